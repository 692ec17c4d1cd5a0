"""`stories pin` and `stories drop`: the editor's last word over what is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import jobs
from digest.desk import corrections, explain, labelled, rulings, stories
from digest.errors import ConfigError
from digest.issues import compose
from digest.model import LONG_AGO, Newsletter, Ruling, Story
from digest.stories.rank import rank
from scripts import fit_relevance
from tests.builders import NOW, candidate, entry, story
from tests.integration.test_jobs import COURT, PAPER, SENATE, SENATE_AGAIN, WIRE, issues_of
from tests.world import World


@pytest.fixture
def polled(world: World) -> World:
    world.publishes(WIRE, SENATE, COURT)
    world.publishes(PAPER, SENATE_AGAIN)
    jobs.poll(world.app)
    return world


def of(world: World, title: str) -> Story:
    [found] = [one for one in stories.listing(world.app, LONG_AGO) if title in [entry.title for entry in one.entries]]
    return found


def composed(world: World) -> list[int]:
    issue = jobs.compose(world.app, world.catalog.newsletters[0])
    return [one.id for one in issue.stories] if issue else []


def test_a_dropped_story_is_in_no_issue(polled: World) -> None:
    court = of(polled, COURT[0])
    assert court.id in composed(polled)
    rulings.rule(polled.app, court.id, "drop")
    assert court.id not in composed(polled)


def test_a_dropped_story_stays_out_when_an_outlet_joins_it(polled: World) -> None:
    senate = of(polled, SENATE[0])
    rulings.rule(polled.app, senate.id, "drop")
    polled.publishes(PAPER, (SENATE[0], SENATE[1] + " Nobody abstained."))
    jobs.poll(polled.app, whenever=True, force=True)
    assert composed(polled) == [of(polled, COURT[0]).id]


def test_a_ruling_holds_for_the_entries_that_are_split_off(polled: World) -> None:
    senate = of(polled, SENATE[0])
    rulings.rule(polled.app, senate.id, "drop")
    left, new = corrections.split(polled.app, senate.id, [senate.entries[1].url])
    assert [of(polled, one.entries[0].title).ruling for one in (left, new)] == ["drop", "drop"]


def test_of_two_stories_the_pinned_one_is_in_an_issue_of_one(polled: World) -> None:
    polled.catalog = replace(polled.catalog, newsletters=(Newsletter(max_stories=1),))
    senate, court = of(polled, SENATE[0]), of(polled, COURT[0])
    assert composed(polled) == [senate.id]
    rulings.rule(polled.app, court.id, "pin")
    assert composed(polled) == [court.id]
    [why] = explain.explain(polled.app, str(court.id))
    assert "pinned by an editor (+20.0)" in why.rank


def test_what_was_ruled_can_be_taken_back(polled: World) -> None:
    court = of(polled, COURT[0])
    before = composed(polled)
    rulings.rule(polled.app, court.id, "drop")
    assert rulings.withdraw(polled.app, court.id) == court
    assert composed(polled) == before


def test_the_last_ruling_counts(polled: World) -> None:
    court = of(polled, COURT[0])
    rulings.rule(polled.app, court.id, "drop")
    polled.wait(minutes=1)
    assert rulings.rule(polled.app, court.id, "pin").ruling == "pin"


def test_explain_says_that_an_editor_dropped_it(polled: World) -> None:
    court = of(polled, COURT[0])
    rulings.rule(polled.app, court.id, "off-topic")
    [why] = explain.explain(polled.app, court.entries[0].url)
    assert (why.outcome, why.reason) == ("dropped", "an editor dropped it as off topic")


def test_what_was_shown_before_it_was_dropped_was_shown(polled: World) -> None:
    issues_of(polled)
    court = of(polled, COURT[0])
    rulings.rule(polled.app, court.id, "drop")
    [why] = explain.explain(polled.app, court.entries[0].url)
    assert why.outcome == "shown"
    assert why.reason.endswith("; since then an editor dropped it")


def test_a_draft_made_before_a_ruling_is_made_again(polled: World) -> None:
    composed(polled)
    rulings.rule(polled.app, of(polled, COURT[0]).id, "drop")
    [turn] = issues_of(polled)
    assert turn.stories == 1


def test_a_ruling_needs_a_story_that_is_there(polled: World) -> None:
    with pytest.raises(ConfigError, match="there is no story 999"):
        rulings.rule(polled.app, 999, "pin")


def test_labels_are_lines_that_the_fit_of_the_weights_reads(polled: World, tmp_path: Path) -> None:
    rulings.rule(polled.app, of(polled, SENATE[0]).id, "pin")
    rulings.rule(polled.app, of(polled, COURT[0]).id, "off-topic")
    file = tmp_path / "ours.jsonl"
    file.write_text("".join(json.dumps(row, default=str) + "\n" for row in rulings.labels(polled.app)))
    lines = fit_relevance.read(file)
    assert {line.said.entry.title: line.said.relevance for line in lines} == {
        SENATE[0]: 2,
        SENATE_AGAIN[0]: 2,
        COURT[0]: 0,
    }
    assert len(labelled.headlines(file)) == 3
    fit_relevance.fit(lines)


def test_a_story_that_was_only_dropped_teaches_nothing(polled: World) -> None:
    rulings.rule(polled.app, of(polled, COURT[0]).id, "drop")
    assert rulings.labels(polled.app) == []


@given(
    ruling=st.sampled_from(["drop", "off-topic"]),
    score=st.floats(0, 1),
    topics=st.lists(st.sampled_from(["law", "labour"]), max_size=2, unique=True),
)
def test_nothing_brings_a_dropped_story_into_a_newsletter(ruling: Ruling, score: float, topics: list[str]) -> None:
    one = story(entry(), ruling=ruling, topics=tuple(topics))
    assert compose.verdict(candidate(one), Newsletter()) is not None
    assert not compose.fits(one, Newsletter())


@given(titles=st.lists(st.sampled_from(["Why AI law fails: opinion", "Senate passes AI bill"]), min_size=1, max_size=3))
def test_a_pinned_story_stands_above_any_that_is_not(titles: list[str]) -> None:
    entries = [entry(title) for title in titles]
    pinned, other = story(entry("Opinion: what to make of AI law"), ruling="pin"), story(*entries)
    assert rank(candidate(pinned), {}, NOW).score > rank(candidate(other), {}, NOW).score
    assert not rank(candidate(pinned), {}, NOW).comments
