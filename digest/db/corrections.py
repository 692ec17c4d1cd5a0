"""What editors said of entries: it holds as long as the entries are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.stories import entries_by_ids
from digest.db.tables import corrections
from digest.model import Correction, Entry


def load(session: Session) -> list[Correction]:
    """Every correction, in the order in which they were made."""
    rows = session.execute(sa.select(corrections).order_by(corrections.c.made_at, *corrections.primary_key)).all()
    found = entries_by_ids(session, {number for row in rows for number in (row.one_id, row.other_id)})
    return [Correction(found[row.one_id], found[row.other_id], row.same) for row in rows]


def save(session: Session, said: Iterable[Correction], now: datetime) -> None:
    """Remember corrections; of two about the same entries the last one counts."""
    for one in said:
        low, high = sorted((one.one.id, one.other.id))
        values = {"one_id": low, "other_id": high, "same": one.same, "made_at": now}
        statement = insert(session, corrections).values(**values)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["one_id", "other_id"], set_={"same": one.same, "made_at": now}
            )
        )


def forget(session: Session, among: Collection[Entry], *, same: bool) -> None:
    """Take back what was said of any two of these entries: that they belong together, or that they do not."""
    ids = [entry.id for entry in among]
    which = sa.and_(corrections.c.one_id.in_(ids), corrections.c.other_id.in_(ids), corrections.c.same.is_(same))
    session.execute(sa.delete(corrections).where(which))
