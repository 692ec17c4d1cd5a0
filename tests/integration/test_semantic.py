"""Matching by meaning on the whole line: read once, remembered, and done without where the model fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest import jobs
from digest.app import App
from digest.db import meanings as rows
from digest.db.tables import meanings
from digest.desk import evaluate, explain
from digest.stories import semantic
from digest.stories.semantic import Model
from tests.unit.test_semantic import towards
from tests.world import World

ABROAD = Path(__file__).parent.parent / "abroad.jsonl"
WIRE, PAPER = "https://wire.example/rss", "https://zeitung.example/rss"
SENATE = ("Senate passes AI bill", "The vote on the artificial intelligence bill was 60 to 40.")
SENAT = ("Oberhaus beschließt KI-Gesetz", "Die Abstimmung über künstliche Intelligenz ging knapp aus.")


class Reader:
    """A model that takes all texts for one, and counts them."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def app(self, world: World) -> App:
        return replace(world.app, semantic=lambda: Model(self.encode))

    def encode(self, text: str) -> bytes:
        self.read.append(text)
        return towards(0)


def kept(world: World) -> int:
    with world.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(meanings)) or 0


def abroad(world: World) -> None:
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, SENAT)
    world.listed(*(replace(feed, language="de" if feed.url == PAPER else "en") for feed in world.catalog.feeds))


def test_an_entry_is_read_once_however_often_it_is_compared(world: World) -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    abroad(world)
    reader = Reader()
    for _ in range(2):
        jobs.poll(reader.app(world), whenever=True)
        jobs.compose(reader.app(world), world.catalog.newsletters[0])
        world.wait(hours=1)
    assert sorted(text.split(".")[0] for text in reader.read) == sorted([SENATE[0], SENAT[0]])


def test_a_report_in_another_language_joins_the_story(world: World) -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    abroad(world)
    app = Reader().app(world)
    assert jobs.poll(app).stories == 1
    [why] = explain.explain(app, "https://wire.example/senate-passes-ai-bill")
    assert len(why.others) == 1


def test_the_window_leaves_old_meanings_behind(world: World) -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    abroad(world)
    jobs.poll(Reader().app(world))
    assert kept(world) == 2
    world.wait(days=40)
    world.publishes(WIRE, ("Court strikes down AI rule", "Judges said the artificial intelligence rule went too far."))
    jobs.poll(Reader().app(world))
    assert kept(world) == 1


def test_what_is_not_about_ai_is_not_read(world: World) -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    world.publishes(WIRE, ("Heavy rain expected on Sunday", "Take an umbrella."))
    reader = Reader()
    jobs.poll(reader.app(world))
    assert reader.read == []


def test_a_model_that_cannot_be_used_changes_nothing(world: World) -> None:
    abroad(world)
    app = replace(world.app, semantic=lambda: None)
    assert jobs.poll(app).stories == 2
    assert jobs.compose(app, world.catalog.newsletters[0]) is not None
    assert kept(world) == 0


def test_vectors_of_another_model_are_made_again(world: World) -> None:
    abroad(world)
    jobs.poll(world.app)
    since = world.now - timedelta(days=4)
    with world.sessions.begin() as session:
        [(entry, judged), _] = rows.missing(session, "old", since, 10)
        assert judged
        rows.save(session, "old", [(entry, b"1"), (entry, b"2")])
        assert rows.load(session, "old", [entry]) == {entry.id: b"2"}
        assert [one.id for one, _ in rows.missing(session, "new", since, 10)].count(entry.id) == 1
        rows.save(session, "new", [(entry, b"3")])
        assert rows.load(session, "old", [entry]) == {}
        assert rows.load(session, "new", [entry]) == {entry.id: b"3"}


# ---- with the model itself ------------------------------------------------------------------------


@pytest.mark.skipif(not semantic.installed(), reason="the extra is not installed")
def test_the_model_tells_twelve_events_apart_in_five_languages() -> None:
    with_it, without = evaluate.stories(ABROAD, model=semantic.load()), evaluate.stories(ABROAD)
    assert with_it.semantic
    assert with_it.pairs is not None
    assert without.pairs is not None
    assert (with_it.pairs.precision, with_it.pairs.recall > 80, without.pairs.recall < 10) == (100, True, True)


@pytest.mark.skipif(not semantic.installed(), reason="the extra is not installed")
def test_the_model_reads_the_same_words_as_the_same_bytes() -> None:
    one, other = semantic.load(), semantic.load()
    assert one.encode("AI bill") == one.encode("AI bill") == other.encode("AI bill")
    assert len(one.encode("")) == semantic.SIZE
