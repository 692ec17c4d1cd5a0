"""Fits the pair score of digest/stories/pairs.py on labelled stories, and counts the words of its background.

    python scripts/fit_pairs.py [--background MORE.jsonl]... FILE.jsonl...
    python scripts/fit_pairs.py --semantic [--background MORE.jsonl]... FILE.jsonl...

Each FILE has the lines that `digest evaluate stories` reads; it is one set, and all sets weigh the same.  Of each MORE
the words are counted, and it says with the others how strictly to judge entries without dates.
What comes out is `pair-weights.json` and `background.txt` in digest/stories/data, versioned with the code;
with `--semantic`, which stands on these two, `pair-weights-semantic.json`.
The same files in the same order give the same bytes; which ones made the shipped weights is said in
docs/adr/0005-matching.md.  The labels are looked at here and nowhere else.  13,500 documents take about three minutes.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul
from pathlib import Path

from digest.desk import labelled, scores
from digest.desk.labelled import Grouped
from digest.stories import identical, linkage, pairs, semantic, tokens
from digest.stories.corrections import Joining, key
from digest.stories.pairs import MEANT, NAMES, Fitted
from digest.stories.pool import Pool
from digest.stories.semantic import Meanings

DATA = Path(pairs.__file__).parent / "data"
LEAST = 4  # documents that a stem must stand in to be kept: rarer ones are names of one event
OWN = 0.5  # weight of a count among the entries at hand against one in the background
NEAR = 15  # unlike pairs kept for each document, the likest first
RIDGE = 0.5
PRIOR = {"other_act": -5.0}  # what is known where examples are few: reports of two bills are not of one event
# Mean score from which an entry joins a story.  A high one, and a low one with all scores lowered, say the same of one
# pair; the low one lets a sure pair bring in what resembles the rest of its story less.  With the shift that suits
# each, the AI headlines have a pairwise F1 of 73 at 0.6, 75 at 0.4, 77 at 0.3 and 78 at 0.2.
THRESHOLD = 0.3
NOISE = 2.5  # points, four measures together, that say nothing: within them the strictest shift is taken
OF_WORDS = (
    "whole", "title", "root_whole", "root_title", "both", "told_whole", "told_title",
    "besides", "plain", "unsaid_more", "unsaid_less",
)  # fmt: skip
DOUBT = 0.25  # score from which it is in doubt whether two entries are of one event: below, no group depends on it
DOUBTS = ("bare", "comment")  # what tells of these pairs more than of all others, which are clear without it
SHIFTS = [step / 10 for step in range(-30, 7)]  # log-odds added for all pairs
LIFTS = [step / 10 for step in range(-16, 17, 2)]  # log-odds added for pairs without both dates


@dataclass(frozen=True, slots=True)
class Examined:
    """One set: its candidate pairs with their features, which of them belong together, and the labels."""

    pairs: list[tuple[int, int]]
    features: list[tuple[float, ...]]
    same: list[bool]
    joined: list[list[int]]
    labels: dict[int, str]
    dated: bool

    @property
    def told(self) -> bool:
        """It has texts besides titles."""
        at = NAMES.index("told")
        return any(row[at] for row in self.features)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--background", action="append", default=[], type=Path, metavar="MORE.jsonl")
    parser.add_argument("--semantic", action="store_true", help="fit the weights that the extra adds")
    asked = parser.parse_args()
    sets = [labelled.stories(file) for file in asked.files]
    more = [labelled.stories(file) for file in asked.background]
    found = fit_meant(sets, more) if asked.semantic else fit(sets, more)
    for file, measures in zip(asked.files, found, strict=True):
        sys.stdout.write(f"{file.stem}: {measures}\n")


def fit(sets: Sequence[Sequence[Grouped]], more: Sequence[Sequence[Grouped]]) -> list[tuple[float, float]]:
    """Write the weights of words and their background; how good the groups of each set are with them."""
    documents, counts = background(line for lines in (*sets, *more) for line in lines)
    bare = Fitted((), 0.0, OWN, documents, counts)
    pools = [examined(lines, bare) for lines in sets]
    weights = logistic([row for one in pools for row in examples(one)], [PRIOR.get(name, 0.0) for name in NAMES])
    weights = tuned([*pools, *(examined(lines, bare) for lines in more)], weights)
    write(weights, documents, counts)
    return [measured(one, weights, THRESHOLD) for one in pools]


def fit_meant(sets: Sequence[Sequence[Grouped]], more: Sequence[Sequence[Grouped]]) -> list[tuple[float, float]]:
    """Write the weights of words and meaning together; how good the groups of each set are with them."""
    model = semantic.load()
    learned = pairs.fitted()
    every = [
        examined(lines, learned, {key(line.entry): model.meaning(line.entry) for line in lines})
        for lines in (*sets, *more)
    ]
    pools = every[: len(sets)]
    weights = logistic([row for one in pools for row in examples(one)], [PRIOR.get(name, 0.0) for name in MEANT])
    weights = tuned(every, weights)
    abroad = [translated(one) for one in pools]
    foreign = logistic([row for one in abroad for row in examples(one)], weights)
    foreign = shifted([one for one in abroad if one.dated], foreign, THRESHOLD)
    write_meant(weights, foreign)
    for one in abroad:
        sys.stdout.write(f"as if translated: {measured(one, foreign, THRESHOLD)}\n")
    return [measured(one, weights, THRESHOLD) for one in pools]


def background(lines: Iterable[Grouped]) -> tuple[int, dict[str, int]]:
    """How many documents there are, and in how many of them each common stem stands."""
    counts: Counter[str] = Counter()
    documents = 0
    for line in lines:
        words = tokens.of(line.entry)
        counts.update(words.title.keys() | words.text.keys())
        documents += 1
    return documents, {stem: count for stem, count in counts.items() if count >= LEAST}


def examined(lines: Sequence[Grouped], learned: Fitted, meanings: Meanings | None = None) -> Examined:
    """The pairs of a set that `match` would score."""
    entries = [line.entry for line in lines]
    scale = pairs.Scale((tokens.of(entry) for entry in entries), learned, meanings)
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


def translated(one: Examined) -> Examined:
    """The set as if no two entries were of one language: found by their meaning alone, without a word in common."""
    silent = {MEANT.index(name) for name in OF_WORDS}
    like = MEANT.index("like")
    kept = [at for at, row in enumerate(one.features) if row[like] >= pairs.CLOSE]
    return replace(
        one,
        pairs=[one.pairs[at] for at in kept],
        features=[tuple(0.0 if of in silent else v for of, v in enumerate(one.features[at])) for at in kept],
        same=[one.same[at] for at in kept],
    )


# ---- fitting --------------------------------------------------------------------------------------

Example = tuple[tuple[float, ...], bool, float]  # features, belongs together, weight


def examples(one: Examined) -> Iterator[Example]:
    """All pairs that belong together and the likest of the others; either half weighs 1,000."""
    by = [MEANT.index(name) for name in ("whole", "title", "like")]
    likest = sorted(range(len(one.pairs)), key=lambda at: -sum(map(sum, (one.features[at][of : of + 1] for of in by))))
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
    later = MEANT.index("comment")  # which only those in doubt tell of
    for at in kept:
        row = tuple(0.0 if of == later else value for of, value in enumerate(one.features[at]))
        yield row, one.same[at], 1000 / (alike if one.same[at] else len(kept) - alike)


def logistic(rows: Sequence[Example], known: Sequence[float]) -> list[float]:
    """Logistic regression by Newton's method, each weight but the bias held near what is `known` of it."""
    size = len(known)
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


