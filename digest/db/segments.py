"""Segments: the pages of an issue for those who chose other than all of it, and which delivery gets which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from digest.db.engine import Session
from digest.db.tables import deliveries, issues, segments, subscribers, subscriptions
from digest.model import Page, Preferences

NOTHING_FOR_THEM = "nothing on the topics they chose"


def choosers(
    session: Session, newsletter: str, day: date, *, after: int = 0, limit: int = 5_000
) -> list[tuple[int, Preferences]]:
    """Deliveries of an issue whose readers chose topics, language or format, by number, from the one `after`."""
    chose = sa.or_(
        sa.cast(subscribers.c.topics, sa.Text) != "[]", subscribers.c.language != "", subscribers.c.format != "html"
    )
    that = sa.select(issues.c.id).where(issues.c.newsletter == newsletter, issues.c.day == day).scalar_subquery()
    query = (
        sa.select(deliveries.c.id, subscribers.c.topics, subscribers.c.language, subscribers.c.format)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(deliveries.c.issue_id == that, deliveries.c.id > after, chose)
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return [
        (row.id, Preferences(topics=tuple(row.topics), language=row.language, format=row.format))
        for row in session.execute(query)
    ]


def save(session: Session, newsletter: str, day: date, page: Page, chosen: Mapping[str, Any]) -> int:
    """Keep a segment's page; its number.  `chosen`: topics, language and format."""
    that = sa.select(issues.c.id).where(issues.c.newsletter == newsletter, issues.c.day == day).scalar_subquery()
    values = {"issue_id": that, "subject": page.subject, "html": page.html, "plain": page.text, **chosen}
    number: int = session.execute(sa.insert(segments).values(**values).returning(segments.c.id)).scalar_one()
    return number


def give(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    """Let these deliveries have the pages of these segments."""
    change = sa.update(deliveries).where(deliveries.c.id == sa.bindparam("number"))
    values = [{"number": delivery, "given": segment} for delivery, segment in pairs]
    if values:
        session.execute(change.values(segment_id=sa.bindparam("given")), values)


def skip(session: Session, numbers: Sequence[int]) -> None:
    """Let these deliveries, of readers for whom the issue has nothing, not go out."""
    change = sa.update(deliveries).where(deliveries.c.id == sa.bindparam("number"))
    if numbers:
        values = [{"number": number} for number in numbers]
        session.execute(change.values(status="skipped", error=NOTHING_FOR_THEM), values)


def page(session: Session, number: int) -> Page | None:
    query = sa.select(segments.c.subject, segments.c.html, segments.c.plain).where(segments.c.id == number)
    row = session.execute(query).first()
    return Page(row.subject, row.html, row.plain) if row else None
