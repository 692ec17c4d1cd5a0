"""Whether the database is whole."""

from __future__ import annotations

import sqlalchemy as sa

from digest.db.engine import Session


def faults(session: Session) -> list[str]:
    """What SQLite finds wrong with its file, ten lines at most; nothing on PostgreSQL, which sees to that itself."""
    if session.dialect.name != "sqlite":
        session.execute(sa.text("SELECT 1"))
        return []
    return [row[0] for row in session.exec_driver_sql("PRAGMA quick_check(10)") if row[0] != "ok"]
