"""Which feeds need an editor: gone, failing, silent or moved, since when, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digest.feeds import history, silence
from digest.model import FeedState

What = Literal["gone", "failing", "silent", "moved"]
ORDER: tuple[What, ...] = ("gone", "failing", "silent", "moved")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing about a feed that an editor should know."""

    state: FeedState
    what: What
    since: datetime | None
    words: str  # one line, with what to do


def health(states: Sequence[FeedState], now: datetime) -> list[Trouble]:
    """What is the matter with the feeds that are asked: the gravest first, then in the list's order."""
    asked = [state for state in states if state.feed.enabled]
    met = history.met(asked)
    alone = [state for state in asked if state.feed.url not in met]
    found = [trouble for state in alone for trouble in _troubles(state, now)]
    found += [_met(state, met[state.feed.url]) for state in asked if state.feed.url in met]
    return sorted(found, key=lambda trouble: ORDER.index(trouble.what))


def _troubles(state: FeedState, now: datetime) -> Iterator[Trouble]:
    if state.status == "gone":
        words = f"{state.error}: digest feeds remove {state.feed.url}"
        yield Trouble(state, "gone", state.failing_since, words)
    elif state.status == "failing":
        times = "once" if state.failures == 1 else f"{state.failures} times"
        yield Trouble(state, "failing", state.failing_since, f"{state.error} ({times})")
    else:
        yield from _silence(state, now)
    yield from _move(state)


def _met(state: FeedState, other: FeedState) -> Trouble:
    """A feed that has moved to where another one is: only that one is asked from then on."""
    name = other.feed.title or other.feed.url
    words = f"asked at the same address as {name} ({other.feed.url}): digest feeds remove {state.feed.url}"
    return Trouble(state, "moved", None, words)


def _silence(state: FeedState, now: datetime) -> Iterator[Trouble]:
    quiet = silence.silent(state.last_new_at, state.gap, now)
    if quiet is not None:
        words = f"{silence.words(quiet, state.gap)}: look whether its site has another feed"
        yield Trouble(state, "silent", state.last_new_at, words)


def _move(state: FeedState) -> Iterator[Trouble]:
    if state.address and state.address != state.feed.url:
        yield Trouble(state, "moved", None, f"asked at {state.address}, where it has moved: write that into the list")
    elif state.moved_to and state.moved_since:
        day = (state.moved_since + history.SETTLED).date()
        words = f"says it has moved to {state.moved_to}: look, and write that into the list (asked there from {day} on)"
        yield Trouble(state, "moved", state.moved_since, words)
