"""The figures that `digest evaluate` prints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.desk.scores import Measure, average_precision, bcubed, counted, measure, pairwise

LABELS = {"a": "vote", "b": "vote", "c": "vote", "d": "strike"}


def test_a_perfect_grouping_has_all_points() -> None:
    groups = {"a": 1, "b": 1, "c": 1, "d": 2}
    assert bcubed(LABELS, groups) == pairwise(LABELS, groups) == Measure(100, 100, 100)


def test_everything_apart_is_pure_and_finds_nothing() -> None:
    groups = {"a": 1, "b": 2, "c": 3, "d": 4}
    assert bcubed(LABELS, groups) == Measure(100, 50, 66.67)
    assert pairwise(LABELS, groups) == Measure(0, 0, 0)


def test_everything_together_finds_all_and_is_impure() -> None:
    groups = dict.fromkeys(LABELS, 1)
    assert bcubed(LABELS, groups) == Measure(62.5, 100, 76.92)
    assert pairwise(LABELS, groups) == Measure(50, 100, 66.67)


def test_documents_without_a_label_are_not_counted() -> None:
    assert bcubed({"a": "vote"}, {"a": 1, "z": 1}) == Measure(100, 100, 100)


@pytest.mark.parametrize(
    ("ranked", "points"),
    [
        ([True, True, False], 100),
        ([False, True], 50),
        ([True, False, True], 83.33),
        ([False], 0),
        ([], 0),
    ],
)
def test_average_precision_rewards_hits_that_come_early(ranked: list[bool], points: float) -> None:
    assert average_precision(ranked) == points


def test_nothing_said_and_nothing_true_is_no_division_by_zero() -> None:
    assert counted(0, 0, 0) == measure(0, 0) == Measure(0, 0, 0)


groupings = st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 3)), min_size=1, max_size=20)


@given(groupings)
def test_a_score_is_a_percentage_and_names_of_groups_do_not_matter(rows: list[tuple[str, int]]) -> None:
    labels = {number: label for number, (label, _) in enumerate(rows)}
    groups = {number: group for number, (_, group) in enumerate(rows)}
    renamed = {number: 90 - group for number, group in groups.items()}
    for score in (bcubed, pairwise):
        found = score(labels, groups)
        assert all(0 <= value <= 100 for value in (found.precision, found.recall, found.f1))
        assert found == score(labels, renamed)
