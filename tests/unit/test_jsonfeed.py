"""JSON Feed 1.0 and 1.1, as the specification has it and as programs write it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ParseError
from digest.feeds import items, jsonfeed
from digest.feeds.document import Item

VERSION = "https://jsonfeed.org/version/1.1"


def body(*entries: dict[str, Any], **other: Any) -> bytes:
    return json.dumps({"version": VERSION, "title": "A feed", "items": list(entries)} | other).encode()


def only(entry: dict[str, Any], **other: Any) -> Item:
    [one] = jsonfeed.parse(body({"title": "t"} | entry, **other), "https://a.example/feed.json").items
    return one


def test_an_item_is_read() -> None:
    entry = {
        "id": "i", "url": "https://b.example/1", "title": "A &amp; B", "content_html": "<p>First</p><p>second</p>",
        "date_published": "2026-04-21T10:00:00+02:00", "language": "fr",
    }  # fmt: skip
    document = jsonfeed.parse(body(entry, language="en-GB"))
    assert (document.title, document.language) == ("A feed", "en-GB")
    assert document.items == (
        Item("i", "https://b.example/1", "A & B", "First\n\nsecond", "2026-04-21T10:00:00+02:00", "fr"),
    )


@pytest.mark.parametrize(
    ("entry", "author", "categories"),
    [
        ({"authors": [{"url": "https://a.example"}, {"name": "Ann &amp; Bo"}]}, "Ann & Bo", ()),
        ({"author": {"name": "Ann"}, "tags": ["AI", "AI", "", 3, "Law"]}, "Ann", ("AI", "Law")),
        ({"authors": "Ann", "author": "Ann", "tags": "AI"}, "", ()),
    ],
)
def test_an_item_names_its_author_and_its_tags(entry: dict[str, Any], author: str, categories: tuple[str, ...]) -> None:
    assert (only(entry).author, only(entry).categories) == (author, categories)


@pytest.mark.parametrize(
    ("given_id", "guid"), [("x", "x"), (7, "7"), (0, "0"), (1.5, "1.5"), (None, ""), (True, ""), ({}, "")]
)
def test_an_id_may_be_a_number(given_id: object, guid: str) -> None:
    assert only({"id": given_id}).guid == guid


@pytest.mark.parametrize(
    ("entry", "link"),
    [
        ({"url": "https://b.example/1", "external_url": "https://c.example/"}, "https://b.example/1"),
        ({"external_url": "https://c.example/"}, "https://c.example/"),
        ({"url": "javascript:alert(1)", "external_url": "https://c.example/"}, "https://c.example/"),
        ({"url": "/1"}, "https://home.example/1"),
        ({"id": "https://b.example/1"}, "https://b.example/1"),
        ({"url": 5}, "https://home.example/5"),
        ({"url": ["x"]}, ""),
        ({}, ""),
    ],
)
def test_the_link_is_the_items_own_before_the_one_it_is_about(entry: dict[str, Any], link: str) -> None:
    assert only(entry, home_page_url="https://home.example/").link == link


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"content_text": "1 < 2\nand more", "summary": "short"}, "1 < 2\nand more"),
        ({"content_html": "<p>html</p>", "content_text": "text"}, "html"),
        ({"content_html": "", "content_text": "text"}, "text"),
        ({"summary": "short"}, "short"),
    ],
)
def test_the_text_is_the_fullest_that_there_is(entry: dict[str, Any], text: str) -> None:
    assert only(entry).text == text


def test_when_it_was_published_counts_before_when_it_was_changed() -> None:
    assert only({"date_published": "a", "date_modified": "b"}).date == "a"
    assert only({"date_modified": "b"}).date == "b"


def test_what_is_no_item_is_left_out() -> None:
    assert [one.title for one in jsonfeed.parse(body({"title": "a"}, "b", None, 3, [])).items] == ["a"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "empty", [{}, {"title": " ", "tags": ["ai"]}, {"url": "javascript:run()", "date_published": "x"}]
)
def test_an_item_with_nothing_usable_is_left_out(empty: dict[str, object]) -> None:
    assert [one.guid for one in jsonfeed.parse(body(empty, {"id": 7})).items] == ["7"]


def test_of_too_many_items_the_first_are_read() -> None:
    assert len(jsonfeed.parse(body(*({"id": n} for n in range(items.MOST + 5)))).items) == items.MOST


@pytest.mark.parametrize(
    ("document", "likely"),
    [
        (body(), True),
        (b" \n" + body(), True),
        (body().replace(b"/", b"\\/"), True),
        (b'{"items": []}', False),
        (b"[" + body() + b"]", False),
        (b"<rss>jsonfeed.org/version</rss>", False),
    ],
)
def test_a_json_feed_is_known_by_the_version_that_it_names(document: bytes, likely: bool) -> None:
    assert jsonfeed.looks_like(document) is likely


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (body()[:-5], "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"1" * 10_000, "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b'{"items": {}}', "without a list of items"),
        (b"[]", "without a list of items"),
    ],
)
def test_what_cannot_be_read_is_named(document: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        jsonfeed.parse(document)


NAMES = st.sampled_from(["id", "url", "title", "content_html", "language"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)


@given(st.lists(JSON, max_size=3), JSON)
def test_whatever_the_values_are_there_is_a_document(entries: list[Any], other: Any) -> None:
    jsonfeed.parse(body(*entries, home_page_url=other, language=other, title=other))
