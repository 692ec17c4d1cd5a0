"""What the model of the extra `[semantic]` made of entries, so that each is read once and not at every poll."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.stories import ENTRIES, entry_of
from digest.db.tables import entries, meanings
from digest.model import Entry


def load(session: Session, model: str, of: Collection[Entry]) -> dict[int, bytes]:
    """The vectors that this model made of these entries, by the entry's id."""
    wanted = {entry.id for entry in of}
    rows = session.execute(sa.select(meanings.c.entry_id, meanings.c.vector).where(meanings.c.model == model))
    return {number: vector for number, vector in rows if number in wanted}


def missing(session: Session, model: str, since: datetime, limit: int) -> list[tuple[Entry, bool]]:
    """Entries of the window without a vector of this model, newest first, and whether they were judged already.

    Of those that were judged, only the ones that stand in a story.
    """
    known = sa.select(meanings.c.entry_id).where(meanings.c.model == model)
    query = (
        ENTRIES.add_columns(entries.c.relevance.is_not(None).label("judged"))
        .where(sa.or_(entries.c.relevance.is_(None), entries.c.story_id.is_not(None)))
        .where(sa.or_(entries.c.published > since, entries.c.first_seen > since), entries.c.id.not_in(known))
        .order_by(entries.c.id.desc())
        .limit(limit)
    )
    return [(entry_of(row), row["judged"]) for row in session.execute(query).mappings()]


def save(session: Session, model: str, made: Iterable[tuple[Entry, bytes]]) -> None:
    """Keep vectors; a later one of the same entry takes the place of the earlier."""
    for entry, vector in made:
        statement = insert(session, meanings).values(entry_id=entry.id, model=model, vector=vector)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["entry_id"],
                set_={"model": statement.excluded.model, "vector": statement.excluded.vector},
            )
        )


def forget(session: Session, before: datetime) -> None:
    """Let go of what the matching window has left behind."""
    old = sa.select(entries.c.id).where(entries.c.published < before, entries.c.first_seen < before)
    session.execute(sa.delete(meanings).where(meanings.c.entry_id.in_(old)))
