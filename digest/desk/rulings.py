"""The editor's last word over what is shown: a story that leads its section, or one that never appears.

It is kept with the story's entries, so that it holds through polls and new groupings.
"""

from __future__ import annotations

from typing import Any

from digest.app import App
from digest.db import issues as issue_rows
from digest.db import rulings as rows
from digest.db import stories as story_rows
from digest.desk.stories import found
from digest.model import Entry, Ruling, Story

CORE, OFF = 2, 0  # as labelled headlines say it


def rule(app: App, number: int, ruling: Ruling) -> Story:
    """Pin or drop the story with this number, whatever was said of it before.  ConfigError when there is none."""
    with app.sessions.begin() as session:
        story_rows.lock(session)
        rows.save(session, found(session, number).entries, ruling, app.clock())
        issue_rows.forget_drafts(session)
        return found(session, number)


def withdraw(app: App, number: int) -> Story:
    """Let the rules decide on the story with this number again.  ConfigError when there is none."""
    with app.sessions.begin() as session:
        story_rows.lock(session)
        rows.forget(session, found(session, number).entries)
        issue_rows.forget_drafts(session)
        return found(session, number)


def labels(app: App) -> list[dict[str, Any]]:
    """What editors pinned (2, core) and dropped as off topic (0), entry by entry, as `evaluate topics` reads it.

    A story that was only dropped says nothing of its subject and is left out; so are topics and jurisdictions, which
    nobody looked at.
    """
    with app.sessions() as session:
        said = rows.load(session)
    return [_label(entry, ruling) for entry, ruling in said if ruling != "drop"]


def _label(entry: Entry, ruling: Ruling) -> dict[str, Any]:
    return {
        "id": entry.guid or entry.key,
        "title": entry.title,
        "description": entry.text,
        "source": entry.source,
        "link": entry.url,
        "published": entry.published,
        "relevance": CORE if ruling == "pin" else OFF,
        "topics": [],
        "jurisdictions": [],
    }
