"""What was rendered beside what it was made from, as a proof-reader has them on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property

from digest.issues import languages, markup
from digest.issues.languages import Wording
from digest.issues.markup import Element, Markup
from digest.issues.render import harmless
from digest.issues.view import Told, View, view
from digest.model import Issue, Page


@dataclass(frozen=True)
class Proof:
    """A page, and the values it was filled with."""

    page: Page
    values: tuple[object, ...]

    @cached_property
    def html(self) -> Markup:
        return markup.read(self.page.html)

    @property
    def preheader(self) -> str:
        return next((one.preheader for one in self.values if hasattr(one, "preheader")), "")

    @cached_property
    def given(self) -> frozenset[str]:
        """Every text and link that came with the values, as it stands on the page."""
        return frozenset(harmless(text) for text in _texts(self.values) if text)

    @property
    def links(self) -> list[Element]:
        return [one for one in self.html.all("a") if "href" in one.attributes]

    def gave(self, text: str, begin: int, end: int) -> bool:
        """Whether `text[begin:end]` stands within something that was given, wherever lines were broken."""
        squeezed = _squeezed(text)
        first = len(_squeezed(text[:begin]))
        last = first + len(_squeezed(text[begin:end]))
        return any(squeezed.find(one, max(0, last - len(one)), first + len(one)) >= 0 for one in self._squeezed)

    @cached_property
    def _squeezed(self) -> frozenset[str]:
        return frozenset(map(_squeezed, self.given))


@dataclass(frozen=True)
class IssueProof(Proof):
    """An issue's page, the record it was made from, and the record as its reader should see it."""

    issue: Issue
    view: View
    wording: Wording
    base_url: str = ""

    @property
    def told(self) -> list[Told]:
        """The stories in their order."""
        return [story for part in self.view.parts for story in part.stories]


def of_issue(page: Page, issue: Issue, base_url: str = "", wording: Wording | None = None) -> IssueProof:
    """The proof of `issue`, with our words as in `wording`; None is the newsletter's language."""
    spoken = wording or languages.wording(issue.language)
    seen = view(issue, base_url=base_url, wording=spoken)
    return IssueProof(page, (seen,), issue, seen, spoken, base_url)


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
