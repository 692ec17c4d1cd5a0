"""Our own letters: are you the one who asked, welcome, goodbye, a draft waits, how the service is doing.

Each is a dataclass with what it says; `Letters.write` makes both parts of a mail of it, by the same two stages as an
issue (docs/adr/0008-mjml-once-then-jinja.md), and looks it over before anybody gets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import jinja2

from digest.errors import ConfigError, RenderError
from digest.issues import languages, lint, plain, render
from digest.issues.languages import Wording
from digest.issues.proof import Proof
from digest.model import Newsletter, Page
from digest.text import one_line, shorten

HEADLINES = 12  # of a draft that are named; the rest are a number
_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Confirm:
    """To who asked for a newsletter on a page: the second half of the double opt-in."""

    name: ClassVar[str] = "confirm"
    confirm_url: str
    days: int  # that the link works

    def subject(self, wording: Wording, title: str) -> str:
        return wording.say("Confirm your subscription to %(title)s", title=title)


@dataclass(frozen=True, slots=True)
class Welcome:
    """To a new subscriber.  URLs that are "" are not offered."""

    name: ClassVar[str] = "welcome"
    next_issue: datetime
    leave_url: str
    preferences_url: str = ""
    archive_url: str = ""

    def subject(self, wording: Wording, title: str) -> str:
        return wording.say("Welcome to %(title)s", title=title)


@dataclass(frozen=True, slots=True)
class Goodbye:
    """To somebody who left."""

    name: ClassVar[str] = "goodbye"
    return_url: str = ""

    def subject(self, wording: Wording, title: str) -> str:
        return wording.say("You have left %(title)s", title=title)


@dataclass(frozen=True, slots=True)
class DraftNotice:
    """To the editor, while the next issue can still be changed."""

    name: ClassVar[str] = "draft"
    stories: int
    headlines: tuple[str, ...]  # the first dozen at most are shown
    goes_out: datetime
    draft_url: str = ""

    def subject(self, wording: Wording, title: str) -> str:
        return wording.say("Draft of %(title)s", title=title)


@dataclass(frozen=True, slots=True)
class HealthReport:
    """To the operator: what came out since then, and every problem in one line of its own."""

    name: ClassVar[str] = "health"
    since: datetime
    issues: int
    sent: int
    feeds: int
    read: int
    problems: tuple[str, ...]
    health_url: str = ""

    def subject(self, wording: Wording, title: str) -> str:
        if not self.problems:
            return wording.say("%(title)s: all is well", title=title)
        count = len(self.problems)
        return wording.count("%(title)s: %(n)s thing needs you", "%(title)s: %(n)s things need you", count, title=title)


Letter = Confirm | Welcome | Goodbye | DraftNotice | HealthReport
KINDS: tuple[type[Letter], ...] = (Confirm, Welcome, Goodbye, DraftNotice, HealthReport)


@dataclass(frozen=True, slots=True)
class _Said:
    """What every letter has, in its reader's words."""

    language: str
    direction: str
    subject: str
    preheader: str
    title: str
    postal_address: str
    next_issue: str = ""
    goes_out: str = ""
    since: str = ""
    more: int = 0


@dataclass(frozen=True)
class Letters:
    """The letters of an operator: files of the same name in `folder`/mail stand in for the shipped ones."""

    folder: Path | None = None

    @cached_property
    def _filled(self) -> dict[str, tuple[jinja2.Template, jinja2.Template]]:
        return {}

    def write(self, letter: Letter, newsletter: Newsletter, *, language: str = "", time_zone: str = "") -> Page:
        """Both parts of a letter about `newsletter`, in its language and zone unless others are named.

        ConfigError says which template is wrong; RenderError what is wrong with the letter.
        """
        wording = languages.wording(language or newsletter.language, self.folder)
        said = _said(letter, newsletter, wording, ZoneInfo(time_zone or newsletter.time_zone))
        html, text = self._templates(letter.name)
        values = {"letter": _shown(letter), "page": said}
        try:
            page = Page(
                said.subject,
                html.render(**values, **render.spoken(wording, html=True)),
                plain.tidied(text.render(**values, **render.spoken(wording, html=False))),
            )
        except jinja2.TemplateError as error:
            raise RenderError(f"the letter '{letter.name}' cannot be filled: {error}") from error
        faults = lint.lint_letter(Proof(page, (letter, said)))
        if faults:
            raise RenderError(f"the letter '{letter.name}' has faults: {'; '.join(faults)}")
        return page

    def _templates(self, name: str) -> tuple[jinja2.Template, jinja2.Template]:
        """Compiled at the first letter of its kind."""
        if name not in self._filled:
            parts = render.parts("mail", self.folder)
            try:
                html = render.compiled(parts.get_template(f"{name}.mjml").render())
                text = parts.get_template(f"{name}.txt").render()
                self._filled[name] = (
                    render.filler(html=True).from_string(html),
                    render.filler(html=False).from_string(text),
                )
            except (jinja2.TemplateError, OSError) as error:
                raise ConfigError(f"template of the letter '{name}': {error}") from error
        return self._filled[name]


def _said(letter: Letter, newsletter: Newsletter, wording: Wording, zone: ZoneInfo) -> _Said:
    title = one_line(newsletter.title)
    moments = {
        name: wording.moment(getattr(letter, name).astimezone(zone))
        for name in ("next_issue", "goes_out", "since")
        if hasattr(letter, name)
    }
    return _Said(
        language=wording.tag,
        direction=wording.direction,
        subject=shorten(letter.subject(wording, title), _SUBJECT),
        preheader=_preheader(letter, wording, title),
        title=title,
        postal_address=one_line(newsletter.postal_address),
        more=max(0, letter.stories - HEADLINES) if isinstance(letter, DraftNotice) else 0,
        **moments,
    )


def _preheader(letter: Letter, wording: Wording, title: str) -> str:
    """The line under the subject: what the letter is about, where the subject does not say it."""
    match letter:
        case Confirm():
            return wording.say("One click, and the next issue comes to you.")
        case Welcome():
            return wording.say("What comes when, and how to change it.")
        case Goodbye():
            return wording.say("No further issue goes out to you.")
        case DraftNotice():
            return shorten("; ".join(letter.headlines) or title, 130)
        case HealthReport():
            return shorten("; ".join(letter.problems) or wording.say("Nothing needs you."), 130)


def _shown(letter: Letter) -> Letter:
    """The letter with no more headlines than it has room for."""
    if not isinstance(letter, DraftNotice):
        return letter
    headlines = tuple(shorten(one_line(one), 200) for one in letter.headlines[:HEADLINES])
    return DraftNotice(letter.stories, headlines, letter.goes_out, letter.draft_url)
