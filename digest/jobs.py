"""START HERE.  The four jobs that make the product, each about a screen.

    poll       feeds.yaml -> fetch -> parse -> entries -> stories
    compose    stories first seen since the last issue -> the draft of the next issue
    publish    draft -> rendered issue + one delivery for each active subscriber
    deliver    delivery -> message -> outbox folder or SMTP

Each job loads, lets pure functions decide, and saves.  Between two jobs there is only the database, so any of
them may be run again at any moment, after a crash or beside another copy of itself, and does no harm.

What only one job needs is imported in it: an hourly poll does not wait for the compiler of the mail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING

from digest import articles, meanings, polling, rewriting
from digest.app import App
from digest.db import corrections as correction_rows
from digest.db import deliveries as ledger
from digest.db import feeds as feed_rows
from digest.db import issues as issue_rows
from digest.db import stories as story_rows
from digest.errors import ConfigError, MailError, RenderError
from digest.issues import calendar
from digest.model import Entry, FeedState, Issue, Newsletter, Relevance, Story

if TYPE_CHECKING:
    from digest.db.engine import Session
    from digest.issues.press import Printed
    from digest.stories.refrains import Refrains

log = logging.getLogger("digest")


LEARNT_FROM = 20  # entries of a feed in which a sentence that comes again and again shows itself
UNREAD_AT_ONCE = 2_000  # entries judged in one transaction: a first poll of many feeds stays small in memory
Tell = Callable[[FeedState, str], None]


# ---- poll -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one run of `poll` did."""

    feeds: int
    polled: int
    not_modified: int
    failed: int
    entries: int  # read in all documents
    new: int  # of these, not known before
    stories: int  # made or changed
    seconds: float


def poll(
    app: App, *, urls: Collection[str] = (), whenever: bool = False, force: bool = False, tell: Tell | None = None
) -> PollReport:
    """Fetch what is due, keep each entry once, group the new ones into stories.

    `whenever` disregards our own interval; `force` asks without validators and reads what comes, new or not.  One
    feed's trouble stays with that feed and is remembered there.  `tell` is called after each feed with what came of it.
    """
    now, began = app.clock(), monotonic()
    with app.sessions.begin() as session:
        feed_rows.sync(session, app.catalog.feeds, now)
        lease = timedelta(seconds=app.settings.lease)
        due = feed_rows.claim(session, app.catalog.feeds, now, lease=lease, urls=urls, whenever=whenever)
    asked = [replace(state, etag="", last_modified="") for state in due] if force else due
    waiting = {state.id: state for state in due}
    results: list[polling.Polled] = []
    claim = now + lease
    try:
        for heard in polling.in_batches(app.fetch(asked), waiting, now, app.clock, anew=force):
            for polled in polling.keep(app, heard, now, claim):
                results.append(polled)
                del waiting[polled.state.id]
                if tell is not None:
                    tell(polled.state, polled.words)
            if app.clock() > claim - lease / 2:  # many feeds of one domain, each a second after the other
                longer = app.clock() + lease
                with app.sessions.begin() as session:
                    if not feed_rows.hold(session, list(waiting.values()), claim, longer):
                        break  # we were put to sleep for longer than our lease, and others are at work
                claim = longer
    finally:
        if waiting:  # cut short: whoever polls next may have these
            with app.sessions.begin() as session:
                feed_rows.release(session, list(waiting.values()), claim)
    articles.read(app, now)
    stories = gather(app, now)
    return PollReport(
        feeds=len([feed for feed in app.catalog.feeds if feed.enabled]),
        polled=len(results),
        not_modified=sum(one.not_modified for one in results),
        failed=sum(one.failed for one in results),
        entries=sum(one.entries for one in results),
        new=sum(one.new for one in results),
        stories=stories,
        seconds=round(monotonic() - began, 3),
    )


