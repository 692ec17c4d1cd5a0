"""Our own letters on their way: written down with what gives occasion to them, so that each goes out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.db.engine import Session, insert
from digest.db.tables import letters
from digest.model import DeliveryStatus, Notice

_COLUMNS = (
    letters.c.id, letters.c.kind, letters.c.newsletter, letters.c.occasion, letters.c.subscription_id,
    letters.c.email, letters.c.said, letters.c.due, letters.c.attempts,
)  # fmt: skip
_WAITING = letters.c.status.in_(("pending", "sending"))


def post(
    session: Session,
    kind: str,
    occasion: str,
    now: datetime,
    *,
    newsletter: str,
    subscription: int | None = None,
    email: str = "",
    said: Mapping[str, Any] | None = None,
) -> None:
    """Let a letter go out, unless there was one of its kind for that occasion."""
    row = {
        "kind": kind, "occasion": occasion, "newsletter": newsletter, "subscription_id": subscription, "email": email,
        "said": dict(said or {}), "status": "pending", "due": now, "next_attempt_at": now,
    }  # fmt: skip
    session.execute(insert(session, letters).values(**row).on_conflict_do_nothing())


def due(session: Session, now: datetime) -> list[Notice]:
    """Letters that may be sent now, in their order; nothing is claimed yet.

    One that is `sending` and due was under way when its process died: it goes out again, under the same Message-ID.
    """
    query = sa.select(*_COLUMNS).where(_WAITING, letters.c.next_attempt_at <= now).order_by(letters.c.id)
    return [Notice(*row) for row in session.execute(query)]


def take(session: Session, notice: Notice, now: datetime, lease: timedelta) -> Notice | None:
    """The letter, claimed before it goes out; None when somebody else has it."""
    ours = sa.and_(letters.c.id == notice.id, _WAITING, letters.c.attempts == notice.attempts)
    change = sa.update(letters).where(ours, letters.c.next_attempt_at <= now)
    values = {"status": "sending", "attempts": letters.c.attempts + 1, "next_attempt_at": now + lease}
    attempts = session.scalar(change.values(**values).returning(letters.c.attempts))
    return None if attempts is None else replace(notice, attempts=attempts)


def mark(
    session: Session,
    notice: Notice,
    status: DeliveryStatus,
    now: datetime,
    *,
    error: str = "",
    again_at: datetime | None = None,
) -> None:
    """Write down what became of it.  `again_at` is when it may be tried next."""
    values = {"status": status, "error": error, "sent_at": now if status == "sent" else None}
    again = {"next_attempt_at": again_at} if again_at else {}
    session.execute(sa.update(letters).where(letters.c.id == notice.id).values(**values, **again))


def last(session: Session, kind: str) -> datetime | None:
    """When the newest letter of that kind was written."""
    newest: datetime | None = session.scalar(sa.select(sa.func.max(letters.c.due)).where(letters.c.kind == kind))
    return newest
