"""A body as a server sent it, unpacked and in UTF-8: what it says of its charset is often wrong."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass

from digest.errors import ParseError

LARGEST = 10_000_000  # bytes, unpacked, on the way here or by us: 10 MB of gzip can hold 10 GB of zeros

_GZIP = b"\x1f\x8b"
_WIDE = (  # how a body begins that no ASCII reader can read; UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_FEW = 1_000  # wrong bytes that are looked at one by one; hostile documents have millions
_STRAY = "digest-stray"  # our name for `_stray` among Python's ways to go on after a wrong byte
_IN_HEADER = re.compile(r"charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_IN_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)

# What a name stands for on the web: nearly always the larger set.  Python's other codecs (punycode, undefined ...) are
# no charsets of documents, and some take quadratic time.
_CODECS = {
    "utf-8": "utf-8", "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "gb18030": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs", "shift_jis": "cp932", "cp932": "cp932",
    "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp", "euc_kr": "cp949", "cp949": "cp949", "koi8-r": "koi8-r",
    "koi8-u": "koi8-u", "mac-roman": "mac-roman", "cp866": "cp866", "tis-620": "cp874", "cp874": "cp874",
    **{f"iso8859-{number}": f"iso8859-{number}" for number in range(2, 17) if number != 12},
    **{f"cp{number}": f"cp{number}" for number in range(1250, 1259)},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A body ready for the parsers."""

    raw: bytes  # unpacked, in whatever charset: for feedparser, which knows the exotic ones
    utf8: bytes  # the same in UTF-8 without a byte order mark
    content_type: str = ""
    url: str = ""


def read(body: bytes, content_type: str = "", url: str = "") -> Source:
    """The body unpacked and decoded.  ParseError where it is gzip that is cut off, broken or far too large."""
    raw = _unpacked(body) if body.startswith(_GZIP) else body
    return Source(raw, _utf8(raw, content_type), content_type, url)


def _unpacked(body: bytes) -> bytes:
    """Some servers send a .gz file and do not say so."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, LARGEST)
    except zlib.error as error:
        raise ParseError("gzip data that is broken") from error
    if unpacker.unconsumed_tail:
        raise ParseError(f"gzip data that unpacks to more than {LARGEST // 1_000_000} MB")
    if not unpacker.eof:
        raise ParseError("gzip data that is cut off")
    return unpacked


def _utf8(raw: bytes, content_type: str) -> bytes:
    """By byte order mark, XML declaration, HTTP header, as UTF-8, as windows-1252: the first that fits.

    Where the name is that of Latin-1, which fits everything and is often only a server's default, valid UTF-8 wins.
    """
    if raw.startswith(codecs.BOM_UTF8):
        return _repaired(raw[3:])
    for begin, codec in _WIDE:
        if raw.startswith(begin):
            return raw.decode(codec, "replace").lstrip("\ufeff").encode("utf-8", "replace")
    declared = _IN_DECLARATION.search(raw[:1_000])
    header = _IN_HEADER.search(content_type)
    for name in (declared[1].decode() if declared else "", header[1] if header else "", "utf-8"):
        codec = _codec(name)
        for one in ("utf-8", codec) if codec == "cp1252" else (codec,):
            try:
                text = raw.decode(one) if one else None
            except UnicodeDecodeError:
                continue
            if text is not None:
                return raw if one == "utf-8" else text.encode()
    return _repaired(raw)


def _codec(name: str) -> str:
    """Python's codec for a charset's name; "" for one that we do not read."""
    try:
        return _CODECS.get(codecs.lookup(name).name, "") if name else ""
    except LookupError:
        return ""


def _repaired(raw: bytes) -> bytes:
    """UTF-8 with a few wrong bytes read or marked as such; windows-1252 where most of the foreign bytes are wrong."""
    text = raw.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", text))
    if wrong > right:
        text = raw.decode("cp1252", "replace")
    elif 0 < wrong <= _FEW:
        text = raw.decode("utf-8", _STRAY)
    return text.encode()


def _stray(error: UnicodeError) -> tuple[str, int]:
    """A quote, dash or euro sign that was pasted as windows-1252 has it; the mark of a wrong byte for all else.

    Other wrong bytes are mostly what is left of a letter that was cut in two.
    """
    assert isinstance(error, UnicodeDecodeError), "it is registered for decoding"
    byte = error.object[error.start : error.start + 1]
    if b"\x80" <= byte <= b"\x9f":
        return byte.decode("cp1252", "replace"), error.start + 1
    return "\ufffd", error.end


codecs.register_error(_STRAY, _stray)
