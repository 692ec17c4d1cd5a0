"""One mail on its way, as `jobs.deliver` sees it: claimed, made, handed over, and how it went written down."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from digest.app import App
from digest.db import deliveries as ledger
from digest.db import issues as issue_rows
from digest.errors import ConfigError, MailError
from digest.mail import links, message, retry
from digest.mail.mailer import Mailer
from digest.model import Delivery, DeliveryStatus

log = logging.getLogger("digest")


def claim(app: App, newsletters: Collection[str]) -> Delivery | None:
    lease = timedelta(seconds=app.settings.lease)
    with app.sessions.begin() as session:
        return ledger.claim(session, app.clock(), newsletters, lease=lease, hold=app.settings.uncertain == "hold")


def send(
    app: App, hand_over: Mailer, delivery: Delivery, templates: dict[int, message.Template]
) -> tuple[DeliveryStatus, str]:
    """One message out, and how it went written down.  The claim before it is the intent that survives a crash."""
    try:
        if delivery.issue not in templates:
            templates[delivery.issue] = _template(app, delivery)
        token = links.sign(delivery.subscriber, app.secret)
        hand_over(delivery, message.personal(templates[delivery.issue], delivery, token))
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
