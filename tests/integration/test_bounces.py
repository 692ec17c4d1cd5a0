"""What came back, read from wherever it lies: whose mail it was is known, and they are written to no more."""

from __future__ import annotations

import io
import mailbox
import socketserver
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from digest import jobs, scheduler
from digest.db import bounces as rows
from digest.desk import bounces, subscribers
from digest.desk.bounces import Report
from digest.desk.people import Choice
from digest.errors import ConfigError, MailError
from digest.mail import links
from digest.model import Bounce, Newsletter
from tests.integration.test_jobs import COURT, SENATE, WIRE, run_day
from tests.unit.test_bounces import COMPLAINT, VERP, report
from tests.world import World

FULL = "552 5.2.2 Mailbox full"
NEXT = [  # what is new on each day
    COURT,
    ("Brazil's congress adopts AI liability law", "Deputies in Brasilia voted 312 to 98 for the AI liability law."),
    ("Kenya opens an AI safety institute", "The AI safety institute in Nairobi begins its work with forty people."),
]


@pytest.fixture
def sent(world: World) -> World:
    """A day on which Ada and Bob got their issue."""
    world.settings = world.settings.model_copy(update={"bounces_to": "bounces@brief.example"})
    for name in ("ada", "bob"):
        subscribers.add(world.app, f"{name}@mail.example")
    world.publishes(WIRE, SENATE)
    run_day(world)
    return world


def envelope(world: World, email: str = "ada@mail.example") -> str:
    """The address that the last mail to somebody came from."""
    [*_, last] = [delivery.return_path for delivery, _ in world.sent if delivery.email == email]
    return last


def came(folder: Path, *messages: str) -> str:
    """A Maildir with these messages in it."""
    folder.mkdir(exist_ok=True)
    box = mailbox.Maildir(folder / "in", create=True)
    for message in messages:
        box.add(message.encode())
    return str(folder / "in")


def status(world: World, email: str = "ada@mail.example") -> str:
    [found] = {one.status for one in subscribers.listing(world.app) if one.email == email}
    return found


def test_a_dead_address_gets_nothing_from_the_next_issue_on_and_the_list_says_why(sent: World, tmp_path: Path) -> None:
    found = bounces.read(sent.app, came(tmp_path, report(to=envelope(sent), diagnostic="550 5.1.1 User unknown")))
    assert found == Report(1, hard=1, suppressed=1)
    ada, bob = subscribers.listing(sent.app)
    assert (ada.status, ada.bounces, ada.bounce) == ("bounced", 1, "hard: 5.1.1 550 5.1.1 User unknown")
    assert (bob.status, bob.bounces, bob.bounce) == ("active", 0, "")
    sent.wait(days=1)
    sent.publishes(WIRE, COURT)
    run_day(sent)
    assert [delivery.email for delivery, _ in sent.sent][2:] == ["bob@mail.example"]


def test_what_was_published_before_the_bounce_is_not_sent_after_it(world: World, tmp_path: Path) -> None:
    world.settings = world.settings.model_copy(update={"bounces_to": "bounces@brief.example"})
    world.catalog = replace(world.catalog, newsletters=(Newsletter(), Newsletter("weekly", title="The Week")))
    subscribers.add(world.app, "ada@mail.example", "weekly", chosen=Choice(hour="09:00"))
    subscribers.add(world.app, "ada@mail.example")
    world.publishes(WIRE, SENATE)
    run_day(world)
    assert world.sent == []
    with world.sessions() as session:
        assert rows.whose(session, Bounce("hard", "", delivery=1)) is not None
    verp = links.bounce_address(1, world.app.secret, "bounces@brief.example")
    assert bounces.read(world.app, came(tmp_path, report(to=verp))).suppressed == 1
    world.wait(hours=5)
    assert (jobs.deliver(world.app).sent, world.sent) == (0, [])


def test_a_complaint_ends_every_newsletter_of_that_person(sent: World, tmp_path: Path) -> None:
    sent.catalog = replace(sent.catalog, newsletters=(Newsletter(), Newsletter("weekly", title="The Week")))
    subscribers.add(sent.app, "ada@mail.example", "weekly")
    complaint = COMPLAINT.replace("KIND", "abuse").replace(VERP, envelope(sent))
    assert bounces.read(sent.app, came(tmp_path, complaint)) == Report(1, complaint=1, suppressed=1)
    assert status(sent) == "complained"


