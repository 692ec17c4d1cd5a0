"""What the model that rewrites made of sentences, taken or refused, so that none is asked for twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.tables import rewrites
from digest.model import Rewritten

KEPT = timedelta(days=60)  # what was taken stands in the record; refusals are looked at no later


def load(session: Session, keys: Collection[str]) -> dict[str, Rewritten]:
    """What is known of these sentences, by key."""
    rows = session.execute(sa.select(rewrites).where(rewrites.c.key.in_(keys))).all()
    return {row.key: Rewritten(row.key, row.url, row.model, row.said, row.extract, row.why) for row in rows}


def of_links(session: Session, urls: Collection[str]) -> list[Rewritten]:
    """What was made of sentences of these articles, in the order in which it was."""
    query = sa.select(rewrites).where(rewrites.c.url.in_(urls)).order_by(rewrites.c.made_at, rewrites.c.key)
    return [
        Rewritten(row.key, row.url, row.model, row.said, row.extract, row.why) for row in session.execute(query).all()
    ]


def save(session: Session, made: Iterable[Rewritten], now: datetime) -> None:
    """Keep answers; whoever asked for the same at the same time came first."""
    for one in made:
        values = {
            "key": one.key,
            "url": one.url,
            "model": one.model,
            "said": one.said,
            "extract": one.extract,
            "why": one.why,
            "made_at": now,
        }
        session.execute(insert(session, rewrites).values(**values).on_conflict_do_nothing())


def forget(session: Session, now: datetime) -> None:
    """Let go of what is old."""
    session.execute(sa.delete(rewrites).where(rewrites.c.made_at < now - KEPT))
