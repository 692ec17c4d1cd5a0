"""What a story is about, all at once."""

from __future__ import annotations

from digest.stories.filing import file
from digest.stories.topics import load
from tests.builders import entry, feed, story


def test_a_story_gets_relevance_topics_and_jurisdictions_and_keeps_the_rest() -> None:
    before = story(entry("Brussels passes AI act"), topics=(), thread=7)
    after = file(before, {}, load())
    assert (after.topics[0], after.jurisdictions, after.relevance.relevant) == ("law", ("EU",), True)
    assert (after.id, after.thread, after.members) == (before.id, 7, before.members)


def test_filing_twice_changes_nothing_more() -> None:
    once = file(story(entry("Brussels passes AI act"), entry("Court fines chatbot maker")), {}, load())
    assert file(once, {}, load()) == once


def test_what_the_feeds_are_counts() -> None:
    one = entry("A consultation opens")
    feeds = {one.feed: feed(relevance="trusted", kind="government", jurisdictions=("SG",), topics=("rights",))}
    filed = file(story(one), feeds, load())
    assert filed.relevance.relevant
    assert filed.jurisdictions == ("SG",)
