"""The people who get the newsletters, what they chose, and who must not be written to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from hmac import digest
from typing import Any, TypeVar

import sqlalchemy as sa

from digest.db import kept
from digest.db.engine import Session, insert
from digest.db.tables import bounces, deliveries, erased, issues, letters, subscribers, subscriptions
from digest.model import Consent, Preferences, Subscriber, SubscriberStatus

T = TypeVar("T")

NO_CONSENT = Consent()
_AT_ONCE = 500  # rows of one statement

_COUNTED = (
    sa.select(
        bounces.c.subscriber_id, sa.func.count().label("number"), sa.func.max(bounces.c.id).label("last")
    )
    .group_by(bounces.c.subscriber_id)
    .subquery()
)  # fmt: skip
_LISTING = (
    sa.select(
        subscriptions.c.id,
        subscribers.c.email,
        subscriptions.c.newsletter,
        subscriptions.c.status,
        subscriptions.c.since,
        *(subscribers.c[name] for name in ("topics", "language", "format", "time_zone", "deliver_at")),
        subscriptions.c.consent_at,
        subscriptions.c.consent_source,
        sa.func.coalesce(_COUNTED.c.number, 0).label("bounces"),
        bounces.c.kind,
        bounces.c.reason,
    )
    .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
    .outerjoin(_COUNTED, _COUNTED.c.subscriber_id == subscribers.c.id)
    .outerjoin(bounces, bounces.c.id == _COUNTED.c.last)
    .order_by(subscribers.c.email, subscriptions.c.newsletter)
)


def listing(
    session: Session, *, email: str = "", newsletter: str = "", status: SubscriberStatus | None = None
) -> list[Subscriber]:
    """Everybody, by address and newsletter; of one address, newsletter or status where it is given."""
    query = _LISTING
    for column, value in ((subscribers.c.email, email), (subscriptions.c.newsletter, newsletter)):
        query = query.where(column == value) if value else query
    if status:
        query = query.where(subscriptions.c.status == status)
    return [_subscriber(row) for row in session.execute(query)]


def _subscriber(row: sa.Row[*tuple[Any, ...]]) -> Subscriber:
    chosen = Preferences(tuple(row.topics), row.language, row.format, row.time_zone, row.deliver_at)
    consent = Consent(row.consent_at, row.consent_source)
    bounce = f"{row.kind}: {row.reason}" if row.kind else ""
    return Subscriber(
        row.id, row.email, row.newsletter, row.status, row.since, chosen, consent, row.bounces, bounce
    )  # fmt: skip


def history(session: Session, email: str) -> dict[str, Any]:
    """What else is stored of a person: since when we know them, mails they are meant to get, letters, and bounces."""
    person = _person(session, email)
    sent = (
        sa.select(issues.c.newsletter, issues.c.day, deliveries.c.status, deliveries.c.sent_at)
        .join(issues, issues.c.id == deliveries.c.issue_id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .where(subscriptions.c.subscriber_id == person)
        .order_by(issues.c.day, issues.c.newsletter)
    )
    back = sa.select(bounces.c.kind, bounces.c.reason, bounces.c.read_at).where(bounces.c.subscriber_id == person)
    ours = (
        sa.select(letters.c.kind, letters.c.newsletter, letters.c.status, letters.c.sent_at)
        .join(subscriptions, subscriptions.c.id == letters.c.subscription_id)
        .where(subscriptions.c.subscriber_id == person)
    )
    return {
        "since": session.scalar(sa.select(subscribers.c.created_at).where(subscribers.c.id == person)),
        "deliveries": [dict(row) for row in session.execute(sent).mappings()],
        "bounces": [dict(row) for row in session.execute(back.order_by(bounces.c.id)).mappings()],
        "letters": [dict(row) for row in session.execute(ours.order_by(letters.c.id)).mappings()],
    }


# ---- coming -----------------------------------------------------------------------------------------


def add(session: Session, email: str, newsletter: str, now: datetime, consent: Consent = NO_CONSENT) -> bool:
    """Subscribe `email` to `newsletter`.  False when it is active there already.

    Somebody who left, bounced or was erased comes back: whoever calls this vouches for the consent.
    """
    session.execute(sa.delete(erased).where(erased.c.hash == _hashes(session, [email])[0]))
    session.execute(insert(session, subscribers).values(email=email, created_at=now).on_conflict_do_nothing())
    row = {
        "subscriber_id": _person(session, email),
        "newsletter": newsletter,
        "status": "active",
        "since": now,
        "consent_at": consent.at,
        "consent_source": consent.source,
    }
    statement = (
        insert(session, subscriptions)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["subscriber_id", "newsletter"],
            set_={name: row[name] for name in ("status", "since", "consent_at", "consent_source")},
            where=subscriptions.c.status != "active",
        )
        .returning(subscriptions.c.id)
    )
    return session.scalar(statement) is not None


def ask(session: Session, email: str, newsletter: str, now: datetime) -> None:
    """Note that `email` was asked whether it wants `newsletter`: it is `pending`, unless it is active or came back."""
    session.execute(sa.delete(erased).where(erased.c.hash == _hashes(session, [email])[0]))
    session.execute(insert(session, subscribers).values(email=email, created_at=now).on_conflict_do_nothing())
    row = {"subscriber_id": _person(session, email), "newsletter": newsletter, "status": "pending", "since": now}
    session.execute(
        insert(session, subscriptions)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["subscriber_id", "newsletter"],
            set_={name: row[name] for name in ("status", "since")},
            where=subscriptions.c.status.in_(("pending", "unsubscribed")),
        )
    )


def confirm(session: Session, subscription_id: int, now: datetime, consent: Consent) -> None:
    """Let a pending subscription be active."""
    which = sa.and_(subscriptions.c.id == subscription_id, subscriptions.c.status == "pending")
    values = {"status": "active", "since": now, "consent_at": consent.at, "consent_source": consent.source}
    session.execute(sa.update(subscriptions).where(which).values(**values))


def numbered(session: Session, subscription_id: int) -> Subscriber | None:
    """The subscription of that number; None when there is none, or the person was erased."""
    row = session.execute(_LISTING.where(subscriptions.c.id == subscription_id)).first()
    return _subscriber(row) if row else None


def add_all(session: Session, people: Iterable[Subscriber], now: datetime) -> None:
    """Store people who are not there yet, in few statements; who is there keeps what they chose."""
    wanted = list(people)
    for some in _chunks(wanted):
        rows = {one.email: {"email": one.email, "created_at": now, **_columns(one.preferences)} for one in some}
        session.execute(insert(session, subscribers).on_conflict_do_nothing(), list(rows.values()))
    for some in _chunks(wanted):
        query = sa.select(subscribers.c.email, subscribers.c.id).where(subscribers.c.email.in_([p.email for p in some]))
        ids = {row.email: row.id for row in session.execute(query)}
        session.execute(
            insert(session, subscriptions).on_conflict_do_nothing(),
            [
                {
                    "subscriber_id": ids[one.email],
                    "newsletter": one.newsletter,
                    "status": one.status,
                    "since": one.since,
                    "consent_at": one.consent.at,
                    "consent_source": one.consent.source,
                }
                for one in some
            ],
        )


def prefer(session: Session, email: str, preferences: Preferences) -> bool:
    """Remember what a person chose, in place of what they chose before.  False for an unknown address.

    It holds from the next issue on: what is published keeps the hour and the choice of topics it was published with.
    """
    change = sa.update(subscribers).where(subscribers.c.email == email).values(**_columns(preferences))
    return session.scalar(change.returning(subscribers.c.id)) is not None


def _columns(preferences: Preferences) -> dict[str, object]:
    return {
        "topics": list(preferences.topics),
        "language": preferences.language,
        "format": preferences.format,
        "time_zone": preferences.time_zone,
        "deliver_at": preferences.deliver_at,
    }


def _person(session: Session, email: str) -> int | None:
    number: int | None = session.scalar(sa.select(subscribers.c.id).where(subscribers.c.email == email))
    return number


# ---- leaving ----------------------------------------------------------------------------------------


def unsubscribe(session: Session, subscription_id: int, now: datetime) -> str | None:
    """End a subscription and say of which newsletter; doing it twice is not an error.  None when there is none."""
    which = sa.and_(subscriptions.c.id == subscription_id, subscriptions.c.status.in_(("active", "pending")))
    session.execute(sa.update(subscriptions).where(which).values(status="unsubscribed", since=now))
    return newsletter_of(session, subscription_id)


def newsletter_of(session: Session, subscription_id: int) -> str | None:
    return session.scalar(sa.select(subscriptions.c.newsletter).where(subscriptions.c.id == subscription_id))


def language_of(session: Session, subscription_id: int) -> str:
    """The language that whoever has this subscription chose for our words; "" = the newsletter's."""
    whose = subscribers.c.id == subscriptions.c.subscriber_id
    query = sa.select(subscribers.c.language).join(subscriptions, whose).where(subscriptions.c.id == subscription_id)
    return session.scalar(query) or ""


