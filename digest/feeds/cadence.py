"""When a feed is polled next: never sooner than we, the feed or its server want, and never all feeds at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from zlib import crc32

from digest.errors import FeedError, FetchError
from digest.model import DAY, HOUR, Entry, FeedState, Rhythm

FLOOR = timedelta(minutes=15)
SLOWEST = 8 * HOUR  # for a feed that seldom says anything: what it does say is still in the next day's issue
UNCONDITIONAL = 4  # times the interval, where the server gives no validator and so sends everything each time
AT_MOST = DAY  # whatever the feed, its server or its failures ask for ...
RETRY_AFTER_AT_MOST = timedelta(days=7)  # ... but for a Retry-After
REFUSED = 6 * HOUR  # at least, after 401 and 403: nobody there waits for us
CHALLENGED = DAY
MISSING, MISSING_EVERY = 30 * DAY, 7 * DAY  # a feed that was not found for so long is looked for once a week
SPREAD = 25  # percent: a list of feeds must not come due all at the same second for ever
TELLING = 4  # dated entries, below which the gap between them says nothing


def next_poll(state: FeedState, now: datetime, *, fresh_for: timedelta = timedelta()) -> datetime:
    """When to ask again after an answer: the largest of our interval, the feed's own and the server's, up to a day.

    A little later, never earlier; the little is a hash of the address, so the same feed always gets the same.  Hours
    and days that the feed wants to be left alone in are passed over.
    """
    every = max(_own(state), state.rhythm.every, fresh_for)
    return _awake(now + _spread(min(every, max(AT_MOST, state.feed.every)), state), state.rhythm)


def after_failure(state: FeedState, error: FeedError, now: datetime) -> datetime:
    """When to try again after the failure that `state` already counts: twice as long each time, up to a day.

    What the server asked for with Retry-After (RFC 9110 10.2.3) is waited for in full, up to a week, and the hours and
    days that the feed wants to be left alone in are passed over, as after an answer.
    """
    every = max(state.feed.every, FLOOR)
    wait = max(every, min(every * (1 << min(state.failures, 10)), AT_MOST))
    wait = max(wait, _patience(error, state, now))
    return _awake(now + max(_spread(wait, state), told(error) or timedelta()), state.rhythm)


def told(error: FeedError) -> timedelta | None:
    """How long a server forbids us to ask again, which no option of ours overrules; None where it does not."""
    wanted = error.retry_after if isinstance(error, FetchError) else None
    return None if wanted is None else min(wanted, RETRY_AFTER_AT_MOST)


def late(state: FeedState, now: datetime) -> datetime | None:
    """Until when a feed that is due is left alone all the same, because whoever polls comes late: in its quiet hours.

    None: it may be asked.  Where its turn itself lies in them, they have been passed over for a day already.
    """
    pace, due = state.rhythm, state.next_poll_at
    return _awake(now, pace) if _asleep(now, pace) and due is not None and not _asleep(due, pace) else None


def gap(entries: Iterable[Entry]) -> timedelta | None:
    """The usual time between the entries of a document; None where too few have a date of their own.

    Where several bear one moment again and again, as dates without an hour do, they came one after the other until
    the next.  A batch that comes less often than daily is one event: silence is told by when the next is due.
    """
    dated = [entry.published for entry in entries if entry.dated]
    moments = sorted(set(dated), reverse=True)[:30]
    if len(moments) < TELLING:
        return None
    gaps = sorted([later - earlier for later, earlier in pairwise(moments)])
    usual = (gaps[(len(gaps) - 1) // 2] + gaps[len(gaps) // 2]) / 2
    if len(dated) <= len(moments) or usual > DAY:
        return usual
    times = Counter(dated)
    return usual / sorted([times[moment] for moment in moments])[len(moments) // 2]


def _own(state: FeedState) -> timedelta:
    """Our interval: the editor's, stretched for a feed that says little or whose server cannot say "not modified"."""
    every = max(state.feed.every, FLOOR)
    if not (state.etag or state.last_modified):
        every *= UNCONDITIONAL
    return max(every, min(state.gap or timedelta(), SLOWEST))


def _patience(error: FeedError, state: FeedState, now: datetime) -> timedelta:
    if error.challenged:
        return CHALLENGED
    if not isinstance(error, FetchError):
        return timedelta()
    if error.status in (401, 403):
        return REFUSED
    if error.status == 404 and state.failing_since and state.failing_since <= now - MISSING:
        return MISSING_EVERY
    return timedelta()


def _spread(wait: timedelta, state: FeedState) -> timedelta:
    return wait + wait * (crc32(state.feed.url.encode()) % (SPREAD + 1)) / 100


def _awake(moment: datetime, rhythm: Rhythm) -> datetime:
    """The moment, moved out of the hours and days to be skipped, by a day at most."""
    later, latest = moment, moment + DAY
    while _asleep(later, rhythm):
        later += HOUR
        if later > latest:
            return latest
    return later


def _asleep(moment: datetime, rhythm: Rhythm) -> bool:
    return moment.hour in rhythm.skip_hours or moment.weekday() in rhythm.skip_days
