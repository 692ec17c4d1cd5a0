"""The words of the digest, as values: feed -> entry -> story -> issue -> delivery.

Everything here is frozen and made of plain types; times are aware and UTC; rows of the database never
get this far.  If a thing has no word here, find the word first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

FeedKind = Literal["government", "international", "think-tank", "ngo", "news", "newsletter", "academic", "industry"]
Trust = Literal["trusted", "filter"]
FeedStatus = Literal["new", "ok", "failing", "gone"]
DeliveryStatus = Literal["pending", "sending", "sent", "failed", "uncertain", "skipped"]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # before anything was known


# ---- feeds ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feed:
    """A source of entries, as the editors' file describes it."""

    url: str
    title: str = ""  # the name readers see; "" until the feed has said its own
    kind: FeedKind = "news"
    relevance: Trust = "filter"  # trusted: everything in it is AI policy unless it says otherwise
    topics: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    language: str = ""  # BCP 47; "" = what the feed says of itself, else English
    every: timedelta = HOUR
    enabled: bool = True
    user_agent: str = ""  # "" = ours


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a feed says of its own pace: `ttl`, `sy:updatePeriod`, `skipHours` and `skipDays`."""

    every: timedelta = timedelta()  # not to be asked more often than this
    skip_hours: frozenset[int] = frozenset()  # UTC
    skip_days: frozenset[int] = frozenset()  # Monday = 0


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed with what polling it has taught us."""

    feed: Feed
    id: int = 0
    address: str = ""  # where it is asked since it moved for good; "" = its URL
    moved_to: str = ""  # where permanent redirects have led since `moved_since`; "" = nowhere
    moved_since: datetime | None = None
    etag: str = ""  # byte for byte as the server sent it; "" = none
    last_modified: str = ""  # the same
    body_hash: str = ""  # of the last body that parsed, decoded
    status: FeedStatus = "new"
    error: str = ""
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    last_polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    last_new_at: datetime | None = None  # when it last brought an entry we did not have
    rhythm: Rhythm = Rhythm()
    gap: timedelta | None = None  # usual time between its entries, once there are enough to tell
    entries: int = 0

    @property
    def where(self) -> str:
        """The address to ask."""
        return self.address or self.feed.url


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said when asked for a feed: a 304, or a 200 with a body within the size limit."""

    status: int
    url: str  # after redirects
    body: bytes = b""  # decoded from its content coding
    content_type: str = ""  # the header, charset parameter included
    etag: str = ""
    last_modified: str = ""
    fresh_for: timedelta = timedelta()  # how long the server says this answer stays good (RFC 9111 4.2)
    moved_to: str = ""  # `url`, where every redirect on the way was a permanent one
    language: str = ""  # that of its Content-Language, where that names one

    @property
    def not_modified(self) -> bool:
        return self.status == 304


# ---- entries --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, as one feed published it.  Stored once, whatever the feed does later."""

    key: str  # identity within its feed
    feed: str  # the feed's URL
    title: str
    url: str = ""  # as published, for readers; "" when the entry has no link
    canonical_url: str = ""  # without tracking and the like, for matching only
    text: str = ""  # plain text; paragraphs are lines
    source: str = ""  # the outlet's name
    guid: str = ""  # the feed's own id, else the key
    language: str = "en"
    published: datetime = LONG_AGO  # the feed's date where it is plausible, else `first_seen`
    first_seen: datetime = LONG_AGO
    dated: bool = True  # False: `published` is only when we first saw it
    archive: bool = False  # stood in its feed long before we could know of it: kept, and news only if it is recent
    author: str = ""
    categories: tuple[str, ...] = ()  # what its feed files it under
    id: int = 0  # 0 until stored


@dataclass(frozen=True, slots=True)
class Relevance:
    """How much a text is about AI policy, and which terms carried that."""

    score: float = 0.0
    relevant: bool = False
    terms: tuple[tuple[str, float], ...] = ()  # heaviest first
    reason: str = ""  # one readable line, e.g. "no AI term in title or text"


# ---- stories --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """An entry in a story, with why it was put there."""

    entry: Entry
    score: float = 1.0  # mean pair score with the others when it joined; 1 for the first
    terms: tuple[str, ...] = ()  # the shared terms that weighed most
    same_as: int = 0  # the id of the entry that is the same item; 0 = none, or it is the first of them itself
    copy_of: int = 0  # the id of the entry whose text it prints; 0 likewise


@dataclass(frozen=True, slots=True)
class Story:
    """Entries that report one event."""

    members: tuple[Member, ...]
    id: int = 0  # 0 until stored
    thread: int = 0  # the running affair it belongs to; 0 until stored
    topics: tuple[str, ...] = ()  # main topic first
    jurisdictions: tuple[str, ...] = ()
    relevance: Relevance = Relevance()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(member.entry for member in self.members)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A bill, act, order, resolution or case that a text names."""

    id: str  # the same whatever it is called, e.g. "eu:32024R1689"
    kind: str  # what it is compared with, e.g. "us-house"
    name: str  # as the text has it, or the name readers know
    url: str = ""  # the primary document, where its address can be known


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor said of two entries, once and for all."""

    one: Entry
    other: Entry
    same: bool  # they belong to one story; False: they never do


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that issues are sectioned by.  `terms` are phrases with weights."""

    id: str
    name: str
    about: str = ""
    terms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A country, state, bloc or body that an act belongs to."""

    code: str
    name: str
    kind: str = "country"
    parent: str = ""
    aliases: tuple[str, ...] = ()  # strong cues
    weak: tuple[str, ...] = ()  # companies and the like: a hint only


# ---- issues ---------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Bullet:
    """A sentence that a source wrote: a span of a stored entry, with that entry's link."""

    text: str
    url: str


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


# ---- deliveries -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person who gets a newsletter."""

    id: int
    email: str
    newsletter: str = "daily"
    status: str = "active"
    since: datetime = LONG_AGO


@dataclass(frozen=True, slots=True)
class Delivery:
    """One issue for one subscriber."""

    id: int
    issue: int
    newsletter: str
    day: date
    subscriber: int
    email: str
    due: datetime  # the `Date` of the mail
    status: DeliveryStatus = "pending"
    attempts: int = 0
