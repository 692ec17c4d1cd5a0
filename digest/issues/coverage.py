"""The honest footer: what an issue was made from, and what it was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.feeds import silence
from digest.model import Coverage, FeedState, FeedTrouble


def coverage(states: Sequence[FeedState], *, since: datetime, until: datetime, entries: int, relevant: int) -> Coverage:
    """Coverage before anything is chosen: `stories` and `shown` are filled in by `compose`."""
    read = [state for state in states if state.status == "ok" and state.last_polled_at and state.last_polled_at > since]
    return Coverage(
        feeds=len(states),
        read=len(read),
        failing=tuple(_trouble(state) for state in states if state.status in ("failing", "gone")),
        silent=tuple(trouble for state in states if (trouble := _silence(state, until))),
        entries=entries,
        relevant=relevant,
        stories=0,
        shown=0,
        since=since,
        until=until,
    )


def _silence(state: FeedState, now: datetime) -> FeedTrouble | None:
    """A feed that answers and has brought nothing for longer than is usual for it."""
    quiet = silence.silent(state.last_new_at, state.gap, now) if state.status == "ok" else None
    return replace(_trouble(state), error=silence.words(quiet, state.gap)) if quiet else None


def _trouble(state: FeedState) -> FeedTrouble:
    since = state.failing_since or state.last_new_at
    return FeedTrouble(state.feed.url, state.feed.title or state.feed.url, since, state.error)
