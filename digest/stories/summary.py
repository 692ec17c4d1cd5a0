"""Tells a story in its sources' own words: a headline, and bullets that are sentences of stored entries."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from digest.model import Bullet, Entry, Feed, Story
from digest.stories import boilerplate, headlines
from digest.text import sentences

NO_FEEDS: Mapping[str, Feed] = MappingProxyType({})


def bullets(story: Story, limit: int = 3, *, language: str = "en") -> tuple[Bullet, ...]:
    """At most `limit` sentences that tell the story, each an exact span of one entry's text, with its link."""
    found: list[Bullet] = []
    for entry in story.entries:
        for sentence in sentences(boilerplate.strip(entry.text), entry.language):
            if (
                40 <= len(sentence) <= 300
                and sentence.endswith((".", "!", "。"))
                and not sentence.endswith("...")
            ):
                found.append(Bullet(sentence, entry.url))
    return tuple(found[:limit])


def headline(
    story: Story, feeds: Mapping[str, Feed] = NO_FEEDS, *, language: str = "en"
) -> tuple[Entry, str]:
    """The entry that leads the story, and its title made fit to be a headline."""
    lead = story.entries[0]
    return lead, headlines.cleaned(lead)
