"""How well a grouping or a choice agrees with labels, in percent: what `digest evaluate` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Measure:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def measure(precision: float, recall: float) -> Measure:
    """The measure of two shares between 0 and 1."""
    harmonic = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Measure(*(round(100 * value, 2) for value in (precision, recall, harmonic)))


def counted(hits: int, said: int, true: int) -> Measure:
    """The measure of `hits` right answers among `said` that were given and `true` that there were."""
    return measure(hits / said if said else 0.0, hits / true if true else 0.0)


def bcubed(labels: Mapping[Key, str], groups: Mapping[Key, int]) -> Measure:
    """For each document, how much of its group is of its label and of its label in its group; on average."""
    clusters, stories, both = _tallies(labels, groups)
    precision = sum(n * n / stories[story] for (_, story), n in both.items()) / len(labels)
    recall = sum(n * n / clusters[cluster] for (cluster, _), n in both.items()) / len(labels)
    return measure(precision, recall)


def pairwise(labels: Mapping[Key, str], groups: Mapping[Key, int]) -> Measure:
    """Over all pairs of documents: put together, against labelled together."""
    clusters, stories, both = _tallies(labels, groups)
    return counted(_pairs(both.values()), _pairs(stories.values()), _pairs(clusters.values()))


def _tallies(
    labels: Mapping[Key, str], groups: Mapping[Key, int]
) -> tuple[Counter[str], Counter[int], Counter[tuple[str, int]]]:
    return (
        Counter(labels.values()),
        Counter(groups[key] for key in labels),
        Counter((label, groups[key]) for key, label in labels.items()),
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def average_precision(ranked: Sequence[bool]) -> float:
    """The mean of the precision at each hit, answers from the surest to the least sure; 0 without a hit."""
    hits, total = 0, 0.0
    for place, hit in enumerate(ranked, 1):
        if hit:
            hits += 1
            total += hits / place
    return round(100 * total / hits, 2) if hits else 0.0
