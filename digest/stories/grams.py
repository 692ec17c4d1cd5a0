"""What labelled entries have taught of words: for each a weight towards relevance and towards each topic.

A text is its words, the pairs of neighbours and the first letters of longer words, each by how rare it is (TF-IDF,
sublinear, of length one).  The weights are those of linear models, so what each word adds can be told and summed.
scripts/fit_relevance.py makes data/word-weights.json; it and `poll` make grams with the functions below.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

from digest.stories import terms

FILE = Path(__file__).parent / "data" / "word-weights.json"
READ = 600  # characters of an entry's text that are looked at: feeds differ in how much they carry
BEGINNING = 5  # letters of a longer word that count by themselves: regulator, regulation, regulatory
LEAST_LENGTH = 30.0  # of a text's vector: the one known word of a foreign text must not weigh like a hundred
TELLING = 0.15  # log-odds of a topic that are worth writing down


class _Sublinear(dict[int, float]):
    """How much a gram counts that stands in an entry so often."""

    def __missing__(self, often: int) -> float:
        return self.setdefault(often, 1 + log(often))


SUBLINEAR = _Sublinear()

Contributions = dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Gram:
    """What is known of a word, a pair or a beginning."""

    rarity: float  # inverse document frequency
    relevance: float
    topics: tuple[tuple[int, float], ...]  # only those that it says something of, by their place in `Weights.topics`


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The fitted weights.  All are log-odds."""

    start: float  # of an entry with no known word and no listed term
    sums: Mapping[str, float]  # of what the lists of relevance.yaml find
    topics: tuple[str, ...]
    starts: tuple[float, ...]  # of each topic
    grams: Mapping[str, Gram]


def found(title: str, text: str) -> dict[str, float]:
    """The grams of an entry with how much they count here, before rarity: those of the title twice."""
    often = Counter(_of(text[:READ]))
    heading = _of(title)
    often.update(heading)
    often.update(heading)
    return {gram: SUBLINEAR[count] for gram, count in often.items()}


def valued(counted: Mapping[str, float], rarity: Mapping[str, float]) -> dict[str, float]:
    """The vector of an entry over the known grams, of length one unless hardly any is known."""
    raw = {gram: count * rarity[gram] for gram, count in counted.items() if gram in rarity}
    length = max(LEAST_LENGTH, sqrt(sum(value * value for value in raw.values())))
    return {gram: value / length for gram, value in raw.items()}


def relevance(title: str, text: str, known: Weights) -> Contributions:
    """What each known gram adds to the log-odds that a reader of AI policy expects the entry."""
    return {gram: value * one.relevance for gram, one, value in _weighed(title, text[:READ], known) if one.relevance}


def topics(title: str, text: str, known: Weights) -> dict[str, float]:
    """The log-odds of each topic."""
    totals = list(known.starts)
    for _, one, value in _weighed(title, text[:READ], known):
        for place, weight in one.topics:
            totals[place] += value * weight
    return dict(zip(known.topics, totals, strict=True))


@cache
def load() -> Weights:
    """The shipped weights."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Weights:
    """The weights that `written` put down."""
    given = json.loads(text)
    share = 1 / given["unit"]
    grams = {
        gram: Gram(rarity * share, weight * share, tuple((at, value * share) for at, value in _in_twos(of)))
        for gram, (rarity, weight, *of) in given["grams"].items()
    }
    return Weights(given["start"], given["sums"], tuple(given["topics"]), tuple(given["starts"]), grams)


def written(known: Weights, unit: int = 100) -> str:
    """The weights as JSON, a gram a line, in whole `unit`ths; what rounds to nothing is left out."""
    head = {
        "unit": unit,
        "start": round(known.start, 3),
        "sums": {name: round(value, 3) for name, value in known.sums.items()},
        "topics": known.topics,
        "starts": [round(value, 3) for value in known.starts],
    }
    lines = [json.dumps(gram, ensure_ascii=False) + ":" + row for gram, row in sorted(_rows(known, unit))]
    return json.dumps(head)[:-1] + ', "grams": {\n' + ",\n".join(lines) + "\n}}\n"


def _of(text: str) -> list[str]:
    cut = terms.words(text)
    cased = zip(cut.written, cut.lower, strict=True)
    words = [word if len(word) < BEGINNING and word.isupper() and len(word) > 1 else low for word, low in cased]
    return [
        *words,
        *map(" ".join, pairwise(words)),
        *(word[:BEGINNING] + "…" for word in words if len(word) > BEGINNING),
    ]


@lru_cache(maxsize=4_096)  # an entry is judged, and filed a moment later
def _weighed(title: str, text: str, known: Weights) -> tuple[tuple[str, Gram, float], ...]:
    """The known grams of an entry, each with its part of the vector that `valued` makes."""
    grams = known.grams
    raw = [(gram, one, count * one.rarity) for gram, count in found(title, text).items() if (one := grams.get(gram))]
    length = max(LEAST_LENGTH, sqrt(sum(value * value for _, _, value in raw)))
    return tuple((gram, one, value / length) for gram, one, value in raw)


def _rows(known: Weights, unit: int) -> Iterator[tuple[str, str]]:
    for gram, one in known.grams.items():
        telling = [(at, value) for at, value in one.topics if abs(value) >= TELLING]
        of = [number for at, value in telling for number in (at, round(value * unit))]
        yield gram, json.dumps([round(one.rarity * unit), round(one.relevance * unit), *of], separators=(",", ":"))


def _in_twos(flat: Sequence[int]) -> Iterator[tuple[int, int]]:
    """1, 2, 3, 4 -> (1, 2), (3, 4)."""
    return zip(flat[::2], flat[1::2], strict=True)
