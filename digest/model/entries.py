"""What feeds bring: an entry, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.model.moments import LONG_AGO


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
