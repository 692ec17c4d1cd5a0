"""What a feed says of its own pace is read where it says it, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import pace
from digest.model import DAY, HOUR, Rhythm


def channel(said: str) -> bytes:
    return (
        f"<rss><channel><title>T</title>{said}<item><title>One</title><ttl>9999</ttl></item></channel></rss>".encode()
    )


@pytest.mark.parametrize(
    ("said", "every"),
    [
        ("", timedelta()),
        ("<ttl>360</ttl>", 6 * HOUR),
        ("<ttl> 60 </ttl>", HOUR),
        ("<ttl>often</ttl>", timedelta()),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", DAY),
        ("<sy:updatePeriod>\n daily </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 12 * HOUR),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", HOUR),
        ("<sy:updatePeriod>fortnightly</sy:updatePeriod>", timedelta()),
        ("<ttl>60</ttl><sy:updatePeriod>weekly</sy:updatePeriod>", 7 * DAY),
    ],
)
def test_the_longest_of_what_it_asks_for_counts(said: str, every: timedelta) -> None:
    assert pace.rhythm(channel(said)) == Rhythm(every)


def test_hours_and_days_to_skip_are_read() -> None:
    hours = "<skipHours><hour>0</hour><hour>24</hour><hour>5</hour></skipHours>"
    said = f"{hours}<skipDays><day>Saturday</day><day>sunday</day></skipDays>"
    assert pace.rhythm(channel(said)) == Rhythm(skip_hours=frozenset({0, 5}), skip_days=frozenset({5, 6}))


def test_a_feed_that_names_every_hour_or_every_day_means_none() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    assert pace.rhythm(channel(f"<skipHours>{hours}</skipHours>")) == Rhythm()


def test_an_item_does_not_speak_for_its_feed() -> None:
    assert pace.rhythm(channel("")) == Rhythm()


@given(st.binary(max_size=300))
def test_any_bytes_have_some_pace(document: bytes) -> None:
    assert pace.rhythm(document).every >= timedelta()
