"""`digest doctor`: what keeps the program from working, each thing once, with what to do."""

from __future__ import annotations

import socket

from pydantic import SecretStr

from digest import jobs
from digest.desk import doctor, subscribers
from digest.errors import MailError
from digest.model import Newsletter
from tests import loopback
from tests.integration.test_jobs import SENATE, WIRE
from tests.world import World

GOOD = {
    "example.org": ["v=spf1 mx -all"],
    "_dmarc.example.org": ["v=DMARC1; p=reject"],
}


def states(world: World, **settings: object) -> dict[str, str]:
    world.settings = world.settings.model_copy(update=settings)
    return {one.about: one.state for one in doctor.look(world.app, lambda name: GOOD.get(name, ()))}


def test_where_all_is_well_nothing_is_wrong(world: World) -> None:
    world.catalog = type(world.catalog)((Newsletter(postal_address="Rue 1, Brussels"),), world.catalog.topics, ())
    found = states(world, base_url="https://brief.example.org")
    found.pop("disk of the database")
    assert set(found.values()) == {"ok", "unknown"}
    assert [about for about, state in found.items() if state == "unknown"] == ["DKIM of example.org"]


def test_a_sender_that_is_nobody_elsewhere_and_pages_without_https_are_told(world: World) -> None:
    found = states(world, sender="The Brief <brief@localhost>", base_url="http://brief.example.org")
    assert (found["sender of daily"], found["DIGEST_BASE_URL"]) == ("error", "warning")
    assert not [about for about in found if about.startswith(("SPF", "DMARC"))]


def test_a_mail_server_is_greeted_and_one_that_is_not_there_is_an_error(world: World) -> None:
    with loopback.listening(object()) as port:
        found = states(world, smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"))
        assert found[f"mail server 127.0.0.1:{port}"] == "ok"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        gone = taken.getsockname()[1]
    assert states(world, smtp_url=SecretStr(f"smtp://127.0.0.1:{gone}"))["mail server"] == "error"


def test_failing_feeds_and_uncertain_deliveries_are_counted(world: World) -> None:
    subscribers.add(world.app, "ada@example.org")
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    jobs.publish(world.app)
    world.settings = world.settings.model_copy(update={"uncertain": "hold"})
    world.refuse = MailError("the line broke", uncertain=True)
    jobs.deliver(world.app)
    world.web[WIRE] = b"no feed"
    world.wait(hours=5)
    jobs.poll(world.app)
    found = states(world)
    assert (found["feeds"], found["deliveries"]) == ("warning", "warning")
