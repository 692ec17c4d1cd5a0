"""Readers who chose: each gets their topics, language and format, and nobody what is meant for another."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from digest import jobs
from digest.db.tables import deliveries, segments, subscribers, subscriptions
from digest.mail import links
from tests.integration.test_jobs import COURT, PAPER, SENATE, WIRE
from tests.world import World

SAFETY = (
    "Institute publishes tests of frontier models",
    "The AI safety institute tested ten frontier AI models before their release and found risks in three.",
)
LAWSUIT = (
    "Judge lets lawsuit against AI lab go on",
    "A federal court in Boston let a class action against an AI company go on, and the court will hear it.",
)


def joins(world: World, name: str, **chosen: object) -> None:
    with world.sessions.begin() as session:
        person = {"email": f"{name}@example.org", "created_at": world.now, **chosen}
        number = session.execute(sa.insert(subscribers).values(**person).returning(subscribers.c.id)).scalar_one()
        row = {"subscriber_id": number, "newsletter": "daily", "status": "active", "since": world.now}
        session.execute(sa.insert(subscriptions).values(**row))


def chooses(world: World, name: str, **chosen: object) -> None:
    with world.sessions.begin() as session:
        change = sa.update(subscribers).where(subscribers.c.email == f"{name}@example.org")
        session.execute(change.values(**chosen))


def mails(world: World) -> dict[str, EmailMessage]:
    found = {delivery.email: message_from_bytes(body, policy=policy.default) for delivery, body in world.sent}
    assert len(found) == len(world.sent)
    return {email.partition("@")[0]: mail for email, mail in found.items() if isinstance(mail, EmailMessage)}


def words(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def day(world: World) -> jobs.DeliverReport:
    world.sent.clear()
    jobs.poll(world.app)
    jobs.publish(world.app)
    return jobs.deliver(world.app)


@pytest.fixture
def two_topics(world: World) -> dict[str, str]:
    """Two stories in two sections; the topic of each by its headline."""
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, COURT)
    jobs.poll(world.app)
    found = jobs.preview(world.app, world.catalog.newsletters[0])
    assert found is not None
    topics = {story.headline: section.topic for section in found[0].sections for story in section.stories}
    assert len(set(topics.values())) == 2
    return topics


def test_each_reader_gets_the_topics_they_chose_and_the_subject_goes_with_them(
    world: World, two_topics: dict[str, str]
) -> None:
    joins(world, "all")
    joins(world, "law", topics=[two_topics[SENATE[0]]])
    joins(world, "court", topics=[two_topics[COURT[0]], "nothing-today"])
    assert day(world).sent == 3
    got = mails(world)
    for name, headlines in {"all": [SENATE[0], COURT[0]], "law": [SENATE[0]], "court": [COURT[0]]}.items():
        for kind in ("plain", "html"):
            shown = " ".join(words(got[name], kind).split())
            assert [one for one in (SENATE[0], COURT[0]) if one in shown] == headlines
    assert SENATE[0] in got["law"]["Subject"]
    assert COURT[0] in got["court"]["Subject"]


def test_who_finds_nothing_on_their_topics_gets_no_mail_and_is_counted(
    world: World, two_topics: dict[str, str]
) -> None:
    joins(world, "all")
    joins(world, "other", topics=["nothing-today"])
    report = day(world)
    assert (report.sent, report.pending) == (1, 0)
    with world.sessions() as session:
        states = [tuple(row) for row in session.execute(sa.select(deliveries.c.status, deliveries.c.error))]
    assert sorted(states) == [("sent", ""), ("skipped", "nothing on the topics they chose")]


def test_a_change_of_topics_counts_from_the_next_issue_on(world: World, two_topics: dict[str, str]) -> None:
    joins(world, "ada", topics=[two_topics[SENATE[0]]])
    jobs.publish(world.app)
    chooses(world, "ada", topics=[two_topics[COURT[0]]])
    assert jobs.deliver(world.app).sent == 1
    assert COURT[0] not in words(mails(world)["ada"])
    world.wait(days=1)
    world.publishes(WIRE, SAFETY)
    world.publishes(PAPER, LAWSUIT)
    assert day(world).sent == 1
    assert LAWSUIT[0] in words(mails(world)["ada"])
    assert SAFETY[0] not in words(mails(world)["ada"])


def test_text_only_is_one_part_without_html_that_still_lets_its_reader_leave(
    world: World, two_topics: dict[str, str]
) -> None:
    world.settings = world.settings.model_copy(update={"base_url": "https://brief.example.org"})
    joins(world, "ada", format="text")
    day(world)
    mail = mails(world)["ada"]
    assert (mail.get_content_type(), mail.is_multipart()) == ("text/plain", False)
    assert SENATE[0] in " ".join(words(mail).split())
    assert "https://brief.example.org/unsubscribe/" in words(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_language_changes_our_words_and_no_headline(world: World, two_topics: dict[str, str]) -> None:
    joins(world, "en")
    joins(world, "fr", language="fr")
    day(world)
    english, french = (words(mails(world)[name], "html") for name in ("en", "fr"))
    assert 'lang="fr"' in french
    assert 'lang="fr"' not in english
    assert SENATE[0] in " ".join(french.split())


def test_each_segment_is_rendered_once_however_many_read_it(world: World, two_topics: dict[str, str]) -> None:
    for number in range(20):
        joins(world, f"whole{number}")
        joins(world, f"law{number}", topics=[two_topics[SENATE[0]]])
        joins(world, f"text{number}", topics=[two_topics[SENATE[0]]], format="text")
        joins(world, f"both{number}", topics=sorted(two_topics.values()), language="en")
    assert day(world).sent == 80
    with world.sessions() as session:
        assert sorted(session.scalars(sa.select(segments.c.format))) == ["html", "text"]


def test_no_readers_token_or_address_is_in_anybody_elses_mail(world: World, two_topics: dict[str, str]) -> None:
    settings = {"base_url": "https://brief.example.org", "bounces_to": "bounces@example.org"}
    world.settings = world.settings.model_copy(update=settings)
    for number in range(12):
        topics = [[], [two_topics[SENATE[0]]], [two_topics[COURT[0]]]][number % 3]
        joins(world, f"reader-{number:02}", topics=topics, format=("html", "text")[number % 2])
    assert day(world).sent == 12
    secret = world.app.secret
    for delivery, _ in world.sent:
        private = [delivery.email, delivery.email.partition("@")[0], links.sign(delivery.subscriber, secret)]
        private += [delivery.return_path.partition("@")[0].partition("+")[2]]
        for other, body in world.sent:
            found = [bool(body.count(word.encode())) for word in private[:3]]
            assert found == [other is delivery] * 3
            assert private[3] not in other.return_path or other is delivery


def test_bounces_of_each_delivery_come_to_an_address_of_its_own(world: World, two_topics: dict[str, str]) -> None:
    world.settings = world.settings.model_copy(update={"bounces_to": "bounces@example.org"})
    joins(world, "ada")
    joins(world, "bob")
    day(world)
    secret = world.app.secret
    assert [links.bounced(delivery.return_path, secret) for delivery, _ in world.sent] == [
        one.id for one, _ in world.sent
    ]
