"""Stories are filed under what their entries are about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Topic
from digest.stories import terms, topics
from digest.stories.grams import Gram, Weights
from digest.stories.topics import DEFAULT, file, load
from tests.builders import entry, feed, story

ORDER = (
    *("international", "law", "courts", "safety", "security", "chips", "energy", "competition", "rights"),
    *("copyright", "integrity", "children", "work", "government"),
)


def filed(title: str, text: str = "") -> tuple[str, ...]:
    return file(story(entry(title, text=text)), {}, load())


# ---- the shipped list -----------------------------------------------------------------------------


def test_the_shipped_topics_stand_in_the_order_of_the_sections() -> None:
    assert tuple(topic.id for topic in load()) == ORDER


def test_each_topic_can_be_printed_and_found() -> None:
    for topic in load():
        assert topic.name
        assert topic.about.endswith(".")
        assert len(topic.name) <= 40
        assert max(topic.terms.values()) >= topics.ENOUGH
        terms.index(topic.terms)


def test_no_phrase_is_counted_twice_as_itself_and_with_any_ending() -> None:
    for topic in load():
        assert not [phrase for phrase in topic.terms if f"{phrase}*" in topic.terms], topic.id


@pytest.mark.parametrize(
    ("title", "main"),
    [
        ("United Nations general assembly adopts resolution on AI", "international"),
        ("Senate passes bill on AI", "law"),
        ("Authors win lawsuit as jury finds chatbot maker liable", "courts"),
        ("Safety institute publishes evaluation of frontier model", "safety"),
        ("Pentagon tests autonomous weapons", "security"),
        ("Export controls on chips are tightened", "chips"),
        ("Council refuses data centre over power grid", "energy"),
        ("Antitrust authority opens monopoly case against search engine", "competition"),
        ("Data protection authority bans facial recognition", "rights"),
        ("Musicians and publishers demand royalties for training data", "copyright"),
        ("Deepfakes flood election campaign", "integrity"),
        ("Schools ban chatbots for pupils", "children"),
        ("Unions warn of job losses as AI replaces workers", "work"),
        ("Ministry appoints adviser for national AI strategy", "government"),
        ("Lobbyists' super PACs spend on a state's AI vote", "law"),
        ("Ministers may restrict foreign access to an AI model", "chips"),
        ("Influence campaign stirred anger over data centres", "integrity"),
        ("Competition regulator looks at a chatbot in WhatsApp", "competition"),
        ("Police tech sorts crowds by emotional states", "rights"),
        ("Cloud buyers told to reduce dependence by digital sovereignty plan", "government"),
    ],
)
def test_a_plain_headline_finds_its_section(title: str, main: str) -> None:
    assert filed(title)[0] == main


# ---- the rule -------------------------------------------------------------------------------------

FRUIT = (
    Topic("apples", "Apples", terms={"apple*": 4, "orchard": 2}),
    Topic("pears", "Pears", terms={"pear*": 4, "orchard": 2, "prickly": -4}),
)


def fruit(title: str, text: str = "", **other: object) -> tuple[str, ...]:
    return file(story(entry(title, text=text)), {}, FRUIT)


def test_the_best_topic_is_main_and_one_that_comes_near_is_second() -> None:
    assert fruit("Apples") == ("apples",)
    assert fruit("Apples, pears, pear trees", "Pears") == ("pears", "apples")
    assert fruit("Apples and more apples", "pears") == ("apples",)


def test_what_a_text_says_counts_less_than_a_title() -> None:
    assert fruit("Apples", "pears")[0] == "apples"
    assert fruit("No fruit", "pears, prickly") == (FRUIT[0].id,)


def test_points_are_taken_away_where_a_phrase_means_something_else() -> None:
    assert fruit("Prickly pears in the orchard")[0] == "apples"


def test_a_story_is_filed_by_all_its_entries() -> None:
    several = story(entry("Apples"), entry("Pears"), entry("Pear trees"))
    assert file(several, {}, FRUIT)[0] == "pears"


def test_a_feed_that_is_about_a_topic_tips_the_balance() -> None:
    one = entry("Apples and pears")
    assert file(story(one), {one.feed: feed(one.feed, topics=("pears",))}, FRUIT)[0] == "pears"


def test_a_story_without_a_term_is_filed_as_its_feed_is() -> None:
    one = entry("Nothing at all")
    assert file(story(one), {one.feed: feed(one.feed, topics=("gone", "pears"))}, FRUIT) == ("pears",)


def test_a_story_without_a_term_or_a_feed_is_filed_all_the_same() -> None:
    assert filed("Nothing at all") == (DEFAULT,)
    assert fruit("Nothing at all") == ("apples",)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_every_story_has_one_or_two_known_topics(titles: list[str]) -> None:
    found = file(story(*(entry(title) for title in titles)), {}, load())
    assert 1 <= len(found) <= 2
    assert set(found) <= set(ORDER)
    assert len(set(found)) == len(found)


def test_the_order_of_topics_only_settles_ties() -> None:
    turned = tuple(reversed(FRUIT))
    assert file(story(entry("Apples")), {}, turned) == ("apples",)
    assert file(story(entry("Apples and pears")), {}, turned)[0] == "pears"


# ---- what carried it ------------------------------------------------------------------------------


def test_a_filing_names_the_phrases_that_gave_its_points_heaviest_first() -> None:
    one = story(entry("Prickly pears in the orchard", text="More apples"))
    apples = topics.reasons(one, {}, FRUIT)[0]
    assert apples.startswith("Apples 3.2: orchard +2.0, apple* +1.2")


def test_a_filing_names_the_words_that_labelled_entries_of_its_topic_have() -> None:
    known = Weights(0.0, {}, ("apples", "pears"), (-1.0, -1.0), {"cider": Gram(5.0, 0.0, ((0, 40.0),))})
    assert topics.reasons(story(entry("Cider")), {}, FRUIT, known) == ("Apples 5.0: words: cider",)


def test_a_filing_that_nothing_carried_says_so() -> None:
    assert "no phrase and no word" in topics.reasons(story(entry("Plums")), {}, FRUIT)[0]
