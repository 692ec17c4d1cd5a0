"""What each item of a document says in its source and the fast parser keeps to itself.

fastfeedparser hands over its own reading of dates, no xml:base, no xml:lang, and nothing of a title or summary from
the first tag in it on.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from contextlib import suppress
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
_TEXTS = re.compile(  # every element that may hold the words of an item
    rb"""
      < ( (?:(?:atom|content|xhtml):)? (?:title|summary|description|content|encoded|body|fullitem) | media:description )
        ( (?: \s[^<>]*+ )? ) (?<!/) >
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNREAD = re.compile(  # in lower case, and all beginning with `<`: a fortieth of the time (measured)
    rb"""<(?: (?:atom:)? (?:title|summary|description) (?:\s[^<>]*+)? > [^<]*+ < (?![/!])  # markup that nobody escaped
            | (?: fullitem | media:title | (?:xhtml:)?body ) [\s>] )""",
    re.VERBOSE,
)
_BASE64 = re.compile(rb"""(?:mode|type)\s*=\s*["'](?:base64|application/octet-stream)""", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_LINK = re.compile(rb"<(?:atom:)?link(?:\s[^<>]*+)?(?<!/)>\s*+(https?://[^<\s]{1,4000})", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<dc:language>\s*+([\w-]{2,20})", re.IGNORECASE)
_LOOKED_AT = 65_536  # bytes: a document that writes its items oddly does so with the first
_AT_MOST = 20  # elements of one item that are looked at
_BEST_FIRST = (b"pubdate", b"published", b"issued", b"date", b"created", b"updated", b"modified")
_AS_WRITTEN = {b"pubdate": b"<pubDate>", b"date": b"<dc:date>"} | {
    name: b"<" + name + b">" for name in (b"published", b"issued", b"updated")
}
_PLAIN_DATE = re.compile(rb"([\w:+,. -]{1,100})</")


@dataclass(frozen=True, slots=True)
class Raw:
    """An item's own words: "" where it has none."""

    date: str | None = None  # None: nobody knows which item this is
    base: str = ""
    language: str = ""
    _source: bytes = b""

    def nests(self) -> bool:
        """Whether it has another item in it: feedparser finds both."""
        return b"<item>" in self._source

    def title(self) -> str:
        """The title, also where it is markup and not text."""
        found = next((markup for name, markup in self._texts() if name == b"title"), "")
        return text.one_line(text.plain(found)) if "</" in found else text.title(found)

    def texts(self) -> tuple[str, list[str]]:
        """The description and all else that could be the text, as markup; a video's only where there is no other."""
        found = [(name, markup) for name, markup in self._texts() if name != b"title" and markup]
        own = [(name, markup) for name, markup in found if not name.startswith(b"media:")] or found
        described = next((markup for name, markup in own if name.endswith((b"summary", b"description"))), "")
        return described, [markup for _, markup in own if markup is not described]

    def link(self) -> str:
        """A link of Atom that is written as one of RSS."""
        found = _LINK.search(self._source)
        return html.unescape(found[1].decode(errors="replace")) if found else ""

    def _texts(self) -> Iterator[tuple[bytes, str]]:
        """Each element that may hold words, by name, as markup."""
        place = 0
        for _ in range(_AT_MOST):
            begin = _TEXTS.search(self._source, place)
            if begin is None:
                return
            end = self._source.find(b"</" + begin[1], begin.end())
            place = end if end >= 0 else len(self._source)
            yield begin[1].lower().removeprefix(b"atom:"), _markup(self._source[begin.end() : place], begin[2])


def _markup(inner: bytes, attributes: bytes) -> str:
    """What an element holds, once the escaping of XML is undone."""
    if _BASE64.search(attributes):
        with suppress(ValueError):
            return base64.b64decode(inner + b"==").decode(errors="replace")
    pieces = _CDATA.split(inner.decode(errors="replace"))  # every second is the content of one
    return "".join(one if number % 2 or "<" in one else html.unescape(one) for number, one in enumerate(pieces))


def unread(document: bytes) -> bool:
    """Whether its items have words that the fast parser passes over."""
    head = document[:_LOOKED_AT]
    small = head.lower()
    coded = b"base64" in small or b"octet-stream" in small
    twice = 0 <= head.find(b"<item") < head.find(b"<summary")
    return twice or bool(_UNREAD.search(small)) or (coded and bool(_BASE64.search(small)))


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
            mark = _date_mark(source)
            return [_raw(tag, source[begin:end], mark) for tag, begin, end in spans]
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


def _raw(tag: bytes, source: bytes, date_mark: bytes) -> Raw:
    said = {}
    if b"xml:" in tag:
        said = {name: (one or other).decode(errors="replace") for name, one, other in _ATTRIBUTE.findall(tag)}
    language = said.get(b"lang", "")
    if not language and b"<dc:language>" in source:
        found = _LANGUAGE.search(source)
        language = found[1].decode() if found else ""
    return Raw(_marked(source, date_mark) or _date(source), said.get(b"base", ""), language, source)


def _date_mark(document: bytes) -> bytes:
    """What the best date in each item of a document begins with, as most write it; "" where that is not plain to see.

    Then looking for it is enough, instead of for every date that there may be: a tenth of the time (measured).
    """
    small = document.lower()
    best = next((name for name in _BEST_FIRST if name + b">" in small), b"")
    return b"" if b"<source" in small or b"<atom:source" in small else _AS_WRITTEN.get(best, b"")


def _marked(source: bytes, mark: bytes) -> str:
    begin = source.rfind(mark) if mark else -1  # of two the last, as `_date` takes it
    found = _PLAIN_DATE.match(source, begin + len(mark)) if begin >= 0 else None
    return text.one_line(found[1].decode()) if found else ""


def _date(source: bytes) -> str:
    """When it was published, else changed; not the date of the feed that it was taken from."""
    if b"source" in source:
        source = _ORIGIN.sub(b"", source)
    dates = {name.lower(): value for name, value in _DATE.findall(source)}
    best = next((dates[name] for name in _BEST_FIRST if name in dates), b"")
    return text.one_line(best.decode(errors="replace"))
