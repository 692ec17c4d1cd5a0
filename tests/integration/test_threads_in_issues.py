"""An affair over several issues: each event once, and again only when something happened."""

from __future__ import annotations

from datetime import date

from digest import jobs
from digest.cli import explaining
from digest.db import issues as issue_rows
from digest.db import stories as story_rows
from digest.desk import explain, stories
from digest.model import LONG_AGO, Issue
from digest.stories import match, threads
from tests.integration.test_jobs import COURT, PAPER, SENATE, WIRE
from tests.world import World

VETO = (
    "President vetoes the Senate's AI safety bill, 60-40 vote or not",
    "The president on Friday sent the AI safety bill for developers of large models back to the Senate unsigned. "
    "A spokesman called the testing rules of the bill too costly for small firms.",
)


def publish(world: World) -> Issue | None:
    jobs.poll(world.app)
    jobs.publish(world.app)
    with world.sessions() as session:
        return issue_rows.published(session, "daily", world.now.date())


def test_a_headline_posted_again_after_a_week_does_not_return(world: World) -> None:
    world.publishes(WIRE, SENATE)
    assert publish(world)
    world.wait(days=7)
    world.publishes(PAPER, (SENATE[0].upper(), SENATE[1]))
    assert publish(world) is None
    [why] = explain.explain(world.app, "https://paper.example/senate-passes-ai-safety-bill-60-to-40")
    assert (why.outcome, why.reason) == ("folded", "its thread was shown on 2026-06-03, and this says nothing more")


def test_what_was_foretold_is_told_when_it_has_come(world: World) -> None:
    bill = "the AI safety bill, which makes developers of large models test them before release"
    world.publishes(WIRE, ("Senate to vote on AI safety bill on Thursday", f"Senators will decide on {bill}."))
    first = publish(world)
    world.wait(days=1)
    world.publishes(PAPER, ("Senate rejects AI safety bill in Thursday vote", f"Senators have voted down {bill}."))
    second = publish(world)
    assert first is not None
    assert second is not None
    [forecast], [outcome] = first.stories, second.stories
    assert (outcome.headline, outcome.thread) == ("Senate rejects AI safety bill in Thursday vote", forecast.thread)
    assert outcome.update is not None
    assert outcome.update.headline == "Senate to vote on AI safety bill on Thursday"
    world.wait(days=1)
    assert publish(world) is None


def test_a_development_returns_as_an_update_with_the_sentence_that_is_new(world: World) -> None:
    world.publishes(WIRE, SENATE)
    first = publish(world)
    world.wait(days=7)
    world.publishes(PAPER, VETO)
    second = publish(world)
    assert first is not None
    assert second is not None
    [passed], [veto] = first.stories, second.stories
    assert (passed.update, veto.thread) == (None, passed.thread)
    assert veto.update is not None
    assert veto.update.since == date(2026, 6, 3)
    assert (veto.update.headline, veto.update.language) == (passed.headline, passed.language)
    assert veto.update.what in VETO[1]
    assert veto.update.what
    [why] = explain.explain(
        world.app, "https://paper.example/president-vetoes-the-senate-s-ai-safety-bill--60-40-vote-or-not"
    )
    assert why.after is not None
    assert (why.after.story, why.after.headline) == (passed.id, passed.headline)
    assert why.after.near >= why.after.threshold
    assert why.after.terms
    assert any(line.startswith(f"  goes on from story {passed.id}") for line in explaining.lines(why))


def test_a_closing_line_of_a_feed_ties_none_of_its_events_together(world: World) -> None:
    line = "Read our full coverage of artificial intelligence regulation here."
    kenya = (
        "Kenya's regulator orders operators to delete face templates",
        "Three operators must stop facial recognition.",
    )
    dutch = "Dutch watchdog fines AI chatbot maker", "The chatbot kept what children had told it."
    states = "California Senate passes AI incident bill", "Developers must report serious AI incidents within 72 hours."
    world.publishes(WIRE, *((title, f"{text} {line}") for title, text in (kenya, dutch, states)))
    issue = publish(world)
    assert issue is not None
    assert len(issue.stories) == 3
    assert len({one.thread for one in issue.stories}) == 3


def test_what_was_never_shown_makes_no_update(world: World) -> None:
    world.publishes(WIRE, SENATE)
    assert publish(world)
    world.wait(days=1)
    world.publishes(PAPER, COURT)
    second = publish(world)
    assert second is not None
    [court] = second.stories
    assert court.update is None
    [why] = explain.explain(world.app, court.url)
    assert why.after is None


def test_a_poll_and_a_look_without_news_change_no_thread(world: World) -> None:
    world.publishes(WIRE, SENATE)
    publish(world)
    world.wait(days=7)
    world.publishes(PAPER, VETO)
    jobs.poll(world.app)
    jobs.compose(world.app, world.catalog.newsletters[0])
    before = {story.id: story.thread for story in stories.listing(world.app, LONG_AGO)}
    world.wait(hours=1)
    jobs.poll(world.app)
    jobs.compose(world.app, world.catalog.newsletters[0])
    assert {story.id: story.thread for story in stories.listing(world.app, LONG_AGO)} == before
    assert len(set(before.values())) == 1


def test_what_a_new_story_may_continue_is_read_once_with_the_window(world: World) -> None:
    world.publishes(WIRE, SENATE)
    publish(world)
    world.wait(days=7)
    world.publishes(PAPER, COURT)
    jobs.poll(world.app)
    month, days = world.now - threads.WINDOW, world.now - match.WINDOW
    with world.sessions() as session:
        [window] = story_rows.window(session, days)
        both = story_rows.threads_since(session, month)
        assert [window.id] == [one.id for one in both if one not in story_rows.threads_since(session, month, days)]
        assert len(both) == 2
