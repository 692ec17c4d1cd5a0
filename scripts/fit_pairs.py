"""Fits the pair score of digest/stories/pairs.py on labelled stories, and counts the words of its background.

    python scripts/fit_pairs.py [--background MORE.jsonl]... FILE.jsonl...

Each FILE has the lines that `digest evaluate stories` reads; it is one set, and all sets weigh the same.
What comes out is `pair-weights.json` and `background.txt` in digest/stories/data, versioned with the code.
The same files in the same order give the same bytes; which ones made the shipped weights is said in
docs/adr/0005-matching.md.  The labels are looked at here and nowhere else.  7,000 documents take about a minute.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.desk import labelled, scores
from digest.desk.labelled import Grouped
from digest.stories import identical, linkage, pairs, tokens
from digest.stories.corrections import Joining
from digest.stories.pairs import NAMES, Fitted
from digest.stories.pool import Pool

DATA = Path(pairs.__file__).parent / "data"
LEAST = 4  # documents that a stem must stand in to be kept: rarer ones are names of one event
OWN = 0.5  # weight of a count among the entries at hand against one in the background
NEAR = 15  # unlike pairs kept for each document, the likest first
RIDGE = 0.5
PRIOR = {"other_act": -5.0}  # what is known where examples are few: reports of two bills are not of one event
THRESHOLDS = [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7]
NOISE = 4.0  # points, four measures together, that say nothing: within them the strictest threshold is taken
LIFTS = [0.0, 0.4, 0.8, 1.2]  # log-odds added for pairs without both dates; more would make up for a day's gap


@dataclass(frozen=True, slots=True)
class Examined:
    """One set: its candidate pairs with their features, which of them belong together, and the labels."""

    pairs: list[tuple[int, int]]
    features: list[tuple[float, ...]]
    same: list[bool]
    joined: list[list[int]]
    labels: dict[int, str]
    dated: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--background", action="append", default=[], type=Path, metavar="MORE.jsonl")
    asked = parser.parse_args()
    sets = [labelled.stories(file) for file in asked.files]
    more = [labelled.stories(file) for file in asked.background]
    documents, counts = background(line for lines in (*sets, *more) for line in lines)
    bare = Fitted((), 0.0, OWN, documents, counts)
    pools = [examined(lines, bare) for lines in sets]
    weights = logistic([row for one in pools for row in examples(one)])
    weights, threshold = tuned(pools, weights)
    write(weights, threshold, documents, counts)
    for file, one in zip(asked.files, pools, strict=True):
        sys.stdout.write(f"{file.stem}: {measured(one, weights, threshold)}\n")


def background(lines: Iterable[Grouped]) -> tuple[int, dict[str, int]]:
    """How many documents there are, and in how many of them each common stem stands."""
    counts: Counter[str] = Counter()
    documents = 0
    for line in lines:
        words = tokens.of(line.entry)
        counts.update(words.title.keys() | words.text.keys())
        documents += 1
    return documents, {stem: count for stem, count in counts.items() if count >= LEAST}


def examined(lines: Sequence[Grouped], learned: Fitted) -> Examined:
    """The pairs of a set that `match` would score."""
    entries = [line.entry for line in lines]
    scale = pairs.Scale((tokens.of(entry) for entry in entries), learned)
    vectors = [scale.vector(entry) for entry in entries]
    seen = {(one, other): pairs.features(vectors[one], vectors[other]) for one, other in candidates(vectors)}
    found = {ends: row for ends, row in seen.items() if row is not None}
    joining = Joining(len(entries), ())
    identical.join(joining, entries)
    return Examined(
        pairs=list(found),
        features=list(found.values()),
        same=[lines[one].cluster == lines[other].cluster for one, other in found],
        joined=joining.groups(),
        labels={number: line.cluster for number, line in enumerate(lines)},
        dated=any(entry.dated for entry in entries),
    )


def candidates(vectors: Sequence[pairs.Vector]) -> Iterator[tuple[int, int]]:
    """The pairs of numbers, smaller first, that `match` would look at."""
    found = Pool()
    for number, vector in enumerate(vectors):
        for other in found.neighbours(vector):
            yield other, number
        found.add(vector)


# ---- fitting --------------------------------------------------------------------------------------

Example = tuple[tuple[float, ...], bool, float]  # features, belongs together, weight


def examples(one: Examined) -> Iterator[Example]:
    """All pairs that belong together and the likest of the others; either half weighs 1,000."""
    whole, title = NAMES.index("whole"), NAMES.index("title")
    likest = sorted(range(len(one.pairs)), key=lambda at: -(one.features[at][whole] + one.features[at][title]))
    used: Counter[int] = Counter()
    kept: list[int] = []
    for at in likest:
        ends = one.pairs[at]
        if one.same[at]:
            kept.append(at)
        elif min(used[end] for end in ends) < NEAR:
            used.update(ends)
            kept.append(at)
    alike = sum(one.same[at] for at in kept)
    for at in kept:
        yield one.features[at], one.same[at], 1000 / (alike if one.same[at] else len(kept) - alike)


def logistic(rows: Sequence[Example]) -> list[float]:
    """Logistic regression by Newton's method, each weight but the bias held near what is known of it."""
    size = len(NAMES)
    known = [PRIOR.get(name, 0.0) for name in NAMES]
    weights = [0.0] * size
    for _ in range(25):
        slope = [-RIDGE * (weight - known[at]) * (at > 0) for at, weight in enumerate(weights)]
        curve = [[RIDGE * (at == to > 0) + 1e-9 for to in range(size)] for at in range(size)]
        for features, same, weight in rows:
            chance = probability(features, weights)
            bend = weight * chance * (1 - chance)
            for at, value in enumerate(features):
                slope[at] += weight * (same - chance) * value
                line, scaled = curve[at], bend * value
                if scaled:
                    for to in range(at, size):
                        line[to] += scaled * features[to]
        step = solved([[curve[min(at, to)][max(at, to)] for to in range(size)] for at in range(size)], slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    return weights


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a small linear system, by elimination."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(len(rows)):
            if other != at and rows[other][at]:
                share = rows[other][at]
                rows[other] = [a - share * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[-1] for row in rows]


def probability(features: Sequence[float], weights: Sequence[float]) -> float:
    odds = sum(weight * value for weight, value in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


# ---- tuning on whole groupings --------------------------------------------------------------------


def tuned(pools: Sequence[Examined], weights: list[float]) -> tuple[list[float], float]:
    """The threshold that suits the dated sets, then the weight of a missing date that suits the others.

    The logistic fit sees pairs, as many alike as unlike; what good groups need it cannot see.  Of thresholds that
    are as good the strictest is taken: two reports left apart are read twice, two events made one are lost.
    """
    dated = [one for one in pools if one.dated]
    worth = {value: _worth(dated, weights, value) for value in THRESHOLDS}
    threshold = max(value for value in THRESHOLDS if worth[value] >= max(worth.values()) - NOISE)
    undated = [one for one in pools if not one.dated]
    lifted = [_lifted(weights, lift) for lift in LIFTS]
    return max(lifted, key=lambda changed: _worth(undated, changed, threshold)), threshold


def _lifted(weights: Sequence[float], lift: float) -> list[float]:
    return [weight + lift * (name == "untimed") for name, weight in zip(NAMES, weights, strict=True)]


def _worth(pools: Sequence[Examined], weights: Sequence[float], threshold: float) -> float:
    return sum(sum(measured(one, weights, threshold)) for one in pools)


def measured(one: Examined, weights: Sequence[float], threshold: float) -> tuple[float, float]:
    """B-cubed F1 and pairwise F1 of the agglomerative pass."""
    links = {pair: probability(row, weights) for pair, row in zip(one.pairs, one.features, strict=True)}
    groups = linkage.average(links, one.joined, threshold)
    place = {document: number for number, group in enumerate(groups) for document in group}
    return scores.bcubed(one.labels, place).f1, scores.pairwise(one.labels, place).f1


def write(weights: Sequence[float], threshold: float, documents: int, counts: Mapping[str, int]) -> None:
    rounded = {name: round(weight, 3) for name, weight in zip(NAMES, weights, strict=True)}
    row = {"weights": rounded, "threshold": threshold, "own": OWN}
    (DATA / "pair-weights.json").write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")
    by_count: dict[int, list[str]] = defaultdict(list)
    for stem, count in counts.items():
        by_count[count].append(stem)
    lines = [f"{count} {' '.join(sorted(by_count[count]))}" for count in sorted(by_count, reverse=True)]
    (DATA / "background.txt").write_text("\n".join([f"documents {documents}", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
