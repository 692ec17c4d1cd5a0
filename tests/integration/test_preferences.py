"""The page on which readers choose what they get: opening it changes nothing, what is posted is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from email import message_from_bytes, policy

import pytest
from starlette.testclient import TestClient

from digest import jobs
from digest.db import subscribers
from digest.mail import links
from digest.model import Newsletter, Preferences
from digest.settings import Settings
from digest.web.app import make
from tests.builders import NOW
from tests.world import World

READER = "ada@example.net"
CHOSEN = Preferences(("law", "safety"), "fr", "text", "Asia/Tokyo", time(7, 30))


@pytest.fixture
def web(world: World) -> Iterator[TestClient]:
    with TestClient(make(world.app), base_url="https://brief.example.org", follow_redirects=False) as client:
        yield client


def path(world: World, chosen: Preferences | None = None) -> str:
    """Make a subscriber; the path of their page."""
    with world.sessions.begin() as session:
        subscribers.add(session, READER, "daily", NOW)
        if chosen:
            subscribers.prefer(session, READER, chosen)
        [person] = subscribers.listing(session)
    return f"/preferences/{links.sign(person.id, world.app.secret)}"


def kept(world: World) -> Preferences:
    with world.sessions() as session:
        [person] = subscribers.listing(session)
    return person.preferences


def test_what_is_posted_is_kept_and_shown(world: World, web: TestClient) -> None:
    form = {"topics": ["law", "safety"], "language": "fr", "format": "text", "time_zone": "Asia/Tokyo", "hour": "07:30"}
    answer = web.post(path(world), data=form)
    assert answer.status_code == 200
    assert "Enregistré" in answer.text
    assert kept(world) == CHOSEN
    assert 'value="07:30"' in answer.text


def test_opening_it_shows_what_was_chosen_and_changes_nothing(world: World, web: TestClient) -> None:
    page = web.get(path(world, CHOSEN))
    assert page.status_code == 200
    for shown in ('value="law" checked', 'value="Asia/Tokyo" placeholder', '<option value="fr" lang="fr" selected>'):
        assert shown in page.text
    assert 'value="work" checked' not in page.text
    assert kept(world) == CHOSEN


def test_nothing_on_it_says_whose_it_is(world: World, web: TestClient) -> None:
    page = web.get(path(world)).text
    assert "@" not in page.partition("</style>")[2]
    assert "example.net" not in page


@pytest.mark.parametrize("all_or_none", [True, False])
def test_who_ticks_every_topic_or_none_gets_those_to_come_too(
    world: World, web: TestClient, *, all_or_none: bool
) -> None:
    ticked = [topic.id for topic in world.catalog.topics] if all_or_none else []
    web.post(path(world, CHOSEN), data={"topics": ticked, "format": "html"})
    assert kept(world) == Preferences()


@pytest.mark.parametrize(
    ("field", "value"),
    [("topics", "gossip"), ("language", "<b>"), ("format", "pdf"), ("time_zone", "Mars/Olympus"), ("hour", "25:00")],
)
def test_what_there_is_not_is_marked_and_nothing_is_kept(world: World, web: TestClient, field: str, value: str) -> None:
    answer = web.post(path(world, CHOSEN), data={"format": "html", "hour": "08:00", field: value})
    assert answer.status_code == 400
    assert "look at what is marked" in answer.text or "voyez ce qui est signalé" in answer.text
    assert "<b>" not in answer.text
    assert kept(world) == CHOSEN


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("wrong", ["x", "{}a", "{}%00", "é", "a" * 5000])
def test_a_link_that_we_did_not_sign_shows_nobodys_page(world: World, web: TestClient, method: str, wrong: str) -> None:
    good = path(world, CHOSEN)
    answer = web.request(method, f"/preferences/{wrong.format(good.rpartition('/')[2])}")
    assert answer.status_code == 404
    assert kept(world) == CHOSEN


def test_who_has_left_is_told_so_and_chooses_nothing(world: World, web: TestClient) -> None:
    where = path(world, CHOSEN)
    web.post(where.replace("preferences", "unsubscribe"))
    assert "Vous avez quitté" in web.post(where, data={"format": "html"}).text
    assert kept(world) == CHOSEN


def test_there_is_no_page_of_somebody_who_was_erased(world: World, web: TestClient) -> None:
    where = path(world)
    with world.sessions.begin() as session:
        subscribers.erase(session, READER, NOW)
    assert web.get(where).status_code == 404


def test_it_leads_to_the_page_that_ends_the_subscription(world: World, web: TestClient) -> None:
    where = path(world)
    assert f'href="../unsubscribe/{where.rpartition("/")[2]}"' in web.get(where).text


def test_each_mail_says_since_when_its_own_reader_gets_it_and_leads_to_their_own_page(world: World) -> None:
    world.settings = Settings(**{**world.settings.model_dump(), "base_url": "https://brief.example.org"})
    with world.sessions.begin() as session:
        subscribers.add(session, READER, "daily", NOW - timedelta(days=80))
        subscribers.add(session, "bob@example.net", "daily", NOW)
        numbers = {one.email: one.id for one in subscribers.listing(session)}
    world.publishes("https://wire.example/rss", ("Senate passes AI bill", "The Senate passed an AI bill by 60 to 40."))
    jobs.poll(world.app)
    jobs.publish(world.app)
    assert jobs.deliver(world.app).sent == 2
    days = {READER: "2026-03-15", "bob@example.net": "2026-06-03"}
    for delivery, raw in world.sent:
        for part in message_from_bytes(raw, policy=policy.default).walk():
            if not part.is_multipart():
                said = part.get_content()
                assert days[delivery.email] in said
                assert (
                    f"https://brief.example.org/preferences/{links.sign(numbers[delivery.email], world.app.secret)}"
                    in said
                )


def test_a_newsletter_that_is_no_longer_listed_has_a_page_too(world: World) -> None:
    where = path(world)
    world.catalog = replace(world.catalog, newsletters=(Newsletter("weekly"),))
    assert "What you get of daily" in TestClient(make(world.app)).get(where).text
