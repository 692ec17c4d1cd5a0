"""The entries at hand, indexed by their heaviest terms, so that each is compared with few of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from digest.model import Entry
from digest.stories import tokens
from digest.stories.pairs import Scale, Vector, score

FAINT = 0.04  # cosine below which a pair is not scored: it could not reach a story's threshold
NAMED = 4  # shared terms kept with a member of a story

Links = dict[tuple[int, int], float]  # the score of pairs of numbers, smaller first


class Pool:
    """Vectors that can be searched; it only grows."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self._vectors: list[Vector] = []
        self._postings: dict[str, list[tuple[int, float]]] = {}  # by term: who has it, and with which weight

    def add(self, vector: Vector) -> None:
        number = len(self._vectors)
        for term in vector.keys:
            self._postings.setdefault(term, []).append((number, vector.whole[term]))
        self._vectors.append(vector)

    def neighbours(self, vector: Vector) -> list[int]:
        """The numbers of those that share heavy terms with a vector, in the order they were added."""
        sums: dict[int, float] = {}
        for term in vector.keys:
            weight = vector.whole[term]
            for other, theirs in self._postings.get(term, ()):
                sums[other] = sums.get(other, 0.0) + weight * theirs
        return sorted(other for other, near in sums.items() if near >= FAINT)

    def scores(self, vector: Vector) -> Iterator[tuple[int, float]]:
        """The number of each neighbour that may report the same event, with its pair score."""
        for other in self.neighbours(vector):
            if near := score(vector, self._vectors[other]):
                yield other, near


def links(scale: Scale, entries: Sequence[Entry]) -> Links:
    """The score of each pair of entries that have something in common."""
    pool = Pool(scale)
    found: Links = {}
    for number, entry in enumerate(entries):
        vector = scale.vector(entry)
        for other, near in pool.scores(vector):
            found[other, number] = near
        pool.add(vector)
    return found


def spoken(entries: Iterable[Entry]) -> Counter[str]:
    """In how many of the entries each stem stands."""
    counts: Counter[str] = Counter()
    for entry in entries:
        words = tokens.of(entry)
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
