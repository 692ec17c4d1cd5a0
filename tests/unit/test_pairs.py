"""How likely two entries report one event."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Entry
from digest.stories import pairs, tokens
from digest.stories.pairs import Scale
from tests.builders import NOW, entry

VOTE = "Ruritania votes to license facial recognition cameras"
TEXT = "Lawmakers in Ruritania voted 61 to 40 for a bill that makes police license facial recognition cameras."


def score(one: Entry, other: Entry) -> float:
    scale = Scale([tokens.of(one), tokens.of(other)])
    return pairs.score(scale.vector(one), scale.vector(other))


def test_the_same_words_at_the_same_time_are_one_event_for_sure() -> None:
    assert score(entry(VOTE, text=TEXT), entry(VOTE, text=TEXT, source="Second Post")) > 0.95


def test_texts_without_a_word_in_common_are_not_compared() -> None:
    assert score(entry(VOTE, text=TEXT), entry("Cobalt miners strike", text="Zembla's pits stood still.")) == 0


def test_one_name_in_common_ties_no_two_events() -> None:
    one, other = entry("Turlupin opens plant in Zembla"), entry("Judges fine Turlupin over privacy")
    assert score(one, other) == 0


def test_two_pieces_of_one_column_are_two_stories() -> None:
    one, other = entry("Letter from Ruritania", text=TEXT), entry("Morning briefing", text="Zembla's pits stood still.")
    assert score(one, other) == 0
    assert score(one, entry("Letter from Ruritania", text=TEXT, source="Second Post")) > 0.5


@pytest.mark.parametrize(("days", "possible"), [(0, True), (4, True), (4.01, False), (30, False)])
def test_beyond_the_window_nothing_is_one_event(days: float, possible: bool) -> None:
    early = entry(VOTE, text=TEXT, published=NOW - timedelta(days=days))
    assert (score(early, entry(VOTE, text=TEXT, published=NOW, source="Second Post")) > 0) is possible


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    scale = Scale([])
    assert scale.idf("ruritania") > scale.idf("minister") > scale.idf("president") >= 0


def test_a_word_that_all_entries_at_hand_have_weighs_less() -> None:
    one = tokens.of(entry(VOTE))
    assert Scale([one] * 400).idf("ruritania") < Scale([one]).idf("ruritania")


def test_a_language_without_a_background_is_weighed_by_its_own_entries() -> None:
    common = tokens.of(entry("ministre caméras", language="fr"))
    scale = Scale([common] * 300)
    assert scale.idf("ministre", "fr") < scale.idf("juge", "fr")


def test_a_title_counts_twice_beside_the_text() -> None:
    vector = Scale([]).vector(entry("camera", text="judge"))
    scale = Scale([])
    assert vector.whole["camera"] / vector.whole["judge"] == pytest.approx(
        (1 + 0.6931) * scale.idf("camera") / scale.idf("judge"), rel=1e-3
    )


def test_an_entry_without_words_has_empty_vectors_and_resembles_nothing() -> None:
    empty = entry("", text="")
    vector = Scale([]).vector(empty)
    assert (vector.whole, vector.title, vector.keys) == ({}, {}, ())
    assert score(empty, entry(VOTE)) == 0


def seen(one: pairs.Vector, other: pairs.Vector) -> tuple[float, ...]:
    found = pairs.features(one, other)
    assert found is not None
    return found


def test_there_is_a_weight_for_each_feature() -> None:
    scale = Scale([])
    one = scale.vector(entry(VOTE))
    assert len(seen(one, one)) == len(pairs.NAMES) == len(pairs.fitted().weights)


def test_a_missing_date_is_a_feature_and_takes_the_gap_away() -> None:
    scale = Scale([])
    one, other = (scale.vector(entry(VOTE, dated=dated, published=NOW - timedelta(days=2))) for dated in (True, False))
    now = scale.vector(entry(VOTE, published=NOW))
    days, untimed = pairs.NAMES.index("days"), pairs.NAMES.index("untimed")
    assert (seen(one, now)[days], seen(one, now)[untimed]) == (2, 0)
    assert (seen(other, now)[days], seen(other, now)[untimed]) == (0, 1)


def feature(name: str, one: Entry, other: Entry) -> float:
    scale = Scale([])
    return seen(scale.vector(one), scale.vector(other))[pairs.NAMES.index(name)]


def test_names_and_numbers_are_told_from_plain_words_by_their_capitals() -> None:
    named = tokens.of(entry("Turlupin sues Zembla over 61 cameras", text="The suit is of Monday."))
    assert named.capitals == {"turlupin", "zembla", "61", "monday"}
    report = entry("Zembla sues Turlupin", source="Second Post")
    assert feature("plain", entry("Zembla sues Turlupin"), report) < feature(
        "plain", entry("zembla sues turlupin"), report
    )


@pytest.mark.parametrize("language", ["de", "zh", "ja"])
def test_where_capitals_tell_no_name_half_of_a_resemblance_counts_as_plain_words(language: str) -> None:
    one = entry("Zembla klagt gegen Turlupin 人工智能法案", language=language)
    assert feature("plain", one, one) == pytest.approx(pairs.PLAIN)


def test_what_is_shared_besides_the_heaviest_word_is_a_feature() -> None:
    one, other = entry("Turlupin opens plant"), entry("Turlupin opens plant", text=TEXT, source="Second Post")
    assert 0 < feature("besides", one, other) < feature("whole", one, other)


def test_the_heaviest_word_that_only_one_title_says_is_a_feature_within_a_language() -> None:
    one, other = entry(VOTE), entry(f"{VOTE} Turlupin")
    assert feature("unsaid_more", one, other) > feature("unsaid_less", one, other) == 0
    assert feature("unsaid_more", one, entry(f"{VOTE} Turlupin", language="fr")) == 0


@pytest.mark.parametrize("comment", ["Opinion: ", "Commentary: ", "Why "])
def test_a_report_and_a_comment_on_it_are_less_likely_one_event_than_two_reports(comment: str) -> None:
    report, other, column = (entry(title, text=TEXT) for title in (VOTE, VOTE, comment + VOTE))
    assert (feature("comment", report, other), feature("comment", report, column)) == (0, 1)
    assert pairs.fitted().weights[pairs.NAMES.index("comment")] < 0


def test_without_dates_a_comment_is_taken_for_what_its_words_say() -> None:
    assert feature("comment", entry(VOTE, dated=False), entry(f"Opinion: {VOTE}")) == 0


some = st.builds(
    lambda title, text, hours, dated: entry(title, text=text, published=NOW - hours * timedelta(hours=1), dated=dated),
    st.lists(st.sampled_from(VOTE.split()), max_size=6).map(" ".join) | st.text(max_size=30),
    st.lists(st.sampled_from(TEXT.split()), max_size=9).map(" ".join),
    st.integers(0, 120),
    st.booleans(),
)


@settings(deadline=None)
@given(some, some)
def test_a_score_is_a_probability_and_the_same_both_ways(one: Entry, other: Entry) -> None:
    near = score(one, other)
    assert 0 <= near <= 1
    assert near == pytest.approx(score(other, one))