def gather(app: App, now: datetime) -> int:
    """Judge the entries that nobody has read yet and put them into stories; how many stories changed.

    It begins with what the database says is unread, so a poll that was cut off is finished by the next one.
    """
    changed = 0
    while True:
        meanings.remember(app, now, lambda entry: _judge(app, entry, now).score > 0)
        with app.sessions.begin() as session:
            story_rows.lock(session)
            unread = story_rows.unread(session, UNREAD_AT_ONCE)
            if not unread:
                return changed
            from digest.stories import match
            from digest.stories.refrains import Refrains

            verdicts = [(entry, _judge(app, entry, now)) for entry in unread]
            story_rows.judge(session, verdicts)
            about_ai = [entry for entry, verdict in verdicts if verdict.score > 0]
            window = story_rows.window(session, now - match.WINDOW)
            read = chain(about_ai, *(story.entries for story in window))
            known = meanings.known(app, session, read)
            refrains = Refrains(chain(unread, *(story.entries for story in window)))
            stories = match.gather(about_ai, window, correction_rows.load(session), known, refrains)
            changed += len(_file(app, session, stories, now, refrains, window))


def _judge(app: App, entry: Entry, now: datetime) -> Relevance:
    from digest.stories import relevance

    return polling.shelved(entry, now) or relevance.judge(entry, app.feeds.get(entry.feed))


def _file(
    app: App, session: Session, stories: Sequence[Story], now: datetime, refrains: Refrains, held: Sequence[Story] = ()
) -> list[Story]:
    """Say what new and changed stories are about and which thread they continue, and store them; `held`: the window."""
    if not stories:
        return []
    from digest.stories import filing, match, threads

    filed = [filing.file(story, app.feeds, app.catalog.topics, refrains=refrains) for story in stories]
    earlier = [story for story in held if story.relevance.relevant]
    if any(not story.thread for story in filed):
        earlier += story_rows.threads_since(session, now - threads.WINDOW, now - match.WINDOW if held else None)
    return story_rows.save(session, threads.link_all(filed, earlier), now)


# ---- compose --------------------------------------------------------------------------------------


def compose(app: App, newsletter: Newsletter, day: date | None = None) -> Issue | None:
    """Make or refresh the draft of the next issue.  None when it is published already or there is no news."""
    now = app.clock()
    gather(app, now)
    _reword(app, newsletter, now, lambda session: day or _next_day(session, newsletter, now))
    with app.sessions.begin() as session:
        story_rows.lock(session)
        day = day or _next_day(session, newsletter, now)
        if issue_rows.published(session, newsletter.id, day):
            return None
        issue = _compose(app, session, newsletter, day, now)
        if issue is not None:
            issue_rows.save_draft(session, issue)
    return issue


def preview(app: App, newsletter: Newsletter) -> tuple[Issue, Printed] | None:
    """The next issue as it would come out now; nothing is kept.  None when there is no news."""
    now = app.clock()
    with app.sessions.trial() as session:
        issue = _compose(app, session, newsletter, _next_day(session, newsletter, now), now)
    return (issue, app.press.run(issue, sender=app.sender(newsletter))) if issue else None


def _next_day(session: Session, newsletter: Newsletter, now: datetime) -> date:
    last = issue_rows.last_day(session, newsletter.id)
    return calendar.due(newsletter, last, now) or calendar.next_due(newsletter, last, now)


