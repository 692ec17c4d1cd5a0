"""A part of a mail on the wire: quoted-printable or base64, whichever is shorter, with gaps for what is a reader's own.

Written here because no library promises to leave a gap whole: a soft line break of theirs may cut it, and in base64 it
has no fixed place.  Ours stands by itself in the one, and on a line of its own in the other.  No line begins with a
dot, so that SMTP has nothing to stuff (RFC 5321 4.5.2), and no text can end a message early.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from digest.issues.render import JOINED, TOKEN

PLACES = (TOKEN.encode(), JOINED.encode())
_PLACES = re.compile(b"(" + b"|".join(PLACES) + b")")


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a reader's token goes, or the day on which they subscribed: as wide as the placeholder in its place."""

    place: bytes

    def filled(self, given: bytes) -> bytes:
        return given

    def __len__(self) -> int:
        """Octets on the wire: the same whoever it is for."""
        return len(self.filled(self.place))


@dataclass(frozen=True, slots=True)
class Base64Gap(Gap):
    """What goes there with the octets around it that share its groups of three."""

    before: bytes
    after: bytes

    def filled(self, given: bytes) -> bytes:
        return b64encode(self.before + given + self.after)


Tape = tuple[bytes | Gap, ...]  # octets for everybody, and gaps


def tape(octets: bytes) -> Tape:
    """Octets with placeholders in them, cut where they stand."""
    return tuple(Gap(part) if number % 2 else part for number, part in enumerate(_PLACES.split(octets)))


def shorter(text: str) -> tuple[str, Tape]:
    """The Content-Transfer-Encoding for `text`, and what it makes of it.  Of two that are alike, the readable one."""
    printable = tape(quoted_printable(text))
    coded = base64(text)
    if coded is None or _length(printable) <= _length(coded):
        return "quoted-printable", printable
    return "base64", coded


def _length(parts: Tape) -> int:
    return sum(map(len, parts))


# ---- base64 ---------------------------------------------------------------------------------------

_LINE = 76


def base64(text: str) -> Tape | None:
    """RFC 2045 6.8, each gap on a line of its own.  None where two stand so close that they share a group."""
    octets = re.sub("\r\n|\r|\n", "\r\n", text).encode("utf-8", "replace")
    rest, *others = _PLACES.split(octets)
    parts: list[bytes | Gap] = []
    for number in range(0, len(others), 2):
        place, other = others[number : number + 2]
        whole = len(rest) // 3 * 3
        missing = -(len(rest) - whole + len(place)) % 3
        if len(other) < missing and number + 2 < len(others):
            return None
        parts += [_lines(rest[:whole]), Base64Gap(place, rest[whole:], other[:missing]), b"\r\n"]
        rest = other[missing:]
    return (*parts, _lines(rest))


def _lines(octets: bytes) -> bytes:
    coded = b64encode(octets)
    return b"".join(coded[start : start + _LINE] + b"\r\n" for start in range(0, len(coded), _LINE))


# ---- quoted-printable -----------------------------------------------------------------------------

_AS_IS = frozenset(b"\t" + bytes(range(32, 127))) - frozenset(b"=")
_QUOTED = tuple(bytes([octet]) if octet in _AS_IS else b"=%02X" % octet for octet in range(256))
_DOT = b"=2E"


def quoted_printable(text: str) -> bytes:
    """RFC 2045 6.7, with two differences: a soft line break never cuts a gap, and no line begins with a dot."""
    lines = re.split("\r\n|\r|\n", text)
    return b"\r\n".join(b"=\r\n".join(_cut(_quote(line))) for line in lines)


def _quote(line: str) -> bytes:
    quoted = b"".join([_QUOTED[octet] for octet in line.encode("utf-8", "replace")])
    return quoted[:-1] + b"=%02X" % quoted[-1] if quoted[-1:] in (b" ", b"\t") else quoted


def _cut(line: bytes) -> Iterator[bytes]:
    """Pieces of at most 75 octets, which leaves room for the soft break; no `=XX` and no gap is cut."""
    while True:
        if line.startswith(b"."):
            line = _DOT + line[1:]
        if len(line) <= _LINE:
            break
        end = _LINE - 1
        gap = max(line.find(one, end - len(one) + 1, end + len(one) - 1) for one in PLACES)
        code = line.find(b"=", end - 2, end)
        end = gap if gap >= 0 else code if code >= 0 else end
        yield line[:end]
        line = line[end:]
    yield line
