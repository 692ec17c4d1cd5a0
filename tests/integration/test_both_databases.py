"""The same days on SQLite and on PostgreSQL: what the jobs promise does not depend on the database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from digest import jobs
from digest.db import deliveries as ledger
from digest.db import feeds as feed_rows
from digest.db import issues as issue_rows
from digest.db import kept
from digest.desk import explain, subscribers
from digest.model import Feed, FeedState
from tests.builders import NOW
from tests.integration.test_jobs import COURT, PAPER, PHONE, SENATE, SENATE_AGAIN, WIRE, run_day
from tests.world import World


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, database_url)
    yield made
    made.close()


def test_two_days_of_news(either: World) -> None:
    subscribers.add(either.app, "ada@example.org")
    either.publishes(WIRE, SENATE, PHONE)
    either.publishes(PAPER, SENATE_AGAIN)
    assert run_day(either).sent == 1
    either.wait(days=1)
    either.publishes(WIRE, COURT, SENATE, PHONE, hours_ago=2)
    assert run_day(either).sent == 1
    with either.sessions() as session:
        issues = [issue_rows.published(session, "daily", date(2026, 6, day)) for day in (3, 4)]
    assert [[story.headline for story in issue.stories] for issue in issues if issue] == [[SENATE[0]], [COURT[0]]]
    [why] = explain.explain(either.app, either.catalog.feeds[0].url.replace("rss", "new-phone-has-a-brighter-screen"))
    assert why.outcome == "off-topic"


def test_eight_threads_share_the_deliveries_and_send_each_once(either: World) -> None:
    either.publishes(WIRE, SENATE)
    for number in range(40):
        subscribers.add(either.app, f"reader{number}@example.org")
    jobs.poll(either.app)
    jobs.publish(either.app)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: jobs.deliver(either.app), range(8)))
    assert len({delivery.email for delivery, _ in either.sent}) == len(either.sent) == 40


def test_threads_that_claim_feeds_at_once_never_get_the_same_one(either: World) -> None:
    feeds = [Feed(f"https://feed{number}.example/rss") for number in range(60)]

    def claim(_: int) -> list[int]:
        with either.sessions.begin() as session:
            feed_rows.sync(session, feeds, NOW)
            return [state.id for state in feed_rows.claim(session, feeds, NOW, lease=timedelta(minutes=10))]

    with ThreadPoolExecutor(6) as pool:
        claimed = [number for some in pool.map(claim, range(6)) for number in some]
    assert len(claimed) == len(set(claimed)) == 60


def test_a_claim_that_is_over_changes_nothing_of_the_next_one(either: World) -> None:
    """The second is made at the very moment from which the first one would go on."""
    feeds, lease = [Feed("https://one.example/rss"), Feed("https://other.example/rss")], timedelta(minutes=10)

    def claim(now: datetime, *urls: str) -> list[FeedState]:
        with either.sessions.begin() as session:
            feed_rows.sync(session, feeds, NOW)
            return feed_rows.claim(session, feeds, now, lease=lease, urls=urls)

    mine = claim(NOW)
    assert claim(NOW + lease / 2) == []
    later = NOW + 1.5 * lease
    theirs = claim(later, feeds[0].url)
    with either.sessions.begin() as session:
        assert not feed_rows.hold(session, mine, NOW + lease, later + lease)
        feed_rows.record(session, [feed_rows.Polled(replace(mine[0], error="mine", next_poll_at=NOW))], NOW + lease)
        feed_rows.release(session, mine, NOW + lease)
        states = feed_rows.states(session, feeds)
        assert [(state.next_poll_at, state.error) for state in states] == [(later + lease, ""), (NOW, "")]
        assert feed_rows.hold(session, theirs, later + lease, later + 2 * lease)
        feed_rows.release(session, theirs, later + 2 * lease)
        assert feed_rows.states(session, feeds)[0].next_poll_at == theirs[0].next_poll_at


def test_threads_that_publish_at_once_make_one_issue(either: World) -> None:
    either.publishes(WIRE, SENATE)
    subscribers.add(either.app, "ada@example.org")
    jobs.poll(either.app)
    with ThreadPoolExecutor(4) as pool:
        turns = [turn for some in pool.map(lambda _: jobs.publish(either.app), range(4)) for turn in some]
    assert [turn.stories for turn in turns] == [1]
    with either.sessions() as session:
        assert ledger.counts(session)["pending"] == 1


def test_the_signing_secret_is_made_once(either: World) -> None:
    with either.sessions.begin() as session:
        first = kept.secret(session)
    with either.sessions.begin() as session:
        assert kept.secret(session) == first
    assert len(first) == 32