def _compose(app: App, session: Session, newsletter: Newsletter, day: date, now: datetime) -> Issue | None:
    """Look at the whole window once more, then let the editor's rules choose."""
    from digest.issues import compose as editor
    from digest.issues import coverage, radar
    from digest.stories import boilerplate, match, phases, threads
    from digest.stories.refrains import Refrains

    since = issue_rows.last_until(session, newsletter.id) or now - editor.FIRST_WINDOW
    window = story_rows.window(session, min(since, now - match.WINDOW))
    at_hand = [entry for story in window for entry in story.entries]
    known = meanings.known(app, session, at_hand)
    latest = story_rows.latest(session, {entry.feed for entry in at_hand}, LEARNT_FROM)
    refrains = Refrains(chain(at_hand, latest))
    apart = phases.come(window, issue_rows.first_shown(session, since - match.WINDOW))
    said = [*correction_rows.load(session), *apart]
    _file(app, session, match.regroup(window, said, known, refrains), now, refrains)
    story_rows.sweep(session)
    candidates = issue_rows.candidates(session, newsletter.id, since, now)
    shown = issue_rows.shown_stories(session, now - threads.WINDOW)
    if resumed := threads.resume([one.story for one in candidates], shown):
        story_rows.save(session, resumed, now)
        candidates = issue_rows.candidates(session, newsletter.id, since, now)
    entries, relevant = story_rows.counts(session, since, now)
    states = feed_rows.states(session, [feed for feed in app.catalog.feeds if feed.enabled])
    sources = {entry.feed for one in candidates for entry in one.story.entries}
    learnt = boilerplate.learn(entry for entry in latest if entry.feed in sources)
    first = radar.today(day, now, newsletter.time_zone)
    dated = radar.dated(story_rows.told_since(session, now - radar.REMEMBERED, radar.STORIES), first)
    covered = coverage.coverage(states, since=since, until=now, entries=entries, relevant=relevant)
    issue = editor.compose(
        newsletter, day, issue_rows.next_number(session, newsletter.id), candidates,
        feeds=app.feeds, topics=app.catalog.topics, coverage=covered, now=now, learnt=learnt,
        dated=dated,
    )  # fmt: skip
    return rewriting.told(app, session, issue) if issue else None


def _reword(app: App, newsletter: Newsletter, now: datetime, day_of: Callable[[Session], date | None]) -> None:
    """Ask for what the next issue would say in other words: before it is made, so that nothing waits for a model."""
    if app.rewrite is None:
        return
    with app.sessions.trial() as session:
        day = day_of(session)
        issue = _compose(app, session, newsletter, day, now) if day else None
        asked = rewriting.unknown(app, session, issue) if issue else []
    rewriting.ask(app, asked, now)


# ---- publish --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """One newsletter's turn: `stories` is 0 when the day had no news and so has no issue.

    `faults` say what was wrong with the page, so that the plain one went out.
    """

    newsletter: str
    day: date
    stories: int
    deliveries: int
    faults: tuple[str, ...] = ()


def publish(app: App, *, newsletter: str = "", day: date | None = None, again: bool = True) -> list[Published]:
    """Publish the issues that are due, each once, with one delivery for each active subscriber.

    `day` publishes that day's issue whatever the hour; ConfigError when it is not even tomorrow yet.  A day found to
    have no news is looked at again only with `again`: a person who asks gets an answer, the scheduler does not send a
    late issue of one story.  RenderError, when the others are out, of issues that could not be rendered.
    """
    now = app.clock()
    chosen = [app.newsletter(newsletter)] if newsletter or day else list(app.catalog.newsletters)
    for one in chosen:
        if day and calendar.too_far(one, day, now):
            raise ConfigError(f"{one.id}: {day} is still to come: an issue can be brought forward by a day, not more")
    gather(app, now)
    turns: list[Published] = []
    faults: list[str] = []
    for one in chosen:
        try:
            turn = _publish(app, one, day, now, again=again)
        except RenderError as error:
            faults.append(str(error))
        else:
            turns += [turn] if turn else []
    if faults:
        raise RenderError("\n".join(faults))
    return turns


def next_days(app: App) -> dict[str, date]:
    """The day of each newsletter's next issue."""
    now = app.clock()
    with app.sessions() as session:
        last = {one.id: issue_rows.last_day(session, one.id) for one in app.catalog.newsletters}
    return {one.id: calendar.next_due(one, last[one.id], now) for one in app.catalog.newsletters}


