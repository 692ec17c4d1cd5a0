"""Titles become headlines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories import headlines
from tests.builders import entry

SAID = "Ruritania licenses face recognition cameras"


@pytest.mark.parametrize(
    "title",
    [
        SAID,
        f"{SAID} - Example News",
        f"{SAID} | Example News",
        f"{SAID} — Example News",
        f"{SAID} | Politics News | Example News",
        f"{SAID} - news.example",
        f"{SAID} - The Strelsau Times",
        f"LIVE: {SAID}",
        f"Breaking News: {SAID}",
        f"[UPDATED] {SAID}",
        f"Exclusive | {SAID}",
        f"Exclusive-{SAID}",
        f"Watch live: {SAID}",
        f"{SAID} – live",
        f"{SAID} – as it happened",
        f"{SAID} – video",
        f"{SAID}, by Anna Holm",
        f"  {SAID}\n",
    ],
)
def test_what_is_not_the_headline_is_taken_off(title: str) -> None:
    assert headlines.cleaned(entry(title)) == SAID


@pytest.mark.parametrize(
    "title",
    [
        "Opinion: Ruritania licenses face recognition cameras",
        "Camera licences will not end surveillance: Holm",
        "Ruritania and Zembla agree on camera licences - and on drones",
        "Camera law drafted by Anna Holm",
        "Live facial recognition spreads in Strelsau",
        "Video makers sue the maker of a chatbot",
        "EU-US talks on chips",
        "Exclusive-use cameras in Strelsau need no licence",
    ],
)
def test_what_belongs_to_a_headline_stays(title: str) -> None:
    assert headlines.cleaned(entry(title)) == title


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("‘It’s a scandal’: Parliament votes to stop face recognition in schools",
         "Parliament votes to stop face recognition in schools"),
        ('"No more": parliament votes to stop face recognition in schools',
         "Parliament votes to stop face recognition in schools"),
        ("Exclusive: «Ça suffit» : le parlement vote contre la reconnaissance faciale",
         "Le parlement vote contre la reconnaissance faciale"),
        ("‘It’s a scandal’: Strelsau High Court on cameras that watch schools and squares",
         "‘It’s a scandal’: Strelsau High Court on cameras that watch schools and squares"),
        ("‘It’s a scandal’: teachers on cameras", "‘It’s a scandal’: teachers on cameras"),
        ("‘Racist’ camera software is to be switched off, minister says",
         "‘Racist’ camera software is to be switched off, minister says"),
        ("Holm: ‘Cameras need a licence’ before they are used in schools",
         "Holm: ‘Cameras need a licence’ before they are used in schools"),
    ],
)  # fmt: skip
def test_a_quotation_that_stands_before_the_news_goes(title: str, said: str) -> None:
    assert headlines.cleaned(entry(title)) == said


def test_a_label_inside_a_title_goes() -> None:
    title = "Camera summit day 2 LIVE: Ministers fail to agree"
    assert headlines.cleaned(entry(title)) == "Camera summit day 2: Ministers fail to agree"


def test_a_space_follows_a_label_that_stays() -> None:
    for title in ("Analysis:Cameras and the law", "Analysis-Cameras and the law"):
        assert headlines.cleaned(entry(title)) == "Analysis: Cameras and the law"
        assert headlines.is_comment(title)


def test_a_feed_that_names_itself_otherwise_than_its_entries_is_known_by_both() -> None:
    one = entry(f"{SAID} - lowercase courier 24", source="Somebody")
    assert headlines.cleaned(one, "lowercase courier 24") == SAID


def test_a_shouted_title_is_spoken_as_the_text_writes_its_names() -> None:
    one = entry("RURITANIA AND THE EU LICENSE AI CAMERAS", text="In Ruritania the cameras are here.")
    assert headlines.cleaned(one) == "Ruritania and the EU license AI cameras"
    assert headlines.cleaned(entry("THE H100 AND THE B2B CHIPS")) == "The H100 and the B2B chips"


def test_an_entry_without_a_title_takes_its_first_sentence() -> None:
    assert headlines.cleaned(entry("", text="Parliament passed it. More followed.")) == "Parliament passed it."
    assert headlines.cleaned(entry(" ", text="")) == "Example News"
    assert headlines.cleaned(entry("", text="", source="")) == "Untitled"


def test_a_title_that_is_a_text_is_cut_between_words() -> None:
    cut = headlines.cleaned(entry("camera licence " * 40))
    assert len(cut) <= headlines.LONGEST
    assert cut.endswith(("camera…", "licence…"))


@pytest.mark.parametrize(
    ("title", "comment", "riddle", "live"),
    [
        (SAID, False, False, False),
        ("Opinion: Cameras need a licence", True, False, False),
        ("Cameras need a licence | Opinion", True, False, False),
        ("Cameras need a licence, by Anna Holm", True, False, False),
        ("Diet of Strelsau approves camera law, by Anna Holm", False, False, False),
        ("Opinion: Diet approves the wrong law, by Anna Holm", True, False, False),
        ("Do cameras need a licence?", True, True, False),
        ("Did cameras fail? Why a city sued their maker", False, True, False),
        ("Why cameras need a licence", False, True, False),
        ("5 things to know about cameras", False, True, False),
        ("Cameras are coming, and then …", False, True, False),
        ("Holm’s message to camera makers: Switch them off", False, True, False),
        ("Ministry warns staff: Don't touch the cameras", False, True, False),
        ("Ruritania has a warning for one of Zembla's biggest makers", False, True, False),
        ("Cameras are licensed, but there's a catch", False, True, False),
        ("Ruritania's cameras: 7 alarming risks behind the plan", False, True, False),
        ("Hours after the vote, Zembla banned this Ruritanian company", False, True, False),
        ("Holm warns makers: cameras need a licence", False, False, False),
        ("Live: ministers meet", False, False, True),
        ("Ministers meet – live", False, False, True),
        ("Live facial recognition spreads", False, False, False),
        ("View of the camera market", False, False, False),
    ],
)
def test_comments_riddles_and_running_pages_are_recognised(title: str, comment: bool, riddle: bool, live: bool) -> None:
    said = headlines.is_comment(title), headlines.is_riddle(title), headlines.is_live(title)
    assert said == (comment, riddle, live)


@pytest.mark.parametrize(
    ("title", "may_come"),
    [
        ("Voss could sign order on cameras as soon as Thursday", True),
        ("Strelsau set to vote on cameras", True),
        ("Voss scraps order on cameras", False),
        ("May Day march turns on cameras", False),
    ],
)
def test_what_may_come_is_known(title: str, may_come: bool) -> None:
    assert headlines.foretells(title) is may_come


@pytest.mark.parametrize(
    ("title", "loud"),
    [
        ("RURITANIA LICENSES CAMERAS", True),
        ("EU AI ACT", False),
        ("UN and EU meet", False),
        ("議会が法案を可決", False),
    ],
)
def test_a_shout_is_long_and_in_capitals(title: str, loud: bool) -> None:
    assert headlines.shouts(title) is loud


@given(st.text(max_size=250), st.text(max_size=60))
def test_a_headline_is_one_line_and_never_empty(title: str, text: str) -> None:
    said = headlines.cleaned(entry(title, text=text))
    assert said
    assert "\n" not in said
    assert len(said) <= headlines.LONGEST
