"""A rendered issue beside its record, as a proof-reader has them on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property

from digest.issues import markup
from digest.issues.markup import Element, Markup
from digest.issues.render import harmless
from digest.issues.view import Told, View, view
from digest.model import Issue, Page


@dataclass(frozen=True)
class Proof:
    """What is looked at: the page, the record it was made from, and the record as its reader should see it."""

    page: Page
    issue: Issue
    base_url: str = ""

    @cached_property
    def html(self) -> Markup:
        return markup.read(self.page.html)

    @cached_property
    def view(self) -> View:
        return view(self.issue, base_url=self.base_url)

    @cached_property
    def given(self) -> frozenset[str]:
        """Every text and link that came with the record, as it stands on the page."""
        return frozenset(harmless(text) for text in _texts(self.view) if text)

    @property
    def told(self) -> list[Told]:
        """The stories in their order."""
        return [story for part in self.view.parts for story in part.told]

    @property
    def links(self) -> list[Element]:
        return [one for one in self.html.all("a") if "href" in one.attributes]

    def gave(self, text: str, begin: int, end: int) -> bool:
        """Whether `text[begin:end]` stands within something that the record gave, wherever lines were broken."""
        squeezed = _squeezed(text)
        first = len(_squeezed(text[:begin]))
        last = first + len(_squeezed(text[begin:end]))
        return any(squeezed.find(one, max(0, last - len(one)), first + len(one)) >= 0 for one in self._squeezed)

    @cached_property
    def _squeezed(self) -> frozenset[str]:
        return frozenset(map(_squeezed, self.given))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
