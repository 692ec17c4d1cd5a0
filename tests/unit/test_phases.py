"""What has come is told although readers had the forecast."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.model import Story
from digest.stories import match
from digest.stories.headlines import foretells
from digest.stories.phases import came, come
from tests.builders import NOW, entry, story

FORECAST = "Strelsau assembly to vote on camera licence act on Monday"
OUTCOME = "Strelsau assembly rejects camera licence act in Monday vote"
LATER = NOW + timedelta(days=1)


def told(title: str, number: int, *, late: bool = False) -> Story:
    moment = LATER if late else NOW
    return story(entry(title, id=number, key=f"phase-{number}", published=moment, first_seen=moment), id=number)


def joined(*stories: Story) -> Story:
    return story(*(one for each in stories for one in each.entries), id=stories[0].id)


def titles(stories: list[Story]) -> list[list[str]]:
    return sorted([entry.title for entry in one.entries] for one in stories)


def test_the_outcome_leaves_the_story_of_a_forecast_that_readers_had() -> None:
    both = joined(told(FORECAST, 1), told(OUTCOME, 2, late=True))
    assert match.regroup([both]) == [both]
    assert titles(match.regroup([both], come([both], {1: NOW}))) == [[OUTCOME], [FORECAST]]


def test_they_stay_apart_when_they_are_looked_at_again() -> None:
    forecast, outcome = told(FORECAST, 1), told(OUTCOME, 2, late=True)
    assert titles(match.regroup([forecast, outcome], come([forecast, outcome], {1: NOW}))) == [[OUTCOME], [FORECAST]]
    both_shown = {1: NOW, 2: LATER}
    assert titles(match.regroup([forecast, outcome], come([forecast, outcome], both_shown))) == [[OUTCOME], [FORECAST]]


@pytest.mark.parametrize(
    ("shown", "later"),
    [
        ({}, OUTCOME),  # nobody was shown the forecast: one story tells both
        ({1: LATER + timedelta(hours=1)}, OUTCOME),  # the outcome was there when it was shown
        ({1: NOW}, "Strelsau assembly could vote on camera licence act on Monday"),  # nothing has come yet
        ({1: NOW}, "Why the camera licence act divides the Strelsau assembly before Monday's vote"),
    ],
)
def test_nothing_is_parted_without_a_forecast_that_was_shown_and_a_later_report(
    shown: dict[int, object], later: str
) -> None:
    both = joined(told(FORECAST, 1), told(later, 2, late=True))
    assert come([both], shown) == []  # type: ignore[arg-type]


def test_a_story_that_mostly_reported_keeps_what_comes_later() -> None:
    reported = [told(OUTCOME, 2), told(OUTCOME, 3)]
    story = joined(told(FORECAST, 1), *reported, told("Camera licence act fails", 4, late=True))
    assert come([story], {1: NOW, 2: NOW, 3: NOW}) == []


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        (FORECAST, True),
        ("Strelsau May Ban Street Cameras", True),
        ("Zembla considers camera licence", True),
        ("Court of Zembla to hear the case of the painters", True),
        ("Camera makers brace, ahead of vote", True),
        (OUTCOME, False),
        ("Access to street cameras is cut", False),
        ("Zembla orders Turlupin to halt sales", False),
        ("Threat to the assembly grows", False),
        ("In May Zembla banned cameras", False),
        ("Painters vow to appeal", False),
    ],
)
def test_a_headline_foretells_or_reports(title: str, wanted: bool) -> None:
    assert foretells(title) is wanted


def test_much_the_same_text_about_an_outcome_is_no_repetition_of_the_forecast() -> None:
    forecast, outcome = entry(FORECAST), entry(OUTCOME)
    assert came(outcome, forecast)
    assert not came(forecast, outcome)
    assert not came(outcome, outcome)
