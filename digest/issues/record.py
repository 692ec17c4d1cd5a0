"""The issue record: an issue as plain JSON, from which mail, text, web page and feed can be made again.

What writes it and what reads it stand side by side: `from_record(record(issue)) == issue`, through JSON too.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from digest.model import (
    Brief,
    Bullet,
    Coverage,
    Deadline,
    FeedTrouble,
    Issue,
    IssueStory,
    Otherwise,
    Reference,
    Section,
    Update,
)


def record(issue: Issue) -> dict[str, Any]:
    """`issue` as a JSON object; the keys are a contract (docs/reference/issue-record.md).  Times are UTC."""
    return {
        "newsletter": issue.newsletter,
        "title": issue.title,
        "day": issue.day.isoformat(),
        "number": issue.number,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "published_at": _moment(issue.published_at),
        "language": issue.language,
        "time_zone": issue.time_zone,
        "postal_address": issue.postal_address,
        "in_brief": [asdict(line) for line in issue.in_brief],
        "sections": [
            {
                "topic": section.topic,
                "title": section.title,
                "stories": [_story(one) for one in section.stories],
            }
            for section in issue.sections
        ],
        "coming_up": [_deadline(one) for one in issue.coming_up],
        "coverage": _coverage(issue.coverage),
    }


def from_record(given: dict[str, Any]) -> Issue:
    """The issue that `record` wrote down.  Keys it does not know are passed over."""
    return Issue(
        newsletter=given["newsletter"],
        title=given["title"],
        day=date.fromisoformat(given["day"]),
        number=given["number"],
        subject=given["subject"],
        preheader=given["preheader"],
        published_at=_read_moment(given["published_at"]),
        language=given["language"],
        time_zone=given["time_zone"],
        postal_address=given["postal_address"],
        in_brief=tuple(Brief(line["text"], line["url"], line["story"]) for line in given["in_brief"]),
        sections=tuple(map(_read_section, given["sections"])),
        coming_up=tuple(map(_read_deadline, given.get("coming_up", ()))),  # records of before have none
        coverage=_read_coverage(given["coverage"]),
    )


# ---- stories --------------------------------------------------------------------------------------


def _section(section: Section) -> dict[str, Any]:
    return {
        "topic": section.topic,
        "title": section.title,
        "stories": [_story(one) for one in section.stories],
    }


def _read_section(given: dict[str, Any]) -> Section:
    return Section(given["topic"], given["title"], tuple(map(_read_story, given["stories"])))


def _story(story: IssueStory) -> dict[str, Any]:
    update = story.update
    return {
        "id": story.id,
        "thread": story.thread,
        "headline": story.headline,
        "url": story.url,
        "source": story.source,
        "published": _moment(story.published),
        "language": story.language,
        "bullets": [_bullet(bullet) for bullet in story.bullets],
        "jurisdictions": list(story.jurisdictions),
        "update": asdict(update) | {"since": update.since.isoformat()} if update else None,
        "independent_sources": story.independent_sources,
        "outlets": story.outlets,
        "entries": [asdict(entry) | {"published": _moment(entry.published)} for entry in story.entries],
        "reasons": list(story.reasons),
    }


def _bullet(bullet: Bullet) -> dict[str, str]:
    return asdict(bullet) if bullet.extract else {"text": bullet.text, "url": bullet.url}


def _read_story(given: dict[str, Any]) -> IssueStory:
    update = given["update"]
    return IssueStory(
        id=given["id"],
        thread=given["thread"],
        headline=given["headline"],
        url=given["url"],
        source=given["source"],
        published=_read_moment(given["published"]),
        language=given["language"],
        bullets=tuple(Bullet(one["text"], one["url"], one.get("extract", "")) for one in given["bullets"]),
        jurisdictions=tuple(given["jurisdictions"]),
        update=_read_update(update) if update else None,
        independent_sources=given["independent_sources"],
        outlets=given["outlets"],
        entries=tuple(map(_read_reference, given["entries"])),
        reasons=tuple(given["reasons"]),
    )


def _read_update(given: dict[str, Any]) -> Update:
    since = date.fromisoformat(given["since"])
    return Update(since, given["what"], given.get("headline", ""), given.get("language", ""))  # older ones have neither


def _read_reference(given: dict[str, Any]) -> Reference:
    words = {name: given[name] for name in ("guid", "feed", "source", "url", "title", "copy_of")}
    return Reference(**words, published=_read_moment(given["published"]))


# ---- coming up ------------------------------------------------------------------------------------


def _deadline(one: Deadline) -> dict[str, Any]:
    others = [asdict(other) | {"day": other.day.isoformat()} for other in one.otherwise]
    return asdict(one) | {"day": one.day.isoformat(), "otherwise": others}


def _read_deadline(given: dict[str, Any]) -> Deadline:
    return Deadline(
        day=date.fromisoformat(given["day"]),
        otherwise=tuple(
            Otherwise(date.fromisoformat(other["day"]), other["text"], other["url"], other["source"])
            for other in given["otherwise"]
        ),
        **{
            name: given[name]
            for name in ("kind", "text", "url", "source", "story", "headline", "topic", "language", "leans")
        },
    )


# ---- coverage -------------------------------------------------------------------------------------


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "feeds": coverage.feeds,
        "read": coverage.read,
        "failing": [_trouble(feed) for feed in coverage.failing],
        "silent": [_trouble(feed) for feed in coverage.silent],
        "entries": coverage.entries,
        "relevant": coverage.relevant,
        "stories": coverage.stories,
        "shown": coverage.shown,
        "from": _moment(coverage.since),
        "until": _moment(coverage.until),
    }


def _read_coverage(given: dict[str, Any]) -> Coverage:
    numbers = {name: given[name] for name in ("feeds", "read", "entries", "relevant", "stories", "shown")}
    return Coverage(
        **numbers,
        failing=tuple(map(_read_trouble, given["failing"])),
        silent=tuple(map(_read_trouble, given["silent"])),
        since=_read_moment(given["from"]),
        until=_read_moment(given["until"]),
    )


def _trouble(feed: FeedTrouble) -> dict[str, Any]:
    return asdict(feed) | {"since": _moment(feed.since) if feed.since else None}


def _read_trouble(given: dict[str, Any]) -> FeedTrouble:
    since = _read_moment(given["since"]) if given["since"] else None
    return FeedTrouble(given["url"], given["title"], since, given["error"])


# ---- times ----------------------------------------------------------------------------------------


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
