"""`poll` against a server that does what servers do, over days: what its log shows, and what we remember."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest import jobs
from digest.db import feeds as feed_rows
from digest.db.tables import entries
from digest.errors import FetchError
from digest.feeds import identity
from digest.feeds.fetch import Limits, make_fetch
from digest.model import HOUR, Answer, Feed, FeedState
from tests import scenarios
from tests.scenarios import Asked, Said, Web
from tests.world import World, item, rss

TITLES = [f"Parliament debates AI bill number {number} at length" for number in range(40)]


class Poller:
    """A world whose feeds are on a real server of the tests' own."""

    def __init__(self, world: World, web: Web) -> None:
        self.world, self.web = world, web
        limits = Limits(connect=2, whole=2, body=1_000_000)
        doors = f"127.0.0.1:{web.port}"
        self.fetch = make_fetch(user_agent="brief/1", allow_private=doors, host_delay=0, limits=limits)

    def follow(self, *paths: str, every: timedelta = HOUR) -> None:
        self.world.listed(*(Feed(self.web.url(path), title=path, every=every) for path in paths))

    def poll(self, *, everything: bool = True) -> jobs.PollReport:
        return jobs.poll(replace(self.world.app, fetch=self.fetch), whenever=everything)

    def state(self) -> FeedState:
        with self.world.sessions() as session:
            return feed_rows.states(session, self.world.catalog.feeds)[0]

    def titles(self) -> list[str]:
        with self.world.sessions() as session:
            return list(session.scalars(sa.select(entries.c.title).order_by(entries.c.id)))


@pytest.fixture
def poller(world: World) -> Iterator[Poller]:
    with scenarios.serving() as web:
        yield Poller(world, web)


def document(*titles: str, guid: str = "", date: datetime | None = None) -> bytes:
    written = format_datetime(date) if date else ""
    made = [item(title, "A text.", written, "https://news.example/rss") for title in titles]
    return rss(*(one.replace("<guid>", f"<guid>{guid}") for one in made))


# ---- what the publisher sees ----------------------------------------------------------------------


def test_a_changed_tag_on_the_same_body_is_a_success_without_a_parse(poller: Poller) -> None:
    poller.web.does("/feed", lambda asked: Said(200, document(TITLES[0]), {"ETag": f'"{asked.times}"'}))
    poller.follow("/feed")
    first, second = poller.poll(), poller.poll()
    assert (first.not_modified, first.entries) == (0, 1)
    assert (second.not_modified, second.entries, second.failed) == (1, 0, 0)


def test_who_asks_for_one_feed_now_asks_conditionally(poller: Poller) -> None:
    url = poller.web.does("/feed", scenarios.conditional(document(TITLES[0]), '"1"'))
    poller.follow("/feed")
    for _ in range(2):
        jobs.poll(replace(poller.world.app, fetch=poller.fetch), urls=[url], whenever=True)
    assert [one.headers.get("if-none-match") for one in poller.web.asked] == [None, '"1"']


def test_a_forced_poll_reads_a_document_that_has_not_changed_and_finds_nothing_new_in_it(poller: Poller) -> None:
    poller.web.does("/feed", scenarios.conditional(document(*TITLES[:3]), '"1"'))
    poller.follow("/feed")
    poller.poll()
    report = jobs.poll(replace(poller.world.app, fetch=poller.fetch), whenever=True, force=True)
    assert (report.not_modified, report.entries, report.new) == (0, 3, 0)
    assert [one.headers.get("if-none-match") for one in poller.web.asked] == [None, None]
    assert (poller.poll().not_modified, poller.titles()) == (1, TITLES[:3])


def test_a_broken_body_is_not_taken_for_unchanged_the_next_time(poller: Poller) -> None:
    answers = {
        1: Said(200, document(TITLES[0]), {"ETag": '"1"'}),
        2: Said(200, b"<html>Accept cookies</html>", {"ETag": '"2"'}),
        3: Said(200, document(*TITLES[:2]), {"ETag": '"2"'}),
    }
    poller.web.does("/feed", lambda asked: answers[asked.times])
    poller.follow("/feed")
    poller.poll()
    assert poller.poll().failed == 1
    assert poller.state().etag == '"1"'
    poller.world.wait(days=1)
    assert poller.poll().new == 1
    assert [one.headers.get("if-none-match") for one in poller.web.asked] == [None, '"1"', '"1"']


