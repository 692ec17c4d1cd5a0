"""What a reader sees of an issue: words, dates, links and counts, ready to be put into a template.

A template only shows.  Whatever has to be chosen, counted, translated into local time or distrusted
because it came out of a feed is settled here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from digest.issues import fit, languages, length
from digest.issues.languages import Wording
from digest.model import Bullet, Deadline, FeedTrouble, Issue, IssueStory, Section
from digest.text import one_line, shorten

OTHERS_NAMED = 4  # outlets after the lead; the rest are a number
FEEDS_NAMED = 8  # in the note on coverage
CHIPS = 5
REWORDED = "°"  # behind a sentence in a model's words

_OURS = re.compile(r"(?:story|section)-\d+")  # anchors that no topic may take


@dataclass(frozen=True, slots=True)
class Link:
    """A name with where it leads; url "" where it leads nowhere."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of In brief, with the number of the story that it is about; 0 when that is not in the issue."""

    text: str
    url: str
    number: int
    language: str  # "" when it is the page's
    direction: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A bullet.  `source` names the outlet where that is not the one the headline links to."""

    text: str
    source: Link | None
    mark: str = ""  # where a model's words stand for the source's


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it is told.  Texts and links may be empty, and then nothing stands for them."""

    number: int  # its place in the issue, from 1
    leads: bool  # the issue: In brief begins with it
    anchor: str
    headline: str
    url: str
    chips: tuple[str, ...]
    updated_since: str  # "2 June"; "" when this is no update
    updated_with: str
    updated_url: str  # of the issue that showed it last; "" when there are no pages
    earlier: str  # the headline there
    earlier_language: str  # "" when it is the page's
    language: str  # "" when it is the page's
    language_name: str  # "" when it is the newsletter's: its readers expect that one
    direction: str
    sentences: tuple[Sentence, ...]
    source: Link
    published: str
    published_iso: str
    others: tuple[Link, ...]  # other outlets, the first few
    more_others: int
    independent: int  # sources that did not copy from one another
    outlets: int


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its stories told in full, then those with room for a headline only, then a number."""

    anchor: str
    title: str
    language: str  # of the title; "" when it is the page's
    link: str  # to the section from the contents
    count: int
    told: tuple[Told, ...]
    headlines: tuple[Told, ...] = ()
    left_out: int = 0

    @property
    def stories(self) -> tuple[Told, ...]:
        """All that is said of it, in the issue's order."""
        return self.told + self.headlines


@dataclass(frozen=True, slots=True)
class Other:
    """Another day that another source gives, in one line of our words."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that is due or will happen on a day to come."""

    day: str
    day_iso: str
    what: str  # one of a few kinds, in our words
    headline: str  # where the sentence is not clear without it, or stands in the issue already; else ""
    text: str  # "" where it stands in the issue already
    url: str
    source: Link
    others: tuple[Other, ...]  # days that other sources give
    language: str  # "" when it is the page's
    direction: str


@dataclass(frozen=True, slots=True)
class Note:
    """How the issue was made: the coverage, in a reader's words."""

    feeds: int
    read: int
    failing: tuple[str, ...]  # the first few
    more_failing: int
    silent: tuple[str, ...]
    more_silent: int
    entries: int
    relevant: int
    stories: int
    shown: int
    since: str
    until: str
    mark: str = ""  # that some sentences have; "" where none has


@dataclass(frozen=True, slots=True)
class View:
    """An issue as it is read."""

    title: str
    title_language: str  # "" when it is the page's
    subject: str
    preheader: str
    language: str  # of the page: the one that our words are in
    direction: str
    day: str
    day_iso: str
    number: int
    stories: int
    articles: int  # that the stories were made from
    minutes: int
    brief: tuple[Line, ...]
    parts: tuple[Part, ...]
    coming: tuple[Coming, ...]
    calendar_url: str  # the same as a file that calendars read; "" when there are no pages, or nothing is coming up
    note: Note
    postal_address: str
    page_url: str  # this issue on the web; "" when there are no pages


