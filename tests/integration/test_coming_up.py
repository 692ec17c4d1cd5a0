"""A day that a source names stays in the issues until it is over, and in a calendar beside the mails."""

from __future__ import annotations

from digest import jobs
from digest.db import issues
from digest.model import Deadline
from tests.world import World

SAID = "The public consultation on the draft AI Act guidelines closes on 12 June 2026."


def coming(world: World) -> tuple[Deadline, ...]:
    """What the issue of today says is coming up."""
    with world.sessions() as session:
        found = issues.published(session, "daily", world.now.date())
    assert found is not None
    return found.coming_up


NEWS = {
    0: ("Commission opens consultation on AI Act guidelines", SAID),
    9: ("Court fines OpenAI over privacy breach in Italy", "Judges in Rome fined the developer of ChatGPT 15 million."),
    10: ("Senate passes bill on AI chip exports to China", "Senators voted 60 to 40 for export controls on Tuesday."),
}


def test_a_day_comes_up_in_every_issue_until_it_is_over(world: World) -> None:
    seen = []
    for day in range(11):
        if day in NEWS:
            world.publishes("https://gazette.example/rss", NEWS[day])
            jobs.poll(world.app, whenever=True)
            jobs.publish(world.app)
            seen.append([(one.text, str(one.day)) for one in coming(world)])
            assert (world.settings.outbox / "daily-coming-up.ics").exists() == bool(seen[-1])
        world.wait(days=1)
    assert seen == [[(SAID, "2026-06-12")], [(SAID, "2026-06-12")], []]
