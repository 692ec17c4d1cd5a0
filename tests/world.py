"""A world for jobs: feeds that say what a test tells them to, a clock that only the test moves, an outbox list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from digest.app import App
from digest.db.engine import open_database
from digest.errors import FetchError, MailError
from digest.feeds.catalog import Catalog
from digest.issues import render
from digest.mail.mailer import Mailer
from digest.model import Answer, Delivery, Feed, FeedState, Newsletter
from digest.settings import Settings
from digest.stories import topics
from tests.builders import NOW

if TYPE_CHECKING:
    from digest.issues.endpoint import Rewrite

TEMPLATES = render.load()


class World:
    """Everything outside the program, in the test's hands.  It begins on 2026-06-03 at 06:00 UTC."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.now: datetime = NOW
        self.web: dict[str, bytes | FetchError] = {}
        self.asked: list[FeedState] = []
        self.sent: list[tuple[Delivery, bytes]] = []
        self.refuse: MailError | None = None
        self.rewrite: Rewrite | None = None
        self.sessions = open_database(database_url or f"sqlite:///{folder / 'digest.db'}")
        self.settings = Settings(outbox=folder / "outbox", sender="The Brief <brief@example.org>")
        self.catalog = Catalog((Newsletter(),), topics.load(), ())

    @property
    def app(self) -> App:
        return App(
            sessions=self.sessions,
            fetch=self.fetch,
            mailer=self.mailer,
            templates=lambda: TEMPLATES,
            clock=lambda: self.now,
            settings=self.settings,
            catalog=self.catalog,
            rewrite=self.rewrite,
        )

    def close(self) -> None:
        self.sessions.engine.dispose()

    def wait(self, **how_long: int) -> None:
        self.now += timedelta(**how_long)

    def fetch(self, states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer | FetchError]]:
        for state in states:
            self.asked.append(state)
            body = self.web.get(state.feed.url, FetchError("no such host"))
            etag = f'"{hash(body)}"'
            if isinstance(body, FetchError):
                yield state, body
            elif state.etag == etag:
                yield state, Answer(304, state.feed.url)
            else:
                yield state, Answer(200, state.feed.url, body, "application/rss+xml", etag)

    @contextmanager
    def mailer(self) -> Iterator[Mailer]:
        def send(delivery: Delivery, message: bytes) -> None:
            if self.refuse is not None:
                raise self.refuse
            self.sent.append((delivery, message))

        yield send

    def listed(self, *feeds: Feed) -> None:
        """Let the editors' file hold these feeds."""
        self.catalog = replace(self.catalog, feeds=feeds)

    def publishes(self, url: str, *articles: tuple[str, str], hours_ago: float = 1, undated: bool = False) -> None:
        """Let the feed at `url` hold these (title, description), newest first, all published `hours_ago`."""
        if url not in {feed.url for feed in self.catalog.feeds}:
            host = url.split("/")[2]
            self.listed(*self.catalog.feeds, Feed(url, title=host.split(".")[0].title(), language="en"))
        date = "" if undated else format_datetime(self.now - timedelta(hours=hours_ago))
        self.web[url] = rss(*(item(title, text, date, url) for title, text in articles))


def item(title: str, text: str, date: str, url: str) -> str:
    slug = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    link = f"{url.rsplit('/', 1)[0]}/{slug}"
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{date}</pubDate><description>{escape(text)}</description></item>"
    )


def rss(*items: str) -> bytes:
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>'
    return f"{head}{''.join(items)}</channel></rss>".encode()