def view(
    issue: Issue, *, base_url: str = "", names: Mapping[str, str] | None = None, wording: Wording | None = None
) -> View:
    """`issue` for its readers, in its time zone, with our words as in `wording`; None is the newsletter's language.

    `names` are those of jurisdictions.
    """
    pages = f"{base_url}/issues/{issue.newsletter}" if base_url else ""
    words = _Words(issue, names or {}, pages, wording or languages.wording(issue.language))
    page_url = f"{pages}/{issue.day}" if pages else ""
    numbers = {story.id: number for number, story in enumerate(issue.stories, 1)}
    title = one_line(issue.title)
    subject = shorten(one_line(issue.subject), fit.SUBJECT) or title
    return View(
        title=title,
        title_language=words.foreign(issue.language),
        subject=subject,
        preheader=words.preheader(subject),
        language=words.wording.tag,
        direction=words.wording.direction,
        day=words.wording.full_day(issue.day),
        day_iso=issue.day.isoformat(),
        number=issue.number,
        stories=len(issue.stories),
        articles=sum(len(story.entries) for story in issue.stories),
        minutes=length.minutes(issue, words.told_of),
        brief=words.brief(numbers),
        parts=tuple(words.part(anchor, section, page_url, numbers) for anchor, section in _anchored(issue.sections)),
        coming=tuple(map(words.coming, issue.coming_up)),
        calendar_url=f"{page_url}.ics" if page_url and issue.coming_up else "",
        note=words.note(),
        postal_address=one_line(issue.postal_address),
        page_url=page_url,
    )


class _Words:
    """An issue's way of saying things: our wording, its time zone, its names of places, where its pages are."""

    def __init__(self, issue: Issue, names: Mapping[str, str], pages: str, wording: Wording) -> None:
        self.issue, self.names, self.pages, self.wording = issue, names, pages, wording
        self.zone = ZoneInfo(issue.time_zone)
        self.told_of = length.told_of(issue)
        self.lead = _lead(issue)
        self.said = {bullet.text for story in issue.stories if self.is_told(story) for bullet in story.bullets}

    def is_told(self, story: IssueStory) -> bool:
        """Whether it is told in full, or named in a line."""
        return story.id in self.told_of

    def preheader(self, subject: str) -> str:
        """The line under the subject, never the same as it; whatever the feeds brought, it is there."""
        said = shorten(one_line(self.issue.preheader), 130)
        if said and said.casefold() != subject.casefold():
            return said
        return (
            f"{one_line(self.issue.title)} · {self.issue.day} · {self.wording.say('Issue %(n)s', n=self.issue.number)}"
        )

    def brief(self, numbers: Mapping[int, int]) -> tuple[Line, ...]:
        languages_of = {story.id: story.language for story in self.issue.stories}
        lines = []
        for line in self.issue.in_brief:
            if one_line(line.text):
                foreign = self.foreign(languages_of.get(line.story, self.issue.language))
                text = fit.honest(fit.sentence(line.text), line.url)
                lines.append(Line(text, fit.web(line.url), numbers.get(line.story, 0), foreign, self.way(foreign)))
        return tuple(lines)

    def part(self, anchor: str, section: Section, page_url: str, numbers: Mapping[int, int]) -> Part:
        title = one_line(section.title)
        return Part(
            anchor=anchor,
            title=self.wording.message(title) if title else "",
            language="" if self.wording.knows(title) else self.foreign(self.issue.language),
            link=f"{page_url}#{anchor}",
            count=len(section.stories),
            told=tuple(self.told(story, numbers[story.id]) for story in section.stories if self.is_told(story)),
            headlines=tuple(
                self.told(story, numbers[story.id]) for story in section.stories if not self.is_told(story)
            ),
        )

    def told(self, story: IssueStory, number: int) -> Told:
        update = story.update
        foreign = self.foreign(story.language)
        unexpected = fit.language(story.language) if not _same(story.language, self.issue.language) else ""
        new = fit.sentence(update.what) if update else ""
        others = _others(story)
        local = story.published.astimezone(self.zone)
        return Told(
            number=number,
            leads=story.id == self.lead,
            anchor=f"story-{story.id}",
            headline=fit.honest(_headline(story) or self.wording.say("Untitled"), story.url),
            url=fit.web(story.url),
            chips=tuple(self.place(code) for code in story.jurisdictions[:CHIPS] if one_line(code)),
            updated_since=self.wording.day(update.since) if update else "",
            updated_with=new,
            updated_url=f"{self.pages}/{update.since}" if update and self.pages else "",
            earlier=fit.headline(update.headline) if update else "",
            earlier_language=self.foreign(update.language) if update and update.language else "",
            language=foreign,
            language_name=self.wording.language(unexpected) if unexpected else "",
            direction=self.way(foreign),
            sentences=tuple(
                Sentence(fit.sentence(bullet.text), _said_by(bullet, story), REWORDED if bullet.extract else "")
                for bullet in story.bullets
                if one_line(bullet.text) and fit.sentence(bullet.text) != new
            ),
            source=_link(fit.name(story.source) or fit.host(story.url), story.url),
            published=self.wording.moment(local),
            published_iso=local.isoformat(timespec="minutes"),
            others=others[:OTHERS_NAMED],
            more_others=len(others[OTHERS_NAMED:]),
            independent=story.independent_sources,
            outlets=story.outlets,
        )

    def coming(self, one: Deadline) -> Coming:
        foreign = self.foreign(one.language)
        said = one.text in self.said
        return Coming(
            day=self.wording.day(one.day, self.issue.day),
            day_iso=one.day.isoformat(),
            what=languages.kind_name(one.kind, self.wording),
            headline=fit.honest(fit.headline(one.headline), one.url) if said or one.leans else "",
            text="" if said and one_line(one.headline) else fit.sentence(one.text),
            url=fit.web(one.url),
            source=_link(fit.name(one.source) or fit.host(one.url), one.url),
            others=tuple(
                Other(
                    self.wording.say(
                        "%(source)s says %(day)s",
                        source=fit.name(other.source) or fit.host(other.url),
                        day=self.wording.day(other.day, self.issue.day),
                    ),
                    fit.web(other.url),
                )
                for other in one.otherwise
            ),
            language=foreign,
            direction=self.way(foreign),
        )

    def note(self) -> Note:
        made = self.issue.coverage
        return Note(
            feeds=made.feeds,
            read=made.read,
            failing=tuple(map(_feed_name, made.failing[:FEEDS_NAMED])),
            more_failing=len(made.failing[FEEDS_NAMED:]),
            silent=tuple(map(_feed_name, made.silent[:FEEDS_NAMED])),
            more_silent=len(made.silent[FEEDS_NAMED:]),
            entries=made.entries,
            relevant=made.relevant,
            stories=made.stories,
            shown=made.shown,
            since=self.wording.moment(made.since.astimezone(self.zone)),
            until=self.wording.moment(made.until.astimezone(self.zone)),
            mark=REWORDED if any(bullet.extract for story in self.issue.stories for bullet in story.bullets) else "",
        )

    def place(self, code: str) -> str:
        return fit.name(self.wording.place(code, self.names.get(code, code)))

    def way(self, foreign: str) -> str:
        """The direction of what is written in `foreign`, or else as the page is."""
        return fit.direction(foreign) if foreign else self.wording.direction

    def foreign(self, language: str) -> str:
        """`language` where it is not that of the page."""
        return "" if _same(language, self.wording.tag) else fit.language(language)


