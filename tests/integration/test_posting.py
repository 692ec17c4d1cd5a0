"""Our own letters: each occasion has one, whoever dies or says yes twice meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest import jobs, posting
from digest.db import letters
from digest.db import subscribers as rows
from digest.desk import bounces, inviting, people, reporting, subscribers
from digest.errors import MailError
from digest.mail import links
from digest.model import Feed
from tests.integration.test_jobs import SENATE, WIRE
from tests.world import World

LEASE = timedelta(minutes=10)


@pytest.fixture
def asking(world: World) -> World:
    """Somebody was asked and has not answered yet."""
    world.settings = world.settings.model_copy(update={"base_url": "https://brief.example.org"})
    inviting.invite(world.app, "ada@example.org", chosen=people.Choice(hour="07:30", time_zone="Europe/Brussels"))
    world.sent.clear()
    return world


def mails(world: World) -> list[EmailMessage]:
    found = [message_from_bytes(body, policy=policy.default) for _, body in world.sent]
    assert all(isinstance(one, EmailMessage) for one in found)
    return found


def yes(world: World) -> None:
    with world.sessions() as session:
        [ada] = rows.listing(session, email="ada@example.org")
    inviting.confirm(world.app, ada)


def test_who_says_yes_is_welcomed_once_and_told_when_and_how_to_leave(asking: World) -> None:
    yes(asking)
    yes(asking)
    jobs.deliver(asking.app)
    asking.wait(days=1)
    jobs.deliver(asking.app)
    [mail] = mails(asking)
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Welcome to The AI Policy Brief")
    text = mail.get_body(("plain",))
    assert text is not None
    assert "07:30" in text.get_content()
    token = links.sign(asking.sent[0][0].subscriber, asking.app.secret)
    assert f"https://brief.example.org/unsubscribe/{token}" in text.get_content()
    assert f"https://brief.example.org/preferences/{token}" in text.get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_leaves_before_the_welcome_gets_none(asking: World) -> None:
    yes(asking)
    subscribers.change(asking.app, "ada@example.org", people.Choice(), newsletters=[])
    assert posting.post(asking.app) == 0
    assert asking.sent == []


def test_who_is_subscribed_by_the_operator_is_not_welcomed_by_mail(world: World) -> None:
    subscribers.add(world.app, "ada@example.org")
    assert posting.post(world.app) == 0


def test_a_welcome_that_could_not_be_sent_goes_out_later(asking: World) -> None:
    yes(asking)
    asking.refuse = MailError("451 try later")
    assert posting.post(asking.app) == 0
    asking.refuse = None
    assert posting.post(asking.app) == 0
    asking.wait(minutes=5)
    assert posting.post(asking.app) == 1


def test_a_letter_is_claimed_before_it_goes_out_and_after_a_crash_is_the_same_letter(asking: World) -> None:
    yes(asking)
    with asking.sessions.begin() as session:
        [notice] = letters.due(session, asking.now)
        assert letters.take(session, notice, asking.now, LEASE) is not None
        assert letters.take(session, notice, asking.now, LEASE) is None
    assert posting.post(asking.app) == 0
    asking.wait(minutes=11)
    assert posting.post(asking.app) == 1
    asking.wait(minutes=11)
    with asking.sessions.begin() as session:  # as if the process had died before it wrote that down
        letters.mark(session, notice, "sending", asking.now, again_at=asking.now)
    assert posting.post(asking.app) == 1
    assert len({mail["Message-ID"] for mail in mails(asking)}) == 1
    assert len({body for _, body in asking.sent}) == 1


def test_a_person_who_is_erased_takes_the_letters_along(asking: World) -> None:
    yes(asking)
    subscribers.erase(asking.app, "ada@example.org")
    with asking.sessions() as session:
        assert letters.due(session, asking.now) == []


def test_who_leaves_by_mail_is_told_once_and_offered_no_way_out_again(world: World, tmp_path: Path) -> None:
    subscribers.add(world.app, "ada@example.org")
    [ada] = subscribers.listing(world.app)
    letter = tmp_path / "letter"
    letter.write_text(
        "From: ada@example.org\nTo: brief@example.org\n"
        f"Subject: unsubscribe {links.sign(ada.id, world.app.secret)}\n\nPlease.\n"
    )
    box = tmp_path / "box"
    box.write_text(f"From ada Wed Jun  3 06:00:00 2026\n{letter.read_text()}\n" * 2)
    assert bounces.read(world.app, str(box)).unsubscribed == 2
    jobs.deliver(world.app)
    jobs.deliver(world.app)
    [mail] = mails(world)
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "You have left The AI Policy Brief")
    assert mail["List-Unsubscribe"] is None


# ---- to the operator --------------------------------------------------------------------------------


@pytest.fixture
def told(world: World) -> World:
    world.settings = world.settings.model_copy(update={"operator": "admin@example.org"})
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    jobs.poll(world.app)
    return world


def subjects(world: World) -> list[str]:
    return [str(mail["Subject"]) for mail in mails(world) if mail["To"] == "admin@example.org"]


def test_the_operator_is_told_each_monday_what_came_out(told: World) -> None:
    jobs.publish(told.app)
    jobs.deliver(told.app)
    for _ in range(14):
        reporting.report(told.app)
        reporting.report(told.app)
        told.wait(days=1)
        jobs.poll(told.app)
    posting.post(told.app)
    assert len(subjects(told)) == 3  # at once, and on two Mondays
    text = mails(told)[1].get_body(("plain",))
    assert text is not None
    assert "1 issue came out" in text.get_content()
    assert "1 mail was sent" in text.get_content()
    assert mails(told)[1]["List-Unsubscribe"] is None


def test_a_feed_that_has_failed_for_three_days_is_told_once(told: World) -> None:
    reporting.report(told.app)
    posting.post(told.app)
    told.listed(*told.catalog.feeds, Feed("https://gone.example/rss", title="Gone"))
    for _ in range(4 * 24):  # not over a Monday: it begins on a Wednesday
        jobs.poll(told.app)
        reporting.report(told.app)
        posting.post(told.app)
        told.wait(hours=1)
    assert len(subjects(told)) == 2
    assert "needs you" in subjects(told)[-1]


def test_without_an_operator_nobody_is_told(world: World) -> None:
    reporting.report(world.app)
    assert posting.post(world.app) == 0


def test_a_letter_about_a_newsletter_that_is_gone_keeps_no_other_back(asking: World) -> None:
    yes(asking)
    with asking.sessions.begin() as session:
        letters.post(session, "health", "x", asking.now - LEASE, newsletter="weekly", email="admin@example.org")
        letters.post(
            session, "health", "y", asking.now, newsletter="daily", email="admin@example.org",
            said={"since": asking.now.isoformat(), "issues": 0, "sent": 0, "feeds": 0, "read": 0, "problems": []},
        )  # fmt: skip
    asking.catalog = replace(asking.catalog, newsletters=asking.catalog.newsletters[:1])
    assert posting.post(asking.app) == 2
    with asking.sessions() as session:
        assert letters.due(session, asking.now + timedelta(days=9)) == []
