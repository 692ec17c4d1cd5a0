"""What a document says of its own pace: `ttl`, `skipHours` and `skipDays` (RSS 2.0), `sy:updatePeriod` (RSS 1.0)."""

from __future__ import annotations

import re
from datetime import timedelta

from digest.model import DAY, HOUR, Rhythm

HEAD = 50_000  # bytes in which a channel speaks of itself

_ITEM = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s{0,20}+(\d{1,6})\s{0,20}</ttl>", re.IGNORECASE)
_HOURS = re.compile(rb"<hour>\s{0,20}+(\d{1,2})\s{0,20}</hour>", re.IGNORECASE)
_DAYS = re.compile(rb"<day>\s{0,20}+([A-Za-z]{6,9})\s{0,20}</day>", re.IGNORECASE)
_PERIOD = re.compile(
    rb"<[\w.-]{1,20}:updatePeriod(?:\s[^<>]{0,200})?>\s{0,20}+([A-Za-z]{4,7})\s{0,20}</", re.IGNORECASE
)
_FREQUENCY = re.compile(
    rb"<[\w.-]{1,20}:updateFrequency(?:\s[^<>]{0,200})?>\s{0,20}+(\d{1,4})\s{0,20}</", re.IGNORECASE
)
_PERIODS = {b"hourly": HOUR, b"daily": DAY, b"weekly": 7 * DAY, b"monthly": 30 * DAY, b"yearly": 365 * DAY}
_WEEK = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def rhythm(document: bytes) -> Rhythm:
    """The pace that the head of a document asks for.  All hours, all days or what cannot be read ask for nothing."""
    item = _ITEM.search(document, 0, HEAD)
    head = document[: item.start() if item else HEAD]
    hours = frozenset(int(hour) % 24 for hour in _HOURS.findall(head) if int(hour) <= 24)  # 24 is midnight, RSS 0.91
    days = frozenset(_WEEK.index(day.lower()) for day in _DAYS.findall(head) if day.lower() in _WEEK)
    return Rhythm(
        max(_ttl(head), _updates(head)),
        hours if len(hours) < 24 else frozenset(),
        days if len(days) < 7 else frozenset(),
    )


def _ttl(head: bytes) -> timedelta:
    found = _TTL.search(head)
    return timedelta(minutes=int(found[1])) if found else timedelta()


def _updates(head: bytes) -> timedelta:
    """`daily`, and twice: every twelve hours."""
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    if not period or period[1].lower() not in _PERIODS:
        return timedelta()
    return _PERIODS[period[1].lower()] / max(1, int(frequency[1]) if frequency else 1)
