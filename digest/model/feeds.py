"""A feed, what is remembered of it, and what its server says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from digest.model.moments import HOUR

FeedKind = Literal["government", "international", "think-tank", "ngo", "news", "newsletter", "academic", "industry"]
Trust = Literal["trusted", "filter"]
Validators = Literal["both", "ETag", "Last-Modified"]
FeedStatus = Literal["new", "ok", "failing", "gone"]


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
    fulltext: bool = False  # its articles' pages are asked for where it gives little text
    validators: Validators = "both"  # which go back to a server that gave both


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
    last_new_at: datetime | None = None  # when it last brought an entry we did not have; first, the date of its newest
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
