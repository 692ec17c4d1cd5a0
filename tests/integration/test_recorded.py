"""Recorded documents of real feeds, where there are some: what any parser finds in them, and what a poll makes of them.

DIGEST_TEST_FEEDS names a folder with `recorded/` (documents) and `series/SOURCE/FEED/MOMENT.xml` (one feed's successive
versions).  Feeds are their publishers', so none stand here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import fastfeedparser
import feedparser
import pytest
import sqlalchemy as sa

from digest import jobs
from digest.db.tables import entries
from digest.errors import ParseError
from digest.feeds import dates, identity, isolate
from digest.model import Answer, Feed, FeedState
from tests.world import World

FEEDS = os.environ.get("DIGEST_TEST_FEEDS", "")
NOW = datetime(2030, 1, 1, tzinfo=UTC)
URL = "https://feeds.example/rss"
SAID = ("id", "link", "title", "description", "summary")

pytestmark = pytest.mark.skipif(not FEEDS, reason="DIGEST_TEST_FEEDS names no folder of recorded feeds")


def documents() -> Iterator[tuple[str, bytes]]:
    for path in sorted(Path(FEEDS, "recorded").rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()


def distinct(found: Sequence[object]) -> int:
    return len({tuple(str(one.get(name) or "") for name in SAID) for one in found if isinstance(one, dict)})


def others_find(body: bytes) -> int:
    """How many entries the better of two parsers finds, each once."""
    slow = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries
    try:
        fast = fastfeedparser.parse(body).entries
    except (ValueError, KeyError, TypeError, AttributeError):
        fast = []
    return max(distinct(slow), distinct(fast))


def test_no_entry_that_any_parser_finds_is_missed_and_each_has_a_plausible_date_and_a_whole_link() -> None:
    faults = []
    for name, body in documents():
        try:
            document = isolate.read(body, url=URL)
        except ParseError:
            document = None
        found = identity.entries(document, Feed(URL), NOW) if document else ()
        if len(found) < min(identity.AT_MOST, others_find(body)):
            faults.append(f"{name}: {len(found)} entries")
        faults += [
            f"{name}: {one.published} {one.url}"
            for one in found
            if not dates.EARLIEST <= one.published <= NOW + dates.AHEAD or not re.match(r"https?://|$", one.url)
        ]
    assert faults == []


def versions() -> list[tuple[datetime, Path]]:
    paths = [path for path in Path(FEEDS, "series").rglob("*.xml") if path.is_file()]
    return sorted((_moment(path.stem), path) for path in paths)


def _moment(stem: str) -> datetime:
    digits = re.sub(r"\D", "", stem)[:14]
    return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def test_no_feed_that_rewrites_itself_floods_anybody(world: World) -> None:
    """After the first poll: never more new entries that may be shown than a busy day has."""
    floods, known = [], set[str]()
    for moment, path in versions():
        world.now = moment
        url = f"https://{path.parent.name.replace('_', '-')}.example/rss"
        if url not in known:
            world.listed(*world.catalog.feeds, Feed(url))
        body = path.read_bytes()

        def fetch(states: Sequence[FeedState], body: bytes = body) -> Iterator[tuple[FeedState, Answer]]:
            return ((state, Answer(200, state.feed.url, body, "application/rss+xml")) for state in states)

        jobs.poll(replace(world.app, fetch=fetch), urls=[url], whenever=True)
        shown = new_to_show(world, moment)
        if url in known and shown > 20:
            floods.append((str(path), shown))
        known.add(url)
    assert floods == []


def new_to_show(world: World, moment: datetime) -> int:
    mine = sa.and_(entries.c.first_seen == moment, sa.not_(entries.c.archive))
    recent = entries.c.published > moment - identity.PAST
    with world.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).where(mine, recent)) or 0
