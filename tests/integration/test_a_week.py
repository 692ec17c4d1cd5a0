"""A week of polling by the clock of a publisher: what some thirty servers, good and bad, find in their logs.

Each run of `poll` is a process of its own, as cron starts them: the database is opened afresh and nothing else is
remembered.  Now and then two of them overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from digest import jobs
from digest.db.engine import open_database
from digest.errors import FetchError
from digest.feeds.fetch import Fetch, Limits, make_fetch
from digest.model import DAY, HOUR, Answer, Feed, FeedState
from tests import scenarios
from tests.scenarios import Asked, Said, Scenario, Web
from tests.world import World, item, rss

MODIFIED = "Wednesday, 03-Jun-26 05:00:00 GMT"  # as no standard writes it: it must come back as it is
EVERY = timedelta(minutes=50)  # somebody's cron
RUNS = 7 * DAY // EVERY

BODY = rss(
    *(item(f"Bill {number}", "A text.", "Wed, 03 Jun 2026 04:00:00 GMT", "https://a.example/x") for number in "123")
)


def paced(head: str) -> bytes:
    return BODY.replace(b"<item>", head.encode() + b"<item>", 1)


NIGHT = f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(6))}</skipHours>"
SY = "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>daily</sy:updatePeriod>"


def known(etag: str = "", last_modified: str = "", body: bytes = BODY, **headers: str) -> Scenario:
    answer = scenarios.conditional(body, etag, last_modified)
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda asked: replace(said := answer(asked), headers={**said.headers, **more})


def always(status: int = 200, body: bytes = b"", **headers: str) -> Scenario:
    return lambda asked: Said(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def restless(asked: Asked) -> Said:
    """Another tag and a cookie each time, for the same body."""
    return Said(200, BODY, {"ETag": f'"{asked.times}"', "Set-Cookie": f"a={asked.times}"})


def renewed(asked: Asked) -> Said:
    """Never changed, and other validators with each answer."""
    headers = {"ETag": f'W/"{asked.times}"', "Last-Modified": f"time {asked.times}"}
    return Said(304 if asked.times > 1 else 200, b"" if asked.times > 1 else BODY, headers)


def forgetful(asked: Asked) -> Said:
    """Validators, but not every time: what it left out must not come back."""
    headers = {"ETag": f'"{asked.times}"'} if asked.times % 3 else {"Last-Modified": MODIFIED}
    return Said(200, BODY.replace(b"A text", f"Text {asked.times}".encode()), headers)


def spoilt(asked: Asked) -> Said:
    """A web page in the place of the feed every other time, with validators of its own."""
    page = b"<!doctype html><title>Cookies?</title>"
    body = BODY.replace(b"A text", f"Text {asked.times}".encode())
    return Said(200, body if asked.times % 2 else page, {"ETag": f'"{asked.times}"'})


def shaky(asked: Asked) -> Said:
    return known('"s"')(asked) if asked.times % 2 else Said(500, headers={"ETag": '"500"'})


# By path: what it says, and the least time that has to lie between two requests.
PLACES: Mapping[str, tuple[Scenario, timedelta]] = {
    "/both": (known('"abc"', MODIFIED), HOUR),
    "/etag": (known('"abc"'), HOUR),
    "/weak": (known('W/"abc"'), HOUR),
    "/odd": (known('no-quotes, "x'), HOUR),
    "/modified": (known("", MODIFIED), HOUR),
    "/renewed": (renewed, HOUR),
    "/restless": (restless, HOUR),
    "/forgetful": (forgetful, HOUR),
    "/silent": (always(200, BODY), 4 * HOUR),
    "/spoilt": (spoilt, HOUR),
    "/shaky": (shaky, HOUR),
    "/max-age": (known('"m"', Cache_Control="public, max-age=14400"), 4 * HOUR),
    "/year": (known('"y"', Cache_Control="max-age=31536000"), DAY),
    "/no-store": (known('"n"', Cache_Control="no-store, max-age=0", Expires="0"), HOUR),
    "/ttl": (known('"t"', body=paced("<ttl>360</ttl>")), 6 * HOUR),
    "/daily": (known('"d"', body=paced(SY)), DAY),
    "/night": (known('"h"', body=paced(NIGHT)), HOUR),
    "/busy": (always(503, Retry_After="36000"), 10 * HOUR),
    "/slow-down": (always(429, Retry_After="172800"), 2 * DAY),
    "/too-often": (always(429), 2 * HOUR),
    "/fault": (always(500), 2 * HOUR),
    "/login": (always(401), 6 * HOUR),
    "/challenge": (always(403, cf_mitigated="challenge"), DAY),
    "/missing": (always(404), 2 * HOUR),
    "/gone": (always(410), 8 * DAY),
    "/empty": (always(200), 2 * HOUR),
    "/elsewhere": (always(302, Location="/there"), HOUR),
    "/circle": (always(302, Location="/circle"), 2 * HOUR),
}  # fmt: skip
THERE = {"/elsewhere": "/there"}  # where redirects lead: what is known of the document is known of that place
OFF_BEAT: Mapping[str, Scenario] = {"/there": known('"there"')}


@dataclass(frozen=True)
class Entry:
    """A line of a server's log, with what it answered."""

    at: datetime
    asked: Asked
    said: Said


