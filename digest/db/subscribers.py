"""The people who get the newsletters."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.tables import subscribers, subscriptions
from digest.model import Subscriber

_JOINED = sa.select(
    subscriptions.c.id, subscribers.c.email, subscriptions.c.newsletter, subscriptions.c.status, subscriptions.c.since
).join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)


def add(session: Session, email: str, newsletter: str, now: datetime) -> bool:
    """Subscribe `email` to `newsletter`.  False when it is active there already.

    Somebody who left comes back: whoever calls this vouches for the consent.
    """
    session.execute(insert(session, subscribers).values(email=email, created_at=now).on_conflict_do_nothing())
    person = session.scalar(sa.select(subscribers.c.id).where(subscribers.c.email == email))
    row = {"subscriber_id": person, "newsletter": newsletter, "status": "active", "since": now}
    statement = (
        insert(session, subscriptions)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["subscriber_id", "newsletter"],
            set_={"status": "active", "since": now},
            where=subscriptions.c.status != "active",
        )
        .returning(subscriptions.c.id)
    )
    return session.scalar(statement) is not None


def listing(session: Session) -> list[Subscriber]:
    rows = session.execute(_JOINED.order_by(subscribers.c.email, subscriptions.c.newsletter))
    return [Subscriber(row.id, row.email, row.newsletter, row.status, row.since) for row in rows]


def erase(session: Session, email: str) -> bool:
    """Forget a person: address and subscriptions go, counts of past deliveries stay.  False when unknown."""
    gone = sa.delete(subscribers).where(subscribers.c.email == email).returning(subscribers.c.id)
    return session.scalar(gone) is not None


def unsubscribe(session: Session, subscription_id: int, now: datetime) -> str | None:
    """End a subscription and say of which newsletter; doing it twice is not an error.  None when there is none."""
    session.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.id == subscription_id, subscriptions.c.status == "active")
        .values(status="unsubscribed", since=now)
    )
    return newsletter_of(session, subscription_id)


def newsletter_of(session: Session, subscription_id: int) -> str | None:
    return session.scalar(sa.select(subscriptions.c.newsletter).where(subscriptions.c.id == subscription_id))
