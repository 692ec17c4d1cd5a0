"""What editors ruled on stories: it is kept with each entry, and holds as long as that is stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.stories import entries_by_ids
from digest.db.tables import rulings
from digest.model import Entry, Ruling


def load(session: Session) -> list[tuple[Entry, Ruling]]:
    """Every entry that an editor ruled on, in the order in which they did."""
    rows = session.execute(sa.select(rulings).order_by(rulings.c.made_at, rulings.c.entry_id)).all()
    found = entries_by_ids(session, {row.entry_id for row in rows})
    return [(found[row.entry_id], row.ruling) for row in rows]


def save(session: Session, ruled: Collection[Entry], ruling: Ruling, now: datetime) -> None:
    """Remember a ruling on these entries; the last one counts."""
    made = {"ruling": ruling, "made_at": now}
    statement = insert(session, rulings).on_conflict_do_update(index_elements=["entry_id"], set_=made)
    session.execute(statement, [{"entry_id": entry.id, **made} for entry in ruled])


def forget(session: Session, ruled: Collection[Entry]) -> bool:
    """Take back what was said of these entries; whether anything was."""
    which = rulings.c.entry_id.in_([entry.id for entry in ruled])
    return bool(session.execute(sa.delete(rulings).where(which)).rowcount)
