"""The story that another came closest to without becoming one with it, and what kept them apart.

It is found with the vectors, the pair score and the mean that `match` decides by.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digest.model import DAY, Correction, Story
from digest.stories import corrections, pool
from digest.stories.pairs import WINDOW, Scale, Vector, score
from digest.stories.pool import Pool
from digest.stories.refrains import Refrains
from digest.stories.semantic import Meanings

EDGE = WINDOW / DAY - 0.01  # days apart at which two that lie farther apart are compared, to see how alike they are


@dataclass(frozen=True, slots=True)
class Near:
    """A story not joined."""

    story: Story
    score: float  # mean pair score; where the window or a column forbids one, what it would be without
    needed: float  # the score from which it would have been joined
    terms: tuple[str, ...]  # the shared words that weigh most
    why: str  # what keeps them apart, in one line


@dataclass(frozen=True, slots=True)
class _Pair:
    entry: int  # of the story asked about
    story: int  # of the others
    real: float
    alike: float  # `real`, but for what forbids it
    forbids: str = ""


def nearest(
    story: Story, others: Sequence[Story], said: Iterable[Correction] = (), meanings: Meanings | None = None
) -> Near | None:
    """Of the `others` the most like `story`, pair by pair; None where none has anything to do with it."""
    refrains = Refrains(entry for one in (story, *others) for entry in one.entries)
    scale = Scale((refrains.words(entry) for one in (story, *others) for entry in one.entries), meanings=meanings)
    by_story: dict[int, list[_Pair]] = defaultdict(list)
    for pair in _pairs(story, others, scale, refrains):
        by_story[pair.story].append(pair)
    means = {number: _mean(story, others[number], (one.alike for one in found)) for number, found in by_story.items()}
    number = max(means, key=lambda one: (means[one], -others[one].id), default=-1)
    if number < 0 or not means[number]:
        return None
    found, other = by_story[number], others[number]
    closest = max(found, key=lambda one: one.alike)
    return Near(
        story=other,
        score=round(means[number], 3),
        needed=scale.threshold,
        terms=pool.shared(scale, story.entries[closest.entry], pool.spoken(map(refrains.words, other.entries))),
        why=_why(story, other, found, said, scale.threshold),
    )


def _pairs(story: Story, others: Sequence[Story], scale: Scale, refrains: Refrains) -> Iterable[_Pair]:
    """Each entry of the story with each of the others that shares heavy words with it."""
    at_hand = Pool()
    home = [number for number, other in enumerate(others) for _ in other.entries]
    vectors = [scale.vector(entry, refrains.words(entry)) for other in others for entry in other.entries]
    for vector in vectors:
        at_hand.add(vector)
    for number, entry in enumerate(story.entries):
        vector = scale.vector(entry, refrains.words(entry))
        for other in at_hand.neighbours(vector, math.inf):
            yield _pair(number, home[other], vector, vectors[other])


def _pair(entry: int, story: int, one: Vector, other: Vector) -> _Pair:
    real = score(one, other)
    days = one.day - other.day
    if one.many or other.many:
        alike = score(replace(one, many=False), replace(other, many=False))
        return _Pair(entry, story, real, alike, "one of them tells of many events")
    if not real and abs(days) > WINDOW / DAY:
        near = replace(one, day=other.day + EDGE)
        return _Pair(entry, story, real, score(near, other), f"{abs(days):.1f} days lie between them")
    if not real and one.column and one.column == other.column:
        return _Pair(entry, story, real, score(replace(one, column=""), other), "both are pieces of one column")
    return _Pair(entry, story, real, real)


def _mean(one: Story, other: Story, scores: Iterable[float]) -> float:
    return sum(scores) / (len(one.entries) * len(other.entries))


def _why(one: Story, other: Story, found: Sequence[_Pair], said: Iterable[Correction], needed: float) -> str:
    _, apart = corrections.among((*one.entries, *other.entries), said)
    own = len(one.entries)
    if any((low < own) != (high < own) for low, high in apart):
        return "an editor parted them"
    real = _mean(one, other, (pair.real for pair in found))
    if real >= needed:
        return "near enough: they are compared again before the next issue"
    forbidden = Counter(pair.forbids for pair in found if pair.forbids)
    if forbidden and (not real or _mean(one, other, (pair.alike for pair in found)) >= needed):
        [(words, _)] = forbidden.most_common(1)
        return f"{words}, and such entries never report one event"
    return f"below the threshold of {needed:g}"
