"""What is new when an affair comes back, and what readers had before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from digest.issues import compose
from digest.model import DAY, Entry, Newsletter
from digest.stories import news
from tests.builders import NOW, candidate, entry, story

TITLE = "Ruritania's parliament votes to license facial recognition cameras"
TEXT = "Lawmakers in Ruritania voted 61 to 40 for a bill that makes police license facial recognition cameras."
LATER = "Ruritania's president vetoes the bill on facial recognition cameras"


def told(title: str = TITLE, **other: Any) -> Entry:
    return entry(title, **{"text": TEXT, "published": NOW - 6 * DAY} | other)


@pytest.mark.parametrize(
    "again",
    [
        entry(TITLE, source="Second Post"),
        entry(f"UPDATED: {TITLE}", published=NOW),
        entry("RURITANIA'S PARLIAMENT VOTES TO LICENSE FACIAL RECOGNITION CAMERAS", source="Third Wire"),
        entry("Police cameras in Strelsau", text=f"STRELSAU - {TEXT}", source="Second Post"),
        entry("Ruritania live: president speaks", canonical_url="https://news.example/other"),
    ],
    ids=["another outlet", "re-dated", "shouted", "copied", "live page"],
)
def test_what_readers_had_is_no_development(again: Entry) -> None:
    assert news.had(again, [told()])


def test_the_same_page_under_a_new_headline_is_no_development() -> None:
    first = told()
    assert news.had(entry(LATER, canonical_url=first.canonical_url), [first])


def test_a_development_is_one() -> None:
    assert not news.had(entry(LATER, text="The president sent the bill back on Friday."), [told()])


def test_the_next_number_of_a_series_is_new() -> None:
    [one, other] = (
        entry(f"Ruritania AI policy letter, issue {number}: what happened this week") for number in (41, 42)
    )
    assert not news.had(other, [one])


def test_nothing_was_had_by_readers_who_were_told_nothing() -> None:
    assert not news.had(entry("Live: parliament votes"), [])


@pytest.mark.parametrize(
    ("sentence", "new"),
    [
        (TEXT, False),
        ("Police must license facial recognition cameras, lawmakers in Ruritania voted.", False),
        ("The president sent the bill back on Friday and asked for a stricter one.", True),
    ],
)
def test_a_sentence_is_new_when_no_earlier_report_says_it(sentence: str, new: bool) -> None:
    assert news.adds(sentence, "en", [told()]) == new


def test_a_thread_whose_every_entry_readers_had_stays_out_and_says_so() -> None:
    again = story(entry(TITLE, source="Second Post"))
    seen = candidate(again, thread_shown=date(2026, 5, 28), told=(told(),))
    reason = compose.verdict(seen, Newsletter())
    assert reason == "its thread was shown on 2026-05-28, and this says nothing more"
    assert compose.verdict(candidate(again), Newsletter()) is None
