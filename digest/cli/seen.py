"""How a feed is shown: to people in a line or a table, to programs as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from digest.cli.show import instant, plural, table
from digest.desk import looking
from digest.desk.looking import Checked, Seen
from digest.model import FeedState
from digest.text import one_line, shorten

NEWEST = 5


def row(state: FeedState) -> dict[str, object]:
    """What `feeds list --json` says of a feed: other programs read it."""
    return {
        "url": state.feed.url,
        "title": state.feed.title,
        "status": state.status,
        "error": state.error or None,
        "last_polled_at": state.last_polled_at,
        "next_poll_at": state.next_poll_at if state.feed.enabled and state.status != "gone" else None,
        "entries": state.entries,
        "enabled": state.feed.enabled,
        "last_new_at": state.last_new_at,
        "address": state.address or None,
        "moved_to": state.moved_to or None,
    }


def described(seen: Seen, now: datetime) -> dict[str, Any]:
    """A feed that was looked at, with its newest entries and what becomes of them."""
    found = looking.report(seen, now)
    entries = [
        {
            "title": one.entry.title, "url": one.entry.url,
            "published": one.entry.published if one.entry.dated else None,
            "relevant": one.verdict.relevant, "reason": one.verdict.reason,
        }
        for one in seen.read[:NEWEST]
    ]  # fmt: skip
    return {
        "url": found.url, "title": found.title, "form": found.form, "entries": found.entries, "newest": entries,
        "per_week": found.per_week, "relevant": found.relevant, "warnings": found.warnings,
    }  # fmt: skip


def line(seen: Seen, now: datetime) -> str:
    """`Example: RSS, 20 entries, 12 a week, newest 2026-06-03, 7 of 20 pass the relevance filter`."""
    one = looking.report(seen, now)
    if not one.entries:
        return f"{one.title or 'no title'}: {one.form}, no entries"
    pace = f"{rate(one.per_week)} a week, newest {day(one.newest)}" if one.per_week is not None else "without dates"
    entries = plural(one.entries, "entry", "entries")
    return f"{one.title or 'no title'}: {one.form}, {entries}, {pace}, {kept(one)} pass the relevance filter"


def newest(seen: Seen) -> None:
    """Its newest entries, and what the relevance filter says of each."""
    table(
        ["newest", "kept", "title", "because"],
        [
            (
                day(one.entry.published if one.entry.dated else None), "yes" if one.verdict.relevant else "no",
                shorten(one.entry.title, 80), one.verdict.reason,
            )
            for one in seen.read[:NEWEST]
        ],
        empty="no entries in it",
    )  # fmt: skip


def say(words: str, *, err: bool = False) -> None:
    """A line for a person, in which nothing that came from outside can style the terminal."""
    click.echo(one_line(words), err=err)


def kept(one: Checked) -> str:
    return f"{one.relevant} of {one.entries}" if one.entries else ""


def rate(per_week: float | None) -> str:
    return "" if per_week is None else f"{per_week:.0f}" if per_week >= 10 or per_week.is_integer() else f"{per_week}"


def day(moment: datetime | None) -> str:
    return str(moment.date()) if moment else ""


def minute(moment: datetime | None) -> str:
    said = instant(moment)
    return said[:16].replace("T", " ") if said else "never"
