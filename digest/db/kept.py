"""The few things that are kept for ever under a name: the signing secret."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.tables import kept


def secret(session: Session) -> bytes:
    """The key that signs links, made on first use.  Losing the database breaks the links in old mails."""
    made = {"name": "secret", "value": secrets.token_hex(32)}
    session.execute(insert(session, kept).values(**made).on_conflict_do_nothing())
    return bytes.fromhex(session.scalars(sa.select(kept.c.value).where(kept.c.name == "secret")).one())
