"""What polling remembers: one row for each feed, and the entries it brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from json.encoder import encode_basestring_ascii
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from digest.db import engine
from digest.db.engine import Session, insert
from digest.db.tables import MOMENT, entries, feeds
from digest.feeds import cadence, identity
from digest.feeds.identity import Known, fingerprint
from digest.model import DAY, Entry, Feed, FeedState, Relevance, Rhythm

_OTHER = feeds.alias("other")
_ALONE = sa.or_(  # one URL is asked once, however many feeds have moved there: the one that was there before asks
    feeds.c.address == "",
    sa.not_(
        sa.exists().where(
            _OTHER.c.listed,
            _OTHER.c.status != "gone",
            sa.or_(
                sa.and_(_OTHER.c.address == "", _OTHER.c.url == feeds.c.address),
                sa.and_(_OTHER.c.address == feeds.c.address, _OTHER.c.id < feeds.c.id),
            ),
        )
    ),
)
_COUNT = sa.select(sa.func.count()).where(entries.c.feed_id == feeds.c.id).scalar_subquery()


def sync(session: Session, listed: Sequence[Feed], now: datetime) -> None:
    """Make the table follow the editors' list: new feeds are due at once, feeds taken out keep their entries.

    One that was gone and is taken in again gets another chance.
    A new address that one which was taken out had moved to is that feed: it goes on with its history.
    """
    _rename(session, [feed.url for feed in listed])
    rows = [{"url": feed.url, "next_poll_at": now} for feed in listed]
    if rows:
        session.execute(insert(session, feeds).on_conflict_do_nothing(), rows)
    wanted = {feed.url for feed in listed if feed.enabled}
    known = {row.url: row.listed for row in session.execute(sa.select(feeds.c.url, feeds.c.listed))}
    back = [url for url, was in known.items() if not was and url in wanted]
    again(session, back, now)
    for on in (True, False):
        changed = [url for url, was in known.items() if was is not on and (url in wanted) is on]
        if changed:
            session.execute(sa.update(feeds).where(feeds.c.url.in_(changed)).values(listed=on))


def again(session: Session, urls: Collection[str], now: datetime) -> None:
    """Let those of these feeds that were gone be asked again, at once."""
    values = {"status": "new", "error": "", "failures": 0, "failing_since": None, "next_poll_at": now}
    session.execute(sa.update(feeds).where(feeds.c.url.in_(urls), feeds.c.status == "gone").values(**values))


def _rename(session: Session, urls: Sequence[str]) -> None:
    moved = sa.or_(feeds.c.address.in_(urls), feeds.c.moved_to.in_(urls))
    taken_out = sa.select(feeds.c.id, feeds.c.address, feeds.c.moved_to).where(moved, feeds.c.url.not_in(urls))
    for row in session.execute(taken_out).all():
        target = row.address if row.address in urls else row.moved_to
        if session.scalar(sa.select(feeds.c.id).where(feeds.c.url == target)) is None:
            values = {"url": target, "address": "", "moved_to": "", "moved_since": None}
            session.execute(sa.update(feeds).where(feeds.c.id == row.id).values(**values))


def claim(
    session: Session,
    listed: Sequence[Feed],
    now: datetime,
    *,
    lease: timedelta,
    urls: Collection[str] = (),
    whenever: bool = False,
) -> list[FeedState]:
    """The feeds that are due, with their next poll moved ahead by `lease` so that nobody else takes them.

    `urls` limits it to these; `whenever` disregards our own interval and the hours that a feed wants to be left alone
    in, but never a server's Retry-After, another process's claim, a feed that is gone, or that another one is asked
    at its address.  What a clock that was ahead has put off, by an hour or by years, is due.
    """
    due_now = sa.and_(
        sa.or_(feeds.c.not_before.is_(None), feeds.c.not_before <= now),
        sa.true() if whenever else feeds.c.next_poll_at <= now,
    )
    free = sa.and_(
        feeds.c.listed,
        feeds.c.status != "gone",
        sa.or_(due_now, _put_off(now, lease)),
        feeds.c.url.in_(urls) if urls else sa.true(),
        _ALONE,
    )
    by_url = {feed.url: feed for feed in listed}
    rows = session.execute(sa.select(feeds).where(free).order_by(feeds.c.id).with_for_update(skip_locked=True))
    due = [_state(row, by_url[row["url"]]) for row in rows.mappings() if row["url"] in by_url]
    late = {} if whenever else {state.id: until for state in due if (until := cadence.late(state, now))}
    for state_id, until in late.items():
        session.execute(sa.update(feeds).where(feeds.c.id == state_id).values(next_poll_at=until))
    claimed = [state for state in due if state.id not in late]
    ids = [state.id for state in claimed]
    held = {"next_poll_at": now + lease, "not_before": now + lease}
    session.execute(sa.update(feeds).where(feeds.c.id.in_(ids)).values(**held))
    return claimed


def _put_off(now: datetime, lease: timedelta) -> sa.ColumnElement[bool]:
    """What no run has left so whose clock was right.

    Polled in the future; closed for longer than anybody closes one; or never polled, claimed by nobody and not due.
    """
    return sa.or_(
        feeds.c.last_polled_at > now + DAY,
        sa.and_(
            feeds.c.not_before == feeds.c.next_poll_at,  # as a claim has it
            feeds.c.not_before > now + max(cadence.RETRY_AFTER_AT_MOST, lease) + DAY,
        ),
        sa.and_(feeds.c.last_polled_at.is_(None), feeds.c.not_before.is_(None)),
    )


# A claim is known by the moment until which it holds, for the next one of that feed begins then, and holds for longer.


def hold(session: Session, states: Sequence[FeedState], claim: datetime, until: datetime) -> bool:
    """Go on holding what was claimed until `claim`: the run takes longer than one lease.

    False where somebody else has claimed some of it since: then all is left as it is.
    """
    ids = [state.id for state in states]
    mine = sa.select(feeds.c.id).where(feeds.c.id.in_(ids), feeds.c.next_poll_at == claim).with_for_update()
    if len(session.scalars(mine).all()) < len(ids):
        return False
    session.execute(sa.update(feeds).where(feeds.c.id.in_(ids)).values(next_poll_at=until, not_before=until))
    return True


def release(session: Session, states: Sequence[FeedState], claim: datetime) -> None:
    """Give back what was claimed until `claim` and not asked, because the run was cut short: due as it was before."""
    session.execute(_RELEASE, [{"which": state.id, "claim": claim, "was": state.next_poll_at} for state in states])


_RELEASE = (
    sa.update(feeds)
    .where(feeds.c.id == sa.bindparam("which"), feeds.c.next_poll_at == sa.bindparam("claim"))
    .values(next_poll_at=sa.bindparam("was", type_=MOMENT), not_before=None)
)


def states(session: Session, listed: Sequence[Feed]) -> list[FeedState]:
    """Every feed of the list, in its order, with what is remembered of it."""
    rows = {row["url"]: row for row in session.execute(sa.select(feeds, _COUNT.label("count"))).mappings()}
    return [_state(rows[feed.url], feed) if feed.url in rows else FeedState(feed) for feed in listed]


def not_before(session: Session, now: datetime) -> dict[str, datetime]:
    """Until when a server has asked us to stay away, or somebody is at work on its feed, by URL."""
    held = sa.select(feeds.c.url, feeds.c.not_before).where(feeds.c.not_before > now)
    return {row.url: row.not_before for row in session.execute(held)}


def listed(session: Session) -> list[str]:
    """The feeds that polling asks, as the last poll left them: by URL, oldest first."""
    return list(session.scalars(sa.select(feeds.c.url).where(feeds.c.listed).order_by(feeds.c.id)))


def _state(row: Mapping[str, Any] | sa.RowMapping, feed: Feed) -> FeedState:
    said = row["rhythm"] or {"every": 0, "hours": (), "days": ()}
    return FeedState(
        feed if feed.title else replace(feed, title=row["title"]),
        entries=row.get("count") or 0,
        rhythm=Rhythm(timedelta(seconds=said["every"]), frozenset(said["hours"]), frozenset(said["days"])),
        gap=None if row["gap"] is None else timedelta(seconds=row["gap"]),
        **{name: row[name] for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = (
    "id", "address", "moved_to", "moved_since", "etag", "last_modified", "body_hash", "status", "error", "failures",
    "failing_since", "last_polled_at", "next_poll_at", "last_new_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Polled:
    """How a poll left a feed, to be remembered."""

    state: FeedState
    title: str = ""  # the feed's own; "" leaves the one we have
    not_before: datetime | None = None  # no option of ours may ask sooner


def record(session: Session, polled: Sequence[Polled], claim: datetime) -> None:
    """Remember how polls left their feeds, in one statement: it is said once and run for each of them.

    Nothing of those that are no longer claimed until `claim`: what somebody else is at stays theirs.
    """
    if polled:
        session.execute(_RECORD, [_record_row(one, claim) for one in polled])


def _record_row(polled: Polled, claim: datetime) -> dict[str, Any]:
    state, pace = polled.state, polled.state.rhythm
    hours, days = sorted(pace.skip_hours), sorted(pace.skip_days)
    return {f"new_{name}": getattr(state, name) for name in _AS_THEY_ARE} | {
        "new_rhythm": {"every": pace.every.total_seconds(), "hours": hours, "days": days},
        "new_gap": state.gap.total_seconds() if state.gap else None,
        "new_not_before": polled.not_before,
        "new_title": polled.title,
        "claim": claim,
    }


_RECORD = (
    sa.update(feeds)
    .where(feeds.c.id == sa.bindparam("new_id"), feeds.c.next_poll_at == sa.bindparam("claim"))
    .values(
        {name: sa.bindparam(f"new_{name}") for name in (*_AS_THEY_ARE[1:], "rhythm", "gap", "not_before")}
        | {"title": sa.func.coalesce(sa.func.nullif(sa.bindparam("new_title", type_=sa.Text), ""), feeds.c.title)}
    )
)


def known(session: Session, state: FeedState, found: Sequence[Entry]) -> Known:
    """What is stored of this feed that has a key, link or title of these entries."""
    if state.last_new_at is None:  # it has not brought any yet
        return Known({}, frozenset(), frozenset())
    restless = entries.c.changes >= identity.CHANGES  # what stands there stays
    words = sa.case((restless, ""), else_=entries.c.hash).label("hash")
    query = sa.select(entries.c.key, words, entries.c.canonical_url, entries.c.title).where(
        entries.c.feed_id == state.id,
        sa.or_(
            entries.c.key.in_([entry.key for entry in found]),
            entries.c.canonical_url.in_([entry.canonical_url for entry in found if entry.canonical_url]),
            entries.c.title.in_([entry.title for entry in found]),
        ),
    )
    rows = session.execute(query).all()
    return Known(
        {row.key: row.hash for row in rows},
        frozenset(row.canonical_url for row in rows if row.canonical_url),
        frozenset(row.title for row in rows),
    )


class New(NamedTuple):  # of which a poll makes as many as there are entries: in a third of a dataclass's time
    """An entry to store, and what is concluded of it already; without a verdict, somebody is to read it."""

    feed_id: int
    entry: Entry
    verdict: Relevance | None = None


def add_entries(session: Session, found: Sequence[New]) -> Counter[int]:
    """Store entries but those that we have already; how many were stored, by the feed's id."""
    if not found:
        return Counter()
    before = session.scalar(sa.select(sa.func.max(entries.c.id))) or 0
    written = partial(MOMENT.process_bind_param, dialect=session.dialect)
    seen = {moment: written(moment) for moment in {one.entry.first_seen for one in found}}
    engine.add(session, entries, _STORED, [_row(one, written(one.entry.published), seen) for one in found])
    mine = sa.and_(entries.c.id > before, entries.c.feed_id.in_({one.feed_id for one in found}))
    counted = sa.select(entries.c.feed_id, sa.func.count().label("new")).where(mine).group_by(entries.c.feed_id)
    return Counter({row.feed_id: row.new for row in session.execute(counted)})