def test_a_page_in_the_place_of_a_feed_is_an_error_and_entries_and_validators_stay(poller: Poller) -> None:
    """What the page names as its feed is for the editor: nobody goes there by themselves."""
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/other"></head>Accept cookies</html>'
    url = poller.web.says("/feed", document(*TITLES[:2]), ETag='"1"')
    poller.follow("/feed")
    poller.poll()
    poller.web.says("/feed", page, ETag='"2"', Content_Type="text/html")
    assert poller.poll().failed == 1
    after = poller.state()
    assert "an HTML page" in after.error
    assert poller.web.url("/other") in after.error
    assert (after.status, after.etag, after.where) == ("failing", '"1"', url)
    assert poller.titles() == TITLES[:2]
    assert poller.web.requests("/other") == []


def test_a_moment_beyond_all_years_keeps_nobody_from_polling(poller: Poller) -> None:
    """Its time zone moves it out of what a date can be."""
    beyond = "Fri, 31 Dec 9999 23:59:59 -0100"
    poller.web.says("/feed", document(TITLES[0]), Expires=beyond)
    poller.web.says("/busy", status=503, Retry_After=beyond)
    poller.follow("/feed", "/busy")
    report = poller.poll()
    assert (report.polled, report.failed, report.new) == (2, 1, 1)


# ---- where a feed lives ---------------------------------------------------------------------------


def test_a_feed_that_moved_for_good_is_asked_there_after_a_week_and_goes_on_as_the_same_feed(poller: Poller) -> None:
    poller.web.does("/new", scenarios.conditional(document(*TITLES[:3]), '"1"'))
    poller.web.does("/old", scenarios.conditional(document(*TITLES[:3]), '"1"'))
    poller.follow("/old")
    poller.poll()
    poller.web.says("/old", status=301, Location="/new")
    for _ in range(8):
        poller.world.wait(days=1)
        poller.poll()
    asked_before = len(poller.web.requests("/old"))
    poller.world.wait(days=1)
    poller.poll()
    assert len(poller.web.requests("/old")) == asked_before
    assert poller.state().where == poller.web.url("/new")
    assert poller.titles() == TITLES[:3]
    poller.follow("/new")  # the editor has read of it, and changed the list
    poller.world.wait(days=1)
    assert poller.poll().new == 0
    assert (poller.state().entries, poller.state().address) == (3, "")


def test_two_feeds_that_have_moved_to_one_address_are_asked_there_once(poller: Poller) -> None:
    poller.web.does("/new", scenarios.conditional(document(*TITLES[:3]), '"1"'))
    for old in ("/one", "/other"):
        poller.web.says(old, status=301, Location="/new")
    poller.follow("/one", "/other")
    for _ in range(10):
        poller.poll()
        poller.world.wait(days=1)
    before = len(poller.web.requests("/new"))
    assert (poller.poll().polled, len(poller.web.requests("/new")) - before) == (1, 1)
    poller.follow("/other")  # the editor took one of them out
    poller.world.wait(days=1)
    assert poller.poll().polled == 1
    poller.follow("/other", "/new")  # and the other one's new address in
    poller.world.wait(days=1)
    assert poller.poll().polled == 1


def test_a_temporary_redirect_changes_nothing(poller: Poller) -> None:
    poller.web.says("/new", document(TITLES[0]))
    poller.web.says("/old", status=302, Location="/new")
    poller.follow("/old")
    for _ in range(10):
        poller.poll()
        poller.world.wait(days=1)
    assert (poller.state().where, poller.state().moved_to) == (poller.web.url("/old"), "")


@pytest.mark.parametrize(("status", "left"), [(410, "gone"), (404, "failing")])
def test_gone_ends_the_asking_and_not_found_slows_it(poller: Poller, status: int, left: str) -> None:
    poller.web.says("/feed", status=status)
    poller.follow("/feed")
    poller.poll()
    assert poller.state().status == left
    for _ in range(60):
        poller.world.wait(days=1)
        poller.poll(everything=False)
    requests = len(poller.web.asked)
    assert requests == 1 if left == "gone" else 15 < requests < 45


