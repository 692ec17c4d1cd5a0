"""What each item of a document says in its source and the fast parser keeps to itself.

fastfeedparser hands over its own reading of dates, no xml:base, no xml:lang, and nothing of a title or summary from
the first tag in it on.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from digest import text
from digest.errors import ParseError

MOST = 5_000  # items of one document that are read; a source reports one of 3,900, hostile ones have 200,000

_LAST = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_BEGIN = re.compile(rb"<(?:item|entry)(?=[\s>])[^>]{0,1000}>")
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
      < ( (?:(?:atom|content|dc|xhtml):)? (?:title|summary|description|content|encoded|body|fullitem)
        | media:description )
        ( (?: \s[^<>]*+ )? ) (?<!/) >
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPEN = rb"(?:\s[^<>]*+)?>[^<]*+<(?![/!])"  # the rest of a tag, and markup that nobody escaped
_UNREAD = re.compile(  # in lower case, all beginning with `<` and then a letter: a hundredth of the time (measured)
    rb"<(?:title%b|summary%b|description%b|content(?![^<>]*xhtml)%b|atom:(?:title|summary|description)%b"
    % ((_OPEN,) * 5)
    + rb"|(?:fullitem|media:title|body|xhtml:body)[\s>])"
)
_BASE64 = re.compile(rb"""(?:mode|type)\s*=\s*["'](?:base64|application/octet-stream)""", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_LINK = re.compile(rb"<(?:atom:)?link(?:\s[^<>]*+)?(?<!/)>\s*+(https?://[^<\s]{1,4000})", re.IGNORECASE)
_ATOM_LINK = re.compile(  # an alternate, in whatever prefix: .NET writes `<a10:link href=...>` into RSS
    rb"""<[\w.-]{1,20}:link (?=\s) (?! [^<>]* \srel\s*=\s*["'] (?!alternate["']) )
         [^<>]*? \shref\s*=\s*["'] ([^"'<>]{1,4000}) ["']""",
    re.VERBOSE,
)
_PAGE = re.compile(rb"<feedburner:origLink>\s*+(?:<!\[CDATA\[)?\s*+(https?://[^<\s\]]{1,4000})", re.IGNORECASE)
_NAME = re.compile(rb"""<guid\s[^<>]*?ispermalink\s*=\s*["']false""", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<dc:language>\s*+([\w-]{2,20})", re.IGNORECASE)
_IN_LANGUAGE = re.compile(  # what has words and says in which language
    rb"""<(?:[\w.-]{1,20}:)?(content|body|fullitem|summary|description|title)\s(?:[^<>]*?\s)?xml:lang=["']([\w-]{2,20})["']"""
)
_LOOKED_AT = 16_384  # bytes from the first item on: a document that writes its items oddly does so with the first
_TAIL = 2_000  # bytes that may stand behind the last item
_FEW = 250_000  # bytes, which hold 19,000 items at most: those can be read before the others are left out
_AT_MOST = 20  # elements of one item that are looked at
_BEST_FIRST = (b"pubdate", b"published", b"issued", b"date", b"created", b"updated", b"modified")
_AS_WRITTEN = {b"pubdate": b"<pubDate>", b"date": b"<dc:date>"} | {
    name: b"<" + name + b">" for name in (b"published", b"issued", b"updated")
}
_BY_TEXT = (b"content", b"body", b"fullitem", b"summary", b"description", b"title")
_PLAIN_DATE = re.compile(rb"([\w:+,. -]{1,100})</")


class Raw(NamedTuple):  # of which a poll makes as many as there are entries: in half of a dataclass's time
    """An item's own words: "" where it has none."""

    date: str | None = None  # None: nobody knows which item this is
    base: str = ""
    language: str = ""
    page: str = ""  # where FeedBurner's link leads
    source: bytes = b""

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
        """A link of Atom that is written as one of RSS, or stands in RSS."""
        found = _LINK.search(self.source) or _ATOM_LINK.search(self.source)
        return html.unescape(found[1].decode(errors="replace")) if found else ""

    def only_named(self) -> bool:
        """Whether it has no link, and a guid that says of itself that it is none."""
        return b"<link" not in self.source and bool(_NAME.search(self.source))

    def _texts(self) -> Iterator[tuple[bytes, str]]:
        """Each element that may hold words, by name, as markup."""
        place = 0
        for _ in range(_AT_MOST):
            begin = _TEXTS.search(self.source, place)
            if begin is None:
                return
            end = self.source.find(b"</" + begin[1], begin.end())
            place = end if end >= 0 else len(self.source)
            yield begin[1].lower().removeprefix(b"atom:"), _markup(self.source[begin.end() : place], begin[2])


def _markup(inner: bytes, attributes: bytes) -> str:
    """What an element holds, once the escaping of XML is undone."""
    if _BASE64.search(attributes):
        with suppress(ValueError):
            return base64.b64decode(inner + b"==").decode(errors="replace")
    pieces = _CDATA.split(inner.decode(errors="replace"))  # every second is the content of one
    return "".join(one if number % 2 or "<" in one else html.unescape(one) for number, one in enumerate(pieces))


def head(document: bytes) -> bytes:
    """The first items, in lower case: a document that does something does it there."""
    begin = _BEGIN.search(document)
    start = begin.start() if begin else 0
    return document[start : start + _LOOKED_AT].lower()


def unread(head: bytes) -> bool:
    """Whether the items of a document with this `head` have words that the fast parser passes over."""
    coded = b"base64" in head or b"octet-stream" in head
    twice = 0 <= head.find(b"<item") < head.find(b"<summary")
    return twice or bool(_UNREAD.search(head)) or (coded and bool(_BASE64.search(head)))


def first(document: bytes) -> bytes:
    """The document, cut off behind its 5,000th item: the tree of 300,000 would take more memory than we have."""
    if len(document) <= _FEW or document.count(b"</item") + document.count(b"</entry") <= MOST:
        return document
    last = next(islice(_LAST.finditer(document), MOST - 1, None), None)
    return document[: last.end()] if last else document


def read(document: bytes, head: bytes, count: int) -> list[Raw]:
    """One for each of the `count` items that a parser found, in the document's order.

    Empty ones where the source does not show as many: then nobody knows which is whose.  ParseError where an item
    stands in another one: feedparser finds both.
    """
    spans = _ended(document, count)
    for tags in (_EVERY_TAG, _TAG):  # the second looks closer and takes four times as long
        if spans is None or len(spans) != count:
            spans = _spans(document, tags)
    if spans is None:
        raise ParseError("an item in an item")
    if len(spans) != count:
        return [Raw()] * count
    mark = _date_mark(document, head)
    spoken, burnt = b"<dc:language>" in head or b"xml:lang=" in head, b"<feedburner:" in head
    return [_raw(tag, content, mark, spoken=spoken, burnt=burnt) for tag, content in spans]


_Span = tuple[bytes, bytes]  # an item's first tag, and what stands between it and the last


def _ended(document: bytes, count: int) -> list[_Span] | None:
    """The items, by splitting behind each; None where that finds another number of them, or one in another.

    It takes a quarter of the time of looking for the tags (measured).
    """
    tail = document[-_TAIL:]
    *pieces, _ = document.split(b"</entry>" if tail.rfind(b"</entry>") > tail.rfind(b"</item>") else b"</item>")
    if len(pieces) != count:
        return None
    begins = [_BEGIN.search(piece) for piece in pieces]
    if not all(begins):
        return None
    return [(begin.group(), piece[begin.end() :]) for begin, piece in zip(begins, pieces, strict=True) if begin]


def _spans(document: bytes, tags: re.Pattern[bytes]) -> list[_Span] | None:
    """The items by their tags; None where one seems to begin in another."""
    spans: list[_Span] = []
    begin: re.Match[bytes] | None = None
    for tag in tags.finditer(document):
        if tag[1] == b"" and begin:
            return None
        if tag[1] == b"":
            begin = tag
        elif tag[1] and begin:
            spans.append((begin.group(), document[begin.end() : tag.start()]))
            begin = None
    if begin:  # a document that is cut off
        spans.append((begin.group(), document[begin.end() :]))
    return spans


def _raw(tag: bytes, source: bytes, date_mark: bytes, *, spoken: bool, burnt: bool) -> Raw:
    """`spoken`: items of the document name their language; `burnt`: FeedBurner has been at them."""
    said = {}
    if b"xml:" in tag:
        said = {name: (one or other).decode(errors="replace") for name, one, other in _ATTRIBUTE.findall(tag)}
    language = (_spoken(source) if spoken else "") or said.get(b"lang", "")
    original = _PAGE.search(source) if burnt else None
    page = html.unescape(original[1].decode(errors="replace")) if original else ""
    return Raw(_marked(source, date_mark) or _date(source), said.get(b"base", ""), language, page, source)


def _spoken(source: bytes) -> str:
    """The language that an item names for its words, those of its text before those of its title; "" where none."""
    named = dict(reversed(_IN_LANGUAGE.findall(source)))
    own = next((named[name] for name in _BY_TEXT if name in named), b"")
    found = None if own else _LANGUAGE.search(source)
    return (found[1] if found else own).decode()


def _date_mark(document: bytes, head: bytes) -> bytes:
    """What the best date in each item of a document begins with, as most write it; "" where that is not plain to see.

    Then looking for it is enough, instead of for every date that there may be: a tenth of the time (measured).  Where
    the first items have one of the two best, others have no better one.
    """
    best = _best_date(head, _BEST_FIRST[:2])
    if best is None:
        best = _best_date(document.lower(), _BEST_FIRST)
    return _AS_WRITTEN.get(best or b"", b"")


def _best_date(small: bytes, names: Sequence[bytes]) -> bytes | None:
    """The first of these names that dates have here; None where none has, "" where it could be that of another feed."""
    if b"<source" in small or b"<atom:source" in small:
        return b""
    return next((name for name in names if name + b">" in small), None)


def _marked(source: bytes, mark: bytes) -> str:
    begin = source.rfind(mark) if mark else -1  # of two the last, as `_date` takes it
    found = _PLAIN_DATE.match(source, begin + len(mark)) if begin >= 0 else None
    return found[1].decode().strip() if found else ""


def _date(source: bytes) -> str:
    """When it was published, else changed; not the date of the feed that it was taken from."""
    if b"source" in source:
        source = _ORIGIN.sub(b"", source)
    dates = {name.lower(): value for name, value in _DATE.findall(source)}
    best = next((dates[name] for name in _BEST_FIRST if name in dates), b"")
    return text.one_line(best.decode(errors="replace"))
