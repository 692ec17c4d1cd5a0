"""Makes XML of what is nearly XML, so that the fast parser reads all of it instead of stopping at the fault.

fastfeedparser ends a title at a control character and loses the rest; bare ampersands and HTML's entities are as
common in feeds.  Where a document has none of these, its bytes are handed on as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

HEAD = 8_192  # bytes before which a feed begins, if it is one

_ROOT = rb"rss|feed|channel|(?:[\w.-]{1,20}:)?(?:RDF|feed|rss)"
_FEED = re.compile(rb"<(?:" + _ROOT + rb")[\s>]", re.IGNORECASE)
_BEGIN = re.compile(rb"<(?:\?xml|!DOCTYPE|" + _ROOT + rb")\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml(?:\?xml)?\s[^>]{0,500}>\s*", re.IGNORECASE)

_TAIL = 2_000  # bytes, in which a document ends, also with a comment or a counter's script behind it
_USUAL_ENDS = (b"</rss>", b"</feed>")
_ENDS = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:rss|feed|channel|RDF)\s*>|\}\s*$", re.IGNORECASE)

_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_OPEN, _CLOSE = b"<![CDATA[", b"]]>"
_ODD = re.compile(  # beginning with the `&` alone, so that it is looked for in half of the time (measured)
    rb"""&(?: (?!(?:lt|gt|amp|quot|apos|\#\d+|\#x[0-9a-fA-F]+);)
            | \#(?: 0*[12]?\d | 0*3[01] | x0*1?[0-9a-fA-F]  # a control, or half of a character
                  | x0*[dD][89a-fA-F][0-9a-fA-F]{2} | 0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3])
              ); )""",
    re.VERBOSE,
)
_BARE = re.compile(rb"&(?!\#\d{1,7};|\#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_REFERENCE = re.compile(rb"&(?:\#(?:(\d+)|[xX]([0-9a-fA-F]+))|([A-Za-z][A-Za-z0-9]+));")
_XML = (b"lt", b"gt", b"amp", b"quot", b"apos")


def is_page(utf8: bytes) -> bool:
    """Whether this begins as an HTML page does and no feed follows: no parser will make one of it."""
    return not _FEED.search(utf8, 0, HEAD) and bool(_HTML.search(utf8, 0, HEAD))  # a feed says soon that it is one


def is_whole(body: bytes) -> bool:
    """Whether the end of a document stands in its last 2,000 bytes; True of what is packed or wide, which shows none.

    An answer without a length that broke off on the way looks like one that is complete (RFC 9112 8).
    """
    tail = body[-_TAIL:]
    if tail.rstrip().endswith(_USUAL_ENDS):
        return True
    return b"\0" in tail or body.startswith(b"\x1f\x8b") or bool(_ENDS.search(tail))


def mend(utf8: bytes) -> bytes:
    """The document from its first tag on, without its declaration (it is UTF-8 now) and without what XML forbids.

    b"" where no feed begins in the first 8 KB.
    """
    begin = _BEGIN.search(utf8, 0, HEAD)  # past what a careless template put before it
    if not begin or is_page(utf8):
        return b""
    start = begin.start()
    declared = _DECLARATION.search(utf8, start, start + HEAD)
    before, after = declared.span() if declared else (start, start)
    document = (utf8[start:before] + utf8[after:]).translate(None, _CONTROLS)
    odd = _ODD.search(document) and b"<!ENTITY" not in document
    return _with_references(document) if odd else document


def _with_references(document: bytes) -> bytes:
    """Bare ampersands escaped and HTML's entities resolved, but not in CDATA, where they mean what they say."""
    first, *others = document.split(_OPEN)
    outside = b"<".join([first, *(one.partition(_CLOSE)[2] for one in others)])
    if not _ODD.search(outside):  # all of it stands in CDATA, as in every third document
        return document
    pieces: list[bytes] = []
    place = 0
    for begin, end in _outside_cdata(document):
        pieces += document[place:begin], _REFERENCE.sub(_reference, _BARE.sub(b"&amp;", document[begin:end]))
        place = end
    return b"".join([*pieces, document[place:]])


def _outside_cdata(document: bytes) -> Iterator[tuple[int, int]]:
    """Where each piece that is no content of CDATA begins and ends."""
    begin = 0
    while begin >= 0:
        end = document.find(_OPEN, begin)
        yield begin, end if end >= 0 else len(document)
        begin = document.find(_CLOSE, end) if end >= 0 else -1


def _reference(found: re.Match[bytes]) -> bytes:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        allowed = (code >= 32 and not 0xD800 <= code < 0xE000) or code in (9, 10, 13)
        return b"&#%d;" % code if allowed else b""  # XML knows no `&#X41;`
    if name in _XML:
        return found.group()
    meant = html5.get(f"{name.decode()};")
    return meant.replace("&", "&amp;").replace("<", "&lt;").encode() if meant else b"&amp;" + name + b";"
