"""A story told in its sources' own words."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import text as plain_text
from digest.model import Entry, Feed
from digest.stories import jurisdictions, summary, topics
from tests.builders import NOW, entry, feed, story

TITLE = "Ruritania licenses face recognition cameras"
TEXT = (
    "Ruritania's parliament passed a law on face recognition cameras on Tuesday, by 61 votes to 40.\n"
    "It takes effect in January.\n"
    "Police will need a judge's order for each camera in a public square, and may keep images for thirty days.\n"
    "Companies that sell cameras without a licence face fines of up to 4 million crowns.\n"
)
PAGE = Path(os.environ.get("DIGEST_TEST_ARTICLE", Path(__file__).parents[3] / "shared" / "data" / "seed-article.txt"))


def law(**other: Any) -> Entry:
    return entry(**{"title": TITLE, "text": TEXT} | other)


def told(*entries: Entry, **other: Any) -> list[str]:
    return [bullet.text for bullet in summary.bullets(story(*entries), **other)]


# ---- bullets --------------------------------------------------------------------------------------


def test_bullets_are_the_sentences_that_stand_alone_in_the_order_of_the_text() -> None:
    first, _, third, fourth = TEXT.strip().split("\n")
    assert told(law()) == [first, third, fourth]


def test_a_bullet_has_the_link_of_the_entry_it_was_taken_from() -> None:
    one, other = law(text="Too short."), law(source="Second Post", title="Cameras need a licence in Ruritania")
    assert {bullet.url for bullet in summary.bullets(story(one, other))} == {other.url}


def test_no_more_than_the_limit_are_given() -> None:
    assert [len(told(law(), limit=limit)) for limit in (0, 1, 2, 3)] == [0, 1, 2, 3]


def test_two_papers_that_print_one_text_give_each_sentence_once() -> None:
    copied = law(source="Second Post", feed="https://b.example/")
    assert told(law(), copied) == told(law())


def test_two_sentences_that_share_half_their_words_are_one_bullet() -> None:
    first = (
        "President Ada Voss signed an AI order on Tuesday that lets developers submit their models for cyber tests"
        " before they release them in Ruritania."
    )
    again = (
        "Ruritania's president signed the order on Tuesday, and developers of AI models praised it as a turn for a"
        " cabinet that had kept its hands off industry, courts and schools since 2021."
    )
    assert told(law(title="Ruritania's president signs AI order", text=f"{first} {again}")) == [first]


def test_a_sentence_that_only_repeats_the_headline_is_left_out() -> None:
    said = "Ruritania licenses its face recognition cameras."
    assert said not in told(law(text=f"{said}\n{TEXT}"))


def test_a_sentence_that_shares_no_word_with_a_title_tells_another_story() -> None:
    other = "Zembla's cobalt miners walked out on Monday over 300 lost jobs."
    assert told(law(text=other)) == []
    assert other not in told(law(text=f"{TEXT}\n{other}"))


@pytest.mark.parametrize("text", ["", "Too short.", "A line about Ruritania that was cut off in the middle of a"])
def test_a_text_without_a_whole_sentence_gives_no_bullet(text: str) -> None:
    assert told(law(text=text)) == []


def test_a_leaning_sentence_is_better_than_none_and_stands_alone() -> None:
    leaning = "It lets police in Ruritania use face recognition cameras only with a judge's order."
    assert told(law(text=f"{leaning}\nIt is also the first camera law of its kind on this side of the river.")) == [
        leaning
    ]


def test_a_line_without_its_full_stop_is_no_bullet_even_where_a_text_follows() -> None:
    line = "Police in Ruritania will need a judge's order for each face recognition camera from January on"
    assert told(law(text=f"{line}\n{TEXT}")) == told(law())


def test_a_sentence_in_which_who_acts_speaks_is_taken_only_where_there_is_no_other() -> None:
    personal = "We ask whoever sells face recognition cameras for 400 crowns a year, and for the names of all buyers."
    ministry = {law().feed: feed(law().feed, kind="government")}
    assert told(law(text=personal), feeds=ministry) == [personal]
    assert personal not in told(law(text=f"{personal}\n{TEXT}"), feeds=ministry)


@pytest.mark.parametrize(
    "sentence",
    [
        "We asked four face recognition cameras in Ruritania to tell one passer-by from the other on Tuesday.",
        "In Strelsau I was told that Ruritania's law on face recognition cameras would pass with 61 votes.",
        "In reality, it is a debate about whether face recognition cameras belong in the streets of Ruritania.",
        "But Ruritania's police may go on with face recognition cameras until the end of the coming year.",
    ],
)
def test_what_no_headline_makes_clear_is_worse_than_no_bullet(sentence: str) -> None:
    assert told(law(text=sentence)) == []


def test_sentences_known_to_be_no_news_are_left_out() -> None:
    first = TEXT.split("\n")[0]
    assert first not in told(law(), learnt={law().feed: frozenset([first])})


def test_bullets_are_in_the_language_of_the_headline() -> None:
    french = law(
        title="La Ruritanie encadre les caméras",
        language="fr",
        text="Le parlement de Ruritanie a voté mardi une loi qui encadre les caméras dans l'espace public.",
    )
    assert told(law(), french) == told(law())
    assert told(law(), french, language="fr") == [french.text]


def test_what_stands_around_an_article_never_becomes_a_bullet() -> None:
    around = (
        "Photo: Anna Holm/Agency\n{}"
        "Disclaimer. The information provided about cameras in Ruritania is not legal advice.\n"
        "Share link:\nAnna Holm\n"
        "Anna Holm is a technology reporter who writes on Ruritania's cameras and its face recognition law.\n"
        "Most read\nLoading most read articles...\n"
        "Stay on top of Ruritania's news, get daily updates in your inbox.\n"
        "Related news\nSubscribe to The Ruritania Camera Courier now."
    )
    assert told(law(text=around.format(TEXT))) == told(law())


sentence = st.sampled_from(
    [
        *TEXT.strip().split("\n"),
        "STRELSAU (AP) — Cameras in Ruritania are to be licensed from January, the minister said.",
        "Photo: Anna Holm/Agency",
        "“Cameras are no toys,” the minister of justice said in Strelsau.",
        "議会は火曜日、警察による顔認証カメラの使用を許可制とする法案を賛成多数で可決した。",
        "Read more",
    ]
)
article = st.lists(sentence | st.text(max_size=60), max_size=8).map("\n".join)


@given(st.lists(article, min_size=1, max_size=4))
def test_a_bullet_is_always_a_span_of_its_entrys_text(texts: list[str]) -> None:
    entries = [law(text=text, source=f"Paper {number}") for number, text in enumerate(texts)]
    by_url = {one.url: one for one in entries}
    found = summary.bullets(story(*entries))
    assert all(bullet.text and bullet.text in by_url[bullet.url].text for bullet in found)
    assert len({bullet.text for bullet in found}) == len(found) <= 3
    assert found == summary.bullets(story(*entries))


# ---- the headline ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "worse",
    [
        {"title": "What to know about Ruritania's cameras"},
        {"title": "Opinion: Ruritania is right about cameras"},
        {"title": "Live: Ruritania votes on cameras"},
        {"title": "RURITANIA LICENSES FACE RECOGNITION CAMERAS"},
        {"title": "Is Ruritania watching you?"},
        {"title": "Key takeaways from Ruritania's face recognition cameras law"},
        {"title": "Cameras"},
        {"url": ""},
        {"language": "fr", "title": "La Ruritanie encadre les caméras"},
    ],
)
def test_the_clearest_title_leads_whichever_came_first(worse: dict[str, str]) -> None:
    late = law(published=NOW)
    early = law(published=NOW - timedelta(hours=9), **worse)
    assert summary.headline(story(early, late)) == (late, TITLE)


def test_a_title_that_says_what_the_others_say_leads_before_one_that_names_nobody() -> None:
    vague = law(title="Pictures that parliament called too dangerous are allowed", published=NOW - timedelta(hours=9))
    named = law(title="Ruritania allows face recognition cameras in streets")
    third = law(title="Face recognition cameras are allowed in streets of Ruritania")
    assert summary.headline(story(vague, named, third))[0] is not vague


def test_what_was_foretold_gives_way_to_what_came() -> None:
    said = "Parliament is set to vote on face recognition cameras in Ruritania on Tuesday, after a year of talks."
    early = law(
        title="Ruritania could license face recognition cameras as soon as Tuesday",
        text=said,
        published=NOW - timedelta(hours=9),
    )
    late = law(published=NOW)
    assert summary.headline(story(early, late))[0] is late
    assert said not in told(early, late)
    assert told(early) == [said]
    assert summary.headline(story(early))[0] is early


def test_among_equals_the_first_report_leads() -> None:
    first, second = law(published=NOW - timedelta(hours=9)), law(published=NOW)
    assert summary.headline(story(second, first))[0] is first


def test_who_acts_leads_before_who_reports() -> None:
    ministry, paper = law(feed="https://ministry.example/rss"), law(published=NOW - timedelta(hours=9))
    feeds: dict[str, Feed] = {ministry.feed: feed(ministry.feed, kind="government"), paper.feed: feed(paper.feed)}
    assert summary.headline(story(paper, ministry), feeds)[0] is ministry


def test_a_reader_of_another_language_gets_another_headline() -> None:
    french = law(title="La Ruritanie encadre les caméras", language="fr")
    assert summary.headline(story(law(), french), language="fr") == (french, french.title)


# ---- an article of the press, where it is at hand --------------------------------------------------


@pytest.mark.skipif(not PAGE.exists(), reason=f"no article at {PAGE}: set DIGEST_TEST_ARTICLE")
def test_a_page_of_the_press_is_filed_and_quoted_without_what_stands_around_it() -> None:
    title, _, text = PAGE.read_text(encoding="utf-8").partition("\n")
    page = story(entry(title, text=plain_text.clean(text), source="Cryptopolitan"))
    assert topics.file(page, {}, topics.load())[0] == "international"
    assert set(jurisdictions.tag(page, {})) == {"CN", "UN"}
    bullets = told(page.entries[0])
    assert 1 <= len(bullets) <= 3
    assert all(bullet in page.entries[0].text for bullet in bullets)
    noise = ("advice", "liability", "reporter", "expertise", "Share", "Most read", "inbox", "Subscribe", "Related")
    assert not [bullet for bullet in bullets if any(word in bullet for word in noise)]
