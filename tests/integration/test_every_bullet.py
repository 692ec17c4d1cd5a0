"""Every bullet of every issue is a sentence that a stored entry has, and no issue says one twice.

It holds for a few days of our own, and for a whole replay where DIGEST_TEST_REPLAY names its folder, with the database
and the records of its issues (`issue-*.json`).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest import jobs
from digest.db import issues
from digest.db.engine import Session, open_database
from digest.db.tables import entries
from digest.issues.record import from_record
from digest.model import Issue
from digest.stories import faithful, quotable
from tests.world import World

REPLAY = os.environ.get("DIGEST_TEST_REPLAY", "")


def squeezed(text: str) -> str:
    """`text` with every run of white space made one space."""
    return " ".join(text.split())


def faults(session: Session, made: Sequence[Issue]) -> list[str]:
    """What is wrong with the bullets of these issues, one line each."""
    rows = session.execute(sa.select(entries.c.guid, entries.c.url, entries.c.title, entries.c.text))
    texts: dict[str, list[str]] = {}
    for guid, url, title, text in rows:
        texts.setdefault(url or guid, []).append(squeezed(f"{title}\n{text}"))
    found = []
    for issue in made:
        bullets = [bullet for story in issue.stories for bullet in story.bullets]
        quoted = [(one.extract or one.text, one.url) for one in bullets] + [
            (one.text, one.url) for one in issue.coming_up
        ]
        found += [
            f"{issue.day}: no source says: {said}"
            for said, url in quoted
            if not any(squeezed(said) in text for text in texts.get(url, ()))
        ]
        found += [
            f"{issue.day}: {why}: {one.text}"
            for one in bullets
            if one.extract and (why := faithful.judge(one.text, [one.extract]).why)
        ]
        found += [f"{issue.day}: no whole sentence: {one.text}" for one in bullets if not quotable.is_whole(one.text)]
        times = Counter(squeezed(one.text) for one in bullets)
        times.update(squeezed(line.text) for line in issue.in_brief)
        found += [f"{issue.day}: said {count} times: {text}" for text, count in times.items() if count > 1]
    return found


DAYS = (
    (
        (
            "Senate passes AI bill on chip exports",
            "WASHINGTON, June 2 — Senators voted 60 to 40 for the AI bill on Tuesday. The bill puts export controls on"
            " 14 kinds of chips. It now goes to the House... The post Senate passes AI bill appeared first on Gazette.",
        ),
        (
            "Court rules that AI training is fair use",
            "A federal court in Oakland ruled for the AI developer on Monday. Judge Vera Lin wrote that training a"
            " model is fair use. Subscribe to our newsletter. Five publishers said that they will appeal",
        ),
    ),
    (
        (
            "EU opens consultation on AI Act guidelines",
            "The European Commission opened a public consultation on AI Act guidelines on Wednesday.\nThe consultation"
            " on the AI Act guidelines closes on 17 July 2026.\nBy Ada Writer",
        ),
    ),
)


def test_in_some_days_of_our_own(world: World) -> None:
    made = []
    for articles in DAYS:
        for host in ("gazette", "herald"):
            world.publishes(f"https://{host}.example/rss", *articles)
        jobs.poll(world.app, whenever=True)
        jobs.publish(world.app)
        with world.sessions() as session:
            found = issues.published(session, "daily", world.now.date())
        assert found is not None
        made.append(found)
        world.wait(days=1)
    assert sum(len(story.bullets) for issue in made for story in issue.stories) >= 4
    with world.sessions() as session:
        assert faults(session, made) == []


@pytest.mark.skipif(not REPLAY, reason="DIGEST_TEST_REPLAY names no folder of a replay")
def test_in_a_whole_replay() -> None:
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(REPLAY).glob("issue-*.json"))]
    sessions = open_database(f"sqlite:///{Path(REPLAY) / 'digest.db'}")
    try:
        with sessions() as session:
            assert faults(session, [from_record({"title": "", "postal_address": ""} | one) for one in records]) == []
    finally:
        sessions.engine.dispose()
