"""People: what they choose holds, a list comes in whole or not at all, and who is gone stays gone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from digest import jobs
from digest.db import kept
from digest.db import subscribers as rows
from digest.db.tables import metadata
from digest.desk import people, subscribers
from digest.desk.people import Choice
from digest.errors import ConfigError
from digest.mail import mailer
from digest.model import Consent, Newsletter, Preferences, Subscriber
from digest.stories import topics as shipped
from tests.builders import NOW
from tests.integration.test_jobs import COURT, SENATE, WIRE, run_day
from tests.world import World

HEAD = "email,consent_date,consent_source"
ADA = "ada@example.org,2026-05-01,form"
TOPICS = shipped.load()
LETTERS = (Newsletter(), Newsletter("weekly", title="The Week"))


def states(world: World) -> dict[tuple[str, str], str]:
    return {(one.email, one.newsletter): one.status for one in subscribers.listing(world.app)}


def bring_in(world: World, *lines: str, dry: bool = False) -> subscribers.Imported:
    return subscribers.bring_in(world.app, "\n".join([HEAD, *lines]), "people.csv", dry=dry)


# ---- what somebody chose ----------------------------------------------------------------------------


def test_what_a_person_chose_is_kept_and_changed_a_part_at_a_time(world: World) -> None:
    subscribers.add(world.app, "Ada@Example.org", chosen=Choice(topics="law, safety", format="text"))
    [ada] = subscribers.change(
        world.app, "ada@example.org", Choice(hour="7:30", time_zone="Europe/Brussels", language="fr")
    )
    assert ada.preferences == Preferences(("law", "safety"), "fr", "text", "Europe/Brussels", time(7, 30))
    [ada] = subscribers.change(world.app, "ada@example.org", Choice(topics="all", hour="", language=""))
    assert ada.preferences == Preferences((), "", "text", "Europe/Brussels", None)


def test_what_there_is_not_cannot_be_chosen_and_all_of_it_is_said_at_once(world: World) -> None:
    subscribers.add(world.app, "ada@example.org")
    wrong = Choice(topics="lawn", language="klingon", format="pdf", time_zone="Europe/Brüssel", hour="25:00")
    with pytest.raises(ConfigError) as error:
        subscribers.change(world.app, "ada@example.org", wrong)
    assert [line.partition(":")[0] for line in error.value.lines] == [
        "topics",
        "language",
        "format",
        "time_zone",
        "hour",
    ]
    assert "did you mean 'law'?" in error.value.lines[0]
    with pytest.raises(ConfigError, match="no subscriber has the address"):
        subscribers.change(world.app, "eve@example.org", Choice())


def test_the_newsletters_of_a_person_are_the_ones_they_name(world: World) -> None:
    world.catalog = replace(world.catalog, newsletters=LETTERS)
    subscribers.add(world.app, "ada@example.org")
    subscribers.change(world.app, "ada@example.org", Choice(), newsletters=["weekly"])
    assert states(world) == {("ada@example.org", "daily"): "unsubscribed", ("ada@example.org", "weekly"): "active"}
    subscribers.change(world.app, "ada@example.org", Choice(), status="unsubscribed")
    assert set(states(world).values()) == {"unsubscribed"}
    subscribers.change(world.app, "ada@example.org", Choice(), status="active")
    assert set(states(world).values()) == {"active"}
    with pytest.raises(ConfigError, match="no newsletter 'monthly'"):
        subscribers.change(world.app, "ada@example.org", Choice(), newsletters=["monthly"])


def test_who_chose_an_hour_gets_the_issue_then_and_the_others_at_once(world: World) -> None:
    subscribers.add(world.app, "ada@example.org", chosen=Choice(hour="09:00", time_zone="Europe/Berlin"))
    subscribers.add(world.app, "bob@example.org")
    world.publishes(WIRE, SENATE)
    run_day(world)
    assert [delivery.email for delivery, _ in world.sent] == ["bob@example.org"]
    world.wait(minutes=59)
    assert jobs.deliver(world.app).pending == 1
    world.wait(minutes=1)
    assert jobs.deliver(world.app).sent == 1
    delivery, message = world.sent[-1]
    assert (delivery.email, delivery.due) == ("ada@example.org", datetime(2026, 6, 3, 7, tzinfo=UTC))
    assert message_from_bytes(message)["Date"] == "Wed, 03 Jun 2026 07:00:00 +0000"


# ---- a list -----------------------------------------------------------------------------------------


def test_a_list_brings_people_with_their_consent_and_what_they_chose(world: World) -> None:
    world.catalog = replace(world.catalog, newsletters=LETTERS)
    text = (
        "\ufeffEmail;consent_date;consent_source;newsletter;topics;language;format;time_zone;hour\r\n"
        "Ada@Example.org;2026-05-01;fair in Brussels;weekly;law safety;fr;text;Europe/Brussels;07:30\r\n"
        "bob@example.org;2026-05-02T10:00+02:00;form;;;;;;\r\n"
    )
    done = subscribers.bring_in(world.app, text, "people.csv")
    assert (done.added, done.people, done.left, done.roles) == (2, 2, (), ())
    ada, bob = subscribers.listing(world.app)
    assert (ada.email, ada.newsletter, ada.status) == ("ada@example.org", "weekly", "active")
    assert ada.preferences == Preferences(("law", "safety"), "fr", "text", "Europe/Brussels", time(7, 30))
    assert ada.consent == Consent(datetime(2026, 5, 1, tzinfo=UTC), "fair in Brussels")
    assert (bob.newsletter, bob.preferences, bob.consent.at) == (
        "daily",
        Preferences(),
        datetime(2026, 5, 2, 8, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not an address,2026-05-01,form", "people.csv:3: email: 'not an address'"),
        ("bob@example.org,yesterday,form", "people.csv:3: consent_date: 'yesterday' is not a date like 2026-06-03"),
        ("bob@example.org,,form", "people.csv:3: consent_date: '' is not a date"),
        (
            "bob@example.org,2027-01-01,form",
            "people.csv:3: consent_date: 2027-01-01 lies before 1995, or is still to come",
        ),
        ("bob@example.org,2026-05-01,", "people.csv:3: consent_source: is empty"),
        ("bob@example.org,2026-05-01,a, b", "people.csv:3: more than 3 values"),
        ('bob@example.org,2026-05-01,"a"b', "people.csv:3: not CSV"),
    ],
)
def test_one_wrong_line_and_nobody_is_imported(world: World, line: str, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        bring_in(world, ADA, line)
    assert any(one.startswith(words) for one in error.value.lines), error.value.lines
    assert error.value.lines[-1] == "people.csv: nothing was imported"
    assert states(world) == {}


def test_every_error_is_said_with_its_line(world: World) -> None:
    with pytest.raises(ConfigError) as error:
        bring_in(world, "a,b,c", ADA, "d,2026-05-01,")
    assert [line.rpartition(":")[0].split(": ")[0] for line in error.value.lines[:-1]] == [
        "people.csv:2", "people.csv:2", "people.csv:4", "people.csv:4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("email,consent_date,consent_sauce", "unknown column 'consent_sauce', did you mean 'consent_source'?"),
        ("email,consent_date", "column 'consent_source' is missing"),
        ("", "column 'email' is missing"),
    ],
)
def test_columns_are_checked_before_anybody_is_read(world: World, head: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("?", r"\?")):
        subscribers.bring_in(world.app, head, "people.csv")


def test_duplicates_and_offices_are_reported(world: World) -> None:
    subscribers.add(world.app, "old@example.org")
    done = bring_in(world, ADA, "ADA@example.org,2026-05-02,form", "press@example.org,2026-05-01,form", f"old{ADA[3:]}")
    assert done.added == 2
    assert done.left == ("3: ada@example.org: stands there twice", "5: old@example.org: gets daily already")
    assert done.roles == ("4: press@example.org",)


def test_a_rehearsal_says_the_same_and_does_nothing(world: World) -> None:
    assert bring_in(world, ADA, dry=True) == replace(bring_in(world, ADA))
    assert len(states(world)) == 1


@pytest.mark.parametrize("status", ["unsubscribed", "bounced", "complained"])
def test_an_import_brings_nobody_back_and_the_operator_may(world: World, status: str) -> None:
    subscribers.add(world.app, "ada@example.org")
    with world.sessions.begin() as session:
        session.execute(sa.update(metadata.tables["subscriptions"]).values(status=status))
    done = bring_in(world, ADA)
    assert (done.added, done.left) == (0, (f"2: ada@example.org: is {status}, and is not brought back by an import",))
    assert subscribers.add(world.app, "ada@example.org").added


def test_a_dead_address_gets_no_other_newsletter_by_an_import(world: World) -> None:
    world.catalog = replace(world.catalog, newsletters=LETTERS)
    subscribers.add(world.app, "ada@example.org")
    with world.sessions.begin() as session:
        session.execute(sa.update(metadata.tables["subscriptions"]).values(status="bounced"))
    text = f"{HEAD},newsletter\n{ADA},weekly"
    assert subscribers.bring_in(world.app, text, "people.csv").added == 0


def test_who_is_on_the_list_already_keeps_what_they_chose(world: World) -> None:
    world.catalog = replace(world.catalog, newsletters=LETTERS)
    subscribers.add(world.app, "ada@example.org", chosen=Choice(format="text"))
    subscribers.bring_in(world.app, f"{HEAD},newsletter,format\n{ADA},weekly,html", "people.csv")
    assert {one.preferences.format for one in subscribers.listing(world.app)} == {"text"}
    assert len(states(world)) == 2


def test_many_people_are_imported_in_one_go(world: World) -> None:
    done = bring_in(world, *(f"reader{number}{ADA[3:]}" for number in range(1_201)))
    assert done.added == 1_201
    assert len(states(world)) == 1_201


EMAILS = st.from_regex(r"[a-z0-9][a-z0-9+_-]{0,20}@[a-z]{1,9}\.example", fullmatch=True)
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2026, 6, 3), timezones=st.just(UTC))  # noqa: DTZ001  # the zone is given
CHOSEN = st.builds(
    Preferences,
    st.lists(st.sampled_from([topic.id for topic in TOPICS]), unique=True, max_size=3).map(tuple),
    st.sampled_from(["", "fr", "pt-BR"]),
    st.sampled_from(["html", "text"]),
    st.sampled_from(["", "Asia/Tokyo"]),
    st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
SOURCES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).map(str.strip).filter(bool)
PEOPLE = st.builds(
    Subscriber, st.just(0), EMAILS, st.sampled_from(["daily", "weekly"]),
    st.sampled_from(["active", "unsubscribed", "bounced", "complained"]), MOMENTS, CHOSEN,
    st.builds(Consent, MOMENTS, SOURCES),
)  # fmt: skip


@given(st.lists(PEOPLE, unique_by=lambda one: (one.email, one.newsletter), max_size=4))
def test_what_is_written_is_what_is_read(everybody: list[Subscriber]) -> None:
    roster = people.read(people.write(everybody), "people.csv", ["daily", "weekly"], TOPICS, NOW)
    assert list(roster.people.values()) == everybody


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    lines: tuple[str, ...] = ()
    try:
        people.read(f"{HEAD}\n{text}", "people.csv", ["daily"], TOPICS, NOW)
    except ConfigError as error:
        lines = error.lines
    assert [line for line in lines if not line.startswith("people.csv:")] == []


# ---- all that we hold, and none of it ---------------------------------------------------------------


def test_a_person_is_given_all_that_is_stored_of_them(world: World) -> None:
    subscribers.add(world.app, "ada@example.org", chosen=Choice(format="text"))
    world.publishes(WIRE, SENATE)
    run_day(world)
    found = subscribers.all_on(world.app, "ada@example.org")
    assert found["preferences"]["format"] == "text"
    assert found["subscriptions"][0]["consent"] == {"at": NOW, "source": "the operator"}
    [delivery] = found["deliveries"]
    assert (delivery["newsletter"], delivery["day"], delivery["status"]) == ("daily", date(2026, 6, 3), "sent")
    assert found["bounces"] == []


def stored(world: World) -> str:
    """Everything in the database, as text."""
    with world.sessions() as session:
        return json.dumps(
            [[list(row) for row in session.execute(sa.select(table))] for table in metadata.tables.values()],
            default=str,
        )


def test_who_is_erased_is_nowhere_any_more_and_no_import_brings_them_back(world: World) -> None:
    subscribers.add(world.app, "ada@example.org")
    subscribers.add(world.app, "bob@example.org")
    world.publishes(WIRE, SENATE)
    run_day(world)
    with mailer.outbox(world.settings.outbox) as hand_over:
        for delivery, message in world.sent:
            hand_over(delivery, message)
    assert "ada@example.org" in stored(world)
    subscribers.erase(world.app, " ADA@example.org")
    assert "ada@example" not in stored(world)
    assert ["ada@" in file.read_text() for file in world.settings.outbox.iterdir()] == [False]
    done = bring_in(world, ADA)
    assert (done.added, done.left) == (
        0,
        ("2: ada@example.org: was erased, and may only come back by `subscribers add`",),
    )
    assert "ada@example" not in stored(world)
    with pytest.raises(ConfigError, match="no subscriber has the address"):
        subscribers.erase(world.app, "ada@example.org")


def test_who_was_erased_and_asks_again_is_no_longer_on_the_list_of_the_erased(world: World) -> None:
    subscribers.add(world.app, "ada@example.org")
    subscribers.erase(world.app, "ada@example.org")
    subscribers.add(world.app, "ada@example.org")
    with world.sessions.begin() as session:
        assert rows.forgotten(session, ["ada@example.org"]) == set()
    assert states(world) == {("ada@example.org", "daily"): "active"}


def test_the_hash_of_an_erased_address_says_nothing_without_the_salt(world: World) -> None:
    subscribers.add(world.app, "ada@example.org")
    subscribers.erase(world.app, "ada@example.org")
    with world.sessions.begin() as session:
        assert kept.salt(session) != kept.secret(session)
        session.execute(sa.update(metadata.tables["kept"]).where(sa.column("name") == "salt").values(value="00" * 32))
        assert rows.forgotten(session, ["ada@example.org"]) == set()


def test_only_the_mails_of_that_person_leave_the_outbox(tmp_path: Path) -> None:
    for name in ("daily-2026-06-03-1.eml", "daily-2026-06-03-11.eml", "a-1-2026-06-03-2.eml", "notes-1.eml", "1.txt"):
        (tmp_path / name).write_text("")
    mailer.forget(tmp_path, [1])
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "1.txt", "a-1-2026-06-03-2.eml", "daily-2026-06-03-11.eml", "notes-1.eml",
    ]  # fmt: skip
    mailer.forget(tmp_path / "nowhere", [1])


def test_who_left_before_the_hour_they_chose_gets_nothing(world: World) -> None:
    subscribers.add(world.app, "ada@example.org", chosen=Choice(hour="09:00"))
    world.publishes(WIRE, SENATE)
    run_day(world)
    subscribers.change(world.app, "ada@example.org", Choice(), status="unsubscribed")
    world.wait(days=1)
    world.publishes(WIRE, COURT)
    run_day(world)
    assert world.sent == []
    assert timedelta(days=1) == world.now - NOW
