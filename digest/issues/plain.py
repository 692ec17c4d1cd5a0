"""The text part of a mail: the same stories in the same order, to be read as it stands.

Lines are at most 76 wide, and every URL has a line of its own, whole, so that a mail program can link it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

import jinja2

from digest.issues.view import View

WIDTH = 76


def written(whole: View, template: jinja2.Template, others: Mapping[str, Any]) -> str:
    """The issue as text, with one blank line at most between paragraphs."""
    text = template.render(issue=whole, **others)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip() + "\n"


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """`text` in lines of at most 76 characters; no word is cut, a longer one has a line of its own."""
    rest = " " * len(first) if rest is None else rest
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest,
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip


def underlined(text: str, mark: str) -> str:
    """A heading."""
    lines = wrapped(text)
    return f"{lines}\n{mark * min(WIDTH, max(map(len, lines.split(chr(10)))))}"


FILTERS: Mapping[str, Callable[..., str]] = {"wrapped": wrapped, "underlined": underlined}
