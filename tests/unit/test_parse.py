"""Feeds as they come: whichever parser reads them, the same `Document` comes out, and never anything but ParseError."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.errors import ParseError
from digest.feeds import isolate, items, links, mend, parse, source
from digest.feeds.document import Document, Item

CORPUS = Path(__file__).parents[1] / "corpus"


def rss(*parts: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', channel: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>A feed</title>{channel}{"".join(parts)}</channel></rss>'


def atom(*parts: str, attributes: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>A feed</title>{"".join(parts)}</feed>'


def item(title: str = "Title", inner: str = "") -> str:
    return f"<item><title>{title}</title>{inner}</item>"


def fast(body: str | bytes, content_type: str = "", url: str = "https://a.example/feed") -> Document:
    return parse.fast(source.read(body.encode() if isinstance(body, str) else body, content_type, url))


def raws(document: str, count: int) -> list[items.Raw]:
    body = document.encode()
    return items.read(body, items.head(body), count)


def only(document: Document) -> Item:
    [one] = document.items
    return one


# ---- the corpus -----------------------------------------------------------------------------------


def read_both(body: bytes, content_type: str) -> Document:
    """As `isolate` reads, but in this process."""
    found = source.read(body, content_type, "https://a.example/feed")
    try:
        document = parse.fast(found)
    except ParseError:
        return parse.thorough(found)
    return document if document.items else parse.thorough(found)


@pytest.mark.parametrize("case", sorted(CORPUS.glob("*.json")), ids=lambda path: path.stem)
def test_documents_that_were_once_read_wrongly_are_read_right(case: Path) -> None:
    expected = json.loads(case.read_text(encoding="utf-8"))
    document = read_both((CORPUS / expected["document"]).read_bytes(), expected.get("content_type", ""))
    assert document.title == expected.get("title", document.title)
    assert document.language == expected.get("language", document.language)
    found = [
        {name: getattr(one, name) for name in want} for one, want in zip(document.items, expected["items"], strict=True)
    ]
    assert found == expected["items"], expected["why"]


# ---- unpacking and charsets -----------------------------------------------------------------------

WORDS = "café – “naïve” наука 政策"
LATIN = "café naïve"


@pytest.mark.parametrize(
    ("words", "head", "charset", "content_type"),
    [
        (WORDS, "", "utf-8", ""),
        (WORDS, "", "utf-8-sig", "application/rss+xml"),
        (WORDS, '<?xml version="1.0" encoding="utf-16"?>', "utf-16", ""),
        (WORDS, '<?xml version="1.0" encoding="utf-16"?>', "utf-16-le", ""),
        (WORDS, '<?xml version="1.0" encoding="utf-16"?>', "utf-16-be", ""),
        (WORDS, '<?xml version="1.0"?>', "utf-32", ""),
        (WORDS, '<?xml version="1.0" encoding="utf-16"?>', "utf-8", ""),  # a lie
        (WORDS, '<?xml version="1.0" encoding="iso-8859-1"?>', "utf-8", ""),  # another
        (WORDS, '<?xml version="1.0" encoding="us-ascii"?>', "utf-8", ""),
        (WORDS, '<?xml version="1.0" encoding="no-such"?>', "utf-8", "text/xml; charset=undefined"),
        (WORDS, '<?xml version="1.0"?>', "utf-8", "text/xml; charset=ISO-8859-1"),  # a server's default
        (LATIN, '<?xml version="1.0" encoding="ISO-8859-1"?>', "latin-1", ""),
        (LATIN, '<?xml version="1.0"?>', "latin-1", 'text/xml; charset="iso-8859-1"'),
        (LATIN, '<?xml version="1.0"?>', "cp1252", ""),
        ("it’s", '<?xml version="1.0" encoding="utf-8"?>', "cp1252", ""),
        ("it’s", '<?xml version="1.0" encoding="iso-8859-1"?>', "cp1252", ""),
        ("наука", '<?xml version="1.0" encoding="windows-1251"?>', "cp1251", ""),
        ("наука", "", "koi8-r", "text/xml; charset=koi8-r"),
        ("政策", '<?xml version="1.0" encoding="gb2312"?>', "gb18030", ""),
        ("政策", '<?xml version="1.0" encoding="Shift_JIS"?>', "cp932", ""),
        ("정책", '<?xml version="1.0" encoding="euc-kr"?>', "euc-kr", "text/html; charset=utf-8"),
        ("наука", '<?xml version="1.0" encoding="koi8-r"?>', "koi8-r", "text/xml; charset=windows-1251"),
        (WORDS, "", "utf-8-sig", "text/xml; charset=windows-1252"),
    ],
)
def test_a_charset_is_found_whoever_names_it_wrongly(words: str, head: str, charset: str, content_type: str) -> None:
    body = rss(item(words), head=head).encode(charset)
    assert only(fast(body, content_type)).title == words


def test_one_wrong_byte_does_not_spoil_a_whole_document() -> None:
    body = rss(item(WORDS), item("b\0d")).encode().replace(b"\0", b"\xe9")
    assert [one.title for one in fast(body).items] == [WORDS, "b\ufffdd"]


def test_gzip_that_nobody_announced_is_unpacked() -> None:
    assert only(fast(gzip.compress(rss(item()).encode()))).title == "Title"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (gzip.compress(b"0" * 20_000_000, mtime=0), "more than 10 MB"),
        (gzip.compress(rss(item()).encode(), mtime=0)[:-20], "cut off"),
        (b"\x1f\x8b nonsense", "broken"),
    ],
)
def test_gzip_that_is_a_bomb_or_cut_off_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        source.read(body)


# ---- mending --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("a\x0b & b &nbsp; c", "a & b c"),
        ("AT&T &eacute; &#233; &amp; &unknown; &#0;&#x1f;x", "AT&T é é & &unknown; x"),
        ("<![CDATA[AT&T & &lt;i&gt;x&lt;/i&gt;]]>", "AT&T & x"),
        ("&lt;b&gt;Bold&lt;/b&gt; news", "Bold news"),
        ("Vec&lt;T&gt; &amp;lt; 3", "Vec<T> < 3"),
        ("two\n  lines", "two lines"),
        ("pay&#x202e;gpj", "paygpj"),
    ],
)
def test_what_xml_forbids_is_mended_and_nothing_behind_it_is_lost(written: str, title: str) -> None:
    assert only(fast(rss(item(written, "<link>https://a.example/1</link>")))).title == title


@pytest.mark.parametrize(
    "before", ["\n\n", "\ufeff ", "<br/>\n", "Warning: something in line 3\n", "<!-- made by hand -->"]
)
def test_what_stands_before_the_declaration_is_passed_over(before: str) -> None:
    body = before + rss(item("é"), head='<?xml version="1.0" encoding="windows-1252"?>')
    assert only(fast(body.encode("cp1252") if before.isascii() else body)).title == "é"


def test_a_document_without_faults_is_handed_on_as_it_is() -> None:
    document = rss(
        item("A &amp; B &#8217;", "<description><![CDATA[<p>a & b &nbsp;</p>]]></description>"), head=""
    ).encode()
    assert mend.mend(document) == document


# ---- what items say -------------------------------------------------------------------------------


def test_an_item_of_rss_is_read() -> None:
    inner = "<guid>g</guid><link> https://a.example/1 </link><pubDate>Tue, 21 Apr 2026 10:00:00 CEST</pubDate>"
    inner += "<description>&lt;p&gt;First&lt;/p&gt;&lt;p&gt;second &amp;amp; last&lt;/p&gt;</description>"
    document = fast(rss(item("A", inner), channel="<language>EN_us</language>"))
    assert (document.title, document.language) == ("A feed", "en-US")
    assert only(document) == Item(
        "g", "https://a.example/1", "A", "First\n\nsecond & last", "Tue, 21 Apr 2026 10:00:00 CEST"
    )


def test_an_entry_of_atom_is_read_with_its_own_base_and_language() -> None:
    entry = (
        '<entry xml:base="2026/" xml:lang="fr"><id>i</id><title type="xhtml"><div>Un <b>mot</b></div></title>'
        '<link rel="enclosure" href="x.mp3"/><link href="p.html"/><updated>2026-04-22</updated>'
        '<published>2026-04-21</published><content type="html">&lt;p&gt;Texte&lt;/p&gt;</content></entry>'
    )
    document = fast(atom(entry, attributes='xml:base="https://b.example/blog/" xml:lang="en"'))
    assert document.language == "en"
    read = Item("i", "https://b.example/blog/2026/p.html", "Un mot", "Texte", "2026-04-21", "fr")
    assert only(document) == read._replace(whole_guid="https://b.example/blog/2026/i")


BOTH = pytest.mark.parametrize("read", [parse.fast, parse.thorough])


@BOTH
@pytest.mark.parametrize(
    ("given", "attributes", "whole"),
    [
        ("/2026/one", "", "https://a.example/2026/one"),
        ("//b.example/one", "", "https://b.example/one"),
        ("post-17", "", "post-17"),
        ("tag:a.example,2026:/one", 'xml:base="https://b.example/blog/"', "tag:a.example,2026:/one"),
        ("2026/one", 'xml:base="https://b.example/blog/"', "https://b.example/blog/2026/one"),
    ],
)
def test_a_relative_id_of_atom_is_made_absolute_as_links_are(
    read: Callable[[source.Source], Document], given: str, attributes: str, whole: str
) -> None:
    """RFC 4287 4.2.6 forbids it; RFC 3986 5.1 says against what.  A bare name is no address unless a base is given."""
    body = atom(f"<entry><id>{given}</id><title>T</title></entry>", attributes=attributes)
    one = only(read(source.read(body.encode(), "", "https://a.example/blog/feed")))
    assert (one.whole_guid or one.guid) == whole


@BOTH
@pytest.mark.parametrize("address", ["https://a.example/feed", "https://moved.example/blog/feed"])
@pytest.mark.parametrize(
    "body",
    [
        rss(item(inner="<guid>17</guid><link>https://a.example/1</link>")),
        atom("<entry><id>17</id><title>T</title><link href='https://a.example/1'/></entry>"),
    ],
)
def test_whichever_parser_reads_it_and_wherever_a_feed_is_its_ids_are_what_it_wrote(
    read: Callable[[source.Source], Document], address: str, body: str
) -> None:
    assert only(read(source.read(body.encode(), "", address))).guid == "17"


@BOTH
@pytest.mark.parametrize(
    ("says", "link"),
    [("", "https://a.example/1"), (' isPermaLink="true"', "https://a.example/1"), (' isPermaLink="false"', "")],
)
def test_a_guid_is_a_link_unless_it_says_otherwise(
    read: Callable[[source.Source], Document], says: str, link: str
) -> None:
    body = rss(item(inner=f"<guid{says}>https://a.example/1</guid>"))
    assert only(read(source.read(body.encode()))).link == link


def test_markup_that_nobody_escaped_in_a_content_is_read_to_its_end() -> None:
    """fastfeedparser stops at the first tag where the type is `html`."""
    entry = '<entry><title>T</title><content type="html">Read <a href="x">this</a> as well.</content></entry>'
    assert only(fast(atom(entry))).text == "Read this as well."


def test_a_content_that_is_a_script_only_is_no_text() -> None:
    """fastfeedparser makes a description of it, without the tags."""
    script = "&lt;script&gt;var x = 1;&lt;/script&gt;"
    assert only(fast(atom(f'<entry><title>T</title><content type="html">{script}</content></entry>'))).text == ""


def test_a_base_that_is_no_address_leaves_the_documents_own() -> None:
    entry = '<entry xml:base="https://[b"><id>i</id><title>T</title><link href="one"/></entry>'
    assert only(fast(atom(entry), url="https://a.example/feed")).link == "https://a.example/one"


def test_rdf_is_read() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A feed</title><dc:language>de</dc:language>'
        "</channel>"
        '<item rdf:about="https://a.example/1"><title>T</title><link>https://a.example/1</link>'
        "<dc:date>2026-04-21T10:00:00+02:00</dc:date></item></rdf:RDF>"
    )
    document = fast(body)
    assert document.language == "de"
    assert (only(document).link, only(document).date) == ("https://a.example/1", "2026-04-21T10:00:00+02:00")


@pytest.mark.parametrize(
    ("inner", "date"),
    [
        ("<pubDate>one</pubDate><dc:date>two</dc:date>", "one"),
        ("<dc:date>two</dc:date><pubDate><![CDATA[ one ]]></pubDate>", "one"),
        ("<pubDate>first</pubDate><pubDate>last</pubDate>", "last"),
        ("<atom:updated>two</atom:updated>", "two"),
        ("<source><updated>theirs</updated></source><updated>ours</updated>", "ours"),
        ("<pubDate></pubDate><dc:date>two</dc:date>", "two"),
        ("<description><![CDATA[<video><source src=x></video>]]></description><pubDate>one</pubDate>", "one"),
        ("<g:expiration_date>2030-01-01</g:expiration_date>", ""),
        ("<description><![CDATA[<item><pubDate>shown</pubDate></item>]]></description><pubDate>one</pubDate>", "one"),
    ],
)
def test_the_date_is_the_one_of_publishing_as_it_was_written(inner: str, date: str) -> None:
    [raw] = raws(rss(item(inner=inner)), 1)
    assert raw.date == date


NAKED = "One <b>and</b> two"
TWELVE = "T25lIDxiPmFuZDwvYj4gdHdv"  # the same in base64


@pytest.mark.parametrize(
    "body",
    [
        rss(item(inner=f"<description>{NAKED}</description>")),
        rss(item(inner=f"<description><p>{NAKED}</p></description>")),
        rss(item(inner=f"<body xmlns='http://www.w3.org/1999/xhtml'>{NAKED}</body>")),
        rss(item(inner="<description>One <b>and</b> <![CDATA[two]]></description>")),
        rss(item(inner="<description>&lt;b>One&lt;/b> <![CDATA[<i>and</i>]]> two</description><body>One</body>")),
        rss(item(inner="<fullitem>One &lt;b&gt;and&lt;/b&gt; two</fullitem>")),
        rss(item(inner="<summary>One and two</summary>")),
        rss(item(inner="<description>One</description><summary>One and two</summary>")),
        rss(item(inner="<media:group><media:description>One and two</media:description></media:group>")),
        atom(f"<entry><title>Title</title><summary type='xhtml'><div>{NAKED}</div></summary></entry>"),
        atom(f"<entry><title>Title</title><content type='html'><div>{NAKED}</div></content></entry>"),
        atom(f"<entry><title>Title</title><summary mode='base64'>{TWELVE}</summary></entry>"),
        atom(f"<entry><title>Title</title><content type='application/octet-stream'>{TWELVE}</content></entry>"),
        atom(f"<entry><title>{NAKED}</title></entry>"),
        atom(f"<entry><title mode='base64'>{TWELVE}</title></entry>"),
        rss(item(NAKED)),
        rss(item("One and two").replace("<title>", "<media:title>Another</media:title><title>")),
    ],
)
def test_words_are_found_wherever_an_item_has_them_and_whoever_forgot_to_escape_them(body: str) -> None:
    one = only(fast(body.replace("<rss ", "<rss xmlns:media='http://search.yahoo.com/mrss/' ")))
    assert "One and two" in (one.text, one.title)
    assert one.title in ("Title", "One and two")


DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"


@pytest.mark.parametrize("read", [parse.fast, parse.thorough])
@pytest.mark.parametrize(
    ("body", "author", "categories"),
    [
        (rss(item(inner="<author>ann@a.example (Ann Lee)</author>")), "Ann Lee", ()),
        (rss(item(inner="<author>Ann Lee &lt;ann@a.example&gt;</author>")), "Ann Lee", ()),
        (rss(item(inner="<author>ann@a.example</author>")), "", ()),
        (rss(item(inner=f"<dc:creator {DC}>Ann &amp;amp; Bo</dc:creator>")), "Ann & Bo", ()),
        (rss(item(inner="<category>Law &amp; order</category><category>AI</category>")), "", ("Law & order", "AI")),
        (rss(item(inner="<category>AI</category><category> AI </category><category/>")), "", ("AI",)),
        (atom("<entry><title>T</title><author><name>Ann</name><email>a@b.c</email></author></entry>"), "Ann", ()),
        (atom("<entry><title>T</title><category term='ai-law' label='AI law'/></entry>"), "", ("AI law",)),
    ],
)
def test_who_wrote_it_is_a_name_and_its_categories_are_words(
    read: Callable[[source.Source], Document], body: str, author: str, categories: tuple[str, ...]
) -> None:
    one = only(read(source.read(body.encode())))
    assert (one.author, one.categories) == (author, categories)


def test_no_feed_makes_an_author_or_the_categories_endless() -> None:
    many = "".join(f"<category>{number} {'x' * 500}</category>" for number in range(100))
    one = only(fast(rss(item(inner=f"<author>{'Ann ' * 500}</author>{many}"))))
    assert len(one.author) <= parse.WORDS
    assert len(one.categories) == parse.CATEGORIES
    assert max(map(len, one.categories)) <= parse.WORDS


@pytest.mark.parametrize("read", [parse.fast, parse.thorough])
@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<enclosure url='https://a.example/1.mp3' type='audio/mpeg' length='1'/>", "https://a.example/1.mp3"),
        ("<link>https://a.example/1</link><enclosure url='https://a.example/1.mp3'/>", "https://a.example/1"),
        ("<enclosure url='javascript:x'/><enclosure url='https://a.example/2.mp3'/>", "https://a.example/2.mp3"),
    ],
)
def test_an_episode_without_a_page_has_its_recording(
    read: Callable[[source.Source], Document], inner: str, link: str
) -> None:
    assert only(read(source.read(rss(item(inner=inner)).encode()))).link == link


def test_the_page_behind_feedburners_link_is_the_link() -> None:
    inner = "<link>https://feedproxy.example/~r/a/1</link><feedburner:origLink>https://a.example/1?x=1&amp;y=2</feedburner:origLink>"
    named = rss(item(inner=inner)).replace(
        "<rss ", "<rss xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0' "
    )
    for read in (parse.fast, parse.thorough):
        assert only(read(source.read(named.encode()))).link == "https://a.example/1?x=1&y=2"


@pytest.mark.parametrize(
    ("links", "link"),
    [
        ("<a10:link href='https://a.example/1'/>", "https://a.example/1"),
        ("<a10:link rel='self' href='https://a.example/s'/><a10:link rel='alternate' href='https://a.example/1'/>",
         "https://a.example/1"),
        ("<a10:link rel='self' href='https://a.example/s'/>", ""),
    ],
)  # fmt: skip
def test_a_link_of_atom_in_rss_is_one_whatever_its_prefix(links: str, link: str) -> None:
    named = rss(item(inner=links)).replace("<rss ", "<rss xmlns:a10='http://www.w3.org/2005/Atom' ")
    assert only(isolate.read(named.encode())).link == link


@BOTH
@pytest.mark.parametrize(
    "links",
    [
        '<link rel="self" href="/self"/><link href="/page"/>',
        '<link rel="edit" href="/edit"/><link href="/page"/>',
        '<link rel="edit" href="/edit"/><link rel="alternate" href="/page"/>',
        '<link rel="related" href="/other"/><link href="/page"/>',
        '<link rel="alternate" type="application/json" href="j"/><link rel="alternate" type="text/html" href="/page"/>',
        '<link type="application/pdf" href="/pdf"/><link type="application/xhtml+xml" href="/page"/>',
        '<link rel="alternate" href="/page"/><link rel="alternate" type="application/json" href="/json"/>',
    ],
)
def test_the_link_of_an_entry_of_atom_is_its_page_whatever_else_it_names(
    read: Callable[[source.Source], Document], links: str
) -> None:
    document = atom(f"<entry><id>urn:a</id><title>T</title>{links}</entry>", attributes='xml:base="https://a.example/"')
    assert only(read(source.read(document.encode()))).link == "https://a.example/page"


def test_the_link_of_an_item_stands_before_a_link_of_atom_beside_it() -> None:
    named = rss(item(inner="<atom:link href='https://a.example/2'/><link>https://a.example/1</link>"))
    document = named.replace("<rss ", "<rss xmlns:atom='http://www.w3.org/2005/Atom' ")
    assert only(fast(document)).link == "https://a.example/1"


def test_no_script_gets_into_a_text_that_has_no_summary_beside_it() -> None:
    content = '<content type="html">Safe &lt;script>run()&lt;/script>&lt;style>b {}&lt;/style>words.</content>'
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title>{content}</entry></feed>'
    assert only(fast(body.encode())).text == "Safe words."


def test_a_description_of_dublin_core_is_one() -> None:
    assert (
        only(fast(rss(item(inner=f"<dc:description {DC}>The only words.</dc:description>")))).text == "The only words."
    )


@pytest.mark.parametrize(
    ("root", "inner", "language"),
    [
        ("xml:lang='de'", "", "de"),
        ("", "<id xml:lang='fr'>1</id>", ""),
        ("", "<title xml:lang='fr'>T</title>", ""),
        ("", "<content xml:lang='fr'>T</content>", "fr"),
    ],
)
def test_the_language_of_a_document_is_that_of_its_root_or_of_a_text(root: str, inner: str, language: str) -> None:
    assert fast(atom(f"<entry>{inner}</entry>", attributes=root)).language == language


@pytest.mark.parametrize(
    ("inner", "language"),
    [
        ("<title xml:lang='fr'>T</title><content xml:lang='de_at'>Text</content>", "de-AT"),
        ("<content type='text' xml:lang='de'>Text</content><title xml:lang='fr'>T</title>", "de"),
        ("<title xml:lang='fr'>T</title><content>Text</content>", "fr"),
        ("<id xml:lang='fr'>1</id><content>Text</content>", "it"),
    ],
)
def test_an_item_has_the_language_of_its_text_before_that_of_its_title(inner: str, language: str) -> None:
    assert only(fast(atom(f"<entry xml:lang='it'>{inner}</entry>"))).language == language


def test_an_item_in_an_item_is_read_too() -> None:
    inner = "<description>Now.</description><x:old xmlns:x='u'><item><title>Before</title></item></x:old>"
    assert {one.title for one in isolate.read(rss(item("Now", inner)).encode()).items} >= {"Before"}


def test_what_only_looks_like_base64_is_text() -> None:
    odd = atom("<entry><title>Title</title><summary mode='base64'>é</summary></entry>")
    assert only(fast(odd)).title == "Title"


def test_a_link_of_atom_written_as_one_of_rss_is_one_and_an_item_has_its_own_language() -> None:
    assert only(fast(atom("<entry><link>https://a.example/1</link></entry>"))).link == "https://a.example/1"
    assert only(fast(rss(item(inner="<dc:language>fr</dc:language>")))).language == "fr"


def test_entities_of_the_document_type_are_resolved_and_its_files_are_not() -> None:
    harmless, file = '<!ENTITY who "Senate">', '<!ENTITY who SYSTEM "file:///etc/passwd">'
    said = [rss(item("&who; acts"), head=f"<!DOCTYPE rss [\n{entity}\n]>") for entity in (harmless, file)]
    assert only(isolate.read(said[0].encode())).title == "Senate acts"
    assert "root:" not in repr(isolate.read(said[1].encode()))


def test_where_items_cannot_be_told_apart_in_the_source_the_parsers_own_dates_are_taken() -> None:
    assert raws(rss(item(), item()), 3) == [items.Raw()] * 3
    shown = "<description><![CDATA[<item> is a tag]]></description><pubDate>one</pubDate>"
    cut = rss(item(inner="<pubDate>one</pubDate>"))[: -len("</item></channel></rss>")]
    assert [raw.date for raw in raws(cut, 1)] == ["one"]
    assert [raw.date for raw in raws(rss(item(inner=shown), item()), 2)] == ["one", ""]


def test_a_guid_that_is_a_link_stands_in_for_a_missing_one() -> None:
    first = item(inner="<guid>https://a.example/1</guid>")
    second = item(inner='<guid isPermaLink="false">abc</guid>')
    assert [one.link for one in fast(rss(first, second)).items] == ["https://a.example/1", ""]


@pytest.mark.parametrize(
    ("description", "content", "expected"),
    [
        ("Lead.", "", "Lead."),
        ("", "<p>Body.</p>", "Body."),
        ("Body begins …", "<p>Body begins here and goes on.</p>", "Body begins here and goes on."),
        ("<p>Body begins here and goes on.</p>", "<p>Body begins</p>", "Body begins here and goes on."),
        ("Another thing.", "<p>Body.</p>", "Another thing.\n\nBody."),
        ("<p>Same</p>", "<p>Same</p>", "Same"),
        ("", "", ""),
    ],
)
def test_description_and_content_are_put_together_without_saying_anything_twice(
    description: str, content: str, expected: str
) -> None:
    assert parse.body_text(description, [content] if content else []) == expected


def test_of_a_document_with_too_many_items_the_first_are_read() -> None:
    document = fast(rss(item() * (items.MOST + 1_000)))
    assert len(document.items) == items.MOST
    assert len(fast(atom("<entry><title>t</title></entry>" * (items.MOST + 1))).items) == items.MOST


# ---- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://b.example/x?a=1&b=2#c", "https://b.example/x?a=1&b=2#c"),
        ("HTTPS://b.example/X", "https://b.example/X"),
        ("/x", "https://a.example/x"),
        ("x", "https://a.example/dir/x"),
        ("//b.example/x", "https://b.example/x"),
        (" https://b.example/a b\u202e ", "https://b.example/a%20b"),
        ("https://b.example/100%/é", "https://b.example/100%25/%C3%A9"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ('https://b.example/"onclick=x<', "https://b.example/%22onclick=x%3C"),
        ("https://b.example:8443/", "https://b.example:8443/"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", ""),
        ("ftp://b.example/", ""),
        ("https://", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://evil.example\\@bank.example/", ""),
        ("https://a..b/", ""),
        ("https://[broken/", ""),
        ("https://b.example/" + "%" * 4_000, ""),
        ("https://b.example/" + "a" * 4_000, ""),
        ("https://b.example:port/", ""),
        ("", ""),
    ],
)
def test_only_absolute_web_links_come_out(address: str, link: str) -> None:
    assert links.absolute(address, "https://a.example/dir/feed") == link


@given(st.text() | st.text(alphabet="htps:/\\@[].%a é\n\"'<>?#"))
def test_a_link_is_ascii_without_anything_that_could_end_an_attribute_and_stays_itself(address: str) -> None:
    link = links.absolute(address, "https://a.example/")
    assert link.isascii()
    assert not set(link) & set(' "<>\\\n\t`{}|^')
    assert links.absolute(link) == link


# ---- no feed at all -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty answer"),
        (b" \n ", "an empty answer"),
        (b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "an HTML page"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html><body/></html>", "an HTML page"),
        (b"  <HTML><body>", "an HTML page"),
        (b'{"error": "no"}', "no JSON Feed"),
        (b"just words", "neither XML nor JSON"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, words: str) -> None:
    found = source.read(body)
    with pytest.raises(ParseError, match=words):
        parse.fast(found)
    with pytest.raises(ParseError, match=words):
        parse.thorough(found)


def test_a_page_or_other_json_is_not_handed_to_a_second_parser() -> None:
    assert parse.hopeless(source.read(b"<!doctype html><html></html>"))
    assert parse.hopeless(source.read(b"[1]"))
    assert not parse.hopeless(source.read(atom().encode()))
    wrapped = b"<!DOCTYPE html><html><body><feed xmlns='http://www.w3.org/2005/Atom'></feed></body></html>"
    assert not parse.hopeless(source.read(wrapped))


@pytest.mark.parametrize(
    "body", ["/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/feed", "https://a.example/feed"]
)
def test_a_body_that_looks_like_an_address_is_never_opened(body: str) -> None:
    with pytest.raises(ParseError):
        fast(body)
    with pytest.raises(ParseError):
        parse.thorough(source.read(body.encode()))


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_document_type_keeps_a_body_out_of_our_own_process_in_any_charset(charset: str) -> None:
    body = rss(item("&x;"), head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode(charset)
    found = source.read(body)
    assert not parse.inline(found)
    assert "root:" not in repr(read_both(body, ""))
    assert parse.inline(source.read(rss(item()).encode()))
    assert not parse.inline(source.read(b"<rss>" + b" " * parse.INLINE_LIMIT))


def test_a_tag_with_a_thousand_attributes_is_handed_to_no_parser() -> None:
    tag = "<b " + " ".join(f"a{number}='{number}'" for number in range(10_000)) + ">"
    with pytest.raises(ParseError, match="thousand attributes"):
        isolate.read(rss(item(tag)).encode())
    assert not parse.hopeless(source.read(rss(item("<img src='data:," + "A" * 100_000 + "'>")).encode()))


@pytest.mark.parametrize(
    "inner",
    [
        "".join(f"<b xmlns:a{number}='u'>" for number in range(10_000)),
        "&" * 300_000,
    ],
    ids=["namespaces", "ampersands"],
)
def test_what_costs_more_than_its_size_is_kept_out_of_our_own_process(inner: str) -> None:
    assert not parse.inline(source.read(rss(item(inner)).encode()))
    assert parse.inline(source.read(rss(item("word " * 200_000)).encode()))


TAGS = "<rss> <channel> <item> </item> <title> </title> <link> <pubDate> <![CDATA[ ]]> <!-- --> <!DOCTYPE & &x; &#1; {"
ATOM = (
    "x https://[b <feed\txmlns='http://www.w3.org/2005/Atom'> <entry\txml:base='['> <link\thref='http://[x'/> </feed>"
)
SOUP = st.lists(st.sampled_from(f"{TAGS} {ATOM}".split(" "))).map("".join).map(str.encode)


@settings(max_examples=200, deadline=None)
@given(
    SOUP | st.binary(),
    st.sampled_from(["", "text/xml; charset=utf-7", "text/xml; charset=punycode", "x; charset=idna"]),
)
@example(b"<rss><item><link>http://[x</link></item></rss>", "")
@example(b'{"jsonfeed.org/version": 1, "items": [{"url": "http://[x"}]}', "")
def test_whatever_comes_both_parsers_read_it_or_say_that_it_is_no_feed(body: bytes, content_type: str) -> None:
    for parser in (parse.fast, parse.thorough):
        with suppress(ParseError):
            document = parser(source.read(body, content_type, "https://a.example/feed"))
            assert all(not one.link or one.link.startswith(("http://", "https://")) for one in document.items)


@pytest.mark.parametrize(
    "body",
    [
        rss(item("ok"), "<description><![CDATA[" + "<item> " * 100_000 + "]]></description>"),
        rss(item(inner="<pubDate>" + " " * 200_000 + "x</pubDate>")),
        rss(item(inner=("<pubDate>" + " " * 99) * 5_000)),
        rss(item(inner="<title>" * 100_000)),
        rss(item(inner="<title " * 100_000)),
        rss(item(inner="<source>" * 100_000)),
        rss(item(inner="<!--" * 100_000)),
        rss(item("&" * 500_000)),
        rss("<item></item>" * 50_000),
    ],
    ids=["open items", "spaces", "dates", "titles", "tags", "sources", "comments", "ampersands", "items"],
)
def test_a_hostile_document_that_is_read_inline_costs_little(body: str) -> None:
    began = time.process_time()
    fast(body)
    assert time.process_time() - began < 3  # the first of them took minutes


@pytest.mark.parametrize("reference", ["&#xD800;", "&#55296;", "&#xDFFF;", "&#1;", "&#xB;"])
def test_a_reference_that_xml_forbids_is_left_out(reference: str) -> None:
    assert only(fast(rss(item(f"AI {reference}act")))).title == "AI act"


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (rss(item()), True),
        (rss(item()) + "<!-- 0.2 s -->\n", True),
        (atom("<entry/>"), True),
        ('<rdf:RDF xmlns:rdf="u"><item/></rdf:RDF >', True),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}\n', True),
        (rss(item())[:-20], False),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}, {"id', False),
    ],
)
def test_a_document_that_broke_off_has_no_end(body: str, whole: bool) -> None:
    assert mend.is_whole(body.encode()) is whole
    assert mend.is_whole(body.encode("utf-16"))
    assert mend.is_whole(gzip.compress(body.encode()))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "a sitemap"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "digest feeds import"),
        (b"<!doctype html><html><script src='/cdn-cgi/challenge-platform/x.js'></script></html>", "bot check"),
    ],
)
def test_what_is_often_taken_for_a_feed_is_named(body: bytes, words: str) -> None:
    assert words in parse.what_it_is(source.read(body, "text/xml"))


def test_an_ordinary_page_of_a_site_that_cloudflare_watches_is_no_bot_check() -> None:
    """Its free plan puts this into every page."""
    script = b"a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';"
    found = parse.no_feed(source.read(b"<!doctype html><html><script>" + script + b"</script>Home</html>", "text/html"))
    assert not found.challenged
    assert "an HTML page" in str(found)
