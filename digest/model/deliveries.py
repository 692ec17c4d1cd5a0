"""Who gets an issue, and each one on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from digest.model.moments import LONG_AGO

DeliveryStatus = Literal["pending", "sending", "sent", "failed", "uncertain", "skipped"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person who gets a newsletter."""

    id: int
    email: str
    newsletter: str = "daily"
    status: str = "active"
    since: datetime = LONG_AGO


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
