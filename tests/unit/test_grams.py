"""What fitted words add to a verdict, and the file they stand in."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories import grams, topics
from digest.stories.grams import LEAST_LENGTH, READ, Gram, Weights


def weights(**of: Gram) -> Weights:
    return Weights(-1.0, {"policy": 0.5}, ("law", "work"), (-1.5, 0.25), of)


# ---- the shipped file -----------------------------------------------------------------------------


def test_the_shipped_weights_are_small_and_know_the_shipped_topics() -> None:
    assert grams.FILE.stat().st_size < 1_000_000
    assert grams.load().topics == tuple(topic.id for topic in topics.load())


def test_the_shipped_weights_hold_no_text_beyond_pairs_of_words() -> None:
    assert max(len(gram.split()) for gram in grams.load().grams) == 2


@pytest.mark.parametrize("gram", ["lawmakers", "regul…", "data centres"])
def test_words_of_policy_speak_for_it(gram: str) -> None:
    assert grams.load().grams[gram].relevance > 0


# ---- the grams of an entry ------------------------------------------------------------------------


def test_an_entry_has_its_words_their_pairs_and_the_first_letters_of_long_ones() -> None:
    assert set(grams.found("Regulators act", "")) == {"regulators", "act", "regulators act", "regul…"}


def test_short_names_in_capitals_are_not_words_in_small_letters() -> None:
    assert "US" in grams.found("US acts", "")
    assert "us" in grams.found("It helps us", "")


def test_a_title_counts_twice_and_a_text_only_at_its_beginning() -> None:
    both, title, text = grams.found("ban", "a ban"), grams.found("ban", ""), grams.found("", "ban")
    assert both["ban"] > title["ban"] > text["ban"] > 0
    assert "ban" not in grams.found("", "x " * READ + "ban")


@given(st.lists(st.sampled_from(["US", "us", "regulators", "Regulators", "act", "AI", "U.S.", "new"]), max_size=30))
def test_reading_an_entry_finds_the_known_of_all_its_grams(words: list[str]) -> None:
    title, text = " ".join(words[:6]), " ".join(words[6:])
    names = ["US", "us", "regulators", "regul…", "act", "AI act", "AI", "us act", "act us", "regulators act"]
    known = weights(**{name: Gram(2.0 + place, 1.0, ()) for place, name in enumerate(names)})
    wanted = grams.valued(grams.found(title, text), {name: one.rarity for name, one in known.grams.items()})
    assert grams.relevance(title, text, known) == pytest.approx(wanted)


def test_one_known_word_of_a_foreign_text_does_not_weigh_like_a_hundred() -> None:
    [value] = grams.valued({"ban": 1.0}, {"ban": 3.0}).values()
    assert value == 3.0 / LEAST_LENGTH
    full = grams.valued({str(number): 1.0 for number in range(400)}, {str(number): 3.0 for number in range(400)})
    assert sqrt(sum(value * value for value in full.values())) == pytest.approx(1)


def test_what_is_judged_is_weighed_as_what_was_fitted() -> None:
    known = weights(ban=Gram(3.0, 2.0, ((0, 1.0),)), ai=Gram(1.5, -1.0, ()))
    vector = grams.valued(grams.found("A ban", "on ai, a ban"), {"ban": 3.0, "ai": 1.5})
    said = grams.relevance("A ban", "on ai, a ban", known)
    assert said == {"ban": pytest.approx(2.0 * vector["ban"]), "ai": pytest.approx(-vector["ai"])}
    assert grams.topics("A ban", "on ai, a ban", known) == {"law": pytest.approx(-1.5 + vector["ban"]), "work": 0.25}


# ---- the file -------------------------------------------------------------------------------------

number = st.integers(-900, 900).map(lambda whole: whole / 100)
telling = number.filter(lambda value: abs(value) >= grams.TELLING)
of_topics = st.lists(st.tuples(st.integers(0, 1), telling), max_size=2, unique_by=lambda pair: pair[0])
gram = st.builds(lambda rarity, weight, of: Gram(rarity, weight, tuple(of)), number, number, of_topics)


@given(st.dictionaries(st.text(max_size=12), gram, max_size=8))
def test_what_is_written_is_read_back(of: dict[str, Gram]) -> None:
    known = Weights(-1.0, {"policy": 0.5}, ("law", "work"), (-1.5, 0.25), of)
    again = grams.read(grams.written(known))
    assert (again.start, again.sums, again.topics, again.starts) == (
        -1.0,
        {"policy": 0.5},
        ("law", "work"),
        (-1.5, 0.25),
    )
    assert again.grams.keys() == of.keys()
    for name, one in of.items():
        found = again.grams[name]
        assert (found.rarity, found.relevance) == pytest.approx((one.rarity, one.relevance))
        assert dict(found.topics) == pytest.approx(dict(one.topics))
    assert grams.written(again) == grams.written(known)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_weighed(title: str, text: str) -> None:
    assert all(count >= 1 for count in grams.found(title, text).values())
    assert len(grams.topics(title, text, grams.load())) == len(topics.load())
