"""Bytes to a `Document`: JSON Feed by ourselves, XML by fastfeedparser, and by feedparser whatever that cannot read.

Both libraries fetch a URL or open a file when they are handed a `str` or bytes that look like a path, so they
get bytes that begin with `<`, or a stream; nothing else.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import fastfeedparser

from digest import text
from digest.errors import ParseError
from digest.feeds import jsonfeed
from digest.model import Document, Item

INLINE_LIMIT = 2_000_000  # bytes; the worst of 200 recorded feeds below it took 11 ms (measured)

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=", re.IGNORECASE)
_LANGUAGE = re.compile(
    rb"<(?:dc:)?language>\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*</|\sxml:lang=[\"']([A-Za-z0-9-]+)[\"']"
)
_BASE = re.compile(rb"<(?:rss|feed|channel|rdf:RDF)\b[^>]{0,2000}?\sxml:base=[\"']([^\"']+)[\"']", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w+:)?(item|entry)[\s>](.*?)</(?:\w+:)?\1\s*>", re.DOTALL | re.IGNORECASE)
_DATE = re.compile(
    rb"<((?:\w+:)?(?:pubDate|published|issued|date|updated|modified))(?:\s[^>]*)?>\s*(?:<!\[CDATA\[)?\s*([^<\]]*?)\s*(?:\]\]>)?\s*</\1\s*>",
    re.IGNORECASE,
)
_FIRST_DATES = (b"pubdate", b"published", b"issued", b"date")


def inline(body: bytes) -> bool:
    """Whether `fast` may read this body in our own process: small, and with no document type that could be hostile."""
    return len(body) <= INLINE_LIMIT and b"<!DOCTYPE" not in body and b"<!ENTITY" not in body


def fast(body: bytes, *, content_type: str = "", url: str = "") -> Document:
    """The document as JSON Feed or by fastfeedparser.  ParseError when neither can read it."""
    if jsonfeed.looks_like(body):
        return jsonfeed.parse(body, url)
    source = _decoded(body, content_type).lstrip(b" \t\r\n\xef\xbb\xbf\x00")
    if not source.startswith(b"<"):
        raise ParseError(_what_it_is(body))
    try:
        found = fastfeedparser.parse(source)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ParseError(_what_it_is(body)) from error
    base = _base(source, str(found.feed.get("link") or ""), url)
    entries = list(found.entries)
    dates = _raw_dates(source, len(entries))
    items = tuple(_fast_item(entry, base, dates[place] if dates else "") for place, entry in enumerate(entries))
    return Document(text.title(str(found.feed.get("title") or "")), _language(source), items)


def _fast_item(entry: Mapping[str, Any], base: str, date: str) -> Item:
    contents = [str(one.get("value") or "") for one in entry.get("content") or ()]
    return Item(
        guid=text.one_line(str(entry.get("id") or "")),
        link=link(str(entry.get("link") or ""), base),
        title=text.title(str(entry.get("title") or "")),
        text=body_text(str(entry.get("description") or ""), contents),
        date=date or str(entry.get("published") or entry.get("updated") or ""),
    )


def thorough(body: bytes, *, content_type: str = "", url: str = "") -> Document:
    """The document by feedparser, which reads what is broken or exotic.  ParseError says what the body is instead.

    Its `bozo` flag is no failure: 38 of 48 recorded documents that carry it have entries (measured).
    """
    import feedparser  # here: it costs a tenth of a second that most polls never need

    headers = {"content-type": content_type} if content_type else {}
    found = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not found.version and not found.entries:
        raise ParseError(_what_it_is(body))
    base = _base(body, found.feed.get("link") or "", url)
    language = _normal_language(found.feed.get("language") or "") or _language(body)
    return Document(
        text.title(found.feed.get("title") or ""), language, tuple(_slow_item(one, base) for one in found.entries)
    )


def _slow_item(entry: Any, base: str) -> Item:
    contents = [one.get("value") or "" for one in entry.get("content") or ()]
    summary = entry.get("summary") or ""
    return Item(
        guid=text.one_line(entry.get("id") or ""),
        link=link(entry.get("link") or "", base),
        title=text.title(entry.get("title") or ""),
        text=body_text("" if summary in contents else summary, contents),
        date=entry.get("published") or entry.get("issued") or entry.get("updated") or "",
    )


def body_text(description: str, contents: Sequence[str]) -> str:
    """The longest content as text, with the description in front where that says something else."""
    body = max((text.plain(one) for one in contents), key=len, default="")
    lead = text.plain(description)
    if not lead or _contains(body, lead):
        return body
    return f"{lead}\n\n{body}" if body and not _contains(lead, body) else lead


def _contains(whole: str, part: str) -> bool:
    """Whether the words of `part` (the first 200 characters of it: descriptions are cut) stand in `whole`."""
    start = " ".join(part.split())[:200].rstrip(" .…[]")
    return start in " ".join(whole.split())


def link(address: str, base: str) -> str:
    """An absolute http(s) link, made from `address` against `base`; "" for any other scheme or none."""
    stripped = text.one_line(address)
    try:
        absolute = urljoin(base, stripped) if base else stripped
        parts = urlsplit(absolute)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return ""
    except ValueError:  # "Invalid IPv6 URL" and its like: not a link
        return ""
    return quote(absolute, safe="%/:=&?~#+!$,;'@()*[]")


# ---- what the libraries do not say ----------------------------------------------------------------


def _decoded(body: bytes, content_type: str) -> bytes:
    """UTF-8 bytes where only the HTTP header names the charset: fastfeedparser does not see headers."""
    named = _CHARSET.search(content_type)
    if (
        not named
        or _DECLARED.search(body[:300])
        or body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    ):
        return body
    try:
        if codecs.lookup(named[1]).name == "utf-8":
            return body
        return body.decode(named[1]).encode()
    except (LookupError, UnicodeDecodeError):
        return body


def _base(source: bytes, feed_link: str, url: str) -> str:
    """What relative links are relative to: xml:base, else the feed's own link, else where it was fetched."""
    given = _BASE.search(source[:20_000])
    return urljoin(urljoin(url, feed_link), given[1].decode(errors="replace") if given else "")


def _raw_dates(source: bytes, count: int) -> list[str]:
    """Each entry's date as it was written: fastfeedparser hands over only its own reading.  [] where they cannot be paired."""
    raw = [_first_date(item[2]) for item in _ITEM.finditer(source)]
    return raw if len(raw) == count else []


def _first_date(item: bytes) -> str:
    found = {name.lower().rpartition(b":")[2]: value for name, value in reversed(_DATE.findall(item))}
    best = next((found[name] for name in _FIRST_DATES if found.get(name)), None) or next(iter(found.values()), b"")
    return text.one_line(best.decode(errors="replace"))


def _language(source: bytes) -> str:
    found = _LANGUAGE.search(source[:20_000])
    return _normal_language((found[1] or found[2]).decode()) if found else ""


def _normal_language(tag: str) -> str:
    """A BCP 47 tag in its usual cases: `EN_us` -> `en-US`."""
    parts = tag.strip().replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", parts[0]):
        return ""
    return "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part for part in parts[1:])])


def _what_it_is(body: bytes) -> str:
    """What a body that is no feed looks like, for the editor."""
    start = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "an empty answer, not a feed; look whether the address is still right"
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return "an HTML page, not a feed; look for the feed's address on the site (a consent, login or error page?)"
    if start.startswith((b"{", b"[")):
        return "JSON, but no JSON Feed (jsonfeed.org)"
    if start.startswith(b"<"):
        return "XML that is no feed, or too broken to read"
    return "neither XML nor JSON, so not a feed"
