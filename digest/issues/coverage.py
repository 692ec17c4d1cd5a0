"""The honest footer: what an issue was made from, and what it was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.model import Coverage, FeedState, FeedTrouble

SILENT_AFTER = timedelta(days=14)  # answers, but has brought nothing new for so long


def coverage(states: Sequence[FeedState], *, since: datetime, until: datetime, entries: int, relevant: int) -> Coverage:
    """Coverage before anything is chosen: `stories` and `shown` are filled in by `compose`."""
    read = [state for state in states if state.status == "ok" and state.last_polled_at and state.last_polled_at > since]
    return Coverage(
        feeds=len(states),
        read=len(read),
        failing=tuple(_trouble(state) for state in states if state.status in ("failing", "gone")),
        silent=tuple(_trouble(state) for state in states if _silent(state, until)),
        entries=entries,
        relevant=relevant,
        stories=0,
        shown=0,
        since=since,
        until=until,
    )


def _silent(state: FeedState, now: datetime) -> bool:
    return state.status == "ok" and state.last_new_at is not None and state.last_new_at < now - SILENT_AFTER


def _trouble(state: FeedState) -> FeedTrouble:
    since = state.failing_since or state.last_new_at
    return FeedTrouble(state.feed.url, state.feed.title or state.feed.url, since, state.error)
