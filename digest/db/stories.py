"""Entries and the stories they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.db.engine import Session
from digest.db.tables import entries, feeds, rulings, stories
from digest.model import Entry, Member, Relevance, Ruling, Story

_COLUMNS = [column for column in entries.c if column.name != "terms"] + [feeds.c.url.label("feed")]
ENTRIES = sa.select(*_COLUMNS).join(feeds, feeds.c.id == entries.c.feed_id)
_FIELDS = [name for name in Entry.__dataclass_fields__ if name not in ("feed", "categories")]


def entry_of(row: Mapping[str, Any] | sa.RowMapping) -> Entry:
    return Entry(feed=row["feed"], categories=tuple(row["categories"]), **{name: row[name] for name in _FIELDS})


def lock(session: Session) -> None:
    """Let one process at a time put entries into stories, until its transaction ends.

    Two at once would each make a story of the same event.  On SQLite every writing transaction is alone already.
    """
    if session.dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(74656102)"))


def unread(session: Session, limit: int) -> list[Entry]:
    """Entries that nobody has judged yet, oldest first."""
    query = ENTRIES.where(entries.c.relevance.is_(None)).order_by(entries.c.published, entries.c.id).limit(limit)
    return [entry_of(row) for row in session.execute(query).mappings()]


def latest(session: Session, feeds_of: Collection[str], each: int) -> list[Entry]:
    """The entries of these feeds that were first seen last, at most `each` of a feed, in the order they came in."""
    newest_first = (entries.c.first_seen.desc(), entries.c.id.desc())
    place = sa.func.row_number().over(partition_by=entries.c.feed_id, order_by=newest_first)
    of_feeds = entries.c.feed_id.in_(sa.select(feeds.c.id).where(feeds.c.url.in_(feeds_of)))
    placed = sa.select(entries.c.id, place.label("place")).where(of_feeds).subquery()
    query = ENTRIES.where(entries.c.id.in_(sa.select(placed.c.id).where(placed.c.place <= each)))
    return [entry_of(row) for row in session.execute(query.order_by(entries.c.id)).mappings()]


def judge(session: Session, verdicts: Iterable[tuple[Entry, Relevance]]) -> None:
    """Keep what was concluded of entries, each read once."""
    rows = [
        {"row": entry.id, "score": said.score, "yes": said.relevant, "why": said.reason, "words": said.terms}
        for entry, said in verdicts
    ]
    if rows:
        change = (
            sa.update(entries)
            .where(entries.c.id == sa.bindparam("row"))
            .values(
                relevance=sa.bindparam("score"),
                relevant=sa.bindparam("yes"),
                reason=sa.bindparam("why"),
                terms=sa.bindparam("words"),
            )
        )
        session.execute(change, rows)


def window(session: Session, since: datetime) -> list[Story]:
    """The stories that an entry published or first seen after `since` belongs to, whole."""
    return load(session, stories.c.id.in_(_recent(since)))


def _recent(since: datetime) -> sa.Select[tuple[int]]:
    """The ids of the stories that `window` gives."""
    return sa.select(entries.c.story_id).where(
        entries.c.story_id.is_not(None), sa.or_(entries.c.published > since, entries.c.first_seen > since)
    )


def around(session: Session, story: Story, distance: timedelta) -> list[Story]:
    """The other stories with an entry published within `distance` of one of this, and those of its thread; whole."""
    days = [entry.published for entry in story.entries]
    near = sa.select(entries.c.story_id).where(
        entries.c.story_id.is_not(None), entries.c.published.between(min(days) - distance, max(days) + distance)
    )
    return load(
        session, sa.and_(stories.c.id != story.id, sa.or_(stories.c.id.in_(near), stories.c.thread == story.thread))
    )


def entries_by_ids(session: Session, ids: Collection[int]) -> dict[int, Entry]:
    rows = session.execute(ENTRIES.where(entries.c.id.in_(ids))).mappings()
    return {row["id"]: entry_of(row) for row in rows}


def by_ids(session: Session, ids: Collection[int]) -> list[Story]:
    return load(session, stories.c.id.in_(ids))


def load(session: Session, which: sa.ColumnElement[bool]) -> list[Story]:
    """Stories with their members, in order of id; members in the order they were stored."""
    rows = session.execute(sa.select(stories).where(which).order_by(stories.c.id)).mappings().all()
    wanted = sa.select(stories.c.id).where(which)
    members: dict[int, list[Member]] = defaultdict(list)
    query = ENTRIES.where(entries.c.story_id.in_(wanted)).order_by(entries.c.id)
    for row in session.execute(query).mappings():
        members[row["story_id"]].append(_member(row))
    ruled = _ruled(session, wanted)
    return [_story(row, members[row["id"]], ruled.get(row["id"])) for row in rows if members[row["id"]]]


def _ruled(session: Session, wanted: sa.Select[tuple[int]]) -> dict[int, Ruling]:
    """What editors said of these stories: the last word on any entry that stands in one now."""
    query = (
        sa.select(entries.c.story_id, rulings.c.ruling)
        .join(entries, entries.c.id == rulings.c.entry_id)
        .where(entries.c.story_id.in_(wanted))
        .order_by(rulings.c.made_at)
    )
    return {row.story_id: row.ruling for row in session.execute(query)}


def _member(row: sa.RowMapping) -> Member:
    terms = tuple(row["joined_terms"])
    return Member(entry_of(row), row["joined_score"], terms, row["same_as"] or 0, row["copy_of"] or 0)


def _story(row: Mapping[str, Any] | sa.RowMapping, members: Sequence[Member], ruling: Ruling | None) -> Story:
    terms = tuple((str(term), float(weight)) for term, weight in row["terms"])
    return Story(
        members=tuple(members),
        id=row["id"],
        thread=row["thread"],
        topics=tuple(row["topics"]),
        jurisdictions=tuple(row["jurisdictions"]),
        relevance=Relevance(row["relevance"], row["relevant"], terms, row["reason"]),
        ruling=ruling,
    )


def save(session: Session, changed: Iterable[Story], now: datetime) -> list[Story]:
    """Store new stories and changed ones; what comes back has its ids.  A new story without a thread begins one."""
    saved: list[Story] = []
    for story in changed:
        values = _values(story) | {"changed_at": now}
        number = story.id or session.scalar(sa.insert(stories).values(**values, made_at=now).returning(stories.c.id))
        assert number is not None
        thread = story.thread or number
        if story.id:
            session.execute(sa.update(stories).where(stories.c.id == number).values(**values))
        elif not story.thread:
            session.execute(sa.update(stories).where(stories.c.id == number).values(thread=thread))
        _place(session, story.members, number)
        saved.append(replace(story, id=number, thread=thread))
    return saved


def _values(story: Story) -> dict[str, Any]:
    return {
        "thread": story.thread,
        "topics": story.topics,
        "jurisdictions": story.jurisdictions,
        "relevance": story.relevance.score,
        "relevant": story.relevance.relevant,
        "terms": story.relevance.terms,
        "reason": story.relevance.reason,
    }


def _place(session: Session, members: Sequence[Member], story_id: int) -> None:
    rows = [
        {
            "row": member.entry.id,
            "place": story_id,
            "score": member.score,
            "words": member.terms,
            "same_item": member.same_as or None,
            "same_text": member.copy_of or None,
        }
        for member in members
    ]
    session.execute(_PLACE, rows)


_PLACE = (
    sa.update(entries)
    .where(entries.c.id == sa.bindparam("row"))
    .values(
        story_id=sa.bindparam("place"),
        joined_score=sa.bindparam("score"),
        joined_terms=sa.bindparam("words"),
        same_as=sa.bindparam("same_item"),
        copy_of=sa.bindparam("same_text"),
    )
)


def sweep(session: Session) -> None:
    """Remove stories whose entries have all moved elsewhere."""
    used = sa.select(entries.c.story_id).where(entries.c.story_id.is_not(None))
    session.execute(sa.delete(stories).where(stories.c.id.not_in(used)))


def since(session: Session, moment: datetime) -> list[Story]:
    """Stories that changed after `moment`, oldest first."""
    return load(session, stories.c.changed_at > moment)


def threads_since(session: Session, since: datetime, until: datetime | None = None) -> list[Story]:
    """Relevant stories that changed after `since`: what a new story may continue.

    With `until`, those that `window` gives from then on are left out: who has them need not read them twice.
    """
    which = sa.and_(stories.c.changed_at > since, stories.c.relevant)
    return load(session, which if until is None else sa.and_(which, stories.c.id.not_in(_recent(until))))


def told_since(session: Session, since: datetime, limit: int) -> Iterator[Story]:
    """Relevant stories with an entry first seen after `since`, at most `limit`, those that changed last first.

    They come a few at a time, so that weeks of them do not fill the memory.
    """
    recent = sa.select(entries.c.story_id).where(entries.c.first_seen > since, entries.c.story_id.is_not(None))
    which = sa.and_(stories.c.relevant, stories.c.changed_at > since, stories.c.id.in_(recent))
    newest = stories.c.changed_at.desc(), stories.c.id.desc()
    ids = session.scalars(sa.select(stories.c.id).where(which).order_by(*newest).limit(limit)).all()
    for begin in range(0, len(ids), 200):
        yield from by_ids(session, ids[begin : begin + 200])


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored entry with what was concluded of it; `relevance` is None while nobody has read it."""

    entry: Entry
    relevance: float | None
    relevant: bool | None
    reason: str
    terms: tuple[tuple[str, float], ...]
    story: int | None
    joined_score: float
    joined_terms: tuple[str, ...]


