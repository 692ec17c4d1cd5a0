"""The text of an article's page, read in the child: without what stands around it, and whatever the page does."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from digest.errors import ParseError
from digest.feeds import article, isolate
from digest.feeds.article import Page

needs_the_extra = pytest.mark.skipif(not article.installed(), reason="the extra is not installed")

FIRST = "Senators voted 60 to 40 for the bill on tests of large models on Tuesday, after eleven hours of talks."
SECOND = "The bill asks developers to send the results of their tests to a new office in the department of commerce."
THIRD = "Companies that send no results face fines of up to 4 percent of what they earned in the year before the vote."
BODY = "".join(f"<p>{FIRST if number % 2 else SECOND} It is paragraph {number}.</p>" for number in range(8))
PAGE = f"""<!doctype html><html lang="en"><head><title>Senate</title><script>alert("x")</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us and our partners</a></li></ul></nav>
<main><article><h1>Senate passes bill</h1>{BODY}</article></main>
<footer><p>We use cookies. Subscribe to our newsletter. All rights reserved.</p></footer></body></html>"""


@needs_the_extra
def test_a_page_gives_its_paragraphs_as_lines_and_nothing_around_them() -> None:
    text = article.text(PAGE.encode(), "https://news.example/1")
    assert text.count(FIRST) == 4
    assert [word for word in ("Home", "cookies", "alert", "<p>") if word in text] == []
    assert len(text.splitlines()) >= 8


@needs_the_extra
@pytest.mark.parametrize(
    "page",
    [
        "<html><head><script type='application/ld+json'>"
        + json.dumps({"@type": "NewsArticle", "headline": "Senate", "articleBody": f"{FIRST} {SECOND} " * 4})
        + "</script></head><body><div id='root'></div></body></html>",
        f"<html><body><table><tr><td>Home</td><td><table><tr><td>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</td></tr></table>"
        "</td><td>14 degrees</td></tr></table></body></html>",
    ],
)
def test_an_article_that_only_metadata_or_a_table_has_is_found(page: str) -> None:
    text = article.text(page.encode(), "https://news.example/1")
    assert FIRST in text
    assert SECOND in text
    assert "<" not in text


@needs_the_extra
@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\xff\xfe", b"%PDF-1.7 \xde\xad", b"<html></html>", b"<" * 50_000, b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;"],
)
def test_a_page_without_an_article_gives_no_text(body: bytes) -> None:
    assert article.text(body, "https://news.example/1") == ""


@needs_the_extra
def test_what_a_page_hides_in_it_comes_out_as_clean_text() -> None:
    text = article.text(PAGE.replace("Senators", "Sen\u202eators\x07").encode(), "https://news.example/1")
    assert "\u202e" not in text
    assert "\x07" not in text


@needs_the_extra
def test_a_page_for_which_memory_does_not_suffice_gives_nothing_and_the_next_one_is_read() -> None:
    child = isolate.Child(120 * 2**20, "article")
    large = b"<html><body>" + b"<p>word word word word, word. </p>" * 280_000
    try:
        with suppress(ParseError):  # whichever of the two gives up first
            assert child.ask(Page(large, "https://news.example/1"), 60) == ""
        assert FIRST in str(child.ask(Page(PAGE.encode(), "https://news.example/1"), 60))
    finally:
        child.close()


@needs_the_extra
def test_a_page_that_takes_too_long_is_given_up() -> None:
    child = isolate.Child(module="article")
    try:
        with pytest.raises(ParseError, match="took more than"):
            child.ask(Page(b"<html><body>" + b"<div><p>word word word " * 400_000, "https://news.example/1"), 0.01)
    finally:
        child.close()
