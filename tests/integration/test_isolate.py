"""The child process: what is large, odd or hostile is read there, and ends there."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.errors import ParseError
from digest.feeds import isolate, items, parse, source

FEED = '<rss version="2.0"><channel><title>A feed</title>{}</channel></rss>'
ITEM = "<item><title>Title</title></item>"
ODD = b'<!DOCTYPE rss [<!ENTITY me "x">]>' + FEED.format(ITEM).encode()  # for the child: it has a document type
DEEP = b"<rss><channel>" + b"<b>" * 600_000


@pytest.fixture(autouse=True)
def _no_child_before_or_after() -> Iterator[None]:
    isolate.close()
    yield
    isolate.close()


def children() -> list[int]:
    """Processes that this one has started and that still run."""
    return [int(word) for task in Path("/proc/self/task").iterdir() for word in (task / "children").read_text().split()]


def test_an_ordinary_document_is_read_without_a_child() -> None:
    document = isolate.read(FEED.format(ITEM).encode())
    assert [one.title for one in document.items] == ["Title"]
    assert children() == []


@pytest.mark.parametrize(
    "said",
    ["", "text/html; charset=utf-8", "text/plain", "application/octet-stream", "image/png", "x", "application/json"],
)
@pytest.mark.parametrize(
    "body",
    [
        FEED.format(ITEM),
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Title</title></entry></feed>',
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Title"}]}',
    ],
    ids=["RSS", "Atom", "JSON Feed"],
)
def test_a_feed_is_one_whatever_its_content_type(body: str, said: str) -> None:
    assert [one.title for one in isolate.read(body.encode(), content_type=said).items] == ["Title"]
    assert children() == []


@pytest.mark.parametrize(("own", "language"), [("", "fr"), ("<language>de</language>", "de")])
def test_the_language_of_the_answer_holds_where_the_document_names_none(own: str, language: str) -> None:
    assert isolate.read(FEED.format(own + ITEM).encode(), language="fr").language == language


@pytest.mark.parametrize(
    "body",
    [
        ODD,
        FEED.format(ITEM + "<item><description>" + "word " * 500_000 + "</description></item>").encode(),
        ("<?xml version='1.0' encoding='cp037'?>" + FEED.format(ITEM)).encode(
            "cp037"
        ),  # EBCDIC, which only feedparser knows
        b'<Channel><item href="https://a.example/1"><Title>Title</Title></item></Channel>',  # CDF of 1997
    ],
    ids=["document type", "large", "exotic charset", "exotic format"],
)
def test_what_is_large_or_odd_is_read_in_the_child(body: bytes) -> None:
    assert isolate.read(body).items[0].title == "Title"
    assert len(children()) == 1


def test_the_child_is_kept_for_the_next_document() -> None:
    isolate.read(ODD)
    first = children()
    isolate.read(ODD)
    assert children() == first


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    isolate.read(ODD)  # so that the start of a process is not counted
    began = time.monotonic()
    with pytest.raises(ParseError, match=r"more than 0\.5 s"):
        isolate.read(DEEP, seconds=0.5)
    assert time.monotonic() - began < 5
    assert isolate.read(ODD).items


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    child = isolate.Child(memory=64 * 2**20)
    with pytest.raises(ParseError, match="more memory than a feed may"):
        child.read(source.read(b"<rss><channel>" + b"<a>" * 3_000_000), 30)
    assert child.read(source.read(ODD), 30).items
    child.close()


def test_a_child_that_somebody_killed_is_replaced() -> None:
    isolate.read(ODD)
    [child] = children()
    os.kill(child, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text():
        assert time.monotonic() < deadline
    assert isolate.read(ODD).items


def test_ctrl_c_is_for_the_parent() -> None:
    isolate.read(ODD)
    [child] = children()
    os.kill(child, signal.SIGINT)
    assert isolate.read(ODD).items
    assert children() == [child]


def test_closing_leaves_no_process_behind() -> None:
    isolate.read(ODD)
    isolate.close()
    assert children() == []
    isolate.close()  # twice does no harm


def test_threads_share_the_child_one_after_the_other() -> None:
    titles: list[str] = []
    threads = [threading.Thread(target=lambda: titles.append(isolate.read(ODD).items[0].title)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["Title"] * 4
    assert len(children()) == 1


def test_of_a_vast_document_the_first_items_are_read() -> None:
    body = FEED.format(ITEM * 200_000).encode()
    assert len(body) > parse.INLINE_LIMIT
    assert len(isolate.read(body).items) == items.MOST


def test_an_entity_bomb_is_not_blown_up() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))
    body = f"<!DOCTYPE rss [{bomb}]>" + FEED.format("<item><title>x &e11;</title></item>")
    assert sum(len(one.title) for one in isolate.read(body.encode()).items) < 2_000


def test_no_file_is_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("open sesame")
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + FEED.format("<item><title>y &x;</title></item>")
    assert "sesame" not in repr(isolate.read(body.encode()))


@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html><html></html>", b"[]"])
def test_what_can_be_no_feed_needs_no_child(body: bytes) -> None:
    with pytest.raises(ParseError):
        isolate.read(body)
    assert children() == []


def test_the_child_imports_nothing_but_the_parsers() -> None:
    isolate.read(ODD)
    [child] = children()
    mapped = Path(f"/proc/{child}/maps").read_text()
    assert "lxml" in mapped
    assert "sqlalchemy" not in mapped
    assert "aiohttp" not in mapped