def leave(session: Session, email: str, newsletters: Collection[str], now: datetime) -> None:
    """End a person's subscriptions to these newsletters."""
    theirs = subscriptions.c.subscriber_id == _person(session, email)
    which = sa.and_(
        theirs, subscriptions.c.newsletter.in_(newsletters), subscriptions.c.status.in_(("active", "pending"))
    )
    session.execute(sa.update(subscriptions).where(which).values(status="unsubscribed", since=now))


def suppress(session: Session, person: int, status: SubscriberStatus, now: datetime) -> bool:
    """Let a person, by the id of their address, get nothing more: `bounced` or `complained`.  False: was so already.

    Who left stays `unsubscribed`; who complains of a mail that bounced elsewhere is known as somebody who complained.
    """
    before = ("active", "pending", "bounced") if status == "complained" else ("active", "pending")
    which = sa.and_(subscriptions.c.subscriber_id == person, subscriptions.c.status.in_(before))
    change = sa.update(subscriptions).where(which).values(status=status, since=now).returning(subscriptions.c.id)
    return bool(session.scalars(change).all())


def erase(session: Session, email: str, now: datetime) -> list[int]:
    """Forget a person and say the ids of their subscriptions; [] for an unknown address.

    Address, choices, consents and bounces go; counts of past deliveries stay.  What stays of the address is a hash
    that nobody without this database can make, so that an import does not bring the person back.
    """
    theirs = sa.select(subscriptions.c.id).join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
    numbers = list(session.scalars(theirs.where(subscribers.c.email == email)))
    session.execute(sa.delete(subscribers).where(subscribers.c.email == email))
    if numbers:
        row = {"hash": _hashes(session, [email])[0], "erased_at": now}
        session.execute(insert(session, erased).values(**row).on_conflict_do_nothing())
    return numbers


def forgotten(session: Session, emails: Sequence[str]) -> set[str]:
    """Those of the addresses that belong to people who were erased."""
    found: set[str] = set()
    for some in _chunks(emails):
        hashes = dict(zip(_hashes(session, some), some, strict=True))
        known = session.scalars(sa.select(erased.c.hash).where(erased.c.hash.in_(list(hashes))))
        found.update(hashes[one] for one in known)
    return found


def _hashes(session: Session, emails: Sequence[str]) -> list[str]:
    salt = kept.salt(session)
    return [digest(salt, email.encode(), sha256).hex() for email in emails]


def _chunks(many: Sequence[T]) -> Iterable[Sequence[T]]:
    return (many[start : start + _AT_ONCE] for start in range(0, len(many), _AT_ONCE))
