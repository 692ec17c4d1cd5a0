"""An issue as it goes to print: rendered, proof-read, and printed plainly where the proof has faults.

A template of the operator's, a translation or a new kind of headline may spoil a page.  No reader gets a spoilt one,
and nobody waits in vain: the plain face, which is always the shipped one, takes its place, and the operator is told.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import jinja2

from digest.errors import ConfigError, RenderError
from digest.issues import lint, render
from digest.issues.render import Templates
from digest.model import Issue, Page

# What filling a template can raise: its own errors, and those of an expression in it that does not fit its values.
_SPOILT = (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Printed:
    """A page that may be sent.  `faults`, one line each, say why it is the plain one; empty when it is not."""

    page: Page
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """What issues are printed with.  `templates` is called for each issue; its ConfigError is a fault like others."""

    templates: Callable[[], Templates]
    base_url: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # of jurisdictions by code

    def run(self, issue: Issue, *, sender: str, language: str = "") -> Printed:
        """`issue` from `sender`, our words in `language` or, where that is "", in the newsletter's.

        RenderError when even the plain page has faults.
        """
        try:
            templates = self.templates()
            page, faults = self._proof(issue, templates, sender, language)
        except ConfigError as error:
            page, faults = None, error.lines
        except _SPOILT as error:
            page, faults = None, (f"a template cannot be filled: {type(error).__name__}: {error}",)
        if page is not None and not faults:
            return Printed(page)
        page, worse = self._proof(issue, _plain(), sender, language)
        if worse:
            raise RenderError(f"{issue.newsletter} {issue.day}: not published, the page has faults: {'; '.join(worse)}")
        return Printed(page, faults)

    def whole(self, issue: Issue) -> str:
        """The page of `issue` however long it is, for the web: a mail has no room for more than 90 KB of it."""
        try:
            return self._whole(issue, self.templates())
        except (ConfigError, *_SPOILT):
            return self._whole(issue, _plain())

    def _whole(self, issue: Issue, templates: Templates) -> str:
        return render.render(issue, templates, base_url=self.base_url, names=self.names, room=sys.maxsize).html

    def _proof(self, issue: Issue, templates: Templates, sender: str, language: str) -> tuple[Page, tuple[str, ...]]:
        page = render.render(
            issue, templates, base_url=self.base_url, sender=sender, names=self.names, language=language
        )  # fmt: skip
        wording = templates.wording(language or issue.language)
        return page, lint.lint(page, issue, base_url=self.base_url, wording=wording)


@cache
def _plain() -> Templates:
    return render.load_plain()
