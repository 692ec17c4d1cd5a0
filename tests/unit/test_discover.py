"""Which feeds a page names, and where else one may be."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ParseError
from digest.feeds import isolate
from digest.feeds.discover import AT_MOST, Alternate, alternates, form, well_known

PAGE = "https://site.example/blog/post"


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def urls(page: str, url: str = PAGE) -> list[str]:
    return [one.url for one in alternates(page.encode(), url)]


def test_a_page_names_its_feeds_in_order_with_titles_and_each_once() -> None:
    page = link("/feed/", title="News &amp; views") + link("/atom", "application/atom+xml") + link("/feed/")
    assert alternates(page.encode(), PAGE) == (
        Alternate("https://site.example/feed/", "News & views"),
        Alternate("https://site.example/atom"),
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("feed", "https://site.example/blog/feed"),
        ("../feed", "https://site.example/feed"),
        ("//feeds.example/x", "https://feeds.example/x"),
        (" https://site.example/a?b=1&amp;c=2 ", "https://site.example/a?b=1&c=2"),
        ("/feed#top", "https://site.example/feed"),
    ],
)
def test_a_link_is_read_as_a_browser_would(written: str, meant: str) -> None:
    assert urls(link(written)) == [meant]


def test_links_are_relative_to_the_first_base() -> None:
    page = '<base target=_top><base href="/sub/"><base href="/other/">' + link("../ok") + link("x")
    assert urls(page) == ["https://site.example/ok", "https://site.example/sub/x"]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" type="application/rss+xml" href="/f">',
        "<LINK REL=ALTERNATE TYPE=application/rss+xml HREF=/f>",
        "<link href='/f' type='application/atom+xml;charset=utf-8' rel='home Alternate'/>",
        '<link\n rel="alternate"\n type="application/feed+json"\n href="/f"\n>',
        '<link rel="alternate" title="a > b" type="text/xml" href="/f">',
        '<link rel="feed" href="/f">',
    ],
)
def test_a_feed_is_named_however_the_tag_is_written(tag: str) -> None:
    assert urls(f"<!doctype html><html><head>{tag}</head></html>") == ["https://site.example/f"]


@pytest.mark.parametrize(
    "tag",
    [
        link("/wp-json/wp/v2/posts/1", "application/json"),
        link("/wp-json/oembed/1.0/embed?url=x", "application/json+oembed"),
        link("/comments/feed/"),
        link("/?feed=comments-rss2"),
        link("/blog/post/feed/", title="Site » Post Comments Feed"),
        link("/blog/post/feed/", title="Seite » Kommentar-Feed"),
        link("/fr/", "text/html"),
        link("javascript:alert(1)"),
        link("data:application/rss+xml,x"),
        link(""),
        link(PAGE),
        '<link rel="stylesheet" type="text/xml" href="/f">',
        '<link rel="alternate" href="/f">',
        f"<!-- {link('/f')} -->",
        f"<script>var a = '{link('/f')}'</script>",
        f"<template>{link('/f')}</template>",
    ],
)
def test_what_is_no_feed_of_the_page_is_passed_over(tag: str) -> None:
    assert urls(tag) == []


def test_a_directory_of_feeds_is_not_asked_for_all_of_them() -> None:
    assert len(urls("".join(link(f"/{number}") for number in range(100)))) == AT_MOST


@pytest.mark.parametrize(
    ("url", "first", "count"),
    [
        ("https://site.example", "https://site.example/feed/", 5),
        ("https://site.example/?a=b#c", "https://site.example/feed/", 5),
        ("https://site.example/blog/", "https://site.example/blog/feed/", 10),
        ("https://site.example/blog", "https://site.example/blog/feed/", 10),
        ("https://site.example/blog/index.html", "https://site.example/blog/feed/", 10),
    ],
)
def test_feeds_are_looked_for_below_the_page_and_at_the_root(url: str, first: str, count: int) -> None:
    places = well_known(url)
    assert (places[0], len(places)) == (first, count)
    assert [place.removeprefix("https://site.example") for place in places[-5:]] == [
        "/feed/", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (b'<?xml version="1.0"?>\n<rss version="2.0"><channel>', "RSS"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "Atom"),
        (b'<rdf:RDF xmlns:rdf="x"><channel>', "RSS 1.0"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "JSON Feed"),
        (b"<what/>", "feed"),
    ],
)
def test_a_document_has_a_form(document: bytes, name: str) -> None:
    assert form(document) == name


@given(st.binary(max_size=300) | st.text(alphabet="<>=\"'/! -abeiklnrst", max_size=300).map(str.encode))
def test_whatever_a_page_is_its_feeds_are_links(page: bytes) -> None:
    assert all(one.url.startswith(("http://", "https://")) for one in alternates(b"<link " + page, PAGE))


@pytest.mark.parametrize(
    "unit", ["<link ", "<link rel='", '<link a="', "<!--", "<script>", "<link =", "<base a", "< ="]
)
def test_a_hostile_page_takes_no_long_time(unit: str) -> None:
    page = (unit * (1_000_000 // len(unit))).encode()
    began = process_time()
    alternates(page, PAGE)
    assert process_time() - began < 3


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("", "look for the feed's address on the site"),
        (link("/feed/"), r"it names as its feed: https://site\.example/feed/$"),
        (
            "".join(link(f"/{n}") for n in range(5)),
            r"https://site\.example/0, .*/1, https://site\.example/2 and 2 more$",
        ),
    ],
)
def test_the_error_of_a_page_offers_the_feeds_that_it_names(head: str, words: str) -> None:
    with pytest.raises(ParseError, match="an HTML page, not a feed; .*" + words):
        isolate.read(f"<!doctype html><html><head>{head}</head></html>".encode(), url=PAGE)
