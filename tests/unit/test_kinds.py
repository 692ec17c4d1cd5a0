"""What kind of event a story reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories import kinds
from tests.builders import entry, story


def kind(*titles: str, text: str = "") -> str:
    return kinds.of(story(*(entry(title, text=text) for title in titles))).id


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Senate passes AI bill into law", "adopted"),
        ("Norway imposes ban on chatbots in schools", "adopted"),
        ("Denmark bars toy chatbots for children", "adopted"),
        ("Agency to require licences for camera makers", "adopted"),
        ("Ministry issues final rule on exports of cameras", "adopted"),
        ("Authors sue chatbot maker", "enforcement"),
        ("Cartel office examines camera maker", "enforcement"),
        ("L'autorité met en demeure trois communes", "enforcement"),
        ("Court rules on training data", "enforcement"),
        ("Regulator opens investigation into face recognition", "enforcement"),
        ("Ministry opens consultation on AI in hospitals", "consultation"),
        ("Lawmakers propose draft bill on deepfakes", "proposal"),
        ("Regulator issues guidance on automated decisions", "guidance"),
        ("Policy note 3/26: records of automated decisions", "guidance"),
        ("G7 leaders hold talks on AI at summit", "diplomacy"),
        ("Chatbots misread ballots, study finds", "research"),
        ("Startup launches a model", "company"),
        ("Mayors and a data centre", "report"),
        ("Opinion: License the cameras", "opinion"),
        ("Will the law hold?", "opinion"),
        ("What is the AI act?", "opinion"),
        ("What the AI act means for small firms", "explainer"),
        ("How a bill becomes a law", "explainer"),
        ("Explainer: the new chip rules", "explainer"),
        ("Five things about the new law", "explainer"),
        ("Musk vs Altman: What to know about the verdict", "explainer"),
        ("Beyond the camera: how the ban makes makers think again", "explainer"),
        ("Chips, talks and law: 5 East-West reads", "roundup"),
        ("Union orders camera maker to open its app", "enforcement"),
        ("Camera maker hit with class action over noise", "enforcement"),
        ("Suit filed against data centre in Strelsau", "enforcement"),
        ("Camera firm violated privacy law, watchdog says", "enforcement"),
        ("Regulator warns firms of cloned voices", "guidance"),
        ("Strelsau poised to pass moratorium on data centres", "proposal"),
        ("Ruritania sets out plan for cameras", "proposal"),
        ("Ministry moves to curb camera sales", "proposal"),
        ("Ruritania may ban cameras in schools", "proposal"),
        ("Senators reject camera plan, propose draft of their own", "proposal"),
        ("Camera prices may fall, and sales could too", "report"),
        ("Chatbots could tire readers, some may quit", "report"),
        ("Upper house kills camera bill", "report"),
        ("Governor vetoes bill on cameras in schools", "report"),
        ("Committee votes down camera bill", "report"),
        ("Diet of Strelsau approves camera law, by Anna Holm", "adopted"),
        ("Ministry plans to curb camera sales", "proposal"),
        ("Minister announces ban on cameras in schools", "proposal"),
        ("Ministry releases plan for cameras", "proposal"),
        ("Bill Gates speaks of cameras and power bills", "report"),
        ("Scheme helps farmers adopt AI", "report"),
        ("Voss scraps executive order on cameras", "report"),
        ("Minister says he paid for fakes before party poll", "report"),
        ("Camera maker changes its terms after inquiry", "report"),
        ("Camera maker cuts fewer posts after talks with union", "report"),
        ("Camera maker asks its lawyers about the fine print", "report"),
        ("Mayor wants cameras gone – as it happened", "roundup"),
        ("Strelsau live: mayor wants cameras gone", "roundup"),
        ("Live: mayor wants cameras gone", "roundup"),
    ],
)
def test_a_plain_headline_tells_its_kind(title: str, expected: str) -> None:
    assert kind(title) == expected


def test_a_headline_that_tells_what_somebody_said_explains_nothing() -> None:
    assert kind("How AI is used must be known, minister says") == "report"


def test_a_story_that_one_entry_reports_is_no_comment() -> None:
    assert kind("Opinion: License the cameras", "Court fines camera maker") == "enforcement"
    assert kind("Opinion: License the cameras", "What the cameras mean") == "opinion"


def test_one_entry_that_tells_the_kind_is_enough() -> None:
    assert kind("Cameras: a day in parliament", "Minister introduces bill on cameras", "Cameras again") == "proposal"


@pytest.mark.parametrize(
    ("url", "categories", "expected"),
    [
        ("https://paper.example/opinion/2026/cooperation-is-vital", (), "opinion"),
        ("https://paper.example/commentisfree/2026/cameras", (), "opinion"),
        ("https://paper.example/news/cameras", ("Technology", "Opinion"), "opinion"),
        ("https://paper.example/news/opinion-poll-on-cameras", ("Opinion polls",), "report"),
        ("https://paper.example/news/cameras", (), "report"),
    ],
)
def test_what_a_site_keeps_among_its_opinions_is_one(url: str, categories: tuple[str, ...], expected: str) -> None:
    assert kinds.of(story(entry("Mayors and a data centre", url=url, categories=categories))).id == expected


def test_the_first_sentence_counts_where_the_title_says_little() -> None:
    assert (
        kind("Cameras in the news", text="The court fined the maker, and the judge wants a lawsuit.") == "enforcement"
    )
    assert kind("Cameras in the news", text="x " * 200 + "court judge lawsuit fined") == "report"


def test_what_binds_somebody_is_worth_more_than_what_is_said() -> None:
    points = {one.id: one.points for one in kinds.every()}
    assert points["adopted"] > points["proposal"] > points["research"] > points["company"] > points["opinion"]
    assert {one.id for one in kinds.every() if one.comments} == {"opinion", "explainer", "roundup"}
    assert len(points) == len(kinds.every())


@given(st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_every_story_has_a_kind(titles: list[str]) -> None:
    assert kinds.of(story(*map(entry, titles))) in kinds.every()
