"""Fits the weights of words for relevance and topics: digest/stories/data/word-weights.json.

    python scripts/fit_relevance.py FILE.jsonl... [--out WEIGHTS.json] [--without VALUE]...
    python scripts/fit_relevance.py FILE.jsonl... --folds week|source [--predictions OUT.jsonl]

Each FILE has the lines that `digest evaluate topics` reads; what editors pinned and dropped comes as such a file out
of `digest stories labels`.  With `--folds` nothing is written but measures: the lines are parted by that field of
theirs, and each part is judged by weights that were fitted on the others.  `--without W` leaves out the lines whose
week or source is W, so that issues of those weeks can be made by weights that have not seen them.
The labels are looked at here and nowhere else.  The same files give the same bytes; 2,000 lines take half a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any
from zlib import crc32

from digest.desk import evaluate, labelled
from digest.desk.labelled import Judged
from digest.model import Entry, Member, Story
from digest.stories import filing, grams, relevance
from digest.stories import topics as shipped
from digest.stories.grams import Gram, Weights

C = 8.0  # how much a mistake costs against a large weight: 4 and 12 are as good within noise
LEAST = 3  # labelled entries that a gram must stand in: rarer ones are names of one event
PASSES = 25
CORE, KEPT = 0.7, 0.3  # of the two models that make up relevance: core against all else, kept against off
BORDERLINE = 0.5  # weight of a borderline entry in the fit of topics

Vector = tuple[tuple[int, ...], tuple[float, ...]]
Example = tuple[Vector, bool, float]  # features, yes or no, weight


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled entry with the fields that lines can be parted by."""

    said: Judged
    fields: Mapping[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--out", type=Path, default=grams.FILE, metavar="WEIGHTS.json")
    parser.add_argument("--without", action="append", default=[], metavar="VALUE")
    parser.add_argument("--folds", metavar="FIELD")
    parser.add_argument("--predictions", type=Path, metavar="OUT.jsonl")
    asked = parser.parse_args()
    lines = [line for file in asked.files for line in read(file) if line.said.relevance is not None]
    lines = [line for line in lines if not {line.fields.get("week"), line.fields.get("source")} & set(asked.without)]
    if asked.folds:
        rows = [row for part, others in folds(lines, asked.folds) for row in judged(part, fit(others))]
        if asked.predictions:
            asked.predictions.write_text(
                "".join(json.dumps(evaluate.filed(line.id, story)) + "\n" for line, story in rows)
            )
        for name, measure in evaluate.measures(rows).items():
            sys.stdout.write(f"{name}: {measure}\n")
    else:
        asked.out.write_text(grams.written(fit(lines)), encoding="utf-8")


def read(file: Path) -> list[Line]:
    """The lines of a file, each with what else it says."""
    raw = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Line(said, fields) for said, fields in zip(labelled.headlines(file), raw, strict=True)]


def folds(lines: Sequence[Line], field: str) -> Iterable[tuple[list[Line], list[Line]]]:
    """Each part with all the others.  Small parts (a source with few lines) are one part together."""
    sizes = Counter(str(line.fields.get(field, "")) for line in lines)
    parts: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        value = str(line.fields.get(field, ""))
        parts[value if 20 * sizes[value] >= len(lines) else ""].append(line)
    for name, part in parts.items():
        yield part, [line for other, rest in parts.items() if other != name for line in rest]


def judged(lines: Sequence[Line], known: Weights) -> list[tuple[Judged, Story]]:
    """What `digest evaluate topics` would say of these lines with other weights."""
    topics = shipped.load()
    return [(line.said, filing.file(Story((Member(line.said.entry),)), {}, topics, known)) for line in lines]


# ---- fitting --------------------------------------------------------------------------------------


def fit(lines: Sequence[Line]) -> Weights:
    """The weights of these lines.  An entry without a word on AI is off whatever it says, and teaches nothing."""
    about = [line.said for line in lines if _about_ai(line.said.entry)]
    counted = [grams.found(line.entry.title, line.entry.text) for line in about]
    rarity = rarities(counted)
    places = {name: at for at, name in enumerate([*rarity, *relevance.SUMS])}
    words = [vector(grams.valued(one, rarity), places) for one in counted]
    whole = [
        joined(one, vector(relevance.evidence(line.entry).sums(), places))
        for one, line in zip(words, about, strict=True)
    ]
    core = logistic(list(balanced(whole, [line.relevance == 2 for line in about])), len(places))
    kept = logistic(list(balanced(whole, [line.relevance != 0 for line in about])), len(places))
    both = [CORE * one + KEPT * other for one, other in zip(core, kept, strict=True)]
    names = [topic.id for topic in shipped.load()]
    of = {name: topic(name, about, words, len(places)) for name in names}
    return Weights(
        start=both[-1],
        sums={name: both[places[name]] for name in relevance.SUMS},
        topics=tuple(names),
        starts=tuple(of[name][-1] for name in names),
        grams={
            gram: Gram(
                rarity[gram], both[places[gram]], tuple((at, of[name][places[gram]]) for at, name in enumerate(names))
            )
            for gram in rarity
        },
    )


