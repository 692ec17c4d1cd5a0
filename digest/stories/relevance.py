"""Says how much an entry is about AI policy, and which terms carried that.

The terms are in data/relevance.yaml: anchors (is it about AI at all?), policy terms, and words of market and
product news that count against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from digest.model import Entry, Feed, Relevance, Story
from digest.stories import terms

_FILE = Path(__file__).parent / "data" / "relevance.yaml"
READ = 600  # characters of an entry's text that are looked at
TEXT = 0.3  # what a term in the text weighs against one in the title
THRESHOLD = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    anchors: Mapping[str, float]
    policy: Mapping[str, float]
    against: Mapping[str, float]
    index: terms.Index


def judge(entry: Entry, feed: Feed | None = None) -> Relevance:
    """An entry's relevance: 0 without a word on AI; from `THRESHOLD` on a reader of AI policy expects it."""
    lists = _lists()
    title = terms.found(lists.index, terms.words(entry.title))
    text = terms.found(lists.index, terms.words(entry.text[:READ]))
    anchored = any(phrase in lists.anchors for phrase in (*title, *text))
    trusted = feed is not None and feed.relevance == "trusted"
    if not anchored and not trusted:
        return Relevance(reason="no AI term in the title or text")
    policy = {phrase: lists.policy[phrase] for phrase in title if phrase in lists.policy}
    for phrase in text:
        if phrase in lists.policy:
            policy.setdefault(phrase, TEXT * lists.policy[phrase])
    against = {phrase: lists.against[phrase] for phrase in title if phrase in lists.against}
    score = max(sum(policy.values()) + sum(against.values()), 0.1)
    if trusted:
        score = max(score, THRESHOLD)
    heaviest = tuple(sorted((policy | against).items(), key=lambda pair: -abs(pair[1])))
    relevant = score >= THRESHOLD
    if trusted:
        reason = "trusted feed"
    elif relevant:
        reason = "AI policy: " + ", ".join(phrase for phrase, weight in heaviest if weight > 0)
    else:
        reason = "market news" if against else "AI, but no policy term"
    return Relevance(round(score, 2), relevant, heaviest, reason)


def of_story(story: Story, feeds: Mapping[str, Feed]) -> Relevance:
    """A story's relevance: its best entry's."""
    return max((judge(entry, feeds.get(entry.feed)) for entry in story.entries), key=lambda one: one.score)


@cache
def _lists() -> _Lists:
    read = YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))
    anchors, policy, against = (_weights(read[name]) for name in ("anchors", "policy", "negatives"))
    return _Lists(anchors, policy, against, terms.index([*anchors, *policy, *against]))


def _weights(read: Mapping[str, float]) -> dict[str, float]:
    return {str(phrase): float(weight) for phrase, weight in read.items()}
