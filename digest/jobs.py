"""START HERE.  The four jobs that make the product, each about a screen.

    poll       feeds.yaml -> fetch -> parse -> entries -> stories
    compose    stories first seen since the last issue -> the draft of the next issue
    publish    draft -> rendered issue + one delivery for each active subscriber
    deliver    delivery -> message -> outbox folder or SMTP

Each job loads, lets pure functions decide, and saves.  Between two jobs there is only the database, so any of
them may be run again at any moment, after a crash or beside another copy of itself, and does no harm.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from time import monotonic
from typing import TYPE_CHECKING

from digest.app import App
from digest.db import corrections as correction_rows
from digest.db import deliveries as ledger
from digest.db import feeds as feed_rows
from digest.db import issues as issue_rows
from digest.db import stories as story_rows
from digest.errors import ConfigError, FeedError, FetchError, MailError, RenderError
from digest.feeds import history, identity, isolate
from digest.issues import calendar, coverage, lint, render
from digest.issues import compose as editor
from digest.mail import links, message, retry
from digest.mail.mailer import Mailer
from digest.model import (
    Answer,
    Delivery,
    DeliveryStatus,
    Entry,
    FeedState,
    Issue,
    Newsletter,
    Page,
    Relevance,
    Story,
)
from digest.stories import filing, match, relevance, threads

if TYPE_CHECKING:
    from digest.db.engine import Session

log = logging.getLogger("digest")

FEEDS_AT_ONCE, ENTRIES_AT_ONCE = 50, 1_000  # stored in one transaction: a commit costs more than a feed does
SECONDS_AT_ONCE = 1.0  # what a crash may lose, to be asked for again when its lease is over
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

    `whenever` disregards our own interval; `force` asks without validators.  One feed's trouble stays with that
    feed and is remembered there.  `tell` is called after each feed with what came of it.
    """
    now, began = app.clock(), monotonic()
    with app.sessions.begin() as session:
        feed_rows.sync(session, app.catalog.feeds, now)
        lease = timedelta(seconds=app.settings.lease)
        due = feed_rows.claim(session, app.catalog.feeds, now, lease=lease, urls=urls, whenever=whenever)
    asked = [replace(state, etag="", last_modified="", body_hash="") for state in due] if force else due
    waiting = {state.id: state for state in due}
    results: list[_Polled] = []
    try:
        for heard in _in_batches(app.fetch(asked), waiting, now):
            for polled in _keep(app, heard, now):
                results.append(polled)
                del waiting[polled.state.id]
                if tell is not None:
                    tell(polled.state, polled.words)
    finally:
        if waiting:  # interrupted: whoever polls next may have these
            with app.sessions.begin() as session:
                feed_rows.release(session, list(waiting.values()), now)
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


@dataclass(frozen=True, slots=True)
class _Heard:
    """What came of asking a feed, before it is stored.  `read` is None where nothing has changed."""

    state: FeedState
    said: Answer | FeedError
    read: history.Read | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.read.entries if self.read else ()


@dataclass(frozen=True, slots=True)
class _Polled:
    state: FeedState
    words: str
    not_modified: bool = False
    failed: bool = False
    entries: int = 0
    new: int = 0


def _in_batches(
    answers: Iterable[tuple[FeedState, Answer | FetchError]], states: Mapping[int, FeedState], now: datetime
) -> Iterator[list[_Heard]]:
    """The answers, read: as many at a time as one transaction should hold, and none kept waiting for others."""
    batch: list[_Heard] = []
    began = monotonic()
    for state, answer in answers:
        batch.append(_hear(states[state.id], answer, now))
        full = len(batch) >= FEEDS_AT_ONCE or sum(len(one.entries) for one in batch) >= ENTRIES_AT_ONCE
        if full or monotonic() - began > SECONDS_AT_ONCE:
            yield batch
            batch, began = [], monotonic()
    if batch:
        yield batch


