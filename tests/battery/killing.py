"""Kills the sender again and again while it sends, then says who got the mail how often, and what the ledger says.

    python -m tests.battery.killing [--recipients 5000] [--times 50] [--signal KILL|TERM] [--processes 1] [--outbox]
                                    [--seed 1]

Every signal comes after a random number of further mails, so that each one meets a sender at work.  DIGEST_UNCERTAIN
and DIGEST_SMTP_CONNECTIONS may be set.  Who got nothing is `lost` unless their row is `uncertain`, which is what
`hold` promises: they are `held`.  Prints one line of JSON; exit 1 when anybody is lost, when there are more duplicates
than kills allow, or when the same mail came under two Message-IDs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes
from pathlib import Path
from threading import Event

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import loopback

SENDING = (sys.executable, str(Path(__file__).with_name("sending.py")))
RUNS = 30  # that may come back with something still to do, once nobody kills any more


class Sink:
    """A mail server that takes everything and remembers whom each message was for, and its Message-ID."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken += [(to, _name(envelope.content)) for to in envelope.rcpt_tos]
        return "250 taken"


def _name(message: bytes | str | None) -> str:
    assert isinstance(message, bytes)
    return str(message_from_bytes(message[: message.index(b"\r\n\r\n")])["Message-ID"])


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it."""

    recipients: int
    signals: int
    runs: int
    lost: int  # nobody took their mail, and the ledger does not own up to it
    held: int  # nobody took their mail, and the ledger has them as uncertain
    duplicates: int
    changed_ids: int  # of people who got the same mail under more than one Message-ID
    uncertain: int  # rows
    integrity: str


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=5000)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--signal", choices=["KILL", "TERM"], default="KILL")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--outbox", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    found = run(given)
    print(json.dumps(asdict(found)))  # noqa: T201
    connections = 1 if given.outbox else int(os.environ.get("DIGEST_SMTP_CONNECTIONS", "4"))
    allowed = 0 if given.outbox or given.signal == "TERM" else found.signals * connections
    good = not found.lost and found.duplicates <= allowed and not found.changed_ids and found.integrity == "ok"
    return 0 if good else 1


def run(given: argparse.Namespace) -> Found:
    with tempfile.TemporaryDirectory(prefix="killing-") as name, sink() as (where, taken):
        folder = Path(name)
        people = folder / "recipients"
        readers = [f"r{number}@example.net" for number in range(given.recipients)]
        people.write_text("\n".join(readers))
        subprocess.run([*SENDING, "prepare", name, str(people)], check=True)
        send = [*SENDING, "send", name, "outbox" if given.outbox else where, str(people)]

        def out() -> int:
            return len(list((folder / "outbox").glob("*.eml"))) if given.outbox else len(taken)

        signals, runs = disturb(send, out, given)
        got = written(folder / "outbox") if given.outbox else taken
        return judge(readers, got, folder / "d.db", signals, runs)


@contextmanager
def sink() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    handler = Sink()
    with loopback.listening(handler) as port:
        yield f"127.0.0.1:{port}", handler.taken


def written(outbox: Path) -> list[tuple[str, str]]:
    messages = [message_from_bytes(file.read_bytes()) for file in outbox.glob("*.eml")]
    return [(str(one["To"]), str(one["Message-ID"])) for one in messages]


def disturb(send: list[str], out: Callable[[], int], given: argparse.Namespace) -> tuple[int, int]:
    """Start the senders and stop them after some more mails, until that was done often enough; then let them finish."""
    chance, number = random.Random(given.seed), signal.Signals[f"SIG{given.signal}"]
    share = max(2, 3 * given.recipients // 2 // (given.times + 1))
    signals = runs = 0
    while runs < given.times + RUNS:
        started = [subprocess.Popen(send, stdout=subprocess.DEVNULL) for _ in range(given.processes)]
        runs += 1
        if signals < given.times:
            goal = out() + chance.randrange(1, share)
            while out() < goal and any(one.poll() is None for one in started):
                Event().wait(chance.uniform(0.001, 0.01))
            met = [one for one in started if one.poll() is None]
            for one in met:
                one.send_signal(number)
            signals += len(met)
        codes = [one.wait() for one in started]
        if codes and not any(codes):
            break
    return signals, runs


def judge(readers: list[str], got: list[tuple[str, str]], database: Path, signals: int, runs: int) -> Found:
    ids = defaultdict(list)
    for to, name in got:
        ids[to].append(name)
    with closing(sqlite3.connect(database)) as ledger:
        rows = ledger.execute(
            "SELECT s.email FROM deliveries d JOIN subscriptions p ON p.id = d.subscription_id "
            "JOIN subscribers s ON s.id = p.subscriber_id WHERE d.status = 'uncertain'"
        ).fetchall()
        integrity = ledger.execute("PRAGMA integrity_check").fetchone()[0]
    uncertain = {email for (email,) in rows}
    without = set(readers) - ids.keys()
    return Found(
        recipients=len(readers),
        signals=signals,
        runs=runs,
        lost=len(without - uncertain),
        held=len(without & uncertain),
        duplicates=len(got) - len(ids),
        changed_ids=sum(len(set(names)) > 1 for names in ids.values()),
        uncertain=len(uncertain),
        integrity=integrity,
    )


if __name__ == "__main__":
    sys.exit(main())
