"""Which running affair a story continues."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import DAY, Story
from digest.stories.threads import FOLLOWS, WINDOW, Affairs, followed, link, link_all, resume
from tests.builders import NOW, entry, story

TRIAL = "Jury hears Turlupin software trial in Strelsau over stolen camera code"
VERDICT = "Turlupin loses Strelsau trial: jury finds camera software code was stolen"
STRIKE = "Cobalt miners of Zembla strike over autonomous lorries"

keys = count(1)


def told(title: str, *, days_ago: float = 0, thread: int = 0, **other: Any) -> Story:
    moment = NOW - days_ago * DAY
    return story(entry(title, published=moment, key=f"told-{next(keys)}"), thread=thread, **other)


def test_a_verdict_continues_the_trial_and_a_strike_does_not() -> None:
    trial = told(TRIAL, days_ago=5, thread=41)
    assert link(told(VERDICT), [trial]) == 41
    assert link(told(STRIKE), [trial]) == 0


def test_one_name_in_common_makes_no_affair() -> None:
    trial = told(TRIAL, days_ago=1, thread=41)
    assert link(told("Turlupin opens a nursery for the children of its staff"), [trial]) == 0


def test_a_story_with_nothing_before_it_begins_an_affair() -> None:
    assert link(told(VERDICT), []) == 0


def test_the_nearest_of_several_affairs_is_continued() -> None:
    trial, strike = told(TRIAL, days_ago=2, thread=41), told(STRIKE, days_ago=1, thread=42)
    assert link(told(VERDICT), [strike, trial]) == link(told(VERDICT), [trial, strike]) == 41


def test_an_affair_fades_and_is_over_after_a_month() -> None:
    def near(days: float) -> bool:
        return bool(link(told(VERDICT), [told(TRIAL, days_ago=days, thread=41)], threshold=0.3))

    assert near(1)
    assert not near(29)
    assert link(told(TRIAL), [told(TRIAL, days_ago=WINDOW / DAY + 1, thread=41)], threshold=0.0001) == 0


def test_a_story_does_not_continue_itself_or_what_it_was_split_from() -> None:
    trial = told(TRIAL, thread=41)
    assert link(trial, [trial]) == 0
    part = story(trial.entries[0], thread=0)
    assert link(part, [trial]) == 0


def test_a_story_without_a_thread_cannot_be_continued() -> None:
    assert link(told(VERDICT), [told(TRIAL, days_ago=1, thread=0)]) == 0


@pytest.mark.parametrize(("threshold", "thread"), [(0.05, 41), (0.99, 0)])
def test_the_threshold_says_how_sure_a_link_must_be(threshold: float, thread: int) -> None:
    assert link(told(VERDICT), [told(TRIAL, days_ago=1, thread=41)], threshold=threshold) == thread


def test_an_affair_is_followed_from_story_to_story() -> None:
    affairs = Affairs([], [])
    affairs.add(told(TRIAL, days_ago=20, thread=41))
    affairs.add(told(VERDICT, days_ago=3, thread=41))
    assert affairs.of(told("Turlupin appeals verdict on stolen camera software code")) == 41


def test_linking_all_gives_what_linking_each_gives_and_keeps_threads_that_are() -> None:
    earlier = [told(TRIAL, days_ago=2, thread=41)]
    stories = [told(VERDICT), told(STRIKE), told(VERDICT, thread=7)]
    assert [one.thread for one in link_all(stories, earlier)] == [41, 0, 7]
    settled = [told(VERDICT, thread=7)]
    assert link_all(settled, earlier) == settled


def test_the_last_word_of_a_story_counts_for_the_gap() -> None:
    old = told(TRIAL, days_ago=29, thread=41)
    fresh = entry(TRIAL, published=NOW - timedelta(hours=1), source="Second Post")
    running = story(*old.entries, fresh, thread=41)
    assert link(told(VERDICT), [running], threshold=0.3) == 41


# ---- what readers were shown ----------------------------------------------------------------------


def test_a_story_comes_to_the_thread_that_readers_know_its_affair_by() -> None:
    shown, verdict = told(TRIAL, days_ago=5, thread=41), told(VERDICT, thread=7)
    assert resume([verdict], [shown]) == [replace(verdict, thread=41)]
    assert resume([replace(verdict, thread=41)], [shown]) == []


def test_a_story_that_nothing_shown_leads_to_begins_an_affair_of_its_own() -> None:
    shown = told(TRIAL, days_ago=5, thread=41)
    [strike] = resume([told(STRIKE, id=9, thread=41)], [shown])
    assert strike.thread == 9
    assert resume([told(STRIKE, thread=8)], [shown]) == []  # its thread was never shown: it stays with its like


def test_one_name_in_common_with_what_was_shown_is_no_update() -> None:
    shown = told(TRIAL, days_ago=1, thread=41)
    assert resume([told("Turlupin opens a nursery for the children of its staff", thread=7)], [shown]) == []


def test_a_story_that_was_shown_keeps_its_thread() -> None:
    verdict = told(VERDICT, thread=7)
    assert resume([verdict], [told(TRIAL, days_ago=5, thread=41), verdict]) == []


def test_of_two_shown_stories_the_more_alike_is_followed_and_the_words_are_told() -> None:
    trial, strike = told(TRIAL, days_ago=2, thread=41), told(STRIKE, days_ago=1, thread=42)
    found = followed(told(VERDICT), [strike, trial])
    assert found is not None
    assert found.story == trial
    assert FOLLOWS <= found.near < 1
    assert "Turlupin" in found.terms
    assert followed(told(VERDICT), [strike]) is None


def test_where_words_leave_it_open_topic_and_jurisdiction_decide_but_they_never_do_alone() -> None:
    here: dict[str, Any] = {"topics": ("courts",), "jurisdictions": ("RU",)}
    trial = told("Zembla court sets a date for the trial of camera makers", days_ago=29, thread=41, **here)
    licence = "Makers say Zembla wants a licence for every camera that learns faces in shops and stations"
    assert resume([told(licence, thread=7, **here)], [trial]) != []
    for there in ({"topics": ("law",)}, here | {"topics": ("law",)}, here | {"jurisdictions": ("GB",)}):
        assert resume([told(licence, thread=7, **there)], [trial]) == [], there
    assert resume([told(STRIKE, thread=7, **here)], [trial]) == []


def test_what_was_shown_a_month_ago_is_followed_no_more() -> None:
    assert followed(told(TRIAL), [told(TRIAL, days_ago=WINDOW / DAY + 1, thread=41)]) is None


words = sorted({*TRIAL.split(), *VERDICT.split(), *STRIKE.split()})
days = st.lists(
    st.tuples(st.lists(st.sampled_from(words), min_size=2, max_size=7).map(" ".join), st.integers(0, 40)),
    min_size=1,
    max_size=8,
)


@given(days, days, st.randoms(use_true_random=False))
def test_the_order_in_which_stories_come_says_nothing_and_a_second_look_changes_nothing(
    fresh: list[tuple[str, int]], before: list[tuple[str, int]], chance: Random
) -> None:
    stories = [told(title, thread=number) for number, (title, _) in enumerate(fresh, 1)]
    shown = [told(title, days_ago=days, thread=number % 5 + 1) for number, (title, days) in enumerate(before)]
    threads = _after(stories, shown)
    mixed, earlier = chance.sample(stories, len(stories)), chance.sample(shown, len(shown))
    assert _after(mixed, earlier) == threads
    assert resume([replace(one, thread=threads[one.id]) for one in stories], shown) == []


def _after(stories: list[Story], shown: list[Story]) -> dict[int, int]:
    changed = {one.id: one.thread for one in resume(stories, shown)}
    return {one.id: changed.get(one.id, one.thread) for one in stories}
