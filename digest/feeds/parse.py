"""A `Source` to a `Document`: JSON Feed by ourselves, XML by fastfeedparser, and by feedparser what that cannot read.

Both libraries fetch a URL or open a file when they are handed a `str` or bytes that look like a path, so they
get bytes that begin with `<`, or a stream; nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import fastfeedparser

from digest import text
from digest.errors import ParseError
from digest.feeds import discover, items, jsonfeed, links, mend, pace
from digest.feeds.document import Document, Item
from digest.feeds.source import Source

INLINE_LIMIT = 2_000_000  # bytes; the worst of 200 recorded feeds below it took 11 ms (measured)

_DECLARES = re.compile(rb"!(?:DOCTYPE|ENTITY)")
_HARMLESS = 65_536  # bytes, in which nothing costs more than 0.1 s whatever it is
_LONG_TAG = re.compile(rb"<[^<>]{20000,}+")
_PREFIXED = re.compile(rb"<[\w.-]{1,20}:rss\b", re.IGNORECASE)  # then the fast one takes others' elements for its own
WORDS = 200  # characters of an author's name or a category
CATEGORIES = 20  # of one entry that are kept
_MAIL = re.compile(r"[^\s()<>,]+@[^\s()<>,]+")
_LEAD = 200  # characters by which a description is known to be the beginning of the content
_HEAD = 20_000  # bytes in which a document says what it is
_LANGUAGE = re.compile(
    rb"""<(?:dc:)?language>\s{0,100}+([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s{0,100}</
       | <(?:[\w.-]{1,20}:)? (?:rss|feed|channel|RDF|content|summary)\b [^<>]{0,2000}?
         \sxml:lang=["']([A-Za-z0-9-]+)["']""",
    re.VERBOSE,
)
_BASE = re.compile(rb"<(?:rss|feed|channel|rdf:RDF)\b[^>]{0,2000}?\sxml:base=[\"']([^\"']{1,500})[\"']", re.IGNORECASE)
# Not what Cloudflare puts into ordinary pages of its customers, which is in a folder "scripts" of the same place.
_BOT_CHECK = re.compile(
    rb"""/cdn-cgi/challenge-platform/(?![^"'\s<>]{0,40}scripts/)|<title>Just a moment\.\.\.</title>"""
)
_NO_FEED = re.compile(rb"<(urlset|sitemapindex|opml|svg|wsdl:definitions)[\s>]", re.IGNORECASE)
_OTHERS = {
    b"urlset": "a sitemap, not a feed; look on the site for the feed's address",
    b"sitemapindex": "a sitemap, not a feed; look on the site for the feed's address",
    b"opml": "a list of feeds (OPML), not a feed; save it, and bring its feeds with `digest feeds import FILE`",
    b"svg": "a picture (SVG), not a feed; look on the site for the feed's address",
    b"wsdl:definitions": "the description of a web service, not a feed; look on the site for the feed's address",
}
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)  # by a document


def inline(source: Source) -> bool:
    """Whether `fast` may read this in our own process: small, and with no document type that could be hostile."""
    body = source.utf8
    if len(body) > INLINE_LIMIT or _DECLARES.search(body):
        return False
    return len(body) <= 2 * _HARMLESS or not _costly(body)


def _costly(body: bytes) -> bool:
    """Whether something in it takes time or memory beyond its size.

    The fast parser compares all namespaces in force with one another; each stray ampersand that is mended takes 150
    bytes for a while.
    """
    declared = body.count(b"=") > 2_000 and body.count(b"xmlns") > 2_000  # one sign is counted in a fourth of the time
    return declared or (len(body) > 200_000 and body.count(b"&") > 200_000)


def _overloaded(body: bytes) -> bool:
    """Whether a tag has attributes by the thousand: parsers compare each with all others, 190,000 for minutes."""
    if len(body) <= _HARMLESS or all(body.find(b">", at, at + 10_000) >= 0 for at in range(0, len(body), 10_000)):
        return False  # in 20,000 bytes without a `>` there would be such a piece without one
    return any(tag.group().count(b"=") > 1_000 for tag in _LONG_TAG.finditer(body))


def fast(source: Source) -> Document:
    """The document as JSON Feed or by fastfeedparser.  ParseError when neither can read it."""
    if jsonfeed.looks_like(source.utf8):
        return jsonfeed.parse(source.utf8, source.url)
    document = items.first(mend.mend(source.utf8))
    if not document or _PREFIXED.match(document):
        raise no_feed(source)
    try:
        found = fastfeedparser.parse(document, include_media=False)
    except _BROKEN as error:
        raise no_feed(source) from error
    base = _base(document, str(found.feed.get("link") or ""), source.url)
    entries = found.entries[: items.MOST]
    head = items.head(document)
    raw, unread = items.read(document, head, len(entries)), items.unread(head)
    atom = head.startswith(b"<entry")
    read = [_fast_item(entry, base, one, unread, atom) for entry, one in zip(entries, raw, strict=True)]
    if atom and not all(":" in one.guid for one in read):  # a guid of RSS is a name
        read = _identified(read, raw, base, document)
    title = text.title(str(found.feed.get("title") or ""))
    return Document(title, _language(document), tuple(read), pace.rhythm(document))


def _fast_item(entry: Mapping[str, Any], base: str, raw: items.Raw, unread: bool, atom: bool) -> Item:
    """`unread`: its title and text are better taken from its source."""
    body = "" if unread else body_text(_description(entry, raw), _contents(entry))
    title = "" if unread else text.title(str(entry.get("title") or ""))
    guid = permalink = text.one_line(str(entry.get("id") or ""))
    if guid and guid == entry.get("link") and raw.only_named():  # fastfeedparser puts it there
        entry, permalink = {**entry, "link": ""}, ""
    base = links.joined(base, raw.base) if raw.base else base
    return Item(
        guid=guid,
        link=links.absolute(raw.page) or _link(entry, base, permalink, raw.link, atom=atom),
        title=title or raw.title() or text.title(str(entry.get("title") or "")),
        text=body or body_text(*raw.texts()) or body_text(_description(entry, raw), _contents(entry)),
        date=str(entry.get("published") or entry.get("updated") or "") if raw.date is None else raw.date,
        language=_normal_language(raw.language) if raw.language else "",
        author=_author(entry),
        categories=_categories(entry),
    )


def _identified(read: Sequence[Item], raw: Sequence[items.Raw], base: str, document: bytes) -> list[Item]:
    """The entries of Atom with their relative ids made absolute."""
    declared = bool(_BASE.search(document[:_HEAD]))
    wholes = [
        links.whole_id(one.guid, links.joined(base, its.base), declared=declared or bool(its.base))
        for one, its in zip(read, raw, strict=True)
    ]
    return [one._replace(whole_guid=whole) for one, whole in zip(read, wholes, strict=True)]


def _description(entry: Mapping[str, Any], raw: items.Raw) -> str:
    """What the item has for a description; "" where the parser made one of the content, scripts and all."""
    if not entry.get("content"):
        return str(entry.get("description") or "")
    own = not raw.source or b"description" in raw.source or b"summary" in raw.source
    return str(entry.get("description") or "") if own else ""


def thorough(source: Source) -> Document:
    """The document by feedparser, which reads what is broken or exotic.  ParseError says what the body is instead.

    Its `bozo` flag is no failure: 38 of 48 recorded documents that carry it have entries (measured).
    """
    if jsonfeed.looks_like(source.utf8):
        return jsonfeed.parse(source.utf8, source.url)
    import feedparser  # here: it costs a tenth of a second that most polls never need

    try:
        found = feedparser.parse(  # not told where it was fetched: it would make addresses of ids, which change with it
            BytesIO(source.raw),
            response_headers={"content-type": source.content_type} if source.content_type else {},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _BROKEN as error:
        raise no_feed(source) from error
    if not found.get("version") and not found.entries:
        raise no_feed(source)
    base = _base(source.utf8, str(found.feed.get("link") or ""), source.url)
    language = _normal_language(str(found.feed.get("language") or "")) or _language(source.utf8)
    title = text.title(str(found.feed.get("title") or ""))
    atom = str(found.get("version") or "").startswith("atom")
    read = tuple(_slow_item(entry, base, atom) for entry in found.entries[: items.MOST])
    return Document(title, language, read, pace.rhythm(source.utf8))


def _slow_item(entry: Mapping[str, Any], base: str, atom: bool) -> Item:
    guid = text.one_line(str(entry.get("id") or ""))
    only_named = entry.get("guidislink") is False and not entry.get("link")
    return Item(
        guid=guid,
        link=links.absolute(str(entry.get("feedburner_origlink") or ""))
        or _link(entry, base, "" if only_named else guid),
        title=text.title(str(entry.get("title") or "")),
        text=body_text(str(entry.get("summary") or ""), _contents(entry)),
        date=str(entry.get("published") or entry.get("issued") or entry.get("updated") or ""),
        author=_author(entry),
        categories=_categories(entry),
        whole_guid=links.whole_id(guid, base, declared=False) if atom else "",  # against an xml:base it is already
    )


def _contents(entry: Mapping[str, Any]) -> list[str]:
    return [str(one.get("value") or "") for one in entry.get("content") or ()]


def _author(entry: Mapping[str, Any]) -> str:
    """Who wrote it, without the mail address that RSS puts before the name; "" where nobody is named."""
    said = str(entry.get("author") or "")
    return _SAID[_MAIL.sub(" ", said).strip("()<>, ") if "@" in said else said] if said else ""


def _categories(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What its feed files it under, each once, by the label where there is one."""
    tags = entry.get("tags")
    if not tags:
        return ()
    said = dict.fromkeys([_SAID[str(one.get("label") or one.get("term") or "")] for one in tags])
    return tuple(filter(None, said))[:CATEGORIES]


def _words(said: str) -> str:
    return text.shorten(text.title(said), WORDS)


_SAID = text.Remembered(_words, 10_000)  # a feed's authors and categories come again and again


def _link(
    entry: Mapping[str, Any], base: str, permalink: str, another: Callable[[], str] = str, *, atom: bool = False
) -> str:
    """The entry's link, else its guid as `permalink` (RSS 2.0: it is one unless it says otherwise), or `another`.

    An episode without a page of its own has its recording.
    """
    address = str(entry.get("link") or "")
    named = entry.get("links")
    if named and (len(named) > 1 or named[0].get("href") != address):
        address = _alternate(address, named, atom=atom)
    found = links.absolute(address, base) or links.absolute(permalink) or links.absolute(another())
    return found or _recording(entry, base)


def _alternate(address: str, named: Sequence[Mapping[str, Any]], *, atom: bool) -> str:
    """Of an entry's links that of its page; `address`, which its parser took, where it says no more than others.

    A link of Atom without `rel` is an alternate (RFC 4287 4.2.7.2), and a page is HTML: fastfeedparser takes whatever
    comes first, also a `self` or `edit`, which it then leaves out of the list.  Elsewhere what the list lacks is the
    item's own `<link>`.
    """
    if not atom and all(one.get("href") != address for one in named):
        return address
    alternates = [one for one in named if (one.get("rel") or "alternate") == "alternate"]
    best = min(alternates, key=lambda one: (not _is_page(one), one.get("href") != address), default=None)
    return str(best.get("href") or "") if best else address


def _is_page(link: Mapping[str, Any]) -> bool:
    return "html" in (link.get("type") or "html")


def _recording(entry: Mapping[str, Any], base: str) -> str:
    enclosed = (str(one.get("url") or one.get("href") or "") for one in entry.get("enclosures") or ())
    return next(filter(None, (links.absolute(one, base) for one in enclosed)), "")


def body_text(description: str, contents: Sequence[str]) -> str:
    """The longest content as text, with the description in front where that says something else."""
    body = max([text.plain(one) for one in contents], key=len, default="")
    begin = description[:_LEAD]
    lead = "" if any(one.startswith(begin) for one in contents) else text.plain(description)
    if not body:
        return lead
    if not lead or _contains(body, lead):
        return body
    return lead if _contains(lead, body) else f"{lead}\n\n{body}"


def _contains(whole: str, part: str) -> bool:
    """Whether the words of `part` (its beginning: descriptions are cut) stand in `whole`."""
    start = " ".join(part[: 2 * _LEAD].split())[:_LEAD].rstrip(" .…[]")
    return " ".join(whole[: 2 * _LEAD].split()).startswith(start) or start in " ".join(whole.split())


# ---- what a document says of itself ---------------------------------------------------------------


def _base(document: bytes, feed_link: str, url: str) -> str:
    """What relative links are relative to: xml:base, else the feed's own link, else where it was fetched."""
    head = document[:_HEAD]
    found = _BASE.search(head) if b"xml:base" in head else None
    given: str = found[1].decode(errors="replace") if found else ""
    return links.joined(links.joined(url, feed_link), given)


def _language(document: bytes) -> str:
    head = document[:_HEAD]
    found = _LANGUAGE.search(head) if b"language>" in head or b"xml:lang" in head else None
    return _normal_language((found[1] or found[2]).decode()) if found else ""


def _normal_language(tag: str) -> str:
    """A BCP 47 tag in its usual cases: `EN_us` -> `en-US`; "" where it is none."""
    parts = tag.strip().replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", "-".join(parts)):
        return ""
    return "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part for part in parts[1:])])


def hopeless(source: Source) -> bool:
    """Whether no parser could make a feed of this, or not in any time: nothing, a page, other JSON, a monster."""
    start = source.utf8[:2_000].lstrip()
    other_json = start.startswith((b"{", b"[")) and not jsonfeed.looks_like(source.utf8)
    return not start or other_json or mend.is_page(source.utf8) or _overloaded(source.utf8)


def no_feed(source: Source) -> ParseError:
    """The error that a body is which no parser can read."""
    return ParseError(what_it_is(source), challenged=challenged(source))


def challenged(source: Source) -> bool:
    """Whether a body that is no feed is a check for bots, sent in its place with a 200."""
    return bool(_BOT_CHECK.search(source.utf8))


def what_it_is(source: Source) -> str:
    """What a body that is no feed looks like, for the editor."""
    start = source.utf8[:2_000].lstrip()
    if not start:
        return "an empty answer, not a feed; look whether the address is still right"
    if challenged(source):
        return "a bot check (Cloudflare), not the feed; ask the publisher to let feed readers pass"
    if mend.is_page(source.utf8):
        named = [one.url for one in discover.alternates(source.utf8, source.url)]
        if named:
            more = f" and {len(named) - 3} more" if len(named) > 3 else ""
            return f"an HTML page, not a feed; it names as its feed: {', '.join(named[:3])}{more}"
        return "an HTML page, not a feed; look for the feed's address on the site (a consent, login or error page?)"
    if start.startswith((b"{", b"[")):
        return "JSON, but no JSON Feed (jsonfeed.org)"
    if _overloaded(source.utf8):
        return "XML with more than a thousand attributes in one tag, which no feed has"
    other = _NO_FEED.search(start)
    if other:
        return _OTHERS[other[1].lower()]
    if start.startswith(b"<"):
        return "XML that is no feed, or too broken to read"
    return "neither XML nor JSON, so not a feed"