def _lead(issue: Issue) -> int:
    """The story that the subject names, wherever its topic stands; the first one where In brief names none."""
    there = {story.id for story in issue.stories}
    brief = (line.story for line in issue.in_brief if line.story in there)
    return next(brief, issue.stories[0].id if issue.stories else 0)


def _same(one: str, other: str) -> bool:
    return one.split("-")[0].lower() == other.split("-")[0].lower()


def _anchored(sections: tuple[Section, ...]) -> list[tuple[str, Section]]:
    """Sections with an `id` each: the topic's, or a number where that would not be unique."""
    found: dict[str, Section] = {}
    for number, section in enumerate(sections, 1):
        slug = re.sub(r"[^a-z0-9]+", "-", section.topic.lower()).strip("-")
        taken = not slug or slug in found or _OURS.fullmatch(slug)
        found[f"section-{number}" if taken else slug] = section
    return list(found.items())


def _headline(story: IssueStory) -> str:
    """What names the story; "" when nothing does."""
    return fit.headline(story.headline) or fit.name(story.source) or fit.host(story.url)


def _link(name: str, url: str) -> Link:
    return Link(fit.honest(name, url), fit.web(url))


def _others(story: IssueStory) -> tuple[Link, ...]:
    """The other outlets, each once, in the order of the story's entries."""
    found: dict[str, Link] = {}
    for entry in story.entries:
        name = fit.name(entry.source)
        if name and name.casefold() != fit.name(story.source).casefold():
            found.setdefault(name.casefold(), _link(name, entry.url))
    return tuple(found.values())


def _said_by(bullet: Bullet, story: IssueStory) -> Link | None:
    if bullet.url == story.url:
        return None
    said = next((entry for entry in story.entries if entry.url == bullet.url), None)
    if said is None or not one_line(said.source) or said.source == story.source:
        return None
    return _link(fit.name(said.source), said.url)


def _feed_name(trouble: FeedTrouble) -> str:
    title = fit.name(trouble.title) if trouble.title != trouble.url else ""
    return title or fit.name(re.sub(r"^https?://(?:www\.)?|[/?#].*$", "", trouble.url))
