"""The four jobs over a small world: what a subscriber, an operator and an editor may rely on."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import NoReturn

import pytest

from digest import delivering, jobs, polling
from digest.db import feeds as feed_rows
from digest.db import issues as issue_rows
from digest.db import subscribers as subscriber_rows
from digest.desk import explain, subscribers
from digest.errors import ConfigError, FetchError, MailError, RenderError
from digest.issues import render
from digest.model import Answer, FeedState, Newsletter
from tests.world import World

WIRE, PAPER, RADIO = "https://wire.example/rss", "https://paper.example/rss", "https://radio.example/rss"
SENATE = (
    "Senate passes AI safety bill 60 to 40",
    "The Senate passed a bill on Tuesday that makes developers of large AI models test them before release. "
    "The AI safety bill now goes to the House of Representatives, where a vote is expected in July.",
)
SENATE_AGAIN = (
    "AI safety bill passes Senate in 60-40 vote",
    "Senators voted 60 to 40 for an AI safety bill that obliges developers of large models to test them first. "
    "The House of Representatives is expected to vote on the bill in July.",
)
COURT = (
    "Court fines chatbot maker over privacy of minors",
    "A regional court in Milan fined the maker of a chatbot 12 million euros for breaking data protection law. "
    "The AI company collected the conversations of minors without the consent of their parents, the judge said.",
)
PHONE = ("New phone has a brighter screen", "The phone goes on sale in September and comes in four colours.")


def issues_of(world: World) -> list[jobs.Published]:
    return [turn for turn in jobs.publish(world.app) if turn.stories]


def run_day(world: World) -> jobs.DeliverReport:
    jobs.poll(world.app)
    jobs.publish(world.app)
    return jobs.deliver(world.app)


@pytest.mark.parametrize(("times", "is_quoted"), [(2, True), (3, False)])
def test_a_sentence_that_a_feed_says_in_story_after_story_is_no_bullet(
    world: World, times: int, is_quoted: bool
) -> None:
    said = "The AI desk of the Wire has 4,000 members."
    told = (
        ("Parliament of Ruritania bans face recognition AI", "Cameras at railway stations have to be switched off."),
        ("Minister names adviser on AI regulation", "Ada Holm, a professor of law, takes office for six years."),
        ("AI chip export licences are delayed", "Makers of semiconductors wait for papers from the customs office."),
    )
    world.publishes(WIRE, *((title, f"{text} {said}") for title, text in told[:times]))
    jobs.poll(world.app)
    issue = jobs.compose(world.app, Newsletter())
    assert issue is not None
    assert (said in [bullet.text for story in issue.stories for bullet in story.bullets]) is is_quoted


def test_one_feed_becomes_one_mail(world: World) -> None:
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    assert run_day(world).sent == 1
    mail = message_from_bytes(world.sent[0][1], policy=policy.default)
    assert mail["To"] == "ada@example.org"
    assert "Senate passes AI safety bill" in mail["Subject"]
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "now goes to the House of Representatives" in html.get_content()
    assert "https://wire.example/senate-passes-ai-safety-bill-60-to-40" in text.get_content()


def test_two_outlets_with_one_event_are_one_story_with_both_listed(world: World) -> None:
    world.publishes(WIRE, SENATE, COURT)
    world.publishes(PAPER, SENATE_AGAIN)
    jobs.poll(world.app)
    [turn] = jobs.publish(world.app)
    assert turn.stories == 2


@pytest.mark.parametrize(("days", "outcome"), [(20, "shown"), (40, "off-topic")])
def test_what_comes_late_is_news_for_a_month(world: World, days: int, outcome: str) -> None:
    world.publishes(WIRE, SENATE)
    run_day(world)
    world.wait(days=1)
    world.publishes(WIRE, COURT, hours_ago=24 * days)
    run_day(world)
    [why] = explain.explain(world.app, "https://wire.example/court-fines-chatbot-maker-over-privacy-of-minors")
    assert why.outcome == outcome
    assert ("dated more than 30 days before it was first seen" in why.reason) is (outcome != "shown")


def test_what_is_not_about_ai_policy_stays_out_and_says_why(world: World) -> None:
    world.publishes(WIRE, SENATE, PHONE)
    jobs.poll(world.app)
    [turn] = jobs.publish(world.app)
    [why] = explain.explain(world.app, "https://wire.example/new-phone-has-a-brighter-screen")
    assert (turn.stories, why.outcome) == (1, "off-topic")


def test_a_second_poll_asks_conditionally_and_stores_nothing_twice(world: World) -> None:
    world.publishes(WIRE, SENATE)
    first = jobs.poll(world.app)
    world.wait(hours=2)
    second = jobs.poll(world.app)
    assert (first.new, second.not_modified, second.new) == (1, 1, 0)
    assert world.asked[1].etag == f'"{hash(world.web[WIRE])}"'


def test_a_feed_is_left_alone_until_it_is_due(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    world.wait(minutes=30)
    assert jobs.poll(world.app).polled == 0
    assert jobs.poll(world.app, whenever=True).polled == 1


def test_force_asks_for_the_whole_document(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    jobs.poll(world.app, whenever=True, force=True)
    assert world.asked[1].etag == ""


def test_one_broken_feed_stops_nobody_and_is_remembered(world: World) -> None:
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, COURT)
    world.web[PAPER] = b"<!doctype html><html><body>Please accept our cookies</body></html>"
    report = jobs.poll(world.app)
    assert (report.polled, report.failed, report.new) == (2, 1, 1)
    with world.sessions() as session:
        [broken] = [state for state in feed_rows.states(session, world.catalog.feeds) if state.status == "failing"]
    assert broken.feed.url == PAPER
    assert "HTML" in broken.error
    assert (broken.etag, broken.body_hash) == ("", "")


def test_a_feed_that_comes_back_is_well_again(world: World) -> None:
    world.publishes(WIRE, SENATE)
    good, world.web[WIRE] = world.web[WIRE], FetchError("connection refused")
    jobs.poll(world.app)
    world.web[WIRE] = good
    world.wait(days=1)
    jobs.poll(world.app)
    with world.sessions() as session:
        [state] = feed_rows.states(session, world.catalog.feeds)
    assert (state.status, state.error, state.failures, state.failing_since) == ("ok", "", 0, None)


def test_a_servers_retry_after_holds_even_against_all(world: World) -> None:
    world.publishes(WIRE, SENATE)
    world.web[WIRE] = FetchError("429 too many requests", status=429, retry_after=timedelta(hours=12))
    jobs.poll(world.app)
    world.wait(hours=11)
    assert jobs.poll(world.app, whenever=True).polled == 0
    world.wait(hours=2)
    assert jobs.poll(world.app, whenever=True).polled == 1


def test_a_servers_retry_after_forbids_no_more_than_it_says_and_our_own_interval_goes_on(world: World) -> None:
    world.publishes(WIRE, SENATE)
    world.web[WIRE] = FetchError("429 too many requests", status=429, retry_after=timedelta(minutes=1))
    jobs.poll(world.app)
    assert jobs.poll(world.app, whenever=True).polled == 0
    world.wait(minutes=1)
    assert jobs.poll(world.app).polled == 0
    assert jobs.poll(world.app, whenever=True).polled == 1


def test_a_clock_that_was_ahead_stops_no_feed(world: World) -> None:
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, COURT)
    world.publishes(RADIO, PHONE)
    today, world.now = world.now, world.now + timedelta(days=4 * 365)
    world.web[PAPER] = FetchError("429", status=429, retry_after=timedelta(hours=5))
    with world.sessions.begin() as session:
        feed_rows.sync(session, world.catalog.feeds, world.now)
        lease = timedelta(minutes=10)
        feed_rows.claim(session, world.catalog.feeds, world.now, lease=lease, urls=[RADIO])  # and no more of that run
    jobs.poll(world.app, urls=[WIRE, PAPER])
    world.now = today
    assert jobs.poll(world.app).polled == 3
    world.wait(minutes=20)
    assert jobs.poll(world.app).polled == 0


def test_a_feed_that_was_never_polled_is_due_whatever_the_clock_said_when_it_was_listed(world: World) -> None:
    world.publishes(WIRE, SENATE)
    with world.sessions.begin() as session:
        feed_rows.sync(session, world.catalog.feeds, world.now + timedelta(days=900))
    assert jobs.poll(world.app).polled == 1


def test_a_feed_that_is_gone_is_never_asked_again(world: World) -> None:
    world.publishes(WIRE, SENATE)
    world.web[WIRE] = FetchError("410 gone", status=410)
    jobs.poll(world.app)
    world.wait(days=30)
    assert jobs.poll(world.app, whenever=True).polled == 0


def test_what_another_process_has_claimed_is_not_asked_twice(world: World) -> None:
    world.publishes(WIRE, SENATE)
    asked: list[int] = []

    def fetch_beside_another(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer | FetchError]]:
        asked.append(jobs.poll(world.app, whenever=True).polled)
        return world.fetch(states)

    jobs.poll(replace(world.app, fetch=fetch_beside_another))
    assert asked == [0]
    assert len(world.asked) == 1


def test_an_interrupted_poll_gives_its_feeds_back(world: World) -> None:
    world.publishes(WIRE, SENATE)

    def interrupted(states: Sequence[FeedState]) -> NoReturn:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.poll(replace(world.app, fetch=interrupted))
    assert jobs.poll(world.app).polled == 1


def test_a_bug_that_one_document_wakes_stays_with_its_feed(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, COURT)
    world.web[WIRE] = "text"  # type: ignore[assignment]  # no server can say so: it stands for a bug
    with caplog.at_level(logging.ERROR, "digest"):
        report = jobs.poll(world.app)
    assert (report.polled, report.failed, report.new) == (2, 1, 1)
    [line] = [record for record in caplog.records if record.exc_info]
    assert (line.message, line.__dict__["feed"]) == ("bug", WIRE)
    with world.sessions() as session:
        assert "a bug of this program" in feed_rows.states(session, world.catalog.feeds)[0].error


def test_who_slept_past_its_lease_asks_no_further_and_leaves_what_others_noted(world: World) -> None:
    for url, said in ((WIRE, SENATE), (PAPER, COURT), (RADIO, PHONE)):
        world.publishes(url, said)
    asked: list[FeedState] = []
    beside: list[int] = []

    def asleep(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer | FetchError] | None]:
        for state in states:
            asked.append(state)
            if len(asked) == 1:
                world.wait(hours=1)
                beside.append(jobs.poll(world.app).polled)
            yield state, FetchError("no complete answer within 30 s")
            yield None

    jobs.poll(replace(world.app, fetch=asleep))
    assert (len(asked), beside) == (1, [3])
    with world.sessions() as session:
        assert {state.status for state in feed_rows.states(session, world.catalog.feeds)} == {"ok"}


def test_who_interrupts_a_poll_of_all_feeds_makes_none_of_them_due(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)

    def interrupted(states: Sequence[FeedState]) -> NoReturn:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.poll(replace(world.app, fetch=interrupted), whenever=True)
    assert jobs.poll(world.app).polled == 0
    assert jobs.poll(world.app, whenever=True).polled == 1


@pytest.mark.parametrize("end", [KeyboardInterrupt, ZeroDivisionError])
def test_a_poll_that_somebody_or_a_bug_ends_keeps_what_has_answered(world: World, end: type[BaseException]) -> None:
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, COURT)

    def interrupted(states: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer | FetchError]]:
        yield next(world.fetch(states))
        raise end

    with pytest.raises(end):
        jobs.poll(replace(world.app, fetch=interrupted))
    report = jobs.poll(world.app)
    assert (report.polled, report.new, report.stories) == (1, 1, 2)


def test_entries_that_a_crash_left_unread_are_read_by_the_next_poll(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publishes(WIRE, SENATE)
    monkeypatch.setattr(jobs, "gather", crash)
    with pytest.raises(SystemExit):
        jobs.poll(world.app)
    monkeypatch.undo()
    assert jobs.poll(world.app).polled == 0
    assert jobs.publish(world.app)[0].stories == 1


def crash(*_: object) -> NoReturn:
    raise SystemExit


def test_publishing_twice_makes_one_issue_and_one_delivery(world: World) -> None:
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    jobs.poll(world.app)
    assert [turn.deliveries for turn in jobs.publish(world.app)] == [1]
    assert jobs.publish(world.app) == []
    jobs.deliver(world.app)
    assert jobs.deliver(world.app).sent == 0
    assert len(world.sent) == 1


def test_a_story_that_was_shown_does_not_come_back(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    jobs.publish(world.app)
    world.wait(days=1)
    world.publishes(PAPER, SENATE_AGAIN, hours_ago=20)
    jobs.poll(world.app)
    assert [turn.stories for turn in jobs.publish(world.app)] == [0]


def test_a_day_without_news_makes_no_issue_and_the_next_issue_covers_it(world: World) -> None:
    world.publishes(WIRE, SENATE)
    run_day(world)
    world.wait(days=1)
    assert [turn.stories for turn in jobs.publish(world.app)] == [0]
    world.wait(hours=3)
    world.publishes(PAPER, COURT)
    jobs.poll(world.app)
    world.wait(hours=21)
    [turn] = jobs.publish(world.app)
    assert (turn.day, turn.stories) == (date(2026, 6, 5), 1)


def test_the_scheduler_does_not_send_a_late_issue_of_a_day_that_had_no_news(world: World) -> None:
    world.publishes(WIRE, SENATE)
    run_day(world)
    world.wait(days=1)
    jobs.publish(world.app, again=False)
    world.wait(hours=3)
    world.publishes(PAPER, COURT)
    jobs.poll(world.app)
    assert jobs.publish(world.app, again=False) == []
    assert jobs.publish(world.app)[0].stories == 1


def test_what_a_feed_held_long_before_its_first_poll_is_stored_and_never_shown(world: World) -> None:
    world.publishes(WIRE, SENATE, hours_ago=50)
    world.publishes(PAPER, COURT, hours_ago=2)
    report = jobs.poll(world.app)
    assert report.new == 2
    assert [turn.stories for turn in jobs.publish(world.app)] == [1]


def test_a_feed_without_dates_brings_news_but_not_with_its_first_document(world: World) -> None:
    world.publishes(WIRE, SENATE, undated=True)
    jobs.poll(world.app)
    assert issues_of(world) == []
    [why] = explain.explain(world.app, "https://wire.example/senate-passes-ai-safety-bill-60-to-40")
    assert (why.outcome, why.reason) == ("archive", polling.UNDATED.reason)
    world.wait(days=1)
    world.publishes(WIRE, COURT, SENATE, undated=True)
    jobs.poll(world.app)
    assert [turn.stories for turn in issues_of(world)] == [1]


def test_changed_words_make_no_news_of_what_stood_undated_in_the_first_document(world: World) -> None:
    world.publishes(WIRE, SENATE, undated=True)
    jobs.poll(world.app)
    world.wait(hours=3)
    world.publishes(WIRE, (SENATE[0], SENATE[1] + " Both parties agreed."), undated=True)
    jobs.poll(world.app)
    assert issues_of(world) == []


def test_the_coverage_numbers_add_up(world: World) -> None:
    world.publishes(WIRE, SENATE, PHONE)
    world.publishes(PAPER, SENATE_AGAIN, COURT)
    world.publishes(RADIO, PHONE)
    world.web[RADIO] = FetchError("connection refused")
    jobs.poll(world.app)
    jobs.publish(world.app)
    with world.sessions() as session:
        issue = issue_rows.published(session, "daily", date(2026, 6, 3))
    assert issue is not None
    seen = issue.coverage
    assert (seen.feeds, seen.read, seen.entries, seen.relevant, seen.stories, seen.shown) == (3, 2, 4, 3, 2, 2)
    assert [trouble.url for trouble in seen.failing] == [RADIO]


def test_who_left_after_publication_gets_nothing(world: World) -> None:
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    subscribers.add(world.app, "bob@example.org")
    jobs.poll(world.app)
    jobs.publish(world.app)
    subscribers.erase(world.app, "ada@example.org")
    report = jobs.deliver(world.app)
    assert (report.sent, report.skipped, report.done) == (1, 1, True)
    assert [delivery.email for delivery, _ in world.sent] == ["bob@example.org"]


def test_a_refused_address_fails_for_good_and_a_busy_server_is_tried_again(world: World) -> None:
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    jobs.poll(world.app)
    jobs.publish(world.app)
    world.refuse = MailError("450 try later")
    assert jobs.deliver(world.app).pending == 1
    world.refuse = None
    assert jobs.deliver(world.app).sent == 0
    world.wait(minutes=5)
    assert jobs.deliver(world.app).sent == 1
    world.refuse = MailError("550 no such user", permanent=True)
    world.wait(days=1)
    world.publishes(PAPER, COURT)
    assert run_day(world).failed == 1


def test_a_mail_cut_off_by_a_crash_goes_out_again_under_the_same_message_id(world: World) -> None:
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    jobs.poll(world.app)
    jobs.publish(world.app)
    first = delivering.claim(world.app, ["daily"])
    assert first is not None
    assert jobs.deliver(world.app).sending == 1
    world.wait(minutes=11)
    assert jobs.deliver(world.app).sent == 1
    [(delivery, body)] = world.sent
    assert (delivery.id, delivery.due) == (first.id, first.due)
    assert message_from_bytes(body)["Message-ID"]


def test_hold_leaves_a_cut_off_mail_to_the_operator(world: World) -> None:
    world.settings = world.settings.model_copy(update={"uncertain": "hold"})
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    jobs.poll(world.app)
    jobs.publish(world.app)
    delivering.claim(world.app, ["daily"])
    world.wait(minutes=11)
    assert jobs.deliver(world.app).uncertain == 1
    assert world.sent == []


def test_stopping_between_two_mails_loses_none(world: World) -> None:
    world.publishes(WIRE, SENATE)
    for name in ("ada", "bob", "cyd"):
        subscribers.add(world.app, f"{name}@example.org")
    jobs.poll(world.app)
    jobs.publish(world.app)
    stopped = jobs.deliver(world.app, stop=lambda: len(world.sent) == 1)
    assert (stopped.sent, stopped.pending) == (1, 2)
    assert jobs.deliver(world.app).sent == 2
    assert sorted(delivery.email[:3] for delivery, _ in world.sent) == ["ada", "bob", "cyd"]


def test_a_draft_is_refreshed_until_it_is_published(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    newsletter = world.catalog.newsletters[0]
    first = jobs.compose(world.app, newsletter)
    world.publishes(PAPER, COURT)
    jobs.poll(world.app)
    second = jobs.compose(world.app, newsletter)
    assert first is not None
    assert second is not None
    assert (len(first.stories), len(second.stories)) == (1, 2)
    assert jobs.publish(world.app)[0].stories == 2
    assert jobs.compose(world.app, newsletter, day=date(2026, 6, 3)) is None


def test_preview_keeps_nothing(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    found = jobs.preview(world.app, world.catalog.newsletters[0])
    assert found is not None
    with world.sessions() as session:
        assert issue_rows.draft(session, "daily", date(2026, 6, 3)) is None
    assert issues_of(world)[0].stories == 1


# ---- what one newsletter or one person must not do to another ---------------------------------------------


def two_newsletters(world: World, **other: str) -> None:
    daily, second = Newsletter(), Newsletter(id="second", title="Second", **other)  # type: ignore[arg-type]
    world.catalog = replace(world.catalog, newsletters=(daily, second))


def test_the_link_of_somebody_who_was_erased_ends_nobody_elses_subscription(world: World) -> None:
    subscribers.add(world.app, "old@example.org")
    [old] = subscribers.listing(world.app)
    subscribers.erase(world.app, "old@example.org")
    subscribers.add(world.app, "new@example.org")
    with world.sessions.begin() as session:
        assert subscriber_rows.unsubscribe(session, old.id, world.now) is None
    assert [one.status for one in subscribers.listing(world.app)] == ["active"]


def test_a_draft_holds_back_nothing_that_came_after_it(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    jobs.compose(world.app, world.catalog.newsletters[0], day=date(2026, 6, 3))
    world.publishes(PAPER, COURT)
    jobs.poll(world.app)
    assert jobs.publish(world.app)[0].stories == 2


def test_days_published_out_of_order_repeat_nothing(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    jobs.compose(world.app, world.catalog.newsletters[0], day=date(2026, 6, 3))
    assert jobs.publish(world.app, day=date(2026, 6, 4), newsletter="daily")[0].stories == 1
    assert jobs.publish(world.app, day=date(2026, 6, 3), newsletter="daily")[0].stories == 0


def test_a_day_far_ahead_is_refused_and_stops_no_newsletter(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    with pytest.raises(ConfigError, match="2062-01-01 is still to come"):
        jobs.publish(world.app, newsletter="daily", day=date(2062, 1, 1))
    assert jobs.publish(world.app)[0].stories == 1


def test_a_newsletter_that_left_the_list_stops_nobodys_mail_and_is_named(world: World) -> None:
    two_newsletters(world)
    world.publishes(WIRE, SENATE)
    for newsletter in ("daily", "second"):
        subscribers.add(world.app, "ada@example.org", newsletter)
    jobs.poll(world.app)
    jobs.publish(world.app)
    world.catalog = replace(world.catalog, newsletters=(Newsletter(),))
    said: list[str] = []
    report = jobs.deliver(world.app, tell=said.append)
    assert (report.sent, report.pending, report.sending) == (1, 1, 0)
    assert said == ["1 wait for the newsletter 'second', which is not in the feed list any more"]


def test_a_newsletter_whose_mail_cannot_be_made_stops_nobody_elses(world: World) -> None:
    two_newsletters(world, reply_to="nobody")
    world.publishes(WIRE, SENATE)
    for newsletter in ("second", "daily"):
        subscribers.add(world.app, "ada@example.org", newsletter)
    jobs.poll(world.app)
    jobs.publish(world.app)
    said: list[str] = []
    report = jobs.deliver(world.app, tell=said.append)
    assert (report.sent, report.pending) == (1, 1)
    assert "second: reply_to: 'nobody' cannot stand in a mail" in said[0]


def test_an_issue_with_faults_stops_alone(world: World) -> None:
    world.settings = world.settings.model_copy(update={"sender": ""})
    two_newsletters(world, sender="The Brief <brief@example.org>")
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    with pytest.raises(RenderError, match="daily 2026-06-03: not published"):
        jobs.publish(world.app)
    with world.sessions() as session:
        assert issue_rows.published(session, "daily", date(2026, 6, 3)) is None
        assert issue_rows.published(session, "second", date(2026, 6, 3)) is not None


def test_an_issue_with_a_spoilt_template_comes_out_plainly_and_says_so(world: World, tmp_path: Path) -> None:
    (tmp_path / "issue").mkdir()
    (tmp_path / "issue" / "footer.mjml").write_text("<mj-section></mj-section>", encoding="utf-8")
    world.publishes(WIRE, SENATE)
    subscribers.add(world.app, "ada@example.org")
    jobs.poll(world.app)
    [turn] = jobs.publish(replace(world.app, templates=lambda: render.load(tmp_path)))
    assert any("no link to unsubscribe" in fault for fault in turn.faults)
    jobs.deliver(world.app)
    [(_, message)] = world.sent
    assert b"Senate" in message
    assert b"mj-" not in message


def test_two_runs_of_deliver_count_only_what_they_sent(world: World) -> None:
    world.publishes(WIRE, SENATE)
    for name in ("ada", "bob", "cyd"):
        subscribers.add(world.app, f"{name}@example.org")
    jobs.poll(world.app)
    jobs.publish(world.app)
    other: list[int] = []

    def beside() -> bool:
        if not other:
            other.append(0)
            other[0] = jobs.deliver(world.app).sent
        return False

    assert jobs.deliver(world.app, stop=beside).sent + other[0] == 3
