"""Average link: groups by mean resemblance, whatever order things come in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories.linkage import average, telling

THINGS = 8
Links = dict[tuple[int, int], float]


def alone(size: int = THINGS) -> list[list[int]]:
    return [[number] for number in range(size)]


def test_what_resembles_becomes_one_group_and_groups_come_in_order() -> None:
    assert average({(1, 3): 0.9, (0, 2): 0.8}, alone(4), 0.5) == [[0, 2], [1, 3]]


def test_nothing_stays_nothing_and_a_lone_thing_alone() -> None:
    assert average({}, [], 0.5) == []
    assert average({}, alone(1), 0.5) == [[0]]


def test_one_strong_link_does_not_chain_two_groups() -> None:
    assert average({(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.8}, alone(4), 0.55) == [[0, 1], [2, 3]]


def test_a_pair_without_a_link_counts_as_nothing_in_the_mean() -> None:
    links = {(0, 1): 0.9, (0, 2): 0.8}
    assert average(links, alone(3), 0.4) == [[0, 1, 2]]
    assert average(links, alone(3), 0.41) == [[0, 1], [2]]


@pytest.mark.parametrize(("mean", "groups"), [(0.5, [[0, 1]]), (0.49, [[0], [1]])])
def test_the_threshold_itself_is_enough(mean: float, groups: list[list[int]]) -> None:
    assert average({(0, 1): mean}, alone(2), 0.5) == groups


def test_what_is_together_from_the_start_stays_so_and_counts_by_its_mean() -> None:
    assert average({(0, 2): 0.7}, [[0, 1], [2]], 0.3) == [[0, 1, 2]]
    assert average({(0, 2): 0.7}, [[0, 1], [2]], 0.4) == [[0, 1], [2]]


pair = st.tuples(st.integers(0, THINGS - 1), st.integers(0, THINGS - 1)).filter(lambda ends: ends[0] < ends[1])
links = st.dictionaries(pair, st.floats(0.01, 1))


@given(links, st.floats(0.2, 0.9))
def test_groups_part_the_things_and_none_that_belong_together_are_left_apart(found: Links, least: float) -> None:
    groups = average(found, alone(), least)
    assert sorted(one for group in groups for one in group) == list(range(THINGS))
    for at, group in enumerate(groups):
        for other in groups[at + 1 :]:
            near = [found.get((min(a, b), max(a, b)), 0.0) for a in group for b in other]
            assert sum(near) / len(near) < least + 1e-9


@given(st.lists(pair, unique=True, max_size=12), st.permutations(range(THINGS)), st.randoms(use_true_random=False))
def test_names_of_things_do_not_matter(ends: list[tuple[int, int]], names: list[int], chance: object) -> None:
    # means that differ, so that no tie has to be broken by a number
    weights = {one: 0.31 + 0.69 / (at + 1.37) for at, one in enumerate(ends)}
    renamed = {(min(names[a], names[b]), max(names[a], names[b])): near for (a, b), near in weights.items()}
    plain = average(weights, alone(), 0.3)
    assert sorted(sorted(names[one] for one in group) for group in plain) == average(renamed, alone(), 0.3)


@given(links, st.floats(0.2, 0.9))
def test_the_order_in_which_links_were_found_does_not_matter(found: Links, least: float) -> None:
    assert average(dict(reversed(found.items())), alone(), least) == average(found, alone(), least)


def test_a_link_between_what_nothing_strong_ties_is_not_needed() -> None:
    found = {(0, 1): 0.8, (1, 2): 0.2, (0, 2): 0.2, (2, 3): 0.3}
    assert telling(found.items(), alone(4), 0.3) == {(0, 1): 0.8, (2, 3): 0.3}
    assert telling(found.items(), [[0], [1, 2], [3]], 0.3) == found


@given(links, st.floats(0.2, 0.9), st.lists(pair, max_size=3), st.sets(st.integers(1, THINGS - 1)))
def test_what_is_not_needed_makes_no_difference(
    found: Links, least: float, apart: list[tuple[int, int]], ends: set[int]
) -> None:
    edges = [0, *sorted(ends), THINGS]
    joined = [list(range(*some)) for some in pairwise(edges)]
    apart = [(one, other) for one, other in apart if not any({one, other} <= set(group) for group in joined)]
    needed = telling(found.items(), joined, least)
    assert average(needed, joined, least, apart) == average(found, joined, least, apart)
