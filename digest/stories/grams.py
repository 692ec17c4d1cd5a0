"""What labelled entries have taught of words: for each a weight towards relevance and towards each topic.

A text is its words, the pairs of neighbours and the first letters of longer words, each by how rare it is (TF-IDF,
sublinear, of length one).  The weights are those of linear models, so what each word adds can be told and summed.
scripts/fit_relevance.py makes data/word-weights.json; it and `poll` make grams with the functions below.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import hypot, log, sqrt
from operator import mul
from pathlib import Path
from typing import NamedTuple

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
    ready = _reading(known)
    weighed = _weighed(title, text[:READ], known)
    return {ready.names[at]: value * weight for at, value in weighed if (weight := ready.relevance[at])}


def topics(title: str, text: str, known: Weights) -> dict[str, float]:
    """The log-odds of each topic."""
    weighed = _weighed(title, text[:READ], known)
    if not weighed:
        return dict(zip(known.topics, known.starts, strict=True))
    rows = _reading(known).topics
    values = [value for _, value in weighed]
    columns = zip(*[rows[at] for at, _ in weighed], strict=True)
    totals = [start + sum(map(mul, values, column)) for start, column in zip(known.starts, columns, strict=True)]
    return dict(zip(known.topics, totals, strict=True))


def of_topic(topic: str, title: str, text: str, known: Weights) -> Contributions:
    """What each known gram adds to the log-odds of one topic; nothing where no weights were fitted for it."""
    if topic not in known.topics:
        return {}
    ready, place = _reading(known), known.topics.index(topic)
    weighed = _weighed(title, text[:READ], known)
    return {ready.names[at]: value * weight for at, value in weighed if (weight := ready.topics[at][place])}


@cache
def load() -> Weights:
    """The shipped weights."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Weights:
    """The weights that `written` put down."""
    given = json.loads(text)
    share = 1 / given["unit"]
    # Equal numbers are one object each: what is looked at again and again stays in the processor's cache.
    number = cache(lambda whole: float(whole * share))
    pair = cache(lambda at, whole: (at, number(whole)))
    grams = {
        gram: Gram(number(rarity), number(weight), tuple(pair(at, value) for at, value in _in_twos(of)))
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
    words = [_spelled(word) for word in terms.words(text).written]
    return [
        *words,
        *map(" ".join, pairwise(words)),
        *(word[:BEGINNING] + "…" for word in words if len(word) > BEGINNING),
    ]


def _spelled(word: str) -> str:
    """In small letters, but for a short word in capitals: US is not us."""
    return word if len(word) < BEGINNING and word.isupper() and len(word) > 1 else word.lower()


@lru_cache(maxsize=4_096)  # an entry is judged, and filed a moment later
def _weighed(title: str, text: str, known: Weights) -> tuple[tuple[int, float], ...]:
    """The known grams of an entry, by place in `_reading`, each with its part of the vector that `valued` makes."""
    ready = _reading(known)
    heading = ready.places(title)
    often = Counter([*ready.places(text), *heading, *heading])
    raw = [SUBLINEAR[count] * ready.rarity[at] for at, count in often.items()]
    length = max(LEAST_LENGTH, hypot(*raw))
    return tuple([(at, value / length) for at, value in zip(often, raw, strict=True)])


# ---- reading at speed -----------------------------------------------------------------------------


class _Known(NamedTuple):
    """What is known of a word as it is written."""

    spelled: str
    places: tuple[int, ...]  # of itself and of its beginning
    followers: Mapping[str, int]  # the words that make a known pair with it


class _Reading(dict[str, _Known]):
    """The known grams, found word by word without making those that are not known: three in four are not."""

    def __init__(self, known: Weights) -> None:
        super().__init__()
        self.names = tuple(known.grams)
        self.rarity = tuple(one.rarity for one in known.grams.values())
        self.relevance = tuple(one.relevance for one in known.grams.values())
        self.topics = tuple(_row(one.topics, len(known.topics)) for one in known.grams.values())
        self._places = {name: at for at, name in enumerate(self.names)}
        self._followers: dict[str, dict[str, int]] = {}
        for name, at in self._places.items():
            first, _, second = name.partition(" ")
            if second:
                self._followers.setdefault(first, {})[second] = at

    def places(self, text: str) -> list[int]:
        """The place of each known gram of a text, as often as it stands there."""
        found: list[int] = []
        followers: Mapping[str, int] = {}
        for spelled, places, next_followers in map(self.__getitem__, terms.words(text).written):
            found += places
            if spelled in followers:
                found.append(followers[spelled])
            followers = next_followers
        return found

    def __missing__(self, word: str) -> _Known:
        if len(self) >= terms.REMEMBERED:
            self.clear()
        spelled = _spelled(word)
        grams = (spelled, spelled[:BEGINNING] + "…") if len(spelled) > BEGINNING else (spelled,)
        places = tuple(self._places[gram] for gram in grams if gram in self._places)
        self[word] = _Known(spelled, places, self._followers.get(spelled, {}))
        return self[word]


def _row(pairs: Iterable[tuple[int, float]], size: int) -> tuple[float, ...]:
    row = [0.0] * size
    for at, value in pairs:
        row[at] = value
    return tuple(row)


@lru_cache(maxsize=4)
def _reading(known: Weights) -> _Reading:
    return _Reading(known)


# ---- the file -------------------------------------------------------------------------------------


def _rows(known: Weights, unit: int) -> Iterator[tuple[str, str]]:
    for gram, one in known.grams.items():
        telling = [(at, value) for at, value in one.topics if abs(value) >= TELLING]
        of = [number for at, value in telling for number in (at, round(value * unit))]
        yield gram, json.dumps([round(one.rarity * unit), round(one.relevance * unit), *of], separators=(",", ":"))


def _in_twos(flat: Sequence[int]) -> Iterator[tuple[int, int]]:
    """1, 2, 3, 4 -> (1, 2), (3, 4)."""
    return zip(flat[::2], flat[1::2], strict=True)
