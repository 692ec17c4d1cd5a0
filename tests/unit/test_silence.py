"""A feed's pace in words, and when its silence is unusual."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.feeds import silence
from digest.model import DAY, HOUR, Entry
from tests.builders import NOW, entry


def published(*days_ago: float, dated: bool = True) -> list[Entry]:
    return [entry(published=NOW - timedelta(days=days), dated=dated) for days in days_ago]


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (4 * HOUR, "6 a day"), (DAY, "1 a day"), (2 * DAY, "4 a week"), (7 * DAY, "1 a week"), (14 * DAY, "2 a month"),
        (90 * DAY, "4 a year"), (900 * DAY, "1 a year"),
    ],
)  # fmt: skip
def test_a_pace_is_said_in_the_unit_that_fits(gap: timedelta, words: str) -> None:
    assert silence.pace(gap) == words


@pytest.mark.parametrize(
    ("gap", "quiet", "silent"),
    [
        (4 * HOUR, 3 * DAY, False),  # a weekend
        (4 * HOUR, 3 * DAY + HOUR, True),
        (DAY, 4 * DAY, False),
        (DAY, 5 * DAY, True),
        (7 * DAY, 27 * DAY, False),
        (7 * DAY, 29 * DAY, True),
        (None, 14 * DAY, False),
        (None, 15 * DAY, True),
    ],
)
def test_silence_is_unusual_after_four_gaps_and_more_than_a_weekend(
    gap: timedelta | None, quiet: timedelta, silent: bool
) -> None:
    assert silence.silent(NOW - quiet, gap, NOW) == (quiet if silent else None)


def test_silence_is_said_beside_what_is_usual() -> None:
    assert silence.words(3 * DAY + HOUR, 4 * HOUR) == "usually 6 a day, none for 3 days"
    assert silence.words(20 * DAY, None) == "none for 20 days"
    assert silence.silent(None, DAY, NOW) is None
    assert silence.of_entries(published(40, 41, 42, 43, 44), NOW) == "usually 1 a day, none for 40 days"
    assert silence.of_entries(published(0.1, 1, 2, 3), NOW) == silence.of_entries([], NOW) == ""


@pytest.mark.parametrize(
    ("days_ago", "rate"),
    [
        ([0.5, 1, 2, 3.5], 8.0),  # the document reaches back half a week
        ([1, 8, 15, 22, 100, 200], 1.0),
        ([0.01, 0.02], 14.0),  # less than a day says no more than that day
        ([100, 200], 0.0),
    ],
)
def test_entries_a_week_are_counted_as_far_back_as_the_document_tells(days_ago: list[float], rate: float) -> None:
    assert silence.per_week(published(*days_ago), NOW) == rate


def test_what_has_no_dates_has_no_rate() -> None:
    assert silence.per_week(published(1, 2, dated=False), NOW) is None
    assert silence.newest(published(1, dated=False)) is None
