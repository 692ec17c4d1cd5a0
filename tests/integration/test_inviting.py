"""The double opt-in: nobody gets an issue because somebody else typed their address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from starlette.testclient import TestClient

from digest import jobs
from digest.db import subscribers as rows
from digest.desk import inviting, people, subscribers
from digest.errors import ConfigError, MailError
from digest.mail import links
from digest.web.app import make
from tests.integration.test_jobs import SENATE, WIRE
from tests.world import World


@pytest.fixture
def asking(world: World) -> World:
    world.settings = world.settings.model_copy(update={"base_url": "https://brief.example.org"})
    return world


@pytest.fixture
def web(asking: World) -> Iterator[TestClient]:
    with TestClient(make(asking.app), base_url="https://brief.example.org", follow_redirects=False) as client:
        yield client


def link(world: World) -> str:
    """The path that the last letter leads to."""
    mail = message_from_bytes(world.sent[-1][1], policy=policy.default)
    text, html = mail.iter_parts()
    [path] = set(re.findall(r"https://brief\.example\.org(/confirm/\w+)", text.get_content()))
    assert path in html.get_content()
    return str(path)


def states(world: World) -> list[str]:
    return [one.status for one in subscribers.listing(world.app)]


def test_who_says_yes_gets_the_next_issue_and_opening_the_link_is_no_yes(asking: World, web: TestClient) -> None:
    inviting.invite(asking.app, "ada@example.org", chosen=people.Choice(language="fr"))
    [(delivery, body)] = asking.sent
    assert delivery.email == "ada@example.org"
    assert message_from_bytes(body, policy=policy.default)["Subject"].startswith("Confirmez")
    assert web.get(link(asking)).status_code == 200
    assert states(asking) == ["pending"]
    asking.publishes(WIRE, SENATE)
    jobs.poll(asking.app)
    path = link(asking)
    assert web.post(path).status_code == 200
    assert web.post(path).status_code == 200
    [ada] = subscribers.listing(asking.app)
    assert (ada.status, ada.consent.source, ada.consent.at) == ("active", "confirmed by mail", asking.now)
    [turn] = jobs.publish(asking.app)
    assert turn.deliveries == 1
    assert jobs.deliver(asking.app).sent == 1
    asked, issue, welcome = (message_from_bytes(one, policy=policy.default) for _, one in asking.sent)
    assert welcome["Subject"].startswith("Bienvenue")
    assert len({asked["Message-ID"], issue["Message-ID"], welcome["Message-ID"]}) == 3


def test_who_does_not_answer_gets_nothing(asking: World) -> None:
    inviting.invite(asking.app, "ada@example.org")
    asking.publishes(WIRE, SENATE)
    jobs.poll(asking.app)
    [turn] = jobs.publish(asking.app)
    assert turn.deliveries == 0


def test_an_old_link_is_void_until_the_letter_is_sent_again(asking: World, web: TestClient) -> None:
    inviting.invite(asking.app, "ada@example.org")
    path = link(asking)
    asking.wait(days=8)
    assert web.post(path).status_code == 404
    assert states(asking) == ["pending"]
    inviting.invite(asking.app, "ada@example.org")
    assert web.post(path).status_code == 200
    assert states(asking) == ["active"]


def test_the_link_to_leave_is_none_to_confirm(asking: World, web: TestClient) -> None:
    inviting.invite(asking.app, "ada@example.org")
    [ada] = subscribers.listing(asking.app)
    assert web.post(f"/confirm/{links.sign(ada.id, asking.app.secret)}").status_code == 404
    assert web.post(f"/unsubscribe/{links.sign(ada.id, asking.app.secret)}").status_code == 200
    assert web.post(link(asking)).status_code == 404
    assert states(asking) == ["unsubscribed"]


def test_who_gets_it_already_is_not_asked(asking: World) -> None:
    subscribers.add(asking.app, "ada@example.org")
    assert not inviting.invite(asking.app, "ada@example.org").added
    assert asking.sent == []
    assert states(asking) == ["active"]


def test_a_dead_address_is_not_asked_again(asking: World) -> None:
    subscribers.add(asking.app, "ada@example.org")
    with asking.sessions.begin() as session:
        rows.suppress(session, 1, "bounced", asking.now)
    with pytest.raises(ConfigError, match=r"ada@example\.org: is bounced, and is not asked again"):
        inviting.invite(asking.app, "ada@example.org")
    assert asking.sent == []


def test_a_letter_that_could_not_be_sent_leaves_nobody_subscribed(asking: World) -> None:
    asking.refuse = MailError("mail.example.org:25: Connection refused", closed=True)
    with pytest.raises(MailError):
        inviting.invite(asking.app, "ada@example.org")
    assert states(asking) == ["pending"]


def test_without_pages_of_ours_nobody_can_answer(world: World) -> None:
    with pytest.raises(ConfigError, match="DIGEST_BASE_URL: --confirm needs it"):
        inviting.invite(world.app, "ada@example.org")
