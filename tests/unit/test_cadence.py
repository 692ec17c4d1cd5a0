"""A feed is asked an interval after the last time, later when it fails or says so, never before a server lets us."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import FeedError, FetchError, ParseError
from digest.feeds import cadence
from digest.model import DAY, HOUR, FeedState, Rhythm
from tests.builders import NOW, entry, feed

SPREAD = 1.25
MINUTE = HOUR / 60


def state(every: timedelta = HOUR, url: str = "https://news.example/rss", **known: Any) -> FeedState:
    plain: dict[str, Any] = {"etag": '"1"'}
    return FeedState(feed(url, every=every), **plain | known)


def wait(one: FeedState, now: datetime = NOW, **other: timedelta) -> timedelta:
    return cadence.next_poll(one, now, **other) - now


def patience(error: FeedError, **known: Any) -> timedelta:
    plain: dict[str, Any] = {"failures": 1, "failing_since": NOW}
    return cadence.after_failure(state(**plain | known), error, NOW) - NOW


# ---- after an answer ------------------------------------------------------------------------------


@pytest.mark.parametrize(("every", "least"), [(HOUR, HOUR), (MINUTE, 15 * MINUTE), (DAY, DAY), (7 * DAY, 7 * DAY)])
def test_a_feed_is_asked_after_its_interval_and_never_more_often_than_every_quarter_of_an_hour(
    every: timedelta, least: timedelta
) -> None:
    assert least <= wait(state(every)) <= least * SPREAD


@given(st.integers(0, 10_000).map(lambda number: f"https://{number}.example/rss"), st.timedeltas(MINUTE, 30 * DAY))
def test_a_feed_is_never_asked_early_and_always_gets_the_same_second(url: str, every: timedelta) -> None:
    once = wait(state(every, url))
    assert once >= every
    assert once == wait(state(every, url))


def test_a_list_of_feeds_does_not_come_due_all_at_once() -> None:
    assert len({wait(state(url=f"https://{number}.example/rss")) for number in range(100)}) > 15


@pytest.mark.parametrize(
    ("fresh_for", "least"), [(timedelta(), HOUR), (MINUTE, HOUR), (4 * HOUR, 4 * HOUR), (365 * DAY, DAY)]
)
def test_what_the_server_calls_fresh_is_not_asked_for_up_to_a_day(fresh_for: timedelta, least: timedelta) -> None:
    assert least <= wait(state(), fresh_for=fresh_for) <= least * SPREAD


@pytest.mark.parametrize(("ttl", "least"), [(5 * MINUTE, HOUR), (6 * HOUR, 6 * HOUR), (30 * DAY, DAY)])
def test_a_feeds_own_pace_counts_up_to_a_day(ttl: timedelta, least: timedelta) -> None:
    assert least <= wait(state(rhythm=Rhythm(ttl))) <= least * SPREAD


@pytest.mark.parametrize(("gap", "least"), [(None, HOUR), (MINUTE, HOUR), (3 * HOUR, 3 * HOUR), (40 * DAY, 8 * HOUR)])
def test_a_feed_that_says_little_is_asked_seldom_but_several_times_a_day(
    gap: timedelta | None, least: timedelta
) -> None:
    assert least <= wait(state(gap=gap)) <= least * SPREAD


def test_a_server_without_validators_is_asked_less_often() -> None:
    assert wait(state(etag="")) >= 4 * HOUR
    assert wait(state(etag="", last_modified="Wed, 03 Jun 2026 05:00:00 GMT")) <= HOUR * SPREAD


@pytest.mark.parametrize(("hours", "until"), [({7, 8, 9}, 10), ({23}, 7), (set(range(24)) - {3}, 3)])
def test_hours_to_be_skipped_are_skipped(hours: set[int], until: int) -> None:
    at = cadence.next_poll(state(rhythm=Rhythm(skip_hours=frozenset(hours))), NOW)
    assert at.hour == until
    assert at >= NOW + HOUR


def test_days_to_be_skipped_are_skipped() -> None:
    """It is a Wednesday, six in the morning."""
    at = cadence.next_poll(state(rhythm=Rhythm(skip_days=frozenset({2}))), NOW)
    assert (at.weekday(), at.hour) == (3, 0)


def test_who_comes_late_finds_the_quiet_hours_begun_and_waits_for_their_end() -> None:
    night = Rhythm(skip_hours=frozenset(range(6, 9)))  # it is 6:00
    assert cadence.late(state(rhythm=night, next_poll_at=NOW - HOUR), NOW) == NOW + 3 * HOUR
    assert cadence.late(state(rhythm=night, next_poll_at=NOW - HOUR), NOW + 3 * HOUR) is None
    assert cadence.late(state(rhythm=night, next_poll_at=NOW), NOW) is None  # a day has been waited already
    assert cadence.late(state(next_poll_at=NOW - HOUR), NOW) is None


@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm(skip_hours=frozenset(range(24))),
        Rhythm(skip_days=frozenset(range(7))),
        Rhythm(skip_days=frozenset({2, 3, 4, 5, 6})),  # from Wednesday, which it is, to Sunday
    ],
)
def test_nothing_is_skipped_for_more_than_a_day(rhythm: Rhythm) -> None:
    assert wait(state(rhythm=rhythm)) <= DAY + HOUR * SPREAD


@given(st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6)), st.timedeltas(timedelta(), 9 * DAY))
def test_whatever_a_feed_asks_for_it_is_asked_again_within_two_days_and_a_half(
    hours: frozenset[int], days: frozenset[int], ttl: timedelta
) -> None:
    assert HOUR <= wait(state(rhythm=Rhythm(ttl, hours, days))) <= 2.5 * DAY


# ---- after a failure ------------------------------------------------------------------------------


@pytest.mark.parametrize(("failures", "least"), [(1, 2 * HOUR), (3, 8 * HOUR), (5, DAY), (1_000, DAY)])
def test_the_wait_doubles_with_each_failure_up_to_a_day(failures: int, least: timedelta) -> None:
    for error in (FetchError("500", status=500), ParseError("HTML")):
        assert least <= patience(error, failures=failures) <= least * SPREAD


@pytest.mark.parametrize(
    ("asked", "least"), [(MINUTE, 2 * HOUR), (5 * HOUR, 5 * HOUR), (3 * DAY, 3 * DAY), (365 * DAY, 7 * DAY)]
)
def test_what_a_server_asks_for_is_waited_for_in_full_up_to_a_week(asked: timedelta, least: timedelta) -> None:
    found = patience(FetchError("429", status=429, retry_after=asked))
    assert least <= found <= max(least, 2 * HOUR * SPREAD)


@pytest.mark.parametrize("error", [ParseError("HTML"), FetchError("429", status=429, retry_after=3 * HOUR)])
def test_hours_to_be_skipped_are_skipped_after_a_failure_too(error: FeedError) -> None:
    asleep = Rhythm(skip_hours=frozenset(range(7, 20)))
    at = cadence.after_failure(state(rhythm=asleep, failures=1), error, NOW)
    assert (at.hour, at.date()) == (20, NOW.date())


@pytest.mark.parametrize(
    ("error", "least"),
    [
        (FetchError("403", status=403), 6 * HOUR),
        (FetchError("401", status=401), 6 * HOUR),
        (FetchError("403", status=403, challenged=True), DAY),
    ],
)
def test_who_refuses_us_is_left_alone_for_longer(error: FetchError, least: timedelta) -> None:
    assert least <= patience(error) <= least * SPREAD


def test_a_feed_not_found_for_a_month_is_looked_for_once_a_week() -> None:
    missing = FetchError("404", status=404)
    assert patience(missing, failures=40, failing_since=NOW - 29 * DAY) <= DAY * SPREAD
    assert patience(missing, failures=40, failing_since=NOW - 31 * DAY) >= 7 * DAY


# ---- the gap between entries ----------------------------------------------------------------------


def test_the_usual_gap_is_the_median_and_needs_four_dates() -> None:
    ages = [0, 2, 4, 6, 100]
    found = [entry(published=NOW - hours * HOUR) for hours in ages]
    assert cadence.gap(found) == 2 * HOUR
    assert cadence.gap(found[:3]) is None
    assert cadence.gap([entry(published=NOW, dated=False) for _ in range(9)]) is None


@pytest.mark.parametrize(
    ("each", "days", "gap"),
    [
        (6, 1, 4 * HOUR),  # dates without an hour
        (1, 1, DAY),
        (10, 7, 7 * DAY),  # a batch a week is due in a week
    ],
)
def test_entries_of_one_moment_came_one_after_the_other_and_a_weekly_batch_at_once(
    each: int, days: int, gap: timedelta
) -> None:
    moments = [NOW - number * days * DAY for number in range(8)]
    found = [entry(published=moment) for moment in moments for _ in range(each)]
    assert cadence.gap(found) == gap


def test_two_entries_that_share_a_moment_by_chance_change_nothing() -> None:
    found = [entry(published=NOW - number * HOUR) for number in (0, 1, 2, 2, 3, 4, 5)]
    assert cadence.gap(found) == HOUR
