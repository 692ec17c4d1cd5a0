"""What each item of a document says in its source and the fast parser keeps to itself.

fastfeedparser hands over its own reading of dates, no xml:base, no xml:lang and no title that is XHTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from digest import text

MOST = 5_000  # items of one document that are read; a source reports one of 3,900, hostile ones have 200,000

_LAST = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_EVERY_TAG = re.compile(rb"<(/?)(?:item|entry)(?=[\s>])[^>]{0,1000}>")
_TAG = re.compile(  # an item's beginning or end; CDATA and comments, which may show one, are passed over
    rb"""
      <!\[CDATA\[ (?: [^\]]++ | \](?!\]>) )*+ | <!-- (?: [^-]++ | -(?!->) )*+
    | < (/?) (?:[\w.-]{1,20}:)? (?:item|entry) (?=[\s>]) [^>]{0,1000}>
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(rb"""\sxml:(base|lang)=(?:"([^"]*)"|'([^']*)')""")
_ORIGIN = re.compile(  # but not the `<source src=...>` of a video, which nothing ends
    rb"<(?:atom:)?source(?:\s[^<>]*+)?> (?: [^<]++ | <(?!/?(?:atom:)?source[\s>]) )*+ </(?:atom:)?source\s*>",
    re.VERBOSE,
)
_DATE = re.compile(
    rb"""< (?:[\w.-]{1,20}:)? (pubDate|published|issued|date|created|updated|modified) (?:\s[^<>]{0,200})? >
         \s{0,100}+ (?:<!\[CDATA\[)? \s{0,100}+ ([^<\]]{1,100})""",
    re.VERBOSE | re.IGNORECASE,
)
_TITLE = re.compile(
    rb"<(?:atom:)?title(?:\s[^<>]*+)?> ( (?: [^<]++ | <(?!/?(?:atom:)?title[\s>]) )*+ )", re.VERBOSE | re.IGNORECASE
)
_BEST_FIRST = (b"pubdate", b"published", b"issued", b"date", b"created", b"updated", b"modified")


@dataclass(frozen=True, slots=True)
class Raw:
    """An item's own words: "" where it has none."""

    date: str | None = None  # None: nobody knows which item this is
    base: str = ""
    language: str = ""
    _source: bytes = b""

    def title(self) -> str:
        """The title where it is markup and not text."""
        found = _TITLE.search(self._source)
        return text.one_line(text.plain(found[1].decode(errors="replace"))) if found else ""


def first(document: bytes) -> bytes:
    """The document, cut off behind its 5,000th item: the tree of 300,000 would take more memory than we have."""
    if document.count(b"</item") + document.count(b"</entry") <= MOST:
        return document
    last = next(islice(_LAST.finditer(document), MOST - 1, None), None)
    return document[: last.end()] if last else document


def read(source: bytes, count: int) -> list[Raw]:
    """One for each of the `count` items that a parser found, in the document's order.

    Empty ones where the source does not show as many: then nobody knows which is whose.
    """
    for tags in (_EVERY_TAG, _TAG):  # the second looks closer and takes four times as long
        spans = list(_spans(source, tags))
        if len(spans) == count:
            return [_raw(tag, source[begin:end]) for tag, begin, end in spans]
    return [Raw()] * count


def _spans(source: bytes, tags: re.Pattern[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Each item's first tag, and where its content begins and ends."""
    begin: re.Match[bytes] | None = None
    for tag in tags.finditer(source):
        if tag[1] == b"":
            begin = begin or tag
        elif tag[1] and begin:
            yield begin.group(), begin.end(), tag.start()
            begin = None
    if begin:  # a document that is cut off
        yield begin.group(), begin.end(), len(source)


def _raw(tag: bytes, source: bytes) -> Raw:
    said = {name: (one or other).decode(errors="replace") for name, one, other in _ATTRIBUTE.findall(tag)}
    return Raw(_date(source), said.get(b"base", ""), said.get(b"lang", ""), source)


def _date(source: bytes) -> str:
    """When it was published, else changed; not the date of the feed that it was taken from."""
    if b"source" in source:
        source = _ORIGIN.sub(b"", source)
    dates = {name.lower(): value for name, value in reversed(_DATE.findall(source))}
    best = next((dates[name] for name in _BEST_FIRST if name in dates), b"")
    return text.one_line(best.decode(errors="replace"))
