"""Measures on labelled entries how well stories, relevance, topics and jurisdictions are found.

It runs the very code that `poll` and `compose` run, and never looks at a label when it predicts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from digest.desk import labelled, scores
from digest.desk.scores import Measure
from digest.errors import ConfigError
from digest.model import Entry, Member, Story, Topic
from digest.stories import filing, match, threads
from digest.stories import topics as shipped
from digest.stories.corrections import key
from digest.stories.semantic import Model


@dataclass(frozen=True, slots=True)
class StoriesReport:
    """What `evaluate stories` found; the measures are None where no line has a label."""

    documents: int
    semantic: bool  # the extra took part
    stories: int
    threads: int
    documents_per_second: float
    labelled: int
    clusters: int
    bcubed: Measure | None
    pairs: Measure | None


@dataclass(frozen=True, slots=True)
class TopicsReport:
    """What `evaluate topics` found.

    `core` is relevance 2 against 0, with borderline lines left out; `core_against_all` counts those as wrong,
    and `kept` as right.  Main topic, topics and jurisdictions are measured over the core lines that somebody filed:
    a line with neither topic nor jurisdiction, as `stories labels` gives it, says nothing of them.
    """

    documents: int
    relevant: int
    documents_per_second: float
    labelled: int
    core: Measure | None
    core_against_all: Measure | None
    kept: Measure | None
    average_precision: float | None
    main_topic_accuracy: float | None
    topics: Measure | None
    jurisdictions: Measure | None


# ---- stories --------------------------------------------------------------------------------------


def stories(file: Path, predictions: Path | None = None, model: Model | None = None) -> StoriesReport:
    """Group the entries of a file as if polled in time order and digested at the end.

    With the extra's `model`, by meaning too.  Writes `{"id","story","thread"}` lines to `predictions`.
    ConfigError names each line that cannot be read.
    """
    lines = labelled.stories(file)
    began = perf_counter()
    found = group([line.entry for line in lines], model)
    seconds = perf_counter() - began
    place = {entry.key: story for story in found for entry in story.entries}
    groups = {line.id: place[line.entry.key].id for line in lines}
    labels = {line.id: line.cluster for line in lines if line.cluster}
    if predictions:
        _keep_labels(file, predictions)
        rows = [(line.id, place[line.entry.key]) for line in lines]
        _write(predictions, ({"id": name, "story": story.id, "thread": story.thread} for name, story in rows))
    return StoriesReport(
        documents=len(lines),
        semantic=model is not None,
        stories=len(found),
        threads=len({story.thread for story in found}),
        documents_per_second=round(len(lines) / seconds, 1),
        labelled=len(labels),
        clusters=len(set(labels.values())),
        bcubed=scores.bcubed(labels, groups) if labels else None,
        pairs=scores.pairwise(labels, groups) if labels else None,
    )


def group(entries: Sequence[Entry], model: Model | None = None) -> list[Story]:
    """The stories of entries, oldest first and numbered from 1, each with its thread."""
    meanings = {key(entry): model.meaning(entry) for entry in entries} if model else None
    polled = match.gather(sorted(entries, key=lambda entry: entry.published), [], meanings=meanings)
    digested = match.regroup([replace(story, id=number) for number, story in enumerate(polled, 1)], meanings=meanings)
    digested.sort(key=lambda story: min(entry.published for entry in story.entries))
    numbered = [replace(story, id=number) for number, story in enumerate(digested, 1)]
    affairs = threads.Affairs([], numbered)
    found: list[Story] = []
    for story in numbered:
        found.append(replace(story, thread=affairs.of(story) or story.id))
        affairs.add(found[-1])
    return found


# ---- topics ---------------------------------------------------------------------------------------


def topics(file: Path, predictions: Path | None = None, *, known: Sequence[Topic] = ()) -> TopicsReport:
    """Judge and file each entry of a file by itself, under the topics given or the shipped ones.

    Writes `{"id","relevant","score","topics","jurisdictions"}` lines to `predictions`.
    """
    lines = labelled.headlines(file)
    began = perf_counter()
    found = [filing.file(Story((Member(line.entry),)), {}, known or shipped.load()) for line in lines]
    seconds = perf_counter() - began
    if predictions:
        _keep_labels(file, predictions)
        _write(predictions, (filed(line.id, story) for line, story in zip(lines, found, strict=True)))
    return TopicsReport(
        documents=len(lines),
        relevant=sum(story.relevance.relevant for story in found),
        documents_per_second=round(len(lines) / seconds, 1),
        **measures([(line, story) for line, story in zip(lines, found, strict=True) if line.relevance is not None]),
    )


def filed(name: str, story: Story) -> dict[str, Any]:
    """The line that says what was predicted of an entry."""
    return {
        "id": name,
        "relevant": story.relevance.relevant,
        "score": story.relevance.score,
        "topics": list(story.topics),
        "jurisdictions": list(story.jurisdictions),
    }


def measures(rows: Sequence[tuple[labelled.Judged, Story]]) -> Mapping[str, Any]:
    """How well labelled entries were judged and filed, each alone in its story."""
    core = [(line, story) for line, story in rows if line.relevance == 2]
    topical = [(line, story) for line, story in core if line.topics]
    placed = [(line, story) for line, story in core if line.topics or line.jurisdictions]
    clear = [(line, story) for line, story in rows if line.relevance != 1]
    said = [line for line, story in clear if story.relevance.relevant]
    passed = [line for line, story in rows if story.relevance.relevant]
    worth = [line for line, _ in rows if line.relevance]
    ranked = sorted(rows, key=lambda row: -row[1].relevance.score)
    right = sum(bool(story.topics) and story.topics[0] in line.topics for line, story in topical)
    hits = sum(line.relevance == 2 for line in said)
    return {
        "labelled": len(rows),
        "core": scores.counted(hits, len(said), len(core)) if rows else None,
        "core_against_all": scores.counted(hits, len(passed), len(core)) if rows else None,
        "kept": scores.counted(sum(bool(line.relevance) for line in passed), len(passed), len(worth)) if rows else None,
        "average_precision": scores.average_precision([line.relevance == 2 for line, _ in ranked]) if core else None,
        "main_topic_accuracy": round(100 * right / len(topical), 2) if topical else None,
        "topics": _shared((line.topics, story.topics) for line, story in topical) if topical else None,
        "jurisdictions": _shared((one.jurisdictions, story.jurisdictions) for one, story in placed) if placed else None,
    }


def _shared(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Measure:
    """Micro-averaged: labels against what was said, counted over all lines."""
    sets = [(set(true), set(said)) for true, said in pairs]
    hits = sum(len(true & said) for true, said in sets)
    return scores.counted(hits, sum(len(said) for _, said in sets), sum(len(true) for true, _ in sets))


def _keep_labels(file: Path, predictions: Path) -> None:
    if predictions.exists() and predictions.samefile(file):
        raise ConfigError(f"{predictions}: holds the labels themselves: choose another place for the predictions")


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    try:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}: choose another place") from error