def find_entries(session: Session, url: str) -> list[Judged]:
    """Every stored entry with this link, canonical link or guid."""
    return _judged(session, sa.or_(entries.c.url == url, entries.c.canonical_url == url, entries.c.guid == url))


def find_with_queries(session: Session, page: str) -> list[Judged]:
    """Every stored entry whose canonical link is this one with a query behind it."""
    return _judged(session, entries.c.canonical_url.startswith(f"{page}?", autoescape=True))


def judged_of_story(session: Session, story_id: int) -> list[Judged]:
    return _judged(session, entries.c.story_id == story_id)


def _judged(session: Session, which: sa.ColumnElement[bool]) -> list[Judged]:
    query = sa.select(*_COLUMNS, entries.c.terms).join(feeds, feeds.c.id == entries.c.feed_id).where(which)
    return [
        Judged(
            entry=entry_of(row),
            relevance=row["relevance"],
            relevant=row["relevant"],
            reason=row["reason"] or "",
            terms=tuple((str(term), float(weight)) for term, weight in row["terms"] or ()),
            story=row["story_id"],
            joined_score=row["joined_score"] or 0.0,
            joined_terms=tuple(row["joined_terms"] or ()),
        )
        for row in session.execute(query.order_by(entries.c.id)).mappings()
    ]


def fresh(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    """Of an entry, whether it is news of (since, until]: first seen then, whatever its date.

    What came with its feed's first document is news only if its feed says that it is younger than `since`.
    """
    recent = sa.and_(entries.c.dated, entries.c.published > since)
    seen = sa.and_(entries.c.first_seen > since, entries.c.first_seen <= until)
    return sa.and_(seen, sa.or_(sa.not_(entries.c.archive), recent))


def counts(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    """How many entries are news of (since, until], and how many of them are about AI policy."""
    query = sa.select(sa.func.count(), sa.func.count().filter(entries.c.relevant)).where(fresh(since, until))
    total, relevant = session.execute(query).one()
    return total, relevant
