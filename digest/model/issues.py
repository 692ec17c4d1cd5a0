"""What comes out each day: a newsletter, its issue, and the page made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from digest.model.entries import Entry
from digest.model.stories import Story


@dataclass(frozen=True, slots=True)
class Newsletter:
    """What comes out each day, for whom and when."""

    id: str = "daily"
    title: str = "The AI Policy Brief"
    time_zone: str = "UTC"
    publish_at: time = time(6)
    days: frozenset[int] = frozenset(range(7))  # Monday = 0
    language: str = "en"
    topics: tuple[str, ...] = ()  # () = all
    max_stories: int = 30
    threshold: float | None = None  # relevance below which a story is not shown; None = the shipped one
    review: timedelta = timedelta()
    sender: str = ""
    reply_to: str = ""
    postal_address: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that could be in the next issue."""

    story: Story
    fresh: tuple[Entry, ...]  # its entries first seen in the issue's window
    thread_shown: date | None = None  # the day its thread last stood in an issue of this newsletter
    told: tuple[Entry, ...] = ()  # what this newsletter showed of the thread in the last weeks
    headline: str = ""  # under which its thread stood in that issue
    language: str = ""  # of that headline


@dataclass(frozen=True, slots=True)
class Bullet:
    """A sentence that a source wrote: a span of a stored entry, with that entry's link."""

    text: str
    url: str
    extract: str = ""  # that span, where `text` says it in a language model's words (stories.faithful); else ""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a language model made of a sentence.  `why` it was refused, "" where it may stand for `extract`."""

    key: str  # of the sentence, the text it stands in and the model
    url: str
    model: str
    said: str  # "" where no usable answer came
    extract: str
    why: str


@dataclass(frozen=True, slots=True)
class Brief:
    """One line of *In brief*."""

    text: str
    url: str
    story: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry as an issue lists it."""

    guid: str
    feed: str
    source: str
    url: str
    title: str
    published: datetime
    copy_of: str = ""  # the link (or guid) of the story's entry that it repeats; "" = it speaks for itself


@dataclass(frozen=True, slots=True)
class Update:
    """Why a thread that was shown before is back."""

    since: date  # the day of the issue that last showed the thread
    what: str  # the sentence that is new; "" when no source has one
    headline: str = ""  # under which that issue told of it; "" when that is not known
    language: str = ""  # of that headline


@dataclass(frozen=True, slots=True)
class IssueStory:
    """A story as one issue tells it."""

    id: int
    thread: int
    headline: str
    url: str
    source: str
    published: datetime
    bullets: tuple[Bullet, ...]
    jurisdictions: tuple[str, ...]
    update: Update | None
    independent_sources: int  # who did not repeat another
    outlets: int  # who tells it at all
    entries: tuple[Reference, ...]  # the lead entry first
    reasons: tuple[str, ...]  # why it stands where it stands, one readable line each
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Section:
    """The stories of one topic."""

    topic: str
    title: str
    stories: tuple[IssueStory, ...]


# What happens on a day to come: comments are due, a hearing, a vote, a law takes effect or runs out, somebody has to
# have done something, a decision, a meeting.
DeadlineKind = Literal["comments", "hearing", "vote", "effect", "expiry", "due", "decision", "meeting"]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Another day that another source gives for a deadline."""

    day: date
    text: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day to come on which something is due or will happen, as a source says it."""

    day: date
    kind: DeadlineKind
    text: str  # the sentence: a span of a stored entry
    url: str
    source: str
    story: int
    headline: str  # of that story, which need not be in the issue
    topic: str = ""  # the main one of that story
    language: str = "en"
    leans: bool = False  # the sentence is not clear without the headline
    otherwise: tuple[Otherwise, ...] = ()  # sources that disagree


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed that failed or fell silent, for the coverage note."""

    url: str
    title: str
    since: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an issue was made from.  The numbers add up with the database."""

    feeds: int
    read: int
    failing: tuple[FeedTrouble, ...]
    silent: tuple[FeedTrouble, ...]
    entries: int  # first seen between `since` and `until`
    relevant: int  # of these, the ones about AI policy
    stories: int  # that those make
    shown: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """One day's newsletter: the record of which mail, text, page and feed are faces."""

    newsletter: str
    title: str
    day: date
    number: int
    subject: str
    preheader: str
    published_at: datetime
    in_brief: tuple[Brief, ...]
    sections: tuple[Section, ...]
    coverage: Coverage
    coming_up: tuple[Deadline, ...] = ()  # nearest first; none is over on the issue's day
    language: str = "en"
    time_zone: str = "UTC"  # in which its times are shown
    postal_address: str = ""

    @property
    def stories(self) -> tuple[IssueStory, ...]:
        return tuple(story for section in self.sections for story in section.stories)


@dataclass(frozen=True, slots=True)
class Page:
    """An issue rendered: the two parts of the mail, with placeholders for what differs by subscriber."""

    subject: str
    html: str
    text: str