def doubted(dated: Sequence[Examined], weights: Sequence[float]) -> list[float]:
    """The weights with those of `DOUBTS` as the pairs in doubt would have them, counted as often as they come.

    Among all pairs, most of which are clear, a report and a comment on it look as much alike as two reports.
    """
    places = [NAMES.index(name) for name in DOUBTS]
    rows: list[Example] = []
    for one in dated:
        odds = [sum(map(mul, weights, features)) for features in one.features]
        doubtful = [at for at, value in enumerate(odds) if value >= math.log(DOUBT / (1 - DOUBT))]
        rows += [
            ((1.0, odds[at], *(one.features[at][place] for place in places)), one.same[at], 1000 / len(doubtful))
            for at in doubtful
        ]
    _, slope, *more = logistic(rows, [0.0, 1.0, *(0.0 for _ in places)])
    changed = list(weights)
    for place, weight in zip(places, more, strict=True):
        changed[place] += weight / slope
    return changed


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


def tuned(pools: Sequence[Examined], weights: Sequence[float]) -> list[float]:
    """The weights with those that pairs cannot tell of as good groups need them, of dated sets and of the others."""
    dated, undated = [one for one in pools if one.dated], [one for one in pools if not one.dated]
    return lifted(undated, shifted(dated, doubted(dated, weights), THRESHOLD), THRESHOLD)