def _about_ai(entry: Entry) -> bool:
    seen = relevance.evidence(entry)
    return seen.ai_in_title or seen.ai_in_text


def rarities(counted: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The inverse document frequency of each gram that stands in enough entries."""
    documents = Counter(gram for one in counted for gram in one)
    return {gram: log((1 + len(counted)) / (1 + n)) + 1 for gram, n in sorted(documents.items()) if n >= LEAST}


def vector(values: Mapping[str, float], places: Mapping[str, int]) -> Vector:
    return tuple(places[name] for name in values), tuple(values.values())


def joined(one: Vector, other: Vector) -> Vector:
    return one[0] + other[0], one[1] + other[1]


def topic(name: str, lines: Sequence[Judged], words: Sequence[Vector], size: int) -> list[float]:
    """The weights of one topic against all others, over the entries that somebody filed."""
    filed = [at for at, line in enumerate(lines) if line.topics and line.relevance]
    yes = [name in lines[at].topics for at in filed]
    if not any(yes) or all(yes):
        return [0.0] * size + [-2.0]
    weights = [1.0 if lines[at].relevance == 2 else BORDERLINE for at in filed]
    return logistic(list(balanced([words[at] for at in filed], yes, weights)), size)


def balanced(features: Sequence[Vector], yes: Sequence[bool], weights: Sequence[float] = ()) -> Iterable[Example]:
    """Either half of the examples weighs as much as the other."""
    shares = {answer: len(yes) / (2 * max(1, yes.count(answer))) for answer in (True, False)}
    for at, (one, answer) in enumerate(zip(features, yes, strict=True)):
        yield one, answer, shares[answer] * (weights[at] if weights else 1.0)


def logistic(examples: Sequence[Example], size: int) -> list[float]:
    """Logistic regression with an L2 penalty, the bias last; by coordinate ascent on the dual.

    Each example has one dual variable between 0 and its cost; at the optimum it is the cost times the chance that the
    example is misread.  Solved for one example at a time in its log-odds, where the slope is never below 1, so a few
    steps of Newton's method are enough.
    """
    ordered = sorted(examples, key=lambda example: crc32(repr(example[0]).encode()))
    odds = [-4.0] * len(ordered)
    squares = [1 + sum(value * value for value in values) for (_, values), _, _ in ordered]
    weights = [0.0] * (size + 1)
    for at, (row, answer, cost) in enumerate(ordered):
        _add(weights, row, (1 if answer else -1) * C * cost * sigmoid(odds[at]))
    for _ in range(PASSES):
        moved = 0.0
        for at, (row, answer, cost) in enumerate(ordered):
            sign, most = (1 if answer else -1), C * cost
            before = most * sigmoid(odds[at])
            margin = sign * (weights[-1] + sum(weights[place] * value for place, value in zip(*row, strict=True)))
            odds[at] = _solved(odds[at], squares[at], margin, before, most)
            step = most * sigmoid(odds[at]) - before
            moved = max(moved, abs(step) / most)
            _add(weights, row, sign * step)
        if moved < 1e-3:
            break
    return weights


def _solved(guess: float, square: float, margin: float, before: float, most: float) -> float:
    """The log-odds at which an example's dual variable is best while all others stay, by Newton's method."""
    for _ in range(20):
        share = sigmoid(guess)
        value = square * (most * share - before) + margin + guess
        step = max(-2.0, min(2.0, value / (square * most * share * (1 - share) + 1)))
        guess -= step
        if abs(step) < 1e-6:
            break
    return guess


def _add(weights: list[float], row: Vector, step: float) -> None:
    for place, value in zip(*row, strict=True):
        weights[place] += step * value
    weights[-1] += step


def sigmoid(log_odds: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, log_odds))))


if __name__ == "__main__":
    main()
