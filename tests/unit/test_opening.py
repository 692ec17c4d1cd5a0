"""Subject, preheader and In brief: what a reader sees before anything else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.issues import opening
from digest.model import Bullet, IssueStory
from tests.builders import issue_story, section

TITLE, DAY = "The AI Policy Brief", date(2026, 6, 3)


def headlined(*headlines: str) -> list[IssueStory]:
    return [issue_story(headline) for headline in headlines]


@pytest.mark.parametrize(
    ("headlines", "said"),
    [
        (["Senate passes AI bill on a vote of 60 to 40"], "Senate passes AI bill on a vote of 60 to 40"),
        (["Senate passes AI bill", *["x"] * 13], "Senate passes AI bill, and 13 more"),
        (["Vote"], "Vote · The AI Policy Brief · 2026-06-03"),
        (["word " * 30, "x"], "word word word word word word word word word word word…, and 1 more"),
        ([""], "The AI Policy Brief · The AI Policy Brief · 2026-06-03"),
    ],
)
def test_the_subject_names_the_top_story_and_how_many_more(headlines: list[str], said: str) -> None:
    assert opening.subject(headlined(*headlines), TITLE, DAY) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Le Sénat adopte une loi sur les systèmes, et 2 autres"),
        ("es", "Le Sénat adopte une loi sur les systèmes y 2 más"),
        ("zh", "Le Sénat adopte une loi sur les systèmes，另有2条"),
        ("pt", "Le Sénat adopte une loi sur les systèmes, and 2 more"),
    ],
)
def test_the_subject_counts_in_the_newsletters_language(language: str, said: str) -> None:
    told = headlined("Le Sénat adopte une loi sur les systèmes", "x", "y")
    assert opening.subject(told, TITLE, DAY, language) == said


titles = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=200).map(str.strip)


@given(st.lists(titles, min_size=1, max_size=40))
def test_subject_and_preheader_have_a_length_that_inboxes_show(headlines: list[str]) -> None:
    told = headlined(*headlines)
    assert 25 <= len(opening.subject(told, TITLE, DAY)) <= 70
    assert 40 <= len(opening.preheader(told, TITLE, DAY)) <= 130


def test_the_preheader_goes_on_with_the_next_headlines_whole() -> None:
    told = headlined("First", "A court rules on training data", "w" * 120, "NIST publishes a profile")
    assert opening.preheader(told, TITLE, DAY) == "A court rules on training data; NIST publishes a profile"


def test_the_preheader_of_a_single_story_is_a_sentence_that_is_not_its_headline() -> None:
    headline = "Senate passes an AI bill on incident reports"
    bullets = (Bullet(headline, ""), Bullet("The vote was 60 to 40, with two senators absent.", ""))
    alone = issue_story(headline, bullets=bullets)
    assert opening.subject([alone], TITLE, DAY) == headline
    assert opening.preheader([alone], TITLE, DAY) == "The vote was 60 to 40, with two senators absent."


def said(text: str) -> IssueStory:
    return issue_story(text, bullets=(Bullet("It passed with 60 votes.", "https://news.example/1"),))


def test_in_brief_has_a_line_for_the_best_story_of_each_section_up_to_five() -> None:
    stories = [said(f"Sentence {number}.") for number in range(8)]
    sections = [section(*stories[row * 2 : row * 2 + 2], topic=f"t{row}") for row in range(4)]
    lines = opening.in_brief(stories, sections, "en")
    assert [line.text for line in lines] == ["Sentence 0.", "Sentence 2.", "Sentence 4.", "Sentence 6."]
    assert [line.story for line in lines] == [stories[place].id for place in (0, 2, 4, 6)]
    alone = [section(story, topic=f"t{row}") for row, story in enumerate(stories)]
    assert len(opening.in_brief(stories, alone, "en")) == 5


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (2, 2), (3, 3), (6, 3)])
def test_one_section_gives_up_to_three_lines(count: int, lines: int) -> None:
    stories = [said(f"Sentence {number}.") for number in range(count)]
    assert len(opening.in_brief(stories, [section(*stories)], "en")) == lines


@pytest.mark.parametrize(("words", "lines"), [(4, 5), (20, 5), (26, 4), (31, 3)])
def test_long_lines_leave_room_for_fewer(words: int, lines: int) -> None:
    stories = [said("By 60 " + "word " * words + "end.") for _ in range(9)]
    sections = [section(story, topic=f"t{row}") for row, story in enumerate(stories)]
    assert len(opening.in_brief(stories, sections, "en")) == lines


def test_a_line_is_the_headline_so_that_no_sentence_is_read_twice() -> None:
    story = said("Senate passes AI bill")
    [line] = opening.in_brief([story], [section(story)], "en")
    assert (line.text, line.url) == ("Senate passes AI bill", story.url)


@pytest.mark.parametrize("headline", ["word " * 40, ""])
def test_where_the_headline_has_no_room_it_is_the_shortest_sentence_with_its_link(headline: str) -> None:
    long, short = (
        Bullet("Sixty senators voted for it and forty against it.", "https://a.example/"),
        Bullet("Sixty senators voted for it.", "https://b.example/"),
    )
    story = issue_story(headline, bullets=(long, short))
    [line] = opening.in_brief([story], [section(story)], "en")
    assert (line.text, line.url) == (short.text, short.url)


def test_a_story_with_nothing_short_enough_has_no_line() -> None:
    story = issue_story("word " * 40, bullets=())
    assert opening.in_brief([story], [section(story)], "en") == ()


def test_in_brief_asks_nothing_while_enough_stories_tell() -> None:
    told = headlined("Senate passes AI bill", "Court fines camera maker", "Ministry bans chatbots")
    asked = issue_story("What does the new chip rule mean?")
    stories = [asked, *told]
    lines = opening.in_brief(stories, [section(one, topic=str(at)) for at, one in enumerate(stories)], "en")
    assert [line.text for line in lines] == [one.headline for one in told]
    many = issue_story("Chips, talks and law: 5 East-West reads")
    lines = opening.in_brief([many, *told], [section(one, topic=str(at)) for at, one in enumerate([many, *told])], "en")
    assert many.headline not in [line.text for line in lines]
    few = [asked, told[0]]
    lines = opening.in_brief(few, [section(one, topic=str(at)) for at, one in enumerate(few)], "en")
    assert [line.text for line in lines] == [one.headline for one in few]


def lines_of(*stories: IssueStory) -> list[str]:
    sections = [section(one, topic=str(at)) for at, one in enumerate(stories)]
    return [line.text for line in opening.in_brief(stories, sections, "en")]


def test_in_brief_tells_an_event_once_while_there_are_others() -> None:
    said = "Ada Voss signed an order that lets makers submit camera models for tests before they sell them."
    order = issue_story("Voss signs order on cameras", bullets=(Bullet(said, "https://a.example/"),))
    again = issue_story("Voss to let camera makers submit models for tests")
    others = headlined("Court fines a chatbot", "Ministry bans toys", "Union sues a mine")
    assert lines_of(order, again, *others) == [order.headline, *(one.headline for one in others)]
    assert lines_of(order, again, others[0]) == [order.headline, again.headline, others[0].headline]


def test_in_brief_has_one_line_for_an_affair_while_there_are_others() -> None:
    order, mayor = issue_story("Voss signs order on cameras", thread=7), issue_story("Mayor scorns it", thread=7)
    others = headlined("Court fines a chatbot", "Ministry bans toys")
    assert lines_of(order, mayor, *others) == [order.headline, *(one.headline for one in others)]
    assert lines_of(order, mayor) == [order.headline, mayor.headline]
