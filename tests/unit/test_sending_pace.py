"""The pace: never more messages than are allowed, and no wait without a limit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.mail.pace import Pace


def test_without_a_limit_there_is_always_room_and_nothing_to_wait_for() -> None:
    pace = Pace(0, now=5.0)
    pace.spend()
    assert pace.allowed(5.0) > 1_000_000
    assert pace.wait(5.0) is None


def test_one_message_is_allowed_at_once_and_the_next_when_its_time_has_come() -> None:
    pace = Pace(0.5, now=0.0)
    assert pace.allowed(0.0) == 1
    pace.spend()
    assert (pace.allowed(1.0), pace.wait(1.0)) == (0, 1.0)
    assert (pace.allowed(2.0), pace.wait(2.0)) == (1, 0.0)


@given(st.floats(0.01, 1000), st.lists(st.floats(0, 10), max_size=200))
def test_over_any_time_no_more_go_out_than_the_rate_and_one_seconds_worth(rate: float, pauses: list[float]) -> None:
    pace, now, out = Pace(rate, now=0.0), 0.0, 0
    for pause in pauses:
        now += pause
        for _ in range(pace.allowed(now)):
            pace.spend()
            out += 1
    assert out <= now * rate + max(rate, 1.0) + 1e-6
