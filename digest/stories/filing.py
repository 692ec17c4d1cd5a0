"""Says of a story what it is about, from all its entries: relevance, topics, jurisdictions; and who repeats whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.model import Feed, Story, Topic
from digest.stories import copies, jurisdictions, relevance, topics
from digest.stories.grams import Weights
from digest.stories.refrains import Refrains


def file(
    story: Story,
    feeds: Mapping[str, Feed],
    known: Sequence[Topic],
    weights: Weights | None = None,
    refrains: Refrains | None = None,
) -> Story:
    """The story with its relevance, topics (main first) and jurisdictions, and its copies marked.

    `weights` are other ones than those that are shipped; `refrains`, what feeds say again and again, make no copy.
    """
    return replace(
        story,
        members=copies.marked(story.members, refrains),
        relevance=relevance.of_story(story, feeds, weights),
        topics=topics.file(story, feeds, known, weights),
        jurisdictions=jurisdictions.tag(story, feeds),
    )
