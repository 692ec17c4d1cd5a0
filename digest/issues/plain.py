"""The text part of a mail: the same stories in the same order, to be read as it stands.

Lines are at most 76 columns wide, of which a Chinese or Japanese sign takes two, and every URL has a line of its own,
whole, so that a mail program can link it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jinja2

from digest.issues.view import View

WIDTH = 76

# What takes two columns where letters take one, as terminals and mail programs print it (Unicode annex 11).
_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001f64f\U0001f900-\U0001f9ff\U00020000-\U0003fffd"
)
_OPENING, _CLOSING = (
    "（〈《「『【〔“",
    "，。、；：？！）〉》」』】〕”…",
)  # no line ends with the one, or begins with the other
_SIGN = re.compile(f"[{_WIDE}]")
_PIECE = re.compile(
    f"[a-z]+://[^\\s{_CLOSING}]+[{_CLOSING}]*|\\s+|"
    f"[{_OPENING}]*(?:[{_WIDE}]|[^\\s{_WIDE}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*"
)


def written(whole: View, template: jinja2.Template, others: Mapping[str, Any]) -> str:
    """The issue as text."""
    return tidied(template.render(issue=whole, **others))


def tidied(text: str) -> str:
    """`text` with two blank lines at most, before a heading."""
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip() + "\n"


def width(text: str) -> int:
    """How many columns `text` takes."""
    return len(text) + len(_SIGN.findall(text))


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """`text` in lines of at most 76 columns, `first` before the first and as much room before the others.

    A word that is longer is cut; but where there is a URL no word is.  Chinese and Japanese are cut between signs.
    """
    indent = " " * len(first) if rest is None else rest
    if _SIGN.search(text):
        return "\n".join(_folded(text, first, indent))
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words="://" not in text,
        break_on_hyphens=False,
    )


def _folded(text: str, first: str, rest: str) -> Iterator[str]:
    """The lines of a text that has signs of two columns in it."""
    line, empty = first, True
    for piece in _pieces(" ".join(text.split()), WIDTH - max(width(first), width(rest)), cut="://" not in text):
        if not empty and width(line) + width(piece.rstrip()) > WIDTH:
            yield line.rstrip()
            line, empty = rest, True
        if piece.strip() or not empty:
            line, empty = line + piece, False
    yield line.rstrip()


def _pieces(text: str, room: int, *, cut: bool) -> Iterator[str]:
    """What stays together at the end of a line: a word, a sign with its punctuation, a space; cut where too long."""
    for piece in filter(None, _PIECE.findall(text)):
        while cut and width(piece) > room:
            head = next(count for count in range(len(piece), 0, -1) if width(piece[:count]) <= room or count == 1)
            yield piece[:head]
            piece = piece[head:]
        yield piece


def underlined(text: str, mark: str) -> str:
    """A heading."""
    lines = wrapped(text)
    return f"{lines}\n{mark * min(WIDTH, max(map(width, lines.split(chr(10)))))}"


FILTERS: Mapping[str, Callable[..., str]] = {"wrapped": wrapped, "underlined": underlined}
