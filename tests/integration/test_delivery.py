"""The ledger: nobody twice, nobody missed, whoever dies, stops, comes back late or leaves meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from threading import Event

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import SecretStr

from digest import delivering, jobs
from digest.db import deliveries as ledger
from digest.db import subscribers as subscriber_rows
from digest.desk import subscribers
from digest.errors import MailError
from digest.model import Delivery
from tests.integration.test_jobs import SENATE, WIRE
from tests.world import World

SENDING = Path(__file__).parents[1] / "battery" / "sending.py"
LEASE = timedelta(minutes=10)


@pytest.fixture
def published(world: World) -> World:
    """An issue that waits for three readers."""
    world.publishes(WIRE, SENATE)
    for name in ("ada", "bob", "cyd"):
        subscribers.add(world.app, f"{name}@example.org")
    jobs.poll(world.app)
    jobs.publish(world.app)
    return world


def uncertain(world: World, choice: str) -> None:
    world.settings = world.settings.model_copy(update={"uncertain": choice})


def due(world: World) -> list[Delivery]:
    with world.sessions() as session:
        return ledger.due(session, world.now, ["daily"], limit=10)


def counts(world: World) -> dict[str, int]:
    with world.sessions() as session:
        return {state: count for state, count in ledger.counts(session).items() if count}


def test_a_delivery_is_claimed_once_however_many_found_it_due(published: World) -> None:
    first, *_ = due(published)
    with published.sessions.begin() as session:
        assert [one.id for one in ledger.take(session, [first], published.now, lease=LEASE)] == [first.id]
        assert ledger.take(session, [first], published.now, lease=LEASE) == []


def test_to_claim_a_few_does_not_go_through_all_that_wait(published: World) -> None:
    asked: list[str] = []
    found = due(published)
    with published.sessions.begin() as session:
        if session.dialect.name != "sqlite":
            pytest.skip("PostgreSQL counts its rows before it chooses a way")
        session.connection.driver_connection.set_trace_callback(asked.append)  # type: ignore[union-attr]  # SQLite's own
        ledger.take(session, found, published.now, lease=LEASE)
        session.connection.driver_connection.set_trace_callback(None)  # type: ignore[union-attr]  # as above
        [claim] = [one for one in asked if one.startswith("UPDATE")]
        plan = [str(row) for row in session.exec_driver_sql(f"EXPLAIN QUERY PLAN {claim}")]
    assert "SEARCH deliveries USING INTEGER PRIMARY KEY" in plan[0]


def test_whoever_comes_back_after_his_claim_ran_out_spoils_nothing(published: World) -> None:
    late = delivering.claim(published.app, ["daily"])
    assert late is not None
    published.wait(minutes=11)
    assert jobs.deliver(published.app).sent == 3
    with published.sessions.begin() as session:
        ledger.mark(session, late, "pending", error="451 try later", again_at=published.now)
    assert counts(published) == {"sent": 3}


def test_what_came_back_late_as_sent_is_sent(published: World) -> None:
    late = delivering.claim(published.app, ["daily"])
    assert late is not None
    published.refuse = MailError("451 try later")
    published.wait(minutes=11)
    jobs.deliver(published.app)
    with published.sessions.begin() as session:
        ledger.mark_sent(session, [late], published.now)
    assert counts(published) == {"sent": 1, "pending": 2}


def test_what_was_held_goes_out_when_the_operator_chooses_to_send_it_again(published: World) -> None:
    uncertain(published, "hold")
    delivering.claim(published.app, ["daily"])
    published.wait(minutes=11)
    held = jobs.deliver(published.app)
    assert (held.sent, held.uncertain, held.done) == (2, 1, True)
    uncertain(published, "resend")
    assert jobs.deliver(published.app).sent == 1
    assert counts(published) == {"sent": 3}


def test_who_leaves_while_others_are_sent_to_gets_nothing(published: World) -> None:
    def leaving() -> bool:
        if published.sent and not counts(published).get("skipped"):
            last = due(published)[-1]
            with published.sessions.begin() as session:
                subscriber_rows.unsubscribe(session, last.subscriber, published.now)
        return False

    report = jobs.deliver(published.app, stop=leaving)
    assert (report.sent, report.skipped, report.done) == (2, 1, True)
    assert counts(published) == {"sent": 2, "skipped": 1}


def test_everybody_is_accounted_for_at_every_moment(published: World) -> None:
    totals: list[int] = []

    def look() -> bool:
        totals.append(sum(counts(published).values()))
        return False

    published.refuse = MailError("550 no such user", permanent=True)
    jobs.deliver(published.app, stop=look)
    assert set(totals) == {3}
    assert counts(published) == {"failed": 3}


def test_a_way_out_that_is_shut_ends_the_run_and_costs_nobody_else_an_attempt(published: World) -> None:
    published.refuse = MailError("mail.example.org:25: Connection refused", closed=True)
    said: list[str] = []
    report = jobs.deliver(published.app, tell=said.append)
    assert (report.sent, report.pending, report.done) == (0, 3, False)
    assert said == ["mail.example.org:25: Connection refused"]
    assert sorted(one.attempts for one in due(published)) == [0, 0]
    published.refuse = None
    published.wait(minutes=5)
    assert jobs.deliver(published.app).sent == 3


def test_claims_that_nobody_made_use_of_are_given_back_as_they_were(published: World) -> None:
    published.settings = published.settings.model_copy(update={"smtp_url": SecretStr("smtp://mail.example.org")})
    published.refuse = MailError("mail.example.org:25: Connection refused", closed=True)
    jobs.deliver(published.app)
    assert sorted((one.status, one.attempts) for one in due(published)) == [("pending", 0), ("pending", 0)]
    assert counts(published) == {"pending": 3}


def test_a_process_that_is_told_to_stop_finishes_the_mail_under_way_and_the_next_goes_on(tmp_path: Path) -> None:
    readers = [f"reader{number}@example.org" for number in range(400)]
    recipients = tmp_path / "recipients"
    recipients.write_text("\n".join(readers))
    outbox = tmp_path / "outbox"
    run = [sys.executable, str(SENDING)]
    subprocess.run([*run, "prepare", str(tmp_path), str(recipients)], check=True)
    send = [*run, "send", str(tmp_path), "outbox", str(recipients)]
    with subprocess.Popen(send, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not (outbox.exists() and len(list(outbox.glob("*.eml"))) > 5):
            Event().wait(0.002)
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 1
    written = {path.name: path.stat().st_mtime_ns for path in outbox.iterdir()}
    assert 5 < len(written) < 400
    subprocess.run(send, check=True, stdout=subprocess.DEVNULL)
    after = {path.name: path.stat().st_mtime_ns for path in outbox.iterdir()}
    assert len(after) == 400
    assert {name: after[name] for name in written} == written


def test_a_killed_sender_owns_up_to_every_mail_that_it_may_have_sent(tmp_path: Path) -> None:
    environment = os.environ | {"DIGEST_UNCERTAIN": "hold", "DIGEST_SMTP_CONNECTIONS": "2"}
    call = [sys.executable, "-m", "tests.battery.killing", "--recipients", "40", "--times", "1"]
    done = subprocess.run(call, env=environment, cwd=SENDING.parents[2], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    assert (done.returncode, found["lost"], found["duplicates"], found["signals"]) == (0, 0, 0, 1), done.stderr
    assert found["held"] <= found["uncertain"] <= 2


def test_with_a_key_every_mail_is_signed_for_the_senders_domain(published: World) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    published.settings = published.settings.model_copy(update={"dkim_key": SecretStr(private)})
    assert jobs.deliver(published.app).sent == 3
    public = b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    known = {b"digest._domainkey.example.org.": b"v=DKIM1; p=" + public}
    for _, message in published.sent:
        assert dkim.verify(message, dnsfunc=lambda name, timeout=5: known[name])
