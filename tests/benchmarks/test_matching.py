"""What finding stories costs in CPU time on one core, beside a window of 5,000 entries.

    python -m pytest -n 0 -s tests/benchmarks

The tests proper stay away from here, since a busy machine would fail them.  The entries are made of invented words
as unevenly spread as those of news, 1,250 a day, about two for an event.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate, count, cycle, product
from pathlib import Path
from random import Random
from time import process_time

from digest import jobs
from digest.db import feeds as feed_rows
from digest.db import stories as story_rows
from digest.model import Entry, Feed, Story
from digest.stories.match import WINDOW, gather, regroup
from tests.builders import NOW, entry
from tests.world import World

FEED = "https://news.example/rss"
A_DAY = 1_250
SIZE = 4 * A_DAY
SYLLABLES = [one + other for one, other in zip("bcdfghjklmnprstvwxyz", cycle("aeiou"), strict=False)]
WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
OFTEN = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))  # how often each is used, summed


def news(start: datetime, a_day: int, seed: int = 1) -> Iterator[Entry]:
    """Entries without end, in the order of time; each takes half of its words from one of the last events."""
    chance = Random(seed)
    events: list[list[str]] = []
    for number in count():
        if chance.random() < 0.5 or not events:
            events = [*events[-200:], chance.choices(WORDS, cum_weights=OFTEN, k=40)]
        event = events[-1] if chance.random() < 0.7 else chance.choice(events)
        said = [*chance.sample(event, 20), *chance.choices(WORDS, cum_weights=OFTEN, k=40)]
        when = start + number * timedelta(days=1) / a_day
        text = " ".join(chance.sample(said, 60))
        link = f"https://news.example/{seed}/{number}"
        yield entry(
            " ".join(chance.sample(event, 8)), key=link, guid=link, url=link, canonical_url=link,
            text=f"AI law: {text}", source=f"Outlet {number % 97}", published=when, first_seen=when, id=number + 1,
        )  # fmt: skip


def taken(entries: Iterator[Entry], size: int) -> list[Entry]:
    return [next(entries) for _ in range(size)]


def numbered(stories: Sequence[Story]) -> list[Story]:
    return [replace(one, id=number) for number, one in enumerate(stories, 1)]


def seconds(what: str, work: Callable[[], object]) -> float:
    began = process_time()
    work()
    spent = process_time() - began
    sys.stdout.write(f"\n{what}: {spent:.2f} s")
    return spent


def test_a_thousand_entries_a_second_find_their_story_beside_five_thousand() -> None:
    coming = news(NOW, A_DAY)
    window = numbered(gather(taken(coming, SIZE), []))
    alone = seconds("the window alone", lambda: gather([], window))
    new = taken(coming, 2_000)
    assert seconds("and 2,000 new entries", partial(gather, new, window)) - alone < 2


def test_a_window_of_five_thousand_entries_is_regrouped_in_five_seconds() -> None:
    window = numbered(gather(taken(news(NOW, A_DAY), SIZE), []))
    assert seconds("regrouping", lambda: regroup(window)) < 5


def test_after_a_restart_the_window_is_there_in_two_seconds_and_a_poll_takes_as_long(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.listed(Feed(FEED, title="Example News", language="en", relevance="trusted"))
    coming = news(NOW, A_DAY, seed=2)
    stored(world, taken(coming, SIZE))
    world.now += WINDOW
    jobs.gather(world.app, world.now)

    def rebuilt() -> None:
        with world.sessions() as session:
            window = story_rows.window(session, world.now - WINDOW)
        assert sum(len(one.members) for one in window) > SIZE - 10
        gather([], window)

    assert seconds("from the database", rebuilt) < 2
    stored(world, taken(coming, 10))
    assert seconds("a poll of ten", lambda: jobs.gather(world.app, world.now)) < 2
    world.close()


def stored(world: World, entries: Sequence[Entry]) -> None:
    with world.sessions.begin() as session:
        feed_rows.sync(session, world.catalog.feeds, world.now)
        [state] = feed_rows.states(session, world.catalog.feeds)
        feed_rows.add_entries(session, [feed_rows.New(state.id, replace(one, id=0)) for one in entries])


def test_memory_is_flat_over_a_year() -> None:
    coming = news(NOW, 40, seed=3)
    window: dict[int, Story] = {}
    numbers = count(1)
    held: list[int] = []
    tracemalloc.start()
    for week in range(52):
        entries = taken(coming, 7 * 40)
        stories = gather(entries, list(window.values()))
        since = entries[-1].published - WINDOW
        window |= {one.id or next(numbers): one for one in stories}
        window = {at: replace(one, id=at) for at, one in window.items() if one.entries[-1].published > since}
        if week % 13 == 12:
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    sys.stdout.write(f"\nMB at the end of each quarter: {[round(each / 1e6, 1) for each in held]}")
    # what is remembered of texts (`tokens.of`) is full in the third quarter: nothing else may have grown
    assert held[3] < held[2] * 1.1
