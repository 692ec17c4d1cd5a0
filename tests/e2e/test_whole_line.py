"""The program as an operator runs it: real processes, a real web server, a real database file, a real outbox."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, formatdate
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from digest.db import subscribers
from digest.db.engine import open_database
from tests import scenarios
from tests.builders import NOW
from tests.integration.test_jobs import COURT, PHONE, SENATE, SENATE_AGAIN
from tests.scenarios import Web
from tests.world import item, rss

DIGEST = (sys.executable, "-c", "from digest.cli import main; main()")
MORNING = NOW.isoformat()


class Operator:
    """Somebody at a shell, in an empty folder."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.folder, self.web = folder, web
        self.environment = os.environ | {
            "DIGEST_ALLOW_PRIVATE_ADDRESSES": f"127.0.0.1:{web.port}",
            "DIGEST_HOST_DELAY": "0",
        }

    def begin(self, *words: str, now: str = MORNING) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        moment = ("--now", now) if now else ()
        command = [*DIGEST, *moment, *words]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, *words: str, now: str = MORNING) -> Any:
        """What the command printed as JSON; it must have succeeded."""
        process = self.begin(*words, "--json", now=now)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert err == ""
        return json.loads(out)

    def mails(self) -> list[EmailMessage]:
        found = sorted((self.folder / "outbox").glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]

    def subscribe(self, *emails: str) -> None:
        """As `digest subscribers add` does, without a process for each."""
        sessions = open_database(f"sqlite:///{self.folder / 'digest.db'}")
        with sessions.begin() as session:
            for email in emails:
                subscribers.add(session, email, "daily", NOW)
        sessions.engine.dispose()


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    with scenarios.serving() as web:
        feeds = {"/wire": (SENATE, PHONE), "/paper": (SENATE_AGAIN, COURT)}
        for path, articles in feeds.items():
            web.does(path, scenarios.conditional(document(path, *articles), f'"{path}"'))
        web.says("/html", "<!doctype html><title>Cookies?</title>", Content_Type="text/html")
        listed = "".join(f"  - url: {web.url(path)}\n    title: {path[1:].title()}\n" for path in (*feeds, "/html"))
        (tmp_path / "feeds.yaml").write_text(f"feeds:\n{listed}")
        yield Operator(tmp_path, web)


def document(path: str, *articles: tuple[str, str]) -> bytes:
    date = format_datetime(NOW)
    return rss(*(item(title, text, date, f"https://{path[1:]}.example/rss") for title, text in articles))


def until(done: Callable[[], object], seconds: float = 60) -> None:
    pause, end = Event(), monotonic() + seconds
    while not done():
        assert monotonic() < end, "it did not happen in time"
        pause.wait(0.005)


def test_real_feeds_become_a_real_mail(operator: Operator) -> None:
    operator.run("subscribers", "add", "ada@example.org")
    polled = operator.run("poll")
    assert (polled["polled"], polled["failed"], polled["entries"], polled["new"]) == (3, 1, 4, 4)
    assert operator.run("publish") == [{"newsletter": "daily", "day": "2026-06-03", "stories": 2, "deliveries": 1}]
    assert operator.run("deliver")["sent"] == 1
    [mail] = operator.mails()
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    record = operator.run("issues", "show", "2026-06-03")
    for story in [story for section in record["sections"] for story in section["stories"]]:
        assert story["headline"] in html.get_content()
        assert story["url"] in text.get_content()
    assert record["coverage"]["failing"][0]["url"] == operator.web.url("/html")
    assert "Cookies?" not in html.get_content()


def test_every_job_again_changes_nothing(operator: Operator) -> None:
    operator.subscribe("ada@example.org")
    for job in ("poll", "publish", "deliver"):
        operator.run(job)
    record, [mail] = operator.run("issues", "show", "2026-06-03"), operator.mails()
    again = operator.run("poll", "--all")
    assert (again["not_modified"], again["new"], again["stories"]) == (2, 0, 0)
    assert operator.run("publish") == []
    assert operator.run("deliver")["sent"] == 0
    assert operator.run("issues", "show", "2026-06-03") == record
    assert [one.as_bytes() for one in operator.mails()] == [mail.as_bytes()]


def test_every_later_request_of_a_process_that_knows_a_validator_is_conditional(operator: Operator) -> None:
    for _ in range(3):
        operator.run("poll", "--all")
    for path in ("/wire", "/paper"):
        tags = [asked.headers.get("if-none-match") for asked in operator.web.requests(path)]
        assert tags == [None, f'"{path}"', f'"{path}"']


def test_a_delivery_killed_half_way_goes_on_where_it_was(operator: Operator) -> None:
    readers = [f"reader{number}@example.org" for number in range(300)]
    operator.subscribe(*readers)
    operator.run("poll")
    operator.run("publish")
    outbox = operator.folder / "outbox"
    kills = 0
    for wanted in (5, 50):
        process = operator.begin("deliver")
        until(lambda: len(list(outbox.glob("*.eml"))) >= wanted or process.poll() is not None)  # noqa: B023 - at once
        process.kill()
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    assert kills == 2
    report = operator.run("deliver", now="2026-06-03T06:11:00Z")
    assert (report["pending"], report["sending"], report["uncertain"], report["failed"]) == (0, 0, 0, 0)
    assert sorted(str(mail["To"]) for mail in operator.mails()) == sorted(readers)
    assert not list(outbox.glob(".*.tmp"))


def test_a_poll_killed_half_way_is_finished_by_the_next(operator: Operator) -> None:
    process = operator.begin("poll")
    until(lambda: operator.web.asked)
    process.kill()
    process.communicate()
    operator.run("poll", "--all", now="2026-06-03T06:11:00Z")
    assert operator.run("publish", now="2026-06-03T06:12:00Z")[0]["stories"] == 2


def test_the_service_does_every_job_serves_the_pages_and_ends_when_told(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    operator.environment |= {"DIGEST_LISTEN": f"127.0.0.1:{port}", "DIGEST_BASE_URL": base}
    operator.subscribe("ada@example.org")
    for path, article in (("/wire", SENATE), ("/paper", COURT)):  # today: a service has the real clock
        dated = item(*article, date=formatdate(), url=f"https://{path[1:]}.example/rss")
        operator.web.says(path, rss(dated))
    operator.run("poll", now="")
    operator.run("publish", now="")
    service = operator.begin("run", now="")
    try:
        until(operator.mails)
        [mail] = operator.mails()
        leave = str(mail["List-Unsubscribe"]).split(">")[0].removeprefix("<")
        with urlopen(leave) as page:
            assert b"<form" in page.read()
        assert operator.run("subscribers", "list", now="")[0]["status"] == "active"
        with urlopen(Request(leave, urlencode({"List-Unsubscribe": "One-Click"}).encode(), method="POST")) as page:
            assert page.status == 200
        assert operator.run("subscribers", "list", now="")[0]["status"] == "unsubscribed"
        with urlopen(f"{base}/issues") as page:
            assert b"issues/daily/" in page.read()
        with urlopen(f"{base}/health") as page:
            assert json.load(page)["status"] == "ok"
    finally:
        service.send_signal(signal.SIGTERM)
        out, err = service.communicate(timeout=30)
    assert service.returncode == 0, err
    assert "stopped" in err
    assert "ada@example.org" not in out + err
