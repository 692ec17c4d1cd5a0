"""The mails of one run on their way, as `jobs.deliver` sees them: claimed, made, and how they went written down."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta

from digest.app import App
from digest.db import deliveries as ledger
from digest.db import issues as issue_rows
from digest.db import segments as segment_rows
from digest.db.engine import Session
from digest.errors import ConfigError, MailError
from digest.mail import dkim, links, message, retry
from digest.mail.pool import AHEAD, Pool, Result
from digest.model import Delivery, DeliveryStatus
from digest.settings import Settings

log = logging.getLogger("digest")

LOOKED_UP = 500  # deliveries looked up at once, long before they are claimed
KEPT = 256  # messages of segments, of some 80 KB each

Tell = Callable[[str], None]
Begin = Callable[[], AbstractContextManager[Session]]  # a transaction


class Round:
    """Deliveries that may be sent in this run, and what became of them so far."""

    def __init__(self, app: App, newsletters: Collection[str], tell: Tell | None = None) -> None:
        self.app, self.newsletters, self.tell = app, newsletters, tell
        self._begin: Begin = app.sessions.begin
        self.hold = app.settings.uncertain == "hold"
        self.done: Counter[DeliveryStatus] = Counter()
        self._sign = _signer(app.settings)
        self.over = False  # nothing more is due
        self._ahead: list[Delivery] = []
        self._before: dict[int, DeliveryStatus] = {}  # how those that are claimed stood
        self._templates: dict[tuple[int, int | None], message.Template] = {}

    @property
    def ahead(self) -> int:
        """Claims for each connection: what is held after a crash must be no more than what may have gone out.

        Into a folder nothing is gained by more than one, and who leaves meanwhile is not claimed yet.
        """
        return AHEAD if self.app.settings.smtp_url.get_secret_value() and not self.hold else 1

    @contextmanager
    def at_the_ledger(self) -> Iterator[None]:
        """Meanwhile all turns are on one connection to the database, for to fetch one takes as long as to use it."""
        with self.app.sessions.one_after_the_other() as begin:
            self._begin = begin
            yield

    def turn(self, results: Sequence[Result], room: int) -> list[Delivery]:
        """Write down how deliveries went, and claim up to `room` others, in one transaction."""
        if not results and not room:
            return []
        with self._begin() as session:
            self._write_down(session, results)
            return self._claim(session, room)

    def _claim(self, session: Session, room: int) -> list[Delivery]:
        lease, claimed = timedelta(seconds=self.app.settings.lease), list[Delivery]()
        while len(claimed) < room and self._look_ahead(session):
            some = [self._ahead.pop() for _ in range(min(room - len(claimed), len(self._ahead)))]
            found = ledger.take(session, some, self.app.clock(), lease=lease, hold=self.hold)
            claimed += [one for one in found if one.status == "sending"]
            self.done["skipped"] += sum(one.status == "skipped" for one in found)
            self._before |= {one.id: one.status for one in some}
        return claimed

    def _look_ahead(self, session: Session) -> bool:
        """Whether there is anything to claim."""
        if not self._ahead and not self.over:
            now = self.app.clock()
            if self.hold:
                ledger.set_aside(session, now)
            self._ahead = ledger.due(session, now, self.newsletters, limit=LOOKED_UP, hold=self.hold)[::-1]
            self.over = not self._ahead
        return bool(self._ahead)

    def send(self, pool: Pool, deliveries: Sequence[Delivery]) -> list[Result]:
        """Make the messages and hand them to the pool; the results of those that cannot even be made."""
        failed: list[Result] = []
        for delivery in deliveries:
            try:
                pool.put(*self._addressed(delivery))
            except MailError as error:
                failed.append(Result(delivery, error))
        return failed

    def _addressed(self, delivery: Delivery) -> tuple[Delivery, bytes]:
        """The delivery with where its bounces go, and its message."""
        token, mailbox = links.sign(delivery.subscriber, self.app.secret), self.app.settings.bounces_to
        if mailbox:
            delivery = replace(delivery, return_path=links.bounce_address(delivery.id, self.app.secret, mailbox))
        template = self._template(delivery)
        body = message.personal(template, delivery, token)
        return delivery, self._sign(body, template.domain) if self._sign else body

    def _template(self, delivery: Delivery) -> message.Template:
        """Built once for a segment, and kept for as long as it is not one of too many."""
        which = delivery.issue, delivery.segment
        if which not in self._templates:
            if len(self._templates) >= KEPT:
                del self._templates[next(iter(self._templates))]
            self._templates[which] = _template(self.app, delivery)
        return self._templates[which]

    def _write_down(self, session: Session, results: Sequence[Result]) -> None:
        gone = [result.delivery for result in results if result.tried and result.error is None]
        ledger.mark_sent(session, gone, self.app.clock())
        self.done["sent"] += len(gone)
        for result in results:
            before = self._before.pop(result.delivery.id, "pending")
            if not result.tried:
                ledger.give_back(session, result.delivery, before, self.app.clock())
            elif result.error is not None:
                self._mark(session, result.delivery, result.error)

    def _mark(self, session: Session, delivery: Delivery, error: MailError) -> None:
        status, again_at = retry.after(error, delivery.attempts, self.app.clock(), hold=self.hold)
        self.done[status] += 1
        log.warning("not delivered", extra={"delivery": delivery.id, "error": str(error), "status": status})
        ledger.mark(session, delivery, status, error=str(error), again_at=again_at)
        if self.tell:
            self.tell(str(error))


def claim(app: App, newsletters: Collection[str]) -> Delivery | None:
    """The next delivery that is due, claimed; None when there is none."""
    taken = Round(app, newsletters).turn([], 1)
    return taken[0] if taken else None


def _signer(settings: Settings) -> dkim.Sign | None:
    key = settings.dkim_key.get_secret_value()
    return dkim.signer(key, settings.dkim_selector) if key else None


def _template(app: App, delivery: Delivery) -> message.Template:
    """The message of a segment, for all its subscribers."""
    newsletter = app.newsletter(delivery.newsletter)
    with app.sessions() as session:
        if delivery.segment is None:
            page = issue_rows.page(session, delivery.newsletter, delivery.day)
        else:
            page = segment_rows.page(session, delivery.segment)
    assert page is not None, "a delivery is made in the transaction that publishes its issue"
    sender, base_url = app.sender(newsletter), app.settings.base_url
    try:
        return message.prepare(page, newsletter=newsletter, day=delivery.day, sender=sender, base_url=base_url)
    except ConfigError as error:  # of this newsletter alone, and to be mended: the others go out
        raise MailError(f"{newsletter.id}: {error}") from error
