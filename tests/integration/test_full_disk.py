"""A disk that is full: the operator reads one line, and when there is room again nothing is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
import sqlalchemy as sa

from digest import jobs
from digest.db import deliveries as ledger
from digest.desk import subscribers
from digest.errors import StorageError
from tests.integration.test_jobs import SENATE, WIRE
from tests.world import World

SENDING = Path(__file__).parents[1] / "battery" / "sending.py"
READERS = 300


@contextmanager
def no_further_pages(world: World) -> Iterator[None]:
    """Let the file of the database not grow."""
    with world.sessions() as session:
        pages = session.exec_driver_sql("PRAGMA page_count").scalar()

    def hold(connection: Connection, record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    world.sessions.engine.dispose()
    sa.event.listen(world.sessions.engine, "connect", hold)
    try:
        yield
    finally:
        sa.event.remove(world.sessions.engine, "connect", hold)
        world.sessions.engine.dispose()


def everybody(world: World) -> dict[str, int]:
    with world.sessions() as session:
        return {state: count for state, count in ledger.counts(session).items() if count}


def test_an_issue_that_the_database_has_no_room_for_is_published_when_there_is_some(world: World) -> None:
    world.publishes(WIRE, SENATE)
    names = "\n".join(f"r{number}@example.net,2026-01-01,a form" for number in range(2_000))
    subscribers.bring_in(world.app, f"email,consent_date,consent_source\n{names}\n", "people.csv")
    jobs.poll(world.app)
    with no_further_pages(world), pytest.raises(StorageError, match=r"digest\.db: database or disk is full: make room"):
        jobs.publish(world.app)
    assert everybody(world) == {}
    jobs.publish(world.app)
    assert everybody(world) == {"pending": 2_000}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes a small disk of its own under that name."""
    mounted: list[Path] = []

    def made(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        call = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(call, capture_output=True, check=False).returncode:
            pytest.skip("only root may mount a small disk")
        mounted.append(folder)
        return folder

    yield made
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def deliver(work: Path, outbox: Path, moment: str) -> subprocess.CompletedProcess[str]:
    places = {"DIGEST_DATABASE_URL": f"sqlite:///{work / 'd.db'}", "DIGEST_OUTBOX": str(outbox)}
    command = "from digest.cli import main; main()"
    call = [sys.executable, "-c", command, "--feeds", str(work / "feeds.yaml"), "--now", moment, "deliver"]
    return subprocess.run(call, env=os.environ | places, capture_output=True, text=True, check=False)


def fill(folder: Path, left: int) -> Path:
    """Take all the room there is but for so many octets; the file that does it."""
    stone, pebble = folder / "stone", folder / "pebble"
    pebble.write_bytes(bytes(left))
    with stone.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    pebble.unlink()
    return stone


@pytest.mark.parametrize(("what", "left"), [("outbox", 200_000), ("database", 0), ("database", 300_000)])
def test_mails_that_a_full_disk_kept_back_go_out_when_there_is_room(
    tmp_path: Path, disk: Callable[[str], Path], what: str, left: int
) -> None:
    plenty = tmp_path / "plenty"
    plenty.mkdir()
    (plenty / "recipients").write_text("\n".join(f"r{number}@example.net" for number in range(READERS)))
    subprocess.run([sys.executable, str(SENDING), "prepare", str(plenty), str(plenty / "recipients")], check=True)
    outbox, work = (disk("small"), plenty) if what == "outbox" else (tmp_path / "outbox", disk("small"))
    if what == "database":
        shutil.copytree(plenty, work, dirs_exist_ok=True)
    stone = fill(outbox if what == "outbox" else work, left)
    failed = deliver(work, outbox, "2026-06-03T07:00Z")
    assert failed.returncode == (1 if left else 2)  # 2: the database cannot even be opened
    words = "No space left on device" if what == "outbox" else "disk is full" if left else "whether its disk is full"
    assert words in failed.stderr
    assert "Traceback" not in failed.stderr
    assert len(list(outbox.glob("*.eml"))) < READERS
    stone.unlink()
    done = deliver(work, outbox, "2026-06-04T07:00Z")
    assert done.returncode == 0, done.stderr
    assert len({file.name for file in outbox.glob("*.eml")}) == READERS
    assert not list(outbox.glob(".*.tmp"))
