"""The ledger: one row for each issue and subscriber, from pending to sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.db.engine import Session
from digest.db.tables import deliveries, issues, subscribers, subscriptions
from digest.model import Delivery, DeliveryStatus


def claim(
    session: Session, now: datetime, newsletters: Collection[str], *, lease: timedelta, hold: bool = False
) -> Delivery | None:
    """The next delivery of these newsletters that is due, marked as being sent until `lease` runs out.

    One whose lease ran out was under way when its process died.  It is sent again under the same Message-ID, or,
    with `hold`, set aside as uncertain for the operator.  None when nothing is due.
    """
    while True:
        number = _take(session, "pending", now, newsletters, lease=lease)
        if number is None:
            number = _take(session, "sending", now, newsletters, lease=lease, hold=hold)
        if number is None:
            return None
        found = _load(session, number)
        if found is not None and found.status == "sending":
            return found


def _take(
    session: Session,
    status: DeliveryStatus,
    now: datetime,
    newsletters: Collection[str],
    *,
    lease: timedelta,
    hold: bool = False,
) -> int | None:
    """The first of those in one state, so that the index gives it without a sort.

    Nobody gets mail after leaving, however long ago the issue was published: theirs is skipped.
    """
    mine = sa.select(issues.c.id).where(issues.c.newsletter.in_(newsletters))
    due = sa.and_(deliveries.c.status == status, deliveries.c.next_attempt_at <= now, deliveries.c.issue_id.in_(mine))
    first = sa.select(deliveries.c.id).where(due).order_by(deliveries.c.next_attempt_at, deliveries.c.id).limit(1)
    active = sa.select(subscriptions.c.id).where(
        subscriptions.c.id == deliveries.c.subscription_id, subscriptions.c.status == "active"
    )
    values: dict[str, Any] = {"status": sa.case((active.exists(), "uncertain" if hold else "sending"), else_="skipped")}
    if hold:
        values["error"] = "cut off while sending"
    else:
        values |= {"next_attempt_at": now + lease, "attempts": deliveries.c.attempts + 1}
    change = (
        sa.update(deliveries)
        .where(deliveries.c.id.in_(first.with_for_update(skip_locked=True)))
        .values(**values)
        .returning(deliveries.c.id)
    )
    number: int | None = session.scalar(change)
    return number


def unclaimable(session: Session, newsletters: Collection[str]) -> dict[str, int]:
    """How many deliveries wait for newsletters other than these, by newsletter: the list no longer has them."""
    query = (
        sa.select(issues.c.newsletter, sa.func.count().label("number"))
        .join(issues, issues.c.id == deliveries.c.issue_id)
        .where(deliveries.c.status.in_(("pending", "sending")), issues.c.newsletter.not_in(newsletters))
        .group_by(issues.c.newsletter)
    )
    return {row.newsletter: row.number for row in session.execute(query)}


def errors(session: Session, newsletter: str, day: date) -> dict[str, int]:
    """Why deliveries of an issue did not go out, and how many each time; the commonest first."""
    query = (
        sa.select(deliveries.c.error, sa.func.count().label("number"))
        .join(issues, issues.c.id == deliveries.c.issue_id)
        .where(issues.c.newsletter == newsletter, issues.c.day == day, deliveries.c.error != "")
        .where(deliveries.c.status != "sent")
        .group_by(deliveries.c.error)
        .order_by(sa.func.count().desc(), deliveries.c.error)
    )
    return {row.error: row.number for row in session.execute(query)}


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


def counts(session: Session, newsletter: str = "", day: date | None = None) -> dict[str, int]:
    """How many deliveries stand in each state: of one issue, or of all."""
    query = sa.select(deliveries.c.status, sa.func.count().label("number")).group_by(deliveries.c.status)
    if newsletter:
        query = query.join(issues, issues.c.id == deliveries.c.issue_id).where(
            issues.c.newsletter == newsletter, issues.c.day == day
        )
    found = {row.status: row.number for row in session.execute(query)}
    order = ("sent", "failed", "pending", "sending", "uncertain", "skipped")
    return {status: found.get(status, 0) for status in order}
