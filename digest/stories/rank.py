"""Says which stories matter most, by an open score: a sum of named terms, each of which a reader could check.

Many sources raise a story and never gate one: a story that a single regulator tells can lead an issue.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.model import HOUR, Candidate, Entry, Feed, FeedKind
from digest.stories import kinds
from digest.stories.copies import independent_sources

# Points are in doublings of independent sources: one point is worth as much as twice the outlets.
KIND: Mapping[FeedKind, float] = {
    "government": 1.0,  # who acts says it
    "international": 1.0,
    "academic": 0.4,
    "ngo": 0.4,
    "think-tank": 0.4,
    "news": 0.4,
    "newsletter": 0.2,
    "industry": 0.0,
}
RELEVANCE = 2.5  # for what is certainly AI policy
NEW = 1.0  # for what was published just now, nothing from a day on
DAY_OLD = 24 * HOUR
FOLLOW_UP = -0.5  # readers know the affair; its news must be bigger to stand as high
PINNED = 20.0  # an editor's word stands above whatever the other terms make together
NO_DATE = 0.3  # an entry without a date is as old as it may be


@dataclass(frozen=True, slots=True)
class Rank:
    """How high a story stands, and why: one readable line for each term that counted."""

    score: float
    reasons: tuple[str, ...]
    comments: bool = False  # it tells of no event by itself: no section and no issue begins with it while there is news


Term = tuple[float, str]


def rank(candidate: Candidate, feeds: Mapping[str, Feed], now: datetime) -> Rank:
    """The rank of a story among those of its issue; higher stands first."""
    kind = kinds.of(candidate.story)
    terms = [
        _sources(candidate),
        _kind(candidate.story.entries, feeds),
        (kind.points, kind.name if kind.comments else f"kind of event: {kind.name}"),
        _relevance(candidate),
        _recency(candidate.fresh or candidate.story.entries, now),
        _follow_up(candidate),
        _editor(candidate),
    ]
    reasons = tuple(f"{words} ({points:+.1f})" for points, words in terms if words)
    comments = kind.comments and candidate.story.ruling != "pin"
    return Rank(round(sum(points for points, _ in terms), 3), reasons, comments)


def _sources(candidate: Candidate) -> Term:
    count = independent_sources(candidate.story)
    return math.log2(count), f"{count} independent source{'s' if count > 1 else ''}"


def _kind(entries: Sequence[Entry], feeds: Mapping[str, Feed]) -> Term:
    """The best kind of source among its entries: who acts says more than who reports."""
    kinds = [feeds[entry.feed].kind for entry in entries if entry.feed in feeds]
    if not kinds:
        return 0.0, ""
    best = max(kinds, key=lambda kind: KIND[kind])
    return KIND[best], f"source: {best}"


def _relevance(candidate: Candidate) -> Term:
    score = candidate.story.relevance.score
    return RELEVANCE * min(score, 1.0), f"relevance {score:.2f}"


def _recency(entries: Sequence[Entry], now: datetime) -> Term:
    dated = [entry.published for entry in entries if entry.dated]
    if not dated:
        return NO_DATE, "no date given"
    age = max(now - max(dated), 0 * HOUR)
    hours = age // HOUR
    words = "published within the hour" if hours < 1 else f"published {hours} hour{'s' if hours > 1 else ''} ago"
    return NEW * max(0.0, 1 - age / DAY_OLD), words


def _follow_up(candidate: Candidate) -> Term:
    if candidate.thread_shown is None:
        return 0.0, ""
    return FOLLOW_UP, f"follow-up of what was shown on {candidate.thread_shown}"


def _editor(candidate: Candidate) -> Term:
    return (PINNED, "pinned by an editor") if candidate.story.ruling == "pin" else (0.0, "")
