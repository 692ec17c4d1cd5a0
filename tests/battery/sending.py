"""The program as a hostile battery calls it for mail: one issue for many readers, handed to a server or the outbox.

    sending.py prepare FOLDER RECIPIENTS           a database with that issue, addressed to each line of the file
    sending.py send FOLDER HOST:PORT RECIPIENTS    `digest deliver`; prepares first where that has not been done
    sending.py send FOLDER outbox RECIPIENTS       the same into FOLDER/outbox

Exit 0: all is done; 1: call it again.  The clock of each call is five hours later than that of the one before, so
that claims of the dead have run out and whoever was put off is due.  Calls that run side by side share one moment.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest import jobs
from digest.app import App, find_catalog, make_app
from digest.desk import subscribers as desk
from digest.errors import ConfigError
from digest.model import Answer, FeedState
from digest.settings import Settings

DIGEST = (sys.executable, "-c", "from digest.cli import main; main()")
BEGIN = datetime(2026, 6, 3, 6, tzinfo=UTC)
PAUSE = timedelta(hours=5)  # longer than any delay before a new attempt
FEED = "https://news.example/rss"
NEWS = b"""<rss version="2.0"><channel><title>News</title><item><title>Senate passes AI bill</title>
<link>https://news.example/1</link><pubDate>Wed, 03 Jun 2026 05:00:00 GMT</pubDate>
<description>The Senate passed the AI bill by 60 votes to 40.</description></item></channel></rss>"""


def prepare(folder: Path, recipients: Path) -> int:
    """Publish an issue to every line of `recipients` that is an address; the others are told and left out."""
    feed_list(folder).write_text(f'feeds: [{{url: "{FEED}", relevance: trusted}}]\n')
    os.environ |= environment(folder)
    settings = Settings(database_url=os.environ["DIGEST_DATABASE_URL"], sender=os.environ["DIGEST_SENDER"])
    app = make_app(settings, find_catalog(feed_list(folder)), lambda: BEGIN)
    subscribe(app, recipients.read_text(encoding="utf-8").splitlines())
    told = App(app.sessions, told_news, app.mailer, app.templates, app.clock, settings, app.catalog)
    jobs.poll(told)
    turns = jobs.publish(told)
    app.sessions.engine.dispose()
    (folder / "prepared").touch()
    return 0 if turns else 1


def subscribe(app: App, lines: Sequence[str]) -> None:
    for line in lines:
        try:
            desk.add(app, line)
        except ConfigError as error:
            sys.stderr.write(f"{error}\n")


def told_news(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer]]:
    for state in states:
        yield state, Answer(200, state.feed.url, NEWS, "application/rss+xml")


def send(folder: Path, server: str, recipients: Path) -> int:
    """Become `digest deliver`."""
    if not (folder / "prepared").exists():
        prepare(folder, recipients)
    moment = (BEGIN + PAUSE * number(folder)).isoformat()
    url = {} if server == "outbox" else {"DIGEST_SMTP_URL": f"smtp://{server}"}
    command = [*DIGEST, "--feeds", str(feed_list(folder)), "--now", moment, "deliver", "--json"]
    os.execve(command[0], command, os.environ | environment(folder) | url)  # a signal meant for it shall reach it


def number(folder: Path) -> int:
    """Which call this is: one more than the last, or the same while another still runs.

    A call says that it runs by a lock that ends with its process, however that ends.
    """
    door = os.open(folder / "door", os.O_RDWR | os.O_CREAT)
    running = os.open(folder / "running", os.O_RDWR | os.O_CREAT)
    os.set_inheritable(running, True)
    fcntl.flock(door, fcntl.LOCK_EX)
    last = int(os.read(door, 9) or b"0")
    try:
        fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:
        last += 1
        os.pwrite(door, b"%d" % last, 0)
    fcntl.flock(running, fcntl.LOCK_SH)
    os.close(door)
    return last


def feed_list(folder: Path) -> Path:
    return folder / "feeds.yaml"


def environment(folder: Path) -> dict[str, str]:
    """Settings for `folder`; how many connections, and what becomes of the uncertain, may be set outside."""
    return {
        "DIGEST_DATABASE_URL": f"sqlite:///{folder / 'd.db'}",
        "DIGEST_OUTBOX": str(folder / "outbox"),
        "DIGEST_BASE_URL": "https://digest.example.org",
        "DIGEST_SENDER": "The AI Policy Brief <brief@digest.example.org>",
    }


if __name__ == "__main__":
    verb, work, *rest = sys.argv[1:]
    if verb == "prepare":
        sys.exit(prepare(Path(work), Path(rest[0])))
    sys.exit(send(Path(work), rest[0], Path(rest[1])))
