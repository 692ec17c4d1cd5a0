"""Header fields of a mail: whatever text goes in, one correct field comes out, in ASCII.

Written here rather than left to `email`, whose folding turns a long URL into encoded words, decodes an
`=?utf-8?…?=` that a headline happens to hold, and changes between versions (all three seen in Python 3.11).
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator

from digest.text import one_line, shorten

WIDTH = 76
_NAME = 100  # characters of a name
_CHUNK = 39  # octets in one encoded word: with "Reply-To: " before it, it fits on a line

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def field(name: str, value: str) -> str:
    """`Name: value`, folded at its spaces; words are encoded (RFC 2047) where plain ASCII cannot say it."""
    plain = visible(value)
    needs = not plain.isascii() or "=?" in plain
    return folded(name, encoded(plain) if needs else plain.split(" "))


def folded(name: str, words: Iterable[str]) -> str:
    """The words behind `name:`, with line breaks only between them.  A word is never cut."""
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > WIDTH and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += " " + word
    return "\r\n".join(lines)


def encoded(text: str) -> Iterator[str]:
    """`text` as encoded words, each of them whole characters."""
    chunk = b""
    for letter in text:
        octets = letter.encode()
        if len(chunk) + len(octets) > _CHUNK:
            yield _word(chunk)
            chunk = b""
        chunk += octets
    yield _word(chunk)


def _word(chunk: bytes) -> str:
    return f"=?utf-8?b?{b64encode(chunk).decode()}?="


def visible(text: str) -> str:
    """`text` on one line, without what nobody can see but for the joiners of emoji and Persian."""
    seen = (letter for letter in one_line(text) if letter in "\u200c\u200d" or unicodedata.category(letter)[0] != "C")
    return " ".join("".join(seen).split())


def named(name: str, text: str, angle: str) -> str:
    """`Name: text <angle>`, as From and List-ID have it.  `text` loses brackets, quotes and backslashes."""
    phrase = shorten(visible(re.sub(r'[<>"\\]', "", text)), _NAME)
    if not phrase:
        words = []
    elif phrase.isascii() and "=?" not in phrase and len(phrase) < WIDTH // 2:  # a quoted string is not folded
        words = [phrase if _ATOMS.fullmatch(phrase) else f'"{phrase}"']
    else:
        words = list(encoded(phrase))
    return folded(name, [*words, f"<{angle}>"])