def test_a_feed_that_was_gone_and_is_taken_in_again_gets_another_chance(poller: Poller) -> None:
    poller.web.says("/feed", status=410)
    poller.follow("/feed")
    poller.poll()
    poller.follow()
    poller.poll()
    poller.web.says("/feed", rss(item("One", "Text.", "Wed, 03 Jun 2026 05:00:00 GMT", "https://a.example/rss")))
    poller.follow("/feed")
    assert (poller.poll().new, poller.state().status) == (1, "ok")


def test_the_validators_of_a_document_that_broke_off_are_not_kept(poller: Poller) -> None:
    """An answer that ends with the connection looks complete, whatever is missing: a 304 would keep it from us."""
    whole = rss(
        *(item(f"No {n}", "Text.", "Wed, 03 Jun 2026 05:00:00 GMT", f"https://a.example/{n}/x") for n in range(4))
    )
    poller.web.says("/feed", whole[:-300], ETag='"1"')
    poller.follow("/feed")
    poller.poll()
    assert (poller.state().status, poller.state().etag) == ("ok", "")
    poller.web.says("/feed", whole, ETag='"1"')
    poller.world.wait(hours=2)
    assert poller.poll().new > 0
    assert poller.state().etag == '"1"'


BOT_CHECK = (
    b"<!doctype html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/g/orchestrate/v1'>"
)


@pytest.mark.parametrize(
    "challenge",
    [
        Said(403, b"<html>Just a moment</html>", {"cf-mitigated": "challenge"}),
        Said(200, BOT_CHECK, {"Content-Type": "text/html"}),
    ],
)
def test_a_bot_check_is_named_and_left_alone_for_a_day(poller: Poller, challenge: Said) -> None:
    poller.web.does("/feed", lambda asked: challenge)
    poller.follow("/feed")
    poller.poll()
    state = poller.state()
    assert "bot check" in state.error
    assert state.next_poll_at is not None
    assert state.next_poll_at >= poller.world.now + timedelta(days=1)


# ---- what stands in it ----------------------------------------------------------------------------


def test_an_item_that_vanishes_is_not_deleted_and_does_not_come_back_as_new(poller: Poller) -> None:
    bodies = [document(*TITLES[:3]), document(TITLES[2]), document(*TITLES[:3])]
    poller.web.does("/feed", lambda asked: Said(200, bodies[asked.times - 1]))
    poller.follow("/feed")
    assert [poller.poll().new for _ in bodies] == [3, 0, 0]
    assert poller.titles() == TITLES[:3]


def test_what_the_server_says_of_the_language_counts_where_neither_feed_nor_editor_does(poller: Poller) -> None:
    for path, own in (("/bare", ""), ("/said", "<language>de</language>")):
        body = document(TITLES[0]).replace(b"<item>", own.encode() + b"<item>")
        poller.web.says(path, body, Content_Language="fr")
    poller.follow("/bare", "/said")
    poller.poll()
    with poller.world.sessions() as session:
        assert session.scalars(sa.select(entries.c.language).order_by(entries.c.feed_id)).all() == ["fr", "de"]


def test_an_edited_title_is_taken_over_in_place(poller: Poller) -> None:
    before, after = "Parliament debates AI bill", "Parliament debates and passes AI bill"
    bodies = [document(before), document(before).replace(before.encode(), after.encode())]
    poller.web.does("/feed", lambda asked: Said(200, bodies[asked.times - 1]))
    poller.follow("/feed")
    assert [poller.poll().new for _ in bodies] == [1, 0]
    assert poller.titles() == [after]


def test_an_entry_that_its_feed_changes_at_every_poll_is_changed_so_many_times_and_no_more(poller: Poller) -> None:
    def counting(asked: Asked) -> Said:
        return Said(200, document(TITLES[0]).replace(b"A text.", f"Read by {asked.times} people.".encode()))

    poller.web.does("/feed", counting)
    poller.follow("/feed")
    for _ in range(identity.CHANGES + 5):
        poller.poll()
    with poller.world.sessions() as session:
        [text] = session.scalars(sa.select(entries.c.text))
    assert text == f"Read by {identity.CHANGES + 1} people."