def lifted(undated: Sequence[Examined], weights: Sequence[float], threshold: float) -> list[float]:
    """The weights with those of a missing date as they suit the sets without dates, by their B-cubed F1.

    First for titles alone, then for what has texts.  Pairs would leave it to the one set whose groups have hundreds.
    """
    changed = list(weights)
    for told in (False, True):
        sets = [one for one in undated if one.told == told]
        choice = [_lift(changed, lift, told=told) for lift in LIFTS]
        changed = max(choice, key=lambda tried: sum(measured(one, tried, threshold)[0] for one in sets))
    return changed


def _lift(weights: Sequence[float], lift: float, *, told: bool) -> list[float]:
    """The weights with so much more for pairs without both dates; `told` for those alone of them that have texts."""
    if not told:
        return _with(weights, "untimed", lift)
    # of the four kinds of pairs, with and without dates and texts, the sums of the other three stay as they are
    for name, sign in (("bias", -1), ("told", 1), ("bare", 1), ("untimed", 1)):
        weights = _with(weights, name, sign * lift)
    return list(weights)


def shifted(dated: Sequence[Examined], weights: Sequence[float], threshold: float) -> list[float]:
    """The weights with the bias as it suits these sets at a threshold that is given; of those as good the strictest.

    The logistic fit sees pairs, as many alike as unlike; what good groups need it cannot see.  Two reports left apart
    are read twice, two events made one are lost.
    """
    worth = {shift: _worth(dated, _with(weights, "bias", shift), threshold) for shift in SHIFTS}
    return _with(weights, "bias", min(shift for shift in SHIFTS if worth[shift] >= max(worth.values()) - NOISE))


def _with(weights: Sequence[float], what: str, lift: float) -> list[float]:
    at = MEANT.index(what)
    return [weight + lift * (number == at) for number, weight in enumerate(weights)]


def _worth(pools: Sequence[Examined], weights: Sequence[float], threshold: float) -> float:
    return sum(sum(measured(one, weights, threshold)) for one in pools)


def measured(one: Examined, weights: Sequence[float], threshold: float) -> tuple[float, float]:
    """B-cubed F1 and pairwise F1 of the agglomerative pass."""
    links = {pair: probability(row, weights) for pair, row in zip(one.pairs, one.features, strict=True)}
    groups = linkage.average(links, one.joined, threshold)
    place = {document: number for number, group in enumerate(groups) for document in group}
    return scores.bcubed(one.labels, place).f1, scores.pairwise(one.labels, place).f1


def write(weights: Sequence[float], documents: int, counts: Mapping[str, int]) -> None:
    rounded = {name: round(weight, 3) for name, weight in zip(NAMES, weights, strict=True)}
    row = {"weights": rounded, "threshold": THRESHOLD, "own": OWN}
    (DATA / "pair-weights.json").write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")
    by_count: dict[int, list[str]] = defaultdict(list)
    for stem, count in counts.items():
        by_count[count].append(stem)
    lines = [f"{count} {' '.join(sorted(by_count[count]))}" for count in sorted(by_count, reverse=True)]
    (DATA / "background.txt").write_text("\n".join([f"documents {documents}", *lines]) + "\n", encoding="utf-8")


def write_meant(weights: Sequence[float], foreign: Sequence[float]) -> None:
    row = {
        part: {name: round(weight, 3) for name, weight in zip(MEANT, values, strict=True)}
        for part, values in (("weights", weights), ("foreign", foreign))
    }
    (DATA / "pair-weights-semantic.json").write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
