"""The service: it does its chores at each tick, survives what can be mended, and finishes before it goes."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event, Timer
from urllib.request import urlopen

import pytest

from digest import scheduler
from digest.app import App
from digest.errors import ConfigError, MailError
from digest.model import Answer, Feed, FeedState
from digest.scheduler import Stop
from tests.world import World

TICK = timedelta(milliseconds=20)


SENT = Event()


def end_service() -> None:
    """Once in a test: a second signal ends the process at once, and on a slow machine a lane has its turn again."""
    if not SENT.is_set():
        SENT.set()
        os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture(autouse=True)
def _nothing_hangs() -> Iterator[None]:
    """A service that its test fails to end ends all the same."""
    SENT.clear()
    timer = Timer(30, end_service)
    timer.start()
    yield
    timer.cancel()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_each_lane_does_its_chores_in_order_at_every_tick_until_it_is_told_to_stop(world: World) -> None:
    done: list[str] = []

    def poll(app: App, stop: Stop) -> None:
        done.append("poll")

    def publish(app: App, stop: Stop) -> None:
        done.append("publish")
        if len(done) >= 6:
            end_service()

    scheduler.run(world.app, tick=TICK, lanes={"news": (poll, publish)})
    assert done[:6] == ["poll", "publish"] * 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_finished_and_the_rest_is_left(world: World, number: signal.Signals) -> None:
    done: list[str] = []

    def long(app: App, stop: Stop) -> None:
        os.kill(os.getpid(), number)
        assert wait_for(stop), "the chore is told that the service stops"
        done.append("finished")

    def never(app: App, stop: Stop) -> None:
        done.append("begun too late")

    scheduler.run(world.app, tick=TICK, lanes={"mail": (long, never)})
    assert done == ["finished"]


def wait_for(stop: Stop) -> bool:
    pause = Event()
    return any(stop() or pause.wait(0.01) for _ in range(1000))


def test_a_lane_that_takes_long_holds_up_neither_the_other_nor_itself(world: World) -> None:
    polls, under_way, most = 0, 0, 0
    enough = Event()

    def deliver(app: App, stop: Stop) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        assert enough.wait(10)
        under_way -= 1
        end_service()

    def poll(app: App, stop: Stop) -> None:
        nonlocal polls
        polls += 1
        if polls >= 5:
            enough.set()

    scheduler.run(world.app, tick=TICK, lanes={"news": (poll,), "mail": (deliver,)})
    assert (most, polls >= 5) == (1, True)


def test_what_can_be_mended_is_logged_and_tried_again(world: World, caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []

    def deliver(app: App, stop: Stop) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise MailError("mail.example.org:25: Connection refused")
        end_service()

    logger = logging.getLogger("digest")
    logger.addHandler(caplog.handler)
    try:
        scheduler.run(world.app, tick=TICK, lanes={"mail": (deliver,)})
    finally:
        logger.removeHandler(caplog.handler)
    failed = [record for record in caplog.records if record.message == "job failed"]
    assert len(tries) == 3
    assert {(vars(one)["job"], vars(one)["error"]) for one in failed} == {
        ("deliver", "mail.example.org:25: Connection refused")
    }


def test_the_handlers_of_before_are_back_afterwards(world: World) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    scheduler.run(world.app, tick=TICK, lanes={"news": (lambda app, stop: end_service(),)})
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_a_poll_stops_after_the_answer_that_is_under_way() -> None:
    stopped = False

    def fetch(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer]]:
        nonlocal stopped
        for state in states:
            stopped = state.feed.url == "two"
            yield state, Answer(304, state.feed.url)

    states = [FeedState(Feed(url)) for url in ("one", "two", "three")]
    found = scheduler.until(lambda: stopped, fetch)(states)
    assert [one[0].feed.url for one in found if one] == ["one", "two"]


def test_pages_are_served_while_the_service_runs_and_not_after(world: World) -> None:
    from digest.web.app import make

    port = free_port()
    world.settings = world.settings.model_copy(update={"listen": f"127.0.0.1:{port}"})
    seen: list[tuple[int, str | None]] = []

    def look(app: App, stop: Stop) -> None:
        with urlopen(f"http://127.0.0.1:{port}/issues/", timeout=10) as page:
            seen.append((page.status, page.headers["server"]))
        end_service()

    scheduler.run(world.app, make(world.app), tick=TICK, lanes={"news": (look,)})
    assert seen[0] == (200, None)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)


@pytest.mark.parametrize(
    "listen", ["127.0.0.1:{taken}", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:99999", "192.0.2.1:8080"]
)
def test_an_address_that_cannot_be_listened_on_is_said_before_any_chore(world: World, listen: str) -> None:
    from digest.web.app import make

    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = listen.format(taken=taken.getsockname()[1])
        world.settings = world.settings.model_copy(update={"listen": address})
        with pytest.raises(ConfigError, match="DIGEST_LISTEN: cannot listen on") as said:
            scheduler.run(world.app, make(world.app), lanes={})
    assert address in str(said.value)


def test_the_real_jobs_run_over_an_empty_feed_list(world: World) -> None:
    ticks = 0

    def enough(app: App, stop: Stop) -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 2:
            end_service()

    scheduler.run(world.app, tick=TICK, lanes={"all": (*scheduler.LANES["news"], *scheduler.LANES["mail"], enough)})
    assert ticks == 2


def test_a_database_that_somebody_removed_stops_the_work_and_is_said(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def poll(app: App, stop: Stop) -> None:
        done.append("poll")

    scheduler.work(world.app, [poll], lambda: False)
    (tmp_path / "digest.db").unlink()
    scheduler.work(world.app, [poll], lambda: False)
    assert done == ["poll"]
    [said] = [vars(record)["error"] for record in caplog.records if record.getMessage() == "job failed"]
    assert "removed or replaced while this process had it open" in said
