"""Articles' pages that were asked for: each once, whatever came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.stories import ENTRIES, entry_of
from digest.db.tables import articles, entries, feeds
from digest.model import Entry

UNFINISHED = "asked for, and never heard of again"  # until what came of it is kept


def wanting(session: Session, of: Collection[str], since: datetime, thin: int, limit: int) -> list[Entry]:
    """Entries of these feeds that nobody has judged yet and that have little text, with a link that was not asked for.

    Those of the window, newest first, at most `limit` of each feed.
    """
    place = sa.func.row_number().over(
        partition_by=entries.c.feed_id, order_by=(entries.c.published.desc(), entries.c.id.desc())
    )
    which = (
        sa.select(entries.c.id, place.label("place"))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(
            feeds.c.url.in_(of),
            entries.c.relevance.is_(None),
            entries.c.url != "",
            sa.func.length(entries.c.text) < thin,
            sa.or_(entries.c.published > since, entries.c.first_seen > since),
            entries.c.id.not_in(sa.select(articles.c.entry_id)),
        )
        .subquery()
    )
    query = ENTRIES.where(entries.c.id.in_(sa.select(which.c.id).where(which.c.place <= limit)))
    return [entry_of(row) for row in session.execute(query.order_by(entries.c.id)).mappings()]


def claim(session: Session, found: Iterable[Entry], now: datetime) -> list[Entry]:
    """Those of the entries that nobody else has begun to ask for."""
    mine = []
    for entry in found:
        row = {"entry_id": entry.id, "asked_at": now, "text": "", "error": UNFINISHED}
        taken = insert(session, articles).values(**row).on_conflict_do_nothing().returning(articles.c.entry_id)
        if session.scalar(taken) is not None:
            mine.append(entry)
    return mine


def keep(session: Session, entry: Entry, text: str, error: str) -> None:
    """Remember what came of it: the text, which is the entry's own from now on, or why there is none."""
    session.execute(sa.update(articles).where(articles.c.entry_id == entry.id).values(text=text, error=error))
    if text:
        session.execute(sa.update(entries).where(entries.c.id == entry.id).values(text=text))


def again(session: Session, of: Collection[str], thin: int) -> None:
    """Give entries their articles' texts back where their feed has changed them since."""
    kept = sa.select(articles.c.text).where(articles.c.entry_id == entries.c.id).scalar_subquery()
    mine = sa.select(feeds.c.id).where(feeds.c.url.in_(of))
    session.execute(
        sa.update(entries)
        .where(
            entries.c.feed_id.in_(mine),
            sa.func.length(entries.c.text) < thin,
            entries.c.id.in_(sa.select(articles.c.entry_id).where(articles.c.text != "")),
        )
        .values(text=kept)
    )