def _publish(app: App, newsletter: Newsletter, day: date | None, now: datetime, *, again: bool) -> Published | None:
    from digest import addressing

    _reword(app, newsletter, now, lambda session: _due(session, newsletter, day, now, again=again))
    with app.sessions.begin() as session:
        story_rows.lock(session)
        last = _last(session, newsletter, again=again)
        day = _due(session, newsletter, day, now, again=again)
        if day is None:
            return None
        issue = _compose(app, session, newsletter, day, now)  # afresh: a draft may be older than the newest entries
        if issue is None:
            if last is not None:  # the first issue of all comes as soon as there is something to put into it
                issue_rows.save_empty(session, newsletter.id, day, now)
            log.info("no news", extra={"newsletter": newsletter.id, "day": str(day)})
            return Published(newsletter.id, day, 0, 0)
        issue = replace(issue, published_at=now)
        printed = app.press.run(issue, sender=app.sender(newsletter))
        count = issue_rows.publish(session, issue, printed.page, now)
        addressing.address(app, session, issue, app.sender(newsletter))
    _keep_calendar(app, issue, now)
    log.info("published", extra={"newsletter": newsletter.id, "day": str(day), "stories": len(issue.stories)})
    if printed.faults:
        log.error("published plainly", extra={"newsletter": newsletter.id, "faults": "; ".join(printed.faults)})
    return Published(newsletter.id, day, len(issue.stories), count, printed.faults)


def _due(session: Session, newsletter: Newsletter, day: date | None, now: datetime, *, again: bool) -> date | None:
    """The day of the issue that is to come out now: `day`, else the one that is due.  None where it is out already."""
    day = day or calendar.due(newsletter, _last(session, newsletter, again=again), now)
    return None if day is None or issue_rows.published(session, newsletter.id, day) else day


def _last(session: Session, newsletter: Newsletter, *, again: bool) -> date | None:
    return (
        issue_rows.last_published_day(session, newsletter.id) if again else issue_rows.last_day(session, newsletter.id)
    )


def _keep_calendar(app: App, issue: Issue, now: datetime) -> None:
    """Beside the mails in the outbox, where they go there: what is coming up, for calendars."""
    from digest.issues import ics, languages, radar
    from digest.mail import calendars

    if app.settings.smtp_url.get_secret_value():
        return
    wording = languages.wording(issue.language, app.settings.templates)
    calendar = ics.of_issue(issue, wording, radar.today(issue.day, now, issue.time_zone))
    try:
        calendars.keep(app.settings.outbox, issue.newsletter, calendar)
    except MailError as error:  # the issue is out all the same
        log.error("no calendar", extra={"newsletter": issue.newsletter, "error": str(error)})


# ---- deliver --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeliverReport:
    """`sent`, `failed` and `skipped` of this run; the others are what still stands in the ledger."""

    sent: int
    failed: int
    pending: int
    sending: int
    uncertain: int
    skipped: int

    @property
    def done(self) -> bool:
        return not (self.pending or self.sending)


def deliver(
    app: App, *, stop: Callable[[], bool] = lambda: False, tell: Callable[[str], None] | None = None
) -> DeliverReport:
    """Send what is due, over a few connections at once, each delivery claimed first and marked after; then letters.

    `stop` is asked between two messages: true ends the run without loss or duplicate.  `tell` is called with the
    reason each time that a message did not go out.
    """
    from digest import delivering, posting
    from digest.mail import pool

    newsletters = [one.id for one in app.catalog.newsletters]
    with app.sessions() as session:
        waiting = ledger.standing(session)
        orphans = ledger.unclaimable(session, newsletters)
    for name, number in orphans.items():
        if tell:
            tell(f"{number} wait for the newsletter '{name}', which is not in the feed list any more")
    work = delivering.Round(app, newsletters, tell)
    if any(waiting.values()):
        with work.at_the_ledger(), pool.opened(app.mailer, app.connections, app.settings.smtp_rate, work.ahead) as ways:
            results: Sequence[pool.Result] = []
            while results or ways.out or not (work.over or ways.closed or stop()):
                if stop():
                    results = [*results, *ways.recall()]
                claimed = work.turn(results, 0 if stop() else ways.room())
                ways.go_on()
                results = [*work.send(ways, claimed), *ways.back()]
    posting.post(app, stop=stop)
    with app.sessions() as session:
        still = ledger.standing(session)
    return DeliverReport(**still, **{state: work.done[state] for state in ("sent", "failed", "skipped")})
