"""Reads the text of an article out of its page, with trafilatura: the extra `[fulltext]`.

Pages are as hostile as feeds, and larger: they are read by a child process with limits (isolate.py).
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from digest.errors import ParseError
from digest.feeds import isolate
from digest.text import clean, shorten

NAME = "trafilatura"
SECONDS = 10.0  # for one page
LONGEST = 20_000  # characters that are kept, as of an entry


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent."""

    body: bytes
    url: str


@cache
def installed() -> bool:
    """Whether the extra is there."""
    return find_spec(NAME) is not None


def text(body: bytes, url: str) -> str:
    """The article's own text, paragraphs as lines, without menus, captions, comments and other articles.

    "" where there is none in the page.  ParseError when reading it took too long or too much memory.
    """
    found = _CHILD.ask(Page(body, url), SECONDS)
    if not isinstance(found, str):
        raise ParseError("the page could not be read")
    return shorten(clean(found), LONGEST)


def serve(handle: int, memory: int) -> None:
    """The child: a `Page` in, its text out."""
    import trafilatura

    isolate.answering(handle, memory, lambda page: _extracted(trafilatura, page))


def _extracted(trafilatura: Any, page: Page) -> str:
    """What is surely the article; where nothing is, what may be: a text that only its metadata or a table has."""
    for precise in (True, False):
        found = trafilatura.extract(
            page.body,
            url=page.url,
            include_comments=False,
            include_tables=False,
            include_images=False,
            favor_precision=precise,
        )
        if found:
            return str(found)
    return ""


_CHILD = isolate.Child(module="article")
atexit.register(_CHILD.close)
