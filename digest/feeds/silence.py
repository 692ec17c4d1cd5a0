"""How often a feed speaks, and when its silence is no longer usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.feeds import cadence
from digest.model import DAY, Entry

AT_LEAST = 3 * DAY  # a weekend is no silence, whatever the pace
GAPS = 4  # of its usual gaps between entries
UNKNOWN = 14 * DAY  # where the gap is not known
MONTH = 28 * DAY  # what a rate is taken from


def silent(last: datetime | None, gap: timedelta | None, now: datetime) -> timedelta | None:
    """For how long a feed has been silent that was last heard at `last`; None while that is as usual."""
    if last is None:
        return None
    quiet = now - last
    return quiet if quiet > (max(GAPS * gap, AT_LEAST) if gap else UNKNOWN) else None


def words(quiet: timedelta, gap: timedelta | None) -> str:
    """`usually 6 a day, none for 3 days`."""
    return (f"usually {pace(gap)}, " if gap else "") + f"none for {quiet // DAY} days"


def pace(gap: timedelta) -> str:
    """`6 a day`, `2 a week`, in the smallest unit that gives at least one."""
    for unit, name in ((DAY, "day"), (7 * DAY, "week"), (30 * DAY, "month")):
        if gap <= unit:
            return f"{round(unit / gap)} a {name}"
    return f"{max(1, round(365 * DAY / gap))} a year"


def per_week(entries: Sequence[Entry], now: datetime) -> float | None:
    """Entries a week over the last four weeks, or over as much of them as the document reaches back.

    None where none has a date of its own.
    """
    dated = [entry.published for entry in entries if entry.dated]
    if not dated:
        return None
    reach = min(max(now - min(dated), DAY), MONTH)
    return round(sum(moment >= now - reach for moment in dated) * (7 * DAY / reach), 1)


def newest(entries: Sequence[Entry]) -> datetime | None:
    """The date of the newest entry that has one."""
    return max((entry.published for entry in entries if entry.dated), default=None)


def of_entries(entries: Sequence[Entry], now: datetime) -> str:
    """What a document says of its feed's silence; "" while that is as usual."""
    gap = cadence.gap(entries)
    quiet = silent(newest(entries), gap, now)
    return words(quiet, gap) if quiet else ""