_AS_IT_STANDS = (
    "key", "guid", "url", "canonical_url", "title", "text", "source", "language", "dated", "archive", "author",
)  # fmt: skip
_STORED = (
    *_AS_IT_STANDS, "categories", "hash", "published", "first_seen", "feed_id", "relevance", "relevant", "reason",
)  # fmt: skip
_values = attrgetter(*_AS_IT_STANDS)


def _row(new: New, published: object, seen: Mapping[datetime, object]) -> tuple[Any, ...]:
    """What is stored of an entry, in the order of `_STORED`; `seen` is each first moment in the database's words."""
    entry, said = new.entry, new.verdict
    times = published, seen[entry.first_seen]
    verdict = (None, None, None) if said is None else (said.score, said.relevant, said.reason)
    return (*_values(entry), _listed(entry.categories), fingerprint(entry), *times, new.feed_id, *verdict)


def _listed(words: Sequence[str]) -> str:
    """The words as JSON, in a fourth of the time that `json.dumps` takes for a few (measured)."""
    return f"[{', '.join(map(encode_basestring_ascii, words))}]"


def change_entries(session: Session, state: FeedState, changed: Sequence[Entry]) -> None:
    """Let stored entries say what their feed says now.  They keep their date, and when they were first seen.

    One that stands in no story is read again: its new words may be about AI policy.
    """
    for entry in changed:
        mine = sa.and_(entries.c.feed_id == state.id, entries.c.key == entry.key)
        words = {name: getattr(entry, name) for name in ("title", "text", "url", "canonical_url")}
        words["hash"] = fingerprint(entry)
        session.execute(sa.update(entries).where(mine).values(**words, changes=entries.c.changes + 1))
        session.execute(sa.update(entries).where(mine, entries.c.story_id.is_(None)).values(relevance=None))
