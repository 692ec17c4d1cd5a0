"""Bounces, complaints and farewells: what says that a mail failed is known, and nobody can invent one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.mail import bounces, links
from digest.mail.bounces import Farewell
from digest.model import Bounce

SECRET = b"a secret for tests"
VERP = links.bounce_address(7, SECRET, "bounces@brief.example")
LEAVING = links.sign(41, SECRET)


def said(raw: str) -> Bounce | Farewell | None:
    return bounces.read(raw.replace("\n", "\r\n").encode(), SECRET).said


def report(action: str = "failed", status: str = "5.1.1", diagnostic: str = "", *, to: str = VERP) -> str:
    """A DSN as mail servers send it (RFC 3464), with the headers of the mail that it is about."""
    reason = f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else ""
    return f"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <20260603.1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Wed, 3 Jun 2026 06:00:01 +0000

Final-Recipient: rfc822; ada@mail.example
Action: {action}
Status: {status}
{reason}
--b
Content-Type: text/rfc822-headers

From: The Brief <brief@brief.example>
To: ada@mail.example
Subject: Senate passes AI bill

--b--
"""


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind"),
    [
        ("5.1.1", "550 5.1.1 <ada@mail.example>: Recipient address rejected: User unknown", "hard"),
        ("5.0.0", "550 No such user here", "hard"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "hard"),
        ("5.4.4", "", "hard"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", "hard"),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", "hard"),
        ("5.0.0", "", "hard"),
        ("5.2.2", "552 5.2.2 Mailbox full", "soft"),
        ("5.0.0", "552 5.2.2 over quota", "soft"),
        ("5.7.1", "550 5.7.1 Message rejected as spam", "soft"),
        ("5.3.4", "552 message too large", "soft"),
        ("4.4.7", "delivery time expired", "soft"),
        ("4.0.0", "450 4.1.1 User unknown", "soft"),
        ("5.1.8", "550 5.1.8 sender domain rejected", "soft"),
        ("", "", "soft"),
    ],
)
def test_only_what_speaks_of_the_address_is_hard(status: str, diagnostic: str, kind: str) -> None:
    found = said(report(status=status, diagnostic=diagnostic))
    assert isinstance(found, Bounce)
    assert (found.kind, found.delivery) == (kind, 7)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_report_of_anything_but_failure_is_no_bounce(action: str) -> None:
    assert said(report(action)) is None


def test_the_reason_is_kept_and_no_address_in_it() -> None:
    found = said(report(diagnostic="550 5.1.1 <ada@mail.example>: Recipient address rejected: User unknown"))
    assert isinstance(found, Bounce)
    assert found.reason == "5.1.1 550 5.1.1 <<address>>: Recipient address rejected: User unknown"


def test_a_server_may_change_the_case_of_the_address_it_answers() -> None:
    found = said(report(to=VERP.upper()))
    assert isinstance(found, Bounce)
    assert found.delivery == 7


@pytest.mark.parametrize(
    "to",
    [
        "bounces@brief.example",
        f"bounces+{LEAVING}@brief.example",
        links.bounce_address(7, b"another secret", "bounces@brief.example"),
    ],
)
def test_a_bounce_that_we_did_not_sign_for_is_nobodys(to: str) -> None:
    assert said(report(to=to)) is None


def test_the_links_of_the_returned_mail_tell_where_a_provider_changed_the_envelope() -> None:
    header = f"List-Unsubscribe: <https://brief.example/unsubscribe/{LEAVING}>\nSubject: Senate"
    found = said(report(to="bounce@provider.example").replace("Subject: Senate", header))
    assert isinstance(found, Bounce)
    assert (found.delivery, found.subscription) == (None, 41)