@dataclass
class Week:
    """The servers, the runs of `poll`, and the log."""

    world: World
    web: Web
    folder: Path
    log: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def begin(self) -> None:
        for path, scenario in {**{path: said for path, (said, _) in PLACES.items()}, **OFF_BEAT}.items():
            self.web.does(path, self.kept(path, scenario))
        self.world.listed(*(Feed(self.web.url(path), title=path) for path in PLACES))

    def kept(self, path: str, scenario: Scenario) -> Scenario:
        def answer(asked: Asked) -> Said:
            said = scenario(asked)
            self.log[path].append(Entry(self.world.now, asked, said))
            return said

        return answer

    def run(self, through: Callable[[Fetch], Fetch] = lambda fetch: fetch) -> None:
        """One process: what it knows is in the database."""
        sessions = open_database(f"sqlite:///{self.folder / 'digest.db'}")
        fetch = make_fetch(
            user_agent="brief/1", allow_private=f"127.0.0.1:{self.web.port}", host_delay=0, limits=Limits(whole=5)
        )
        try:
            jobs.poll(replace(self.world.app, sessions=sessions, fetch=through(fetch)))
        finally:
            sessions.engine.dispose()

    def overlap(self) -> None:
        """A second process begins before the first is through."""

        def beside(fetch: Fetch) -> Fetch:
            def asking(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer | FetchError] | None]:
                for number, answered in enumerate(fetch(states)):
                    if number == 0:
                        self.run()
                    yield answered

            return asking

        self.run(beside)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Sequence[Entry]]]:
    """One week for all tests: it takes its seconds."""
    folder = tmp_path_factory.mktemp("week")
    world = World(folder)
    with scenarios.serving() as web:
        week = Week(world, web, folder)
        week.begin()
        for number in range(RUNS):
            (week.overlap if number % 7 == 3 else week.run)()
            world.now += EVERY
        yield week.log
    world.close()


def test_nobody_is_asked_sooner_than_we_the_feed_or_its_server_want(log: Mapping[str, Sequence[Entry]]) -> None:
    """Neither at once by two processes: that would be a gap of nothing."""
    early = [
        (path, later.at - earlier.at)
        for path, (_, least) in PLACES.items()
        for earlier, later in pairwise(log[path])
        if later.at - earlier.at < least
    ]
    assert early == []
    assert {entry.at.hour for entry in log["/night"][1:]} <= set(range(6, 24))


def test_everybody_is_asked_often_enough(log: Mapping[str, Sequence[Entry]]) -> None:
    asked = {path: (len(log[path]), int(7 * DAY / max(least, DAY) / 1.25)) for path, (_, least) in PLACES.items()}
    assert {path: times for path, times in asked.items() if times[0] < times[1]} == {}
    assert len(log["/both"]) > 7 * 12
    assert len(log["/gone"]) == 1


def test_every_request_brings_the_validators_of_the_last_document_that_could_be_read_and_no_others(
    log: Mapping[str, Sequence[Entry]],
) -> None:
    wrong = []
    for path in PLACES:
        answered = log[THERE.get(path, path)]
        assert len(answered) == len(log[path])
        held = ("", "")
        for entry, answer in zip(log[path], answered, strict=True):
            sent = _named(entry.asked.headers, "if-none-match", "if-modified-since")
            if sent != held:
                wrong.append((path, sent, held))
            given = _named(answer.said.headers, "ETag", "Last-Modified")
            if answer.said.status == 304:
                held = (given[0] or held[0], given[1] or held[1])
            elif answer.said.status == 200 and b"<rss" in answer.said.body:
                held = given
    assert wrong == []


def _named(headers: Mapping[str, str], one: str, other: str) -> tuple[str, str]:
    return headers.get(one, ""), headers.get(other, "")


def test_no_request_carries_what_could_tell_who_reads(log: Mapping[str, Sequence[Entry]]) -> None:
    told = {name for entries in log.values() for entry in entries for name in entry.asked.headers}
    assert told == {"host", "accept", "accept-encoding", "user-agent", "if-none-match", "if-modified-since"}
