"""Reads what came back, and lets nobody be written to whose address is dead or who complained."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.app import App
from digest.db import bounces as rows
from digest.db import letters, subscribers
from digest.db.engine import Session
from digest.errors import ConfigError
from digest.mail import bounces, inbox
from digest.mail.bounces import Farewell, Letter
from digest.model import Bounce

log = logging.getLogger("digest")
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells whole messages, and what it stumbled over


@dataclass(frozen=True, slots=True)
class Report:
    """What stood in a mailbox: messages by what they are, and people who get nothing more since."""

    messages: int
    hard: int = 0
    soft: int = 0
    complaint: int = 0
    unsubscribed: int = 0  # by a mail to the address of the unsubscribe header
    known: int = 0  # read before
    other: int = 0  # no bounce, or not about a mail of ours
    suppressed: int = 0  # people, by bounce or complaint


def read(app: App, source: str = "", *, stop: Callable[[], bool] = lambda: False) -> Report:
    """Read each message of a mailbox: a path, an IMAP address or `-`; else the one of DIGEST_BOUNCES_INBOX.

    Each is a transaction of its own, and read again it counts once.  `stop` is asked before each.  ConfigError without
    a mailbox to read.
    """
    where = source or app.settings.bounces_inbox.get_secret_value()
    if not where:
        raise ConfigError("no mailbox is given: name one, or set DIGEST_BOUNCES_INBOX")
    found: Counter[str] = Counter()
    number, secret = 0, app.secret  # which may have to be asked of the database, so before it is held
    for raw in inbox.read(where):
        if stop():
            break
        number += 1
        with app.sessions.begin() as session:
            found.update(_take(app, session, bounces.read(raw, secret)))
    return Report(number, **found)


def _take(app: App, session: Session, letter: Letter) -> list[str]:
    """What a message was and did, in the words of the report."""
    said = letter.said
    if isinstance(said, Farewell):
        newsletter = subscribers.unsubscribe(session, said.subscription, app.clock())
        _say_goodbye(session, said.subscription, app.clock())
        log.info("unsubscribed", extra={"newsletter": newsletter, "by": "mail"})
        return ["unsubscribed"]
    person = rows.whose(session, said) if said else None
    if said is None or person is None:
        return ["other"]
    if not rows.keep(session, said, person, letter.key, app.clock()):
        return ["known"]
    return [said.kind, *(["suppressed"] if _suppressed(app, session, said, person) else [])]


def _say_goodbye(session: Session, subscription: int, now: datetime) -> None:
    """Who leaves by mail has seen no page that says so: one letter does, however often they write."""
    person = subscribers.numbered(session, subscription)
    if person is not None and person.status == "unsubscribed":
        occasion = f"{person.id} {person.since.isoformat()}"
        letters.post(session, "goodbye", occasion, now, newsletter=person.newsletter, subscription=person.id)


def _suppressed(app: App, session: Session, bounce: Bounce, person: int) -> bool:
    now, settings = app.clock(), app.settings
    soft_ones = rows.soft_ones(session, person, now - timedelta(days=settings.soft_bounce_days))
    status = bounces.consequence(bounce.kind, soft_ones, settings.soft_bounces)
    gone = status is not None and subscribers.suppress(session, person, status, now)
    log.info("bounce", extra={"kind": bounce.kind, "delivery": bounce.delivery, "suppressed": gone})
    return gone
