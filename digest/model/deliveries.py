"""Who gets an issue, and each one on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from digest.model.moments import LONG_AGO

DeliveryStatus = Literal["pending", "sending", "sent", "failed", "uncertain", "skipped"]
SubscriberStatus = Literal["pending", "active", "unsubscribed", "bounced", "complained"]
Format = Literal["html", "text"]
BounceKind = Literal["hard", "soft", "complaint"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person chose for all their newsletters; what is empty or None is as the newsletter has it."""

    topics: tuple[str, ...] = ()  # () = all that the newsletter has
    language: str = ""  # BCP 47, of the words around the news
    format: Format = "html"  # text: a mail without an HTML part
    time_zone: str = ""  # IANA, in which `deliver_at` is meant
    deliver_at: time | None = None  # not before this hour; None = when the issue comes out


@dataclass(frozen=True, slots=True)
class Consent:
    """When and where a person agreed to get a newsletter, as far as is known."""

    at: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person and one newsletter: who gets two is here twice, with one and the same `preferences`."""

    id: int
    email: str
    newsletter: str = "daily"
    status: SubscriberStatus = "active"
    since: datetime = LONG_AGO  # in this status
    preferences: Preferences = Preferences()
    consent: Consent = Consent()
    bounces: int = 0  # of any kind, ever
    bounce: str = ""  # the last one: its kind and reason


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back, or a complaint about one, as the message that came in tells it."""

    kind: BounceKind
    reason: str  # one line: the status code and what the server said; no address
    delivery: int | None = None  # by the token of the address that it came to
    subscription: int | None = None  # by the token of an unsubscribe link in it


@dataclass(frozen=True, slots=True)
class Delivery:
    """One issue for one subscriber."""

    id: int
    issue: int
    newsletter: str
    day: date
    subscriber: int
    email: str
    due: datetime  # the `Date` of the mail
    status: DeliveryStatus = "pending"
    attempts: int = 0
    segment: int | None = None  # None = the whole issue
    since: datetime | None = None  # when they subscribed
    return_path: str = ""  # the envelope sender: where bounces go; "" = the address in From


@dataclass(frozen=True, slots=True)
class Notice:
    """One of our own letters on its way: the occasion is what makes it the only one of its kind."""

    id: int
    kind: str
    newsletter: str
    occasion: str
    subscription: int | None  # of whom it is for; None: it is for `email`
    email: str
    said: Mapping[str, Any]
    due: datetime  # the `Date` of the mail
    attempts: int = 0
