"""One text printed by many is one voice."""

from __future__ import annotations

import pytest

from digest.stories.copies import copied, independent_sources, same_voice
from tests.builders import entry, story

TEXT = "Ruritania's parliament passed a law on face recognition cameras on Tuesday, by 61 votes to 40, after a debate."
OTHER = (
    "After years of delay, Strelsau wrote rules for police cameras: judges must now sign each order, lawmakers decided."
)


def test_papers_that_report_in_their_own_words_are_counted_each() -> None:
    one, other = entry(text=TEXT, source="Post"), entry(text=OTHER, source="Courier")
    assert independent_sources(story(one, other)) == 2


def test_a_wire_report_in_three_papers_is_one_source() -> None:
    printed = [entry(text=f"{lead}{TEXT}", source=f"Paper {lead}") for lead in ("", "STRELSAU - ", "By Anna Holm. ")]
    assert independent_sources(story(*printed)) == 1


def test_two_entries_of_one_outlet_are_one_source_however_it_writes_its_name() -> None:
    one, other = entry(text=TEXT, source="The Post"), entry(text=OTHER, source="the post ")
    assert independent_sources(story(one, other)) == 1


def test_outlets_without_a_name_are_told_apart_by_their_feeds() -> None:
    one = entry(source="", feed="https://a.example/", text=TEXT)
    other = entry(source="", feed="https://b.example/", text=OTHER)
    assert independent_sources(story(one, other)) == 2


def test_a_copy_ties_two_outlets_that_share_no_text_with_each_other() -> None:
    both = entry(text=f"{TEXT} {OTHER}", source="Wire")
    apart = [entry(text=TEXT, source="Post"), entry(text=OTHER, source="Courier")]
    assert independent_sources(story(*apart, both)) == independent_sources(story(both, *apart)) == 1


@pytest.mark.parametrize("text", ["", "Parliament passed it.", "Ruritania's parliament passed a law."])
def test_short_texts_prove_nothing(text: str) -> None:
    assert not copied(entry(text=text), entry(text=text))


def test_voices_do_not_depend_on_who_is_asked_first() -> None:
    one, other = entry(text=TEXT, source="Post"), entry(text=TEXT[:90], source="Courier")
    assert same_voice(one, other) == same_voice(other, one)
