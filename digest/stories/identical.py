"""What is plainly the same item: one address, or one headline printed twice by one outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digest.model import Entry
from digest.stories import tokens
from digest.stories.corrections import Joining
from digest.stories.pairs import TELLING, WINDOW

Sign = tuple[str, ...]
_ARTICLE = re.compile(r"://[^/?#]*+/*+(?:[^/?#]|\?[^#])")  # a path or a query behind the host


def signs(entry: Entry) -> Iterator[Sign]:
    """What two entries must share, one of it, to be the same item."""
    if names_an_article(entry.canonical_url):
        yield ("url", entry.canonical_url)
    words = tokens.stems(entry.title, entry.language)
    if len(words) >= TELLING:
        yield ("title", (entry.source or entry.feed).casefold(), *words)


def names_an_article(url: str) -> bool:
    """Some feeds link every entry to the home page: that address says nothing."""
    return _ARTICLE.search(url) is not None


def join(joining: Joining, entries: Sequence[Entry]) -> None:
    """Put together, by number, the entries that are plainly the same item."""
    first: dict[Sign, int] = {}
    for number, entry in enumerate(entries):
        for sign in signs(entry):
            other = first.setdefault(sign, number)
            if abs(entries[other].published - entry.published) <= WINDOW:
                joining.join(other, number)
