"""One round of asking feeds, as `jobs.poll` sees it: what each said, read, and kept in few transactions."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING

from digest.app import App, Clock
from digest.db import feeds as feed_rows
from digest.errors import FeedError, FetchError
from digest.feeds import answers, cadence, history, identity, mend
from digest.model import Answer, Entry, FeedState, Relevance

if TYPE_CHECKING:
    from digest.db.engine import Session

log = logging.getLogger("digest")

FEEDS_AT_ONCE, ENTRIES_AT_ONCE = 50, 2_000  # stored in one transaction: a commit costs more than a feed does
SECONDS_AT_ONCE = 1.0  # looked at with each answer: what a crash loses is asked for again when its lease is over


ARCHIVED = Relevance(reason="older than the matching window when its feed was first polled")
UNDATED = Relevance(reason="without a date, so of any age when its feed was first polled")
PAST = Relevance(reason=f"dated more than {identity.PAST.days} days before it was first seen")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of asking a feed, before it is stored.  `read` is None where nothing has changed."""

    state: FeedState
    said: Answer | FeedError
    at: datetime  # when: in a long run, minutes after it began
    read: history.Read | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.read.entries if self.read else ()


@dataclass(frozen=True, slots=True)
class Polled:
    state: FeedState
    words: str
    not_modified: bool = False
    failed: bool = False
    entries: int = 0
    new: int = 0


def in_batches(
    found: Iterable[tuple[FeedState, Answer | FetchError] | None],
    states: Mapping[int, FeedState],
    now: datetime,
    clock: Clock,
    *,
    anew: bool = False,
) -> Iterator[list[Heard]]:
    """The answers, read: as many at a time as one transaction should hold, also when it is cut short.

    While a slow host keeps everybody waiting (None) those that there are, or none: what has come is put away, and what
    has not is held on to.  With `anew` a document is read although it is the one that was read before.
    """
    batch: list[Heard] = []
    entries, began = 0, monotonic()
    try:
        for answered in found:
            if answered is not None:
                state, answer = answered
                heard = _hear(states[state.id], answer, now, clock(), anew=anew)
                batch.append(heard)
                entries += len(heard.entries)
            full = len(batch) >= FEEDS_AT_ONCE or entries >= ENTRIES_AT_ONCE
            if full or answered is None or monotonic() - began > SECONDS_AT_ONCE:
                yield batch
                batch, entries, began = [], 0, monotonic()
    except (KeyboardInterrupt, Exception):  # who has answered is not to be asked again for it
        yield batch
        raise
    if batch:
        yield batch


def _hear(state: FeedState, answer: Answer | FetchError, now: datetime, at: datetime, *, anew: bool) -> Heard:
    """One feed's answer, read.  Its trouble stays with it."""
    if isinstance(answer, FetchError):
        return Heard(state, answer, at)
    try:
        read = _read(state, answer, now, anew=anew)
    except FeedError as error:
        return Heard(state, error.alone(), at)
    except Exception as error:  # a stranger chose what woke it: it may cost us one feed, not all of them
        log.exception("bug", extra={"feed": state.feed.url})
        return Heard(state, FeedError(answers.bug(error)), at)
    if read is not None and not mend.is_whole(answer.body):  # then a 304 would keep its other end from us for good
        answer = replace(answer, etag="", last_modified="")
    return Heard(state, replace(answer, body=b""), at, read)  # bodies can be large, and this one was used


def _read(state: FeedState, answer: Answer, now: datetime, *, anew: bool) -> history.Read | None:
    """What stands in the answer; None when that is what stood in the last one, unless it is to be read `anew`."""
    if answer.not_modified:
        return None
    body_hash = sha256(answer.body).hexdigest()[:32]  # processors have instructions for it: half of BLAKE2's time
    if body_hash == state.body_hash and not anew:
        return None
    from digest.feeds import isolate  # with its parsers, which a poll without news does not need

    document = isolate.read(answer.body, content_type=answer.content_type, url=answer.url, language=answer.language)
    first_poll = not state.body_hash
    return history.Read(body_hash, document, identity.entries(document, state.feed, now, first_poll=first_poll))


def keep(app: App, batch: Sequence[Heard], now: datetime, claim: datetime) -> list[Polled]:
    """Store what some feeds said in one transaction: each one's entries with the validators of their document.

    The feeds are claimed until `claim`; of one that somebody else has claimed since, only the entries are stored.
    """
    if not batch:
        return []
    with app.sessions.begin() as session:
        new = _keep_entries(session, batch, now)
        feed_rows.record(session, [_after(one, new[one.state.id]) for one in batch], claim)
    return [_told(one, new[one.state.id]) for one in batch]


def _keep_entries(session: Session, batch: Sequence[Heard], now: datetime) -> Counter[int]:
    """Store the entries that are new; how many those are, by the feed's id."""
    new: list[feed_rows.New] = []
    for one in batch:
        if one.entries:
            sorted_out = identity.sort(one.entries, feed_rows.known(session, one.state, one.entries), now)
            new += [feed_rows.New(one.state.id, entry, shelved(entry, now)) for entry in sorted_out.new]
            feed_rows.change_entries(session, one.state, sorted_out.changed)
    return feed_rows.add_entries(session, new)


def _after(heard: Heard, new: int) -> feed_rows.Polled:
    """What to remember of the feed.  Its next turn is counted from when it answered, not from when the run began."""
    if isinstance(heard.said, FeedError):
        after = history.failed(heard.state, heard.said, heard.at)
        told = cadence.told(heard.said)
        return feed_rows.Polled(after, not_before=None if told is None else heard.at + told)
    after = history.succeeded(heard.state, heard.said, heard.read, heard.at, new=new)
    return feed_rows.Polled(after, title=heard.read.document.title if heard.read else "")


def _told(heard: Heard, new: int) -> Polled:
    """What to say of the feed, to people and to the log."""
    state, count = heard.state, len(heard.entries)
    if isinstance(heard.said, FeedError):
        log.warning("feed failed", extra={"feed": state.feed.url, "error": str(heard.said)})
        return Polled(state, str(heard.said), failed=True)
    log.info("polled", extra={"feed": state.feed.url, "entries": count, "new": new})
    words = f"{new} new of {count}" if heard.read else "not modified"
    return Polled(state, words, not_modified=heard.read is None, entries=count, new=new)


def next_due(app: App) -> tuple[datetime, bool] | None:
    """When the next feed of the list is due, and whether one may be asked sooner; None where none ever is."""
    with app.sessions() as session:
        states = feed_rows.states(session, app.catalog.feeds)
        closed = feed_rows.not_before(session, app.clock())
    met = history.met(states)
    asked = [one for one in states if one.feed.enabled and one.status != "gone" and one.feed.url not in met]
    moments = [state.next_poll_at for state in asked if state.next_poll_at]
    return (min(moments), any(one.feed.url not in closed for one in asked)) if moments else None


def shelved(entry: Entry, now: datetime) -> Relevance | None:
    """The verdict on an entry that is kept for the record only, because it is too old to be news; None of any other.

    What has no date in a feed's first document may have stood there for years; in a later one it is new.
    """
    if entry.archive and not entry.dated:
        return UNDATED
    if entry.archive and entry.published < now - identity.OLD:
        return ARCHIVED
    return PAST if entry.published < now - identity.PAST else None
