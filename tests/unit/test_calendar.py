"""Each local day of a newsletter gets its issue, once, whatever the clocks and the machine do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.issues import calendar
from digest.model import DAY, Newsletter
from tests.builders import NOW

calendar.use_packaged_zones()

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
    "America/Santiago",
    "Asia/Beirut",
    "Pacific/Apia",
    "America/Nuuk",
    "Africa/Casablanca",
]
MONDAYS = frozenset({0})


def letter(zone: str = "UTC", hour: time = time(6), days: frozenset[int] = frozenset(range(7))) -> Newsletter:
    return Newsletter(time_zone=zone, publish_at=hour, days=days)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "instant"),
    [
        (date(2026, 6, 3), time(6), "Europe/Berlin", "2026-06-03T04:00"),
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "2026-03-29T01:30"),  # in the gap: 03:30 summer time
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25T00:30"),  # shown twice: the first
        (date(2026, 3, 30), time(0), "Europe/Berlin", "2026-03-29T22:00"),  # the day a cron trigger loses
        (date(2026, 4, 24), time(0), "Africa/Cairo", "2026-04-23T22:00"),  # midnight itself is in the gap
    ],
)
def test_a_local_hour_is_one_instant_also_when_the_clocks_change(
    day: date, hour: time, zone: str, instant: str
) -> None:
    assert calendar.due_instant(day, hour, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@given(
    st.sampled_from(ZONES),
    st.times().map(lambda hour: hour.replace(second=0, microsecond=0)),
    st.dates(date(2025, 1, 1), date(2027, 12, 1)),
    st.lists(st.integers(5, 3_000), min_size=5, max_size=60),
)
def test_days_come_out_in_order_each_once_and_never_before_their_hour(
    zone: str, hour: time, begin: date, ticks: list[int]
) -> None:
    newsletter = letter(zone, hour)
    now = datetime.combine(begin, time(), UTC)
    last = begin - 2 * DAY
    for minutes in ticks:
        now += timedelta(minutes=minutes)
        day = calendar.due(newsletter, last, now)
        if day is not None:
            assert day > last
            assert calendar.due_instant(day, hour, zone) <= now
            last = day


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [time(0), time(2, 30), time(6), time(23, 59)])
def test_a_year_of_ticks_misses_no_day_and_doubles_none(zone: str, hour: time) -> None:
    newsletter = letter(zone, hour)
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    last = now.astimezone(ZoneInfo(zone)).date() - DAY
    published: list[date] = []
    while now < datetime(2027, 1, 1, tzinfo=UTC):
        day = calendar.due(newsletter, last, now)
        if day is not None:
            published.append(day)
            last = day
        now += timedelta(hours=5, minutes=7)
    assert published == [published[0] + number * DAY for number in range(len(published))]
    assert len(published) >= 364


def test_after_an_outage_there_is_one_issue_and_not_seven() -> None:
    newsletter = letter()
    back = datetime(2026, 6, 10, 7, tzinfo=UTC)
    assert calendar.due(newsletter, date(2026, 6, 2), back) == date(2026, 6, 10)
    assert calendar.due(newsletter, date(2026, 6, 10), back) is None


def test_the_first_issue_comes_whatever_the_hour() -> None:
    assert calendar.due(letter(), None, datetime(2026, 6, 3, 1, tzinfo=UTC)) == date(2026, 6, 3)


def test_a_weekly_waits_for_its_day_and_is_made_up_for_when_that_was_missed() -> None:
    weekly = letter(days=MONDAYS)
    monday = date(2026, 6, 1)
    assert calendar.due(weekly, None, datetime(2026, 6, 3, 7, tzinfo=UTC)) is None
    assert calendar.due(weekly, monday, datetime(2026, 6, 7, 23, tzinfo=UTC)) is None
    assert calendar.due(weekly, monday, datetime(2026, 6, 10, 7, tzinfo=UTC)) == date(2026, 6, 8)


def test_a_day_that_a_zone_left_out_has_no_issue() -> None:
    """Samoa went from 29 to 31 December 2011."""
    samoa = letter("Pacific/Apia")
    now = datetime(2011, 12, 30, 20, tzinfo=UTC)
    assert calendar.due(samoa, date(2011, 12, 29), now) == date(2011, 12, 31)


@given(st.sampled_from(ZONES), st.integers(0, 730 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)))
def test_the_next_day_of_issue_is_always_still_to_come(zone: str, now: datetime) -> None:
    newsletter = letter(zone, days=frozenset({0, 3}))
    day = calendar.next_due(newsletter, None, now)
    assert day.weekday() in newsletter.days
    assert now < calendar.due_instant(day, newsletter.publish_at, zone) <= now + 8 * DAY


@given(
    st.sampled_from(ZONES),
    st.times(),
    st.integers(0, 730 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)),
)
def test_who_chose_an_hour_gets_it_at_that_hour_within_a_day_or_so(zone: str, hour: time, published: datetime) -> None:
    hour = hour.replace(second=0, microsecond=0)
    moment = calendar.at_hour(published, hour, zone)
    assert published <= moment <= published + DAY + timedelta(hours=25)
    first = published.astimezone(ZoneInfo(zone)).date() - 2 * DAY
    hours = [calendar.due_instant(first + number * DAY, hour, zone) for number in range(7)]
    assert moment in hours
    assert not [one for one in hours if published <= one < moment]


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (None, datetime(2026, 6, 3, 6, 0, tzinfo=UTC)),
        (time(8, 0), datetime(2026, 6, 3, 6, 0, tzinfo=UTC)),  # the very moment
        (time(18, 30), datetime(2026, 6, 3, 16, 30, tzinfo=UTC)),
        (time(7, 59), datetime(2026, 6, 4, 5, 59, tzinfo=UTC)),  # past today
        (time(0, 0), datetime(2026, 6, 3, 22, 0, tzinfo=UTC)),
    ],
)
def test_an_hour_is_the_first_one_from_when_the_issue_came_out(hour: time | None, expected: datetime) -> None:
    assert calendar.at_hour(NOW, hour, "Europe/Berlin") == expected