def test_who_left_stays_somebody_who_left(sent: World, tmp_path: Path) -> None:
    subscribers.change(sent.app, "ada@mail.example", Choice(), status="unsubscribed")
    assert bounces.read(sent.app, came(tmp_path, report(to=envelope(sent)))) == Report(1, hard=1)
    assert status(sent) == "unsubscribed"


def test_mails_that_come_back_for_a_time_are_forgiven_up_to_a_number(sent: World, tmp_path: Path) -> None:
    for day in range(3):
        assert status(sent) == "active"
        back = [report(to=envelope(sent), diagnostic=FULL).replace("20260603.1", f"{day}.{part}") for part in "ab"]
        found = bounces.read(sent.app, came(tmp_path / str(day), *back))
        assert (found.soft, found.suppressed) == (2, day == 2)  # two reports of one mail count once
        sent.wait(days=1)
        sent.publishes(WIRE, NEXT[day])
        run_day(sent)
    assert status(sent) == "bounced"


def test_mails_that_came_back_long_ago_or_before_somebody_was_taken_back_do_not_count(
    sent: World, tmp_path: Path
) -> None:
    sent.settings = sent.settings.model_copy(update={"soft_bounces": 2, "soft_bounce_days": 14})

    def comes_back(number: int) -> int:
        verp = links.bounce_address(number, sent.app.secret, "bounces@brief.example")
        message = report(to=verp, diagnostic=FULL).replace("20260603.1", str(sent.now.timestamp()))
        return bounces.read(sent.app, came(tmp_path / str(sent.now.timestamp()), message)).suppressed

    with sent.sessions() as session:
        ada = rows.whose(session, Bounce("soft", "", delivery=1))
        assert ada != rows.whose(session, Bounce("soft", "", delivery=2))
    assert comes_back(1) == 0
    sent.wait(days=15)
    assert comes_back(1) == 0
    sent.wait(days=1)
    subscribers.change(sent.app, subscribers.listing(sent.app)[0].email, Choice(), status="unsubscribed")
    subscribers.change(sent.app, subscribers.listing(sent.app)[0].email, Choice(), status="active")
    assert comes_back(1) == 0


def test_a_mail_to_unsubscribe_does_it(sent: World, tmp_path: Path) -> None:
    [ada, _] = subscribers.listing(sent.app)
    farewell = f"From: ada@mail.example\nSubject: unsubscribe {links.sign(ada.id, sent.app.secret)}\n\n"
    assert bounces.read(sent.app, came(tmp_path, farewell)) == Report(1, unsubscribed=1)
    assert (status(sent), status(sent, "bob@mail.example")) == ("unsubscribed", "active")


def test_an_invented_bounce_ends_nobodys_subscription(sent: World, tmp_path: Path) -> None:
    forged = report(to=links.bounce_address(1, b"a guess", "bounces@brief.example")).replace("ada@", "bob@")
    assert bounces.read(sent.app, came(tmp_path, forged, report(to="bounces@brief.example"))) == Report(2, other=2)
    assert (status(sent), status(sent, "bob@mail.example")) == ("active", "active")


def test_a_bounce_of_somebody_who_was_erased_is_nobodys(sent: World, tmp_path: Path) -> None:
    verp = envelope(sent)
    subscribers.erase(sent.app, "ada@mail.example")
    assert bounces.read(sent.app, came(tmp_path, report(to=verp))) == Report(1, other=1)


# ---- where it lies ----------------------------------------------------------------------------------


def test_a_maildir_is_read_once_and_what_was_read_is_marked(sent: World, tmp_path: Path) -> None:
    folder = came(tmp_path, report(to=envelope(sent)))
    assert bounces.read(sent.app, folder).messages == 1
    assert bounces.read(sent.app, folder).messages == 0
    assert [path.name.rpartition(":2,")[2] for path in (tmp_path / "in" / "cur").iterdir()] == ["S"]


