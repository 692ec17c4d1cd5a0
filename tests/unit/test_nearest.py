"""The story that was not joined, and what kept it apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import DAY, Correction, Story
from digest.stories.match import gather, regroup
from digest.stories.nearest import nearest
from digest.stories.pairs import fitted
from tests.builders import NOW, entry, story
from tests.unit.test_match import mine, vote, vote_too

COLUMN = "Cameras in Ruritania need a licence now."


def test_the_most_like_of_the_others_is_named_with_its_score_and_the_words_they_share() -> None:
    labels = entry("Senate votes on a bill for labels on AI pictures", text="Makers must mark what a machine drew.")
    chips = entry("Senate adjourns with a bill on chips still open", text="A committee meets again in September.")
    likest = story(chips)
    found = nearest(story(labels), [story(vote()), likest, story(mine())])
    assert found is not None
    assert found.story is likest
    assert 0 < found.score < fitted().threshold
    assert (set(found.terms), found.why) == ({"Senate", "bill"}, f"below the threshold of {fitted().threshold:g}")


def test_where_nothing_has_anything_to_do_with_it_there_is_none() -> None:
    assert nearest(story(mine()), []) is None
    assert nearest(story(mine()), [story(vote())]) is None


def test_what_lies_outside_the_window_says_what_it_would_score_within() -> None:
    found = nearest(story(vote()), [story(vote_too(published=NOW - 9 * DAY))])
    assert found is not None
    assert found.score > 0
    assert found.why == "8.9 days lie between them, and such entries never report one event"


def test_two_pieces_of_one_column_are_kept_apart_by_its_title() -> None:
    one, other = (entry("Letter from Ruritania", text=f"{COLUMN} {end}") for end in ("One.", "Two."))
    found = nearest(story(one), [story(other)])
    assert found is not None
    assert found.why.startswith("both are pieces of one column")


def test_an_editor_who_parted_them_is_the_reason() -> None:
    one, other = vote(), vote_too()
    found = nearest(story(one), [story(other)], [Correction(one, other, same=False)])
    assert found is not None
    assert found.why == "an editor parted them"
    within = [Correction(other, mine(), same=False), Correction(one, other, same=True)]
    unparted = nearest(story(one), [story(other)], within)
    assert unparted is not None
    assert unparted.why.startswith("near enough")


@pytest.mark.parametrize("hours", [0, 30, 60, 95])
def test_it_agrees_with_the_matching_on_what_belongs_together(hours: int) -> None:
    one, other = vote(published=NOW), vote_too(published=NOW - timedelta(hours=hours))
    near = nearest(Story((story(one).members[0],), id=1), [replace(story(other), id=2)])
    assert near is not None
    joined = len(regroup([story(one), story(other)])) == 1
    assert joined is (near.score >= fitted().threshold) is near.why.startswith("near enough")
    [*_, last] = gather([other, one], [])
    assert len(last.entries) == 1 + joined
    if joined:
        assert last.members[1].score == near.score
