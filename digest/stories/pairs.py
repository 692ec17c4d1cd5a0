"""How likely two entries report one event: a logistic score over shared words and the time between them.

The weights and the counts of common words are fitted by scripts/fit_pairs.py and versioned in `data/`.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from heapq import nlargest
from pathlib import Path

from digest.model import DAY, Entry
from digest.stories import instruments, tokens
from digest.stories.tokens import Words

WINDOW = timedelta(days=4)  # entries farther apart than this never report one event
BESIDES = 0.035  # of the cosine that two dated entries must have besides their heaviest word in common
KEYS = 14  # heaviest terms of an entry by which others find it
TELLING = 4  # words of a title, below which it may be a column's name ("Morning briefing")
FEW = 50  # entries, below which a language's own counts say little

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned from labelled stories."""

    weights: tuple[float, ...]  # of each feature, in the order of `NAMES`
    threshold: float  # the mean score from which an entry joins a story
    own: float  # how much a count in the pool weighs against one in the background
    documents: int
    counts: Mapping[str, int]  # in how many documents of the background a stem stands


@cache
def fitted() -> Fitted:
    """The shipped weights."""
    row = json.loads((_DATA / "pair-weights.json").read_text(encoding="utf-8"))
    documents, counts = _background((_DATA / "background.txt").read_text(encoding="utf-8"))
    weights = tuple(float(row["weights"][name]) for name in NAMES)
    return Fitted(weights, row["threshold"], row["own"], documents, counts)


def _background(text: str) -> tuple[int, dict[str, int]]:
    """`documents N`, then lines `COUNT stem stem ...`."""
    first, *lines = text.splitlines()
    counts: dict[str, int] = {}
    for line in lines:
        count, *stems = line.split(" ")
        counts.update(dict.fromkeys(stems, int(count)))
    return int(first.split(" ")[1]), counts


@dataclass(frozen=True, slots=True)
class Vector:
    """An entry as the score sees it.  Both vectors have length 1, or are empty."""

    whole: Mapping[str, float]  # title twice, and the beginning of the text
    title: Mapping[str, float]
    keys: tuple[str, ...]  # heaviest terms of `whole`
    told: bool  # it has a text besides its title
    day: float
    dated: bool
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)  # instruments by kind
    column: str = ""  # the outlet and its title, where the title may be a column's name


class Scale:
    """How much each stem weighs among the entries at hand: rare words say more about an event.

    A stem is rare by a background of news and, to a smaller part, by the entries at hand.  The background is
    English: a stem of another language also weighs no more than its own entries here say.
    """

    def __init__(self, pool: Iterable[Words], learned: Fitted | None = None) -> None:
        self.learned = learned or fitted()
        self._own: dict[str, Counter[str]] = {}
        self._sizes: Counter[str] = Counter()
        for words in pool:
            self._own.setdefault(words.language, Counter()).update(words.title.keys() | words.text.keys())
            self._sizes[words.language] += 1
        self._size = self.learned.documents + self.learned.own * self._sizes.total() + 1
        self._known: dict[tuple[str, str], float] = {}

    def idf(self, stem: str, language: str = "en") -> float:
        """The weight of a stem in a text of this language; never below 0."""
        value = self._known.get((stem, language))
        if value is None:
            value = self._known[stem, language] = max(0.0, self._weigh(stem, language))
        return value

    def _weigh(self, stem: str, language: str) -> float:
        own = sum(counts[stem] for counts in self._own.values())
        general = math.log(self._size / (self.learned.counts.get(stem, 0) + self.learned.own * own + 0.5))
        if language == "en":
            return general
        here = self._own[language][stem] if language in self._own else 0
        return min(general, math.log((self._sizes[language] + FEW) / (here + 0.5)))

    def vector(self, entry: Entry, words: Words | None = None) -> Vector:
        """An entry in the terms of this scale."""
        words = words or tokens.of(entry)
        whole = self.unit(weighed(words), words.language)
        return Vector(
            whole=whole,
            title=self.unit(words.title, words.language),
            keys=tuple(nlargest(KEYS, whole, key=lambda stem: (whole[stem], stem))),
            told=words.text.total() > len(words.named),
            day=entry.published.timestamp() / DAY.total_seconds(),
            dated=entry.dated,
            named=instruments.by_kind(words.named),
            column=f"{entry.source or entry.feed}: {entry.title}".casefold() if len(words.title) < TELLING else "",
        )

    def unit(self, counts: Mapping[str, int], language: str) -> dict[str, float]:
        """Counted stems as a vector of length 1; empty where none weighs anything."""
        weights = {stem: (1 + math.log(count)) * self.idf(stem, language) for stem, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {stem: weight / length for stem, weight in weights.items()} if length else {}


def weighed(words: Words) -> Counter[str]:
    """The stems of an entry, counted; the title's twice."""
    return words.text + words.title + words.title


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[stem] for stem, weight in one.items() if stem in other)


NAMES = (
    "bias", "whole", "title", "root_whole", "root_title", "both",
    "told", "told_whole", "told_title", "days", "untimed", "bare", "other_act",
)  # fmt: skip


def features(one: Vector, other: Vector) -> tuple[float, ...]:
    """What the score looks at, in the order of `NAMES`."""
    whole, title = min(1.0, cosine(one.whole, other.whole)), min(1.0, cosine(one.title, other.title))
    told = float(one.told and other.told)
    timed = one.dated and other.dated
    return (
        1.0,
        whole,
        title,
        math.sqrt(whole),
        math.sqrt(title),
        whole * title,
        told,
        told * whole,
        told * title,
        abs(one.day - other.day) if timed else 0.0,
        float(not timed),
        float(timed and not told),
        float(instruments.other_of_a_kind(one.named, other.named)),
    )


def comparable(one: Vector, other: Vector) -> bool:
    """Whether two entries may report one event: near in time, and with more than one name in common.

    In a stream about AI one company's name stands in the news of many events of a day.  Two pieces of one column
    share its title and nothing else.
    """
    if abs(one.day - other.day) > WINDOW / DAY or (one.column and one.column == other.column):
        return False
    return not (one.dated and other.dated) or besides(one.whole, other.whole) >= BESIDES


def besides(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two vectors without the heaviest word they have in common."""
    if len(one) > len(other):
        one, other = other, one
    shared = [weight * other[stem] for stem, weight in one.items() if stem in other]
    return sum(shared) - max(shared, default=0.0)


def score(one: Vector, other: Vector) -> float:
    """The probability, 0 to 1, that two entries report one event; 0 where they are not comparable."""
    if not comparable(one, other):
        return 0.0
    weights = fitted().weights
    odds = sum(weight * value for weight, value in zip(weights, features(one, other), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, odds)))