def _hear(state: FeedState, answer: Answer | FetchError, now: datetime) -> _Heard:
    """One feed's answer, read.  Its trouble stays with it."""
    if isinstance(answer, FetchError):
        return _Heard(state, answer)
    try:
        read = _read(state, answer, now)
    except FeedError as error:
        return _Heard(state, error)
    return _Heard(state, replace(answer, body=b""), read)  # bodies can be large, and this one was used


def _read(state: FeedState, answer: Answer, now: datetime) -> history.Read | None:
    """What stands in the answer; None when that is what stood in the last one."""
    if answer.not_modified:
        return None
    body_hash = blake2b(answer.body, digest_size=16).hexdigest()
    if body_hash == state.body_hash:
        return None
    document = isolate.read(answer.body, content_type=answer.content_type, url=answer.url)
    first_poll = not state.body_hash
    return history.Read(body_hash, document, identity.entries(document, state.feed, now, first_poll=first_poll))


def _keep(app: App, batch: Sequence[_Heard], now: datetime) -> list[_Polled]:
    """Store what some feeds said in one transaction: each one's entries with the validators of their document."""
    with app.sessions.begin() as session:
        new = _keep_entries(session, batch, now)
        feed_rows.record(session, [_after(one, now, new[one.state.id]) for one in batch])
    return [_told(one, new[one.state.id]) for one in batch]


def _keep_entries(session: Session, batch: Sequence[_Heard], now: datetime) -> Counter[int]:
    """Store the entries that are new; how many those are, by the feed's id."""
    new: list[feed_rows.New] = []
    for one in batch:
        if one.entries:
            sorted_out = identity.sort(one.entries, feed_rows.known(session, one.state, one.entries), now)
            new += [feed_rows.New(one.state.id, entry, _shelved(entry, now)) for entry in sorted_out.new]
            feed_rows.change_entries(session, one.state, sorted_out.changed)
    return feed_rows.add_entries(session, new)


def _after(heard: _Heard, now: datetime, new: int) -> feed_rows.Polled:
    """What to remember of the feed."""
    if isinstance(heard.said, FeedError):
        after = history.failed(heard.state, heard.said, now)
        told_to_wait = isinstance(heard.said, FetchError) and heard.said.retry_after is not None
        return feed_rows.Polled(after, not_before=after.next_poll_at if told_to_wait else None)
    after = history.succeeded(heard.state, heard.said, heard.read, now, new=new)
    return feed_rows.Polled(after, title=heard.read.document.title if heard.read else "")


def _told(heard: _Heard, new: int) -> _Polled:
    """What to say of the feed, to people and to the log."""
    state, count = heard.state, len(heard.entries)
    if isinstance(heard.said, FeedError):
        log.warning("feed failed", extra={"feed": state.feed.url, "error": str(heard.said)})
        return _Polled(state, str(heard.said), failed=True)
    log.info("polled", extra={"feed": state.feed.url, "entries": count, "new": new})
    words = f"{new} new of {count}" if heard.read else "not modified"
    return _Polled(state, words, not_modified=heard.read is None, entries=count, new=new)


def gather(app: App, now: datetime) -> int:
    """Judge the entries that nobody has read yet and put them into stories; how many stories changed.

    It begins with what the database says is unread, so a poll that was cut off is finished by the next one.
    """
    changed = 0
    while True:
        with app.sessions.begin() as session:
            story_rows.lock(session)
            unread = story_rows.unread(session, UNREAD_AT_ONCE)
            if not unread:
                return changed
            verdicts = [(entry, _judge(app, entry, now)) for entry in unread]
            story_rows.judge(session, verdicts)
            about_ai = [entry for entry, verdict in verdicts if verdict.score > 0]
            window = story_rows.window(session, now - match.WINDOW)
            stories = match.gather(about_ai, window, correction_rows.load(session))
            changed += len(_file(app, session, stories, now))


def _judge(app: App, entry: Entry, now: datetime) -> Relevance:
    return _shelved(entry, now) or relevance.judge(entry, app.feeds.get(entry.feed))


