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
    """The issue as text."""
    return tidied(template.render(issue=whole, **others))


def tidied(text: str) -> str:
    """`text` with two blank lines at most, before a heading."""
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip() + "\n"


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """`text` in lines of at most 76 characters, `first` before the first and as much room before the others.

    A word that is longer is cut, as in a script without spaces; but where there is a URL no word is.
    """
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words="://" not in text,
        break_on_hyphens=False,
    )


def underlined(text: str, mark: str) -> str:
    """A heading."""
    lines = wrapped(text)
    return f"{lines}\n{mark * min(WIDTH, max(map(len, lines.split(chr(10)))))}"


FILTERS: Mapping[str, Callable[..., str]] = {"wrapped": wrapped, "underlined": underlined}
