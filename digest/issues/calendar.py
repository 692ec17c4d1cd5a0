"""Which local days a newsletter owes its readers an issue for, and at which instants.

Nothing here matches a clock: a day is due once its instant has come, however late we look.  So an outage or a
change of the clocks may delay an issue, and never loses or doubles one.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from digest.model import DAY, Newsletter

# A weekly's day may be one that its zone left out, as Samoa did with 30 December 2011: it waits a week more.
LOOK_BACK = 21  # days


def use_packaged_zones() -> None:
    """From now on take time zones from the `tzdata` package, whatever the machine has.

    Call it once, at the entry point.  A system's files may be years old: Debian 12's were wrong for four
    zones (measured against tzdata 2026.2).
    """
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()


def due_instant(day: date, publish_at: time, zone: str) -> datetime:
    """When, in UTC, the clocks of `zone` show `publish_at` on `day`.

    A time that the clocks leave out is taken with the offset from before the gap (RFC 5545 section 3.3.5):
    02:30 becomes 03:30.  Of a time that they show twice, the first.
    """
    return datetime.combine(day, publish_at.replace(fold=0), ZoneInfo(zone)).astimezone(UTC)


def at_hour(published: datetime, hour: time | None, zone: str) -> datetime:
    """When a reader who chose `hour` by the clocks of `zone` gets what was published: then, or at once for None.

    The first such hour that is not before `published`: an issue of six o'clock is read at seven the same day, and at
    five the next.
    """
    if hour is None:
        return published
    today = published.astimezone(ZoneInfo(zone)).date()
    moments = (due_instant(today + number * DAY, hour, zone) for number in range(-1, 3))
    return min(moment for moment in moments if moment >= published)


def due(newsletter: Newsletter, last_day: date | None, now: datetime) -> date | None:
    """The day to publish now, or None: the newest day of issue after `last_day` whose instant has come.

    One issue covers all since the last, so after an outage of a week there is one, not seven.  Before the
    first issue (`last_day` is None) today is due whatever the hour.
    """
    today = now.astimezone(ZoneInfo(newsletter.time_zone)).date()
    if last_day is None:
        return today if today.weekday() in newsletter.days else None
    # From tomorrow: a clock that is set back over midnight shows today again after tomorrow has begun.
    for back in range(-1, LOOK_BACK):
        day = today - back * DAY
        if day <= last_day:
            return None
        if _has_issue(newsletter, day) and _instant(newsletter, day) <= now:
            return day
    return None


def too_far(newsletter: Newsletter, day: date, now: datetime) -> bool:
    """Whether a day is more than a day ahead: nobody means to publish it now, and nothing could come before it."""
    return day > now.astimezone(ZoneInfo(newsletter.time_zone)).date() + DAY


def next_due(newsletter: Newsletter, last_day: date | None, now: datetime) -> date:
    """The first day of issue after `last_day` whose instant is still to come."""
    today = now.astimezone(ZoneInfo(newsletter.time_zone)).date()
    first = today if last_day is None else max(today, last_day + DAY)
    return next(day for day in _days_from(first) if _has_issue(newsletter, day) and _instant(newsletter, day) > now)


def _days_from(first: date) -> Iterator[date]:
    return (first + number * DAY for number in count())


def _instant(newsletter: Newsletter, day: date) -> datetime:
    return due_instant(day, newsletter.publish_at, newsletter.time_zone)


def _has_issue(newsletter: Newsletter, day: date) -> bool:
    return day.weekday() in newsletter.days and _exists(day, newsletter.time_zone)


def _exists(day: date, zone: str) -> bool:
    """False for a day that the zone's calendar left out when it moved over the date line."""
    return due_instant(day, time(), zone) < due_instant(day + timedelta(days=1), time(), zone)
