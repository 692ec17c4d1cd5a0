"""Other programs' lists come in, ours goes out, and what we wrote comes back whole."""

from __future__ import annotations

from datetime import timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.feeds import catalog, edits, opml, values
from digest.feeds.opml import Outline, merged, read, topics, write
from digest.model import Feed, Topic

SHIPPED = (Topic("law", "Laws & rules"), Topic("courts", "Courts"))
FEED = '<outline type="rss" text="A" xmlUrl="https://a.example/rss"/>'


def document(body: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f'{head}<opml version="2.0"><head><title>x</title></head><body>{body}</body></opml>'.encode()


def folder(name: str, *inside: str) -> str:
    return f'<outline text="{name}">{"".join(inside)}</outline>'


def test_feeds_are_read_with_their_folders_innermost_first() -> None:
    found = read(document(FEED + folder("News", folder("Law", FEED.replace("a.ex", "b.ex")))))
    assert found == [Outline("https://a.example/rss", "A"), Outline("https://b.example/rss", "A", ("Law", "News"))]


@pytest.mark.parametrize(
    "written",
    [
        '<outline text="A &amp; B" xmlUrl="https://a.example/?a=1&amp;b=2"/>',
        '<outline text="A & B" xmlUrl="https://a.example/?a=1&b=2"/>',
        '<outline TEXT="A &amp;amp; B" XMLURL=" https://a.example/?a=1&amp;b=2 "/>',
        '<outline text="" title="A &amp; B" xmlurl="https://a.example/?a=1&amp;b=2" type="atom"></outline>',
        '<outline text="x" title="&lt;b&gt;A&lt;/b&gt; &amp; B" xmlUrl="https://a.example/?a=1&amp;b=2"/>',
    ],
)
def test_what_programs_write_in_their_own_ways_is_read(written: str) -> None:
    assert read(document(written)) == [Outline("https://a.example/?a=1&b=2", "A & B")]


def test_a_category_is_a_folder_and_a_feed_is_none() -> None:
    inside = (
        '<outline text="Parent" xmlUrl="https://p.example/"><outline text="C" xmlUrl="https://c.example/"/></outline>'
    )
    assert [one.folders for one in read(document(inside))] == [(), ()]
    [one] = read(document(folder("News", FEED.replace("/>", ' category="/law,/tech/chips,"/>'))))
    assert one.folders == ("law", "chips", "tech", "News")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "iso-8859-1"])
def test_whatever_its_charset_a_title_is_read(charset: str) -> None:
    raw = document(FEED.replace('"A"', '"Journal électronique"'), f'<?xml version="1.0" encoding="{charset}"?>')
    assert read(raw.decode().encode(charset))[0].title == "Journal électronique"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "list.opml:.*not XML"),
        (b"feeds:\n  - url: https://a.example/", "list.opml:1:1: not XML"),
        (b"<opml><body>\n<outline text='a' </body></opml>", "list.opml:2:19: not XML"),
        (b"<html><body/></html>", "no OPML: it begins with <html>"),
        (b"<rss><channel/></rss>", "that is a feed: `digest feeds add URL`"),
        (b"\x1f\x8b\x00", "gzip data that is cut off"),
        (document(FEED * 120_000), "larger than 5 MB"),
        (document(FEED * 10_001), "10001 feeds"),
        (document(folder("a") * 0 + "<outline text='x'>" * 1_000 + FEED + "</outline>" * 1_000), "not XML: .*depth"),
    ],
)
def test_what_is_no_list_is_one_clear_line(raw: bytes, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        read(raw, "list.opml")
    assert len(caught.value.lines) == 1
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_charset(declared: str, charset: str) -> None:
    text = f'<?xml version="1.0" encoding="{charset}"?><!DOCTYPE opml [{declared}]><opml><body>{FEED}</body></opml>'
    with pytest.raises(ConfigError, match="declares entities"):
        read(text.encode(charset))


def test_a_document_type_without_entities_does_no_harm_and_is_not_fetched() -> None:
    raw = document(FEED, '<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/opml.dtd">')
    assert [one.url for one in read(raw)] == ["https://a.example/rss"]


def test_ten_thousand_feeds_in_folders_are_read_in_no_time() -> None:
    body = "".join(folder(f"F{n}", *(FEED.replace("a.ex", f"a{n}-{m}.ex") for m in range(10))) for n in range(1_000))
    began = process_time()
    assert len(merged(read(document(body)))) == 10_000
    assert process_time() - began < 5


def test_a_feed_that_stands_in_several_folders_is_one_feed_of_all() -> None:
    both = [Outline("https://a.example/feed/", "A", ("Law",)), Outline("http://A.example/feed", "B", ("Courts", "Law"))]
    assert merged(both) == [Outline("https://a.example/feed/", "A", ("Law", "Courts"))]
    assert values.alike("https://a.example/?feed=rss2") != values.alike("https://a.example/?feed=comments")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/%7eme/%c3%a9?q=%41%2f", "http://a.example:80/~me/%C3%A9?q=A%2F"),
        ("https://bücher.example./feed", "https://xn--bcher-kva.example/feed"),
        ("https://a.example", "https://A.EXAMPLE/#top"),
        ("https://a.example/a/./b/../c/..", "https://a.example/a/"),
        ("https://a.example/../feed", "https://a.example/feed"),
    ],
)
def test_spellings_of_one_link_are_the_same(one: str, other: str) -> None:
    assert values.same(one) == values.same(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/?q=a%26b", "https://a.example/?q=a&b"),
        ("https://a.example/Feed", "https://a.example/feed"),
        ("https://a.example/.feed", "https://a.example/feed"),
        ("https://a.example//feed", "https://a.example/feed"),
        ("https://a.example/feed", "https://a.example:8443/feed"),
    ],
)
def test_links_to_what_may_be_two_things_are_not_the_same(one: str, other: str) -> None:
    assert values.same(one) != values.same(other)


