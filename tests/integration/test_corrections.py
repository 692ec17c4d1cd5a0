"""`stories merge` and `stories split`: the editor's last word, through polls, new groupings and issues."""

from __future__ import annotations

import pytest

from digest import jobs
from digest.desk import corrections, explain, rulings, stories
from digest.errors import ConfigError
from digest.model import LONG_AGO, Ruling, Story
from tests.integration.test_jobs import COURT, PAPER, RADIO, SENATE, SENATE_AGAIN, WIRE, issues_of
from tests.world import World

SENATE_LATER = (
    "Senators approve AI safety bill, 60 to 40",
    "The Senate approved an AI safety bill by 60 votes to 40 that makes developers of large models test them first. "
    "The House of Representatives is to vote on the bill in July.",
)


def now(world: World) -> list[Story]:
    return stories.listing(world.app, LONG_AGO)


def titles(world: World) -> list[list[str]]:
    return sorted(sorted(entry.title for entry in story.entries) for story in now(world))


def look_again(world: World) -> None:
    """A new grouping, as before each issue."""
    jobs.compose(world.app, world.catalog.newsletters[0])


@pytest.fixture
def polled(world: World) -> World:
    world.publishes(WIRE, SENATE, COURT)
    world.publishes(PAPER, SENATE_AGAIN)
    jobs.poll(world.app)
    return world


def test_merged_stories_stay_one_and_keep_the_first_number(polled: World) -> None:
    [one, other] = now(polled)
    joined = corrections.merge(polled.app, one.id, other.id)
    look_again(polled)
    jobs.poll(polled.app, whenever=True, force=True)
    [left] = now(polled)
    assert (joined.id, left.id, left.thread, len(left.entries)) == (one.id, one.id, one.thread, 3)


def test_what_was_split_never_comes_back_together(polled: World) -> None:
    [senate] = [story for story in now(polled) if len(story.entries) == 2]
    left, new = corrections.split(polled.app, senate.id, [senate.entries[1].url])
    assert (left.id, left.entries, new.entries) == (senate.id, senate.entries[:1], senate.entries[1:])
    look_again(polled)
    assert titles(polled) == sorted([[SENATE[0]], [SENATE_AGAIN[0]], [COURT[0]]])
    polled.publishes(RADIO, SENATE_LATER)
    jobs.poll(polled.app)
    look_again(polled)
    assert not any({SENATE[0], SENATE_AGAIN[0]} <= set(some) for some in titles(polled))
    assert len(titles(polled)) == 3


def test_a_correction_changes_nothing_else(polled: World) -> None:
    [court] = [story for story in now(polled) if len(story.entries) == 1]
    [senate] = [story for story in now(polled) if len(story.entries) == 2]
    corrections.split(polled.app, senate.id, [senate.entries[1].guid])
    look_again(polled)
    assert court in now(polled)


def test_five_articles_under_one_headline_are_parted_with_one_command(polled: World) -> None:
    [one, other] = now(polled)
    joined = corrections.merge(polled.app, one.id, other.id)
    found = corrections.split(polled.app, joined.id, [entry.url for entry in joined.entries[1:]], each=True)
    assert [len(story.entries) for story in found] == [1, 1, 1]
    look_again(polled)
    assert [len(some) for some in titles(polled)] == [1, 1, 1]


def test_the_last_word_is_the_last_one(polled: World) -> None:
    [senate] = [story for story in now(polled) if len(story.entries) == 2]
    left, new = corrections.split(polled.app, senate.id, [str(senate.entries[1].id)])
    corrections.merge(polled.app, left.id, new.id)
    look_again(polled)
    assert [senate.entries] == [story.entries for story in now(polled) if len(story.entries) == 2]
    assert [one.same for one in corrections.listing(polled.app)] == [True]


def test_parts_of_a_shown_story_do_not_return(polled: World) -> None:
    issues_of(polled)
    [senate] = [story for story in now(polled) if len(story.entries) == 2]
    corrections.split(polled.app, senate.id, [senate.entries[1].url])
    polled.wait(days=1)
    assert issues_of(polled) == []


def test_a_draft_made_before_a_correction_is_made_again(polled: World) -> None:
    look_again(polled)
    [senate] = [story for story in now(polled) if len(story.entries) == 2]
    corrections.split(polled.app, senate.id, [senate.entries[1].url])
    [turn] = issues_of(polled)
    assert turn.stories == 3


def test_corrections_are_labelled_pairs(polled: World) -> None:
    [senate] = [story for story in now(polled) if len(story.entries) == 2]
    corrections.split(polled.app, senate.id, [senate.entries[1].url])
    [one] = corrections.listing(polled.app)
    assert ({one.one.title, one.other.title}, one.same) == ({SENATE[0], SENATE_AGAIN[0]}, False)


def test_explain_says_that_an_editor_decided(polled: World) -> None:
    [one, other] = now(polled)
    began = one.entries[0].title
    corrections.merge(polled.app, one.id, other.id)
    how = {why.title: why.joined for why in explain.explain(polled.app, str(one.id))}
    assert how.pop(began) == "began its story; an editor put more here"
    assert how.pop(other.entries[0].title) == "an editor put it here"
    assert all("; an editor put it here" in joined for joined in how.values())


def test_what_an_editor_took_out_together_has_one_beginning(polled: World) -> None:
    [one, other] = now(polled)
    joined = corrections.merge(polled.app, one.id, other.id)
    _, out = corrections.split(polled.app, joined.id, [str(entry.id) for entry in joined.entries[1:]])
    how = [why.joined.partition(";")[0] for why in explain.explain(polled.app, str(out.id))]
    assert how == ["began its story", "an editor put it here"]


@pytest.mark.parametrize("said", [("pin", "drop"), ("drop", "pin"), ("pin", "off-topic")])
def test_of_two_rulings_on_stories_that_are_merged_the_last_word_counts(
    polled: World, said: tuple[Ruling, Ruling]
) -> None:
    [one, other] = now(polled)
    for story, ruling in zip((one, other), said, strict=True):
        rulings.rule(polled.app, story.id, ruling)
        polled.wait(minutes=1)
    assert corrections.merge(polled.app, one.id, other.id).ruling == said[1]


@pytest.mark.parametrize(
    ("names", "said"),
    [(["https://elsewhere.example/"], "has no entry"), (["9" * 5000], "has no entry"), (["all"], "leave at least one")],
)
def test_a_split_that_cannot_be_says_why(polled: World, names: list[str], said: str) -> None:
    [senate] = [story for story in now(polled) if len(story.entries) == 2]
    everything = [entry.url for entry in senate.entries]
    with pytest.raises(ConfigError, match=said):
        corrections.split(polled.app, senate.id, everything if names == ["all"] else names)


def test_merging_needs_two_stories_that_are_there(polled: World) -> None:
    [one, _] = now(polled)
    for other in (one.id, 999):
        with pytest.raises(ConfigError, match=r"name two|there is no story 999"):
            corrections.merge(polled.app, one.id, other)
