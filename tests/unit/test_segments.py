"""Segments: who gets the same mail, and what is left of an issue for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.issues import opening
from digest.mail.segments import WHOLE, Segment, cut, segment
from digest.model import Brief, Issue, Preferences, Section
from tests.builders import issue, issue_story, section

TOPICS = ("law", "courts", "safety", "trade")


def told(topic: str, *headlines: str) -> Section:
    return section(*(issue_story(headline) for headline in headlines), topic=topic, title=topic.title())


def whole() -> Issue:
    law = told("law", "Senate passes AI bill", "Council adopts the code")
    courts, safety = told("courts", "Judge rules on data"), told("safety", "Institute tests ten models")
    best = (safety.stories[0], law.stories[0], courts.stories[0])
    return issue([law, courts, safety], in_brief=tuple(Brief(one.headline, one.url, one.id) for one in best))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Preferences(), WHOLE),
        (Preferences(topics=("law", "courts", "safety")), WHOLE),
        (Preferences(topics=("trade", "safety", "law", "courts")), WHOLE),
        (Preferences(topics=("courts", "law")), Segment(("law", "courts"))),
        (Preferences(topics=("courts", "trade")), Segment(("courts",))),
        (Preferences(topics=("trade",)), None),
        (Preferences(language="en"), WHOLE),
        (Preferences(language="fr"), Segment(language="fr")),
        (Preferences(format="text"), Segment(format="text")),
    ],
)
def test_choices_that_make_no_difference_in_this_issue_fall_together(
    chosen: Preferences, expected: Segment | None
) -> None:
    assert segment(chosen, whole()) == expected


def test_a_cut_issue_opens_with_the_best_story_that_is_left_and_counts_what_it_shows() -> None:
    left = cut(whole(), ["law", "safety"])
    headlines = ["Institute tests ten models", "Senate passes AI bill", "Council adopts the code"]
    assert left.subject == "Institute tests ten models, and 2 more"
    assert left.preheader == "Senate passes AI bill; Council adopts the code"
    assert {one.headline for one in left.stories} == set(headlines)
    assert left.coverage.shown == 3
    assert {line.story for line in left.in_brief} <= {one.id for one in left.stories}


@given(st.sets(st.sampled_from(TOPICS)))
def test_nobody_gets_a_story_of_a_topic_they_did_not_choose_or_misses_one_that_they_did(topics: set[str]) -> None:
    full = whole()
    chosen = segment(Preferences(topics=tuple(sorted(topics))), full)
    got = () if chosen is None else cut(full, chosen.topics or TOPICS).sections
    wanted = topics or set(TOPICS)
    assert [one.topic for one in got] == [one.topic for one in full.sections if one.topic in wanted]
    assert all(one in full.sections for one in got)


@given(st.sets(st.sampled_from(TOPICS[:3]), min_size=1))
def test_the_subject_of_a_segment_is_as_long_as_one_may_be(topics: set[str]) -> None:
    least, most = opening.SUBJECT
    assert least <= len(cut(whole(), topics).subject) <= most
