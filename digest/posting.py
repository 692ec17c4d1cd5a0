"""Sends our own letters, each once: a welcome to who said yes, a goodbye to who left by mail, how the service is doing.

What gives occasion to a letter writes it down in its own transaction (`db.letters.post`); here it is claimed, made and
handed over like a delivery.  After a crash it goes out again under the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from digest.app import App
from digest.db import issues as issue_rows
from digest.db import letters as rows
from digest.db import subscribers
from digest.errors import ConfigError, MailError, RenderError
from digest.issues import calendar
from digest.mail import dkim, links, message, retry
from digest.mail.letters import Goodbye, HealthReport, Letter, Letters, Welcome
from digest.mail.mailer import Mailer
from digest.model import Delivery, DeliveryStatus, Newsletter, Notice, Page, Subscriber

log = logging.getLogger("digest")

_MEANT_FOR = {"welcome": "active", "goodbye": "unsubscribed"}


def post(app: App, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Send the letters that wait, and say how many went out.  What one of them lacks is logged, and keeps none back."""
    with app.sessions() as session:
        waiting = rows.due(session, app.clock())
    if not waiting:
        return 0
    sent = 0
    with app.mailer() as send:
        for notice in waiting:
            if stop():
                break
            status, closed = _try(app, send, notice)
            sent += status == "sent"
            if closed:
                break
    return sent


def _try(app: App, send: Mailer, notice: Notice) -> tuple[DeliveryStatus, bool]:
    """What became of a letter, and whether the way out is shut."""
    with app.sessions.begin() as session:
        claimed = rows.take(session, notice, app.clock(), timedelta(seconds=app.settings.lease))
    if claimed is None:
        return "sending", False
    status, why, again_at, closed = _send(app, send, claimed)
    with app.sessions.begin() as session:
        rows.mark(session, claimed, status, app.clock(), error=why, again_at=again_at)
    if why:
        log.warning("letter not sent", extra={"kind": notice.kind, "letter": notice.id, "error": why, "status": status})
    return status, closed


def _send(app: App, send: Mailer, notice: Notice) -> tuple[DeliveryStatus, str, datetime | None, bool]:
    try:
        made = _made(app, notice)
        if made is None:
            return "skipped", "", None, False
        send(*made)
    except MailError as error:
        status, again_at = retry.after(error, notice.attempts, app.clock())
        return status, str(error), again_at, error.closed
    except (ConfigError, RenderError) as error:  # of this letter alone
        return "failed", str(error), None, False
    return "sent", "", None, False


def _made(app: App, notice: Notice) -> tuple[Delivery, bytes] | None:
    """The letter as a mail; None where its reader has come or gone since."""
    newsletter, person = app.newsletter(notice.newsletter), _person(app, notice)
    if notice.subscription is not None and (person is None or person.status != _MEANT_FOR[notice.kind]):
        return None
    if notice.kind == "welcome" and not app.settings.base_url:  # it has nothing to lead to any more
        return None
    page = _page(app, newsletter, notice, person)
    email, number = (person.email, person.id) if person else (notice.email, 0)
    # A name of its own, so that neither its Message-ID nor its file in the outbox is an issue's.
    name = f"{newsletter.id} {notice.kind} {notice.occasion}"
    delivery = Delivery(0, 0, name, notice.due.date(), number, email, notice.due)
    sender, base_url = app.sender(newsletter), app.settings.base_url
    made = message.prepare(
        page, newsletter=newsletter, day=delivery.day, sender=sender, base_url=base_url,
        leaving=notice.kind == "welcome",
    )  # fmt: skip
    body = message.personal(made, delivery, links.sign(number, app.secret))
    if key := app.settings.dkim_key.get_secret_value():
        body = dkim.signer(key, app.settings.dkim_selector)(body, made.domain)
    return delivery, body


def _person(app: App, notice: Notice) -> Subscriber | None:
    if notice.subscription is None:
        return None
    with app.sessions() as session:
        return subscribers.numbered(session, notice.subscription)


def _page(app: App, newsletter: Newsletter, notice: Notice, person: Subscriber | None) -> Page:
    chosen = person.preferences if person else None
    letter = _letter(app, newsletter, notice, person)
    page = Letters(app.settings.templates).write(
        letter,
        newsletter,
        language=chosen.language if chosen else "",
        time_zone=chosen.time_zone if chosen else "",
    )
    return replace(page, html="") if chosen and chosen.format == "text" else page


def _letter(app: App, newsletter: Newsletter, notice: Notice, person: Subscriber | None) -> Letter:
    if notice.kind == "goodbye":
        return Goodbye()
    if notice.kind == "health":
        return HealthReport(**_reported(notice.said))
    assert person is not None
    base_url, token = app.settings.base_url, links.sign(person.id, app.secret)
    return Welcome(
        _next_issue(app, newsletter, person),
        leave_url=f"{base_url}/unsubscribe/{token}",
        preferences_url=f"{base_url}/preferences/{token}",
        archive_url=f"{base_url}/issues",
    )


def _next_issue(app: App, newsletter: Newsletter, person: Subscriber) -> datetime:
    """When it comes out, or at the hour that the reader chose."""
    with app.sessions() as session:
        last = issue_rows.last_day(session, newsletter.id)
    day = calendar.next_due(newsletter, last, app.clock())
    out = calendar.due_instant(day, newsletter.publish_at, newsletter.time_zone)
    chosen = person.preferences
    return calendar.at_hour(out, chosen.deliver_at, chosen.time_zone or newsletter.time_zone)


def _reported(said: Any) -> dict[str, Any]:
    """What the report says, as it was written down."""
    return dict(said) | {"since": datetime.fromisoformat(said["since"]), "problems": tuple(said["problems"])}
