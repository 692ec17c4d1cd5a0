"""Messages a second against a mail server that does nothing, beside Postfix's own generator with the same load.

    python -m tests.benchmarks.sending [--recipients 20000] [--segments 20] [--size 61440] [--connections 4]
    python -m tests.benchmarks.sending --ledger 200000

Both send to one `smtp-sink`, in turns, over as many connections, each of them kept open.  Prints each round, the
medians and CPU time per message; `--ledger` instead publishes to so many subscribers and tells time and memory.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from threading import Event
from time import perf_counter, process_time

from digest import jobs
from digest.app import App, make_app
from digest.db import issues as issue_rows
from digest.db import segments, subscribers
from digest.feeds.catalog import Catalog
from digest.issues.render import TOKEN
from digest.mail import links, message
from digest.mail.message import personal
from digest.model import Consent, Delivery, Newsletter, Page, Preferences, Subscriber
from digest.settings import Settings
from digest.stories import topics
from tests.builders import NOW, issue

SENDER = "The AI Policy Brief <brief@digest.example.org>"
SETTINGS = {"base_url": "https://digest.example.org", "sender": SENDER, "secret": "of the benchmark"}


def program(folder: Path, server: str = "", connections: int = 4) -> App:
    url = f"smtp://{server}?tls=off" if server else ""
    told = {"database_url": f"sqlite:///{folder / 'd.db'}", "smtp_url": url, "smtp_connections": connections}
    settings = Settings.model_validate(SETTINGS | told)
    return make_app(settings, Catalog((Newsletter(),), topics.load(), ()), lambda: NOW)


def people(number: int) -> Iterator[Subscriber]:
    consent = Consent(NOW, "a form")
    for one in range(number):
        yield Subscriber(0, f"reader{one}@example.net", "daily", "active", NOW, Preferences(), consent)


def page(number: int, size: int) -> Page:
    """Text of which a tenth is not ASCII, so that the message comes to about `size` octets."""
    line = f"<p>Segment {number}: le Sénat a adopté la loi sur l'IA, who reads it and how.</p>\n"
    leave = f'<a href="https://digest.example.org/unsubscribe/{TOKEN}">Unsubscribe</a>'
    html = line * int(size * 0.85 / len(line.encode()) / 1.1) + leave
    return Page(
        f"Segment {number}", html, html[: len(html) // 10] + f"\nhttps://digest.example.org/unsubscribe/{TOKEN}"
    )


def publish(app: App, number: int, cuts: int, size: int) -> None:
    with app.sessions.begin() as session:
        subscribers.add_all(session, people(number), NOW)
        issue_rows.publish(session, issue(), page(0, size), NOW)
        chosen = {"topics": [], "language": "", "format": "html"}
        made = [segments.save(session, "daily", issue().day, page(one, size), chosen) for one in range(cuts)]
        segments.give(session, [(one + 1, made[one % cuts]) for one in range(number)])


@contextmanager
def sink() -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen([found("smtp-sink"), *user, f"127.0.0.1:{port}", "1000"])
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            Event().wait(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def found(name: str) -> str:
    where = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if where is None:
        sys.exit(f"{name} is not here: it comes with Postfix")
    return where


def ours(server: str, given: argparse.Namespace, prepared: Path) -> tuple[float, float]:
    """Messages a second, and CPU seconds of one."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(prepared / "d.db", name)
        app = program(Path(name), server, given.connections)
        began, busy = perf_counter(), process_time()
        report = jobs.deliver(app)
        took, used = perf_counter() - began, process_time() - busy
        assert report.sent == given.recipients, report
        app.sessions.engine.dispose()
    return report.sent / took, used / report.sent


def theirs(server: str, given: argparse.Namespace, size: int) -> float:
    load = ["-d", "-s", str(given.connections), "-m", str(given.recipients), "-l", str(size)]
    names = ["-f", "brief@digest.example.org", "-t", "reader@example.net"]
    began = perf_counter()
    subprocess.run([found("smtp-source"), *load, *names, server], check=True)
    return float(given.recipients / (perf_counter() - began))


def personalised(size: int, times: int = 20_000) -> tuple[float, int]:
    """CPU seconds for one message with its token signed, and its octets."""
    day, base_url = NOW.date(), SETTINGS["base_url"]
    made = message.prepare(page(1, size), newsletter=Newsletter(), day=day, sender=SENDER, base_url=base_url)
    one = Delivery(id=1, issue=1, newsletter="daily", day=day, subscriber=1, email="reader1@example.net", due=NOW)
    began = process_time()
    for number in range(times):
        octets = len(personal(made, one, links.sign(number, b"of the benchmark")))
    return (process_time() - began) / times, octets


def sending(given: argparse.Namespace) -> None:
    cost, size = personalised(given.size)
    print(f"one message has {size} octets; made for its reader in {cost * 1e3:.4f} ms of CPU")  # noqa: T201
    with tempfile.TemporaryDirectory() as name, sink() as server:
        app = program(Path(name))
        publish(app, given.recipients, given.segments, given.size)
        app.sessions.engine.dispose()
        rates: list[tuple[float, float]] = []
        for number in range(given.rounds):
            beside = theirs(server, given, size)
            rate, cpu = ours(server, given, Path(name))
            rates.append((rate, beside))
            print(  # noqa: T201
                f"round {number + 1}: digest {rate:.0f}/s, smtp-source {beside:.0f}/s, ratio {rate / beside:.2f}, "
                f"CPU {cpu * 1e3:.3f} ms a message"
            )
    print(f"median ratio {median(rate / beside for rate, beside in rates):.2f}")  # noqa: T201


def most_memory() -> float:
    """MB that this process has held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ledger(number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        for size in (number // 10, number):
            folder = Path(name, str(size))
            folder.mkdir()
            app = program(folder)
            with app.sessions.begin() as session:
                subscribers.add_all(session, people(size), NOW)
            before = most_memory()
            tracemalloc.start()
            began = process_time()
            with app.sessions.begin() as session:
                count = issue_rows.publish(session, issue(), page(0, 61_440), NOW)
            used, most = process_time() - began, tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            more = most_memory() - before  # what adding the subscribers took came before
            print(  # noqa: T201
                f"{count} deliveries: {used:.2f} s of CPU, {most / 1e6:.1f} MB of Python, {more:.0f} MB more in all"
            )
            app.sessions.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--segments", type=int, default=20)
    parser.add_argument("--size", type=int, default=61_440)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ledger", type=int, default=0)
    given = parser.parse_args()
    if given.ledger:
        ledger(given.ledger)
    else:
        sending(given)


if __name__ == "__main__":
    main()
