"""Which running affair a new story continues: the trial whose verdict it reports, the bill it sees passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from digest.model import Story
from digest.stories import tokens
from digest.stories.pairs import Scale, Vector, cosine

WINDOW = timedelta(days=30)
THRESHOLD = 0.28  # mean cosine to a thread's stories


def link(story: Story, earlier: Sequence[Story], *, threshold: float = THRESHOLD) -> int:
    """The thread of the earlier story that this one continues, or 0 when it begins an affair of its own."""
    ours = {(entry.feed, entry.key) for entry in story.entries}
    others = [one for one in earlier if one.thread and not ours & {(e.feed, e.key) for e in one.entries}]
    scale = Scale(tokens.of(entry) for one in (story, *others) for entry in one.entries)
    begun = min(entry.published for entry in story.entries)
    mine = [scale.vector(entry) for entry in story.entries]
    best, thread = threshold, 0
    for other in others:
        if abs(begun - max(entry.published for entry in other.entries)) > WINDOW:
            continue
        near = _mean(mine, [scale.vector(entry) for entry in other.entries])
        if near > best:
            best, thread = near, other.thread
    return thread


def _mean(ours: Sequence[Vector], theirs: Sequence[Vector]) -> float:
    return sum(cosine(one.whole, other.whole) for one in ours for other in theirs) / (len(ours) * len(theirs))
