"""What saying of entries what they are about costs in CPU time on one core, alone and beside matching.

    python -m pytest -n 0 -s tests/benchmarks/test_filing.py

The entries are made of the words that the shipped weights know, of phrases of the shipped lists and of invented
words, about as many of each as in the news.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from time import process_time

from digest.desk import evaluate
from digest.model import Entry, Member, Story
from digest.stories import grams, instruments, jurisdictions, relevance, terms, tokens, topics
from digest.stories.match import gather
from tests.benchmarks.test_matching import WORDS
from tests.builders import NOW, entry

SIZE, WINDOW = 1_000, 4_000
AT_ONCE = 50
ROUNDS = 5


def news(size: int, seed: int = 1) -> list[Entry]:
    """Entries of a title of 10 words and a text of 30, two or three for an event."""
    chance = Random(seed)
    known = [gram for gram in grams.load().grams if gram.isalpha()]
    phrases = [phrase.strip("*") for topic in topics.load() for phrase in topic.terms if phrase.islower()]
    places = [alias for one in jurisdictions.load() for alias in one.aliases]

    def said(count: int) -> list[str]:
        return [*chance.choices(known, k=count * 6 // 10), *chance.choices(WORDS, k=count * 4 // 10)]

    made: list[Entry] = []
    for number in range(size):
        if number % 5 in (0, 2):
            event = [*said(40), *chance.choices(phrases, k=3), *chance.choices(places, k=1)]
        link = f"https://news.example/{seed}/{number}"
        when = NOW + timedelta(minutes=number)
        made.append(entry(
            f"AI {' '.join(chance.sample(event, 9))}", text=" ".join([*chance.sample(event, 20), *said(10)]),
            key=link, guid=link, url=link, canonical_url=link, source=f"Outlet {number % 97}",
            published=when, first_seen=when, id=number + 1,
        ))  # fmt: skip
    return made


def filed(entries: Sequence[Entry]) -> None:
    for one in entries:
        story = Story((Member(one),))
        relevance.judge(one)
        topics.file(story, {}, topics.load())
        jurisdictions.tag(story, {})
        instruments.found(f"{one.title}\n{one.text[: tokens.READ]}", one.published.year)


def quickest(entries: Sequence[Entry], work: Callable[[Sequence[Entry]], None]) -> float:
    """Seconds of CPU for all: for each few of them the best of some rounds, since a busy machine disturbs the others.

    Nothing is remembered from one round to the next but words.
    """
    parts = [entries[at : at + AT_ONCE] for at in range(0, len(entries), AT_ONCE)]
    best = [float("inf")] * len(parts)
    for _ in range(ROUNDS):
        for remembered in (terms.words, relevance._judged, grams._weighed):
            remembered.cache_clear()
        for at, part in enumerate(parts):
            began = process_time()
            work(part)
            best[at] = min(best[at], process_time() - began)
    return sum(best)


def seconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def test_two_thousand_entries_a_second_are_filed_for_less_than_half_of_what_matching_them_costs() -> None:
    coming = news(WINDOW + SIZE)
    window = [replace(one, id=number) for number, one in enumerate(gather(coming[:WINDOW], []), 1)]
    new = coming[WINDOW:]

    def forgotten() -> None:
        for remembered in (tokens._words, terms.words):
            remembered.cache_clear()

    def placing() -> float:
        """What finding a story beside a window costs as entries come in, and nothing else."""
        forgotten()
        gather([], window)  # the window is read already when new entries come
        return seconds(lambda: gather(new, window)) - seconds(lambda: gather([], window))

    def matching() -> float:
        """All of it, from tokens to threads: as they come in, and once more before an issue."""
        forgotten()
        return seconds(lambda: evaluate.group(new))

    filing, placed, matched = quickest(new, filed), min(placing() for _ in range(2)), min(matching() for _ in range(2))
    sys.stdout.write(
        f"\nfiled: {SIZE / filing:.0f} entries a second; matched: {SIZE / matched:.0f}, ratio {filing / matched:.2f};"
        f" as they come in alone: {SIZE / placed:.0f}, ratio {filing / placed:.2f}"
    )
    assert SIZE / filing > 2_000
    assert filing < matched / 2