def test_an_mbox_is_left_as_it_is_and_counts_once(sent: World, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    box.add(report(to=envelope(sent)).encode())
    box.close()
    before = (tmp_path / "box").read_bytes()
    assert bounces.read(sent.app, str(tmp_path / "box")) == Report(1, hard=1, suppressed=1)
    assert bounces.read(sent.app, str(tmp_path / "box")) == Report(1, known=1)
    assert (tmp_path / "box").read_bytes() == before


def test_a_mail_server_may_pipe_it(sent: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(to=envelope(sent)).encode())))
    assert bounces.read(sent.app, "-") == Report(1, hard=1, suppressed=1)


class Imap(socketserver.StreamRequestHandler):
    """So much of RFC 3501 as a reader of one mailbox needs."""

    seen: set[int]
    messages: list[bytes]

    def handle(self) -> None:
        self.say(b"* OK ready")
        for line in self.rfile:
            tag, verb, *rest = line.decode().split(None, 2)
            if verb == "LOGIN" and "wrong" in rest[0]:
                self.say(f"{tag} NO no such user".encode())
                continue
            getattr(self, verb.lower(), lambda words: None)(rest[0] if rest else "")
            self.say(f"{tag} OK done".encode())
            if verb == "LOGOUT":
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def capability(self, words: str) -> None:
        self.say(b"* CAPABILITY IMAP4rev1")

    def select(self, words: str) -> None:
        self.say(f"* {len(self.messages)} EXISTS".encode())

    def uid(self, words: str) -> None:
        verb, _, rest = words.partition(" ")
        if verb == "SEARCH":
            unseen = [str(n) for n in range(1, len(self.messages) + 1) if n not in self.seen]
            self.say(f"* SEARCH {' '.join(unseen)}".encode())
        number = int(rest.split()[0]) if verb in ("FETCH", "STORE") else 0
        if verb == "FETCH":
            body = self.messages[number - 1]
            self.say(f"* {number} FETCH (UID {number} BODY[] {{{len(body)}}}".encode())
            self.wfile.write(body + b")\r\n")
        elif verb == "STORE":
            self.seen.add(number)


@contextmanager
def imap(*messages: str) -> Iterator[tuple[str, set[int]]]:
    """A server on this machine with these messages, and the numbers of those that were marked as seen."""
    seen: set[int] = set()
    handler = type("Handler", (Imap,), {"seen": seen, "messages": [message.encode() for message in messages]})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}/Bounces", seen
        server.shutdown()
        thread.join()


def test_a_mailbox_on_a_server_is_read_and_marked(sent: World) -> None:
    with imap(report(to=envelope(sent)), "Subject: hello\n\n") as (place, seen):
        url = f"imap://bounces:p%40ss@{place}"
        assert bounces.read(sent.app, url) == Report(2, hard=1, other=1, suppressed=1)
        assert seen == {1, 2}
        assert bounces.read(sent.app, url) == Report(0)


def test_a_server_that_does_not_let_us_in_is_named_and_the_password_is_not(sent: World) -> None:
    with imap() as (place, _), pytest.raises(MailError, match="no such user") as error:
        bounces.read(sent.app, f"imap://bounces:wrong@{place}")
    assert "127.0.0.1" in str(error.value)
    assert "wrong" not in str(error.value)


@pytest.mark.parametrize(
    "source", ["nowhere/at/all", "imap://user:secret@mail.example/INBOX", "imaps://mail.example", ""]
)
def test_a_mailbox_that_is_none_is_refused_with_words(world: World, source: str) -> None:
    with pytest.raises(ConfigError) as error:
        bounces.read(world.app, source)
    assert "secret" not in str(error.value)


def test_a_folder_that_is_no_maildir_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a Maildir"):
        bounces.read(world.app, str(tmp_path))


def test_the_service_reads_the_mailbox_that_is_set(sent: World, tmp_path: Path) -> None:
    scheduler.read_bounces(sent.app, lambda: False)
    assert status(sent) == "active"
    inbox = SecretStr(came(tmp_path, report(to=envelope(sent))))
    sent.settings = sent.settings.model_copy(update={"bounces_inbox": inbox})
    scheduler.read_bounces(sent.app, lambda: True)
    assert status(sent) == "active"
    scheduler.read_bounces(sent.app, lambda: False)
    assert status(sent) == "bounced"
