"""Full texts: pages of articles asked for once, where the feed wants it, by the rules that feeds are asked by."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from digest import app as parts
from digest import articles, jobs
from digest.app import App
from digest.cli.root import root
from digest.db import issues as issue_rows
from digest.db.tables import articles as rows
from digest.db.tables import entries
from digest.errors import FetchError, ParseError
from digest.feeds import article
from digest.feeds.fetch import Answered
from digest.model import Answer, Feed, FeedState
from digest.settings import Settings
from tests import scenarios
from tests.scenarios import Web
from tests.world import World, item, rss

FEED = "https://gazette.example/rss"
TITLE = "Senate passes AI safety bill on tests of models"
LINK = "https://gazette.example/senate-passes-ai-safety-bill-on-tests-of-models"
SAID = "Senators voted 60 to 40 for the bill on tests of large models on Tuesday, after hours of talks."
LONG = "\n".join(
    [SAID, *(f"The bill asks developer number {one} to send what its tests show to an office." for one in range(9))]
)
WALL = """\
To read this article on the Senate's AI safety bill and the tests of models it asks for, choose an offer.
Get unlimited access to all that the Gazette writes on bills, tests and models, on all of your devices.
Already a subscriber? Existing subscribers can log in with the address and the word that they chose.
Subscribe to continue, and read what the Senate passes from 1 crown a week in the first year of yours."""
CONSENT = """\
We value your privacy, and so does the Senate, whose AI safety bill passes today with its tests of models.
We and 40 others store and/or access information on a device, such as an identifier, to show what pays us.
We use cookies to see who reads on the Senate, on AI safety, on the bill and on tests of models, and why.
Please accept cookies, or subscribe: the Gazette without cookies is 4 crowns a month, with tests of models."""
PAGE = f"<html><body><article>{LONG}</article></body></html>".encode()


@pytest.fixture
def web() -> Iterator[Web]:
    with scenarios.serving() as made:
        yield made


def read(body: bytes, url: str) -> str:
    """What stands between the tags of an article: enough to see what is done with it."""
    return body.decode().partition("<article>")[2].partition("</article>")[0]


def redirected(world: World, url: str) -> App:
    """Where every link to an article leads to `url`, on which there is a text."""

    def fetch(states: Sequence[FeedState]) -> Iterator[Answered | None]:
        for answered in world.app.fetch(states):
            if answered and isinstance(answered[1], Answer) and answered[0].feed.url != FEED:
                yield answered[0], replace(answered[1], url=url)
            else:
                yield answered

    return replace(reading(world), fetch=fetch)


def reading(world: World) -> App:
    return replace(world.app, article=read)


def publishes(world: World, text: str = "", *, page: bytes | FetchError = PAGE, fulltext: bool = True) -> None:
    world.listed(Feed(FEED, title="Gazette", language="en", fulltext=fulltext))
    world.publishes(FEED, (TITLE, text))
    world.web[LINK] = page


def asked(world: World) -> list[str]:
    return [state.feed.url for state in world.asked if state.feed.url != FEED]


def kept(world: World) -> tuple[str, str]:
    """What the entry says now, and what is remembered of its page."""
    with world.sessions() as session:
        text = session.scalars(sa.select(entries.c.text)).one()
        error = session.scalars(sa.select(rows.c.error)).one_or_none()
    return text, "not asked" if error is None else error


def test_a_thin_entry_gets_the_text_of_its_page_and_the_issue_tells_it(world: World) -> None:
    publishes(world)
    jobs.poll(reading(world))
    assert kept(world) == (LONG, "")
    jobs.publish(reading(world))
    with world.sessions() as session:
        issue = issue_rows.published(session, "daily", world.now.date())
    assert issue is not None
    assert SAID in [bullet.text for bullet in issue.stories[0].bullets]


def test_a_text_does_not_begin_with_its_title(world: World) -> None:
    publishes(world, page=f"<article>{TITLE.upper()}\n\n{LONG}</article>".encode())
    jobs.poll(reading(world))
    assert kept(world) == (LONG, "")


def test_a_link_that_leads_to_the_front_page_leads_to_no_article(world: World) -> None:
    publishes(world, "The Senate passed the AI bill.")
    jobs.poll(redirected(world, "https://gazette.example/"))
    assert kept(world) == ("The Senate passed the AI bill.", articles.NO_TEXT)


def test_a_page_is_asked_for_once(world: World) -> None:
    publishes(world)
    for _ in range(3):
        jobs.poll(reading(world), whenever=True, force=True)
        world.wait(hours=1)
    assert asked(world) == [LINK]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (FetchError("404 Not Found: there is nothing there"), "404 Not Found: there is nothing there"),
        (b"<html><article>Please accept our cookies.</article></html>", articles.NO_TEXT),
        (
            b"<html><article>" + b"We value your privacy and that of all our partners. " * 40 + b"</article>",
            articles.NO_TEXT,
        ),
        (b"<html></html>", articles.NO_TEXT),
        (f"<article>{SAID}\n{WALL}</article>".encode(), articles.NO_TEXT),
        (f"<article>{CONSENT}</article>".encode(), articles.NO_TEXT),
    ],
)
def test_what_does_not_come_is_remembered_and_the_feeds_own_text_stays(
    world: World, page: bytes | FetchError, why: str
) -> None:
    publishes(world, "The Senate passed the AI bill.", page=page)
    jobs.poll(reading(world))
    world.web[LINK] = PAGE
    world.wait(hours=2)
    jobs.poll(reading(world), whenever=True, force=True)
    assert kept(world) == ("The Senate passed the AI bill.", why)
    assert asked(world) == [LINK]


def test_a_page_that_breaks_its_reader_costs_the_others_nothing(world: World) -> None:
    def broken(body: bytes, url: str) -> str:
        if "senate" in url:
            raise ParseError("reading it took more than 10 s, so it was given up")
        return read(body, url)

    publishes(world)
    other = "https://gazette.example/riga-court-rules-on-ai-training"
    world.publishes(FEED, (TITLE, ""), ("Riga court rules on AI training", ""))
    world.web[other] = PAGE.replace(b"Senators", b"The Riga court rules on AI training: senators")
    jobs.poll(replace(world.app, article=broken))
    with world.sessions() as session:
        texts = {row.url: len(row.text) for row in session.execute(sa.select(entries.c.url, entries.c.text))}
    assert texts[LINK] == 0
    assert texts[other] > articles.LEAST


@pytest.mark.parametrize(("text", "fulltext"), [("Word " * 200, True), ("", False)])
def test_what_has_text_enough_or_did_not_ask_for_it_is_left_alone(world: World, text: str, fulltext: bool) -> None:
    publishes(world, text, fulltext=fulltext)
    jobs.poll(reading(world))
    assert asked(world) == []
    assert kept(world)[1] == "not asked"


def test_what_is_older_than_the_matching_window_is_left_alone(world: World) -> None:
    publishes(world)
    world.publishes(FEED, (TITLE, ""), hours_ago=24 * 40)
    jobs.poll(reading(world))
    assert asked(world) == []


def test_a_feed_that_changes_an_entry_does_not_take_its_text_away(world: World) -> None:
    publishes(world)
    jobs.poll(reading(world))
    world.publishes(FEED, (TITLE, "Updated: the vote was on Tuesday."))
    world.wait(hours=2)
    jobs.poll(reading(world), whenever=True)
    assert kept(world) == (LONG, "")
    assert asked(world) == [LINK]


def test_no_more_than_twenty_pages_of_a_feed_are_asked_for_at_once(world: World) -> None:
    world.listed(Feed(FEED, title="Gazette", language="en", fulltext=True))
    world.publishes(FEED, *((f"Senate passes AI safety bill number {number}", "") for number in range(30)))
    jobs.poll(reading(world))
    assert len(asked(world)) == articles.EACH


def test_without_the_extra_one_line_of_the_log_says_so_and_the_poll_goes_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    publishes(world, "The Senate passed the AI bill.")
    with caplog.at_level(logging.WARNING, "digest"):
        report = jobs.poll(world.app)
    assert (report.new, report.failed) == (1, 0)
    assert [(line.message, "[fulltext]" in line.__dict__["error"]) for line in caplog.records] == [
        ("no full texts", True)
    ]


def test_an_article_on_a_private_address_is_refused_as_a_feed_there_is(world: World, web: Web) -> None:
    """Its feed's server may be asked; the address that the entry links to may not."""
    url = f"http://127.0.0.1:{web.port}/rss"
    with scenarios.serving() as other:
        other.says("/secret", PAGE)
        web.says("/rss", rss(item(TITLE, "", "Wed, 03 Jun 2026 05:00:00 GMT", other.url("/secret/x")).replace(
            "/secret/senate-passes-ai-safety-bill-on-tests-of-models", "/secret")))  # fmt: skip
        doors = f"127.0.0.1:{web.port}"
        fetch = parts.make_fetcher(Settings(allow_private_addresses=doors, host_delay=0))
        world.listed(Feed(url, title="Gazette", language="en", fulltext=True))
        jobs.poll(replace(reading(world), fetch=fetch))
        assert other.requests("/secret") == []
    assert "private or special address" in kept(world)[1]


def test_check_says_when_the_extra_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text("feeds:\n  - url: https://gazette.example/rss\n    fulltext: true\n", encoding="utf-8")
    said = CliRunner().invoke(root, ["--feeds", str(feeds), "check", "--json"])
    warnings = json.loads(said.stdout)["warnings"]
    assert bool(warnings) is not article.installed()
    assert said.exit_code == 0


def test_pages_are_read_where_a_feed_wants_it_and_the_extra_is_there(world: World) -> None:
    assert parts.open_article(world.catalog) is None
    world.listed(Feed(FEED, fulltext=True))
    assert parts.open_article(world.catalog) == (article.text if article.installed() else None)
