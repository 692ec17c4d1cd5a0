"""A feed is asked an interval after the last time, later when it fails, never before a server lets us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import cadence
from digest.model import DAY, HOUR, FeedState
from tests.builders import NOW, feed


def wait(
    every: timedelta = HOUR, failures: int = 0, url: str = "https://news.example/rss", **other: timedelta
) -> timedelta:
    return cadence.next_poll(FeedState(feed(url, every=every), failures=failures), NOW, **other) - NOW


@pytest.mark.parametrize(
    ("every", "failures", "least"),
    [
        (HOUR, 0, HOUR),
        (timedelta(minutes=1), 0, timedelta(minutes=15)),
        (HOUR, 1, 2 * HOUR),
        (HOUR, 3, 8 * HOUR),
        (HOUR, 5, DAY),
        (HOUR, 1_000, DAY),
        (7 * DAY, 3, 7 * DAY),
    ],
)
def test_the_wait_is_the_interval_doubled_with_each_failure_up_to_a_day(
    every: timedelta, failures: int, least: timedelta
) -> None:
    assert least <= wait(every, failures) <= least * 1.1


@given(st.integers(0, 10_000).map(lambda number: f"https://{number}.example/rss"), st.timedeltas(HOUR / 60, 30 * DAY))
def test_a_feed_is_never_asked_early_and_always_gets_the_same_second(url: str, every: timedelta) -> None:
    once = wait(every, url=url)
    assert once >= every
    assert once == wait(every, url=url)


def test_a_list_of_feeds_does_not_come_due_all_at_once() -> None:
    assert len({wait(url=f"https://{number}.example/rss") for number in range(100)}) > 5


@pytest.mark.parametrize(
    ("asked", "least"), [(HOUR / 60, HOUR), (5 * HOUR, 5 * HOUR), (3 * DAY, 3 * DAY), (365 * DAY, 7 * DAY)]
)
def test_what_a_server_asks_for_is_waited_for_in_full_up_to_a_week(asked: timedelta, least: timedelta) -> None:
    assert least <= wait(retry_after=asked) <= max(least, HOUR * 1.1)
