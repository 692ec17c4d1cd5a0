"""When a feed is polled next."""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from digest.model import DAY, FeedState

FLOOR = timedelta(minutes=15)
RETRY_AFTER_AT_MOST = timedelta(days=7)
SPREAD = 10  # percent: a list of feeds must not come due all at the same second for ever


def next_poll(state: FeedState, now: datetime, *, retry_after: timedelta | None = None) -> datetime:
    """Now plus the feed's interval, doubled for each failure in a row up to a day; a little later, never earlier.

    The little is a hash of the address, so the same feed always gets the same.  What the server asked for with
    Retry-After (RFC 9110 10.2.3) is waited for in full, up to a week.
    """
    every = max(state.feed.every, FLOOR)
    if state.failures:
        every = max(every, min(every * (1 << min(state.failures, 10)), DAY))
    every += every * (crc32(state.feed.url.encode()) % (SPREAD + 1)) / 100
    asked = min(retry_after or timedelta(), RETRY_AFTER_AT_MOST)
    return now + max(every, asked)
