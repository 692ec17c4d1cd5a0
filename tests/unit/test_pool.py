"""How many of the entries at hand one is compared with: those of its days that share its words, and not too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.stories.pairs import WINDOW_DAYS, Vector
from digest.stories.pool import COMMON, FAINT, NEIGHBOURS, Pool, links

TODAY = 20_000.0


def vector(*stems: str, day: float = TODAY) -> Vector:
    """An entry of so many stems that weigh alike."""
    weights = dict.fromkeys(stems, len(stems) ** -0.5)
    return Vector(whole=weights, title=weights, keys=tuple(weights), told=True, day=day, dated=True)


def pool(*vectors: Vector) -> Pool:
    found = Pool()
    for one in vectors:
        found.add(one)
    return found


def test_who_shares_a_word_is_a_neighbour_and_who_shares_none_is_not() -> None:
    assert pool(vector("vote", "camera"), vector("strike"), vector("camera")).neighbours(vector("camera")) == [0, 2]


@pytest.mark.parametrize(("days", "near"), [(0, [0]), (WINDOW_DAYS, [0]), (WINDOW_DAYS + 0.01, [])])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_lies_farther_away_than_the_window_is_not_looked_at(days: float, near: list[int], sign: int) -> None:
    at_hand = pool(vector("vote"))
    assert at_hand.neighbours(vector("vote", day=TODAY + sign * days)) == near
    assert at_hand.neighbours(vector("vote", day=TODAY + sign * days), inf) == [0]


def test_of_a_flood_the_likest_are_kept_and_no_more() -> None:
    alike = vector("model", "vote")
    flood = [vector(word, f"place{number}") for word in ("model", "vote") for number in range(COMMON - 1)]
    near = pool(*flood, alike).neighbours(alike)
    assert len(near) == NEIGHBOURS < len(flood)
    assert near == sorted(near)
    assert near[-1] == len(flood)


def test_by_a_word_that_too_many_have_the_newest_are_found() -> None:
    many = [vector("model", day=TODAY - 3 + number / COMMON) for number in range(COMMON + 5)]
    near = pool(*reversed(many)).neighbours(vector("model"))
    assert near == list(range(COMMON))  # the five oldest came last


some = st.builds(
    lambda stems, hours: vector(*sorted(stems), day=TODAY + hours / 24),
    st.frozensets(st.sampled_from(["vote", "camera", "strike", "model", "chip", "ban", "court", "lorry"]), min_size=1),
    st.integers(0, 240),
)


@settings(deadline=None)
@given(st.lists(some, max_size=30), some)
def test_a_search_finds_those_of_its_days_that_are_alike_in_whatever_order_they_came(
    others: Sequence[Vector], one: Vector
) -> None:
    def alike(other: Vector) -> bool:
        near = fsum(one.whole[stem] * other.whole[stem] for stem in one.whole.keys() & other.whole.keys())
        return near >= FAINT and abs(one.day - other.day) <= WINDOW_DAYS

    assert pool(*others).neighbours(one) == [number for number, other in enumerate(others) if alike(other)]


@settings(deadline=None)
@given(st.lists(some, max_size=12), st.integers(11, 400))
def test_what_is_long_past_changes_no_link(entries: list[Vector], days: int) -> None:
    """Terms and entries leave the index when the window moves on."""
    past = [replace(one, day=one.day - days - WINDOW_DAYS) for one in entries]
    size = len(past)
    shifted = {(one + size, other + size): near for (one, other), near in links(entries)}
    both = dict(links([*past, *entries]))
    assert {ends: near for ends, near in both.items() if ends[1] >= size} == shifted
