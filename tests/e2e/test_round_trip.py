"""From the issue to a reader's mailbox and back: a real mail server takes it, its button is pressed, no more comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.testclient import TestClient

from digest import jobs
from digest.app import App
from digest.desk import subscribers
from digest.issues.render import TOKEN
from digest.mail import links, mailer, message
from digest.model import Delivery, Newsletter, Page
from digest.web.app import make
from tests import loopback
from tests.builders import NOW
from tests.integration.test_jobs import COURT, SENATE, WIRE
from tests.world import World

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # what RFC 8058 3.2 has a mail program post


class Mailboxes:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        read = message_from_bytes(envelope.content, policy=policy.default)
        self.mails += [(to, read) for to in envelope.rcpt_tos]
        return "250 taken"


@contextmanager
def receiving() -> Iterator[tuple[Mailboxes, str]]:
    boxes = Mailboxes()
    with loopback.listening(boxes) as port:
        yield boxes, f"smtp://127.0.0.1:{port}"


def over(world: World, url: str) -> App:
    changes = {"smtp_url": SecretStr(url), "base_url": "https://brief.example.org"}
    world.settings = world.settings.model_copy(update=changes)
    return replace(world.app, mailer=partial(mailer.smtp, url))


def test_who_presses_the_button_of_the_mail_program_gets_no_further_issue(world: World) -> None:
    world.publishes(WIRE, SENATE)
    for name in ("ada", "bob"):
        subscribers.add(world.app, f"{name}@example.org")
    with receiving() as (boxes, url):
        app = over(world, url)
        jobs.poll(app)
        jobs.publish(app)
        assert jobs.deliver(app).sent == 2
        mail = dict(boxes.mails)["ada@example.org"]
        assert (mail["To"], mail["List-Unsubscribe-Post"]) == ("ada@example.org", "List-Unsubscribe=One-Click")
        text, html = mail.iter_parts()
        found = re.search(r"<(https://[^>]+)>", mail["List-Unsubscribe"])
        assert found
        assert found[1] in text.get_content()
        assert found[1] in html.get_content()
        with TestClient(make(app), base_url="https://brief.example.org", follow_redirects=False) as web:
            assert web.post(urlsplit(found[1]).path, data=ONE_CLICK).status_code == 200
        world.wait(days=1)
        world.publishes(WIRE, COURT, SENATE)
        jobs.poll(app)
        jobs.publish(app)
        assert jobs.deliver(app).sent == 1
    assert sorted(to for to, _ in boxes.mails) == ["ada@example.org", "bob@example.org", "bob@example.org"]


WORDS = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    [TOKEN, TOKEN[:20], f"https://brief.example.org/unsubscribe/{TOKEN}", f"https://evil.example/{TOKEN}?to="]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine says nothing of the mail
@given(
    names=st.lists(st.from_regex(r"[a-z]{6,12}", fullmatch=True), min_size=2, max_size=5, unique=True),
    said=st.lists(WORDS, max_size=5),
)
def test_whatever_feeds_say_a_mail_tells_nothing_of_another_reader(names: list[str], said: list[str]) -> None:
    link = f"https://brief.example.org/unsubscribe/{TOKEN}"
    page = Page(" ".join(said), f'<p>{" ".join(said)}</p><a href="{link}">x</a>', f"{' '.join(said)}\n{link}")
    made = message.prepare(
        page,
        newsletter=Newsletter(),
        day=NOW.date(),
        sender="The Brief <brief@example.org>",
        base_url="https://brief.example.org",
    )
    mails = {}
    for number, name in enumerate(names, 1):
        one = Delivery(number, 1, "daily", NOW.date(), number, f"{name}@mailbox.example", NOW)
        mails[name] = links.sign(number, b"secret"), message.personal(made, one, links.sign(number, b"secret"))
    for name, (_, body) in mails.items():
        for other, (token, _) in mails.items():
            told = (token.encode() in body, f"To: {other}@mailbox.example\r\n".encode() in body)
            assert told == ((True, True) if other == name else (False, False))
            assert other == name or f"{other}@mailbox.example".encode() not in body.replace(name.encode(), b"")
