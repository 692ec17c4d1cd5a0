"""Pages that tell of many events: they report none of them."""

from __future__ import annotations

import pytest

from digest.stories import headlines
from digest.stories.match import gather, regroup
from digest.stories.nearest import nearest
from tests.builders import entry, story

TITLE = "Ruritania's parliament votes to license facial recognition cameras"
TEXT = "Lawmakers in Ruritania voted 61 to 40 for a bill that makes police license facial recognition cameras."


@pytest.mark.parametrize(
    "title",
    [
        "Press review: Ruritania votes on cameras",
        "Weekly briefing: cameras, chips and a strike in Zembla",
        "Cameras licensed, miners on strike: 5 weekend reads",
        "A licence for cameras; a strike in Zembla: 7 Ruritania stories",
        "Revue de presse : la Ruritanie et ses caméras",
    ],
)
def test_a_title_says_that_a_page_tells_of_many_events(title: str) -> None:
    assert headlines.is_roundup(entry(title))


def test_a_text_says_so_where_the_title_does_not() -> None:
    assert headlines.is_roundup(entry(TITLE, text="PRESS REVIEW – Wednesday: the papers of Strelsau look at cameras."))


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "White House holds news briefing on the camera bill",
        "Maker of chatbots starts a newsletter on safety",
        "Briefing of senators on cameras is put off",
        "Newspaper publishers sue the maker of a chatbot",
        "Minister digests defeat over cameras",
        "Regulator opens review of press rules",
        "Ruritania: 40 hospitals read scans with software",
    ],
)
def test_news_of_one_event_is_no_roundup(title: str) -> None:
    assert not headlines.is_roundup(entry(title))


def test_a_roundup_joins_no_story_and_explain_knows_why() -> None:
    report = entry(TITLE, text=TEXT)
    review = entry(f"Press review: {TITLE}", text=TEXT, source="Second Post")
    gathered = [story(*one.entries) for one in gather([report, review], [])]
    assert len(gathered) == len(regroup(gathered)) == 2
    near = nearest(gathered[0], gathered[1:])
    assert near is not None
    assert near.why == "one of them tells of many events, and such entries never report one event"


def test_a_roundup_that_comes_twice_is_still_the_same_item() -> None:
    first = entry("Press review: cameras, chips and a strike")
    again = entry("Press review: cameras, chips and a strike", canonical_url=first.canonical_url)
    assert len(gather([first, again], [])) == 1