def _shelved(entry: Entry, now: datetime) -> Relevance | None:
    """The verdict on an old entry of a feed's first document, kept for the record only: it could not be news."""
    if entry.archive and entry.published < now - match.WINDOW:
        return Relevance(reason="older than the matching window when its feed was first polled")
    return None


def _file(app: App, session: Session, stories: Sequence[Story], now: datetime) -> list[Story]:
    """Say what new and changed stories are about and which thread they continue, and store them."""
    if not stories:
        return []
    filed = [filing.file(story, app.feeds, app.catalog.topics) for story in stories]
    earlier = story_rows.threads_since(session, now - threads.WINDOW)
    return story_rows.save(session, threads.link_all(filed, earlier), now)


# ---- compose --------------------------------------------------------------------------------------


def compose(app: App, newsletter: Newsletter, day: date | None = None) -> Issue | None:
    """Make or refresh the draft of the next issue.  None when it is published already or there is no news."""
    now = app.clock()
    gather(app, now)
    with app.sessions.begin() as session:
        story_rows.lock(session)
        day = day or _next_day(session, newsletter, now)
        if issue_rows.published(session, newsletter.id, day):
            return None
        issue = _compose(app, session, newsletter, day, now)
        if issue is not None:
            issue_rows.save_draft(session, issue)
    return issue


def preview(app: App, newsletter: Newsletter) -> tuple[Issue, Page] | None:
    """The next issue as it would come out now; nothing is kept.  None when there is no news."""
    now = app.clock()
    with app.sessions() as session, session.begin() as transaction:
        issue = _compose(app, session, newsletter, _next_day(session, newsletter, now), now)
        transaction.rollback()
    return (issue, _render(app, newsletter, issue)) if issue else None


def _next_day(session: Session, newsletter: Newsletter, now: datetime) -> date:
    last = issue_rows.last_day(session, newsletter.id)
    return calendar.due(newsletter, last, now) or calendar.next_due(newsletter, last, now)


def _compose(app: App, session: Session, newsletter: Newsletter, day: date, now: datetime) -> Issue | None:
    """Look at the whole window once more, then let the editor's rules choose."""
    since = issue_rows.last_until(session, newsletter.id) or now - editor.FIRST_WINDOW
    window = story_rows.window(session, min(since, now - match.WINDOW))
    _file(app, session, match.regroup(window, correction_rows.load(session)), now)
    story_rows.sweep(session)
    candidates = issue_rows.candidates(session, newsletter.id, since, now)
    entries, relevant = story_rows.counts(session, since, now)
    states = feed_rows.states(session, [feed for feed in app.catalog.feeds if feed.enabled])
    covered = coverage.coverage(states, since=since, until=now, entries=entries, relevant=relevant)
    return editor.compose(
        newsletter, day, issue_rows.next_number(session, newsletter.id), candidates,
        feeds=app.feeds, topics=app.catalog.topics, coverage=covered, now=now,
    )  # fmt: skip


# ---- publish --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """One newsletter's turn: `stories` is 0 when the day had no news and so has no issue."""

    newsletter: str
    day: date
    stories: int
    deliveries: int


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
    with app.sessions.begin() as session:
        story_rows.lock(session)
        last = (
            issue_rows.last_published_day(session, newsletter.id)
            if again
            else issue_rows.last_day(session, newsletter.id)
        )
        day = day or calendar.due(newsletter, last, now)
        if day is None or issue_rows.published(session, newsletter.id, day):
            return None
        issue = _compose(app, session, newsletter, day, now)  # afresh: a draft may be older than the newest entries
        if issue is None:
            if last is not None:  # the first issue of all comes as soon as there is something to put into it
                issue_rows.save_empty(session, newsletter.id, day, now)
            log.info("no news", extra={"newsletter": newsletter.id, "day": str(day)})
            return Published(newsletter.id, day, 0, 0)
        issue = replace(issue, published_at=now)
        count = issue_rows.publish(session, issue, _render(app, newsletter, issue), now)
    log.info("published", extra={"newsletter": newsletter.id, "day": str(day), "stories": len(issue.stories)})
    return Published(newsletter.id, day, len(issue.stories), count)


