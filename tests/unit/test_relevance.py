"""How much an entry is about AI policy, and in which words it says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Relevance
from digest.stories.relevance import AT_MOST, KEPT_TERMS, LEAST, RELEVANT, SUPPORT, judge, odds, of_story
from tests.builders import entry, feed, story


def said(title: str, text: str = "") -> Relevance:
    return judge(entry(title, text=text))


@pytest.mark.parametrize(
    "title",
    [
        "EU lawmakers agree on AI act",
        "Court rules on chatbot's training data",
        "Chip export controls tightened by Washington",
        "Data centre moratorium passed by council",
        "Pope urges treaty on autonomous weapons",
        "La Cnil et la loi sur l'intelligence artificielle",
        "Bundestag berät Gesetz zur künstlichen Intelligenz",
        "中国发布人工智能监管规定",
        "人工知能の規制法案を政府が決定",
        "Правительство внесло закон об искусственном интеллекте",
        "政府がAI規制の法案を閣議決定",
        "各省试行AI监管规定",
        "정부, AI규제 법안을 국회에 제출",
        "立院三讀人工智慧基本法律",
        "الحكومة تقدم قانون ذكاء اصطناعي إلى البرلمان",
        "مشروع قانون للذكاء الاصطناعي أمام مجلس النواب",
    ],
)
def test_what_a_reader_of_ai_policy_expects_is_relevant(title: str) -> None:
    assert said(title).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Parliament passes law on fisheries",
        "Ministry steps up Ebola surveillance at airports",
        "Amodei brings bill on public land before the House",  # a member of Congress has that name too
        "Agency recalls potato chips over salmonella risk",
        "President says talks are no bargaining chip",
        "Police investigate theft of a painting by Monet",
        "Agency taps surveillance tech against pigeons",
        "Maker of disks settles claims over sales to Huawei",
    ],
)
def test_policy_without_a_word_on_ai_scores_nothing(title: str) -> None:
    assert (said(title).score, said(title).relevant) == (0, False)
    assert said(title).reason == "no AI term in the title or text"


@pytest.mark.parametrize(
    "title",
    [
        "AI startup raises funding round, valued at $5 billion",
        "Chipmaker Nvidia's shares rally as quarterly profit beats forecasts",
        "Smartphone maker launches AI camera",
        "Ten recipes that a chatbot wrote",
        "Ruritania's Gridport secures two AI contracts, to raise $30 million",
    ],
)
def test_market_and_product_news_on_ai_is_kept_and_not_shown(title: str) -> None:
    assert 0 < said(title).score < RELEVANT
    assert not said(title).relevant


@pytest.mark.parametrize(
    "title", ["OpenAIに罰金を命令", "Anthropic被指侵权", "DeepSeek접속을 막은 학교", "조례로 금지된 ChatGPT의 답"]
)
def test_a_name_is_seen_between_letters_of_another_script(title: str) -> None:
    assert said(title).score > 0


def test_the_reason_names_the_terms_that_weighed_most() -> None:
    assert said("Lawmakers ban AI in court").reason == "AI policy: lawmaker…, ban, court…"
    assert said("AI startup raises money").reason == "market or product news: startup…"
    assert said("AI is here").reason == "AI, but no policy term"
    assert said("AI talks").reason == "AI, but too little policy: talks"
    assert said("Minister speaks", "On roads, and on AI.").reason.startswith("AI only in passing: minister")


def test_a_phrase_of_the_lists_weighs_more_in_a_title_than_in_a_text() -> None:
    title, text = (dict(one.terms)["moratorium"] for one in (said("AI moratorium"), said("AI today", "A moratorium.")))
    assert title > text > 0


def test_ai_that_only_the_text_names_must_be_made_up_for() -> None:
    assert said("AI: minister warns of ban").score > said("Minister warns of ban", "It is on AI.").score


def test_a_place_in_the_title_speaks_for_an_act() -> None:
    assert dict(said("AI ban in Spain").terms)["ES in the title"] > 0
    assert said("AI ban in Spain").score > said("AI ban").score


def test_the_words_of_labelled_entries_speak_where_the_lists_are_silent() -> None:
    plain, telling = said("AI in the morning"), said("AI giant sues rival over espionage allegations")
    assert telling.score > plain.score
    assert [term for term, part in telling.terms if term.startswith("alleg") and part > 0]


def test_the_terms_of_a_verdict_add_up_to_its_score() -> None:
    for one in (said("EU lawmakers agree on AI act", "They had talked for three years. " * 10), said("AI is here")):
        assert len(one.terms) <= KEPT_TERMS + 1
        assert sum(part for _, part in one.terms) == pytest.approx(odds(one.score), abs=0.1)


def test_a_trusted_feed_needs_no_word_on_ai_and_still_not_its_market_news() -> None:
    trusted = feed(relevance="trusted")
    assert judge(entry("New consultation opens"), trusted).relevant
    assert judge(entry("New consultation opens"), trusted).reason.startswith("trusted feed")
    assert not judge(entry("Shares rally as startup's profit beats forecast"), trusted).relevant


def test_only_the_beginning_of_a_text_is_read() -> None:
    assert said("Minister warns", "x " * 400 + "AI").score == 0


def test_a_story_is_as_relevant_as_its_best_entry_and_a_little_more_for_each_other() -> None:
    good, poor = entry("EU lawmakers agree on AI act"), entry("AI is here")
    best = judge(good).score
    assert of_story(story(good), {}).score == best
    assert of_story(story(poor, good), {}).score == best
    assert odds(of_story(story(good, good), {}).score) == pytest.approx(odds(best) + SUPPORT, abs=0.05)
    assert odds(of_story(story(*[good] * 30), {}).score) == pytest.approx(odds(best) + AT_MOST, abs=0.05)


words = st.sampled_from(
    ("AI", "ban", "law", "court", "shares", "rally", "minister", "chips", "Spain", "the", "startup")
)
headline = st.lists(words, max_size=8).map(" ".join)


@given(headline, headline)
def test_a_verdict_follows_from_its_score_and_the_score_from_its_terms(title: str, text: str) -> None:
    found = said(title, text)
    assert found.relevant is (found.score >= RELEVANT)
    assert found.score == 0 or found.score >= LEAST
    assert found.reason
    weights = [abs(weight) for _, weight in found.terms]
    assert weights == sorted(weights, reverse=True)
    assert found == said(title, text)
