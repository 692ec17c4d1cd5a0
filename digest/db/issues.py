"""Issues: the draft, what was published, what was shown before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.db import stories as story_rows
from digest.db.engine import Session, insert
from digest.db.tables import deliveries, entries, issues, shown, stories, subscribers, subscriptions
from digest.issues import calendar
from digest.issues.record import from_record, record
from digest.model import Candidate, Entry, Issue, Page, Story

REMEMBERED = timedelta(days=60)  # what a newsletter showed of a thread before is compared no longer


def last_day(session: Session, newsletter: str) -> date | None:
    """The newest day that is settled: it has its issue, or was found to have no news."""
    settled = sa.and_(issues.c.newsletter == newsletter, issues.c.status != "draft")
    newest: date | None = session.scalar(sa.select(sa.func.max(issues.c.day)).where(settled))
    return newest


def last_published_day(session: Session, newsletter: str) -> date | None:
    which = sa.and_(issues.c.newsletter == newsletter, issues.c.status == "published")
    newest: date | None = session.scalar(sa.select(sa.func.max(issues.c.day)).where(which))
    return newest


def published(session: Session, newsletter: str, day: date) -> Issue | None:
    return _issue(session, newsletter, day, "published")


def draft(session: Session, newsletter: str, day: date) -> Issue | None:
    return _issue(session, newsletter, day, "draft")


def _issue(session: Session, newsletter: str, day: date, status: str) -> Issue | None:
    which = sa.and_(issues.c.newsletter == newsletter, issues.c.day == day, issues.c.status == status)
    found = session.scalar(sa.select(issues.c.record).where(which))
    return from_record(found) if found else None


def covering(session: Session, newsletter: str, moment: datetime) -> Issue | None:
    """The published issue whose window a moment lies in.  None while the next one is still to come."""
    which = sa.and_(issues.c.newsletter == newsletter, issues.c.status == "published", issues.c.until >= moment)
    found = session.scalar(sa.select(issues.c.record).where(which).order_by(issues.c.until).limit(1))
    return from_record(found) if found else None


def last_until(session: Session, newsletter: str) -> datetime | None:
    """The end of what the last published issue covers: the next one begins there."""
    which = sa.and_(issues.c.newsletter == newsletter, issues.c.status == "published")
    until: datetime | None = session.scalar(sa.select(sa.func.max(issues.c.until)).where(which))
    return until


def next_number(session: Session, newsletter: str) -> int:
    which = sa.and_(issues.c.newsletter == newsletter, issues.c.status == "published")
    return (session.scalar(sa.select(sa.func.max(issues.c.number)).where(which)) or 0) + 1


def candidates(session: Session, newsletter: str, since: datetime, until: datetime) -> list[Candidate]:
    """Stories with an entry that is news of (since, until], and that this newsletter has not shown yet."""
    fresh = story_rows.fresh(since, until)
    mine = sa.select(shown.c.entry_id).join(issues, issues.c.id == shown.c.issue_id)
    seen = mine.where(issues.c.newsletter == newsletter, issues.c.status == "published")
    old = sa.select(entries.c.story_id).where(entries.c.id.in_(seen), entries.c.story_id.is_not(None))
    new = sa.select(entries.c.story_id).where(fresh, entries.c.story_id.is_not(None))
    found = story_rows.load(session, sa.and_(stories.c.id.in_(new), stories.c.id.not_in(old)))
    news = {entry_id for (entry_id,) in session.execute(sa.select(entries.c.id).where(fresh))}
    before = shown_before(session, newsletter, {story.thread for story in found}, until)
    return [
        Candidate(story, tuple(entry for entry in story.entries if entry.id in news), *before.get(story.thread, ()))
        for story in found
    ]


ShownBefore = tuple[date, tuple[Entry, ...], str, str]


def shown_before(
    session: Session, newsletter: str, threads: Collection[int], until: datetime
) -> dict[int, ShownBefore]:
    """Of each of these threads that was shown in the weeks before `until`: the last day, the entries of all days,
    and of that last day the headline and its language.
    """
    query = (
        sa.select(shown.c.thread, shown.c.entry_id, issues.c.day)
        .join(issues, issues.c.id == shown.c.issue_id)
        .where(
            issues.c.newsletter == newsletter,
            issues.c.status == "published",
            issues.c.until < until,
            issues.c.until > until - REMEMBERED,
            shown.c.thread.in_(threads),
        )
        .order_by(issues.c.day, shown.c.entry_id)
    )
    rows = session.execute(query).all()
    found = story_rows.entries_by_ids(session, {row.entry_id for row in rows})
    told: dict[int, tuple[date, tuple[Entry, ...]]] = {}
    for row in rows:
        told[row.thread] = row.day, (*told.get(row.thread, (row.day, ()))[1], found[row.entry_id])
    said = _headlines(session, newsletter, {day for day, _ in told.values()})
    return {thread: (day, shown, *said.get((day, thread), ("", ""))) for thread, (day, shown) in told.items()}


def _headlines(session: Session, newsletter: str, days: Collection[date]) -> dict[tuple[date, int], tuple[str, str]]:
    """The headline, with its language, under which the issues of these days told of each thread."""
    rows = session.execute(
        sa.select(issues.c.day, issues.c.record).where(issues.c.newsletter == newsletter, issues.c.day.in_(days))
    )
    said: dict[tuple[date, int], tuple[str, str]] = {}
    for row in rows:
        for story in from_record(row.record).stories:
            said.setdefault((row.day, story.thread), (story.headline, story.language))
    return said


def shown_stories(session: Session, since: datetime) -> list[Story]:
    """The stories that any issue has shown since then, each with the thread that its readers know it by."""
    query = (
        sa.select(entries.c.story_id, shown.c.thread)
        .join(shown, shown.c.entry_id == entries.c.id)
        .join(issues, issues.c.id == shown.c.issue_id)
        .where(issues.c.status == "published", issues.c.until > since, entries.c.story_id.is_not(None))
        .order_by(issues.c.day, shown.c.entry_id)
    )
    known = {row.story_id: row.thread for row in session.execute(query)}
    return [replace(story, thread=known[story.id]) for story in story_rows.by_ids(session, known)]


def first_shown(session: Session, since: datetime) -> dict[int, datetime]:
    """The entries that issues have shown since then, by number, and until when the first of these issues looked."""
    query = (
        sa.select(shown.c.entry_id, sa.func.min(issues.c.until, type_=issues.c.until.type).label("until"))
        .join(issues, issues.c.id == shown.c.issue_id)
        .where(issues.c.status == "published", issues.c.until > since)
        .group_by(shown.c.entry_id)
    )
    return {row.entry_id: row.until for row in session.execute(query)}


def save_draft(session: Session, issue: Issue) -> None:
    """Make or refresh the draft of that day.  A published issue is never touched."""
    _save(session, issue, status="draft")


def forget_drafts(session: Session) -> None:
    """Let no draft stand: what it was made from has changed."""
    session.execute(sa.delete(issues).where(issues.c.status == "draft"))


def save_empty(session: Session, newsletter: str, day: date, now: datetime) -> None:
    """Remember that this day was looked at and had no news, so that nobody looks again all day."""
    values = {"newsletter": newsletter, "day": day, "number": 0, "status": "empty", "until": now}
    session.execute(insert(session, issues).values(**values).on_conflict_do_nothing())


def publish(session: Session, issue: Issue, page: Page, due: datetime) -> int:
    """Store the issue with what it shows and one delivery for each active subscriber; how many those are."""
    values = {"subject": page.subject, "html": page.html, "plain": page.text, "published_at": issue.published_at}
    number = _save(session, issue, status="published", **values)
    rows = [
        {"issue_id": number, "guid": entry.guid, "feed": entry.feed, "story_id": story.id, "thread": story.thread}
        for story in issue.stories
        for entry in story.entries
    ]
    _show(session, number, rows)
    return _address(session, number, issue, due)


def _save(session: Session, issue: Issue, *, status: str, **more: Any) -> int:
    values: dict[str, Any] = {
        "newsletter": issue.newsletter,
        "day": issue.day,
        "number": issue.number,
        "status": status,
        "until": issue.coverage.until,
        "record": record(issue),
        **more,
    }
    changes = {name: value for name, value in values.items() if name not in ("newsletter", "day")}
    statement = (
        insert(session, issues)
        .values(**values)
        .on_conflict_do_update(index_elements=["newsletter", "day"], set_=changes, where=issues.c.status != "published")
        .returning(issues.c.id)
    )
    number: int | None = session.scalar(statement)
    if number is None:
        raise ValueError(f"{issue.newsletter} {issue.day} is published: the job must look before it saves")
    return number


def _show(session: Session, issue_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Every entry of a shown story counts as shown, listed in the mail or not."""
    for story_id, thread in sorted({(row["story_id"], row["thread"]) for row in rows}):
        session.execute(
            sa.insert(shown).from_select(
                ["issue_id", "entry_id", "story_id", "thread"],
                sa.select(sa.literal(issue_id), entries.c.id, sa.literal(story_id), sa.literal(thread)).where(
                    entries.c.story_id == story_id
                ),
            )
        )