COMPLAINT = f"""\
From: <feedback@provider.example>
To: <abuse@brief.example>
Subject: FW: Senate passes AI bill
Message-ID: <fbl-1@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for a message received on Wed, 3 Jun 2026.

--b
Content-Type: message/feedback-report

Feedback-Type: KIND
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822
Content-Disposition: inline

Return-Path: <{VERP}>
From: The Brief <brief@brief.example>
To: <redacted>
Subject: Senate passes AI bill

The vote was 60 to 40.
--b--
"""


@pytest.mark.parametrize("kind", ["abuse", "fraud", "other"])
def test_a_feedback_report_is_a_complaint(kind: str) -> None:
    expected = Bounce("complaint", f"{kind}, told by SomeGenerator/1.0", 7)
    assert said(COMPLAINT.replace("KIND", kind)) == expected


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_feedback_report_that_blames_no_reader_is_none(kind: str) -> None:
    assert said(COMPLAINT.replace("KIND", kind)) is None


QMAIL = f"""\
From: MAILER-DAEMON@old.example
To: {VERP}
Subject: failure notice

Hi. This is the qmail-send program at old.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@old.example>:
REASON

--- Below this line is a copy of the message.
"""
EXIM = f"""\
From: Mail Delivery System <Mailer-Daemon@exim.example>
To: {VERP}
X-Failed-Recipients: ada@exim.example
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its recipients.

  ada@exim.example
    REASON
"""


@pytest.mark.parametrize("form", [QMAIL, EXIM])
@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Sorry, no mailbox here by that name. (#5.1.1)", "hard"),
        ("550 5.1.1 no such user", "hard"),
        ("552 quota exceeded", "soft"),
        ("The message exceeded a limit that nobody names.", "soft"),
    ],
)
def test_bounces_of_no_standard_form_are_read_too(form: str, reason: str, kind: str) -> None:
    found = said(form.replace("REASON", reason))
    assert isinstance(found, Bounce)
    assert (found.kind, found.delivery) == (kind, 7)


def test_an_answer_from_the_beach_is_no_bounce() -> None:
    assert (
        said(f"From: ada@mail.example\nTo: {VERP}\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nBack soon.")
        is None
    )


def test_a_mail_to_unsubscribe_is_a_farewell() -> None:
    assert said(f"From: ada@mail.example\nSubject: unsubscribe {LEAVING}\n\n") == Farewell(41)
    forged = links.sign(41, b"another secret")
    assert said(f"From: ada@mail.example\nSubject: unsubscribe {forged}\n\n") is None


def test_the_same_message_has_the_same_key_however_often_it_is_delivered() -> None:
    keys = {bounces.read(f"Received: by {hop}\n{report()}".encode(), SECRET).key for hop in ("a", "b")}
    assert len(keys) == 1
    assert bounces.read(b"no id", SECRET).key != bounces.read(b"no id either", SECRET).key


SEEDS = [report(), COMPLAINT, QMAIL, EXIM]


@given(st.sampled_from(SEEDS), st.data())
def test_whatever_the_octets_something_comes_out(seed: str, data: st.DataObject) -> None:
    raw = bytearray(seed.encode())
    for _ in range(data.draw(st.integers(0, 20))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=4))
        raw = raw or bytearray(b"\n")
    assert bounces.read(bytes(raw), SECRET).key


@given(st.binary(max_size=400))
def test_noise_says_nothing(raw: bytes) -> None:
    assert bounces.read(raw, SECRET).said is None


def test_parts_in_parts_without_end_are_not_followed() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(5_000))
    assert said(f"To: {VERP}\n{nested}") is None


@pytest.mark.parametrize(
    ("kind", "soft_ones", "expected"),
    [("hard", 0, "bounced"), ("complaint", 0, "complained"), ("soft", 2, None), ("soft", 3, "bounced")],
)
def test_hard_ones_and_complaints_end_it_at_once_and_soft_ones_after_some(
    kind: str, soft_ones: int, expected: str | None
) -> None:
    assert bounces.consequence(kind, soft_ones, 3) == expected  # type: ignore[arg-type]  # a parameter of the test
