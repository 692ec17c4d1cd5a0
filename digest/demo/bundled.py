"""The web of the demo: each feed's document as it stood on one of three mornings, read from this folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from digest.errors import FetchError
from digest.feeds.fetch import Fetch
from digest.model import Answer, FeedState

HERE = Path(__file__).parent
FEED_LIST = HERE / "feeds.yaml"
MORNINGS = tuple(datetime(2026, 6, 2, 6, tzinfo=UTC) + timedelta(days=day) for day in range(3))

_TYPES = {
    ".xml": "application/xml",
    ".json": "application/feed+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}


def fetch(morning: datetime) -> Fetch:
    """A fetch that answers from the files of that morning, in the order asked, and opens no socket."""

    def answers(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer | FetchError]]:
        for state in states:
            yield state, answer(state.feed.url, morning)

    return answers


def answer(url: str, morning: datetime) -> Answer | FetchError:
    """What `url` said that morning."""
    path = document(url, morning)
    if path is None:
        return FetchError("not one of the demo's outlets")
    return Answer(200, url, path.read_bytes(), _TYPES[path.suffix])


def document(url: str, morning: datetime) -> Path | None:
    """The bundled file: `https://wire.example/rss` on the first morning is `day1/wire.xml`."""
    outlet = (urlsplit(url).hostname or "").removesuffix(".example")
    folder = HERE / "feeds" / f"day{MORNINGS.index(morning) + 1}"
    return next((path for path in sorted(folder.iterdir()) if path.stem == outlet), None)
