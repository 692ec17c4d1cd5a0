"""Stories are filed under what their entries are about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Topic
from digest.stories import terms, topics
from digest.stories.grams import Gram, Weights
from digest.stories.topics import DEFAULT, OTHER, file, load
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


@pytest.mark.parametrize(
    ("language", "title", "main"),
    [
        ("zh", "联合国讨论AI全球规则", "international"),
        ("zh", "作家起诉AI公司", "courts"),
        ("zh", "欧盟收紧AI芯片出口管制", "chips"),
        ("zh", "反垄断机构调查AI搜索", "competition"),
        ("zh", "AI换脸诈骗增多", "integrity"),
        ("ja", "AI規制の法案、国会に提出", "law"),
        ("ja", "新聞社がAI企業を提訴", "courts"),
        ("ja", "AI向けデータセンターの電力を巡り審議", "energy"),
        ("ja", "AIの顔認証と個人情報", "rights"),
        ("ja", "声優ら、AI学習の著作権で要望", "copyright"),
        ("ko", "국회, AI기본법 개정", "law"),
        ("ko", "AI 딥페이크와 선거", "integrity"),
        ("ko", "AI로 일자리 줄어", "work"),
        ("ar", "الأمم المتحدة تناقش الذكاء الاصطناعي", "international"),
        ("ar", "دعوى ضد شركة ذكاء اصطناعي", "courts"),
        ("ar", "الجيش وأسلحة الذكاء الاصطناعي", "security"),
        ("ar", "الذكاء الاصطناعي في المدارس", "children"),
        ("ru", "Законопроект об ИИ внесён", "law"),
        ("ru", "Экспортный контроль на ИИ-микросхемы", "chips"),
        ("ru", "ИИ и персональные данные", "rights"),
        ("ru", "Дипфейки перед выборами", "integrity"),
        ("ru", "Школы вводят правила для ИИ", "children"),
        ("fr", "Projet de loi sur l'IA", "law"),
        ("fr", "Droits d'auteur et IA", "copyright"),
        ("fr", "Centres de données : l'électricité manque", "energy"),
        ("fr", "IA à l'école", "children"),
        ("de", "Bundeswehr erprobt KI-Waffen", "security"),
        ("de", "Kartellamt prüft KI-Suche", "competition"),
        ("de", "Gewerkschaften: KI kostet Arbeitsplätze", "work"),
        ("de", "Gericht: Urteil zu KI-Bildern", "courts"),
        ("es", "La ONU no; el gobierno aprueba estrategia nacional de IA", "government"),
        ("es", "Noticias falsas con IA en las elecciones", "integrity"),
        ("es", "Demanda contra una empresa de IA", "courts"),
        ("es", "Reconocimiento facial y derechos humanos", "rights"),
    ],
)
def test_a_plain_headline_in_another_language_finds_its_section(language: str, title: str, main: str) -> None:
    assert file(story(entry(title, language=language)), {}, load())[0] == main


@pytest.mark.parametrize(
    ("title", "topic", "there"),
    [
        ("London-based actors fear their AI doubles", "copyright", True),
        ("Explicit AI clauses asked for in tenders", "integrity", False),
        ("Printing press body made by AI", "copyright", False),
    ],
)
def test_no_phrase_stands_there_for_one_headline_only(title: str, topic: str, there: bool) -> None:
    assert (topic in filed(title)) is there


@pytest.mark.parametrize("title", ["The amended text is out", "Concert in Multan", "A kinder chatbot"])
def test_no_word_of_another_language_is_seen_in_an_english_one(title: str) -> None:
    assert not terms.found(terms.index([p for topic in load() for p in topic.terms]), terms.words(title))


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


def test_a_story_that_we_cannot_read_is_filed_under_no_topic_of_ours() -> None:
    one = entry("Tekoälystä puhuttiin", language="fi")
    assert file(story(one), {}, load()) == (OTHER,)
    assert file(story(one, entry("Nothing at all")), {}, load()) == (DEFAULT,)
    assert file(story(one), {one.feed: feed(one.feed, topics=("rights",))}, load()) == ("rights",)
    assert topics.reasons(story(one), {}, load()) == (
        "no topic: no phrase of its languages, and no feed that names one",
    )


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
