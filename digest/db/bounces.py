"""What came back, by the person it came back from."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.tables import bounces, deliveries, subscriptions
from digest.model import Bounce


def whose(session: Session, bounce: Bounce) -> int | None:
    """The id of the person whose mail it was; None when it names no delivery of ours, or the person is erased."""
    query = sa.select(subscriptions.c.subscriber_id)
    if bounce.delivery is not None:
        query = query.join(deliveries, deliveries.c.subscription_id == subscriptions.c.id)
        query = query.where(deliveries.c.id == bounce.delivery)
    else:
        query = query.where(subscriptions.c.id == bounce.subscription)
    person: int | None = session.scalar(query)
    return person


def keep(session: Session, bounce: Bounce, person: int, key: str, now: datetime) -> bool:
    """Remember it.  False when the message with this `key` was read before."""
    row = {"subscriber_id": person, "kind": bounce.kind, "reason": bounce.reason, "read_at": now, "key": key}
    statement = insert(session, bounces).values(delivery_id=bounce.delivery, **row).on_conflict_do_nothing()
    return session.scalar(statement.returning(bounces.c.id)) is not None


def soft_ones(session: Session, person: int, since: datetime) -> int:
    """How many mails came back from a person for a time since then, and since they last began to get any.

    A server that says of one mail twice that it cannot be delivered has refused one mail.
    """
    begun = sa.select(sa.func.max(subscriptions.c.since)).where(
        subscriptions.c.subscriber_id == person, subscriptions.c.status == "active"
    )
    which = sa.and_(
        bounces.c.subscriber_id == person,
        bounces.c.kind == "soft",
        bounces.c.read_at >= since,
        bounces.c.read_at >= sa.func.coalesce(begun.scalar_subquery(), since),
    )
    mails = sa.func.count(sa.func.coalesce(bounces.c.delivery_id, -bounces.c.id).distinct())
    return session.scalar(sa.select(mails).where(which)) or 0