def test_a_feed_that_gives_new_ids_at_every_poll_announces_nothing_twice(poller: Poller) -> None:
    def churn(asked: Asked) -> Said:
        return Said(200, document(*TITLES[: 30 + asked.times], guid=f"poll-{asked.times}-"))

    poller.web.does("/feed", churn)
    poller.follow("/feed")
    assert [poller.poll().new for _ in range(4)] == [31, 1, 1, 1]


def test_what_a_feed_brings_after_a_long_outage_is_kept_and_only_the_recent_is_news(poller: Poller) -> None:
    now = poller.world.now
    bodies = [document(TITLES[0], date=now), b"", rss(*_aged(now, 30))]
    poller.web.does("/feed", lambda asked: Said(200, bodies[min(asked.times, 3) - 1]))
    poller.follow("/feed")
    poller.poll()
    jobs.publish(poller.world.app)
    poller.world.wait(hours=5)
    assert poller.poll().failed == 1
    poller.world.wait(days=31)
    assert poller.poll().new == 30
    [turn] = jobs.publish(poller.world.app)
    assert 1 <= turn.stories <= 4


def _aged(now: datetime, days: int) -> list[str]:
    """One article a day, each on a bill of its own, up to the day when the feed came back."""
    bills = [f"Senate of {name} passes its AI act" for name in _STATES[:days]]
    dates = [format_datetime(now + timedelta(days=day + 1)) for day in range(days)]
    return [item(title, "", date, "https://news.example/rss") for title, date in zip(bills, dates, strict=True)]


_STATES = (  # noqa: SIM905 - reads better
    "Alabama Alaska Arizona Arkansas Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa "
    "Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska "
    "Nevada Ohio Oklahoma Oregon"
).split()


def test_two_processes_never_ask_one_feed_at_once(poller: Poller, tmp_path: Path) -> None:
    poller.web.does("/feed", scenarios.conditional(document(TITLES[0]), '"1"'))
    poller.follow("/feed")
    inside: list[int] = []

    def beside(asked: Asked) -> Said:
        inside.append(poller.poll().polled)
        return Said(200, document(TITLES[0]))

    poller.web.does("/feed", beside)
    poller.poll()
    assert inside == [0]
    assert len(poller.web.asked) == 1


def test_the_next_turn_is_counted_from_when_a_feed_answered_not_from_when_the_run_began(poller: Poller) -> None:
    def late(asked: Asked) -> Said:
        poller.world.wait(minutes=20)
        return Said(503, b"", {"Retry-After": "10800"})

    poller.web.does("/feed", late)
    poller.follow("/feed")
    poller.poll()
    poller.world.wait(hours=2, minutes=59)
    assert poller.poll().polled == 0
    poller.world.wait(minutes=1)
    assert poller.poll().polled == 1


def test_a_run_that_takes_longer_than_its_lease_goes_on_holding_what_it_has_not_asked(poller: Poller) -> None:
    """Hundreds of feeds of one domain are asked one a second."""
    beside: list[int] = []

    def slow(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer | FetchError]]:
        for state in states:
            poller.world.wait(seconds=10)
            beside.append(jobs.poll(poller.world.app).polled)
            yield state, FetchError("no such host")

    poller.follow(*(f"/{number}" for number in range(130)))
    jobs.poll(replace(poller.world.app, fetch=slow))
    assert sum(beside) == 0


def test_polling_never_looks_for_feeds(poller: Poller) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    poller.web.says("/page", page, Content_Type="text/html")
    poller.follow("/page")
    poller.poll()
    assert [asked.path for asked in poller.web.asked] == ["/page"]


def test_a_poll_asks_no_hub_and_no_older_page(poller: Poller) -> None:
    older, hub = poller.web.url("/older"), poller.web.url("/hub")
    links = f'<link rel="next" href="{older}"/><link rel="prev-archive" href="{older}"/><link rel="hub" href="{hub}"/>'
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>t</id>{links}</feed>'
    hubs = [{"type": "WebSub", "url": hub}]
    json_feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "next_url": older,
        "hubs": hubs,
        "items": [],
    }
    poller.web.says("/atom", atom, Content_Type="application/atom+xml", Link=f'<{hub}>; rel="hub"')
    poller.web.says("/json", json.dumps(json_feed), Content_Type="application/feed+json")
    poller.follow("/atom", "/json")
    assert poller.poll().failed == 0
    assert sorted(asked.path for asked in poller.web.asked) == ["/atom", "/json"]
