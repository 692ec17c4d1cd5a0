"""`digest run`: every job when it is due, and the pages, in one process until somebody says stop.

The scheduler only ticks.  What is due stands in the database as an instant, so a tick that comes late, or
never while the machine is off, delays and does not skip.  (APScheduler's own cron trigger at midnight skips
the day after the clocks go forward in 18 of 65 zones; measured on 3.11.)
"""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from threading import Event, Thread
from types import FrameType

import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler
from starlette.types import ASGIApp

from digest import jobs
from digest.app import App
from digest.desk import bounces, reporting
from digest.errors import ConfigError, DigestError
from digest.feeds.fetch import Answered, Fetch
from digest.model import FeedState

log = logging.getLogger("digest")

Stop = Callable[[], bool]
Chore = Callable[[App, Stop], object]

TICK = timedelta(minutes=1)
LAST_ANSWERS = 10  # seconds that a page under way gets when the service stops


def poll(app: App, stop: Stop) -> None:
    jobs.poll(app)


def publish(app: App, stop: Stop) -> None:
    jobs.publish(app, again=False)


def deliver(app: App, stop: Stop) -> None:
    jobs.deliver(app, stop=stop)


def report(app: App, stop: Stop) -> None:
    reporting.report(app)


def read_bounces(app: App, stop: Stop) -> None:
    if app.settings.bounces_inbox.get_secret_value():
        bounces.read(app, stop=stop)


# Side by side: a delivery of hours must not stop the polling.  One after the other within a lane: what was
# missed while the machine was off is polled before the issue that is due is published.
LANES: Mapping[str, Sequence[Chore]] = {"news": (poll, publish, report), "mail": (deliver,), "replies": (read_bounces,)}
SLOWER = {"replies": 15}  # ticks between two turns: a mail server is asked like by a person


def run(
    app: App,
    pages: ASGIApp | None = None,
    *,
    tick: timedelta = TICK,
    lanes: Mapping[str, Sequence[Chore]] = LANES,
) -> None:
    """Do the chores of each lane at every tick, and serve `pages`, until SIGTERM or SIGINT.

    Then what is under way is finished; a second signal does not wait for it.  ConfigError when DIGEST_LISTEN
    cannot be listened on.  To be called from the main thread.
    """
    stop = Event()
    app = replace(app, fetch=until(stop.is_set, app.fetch))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a long delivery is still running is no news
    scheduler = BackgroundScheduler(timezone=UTC)
    for name, chores in lanes.items():
        scheduler.add_job(
            work, "interval", [app, chores, stop.is_set], seconds=tick.total_seconds() * SLOWER.get(name, 1), name=name,
            next_run_time=datetime.now(UTC), coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip
    with signalled() as wait, serving(app.settings.listen, pages):
        scheduler.start()
        log.info("running", extra={"pages": app.settings.listen if pages else ""})
        wait()
        log.info("stopping")
        stop.set()
        scheduler.shutdown(wait=True)
    log.info("stopped")


def work(app: App, chores: Sequence[Chore], stop: Stop) -> None:
    """One tick of a lane.  What somebody has to mend is logged, and the service lives on."""
    for chore in chores:
        if stop():
            return
        try:
            app.sessions.check()
            chore(app, stop)
        except DigestError as error:
            log.error("job failed", extra={"job": chore.__name__, "error": str(error)})


def until(stop: Stop, fetch: Fetch) -> Fetch:
    """`fetch`, ended after the answer that is under way: `poll` gives back what was not asked."""

    def fetched(states: Sequence[FeedState]) -> Iterator[Answered | None]:
        for found in fetch(states):
            yield found
            if stop():
                return

    return fetched


@contextmanager
def signalled() -> Iterator[Callable[[], object]]:
    """Gives a function that waits for SIGTERM or SIGINT.  After the first they do what they did before."""
    came: SimpleQueue[int] = SimpleQueue()  # a signal handler may put to it; with Event.set it might hang

    def note(number: int, frame: FrameType | None) -> None:
        came.put(number)
        restore()

    def restore() -> None:
        for number, earlier in before.items():
            signal.signal(number, earlier)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, note)
    try:
        yield came.get
    finally:
        restore()


@contextmanager
def serving(listen: str, pages: ASGIApp | None) -> Iterator[None]:
    """Serves `pages` at `listen` from a thread of its own; nothing where either is empty."""
    if pages is None or not listen:
        yield
        return
    # No access log, for tokens stand in addresses; no logging set-up of its own.
    config = uvicorn.Config(
        pages, log_config=None, log_level="warning", access_log=False, server_header=False,
        lifespan="off", ws="none", timeout_graceful_shutdown=LAST_ANSWERS,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([open_port(listen)],), name="pages")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def open_port(listen: str) -> socket.socket:
    """Opened here rather than by uvicorn, which would end only its thread when the port is taken."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    trouble = f"DIGEST_LISTEN: cannot listen on '{listen}'"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError(f"{trouble}: expected address:port, or nothing for no pages")
    try:
        return socket.create_server((host, int(port)), family=family, backlog=2048)
    except OSError as error:
        why = (error.strerror or "").partition(" (while")[0]
        raise ConfigError(f"{trouble}: {why}: name another, or nothing for no pages") from error
