"""What is due on a day to come, as sentences say it: a doubtful day is worse than none."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories import deadlines
from tests.builders import entry

WRITTEN = date(2026, 6, 3)
# Sentences of our own making, written on 3 June 2026, with what they say is due or will happen, and when.
FILE = Path(__file__).parents[1] / "corpus" / "deadlines.jsonl"
GOLD = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def said(text: str, language: str = "en") -> set[tuple[str, str]]:
    return {(kind, str(day)) for kind, day in deadlines.stated(text, language, WRITTEN)}


def test_of_what_is_found_in_the_gold_sentences_nearly_all_is_right() -> None:
    found = [(said(one["text"], one.get("language", "en")), {(kind, day) for kind, day in one["says"]}) for one in GOLD]
    right = sum(len(got & wanted) for got, wanted in found)
    assert len(GOLD) >= 150
    assert right >= 0.95 * sum(len(got) for got, _ in found)
    assert right >= 0.9 * sum(len(wanted) for _, wanted in found)


@pytest.mark.parametrize("one", [one for one in GOLD if not one["says"]], ids=lambda one: one["text"][:40])
def test_what_is_over_doubtful_or_no_act_is_none(one: dict[str, str]) -> None:
    assert said(one["text"], one.get("language", "en")) == set()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Comments are due by 25 August 2026.", "2026-08-25"),
        ("Comments are due by August 25.", "2026-08-25"),
        ("Comments are due by Tuesday, 25 August.", "2026-08-25"),
        ("Comments are due by 2026-08-25.", "2026-08-25"),
        ("Comments are due by 10 January.", None),  # of which year?
        ("Comments are due by Monday, 25 August.", None),  # it is a Tuesday
        ("Comments are due by 31 June.", None),
        ("Comments are due by 25/08/2026.", None),
        ("Comments are due in August.", None),
        ("Comments are due by 25 May 2026.", None),
    ],
)
def test_a_day_is_read_only_where_it_can_be_one_alone(text: str, day: str | None) -> None:
    assert {found for _, found in said(text)} == ({day} if day else set())


def test_an_entry_says_it_in_its_title_or_in_a_sentence_on_it() -> None:
    one = entry(
        "Consultation on AI labels closes on 17 July",
        text="The consultation on AI labels began today. Comments on AI labels are due by 20 July."
        "\nThe hearing on the fishing quota is scheduled for 9 October.",
    )
    assert [(str(found.day), found.kind, found.text) for found in deadlines.find(one)] == [
        ("2026-07-17", "comments", "Consultation on AI labels closes on 17 July"),
        ("2026-07-20", "comments", "Comments on AI labels are due by 20 July."),
    ]


def test_what_is_too_long_for_a_sentence_says_nothing_whatever_it_holds() -> None:
    once = "On 1 July, the law on AI takes effect on 1 July. "
    assert deadlines.stated(once, "en", WRITTEN) != ()
    assert deadlines.stated(once * 200, "en", WRITTEN) == ()
    assert deadlines.find(entry(once * 200, text="")) == ()
    assert deadlines.find(entry(once * 200, text="The law on AI takes effect on 1 July 2026.")) != ()


def test_a_day_that_is_over_when_it_is_looked_at_is_none() -> None:
    one = entry("A consultation", text="The consultation on AI labels closes on 17 July.")
    assert deadlines.find(one, date(2026, 7, 17)) != ()
    assert deadlines.find(one, date(2026, 7, 18)) == ()


@given(st.sampled_from(GOLD), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_no_day_is_ever_before_the_text_or_before_today(one: dict[str, str], written: date, later: int) -> None:
    published = datetime(written.year, written.month, written.day, 12, tzinfo=UTC)
    told = entry(one["text"], text=one["text"], published=published, language=one.get("language", "en"))
    today = written + timedelta(days=later)
    assert all(found.day >= today for found in deadlines.find(told, today))
    assert all(found.text in (told.title, told.text) for found in deadlines.find(told))


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text: str) -> None:
    for language in ("en", "de", "fr", "es", "zh", "ja", ""):
        deadlines.stated(text, language, WRITTEN)