def _address(session: Session, issue_id: int, issue: Issue, due: datetime) -> int:
    """A pending delivery for each active subscriber, due at the hour they chose: a statement for each such hour."""
    mine = sa.and_(subscriptions.c.newsletter == issue.newsletter, subscriptions.c.status == "active")
    joined = sa.join(subscriptions, subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
    hours = sa.select(subscribers.c.deliver_at, subscribers.c.time_zone).select_from(joined).where(mine).distinct()
    columns = ["issue_id", "subscription_id", "status", "due", "next_attempt_at"]
    for hour, zone in session.execute(hours).all():
        then = calendar.at_hour(due, hour, zone or issue.time_zone)
        values = [sa.literal(issue_id), subscriptions.c.id, sa.literal("pending"), sa.literal(then), sa.literal(then)]
        same = sa.and_(subscribers.c.deliver_at.is_not_distinct_from(hour), subscribers.c.time_zone == zone)
        theirs = sa.select(*values).select_from(joined).where(mine, same)
        session.execute(insert(session, deliveries).from_select(columns, theirs).on_conflict_do_nothing())
    count = sa.select(sa.func.count()).where(deliveries.c.issue_id == issue_id)
    return session.scalar(count) or 0


def page(session: Session, newsletter: str, day: date) -> Page | None:
    """The rendered faces of a published issue, placeholders and all."""
    which = sa.and_(issues.c.newsletter == newsletter, issues.c.day == day, issues.c.status == "published")
    row = session.execute(sa.select(issues.c.subject, issues.c.html, issues.c.plain).where(which)).first()
    return Page(row.subject, row.html, row.plain) if row else None


def listing(session: Session, newsletter: str = "") -> list[tuple[str, date, int, str]]:
    """Published issues as (newsletter, day, number, subject), newest first."""
    query = sa.select(issues.c.newsletter, issues.c.day, issues.c.number, issues.c.subject)
    query = query.where(issues.c.status == "published")
    if newsletter:
        query = query.where(issues.c.newsletter == newsletter)
    rows = session.execute(query.order_by(issues.c.day.desc(), issues.c.newsletter))
    return [(row.newsletter, row.day, row.number, row.subject) for row in rows]


def shown_in(session: Session, entry_id: int) -> list[tuple[str, date]]:
    """The issues that a stored entry stood in, as (newsletter, day)."""
    query = (
        sa.select(issues.c.newsletter, issues.c.day)
        .join(shown, shown.c.issue_id == issues.c.id)
        .where(shown.c.entry_id == entry_id)
        .order_by(issues.c.day)
    )
    return [(row.newsletter, row.day) for row in session.execute(query)]


def last_shown(session: Session, newsletter: str, story_id: int) -> date | None:
    """The last day an issue of this newsletter showed an entry that is now in this story."""
    query = (
        sa.select(sa.func.max(issues.c.day))
        .join(shown, shown.c.issue_id == issues.c.id)
        .join(entries, entries.c.id == shown.c.entry_id)
        .where(entries.c.story_id == story_id, issues.c.newsletter == newsletter, issues.c.status == "published")
    )
    day: date | None = session.scalar(query)
    return day
