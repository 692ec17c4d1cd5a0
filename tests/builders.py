"""Values with harmless defaults, so that a test shows only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from digest.model import (
    Bullet,
    Candidate,
    Coverage,
    Entry,
    Feed,
    Issue,
    IssueStory,
    Member,
    Reference,
    Relevance,
    Section,
    Story,
)

NOW = datetime(2026, 6, 3, 6, 0, tzinfo=UTC)
_ids = count(1)


def feed(url: str = "https://news.example/rss", **other: Any) -> Feed:
    return Feed(**{"url": url, "title": "Example News", "language": "en"} | other)


def entry(title: str = "Senate passes AI bill", **other: Any) -> Entry:
    number = next(_ids)
    link = f"https://news.example/{number}"
    plain: dict[str, Any] = {
        "key": f"key-{number}",
        "guid": f"key-{number}",
        "feed": "https://news.example/rss",
        "source": "Example News",
        "title": title,
        "url": link,
        "canonical_url": link,
        "text": "",
        "published": NOW - timedelta(hours=3),
        "first_seen": NOW - timedelta(hours=2),
        "id": number,
    }
    return Entry(**plain | other)


def story(*entries: Entry, **other: Any) -> Story:
    members = tuple(Member(one) for one in entries or (entry(),))
    plain: dict[str, Any] = {"id": next(_ids), "topics": ("law",), "relevance": Relevance(4.0, True)}
    plain["thread"] = other.get("id", plain["id"])
    return Story(members, **plain | other)


def candidate(one: Story | None = None, **other: Any) -> Candidate:
    one = one or story()
    plain: dict[str, Any] = {"story": one, "fresh": one.entries}
    return Candidate(**plain | other)


def coverage(**other: Any) -> Coverage:
    plain: dict[str, Any] = {
        "feeds": 8,
        "read": 7,
        "failing": (),
        "silent": (),
        "entries": 61,
        "relevant": 20,
        "stories": 14,
        "shown": 1,
        "since": NOW - timedelta(days=1),
        "until": NOW,
    }
    return Coverage(**plain | other)


def issue_story(headline: str = "Senate passes AI bill", **other: Any) -> IssueStory:
    number = next(_ids)
    link = f"https://news.example/{number}"
    source = other.get("source", "Example News")
    published = NOW - timedelta(hours=3)
    plain: dict[str, Any] = {
        "id": number,
        "thread": number,
        "headline": headline,
        "url": link,
        "source": source,
        "published": published,
        "bullets": (Bullet("The vote was 60 to 40.", link),),
        "jurisdictions": ("US",),
        "update": None,
        "independent_sources": 1,
        "outlets": 1,
        "entries": (Reference(f"key-{number}", "https://news.example/rss", source, link, headline, published),),
        "reasons": ("1 independent source",),
    }
    return IssueStory(**plain | other)


def section(*stories: IssueStory, topic: str = "law", title: str = "Laws & rules") -> Section:
    return Section(topic, title, stories or (issue_story(),))


def issue(sections: Sequence[Section] = (), **other: Any) -> Issue:
    plain: dict[str, Any] = {
        "newsletter": "daily",
        "title": "The AI Policy Brief",
        "day": date(2026, 6, 3),
        "number": 12,
        "subject": "Senate passes AI bill, and 13 more",
        "preheader": "Senate passes AI bill, a court rules on training data, and twelve more stories",
        "published_at": NOW,
        "in_brief": (),
        "sections": tuple(sections) or (section(),),
        "coverage": coverage(),
    }
    return Issue(**plain | other)
