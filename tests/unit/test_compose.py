"""What stands in an issue and where: chosen by rank, each story once, in the order of the topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.issues import compose
from digest.model import Candidate, Issue, Newsletter, Relevance
from digest.stories import topics
from tests.builders import NOW, candidate, coverage, entry, feed, story

DAY = date(2026, 6, 3)
TOPICS = topics.load()


def issue_of(candidates: Sequence[Candidate], newsletter: Newsletter | None = None, **other: Any) -> Issue | None:
    return compose.compose(
        newsletter or Newsletter(),
        DAY,
        12,
        candidates,
        feeds=other.get("feeds", {}),
        topics=TOPICS,
        coverage=coverage(),
        now=NOW,
    )


def made(candidates: Sequence[Candidate], newsletter: Newsletter | None = None, **other: Any) -> Issue:
    found = issue_of(candidates, newsletter, **other)
    assert found is not None
    return found


def about(title: str, **other: Any) -> Candidate:
    return candidate(story(entry(title), **other))


def test_no_stories_are_no_issue() -> None:
    assert issue_of([]) is None


def test_sections_follow_the_topics_order_and_a_story_stands_in_one_of_them() -> None:
    found = made([about("A work story", topics=("work", "law")), about("An act passes", topics=("law",))])
    assert [(section.topic, len(section.stories)) for section in found.sections] == [("law", 1), ("work", 1)]


def test_a_section_that_only_comments_stands_behind_those_with_news() -> None:
    view, why = about("Opinion: License the cameras", topics=("law",)), about("Why cameras fail", topics=("courts",))
    news, aside = about("A work story", topics=("work",)), about("Opinion: Cameras at work", topics=("work",))
    assert [section.topic for section in made([view, why, news, aside]).sections] == ["work", "law", "courts"]
    assert [section.topic for section in made([view, why]).sections] == ["law", "courts"]


def test_a_story_of_a_topic_that_the_editors_took_out_is_not_lost() -> None:
    found = made([about("Something", topics=("gone",))])
    assert [section.topic for section in found.sections] == ["other"]


def test_a_story_that_we_cannot_read_stands_among_the_others() -> None:
    one = story(entry("Tekoälystä puhuttiin", language="fi"))
    [section] = made([candidate(replace(one, topics=topics.file(one, {}, TOPICS)))]).sections
    assert (section.topic, section.title) == (topics.OTHER, "Also in the news")


@pytest.mark.parametrize("relevance", [Relevance(0.4, False, reason="AI, but no policy term"), Relevance(0.0, False)])
def test_what_is_not_relevant_stays_out_and_says_why(relevance: Relevance) -> None:
    one = about("A phone", relevance=relevance)
    assert issue_of([one]) is None
    words = compose.verdict(one, Newsletter())
    assert words is not None
    assert "is needed" in words


def test_a_newsletter_may_have_a_threshold_of_its_own() -> None:
    one = about("An aside", relevance=Relevance(1.0, False))
    assert compose.verdict(one, Newsletter(threshold=0.5)) is None
    assert compose.verdict(about("Big", relevance=Relevance(6.0, True)), Newsletter(threshold=7.0)) is not None


def test_a_newsletter_on_some_topics_has_no_others() -> None:
    chips = Newsletter(topics=("chips",))
    found = made([about("Chips", topics=("chips",)), about("Courts", topics=("courts", "chips"))], chips)
    assert [one.headline for one in found.stories] == ["Chips"]


def test_a_story_without_anything_new_stays_away() -> None:
    one = story()
    assert compose.verdict(Candidate(one, ()), Newsletter()) == "nothing new since the last issue"


def test_the_best_are_kept_where_there_is_no_room_for_all() -> None:
    weak = about("A weak one", relevance=Relevance(0.75, True))
    strong = about("A strong one", relevance=Relevance(0.95, True))
    found = made([weak, strong], Newsletter(max_stories=1))
    assert [one.headline for one in found.stories] == ["A strong one"]
    assert (found.coverage.stories, found.coverage.shown) == (2, 1)


def test_the_order_of_the_input_changes_nothing() -> None:
    several = [about(f"Story {number}", relevance=Relevance(0.7 + number / 20, True)) for number in range(2, 6)]
    issues = [made(order) for order in permutations(several)]
    assert all(one == issues[0] for one in issues)


def test_stories_of_one_affair_give_way_to_another_that_is_nearly_as_good() -> None:
    trial = [about(f"Trial {number}", thread=7, relevance=Relevance(5.0, True)) for number in (1, 2)]
    other = about("Another affair", thread=8, relevance=Relevance(3.0, True))
    found = made([*trial, other], Newsletter(max_stories=2))
    assert {one.thread for one in found.stories} == {7, 8}


def test_a_feed_that_brings_hundreds_at_once_does_not_fill_the_issue() -> None:
    flood = [candidate(story(entry(f"Flood {number}", feed="https://loud.example/rss"))) for number in range(200)]
    quiet = about("A quiet one", relevance=Relevance(2.0, True))
    found = made([*flood, quiet], Newsletter(max_stories=30))
    assert "A quiet one" in [one.headline for one in found.stories[:10]]
    assert len(made(flood, Newsletter(max_stories=30)).stories) == 30


def test_an_affair_that_was_shown_before_comes_back_as_an_update_with_what_is_new() -> None:
    told = entry("Senate passes the bill", text="The Senate passed the AI bill by 60 votes to 40 on Tuesday evening.")
    found = made([candidate(story(told), thread_shown=date(2026, 5, 30))])
    [one] = found.stories
    assert one.update is not None
    assert one.update.since == date(2026, 5, 30)
    assert one.update.what == "The Senate passed the AI bill by 60 votes to 40 on Tuesday evening."


def test_every_source_is_listed_the_leading_one_first() -> None:
    first, second = entry(source="A Paper"), entry(source="A Ministry", feed="https://gov.example/rss")
    feeds = {"https://gov.example/rss": feed("https://gov.example/rss", kind="government")}
    [one] = made([candidate(story(first, second))], feeds=feeds).stories
    assert [reference.source for reference in one.entries] == ["A Ministry", "A Paper"]
    assert (one.source, one.url) == ("A Ministry", second.url)


def test_reasons_say_why_a_story_stands_where_it_stands() -> None:
    [one] = made([about("Senate passes AI bill")]).stories
    assert "1 independent source (+0.0)" in one.reasons


texts = st.text(st.characters(codec="utf-8"), max_size=80)


@given(
    st.lists(
        st.tuples(texts, texts, st.floats(0, 12), st.sampled_from([*(one.id for one in TOPICS), "odd"])), max_size=12
    )
)
def test_whatever_comes_in_each_story_is_in_once_and_the_numbers_add_up(
    rows: list[tuple[str, str, float, str]],
) -> None:
    candidates = [
        candidate(story(entry(title or "x", text=text), topics=(topic,), relevance=Relevance(score, score >= 1.5)))
        for title, text, score, topic in rows
    ]
    found = issue_of(candidates)
    wanted = {one.story.id for one in candidates if one.story.relevance.relevant}
    shown = [one.id for one in found.stories] if found else []
    assert sorted(shown) == sorted(wanted)
    if found:
        assert found.coverage.shown == len(shown) == sum(len(section.stories) for section in found.sections)
        assert all(line.story in wanted for line in found.in_brief)


def test_old_entries_of_a_story_do_not_make_it_new() -> None:
    old = entry("Yesterday's report", published=NOW - timedelta(days=2))
    fresh = entry("Today's report")
    one = story(old, fresh)
    assert compose.verdict(Candidate(one, (fresh,)), Newsletter()) is None
