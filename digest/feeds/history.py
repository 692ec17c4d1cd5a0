"""What a poll teaches us of a feed: how it is, where it has moved to, and when to ask it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from digest.errors import FeedError, FetchError
from digest.feeds import cadence, silence, values
from digest.feeds.document import Document
from digest.model import DAY, Answer, Entry, FeedState

SETTLED = 7 * DAY  # a permanent redirect is believed when it has stood for so long: many are mistakes
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Read:
    """A body that was new and parsed: its hash, what it says, and the entries in it."""

    body_hash: str
    document: Document
    entries: tuple[Entry, ...]


def succeeded(state: FeedState, answer: Answer, read: Read | None, now: datetime, *, new: int) -> FeedState:
    """The feed after an answer; `read` is None where the document had not changed.  `new` entries were stored.

    Validators are those of this very answer (RFC 9111 4.3.4); a 304 that names none leaves the old ones.
    """
    well = replace(
        state,
        etag=answer.etag or (state.etag if answer.not_modified else ""),
        last_modified=answer.last_modified or (state.last_modified if answer.not_modified else ""),
        status="ok",
        error="",
        failures=0,
        failing_since=None,
        last_polled_at=now,
    )
    if read is not None:
        well = replace(
            well,
            body_hash=read.body_hash,
            rhythm=read.document.rhythm,
            gap=cadence.gap(read.entries) or state.gap,
            last_new_at=_heard(state, read, now) if new else state.last_new_at,
        )
    # A redirect to something else is none that this feed has moved by: what it leads to must hold an entry we know.
    same = read is None or not state.body_hash or new < len(read.entries)
    moved = _moved(well, answer.moved_to if same else "", now)
    return replace(moved, next_poll_at=cadence.next_poll(moved, now, fresh_for=answer.fresh_for))


def _heard(state: FeedState, read: Read, now: datetime) -> datetime:
    """When a feed that has brought something new last spoke: of its first document, all of which is new, the latest."""
    newest = None if state.body_hash else silence.newest(read.entries)
    return min(newest or now, now)


def failed(state: FeedState, error: FeedError, now: datetime) -> FeedState:
    """The feed after a failure.  Its validators and entries stay as they were.

    An address that is gone is left for the one it redirected to, or an adopted one for that of the list, at once; only
    where there is no other does 410 end the polling.  One that has failed for a week, in whatever way, may be somebody
    else's by now, or out for long: then both are asked by turns until one answers.
    """
    ill = replace(
        state,
        error=str(error),
        failures=state.failures + 1,
        failing_since=min(state.failing_since or now, now),  # a clock may have been ahead
        last_polled_at=now,
        status="failing",
    )
    if isinstance(error, FetchError) and error.status in GONE:
        other = _other_address(ill)
        if other is not None:
            return replace(other, next_poll_at=now + cadence.FLOOR)
        ill = replace(ill, status="gone" if error.status == 410 else "failing")
    elif state.failing_since and state.failing_since <= now - SETTLED:
        ill = _in_turn(ill, now)
    return replace(ill, next_poll_at=cadence.after_failure(ill, error, now))


def met(states: Sequence[FeedState]) -> dict[str, FeedState]:
    """By URL, each feed that has moved to where another one is asked already, with that other: only that one is asked.

    Who has not moved was there before; of two that have, the older one.
    """
    first: dict[str, FeedState] = {}
    found: dict[str, FeedState] = {}
    asked = [state for state in states if state.feed.enabled and state.status != "gone"]
    for state in sorted(asked, key=lambda one: (bool(one.address), one.id)):
        other = first.setdefault(state.where, state)
        if other is not state:
            found[state.feed.url] = other
    return found


def _moved(state: FeedState, target: str, now: datetime) -> FeedState:
    """The address to ask from now on: RFC 9110 15.4.2 and 15.4.9, with a week to think."""
    if not target:
        return replace(state, moved_to="", moved_since=None)
    if _is_https_of(target, state.where):
        return replace(state, address=target, moved_to="", moved_since=None)
    if target != state.moved_to or state.moved_since is None or state.moved_since > now:
        return replace(state, moved_to=target, moved_since=now)
    if now - state.moved_since >= SETTLED:
        return replace(state, address=target, moved_to="", moved_since=None)
    return state


def _is_https_of(target: str, address: str) -> bool:
    """The same page over TLS: nothing to wait for."""
    safer = urlsplit(address).scheme == "http" and urlsplit(target).scheme == "https"
    return safer and values.alike(target) == values.alike(address)


def _in_turn(state: FeedState, now: datetime) -> FeedState:
    """The feed at the other one of its two addresses: that of the list, and where it is known to have moved."""
    if state.address:  # whose validators say nothing of the list's
        return replace(state, address="", moved_to=state.address, moved_since=now, etag="", last_modified="")
    return replace(state, address=state.moved_to, moved_to="", moved_since=None) if state.moved_to else state


def _other_address(state: FeedState) -> FeedState | None:
    if state.moved_to and state.moved_to != state.where:
        return replace(state, address=state.moved_to, moved_to="", moved_since=None)
    if not state.address:
        return None
    # What the adopted address gave as validators says nothing of the list's.
    return replace(state, address="", moved_to="", moved_since=None, etag="", last_modified="")
