"""The ledger: one row for each issue and subscriber, from pending to sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.db.tables import deliveries, issues, subscribers, subscriptions
from digest.model import Delivery, DeliveryStatus

_READY = ("pending", "sending")


def claim(session: Session, now: datetime, *, lease: timedelta, hold: bool = False) -> Delivery | None:
    """The next delivery that is due, marked as being sent until `lease` runs out.  None when nothing is due.

    One whose lease ran out was under way when its process died.  It is sent again under the same Message-ID, or,
    with `hold`, set aside as uncertain for the operator.
    """
    if hold:
        lost = sa.and_(deliveries.c.status == "sending", deliveries.c.next_attempt_at <= now)
        session.execute(sa.update(deliveries).where(lost).values(status="uncertain", error="cut off while sending"))
    _skip_who_left(session, now)
    due = sa.and_(deliveries.c.status.in_(_READY), deliveries.c.next_attempt_at <= now)
    first = sa.select(deliveries.c.id).where(due).order_by(deliveries.c.next_attempt_at, deliveries.c.id).limit(1)
    change = (
        sa.update(deliveries)
        .where(deliveries.c.id.in_(first.with_for_update(skip_locked=True)))
        .values(status="sending", next_attempt_at=now + lease, attempts=deliveries.c.attempts + 1)
        .returning(deliveries.c.id)
    )
    number = session.scalar(change)
    return _load(session, number) if number else None


def _skip_who_left(session: Session, now: datetime) -> None:
    """Nobody gets mail after leaving, however long ago the issue was published."""
    active = sa.select(subscriptions.c.id).where(subscriptions.c.status == "active")
    gone = sa.or_(deliveries.c.subscription_id.is_(None), deliveries.c.subscription_id.not_in(active))
    due = sa.and_(deliveries.c.status.in_(_READY), deliveries.c.next_attempt_at <= now)
    session.execute(sa.update(deliveries).where(due, gone).values(status="skipped"))


def _load(session: Session, number: int) -> Delivery | None:
    query = (
        sa.select(
            deliveries.c.id,
            deliveries.c.issue_id.label("issue"),
            issues.c.newsletter,
            issues.c.day,
            subscriptions.c.id.label("subscriber"),
            subscribers.c.email,
            deliveries.c.due,
            deliveries.c.status,
            deliveries.c.attempts,
        )
        .join(issues, issues.c.id == deliveries.c.issue_id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(deliveries.c.id == number)
    )
    row = session.execute(query).mappings().first()
    return Delivery(**row) if row else None


def mark(
    session: Session,
    delivery: Delivery,
    status: DeliveryStatus,
    now: datetime,
    *,
    error: str = "",
    again_at: datetime | None = None,
) -> None:
    """Write down how an attempt ended.  `again_at` is when a pending one may be tried next."""
    values = {"status": status, "error": error, "sent_at": now if status == "sent" else None}
    if again_at is not None:
        values["next_attempt_at"] = again_at
    session.execute(sa.update(deliveries).where(deliveries.c.id == delivery.id).values(**values))


def counts(session: Session, newsletter: str = "", day: object = None) -> dict[str, int]:
    """How many deliveries stand in each state: of one issue, or of all."""
    query = sa.select(deliveries.c.status, sa.func.count().label("number")).group_by(deliveries.c.status)
    if newsletter:
        query = query.join(issues, issues.c.id == deliveries.c.issue_id).where(
            issues.c.newsletter == newsletter, issues.c.day == day
        )
    found = {row.status: row.number for row in session.execute(query)}
    order = ("sent", "failed", "pending", "sending", "uncertain", "skipped")
    return {status: found.get(status, 0) for status in order}