def _render(app: App, newsletter: Newsletter, issue: Issue) -> Page:
    """The issue as a page that has passed the lint.  RenderError says what is wrong with it."""
    base_url = app.settings.base_url
    page = render.render(issue, app.templates(), base_url=base_url, sender=app.sender(newsletter), names=app.places)
    faults = lint.lint(page, issue, base_url=base_url)
    if faults:
        raise RenderError(f"{issue.newsletter} {issue.day}: not published, the page has faults: {'; '.join(faults)}")
    return page


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
    """Send what is due, one delivery at a time, each claimed first and marked after.

    `stop` is asked between two messages: true ends the run without loss or duplicate.  `tell` is called with the
    reason each time that a message did not go out.
    """
    newsletters = [one.id for one in app.catalog.newsletters]
    with app.sessions() as session:
        waiting = ledger.counts(session)
        orphans = ledger.unclaimable(session, newsletters)
    for name, number in orphans.items():
        if tell:
            tell(f"{number} wait for the newsletter '{name}', which is not in the feed list any more")
    done: Counter[str] = Counter()
    templates: dict[int, message.Template] = {}
    if waiting["pending"] or waiting["sending"]:
        with app.mailer() as send:
            while not stop() and (delivery := _claim(app, newsletters)) is not None:
                status, error = _send(app, send, delivery, templates)
                done[status] += 1
                if error and tell:
                    tell(error)
    with app.sessions() as session:
        now_stand = ledger.counts(session)
    skipped = now_stand["skipped"] - waiting["skipped"]
    return DeliverReport(**now_stand | {"sent": done["sent"], "failed": done["failed"], "skipped": skipped})


def _claim(app: App, newsletters: Collection[str]) -> Delivery | None:
    lease = timedelta(seconds=app.settings.lease)
    with app.sessions.begin() as session:
        return ledger.claim(session, app.clock(), newsletters, lease=lease, hold=app.settings.uncertain == "hold")


def _send(
    app: App, send: Mailer, delivery: Delivery, templates: dict[int, message.Template]
) -> tuple[DeliveryStatus, str]:
    """One message out, and how it went written down.  The claim before it is the intent that survives a crash."""
    try:
        if delivery.issue not in templates:
            templates[delivery.issue] = _template(app, delivery)
        token = links.sign(delivery.subscriber, app.secret)
        send(delivery, message.personal(templates[delivery.issue], delivery, token))
    except MailError as error:
        status, again_at = retry.after(error, delivery.attempts, app.clock(), hold=app.settings.uncertain == "hold")
        log.warning("not delivered", extra={"delivery": delivery.id, "error": str(error), "status": status})
        _mark(app, delivery, status, error=str(error), again_at=again_at)
        return status, str(error)
    _mark(app, delivery, "sent")
    return "sent", ""


def _template(app: App, delivery: Delivery) -> message.Template:
    """The message of an issue, built once for all its subscribers."""
    newsletter = app.newsletter(delivery.newsletter)
    with app.sessions() as session:
        page = issue_rows.page(session, delivery.newsletter, delivery.day)
    assert page is not None, "a delivery is made in the transaction that publishes its issue"
    sender, base_url = app.sender(newsletter), app.settings.base_url
    try:
        return message.prepare(page, newsletter=newsletter, day=delivery.day, sender=sender, base_url=base_url)
    except ConfigError as error:  # of this newsletter alone, and to be mended: the others go out
        raise MailError(f"{newsletter.id}: {error}") from error


def _mark(
    app: App, delivery: Delivery, status: DeliveryStatus, *, error: str = "", again_at: datetime | None = None
) -> None:
    with app.sessions.begin() as session:
        ledger.mark(session, delivery, status, app.clock(), error=error, again_at=again_at)
