"""The ledger: one row for each issue and subscriber, from pending to sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.db.engine import Session
from digest.db.tables import MOMENT, deliveries, issues, subscribers, subscriptions
from digest.model import Delivery, DeliveryStatus

_UNSETTLED = ("pending", "sending", "uncertain")
_ACTIVE = (
    sa.select(subscriptions.c.id)
    .where(subscriptions.c.id == deliveries.c.subscription_id, subscriptions.c.status == "active")
    .exists()
)

# In the order of Delivery's fields: by name it takes twice as long (measured).
_DUE = (
    sa.select(
        deliveries.c.id,
        deliveries.c.issue_id.label("issue"),
        issues.c.newsletter,
        issues.c.day,
        sa.func.coalesce(deliveries.c.subscription_id, 0).label("subscriber"),
        sa.func.coalesce(subscribers.c.email, "").label("email"),
        deliveries.c.due,
        deliveries.c.status,
        deliveries.c.attempts,
        deliveries.c.segment_id.label("segment"),
        subscriptions.c.since,
    )
    .join(issues, issues.c.id == deliveries.c.issue_id)
    .outerjoin(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
    .outerjoin(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
)


def due(
    session: Session, now: datetime, newsletters: Collection[str], *, limit: int, hold: bool = False
) -> list[Delivery]:
    """Up to `limit` deliveries of these newsletters that may be sent now, in their order; nothing is claimed yet.

    One that is `sending` and due was under way when its process died.  It comes after those that nobody has tried,
    with the uncertain ones, to go out again under the same Message-ID; with `hold` neither comes, since they wait for
    the operator.  Each state is asked for by itself, so that the index gives the order.
    """
    found: list[Delivery] = []
    for status in _states(hold):
        wanted = _DUE.where(deliveries.c.status == status, deliveries.c.next_attempt_at <= now)
        mine = wanted.where(issues.c.newsletter.in_(newsletters))
        ordered = mine.order_by(deliveries.c.next_attempt_at, deliveries.c.id).limit(limit - len(found))
        found += [Delivery(*row) for row in session.execute(ordered)]
        if len(found) == limit:
            break
    return found


# A function of the status: by the status itself SQLite would look through all that wait for each few that are taken.
_TAKE = (
    sa.update(deliveries)
    .where(
        deliveries.c.id.in_(sa.bindparam("numbers", expanding=True)),
        sa.func.coalesce(deliveries.c.status, "").in_(sa.bindparam("states", expanding=True)),
        deliveries.c.next_attempt_at <= sa.bindparam("now"),
    )
    .values(
        status=sa.case((_ACTIVE, "sending"), else_="skipped"),
        attempts=deliveries.c.attempts + 1,
        next_attempt_at=sa.bindparam("until"),
    )
    .returning(deliveries.c.id, deliveries.c.status, deliveries.c.attempts)
)


def take(
    session: Session, found: Sequence[Delivery], now: datetime, *, lease: timedelta, hold: bool = False
) -> list[Delivery]:
    """Claim deliveries that were found `due`: they are `sending`, and nobody else's, until `lease` runs out.

    This is the intent that survives a crash.  Those are `skipped` instead whose subscribers have left: nobody gets mail
    after that, however long ago the issue was published.  Left out are those that another process has by now.
    """
    values = {"numbers": [one.id for one in found], "states": _states(hold), "now": now, "until": now + lease}
    taken = {row.id: row for row in session.execute(_TAKE, values)}
    return [
        replace(one, status=taken[one.id].status, attempts=taken[one.id].attempts) for one in found if one.id in taken
    ]


def _states(hold: bool) -> tuple[str, ...]:
    """What may be sent, in this order."""
    return ("pending",) if hold else ("pending", "sending", "uncertain")


_GIVE_BACK = (
    sa.update(deliveries)
    .where(
        deliveries.c.id == sa.bindparam("number"),
        deliveries.c.status == "sending",
        deliveries.c.attempts == sa.bindparam("attempt"),
    )
    .values(
        status=sa.bindparam("before"), attempts=deliveries.c.attempts - 1, next_attempt_at=sa.bindparam("now")
    )
)  # fmt: skip


def give_back(session: Session, delivery: Delivery, before: DeliveryStatus, now: datetime) -> None:
    """Let go of a claim that nobody made use of: the delivery is due again, as it was `before`."""
    values = {"number": delivery.id, "attempt": delivery.attempts, "before": before, "now": now}
    session.execute(_GIVE_BACK, values)


def set_aside(session: Session, now: datetime) -> None:
    """What was under way when its process died becomes `uncertain`, and waits for the operator."""
    cut_off = sa.and_(deliveries.c.status == "sending", deliveries.c.next_attempt_at <= now)
    change = sa.update(deliveries).where(cut_off)
    session.execute(change.values(status="uncertain", error="cut off while sending"))


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


_MARK = (
    sa.update(deliveries)
    .where(
        deliveries.c.id == sa.bindparam("number"),
        deliveries.c.status == "sending",
        deliveries.c.attempts == sa.bindparam("attempt"),
    )
    .values(status=sa.bindparam("then"), error=sa.bindparam("why"))
)
_MARK_AGAIN = _MARK.values(next_attempt_at=sa.bindparam("again"))


def mark_sent(session: Session, gone: Sequence[Delivery], now: datetime) -> None:
    """Write down that these are out.  They are, whoever holds the claims by now.

    By the driver itself: this is asked for every mail, and SQLAlchemy takes as long again as the database (measured).
    """
    if gone:
        mark = "%s" if session.dialect.name == "postgresql" else "?"
        moment = MOMENT.process_bind_param(now, session.dialect)
        statement = f"UPDATE deliveries SET status = 'sent', error = '', sent_at = {mark} WHERE id = {mark}"  # noqa: S608  # no value is in it
        session.exec_driver_sql(statement, [(moment, one.id) for one in gone])


def mark(
    session: Session,
    delivery: Delivery,
    status: DeliveryStatus,
    *,
    error: str = "",
    again_at: datetime | None = None,
) -> None:
    """Write down how an attempt failed, while the claim is ours.  `again_at` is when it may be tried next."""
    values: dict[str, Any] = {"number": delivery.id, "attempt": delivery.attempts, "then": status, "why": error}
    if again_at is None:
        session.execute(_MARK, values)
    else:
        session.execute(_MARK_AGAIN, values | {"again": again_at})


def standing(session: Session) -> dict[str, int]:
    """How many deliveries of all issues are not settled yet, by state."""
    return _counted(session, deliveries.c.status.in_(_UNSETTLED), _UNSETTLED)


def output(session: Session, since: datetime) -> tuple[int, int]:
    """How many issues came out, and how many mails went out, since then."""
    came = sa.select(sa.func.count()).select_from(issues).where(issues.c.published_at >= since)
    went = sa.select(sa.func.count()).select_from(deliveries).where(deliveries.c.sent_at >= since)
    return session.scalar(came) or 0, session.scalar(went) or 0


def counts(session: Session, newsletter: str = "", day: date | None = None) -> dict[str, int]:
    """How many deliveries stand in each state, of one issue or of all: together they are everybody it was meant for."""
    which: list[sa.ColumnElement[bool]] = []
    if newsletter:
        that = sa.select(issues.c.id).where(issues.c.newsletter == newsletter, issues.c.day == day)
        which.append(deliveries.c.issue_id == that.scalar_subquery())
    return _counted(session, sa.and_(sa.true(), *which), ("sent", "failed", *_UNSETTLED, "skipped"))


def _counted(session: Session, which: sa.ColumnElement[bool], states: Sequence[str]) -> dict[str, int]:
    query = sa.select(deliveries.c.status, sa.func.count().label("number")).where(which)
    found = {row.status: row.number for row in session.execute(query.group_by(deliveries.c.status))}
    return {status: found.get(status, 0) for status in states}
