"""Which running affair a new story continues: the trial whose verdict it reports, the bill it sees passed.

A story resembles an affair as it does the affair's nearest stories, the less the longer ago they were.  One name
in common makes no affair: what is left of the resemblance without the heaviest word in common is what counts.
Measured on eight weeks of AI news with threads labelled by hand; see docs/adr/0005-matching.md.

That tells where a story belongs.  Whether readers must be told that it is an *Update* is asked again before each issue,
of what they were shown: an affair leads from story to story, and its last one may have little to do with the first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import fmean

from digest.model import DAY, Entry, Story
from digest.stories import pool, tokens
from digest.stories.corrections import Key, key
from digest.stories.pairs import BESIDES, Scale, besides, heaviest, weighed
from digest.stories.refrains import Refrains
from digest.stories.tokens import Words

WINDOW = timedelta(days=30)  # an affair that was silent longer begins afresh
WINDOW_DAYS = WINDOW / DAY
THRESHOLD = 0.1  # resemblance from which a story continues an affair
KEYS = 25  # heaviest terms of a story by which others find it
NEAREST = 3  # stories of an affair that are looked at
FADING = 0.025  # of the resemblance lost with each day between two stories
FOLLOWS = 0.21  # resemblance to a story that readers were shown, from which another is its update
KIN = 0.05  # added to it where both have the same main topic, and once more where both are of one jurisdiction


def link(story: Story, earlier: Sequence[Story], *, threshold: float = THRESHOLD) -> int:
    """The thread of the earlier story that this one continues, or 0 when it begins an affair of its own."""
    return Affairs(earlier, [story]).of(story, threshold)


def link_all(stories: Sequence[Story], earlier: Sequence[Story]) -> list[Story]:
    """The stories, those without a thread given the one they continue; the earlier ones are read once."""
    if all(story.thread for story in stories):
        return list(stories)
    affairs = Affairs(earlier, stories)
    return [story if story.thread else replace(story, thread=affairs.of(story)) for story in stories]


def resume(stories: Sequence[Story], shown: Sequence[Story]) -> list[Story]:
    """Those of the stories whose thread changes once they are held against what readers were shown.

    A story that follows one of the `shown` is of its thread; one that follows none begins an affair of its own where
    its thread was shown.  A story that was shown itself keeps the thread that readers know.
    """
    affairs = Affairs(shown, stories)
    known, threads = {story.id for story in shown}, {story.thread for story in shown}
    changed: list[Story] = []
    for story in stories:
        if story.id in known:
            continue
        _, other = affairs.nearest(story)
        thread = other.thread if other else story.id if story.thread in threads else story.thread
        if thread != story.thread:
            changed.append(replace(story, thread=thread))
    return changed


@dataclass(frozen=True, slots=True)
class Follows:
    """The story that another goes on from."""

    story: Story
    near: float  # how much they resemble each other, less for each day between and more for topic and jurisdiction
    terms: tuple[str, ...]  # the shared words that weigh most


def followed(story: Story, shown: Sequence[Story]) -> Follows | None:
    """Which of the `shown` a story is an update of, and what ties them; None when it resembles none enough."""
    affairs = Affairs(shown, [story])
    near, found = affairs.nearest(story)
    if found is None:
        return None
    other = next(one for one in shown if one.id == found.story)
    words = pool.spoken(map(affairs.words, other.entries))
    return Follows(other, round(near, 3), pool.shared(affairs.scale, story.entries[0], words))


@dataclass(frozen=True, slots=True)
class _Told:
    """A story as threads see it."""

    story: int
    thread: int
    entries: frozenset[Key]
    terms: Mapping[str, float]  # of length 1
    keys: tuple[str, ...]  # the heaviest of the terms
    topic: str  # the main one, "" when it is not filed
    jurisdictions: frozenset[str]
    first: float  # days
    last: float


class Affairs:
    """Earlier stories and how to find the affair that another continues.  It only grows."""

    def __init__(self, earlier: Sequence[Story], coming: Sequence[Story] = ()) -> None:
        told = {story.id: story for story in (*coming, *earlier) if story.id}
        new = [story for story in coming if not story.id]
        entries = [entry for story in (*told.values(), *new) for entry in story.entries]
        self._refrains = Refrains(entries)
        self._words = {key(entry): self._refrains.words(entry) for entry in entries}
        self.scale = Scale(self._words.values())
        self._told: list[_Told] = []
        self._postings: dict[str, list[int]] = {}
        for story in earlier:
            self.add(story)

    def words(self, entry: Entry) -> Words:
        """The words of an entry, but for what its feed says again and again."""
        return self._words.get(key(entry)) or self._refrains.words(entry)

    def add(self, story: Story) -> None:
        """Let later stories continue this one; a story without a thread cannot be continued."""
        if not story.thread:
            return
        told = self._tell(story)
        for term in told.keys:
            self._postings.setdefault(term, []).append(len(self._told))
        self._told.append(told)

    def of(self, story: Story, threshold: float = THRESHOLD) -> int:
        """The thread that the story continues, 0 when none."""
        mine = self._tell(story)
        near: dict[int, list[float]] = defaultdict(list)
        for other in self._near(mine):
            near[other.thread].append(besides(mine.terms, other.terms) * _fading(mine, other))
        means = ((fmean(sorted(some)[-NEAREST:]), -thread) for thread, some in near.items())
        nearest, thread = max(means, default=(0.0, 0))
        return -thread if nearest >= threshold else 0

    def nearest(self, story: Story) -> tuple[float, _Told | None]:
        """How much the story resembles the one it goes on from, and that one; None when none is near enough."""
        mine = self._tell(story)
        found = [(_likeness(mine, other) + _kinship(mine, other), other.story, other) for other in self._near(mine)]
        near, _, other = max(found, key=lambda one: one[:2], default=(0.0, 0, mine))
        return (near, other) if near >= FOLLOWS else (near, None)

    def _near(self, mine: _Told) -> list[_Told]:
        """The stories told of other news that share heavy terms with this one."""
        numbers = {number for term in mine.keys for number in self._postings.get(term, ())}
        return [self._told[number] for number in sorted(numbers) if _tells_other_news(mine, self._told[number])]

    def _tell(self, story: Story) -> _Told:
        entries = story.entries
        counts = weighed(self.words(entries[0]))
        for entry in entries[1:]:
            for stem, count in weighed(self.words(entry)).items():
                counts[stem] = counts.get(stem, 0) + count
        terms = self.scale.unit(counts, tokens.base(entries[0].language))
        days = [entry.published.timestamp() / DAY.total_seconds() for entry in entries]
        return _Told(
            story.id, story.thread, frozenset(map(key, entries)), terms, heaviest(terms, KEYS),
            "".join(story.topics[:1]), frozenset(story.jurisdictions), min(days), max(days),
        )  # fmt: skip


def _tells_other_news(one: _Told, other: _Told) -> bool:
    """A story does not continue itself, nor what it was split from."""
    return not (one.story and one.story == other.story) and one.entries.isdisjoint(other.entries)


def _likeness(one: _Told, other: _Told) -> float:
    """How much one resembles another.  One name in common makes no sequel; beside other words it says most."""
    parts = [one.terms[term] * other.terms[term] for term in one.terms.keys() & other.terms.keys()]
    total = math.fsum(parts)
    return total * _fading(one, other) if total - max(parts, default=0.0) >= BESIDES else 0.0


def _kinship(one: _Told, other: _Told) -> float:
    """What topic and jurisdictions say for it, where words alone leave it open: never enough by themselves."""
    topic = bool(one.topic) and one.topic == other.topic
    return KIN * (topic + (not one.jurisdictions.isdisjoint(other.jurisdictions)))


def _fading(one: _Told, other: _Told) -> float:
    """What is left of a resemblance after the days between two stories; 0 beyond the window."""
    gap = max(0.0, one.first - other.last)
    return max(0.0, 1 - FADING * gap) if gap <= WINDOW_DAYS else 0.0
