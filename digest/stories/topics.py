"""Files a story under the subject that its entries are about, and at most two more.

The terms are in data/topics.yaml; editors add topics of their own, or other terms, in feeds.yaml.  To the points of
its terms a shipped topic gets up to `LEARNT` for the words that entries filed under it have (grams.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from digest import plainyaml
from digest.model import Entry, Feed, Story, Topic
from digest.stories import grams, terms
from digest.stories.grams import Weights

_FILE = Path(__file__).parent / "data" / "topics.yaml"
READ = 600  # characters of an entry's text that are looked at
TEXT = 0.3  # what a term in the text weighs against one in the title
ENOUGH = 2.0
NEAR = 0.55  # of the best score: what a second and a third topic need
AT_MOST = 3
LEARNT = 5.0  # points for a topic that the words are sure of; nothing where they are sure that it is another
STEEP = 2.0  # how fast that grows
PRIOR = 1.0  # for each topic that the feed names
DEFAULT = "government"  # of an English story where no term and no feed says anything
OTHER = "other"  # of one in other languages: we could not read it, so it stands among "Also in the news"

Scores = dict[str, float]
SAID = 4  # phrases, and words, that are named as reasons
LISTS = 8  # lists of topics that are kept ready


@cache
def load() -> tuple[Topic, ...]:
    """The shipped topics, in the order of an issue's sections."""
    return tuple(_topic(one) for one in plainyaml.load(_FILE.read_text(encoding="utf-8")))


def file(
    story: Story, feeds: Mapping[str, Feed], topics: Sequence[Topic], known: Weights | None = None
) -> tuple[str, ...]:
    """The topics of a story, main first, at most three; one at least: `OTHER` where we cannot read it.

    `known` are other weights than the shipped ones.
    """
    scores = _of_story(story, feeds, topics, known or grams.load())
    best = sorted((topic for topic in scores if scores[topic] >= ENOUGH), key=lambda topic: -scores[topic])
    if not best:
        return (_fallback(story, feeds, topics),)
    return tuple(topic for topic in best[:AT_MOST] if scores[topic] >= NEAR * scores[best[0]])


def reasons(
    story: Story, feeds: Mapping[str, Feed], topics: Sequence[Topic], known: Weights | None = None
) -> tuple[str, ...]:
    """Why a story is filed as it is: for each of its topics the points and what gave most of them, in words."""
    known = known or grams.load()
    scores = _of_story(story, feeds, topics, known)
    names = {topic.id: topic.name for topic in topics}
    filed = file(story, feeds, topics, known)
    if filed[0] not in names:
        return ("no topic: no phrase of its languages, and no feed that names one",)
    return tuple(
        f"{names[topic]} {scores[topic]:.1f}: {_carried(topic, story, topics, known) or 'no phrase and no word'}"
        for topic in filed
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Compiled:
    index: terms.Index
    weights: Mapping[str, tuple[tuple[str, float], ...]]  # phrase -> (topic, weight)...


def _topic(one: Mapping[str, Any]) -> Topic:
    weighted = {**one["terms"], **one.get("negatives", {})}
    terms = {str(phrase): float(weight) for phrase, weight in weighted.items()}
    return Topic(one["id"], one["name"], one["about"], terms)


def _of_story(story: Story, feeds: Mapping[str, Feed], topics: Sequence[Topic], known: Weights) -> Scores:
    """The mean of its entries' scores, and what their feeds are about."""
    compiled = _compiled(topics)
    total = {topic.id: 0.0 for topic in topics}
    share = 1 / len(story.entries)
    for entry in story.entries:
        for topic, score in _of_entry(entry, compiled).items():
            total[topic] += share * score
        for topic, log_odds in grams.topics(entry.title, entry.text, known).items():
            if topic in total:
                total[topic] += share * LEARNT / (1 + exp(-STEEP * log_odds))
        feed = feeds.get(entry.feed)
        for topic in feed.topics if feed else ():
            if total.get(topic, 0) > 0:
                total[topic] += share * PRIOR
    return total


def _of_entry(entry: Entry, compiled: _Compiled) -> Scores:
    scores: Scores = {}
    for text, share in ((entry.title, 1.0), (entry.text[:READ], TEXT)):
        for phrase in terms.found(compiled.index, terms.words(text)):
            for topic, weight in compiled.weights[phrase]:
                scores[topic] = scores.get(topic, 0.0) + share * weight
    return scores


def _carried(topic: str, story: Story, topics: Sequence[Topic], known: Weights) -> str:
    """The phrases of its list that stand in the entries, then the words that labelled entries of the topic have."""
    compiled = _compiled(topics)
    phrases: dict[str, float] = {}
    words: dict[str, float] = {}
    for entry in story.entries:
        for text, share in ((entry.title, 1.0), (entry.text[:READ], TEXT)):
            for phrase in terms.found(compiled.index, terms.words(text)):
                weight = dict(compiled.weights[phrase]).get(topic, 0.0)
                if weight:
                    phrases[phrase] = phrases.get(phrase, 0.0) + share * weight / len(story.entries)
        for word, part in grams.of_topic(topic, entry.title, entry.text, known).items():
            words[word] = words.get(word, 0.0) + part / len(story.entries)
    listed = [f"{phrase} {phrases[phrase]:+.1f}" for phrase in _heaviest(phrases)]
    learnt = _heaviest({word: part for word, part in words.items() if part > 0})
    return "; ".join(filter(None, [", ".join(listed), f"words: {', '.join(learnt)}" if learnt else ""]))


def _heaviest(parts: Mapping[str, float]) -> list[str]:
    return sorted(parts, key=lambda name: -abs(parts[name]))[:SAID]


def _fallback(story: Story, feeds: Mapping[str, Feed], topics: Sequence[Topic]) -> str:
    known = [topic.id for topic in topics]
    said = [topic for entry in story.entries if entry.feed in feeds for topic in feeds[entry.feed].topics]
    english = any(entry.language.startswith("en") for entry in story.entries)
    default = (DEFAULT if DEFAULT in known else known[0]) if english else OTHER
    return next((topic for topic in said if topic in known), default)


def _compiled(topics: Sequence[Topic]) -> _Compiled:
    """Their phrases, made ready once: topics are the same few for every story."""
    same = tuple(map(id, topics))
    if same not in _ready:
        if len(_ready) >= LISTS:
            _ready.clear()
        _ready[same] = tuple(topics), _compile(topics)  # while they are kept nothing else has their ids
    return _ready[same][1]


def _compile(topics: Sequence[Topic]) -> _Compiled:
    weights: dict[str, tuple[tuple[str, float], ...]] = {}
    for topic in topics:
        for phrase, weight in topic.terms.items():
            weights[phrase] = (*weights.get(phrase, ()), (topic.id, weight))
    return _Compiled(terms.index(weights), weights)


_ready: dict[tuple[int, ...], tuple[tuple[Topic, ...], _Compiled]] = {}
