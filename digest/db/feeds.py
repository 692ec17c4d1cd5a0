"""What polling remembers: one row for each feed, and the entries it brought."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from digest.db.tables import entries, feeds
from digest.model import Answer, Entry, Feed, FeedState

_COUNT = sa.select(sa.func.count()).where(entries.c.feed_id == feeds.c.id).scalar_subquery()


def insert(session: Session, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the dialect in use: both know ON CONFLICT, in the same words."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def sync(session: Session, listed: Sequence[Feed], now: datetime) -> None:
    """Make the table follow the editors' list: new feeds are due at once, feeds taken out keep their entries."""
    rows = [{"url": feed.url, "next_poll_at": now} for feed in listed]
    if rows:
        session.execute(insert(session, feeds).on_conflict_do_nothing(), rows)
    wanted = {feed.url for feed in listed if feed.enabled}
    known = {row.url: row.listed for row in session.execute(sa.select(feeds.c.url, feeds.c.listed))}
    for on in (True, False):
        changed = [url for url, was in known.items() if was is not on and (url in wanted) is on]
        if changed:
            session.execute(sa.update(feeds).where(feeds.c.url.in_(changed)).values(listed=on))


def claim(
    session: Session,
    listed: Sequence[Feed],
    now: datetime,
    *,
    lease: timedelta,
    urls: Collection[str] = (),
    whenever: bool = False,
) -> list[FeedState]:
    """The feeds that are due, with their next poll moved ahead by `lease` so that nobody else takes them.

    `urls` limits it to these; `whenever` disregards our own interval, but never a server's Retry-After, another
    process's claim, or a feed that is gone.
    """
    free = sa.and_(
        feeds.c.listed,
        feeds.c.status != "gone",
        sa.or_(feeds.c.not_before.is_(None), feeds.c.not_before <= now),
        sa.true() if whenever else feeds.c.next_poll_at <= now,
        feeds.c.url.in_(urls) if urls else sa.true(),
    )
    due = sa.select(feeds.c.id).where(free).with_for_update(skip_locked=True)
    until = now + lease
    change = sa.update(feeds).where(feeds.c.id.in_(due)).values(next_poll_at=until, not_before=until)
    mine = session.scalars(change.returning(feeds.c.id)).all()
    by_url = {feed.url: feed for feed in listed}
    rows = session.execute(sa.select(feeds).where(feeds.c.id.in_(mine)).order_by(feeds.c.id)).mappings()
    return [_state(row, by_url[row["url"]]) for row in rows if row["url"] in by_url]


def release(session: Session, states: Sequence[FeedState], now: datetime) -> None:
    """Give back what was claimed and not asked, for instance because the run was interrupted."""
    ids = [state.id for state in states]
    session.execute(sa.update(feeds).where(feeds.c.id.in_(ids)).values(next_poll_at=now, not_before=None))


def states(session: Session, listed: Sequence[Feed]) -> list[FeedState]:
    """Every feed of the list, in its order, with what is remembered of it."""
    rows = {row["url"]: row for row in session.execute(sa.select(feeds, _COUNT.label("count"))).mappings()}
    return [_state(rows[feed.url], feed) if feed.url in rows else FeedState(feed) for feed in listed]


def _state(row: Mapping[str, Any] | sa.RowMapping, feed: Feed) -> FeedState:
    names = ("id", "etag", "last_modified", "body_hash", "status", "error", "failures", "failing_since")
    times = ("last_polled_at", "next_poll_at", "last_new_at")
    titled = feed if feed.title else Feed(**{**_fields(feed), "title": row["title"]})
    return FeedState(titled, entries=row.get("count") or 0, **{name: row[name] for name in names + times})


def _fields(feed: Feed) -> dict[str, Any]:
    return {name: getattr(feed, name) for name in Feed.__dataclass_fields__}


def record_success(
    session: Session,
    state: FeedState,
    answer: Answer,
    now: datetime,
    *,
    next_poll: datetime,
    body_hash: str,
    title: str,
    new: int,
) -> None:
    """Remember a poll that worked.  Validators come from this very answer; a 304 without any keeps the old ones."""
    validators = {"etag": answer.etag, "last_modified": answer.last_modified}
    if answer.not_modified:
        validators = {name: value for name, value in validators.items() if value}
    values: dict[str, Any] = {
        **validators,
        "status": "ok",
        "error": "",
        "failures": 0,
        "failing_since": None,
        "body_hash": body_hash,
        "last_polled_at": now,
        "next_poll_at": next_poll,
        "not_before": None,
    }
    if title:
        values["title"] = title
    if new:
        values["last_new_at"] = now
    session.execute(sa.update(feeds).where(feeds.c.id == state.id).values(**values))


def record_failure(
    session: Session,
    state: FeedState,
    error: str,
    now: datetime,
    *,
    next_poll: datetime,
    not_before: datetime | None = None,
    gone: bool = False,
) -> None:
    """Remember a poll that failed, in the words the editor will read.  Validators and entries stay as they were."""
    session.execute(
        sa.update(feeds)
        .where(feeds.c.id == state.id)
        .values(
            status="gone" if gone else "failing",
            error=error,
            failures=state.failures + 1,
            failing_since=state.failing_since or now,
            last_polled_at=now,
            next_poll_at=next_poll,
            not_before=not_before,
        )
    )


def add_entries(session: Session, state: FeedState, found: Sequence[Entry]) -> int:
    """Store the entries that this feed had not brought before; how many those are."""
    rows = [_entry_row(entry, state.id) for entry in found]
    if not rows:
        return 0
    statement = insert(session, entries).on_conflict_do_nothing().returning(entries.c.id)
    return len(session.execute(statement, rows).all())


def _entry_row(entry: Entry, feed_id: int) -> dict[str, Any]:
    row = asdict(entry)
    del row["id"], row["feed"]
    return row | {"feed_id": feed_id}
