"""The footer says what was read and what was not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from digest.issues.coverage import coverage
from digest.model import Coverage, FeedState
from tests.builders import NOW, feed

SINCE = NOW - timedelta(days=1)


def of(*states: FeedState) -> Coverage:
    return coverage(states, since=SINCE, until=NOW, entries=5, relevant=2)


def polled(**known: Any) -> FeedState:
    plain: dict[str, Any] = {"status": "ok", "last_polled_at": NOW, "last_new_at": NOW}
    return FeedState(feed(), **plain | known)


def test_a_feed_that_answered_since_the_last_issue_was_read() -> None:
    seen = of(polled(), polled(last_polled_at=SINCE - timedelta(hours=1)), FeedState(feed()))
    assert (seen.feeds, seen.read, seen.failing, seen.silent) == (3, 1, (), ())


@pytest.mark.parametrize("status", ["failing", "gone"])
def test_a_feed_that_fails_is_named_with_since_when_and_why(status: Any) -> None:
    since = NOW - timedelta(days=3)
    seen = of(polled(status=status, error="404 Not Found", failing_since=since))
    [trouble] = seen.failing
    assert (trouble.title, trouble.since, trouble.error) == ("Example News", since, "404 Not Found")
    assert seen.read == 0


@pytest.mark.parametrize(
    ("gap", "days", "words"),
    [
        (None, 13, []),
        (None, 15, ["none for 15 days"]),
        (timedelta(hours=4), 2, []),
        (timedelta(hours=4), 5, ["usually 6 a day, none for 5 days"]),
        (timedelta(days=7), 15, []),
    ],
)
def test_a_feed_that_answers_and_says_nothing_for_longer_than_usual_is_silent(
    gap: timedelta | None, days: int, words: list[str]
) -> None:
    seen = of(polled(gap=gap, last_new_at=NOW - timedelta(days=days)))
    assert [trouble.error for trouble in seen.silent] == words


def test_a_feed_without_a_title_is_named_by_its_address() -> None:
    [trouble] = of(FeedState(feed(title=""), status="failing", error="x")).failing
    assert trouble.title == "https://news.example/rss"
