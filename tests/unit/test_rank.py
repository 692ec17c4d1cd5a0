"""Which stories stand higher, and the reasons a reader sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from digest.model import Candidate, Entry, FeedKind, Relevance
from digest.stories.rank import KIND, Rank, rank
from tests.builders import NOW, candidate, entry, feed, story

TEXTS = (
    "Parliament in Strelsau passed a law on cameras on Tuesday by a margin that surprised all sides of the house.",
    "Judges must sign each order from January on, the minister of justice told reporters outside her office.",
    "Critics say that thirty days of storage are too long and want the court to look at the whole of it.",
)


def of(*entries: Entry, **other: object) -> Rank:
    one = candidate(story(*entries), **other)
    return rank(one, {}, NOW)


def reports(count: int) -> list[Entry]:
    names = ("Post", "Courier", "Herald")
    return [entry(text=TEXTS[number], source=names[number]) for number in range(count)]


def test_each_doubling_of_independent_sources_is_a_point() -> None:
    assert of(*reports(2)).score - of(*reports(1)).score == pytest.approx(1)
    assert of(*reports(1)).reasons[0] == "1 independent source (+0.0)"
    assert of(*reports(3)).reasons[0] == "3 independent sources (+1.6)"


def test_a_lone_regulator_stands_above_a_lone_paper() -> None:
    one = candidate(story(entry()))
    ministry, paper = ({one.story.entries[0].feed: feed(kind=kind)} for kind in ("government", "news"))
    assert rank(one, ministry, NOW).score > rank(one, paper, NOW).score
    assert "source: government (+1.0)" in rank(one, ministry, NOW).reasons


def test_every_kind_of_feed_has_its_points() -> None:
    assert set(KIND) == set(get_args(FeedKind))


def test_the_best_source_of_a_story_counts() -> None:
    ministry, trade = entry(feed="https://ministry.example/"), entry(feed="https://trade.example/", source="Trade")
    feeds = {ministry.feed: feed(ministry.feed, kind="government"), trade.feed: feed(trade.feed, kind="industry")}
    assert "source: government (+1.0)" in rank(candidate(story(trade, ministry)), feeds, NOW).reasons


def test_news_of_the_hour_stands_above_news_of_yesterday() -> None:
    scores = [of(entry(published=NOW - timedelta(hours=hours))).score for hours in (0, 6, 23)]
    assert scores == sorted(scores, reverse=True)
    old = [of(entry(published=NOW - timedelta(hours=hours))).score for hours in (24, 90)]
    assert old[0] == old[1] < scores[-1]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.5, "published within the hour (+1.0)"),
        (1, "published 1 hour ago (+1.0)"),
        (6, "published 6 hours ago (+0.8)"),
        (-5, "published within the hour (+1.0)"),
    ],
)
def test_the_age_is_said_in_words(hours: float, words: str) -> None:
    assert words in of(entry(published=NOW - timedelta(hours=hours))).reasons


def test_what_is_new_in_a_story_sets_its_age() -> None:
    old, new = entry(published=NOW - timedelta(hours=40)), entry(published=NOW - timedelta(hours=2))
    assert "published 2 hours ago (+0.9)" in of(old, new, fresh=(new,)).reasons


def test_an_entry_without_a_date_says_so() -> None:
    assert "no date given (+0.3)" in of(entry(dated=False)).reasons


def test_what_is_surely_ai_policy_stands_above_what_may_be() -> None:
    def worth(score: float) -> float:
        return rank(candidate(replace(story(), relevance=Relevance(score, True))), {}, NOW).score

    assert worth(0.5) < worth(0.7) < worth(0.99)
    assert worth(0.9) - worth(0.5) == pytest.approx(1.0)


def test_a_story_of_comments_alone_gives_way_to_a_report() -> None:
    opinion, report = entry("Opinion: License the cameras"), entry("Parliament licenses the cameras")
    assert of(opinion).score < of(report).score
    assert "comment, no report (-1.0)" in of(opinion).reasons
    assert not [reason for reason in of(opinion, report).reasons if "comment" in reason]


def test_a_follow_up_stands_lower_and_says_since_when() -> None:
    shown = of(entry(), thread_shown=date(2026, 6, 1))
    assert shown.score == pytest.approx(of(entry()).score - 0.5)
    assert "follow-up of what was shown on 2026-06-01 (-0.5)" in shown.reasons


def test_the_score_is_the_sum_of_its_reasons() -> None:
    one = Candidate(story(*reports(3)), tuple(reports(1)), date(2026, 6, 1))
    found = rank(one, {}, NOW)
    points = [float(reason.rsplit("(", 1)[1].rstrip(")")) for reason in found.reasons]
    assert sum(points) == pytest.approx(found.score, abs=0.3)
