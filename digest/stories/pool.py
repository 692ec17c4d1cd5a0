"""The entries at hand, indexed by their heaviest terms, so that each is compared with few of the others."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import nlargest

from digest.model import Entry
from digest.stories import tokens
from digest.stories.corrections import Pair
from digest.stories.pairs import CLOSE, WINDOW_DAYS, Scale, Vector, score
from digest.stories.semantic import Index
from digest.stories.tokens import Words

FAINT = 0.07  # cosine below which a pair is not scored: it could not reach a story's threshold
COMMON = 300  # entries of a window, beyond which the older ones are no longer found by a term they all have
NEIGHBOURS = 400  # entries that one is compared with at most, so that a flood of one subject costs no more than news
NAMED = 4  # shared terms kept with a member of a story

_Posting = tuple[float, int, float]  # day, number, weight


class Pool:
    """Vectors that can be searched; what a search costs does not grow with how many there are, only with the news."""

    def __init__(self) -> None:
        self._vectors: list[Vector] = []
        self._postings: dict[str, list[_Posting]] = {}  # by term, in the order of days
        self._meanings: Index | None = None  # where the first entry has one

    def add(self, vector: Vector) -> None:
        number, day = len(self._vectors), vector.day
        for term in vector.keys:
            posting = day, number, vector.whole[term]
            postings = self._postings.get(term)
            if postings is None:
                self._postings[term] = [posting]
            elif postings[-1] < posting:  # nearly all of them: what comes in is new
                postings.append(posting)
            else:
                insort(postings, posting)
        if vector.meaning:
            self._meanings = self._meanings or Index()
            self._meanings.add(number, vector.meaning, vector.day)
        self._vectors.append(vector)

    def neighbours(self, vector: Vector, days: float = WINDOW_DAYS) -> list[int]:
        """The numbers of those within so many days that share heavy terms with a vector, in the order they were added.

        They are `NEIGHBOURS` at most, the likest; and as many that are close in meaning, where meanings are known.
        """
        sums: dict[int, float] = {}
        for term in vector.keys:
            weight = vector.whole[term]
            for _, other, theirs in _between(self._postings.get(term, []), vector.day - days, vector.day + days):
                sums[other] = sums.get(other, 0.0) + weight * theirs
        near = [other for other, alike in sums.items() if alike >= FAINT]
        near = near if len(near) <= NEIGHBOURS else nlargest(NEIGHBOURS, near, key=lambda one: (sums[one], one))
        if vector.meaning and self._meanings:
            close = self._meanings.near(vector.meaning, vector.day - days, vector.day + days, CLOSE)
            near = list({*near, *close[:NEIGHBOURS]})
        return sorted(near)

    def scores(self, vector: Vector) -> Iterator[tuple[int, float]]:
        """The number of each neighbour that may report the same event, with its pair score."""
        for other in self.neighbours(vector):
            if near := score(vector, self._vectors[other]):
                yield other, near


def _between(postings: list[_Posting], first: float, last: float) -> list[_Posting]:
    """Those of the days between, both included; of a term that too many have, the newest."""
    end = bisect_right(postings, (last, sys.maxsize, 1.0))
    return postings[max(bisect_left(postings, (first, 0, 0.0)), end - COMMON) : end]


def links(vectors: Iterable[Vector]) -> Iterator[tuple[Pair, float]]:
    """Each pair of entries that have something in common, by their numbers, the smaller first, and its score."""
    pool = Pool()
    for number, vector in enumerate(vectors):
        for other, near in pool.scores(vector):
            yield (other, number), near
        pool.add(vector)


def spoken(entries: Iterable[Words]) -> Counter[str]:
    """In how many of the entries, given by their words, each stem stands."""
    counts: Counter[str] = Counter()
    for words in entries:
        counts.update(words.title.keys() | words.text.keys())
    return counts


def shared(scale: Scale, entry: Entry, others: Counter[str]) -> tuple[str, ...]:
    """The words that tie an entry to others, heaviest first, as its own text spells them."""
    if not others:
        return ()
    read = f"{entry.title} {entry.text[: tokens.READ]}"
    words = dict(reversed(tokens.spelled(read, entry.language)))  # the first spelling of each stem
    words |= {tokens.sign(one): one.name for one in tokens.of(entry).named}
    language = tokens.base(entry.language)
    weights = {stem: others[stem] * scale.idf(stem, language) for stem in words if others[stem] > 0}
    heaviest = sorted(weights, key=lambda stem: (-weights[stem], stem))
    return tuple(words[stem] for stem in heaviest[:NAMED])