def test_a_folder_is_the_topic_with_its_id_or_name() -> None:
    names = {topic.id: topic.name for topic in SHIPPED}
    assert topics(["Laws & Rules", "LAW", "courts", "Tech"], names) == (("law", "courts"), ("Tech",))


def back(raw: bytes) -> tuple[Feed, ...]:
    """What an import makes of it."""
    rows: list[dict[str, edits.Field]] = [
        {
            "url": one.url,
            "title": one.title,
            "topics": topics(one.folders, {topic.id: topic.name for topic in SHIPPED})[0],
            **dict(one.other),
        }
        for one in merged(read(raw))
    ]
    return catalog.load(edits.add_all("", rows), "feeds.yaml", SHIPPED, ("EU", "FR")).feeds


FEEDS = st.builds(
    Feed,
    url=st.integers(0, 9).map(lambda number: f"https://a.example/{number}?a=1&b=%3C"),
    title=st.sampled_from(
        [
            "",
            "A",
            "A & <x>",
            'A & <b> "q"',
            "trade/&amp; more",
            "https://a.example/1",
            "long " * 80 + "x",
            "x \"y\" 'z'",
            "تجربة",
            "日本",
            "- no: list",
            "#4",
            "true",
        ]
    ),
    kind=st.sampled_from(["news", "ngo", "think-tank"]),
    relevance=st.sampled_from(["trusted", "filter"]),
    topics=st.sampled_from([(), ("law",), ("law", "courts"), ("courts", "law")]),
    jurisdictions=st.sampled_from([(), ("EU",), ("EU", "FR")]),
    language=st.sampled_from(["", "fr", "pt-BR"]),
    every=st.sampled_from([timedelta(minutes=15), timedelta(hours=1), timedelta(days=2)]),
    enabled=st.booleans(),
    user_agent=st.sampled_from(["", "Example/1.0 (+https://example.org)"]),
    fulltext=st.booleans(),
    validators=st.sampled_from(["both", "ETag", "Last-Modified"]),
)


@settings(deadline=None)
@given(st.lists(FEEDS, min_size=1, max_size=5, unique_by=lambda feed: feed.url))
def test_what_goes_out_comes_back_whole(feeds: list[Feed]) -> None:
    read_again = back(write(feeds, "Ours"))
    assert sorted(read_again, key=lambda feed: feed.url) == sorted(feeds, key=lambda feed: feed.url)
    assert write(read_again, "Ours") == write(feeds, "Ours")


def test_a_title_as_others_write_it_is_cleaned_and_ours_comes_back_as_it_is() -> None:
    theirs = '<outline type="rss" text="&lt;b&gt;R&amp;amp;D&lt;/b&gt;" xmlUrl="https://a.example/rss"/>'
    assert [one.title for one in read(document(theirs))] == ["R&D"]
    ours = Feed("https://a.example/rss", "<b>R&amp;D</b>")
    assert [one.title for one in read(write([ours], "Ours"))] == [ours.title]
    assert b"digest:title" not in write([Feed("https://a.example/rss", "R&D"), Feed("https://b.example/")], "Ours")


def test_each_feed_stands_once_in_the_folder_of_its_first_topic() -> None:
    raw = write(
        [Feed("https://a.example/", "A", topics=("law", "courts")), Feed("https://b.example/", "B")], "Ours"
    ).decode()
    assert raw.index("https://b.example/") < raw.index('<outline text="law">') < raw.index("https://a.example/")
    assert raw.count("xmlUrl") == 2
    assert 'category="/law,/courts"' in raw


@given(st.binary(max_size=200) | st.text(alphabet="<>/=\"'& outlinexmlUrl!?[]", max_size=200).map(str.encode))
def test_whatever_it_is_it_is_read_or_refused_in_words(raw: bytes) -> None:
    for one in (raw, b"<opml><body>" + raw + b"</body></opml>"):
        assert len(refusal(one).splitlines()) <= 1


def refusal(raw: bytes) -> str:
    try:
        opml.read(raw)
    except ConfigError as error:
        return str(error)
    return ""
