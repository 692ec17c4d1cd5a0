"""The page that the demo ends with: links to the issues, and what became of every entry."""

from __future__ import annotations

from os.path import relpath
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.demo.bundled import HERE

if TYPE_CHECKING:
    from digest.demo.run import Result

# In the order in which a reader wants to know.
OUTCOMES = {
    "shown": "leads a story",
    "folded": "folded into a story",
    "off-topic": "off-topic",
    "left-out": "left out",
    "archive": "older than the first issue",
    "waiting": "may be in the next issue",
}


def index(result: Result) -> str:
    """The page as HTML; its links are relative to itself."""
    pages = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    here = result.index.parent
    groups = [(words, result.with_outcome(outcome)) for outcome, words in OUTCOMES.items()]
    return pages.get_template("index.html.j2").render(
        result=result,
        groups=[(words, found) for words, found in groups if found],
        link=lambda path: relpath(path, here),
    )
