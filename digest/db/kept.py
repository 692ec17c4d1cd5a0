"""The few things that are kept for ever under a name: the signing secret, and the salt of what was erased."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.tables import kept


def secret(session: Session) -> bytes:
    """The key that signs links, made on first use.  Losing the database breaks the links in old mails."""
    return _random(session, "secret")


def salt(session: Session) -> bytes:
    """What addresses of erased people are hashed with, made on first use.

    Not the secret: that one may be changed, and then everybody who was erased could be imported again.
    """
    return _random(session, "salt")


def _random(session: Session, name: str) -> bytes:
    made = {"name": name, "value": secrets.token_hex(32)}
    session.execute(insert(session, kept).values(**made).on_conflict_do_nothing())
    return bytes.fromhex(session.scalars(sa.select(kept.c.value).where(kept.c.name == name)).one())
