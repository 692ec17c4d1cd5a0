"""Stories as editors list and show them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.app import App
from digest.db import stories as rows
from digest.errors import ConfigError
from digest.model import Entry, Story
from digest.stories import copies, summary

if TYPE_CHECKING:
    from digest.db.engine import Session


def listing(app: App, since: datetime) -> list[Story]:
    """Stories that changed after `since`, oldest first."""
    with app.sessions() as session:
        return rows.since(session, since)


def show(app: App, number: int) -> Story:
    """The story with this number.  ConfigError when there is none."""
    with app.sessions() as session:
        return found(session, number)


def found(session: Session, number: int) -> Story:
    """The same, within a transaction."""
    stories = rows.by_ids(session, [number])
    if not stories:
        raise ConfigError(f"there is no story {number}: `digest stories list` shows what there is")
    return stories[0]


def described(story: Story) -> dict[str, Any]:
    """A story as JSON shows it."""
    _, headline = summary.headline(story)
    origins = copies.origins(story)
    return {
        "id": story.id,
        "thread": story.thread,
        "topics": story.topics,
        "jurisdictions": story.jurisdictions,
        "relevance": story.relevance.score,
        "headline": headline,
        "ruling": story.ruling,
        "independent_sources": copies.independent_sources(story),
        "outlets": copies.outlets(story),
        "entries": [entry(one) | {"copy_of": _link(origins.get(one.id))} for one in story.entries],
    }


def _link(one: Entry | None) -> str:
    return (one.url or one.guid) if one else ""


def entry(one: Entry) -> dict[str, Any]:
    """An entry as JSON shows it."""
    return {
        "guid": one.guid,
        "feed": one.feed,
        "source": one.source,
        "url": one.url,
        "title": one.title,
        "text": one.text,
        "published": one.published,
    }
