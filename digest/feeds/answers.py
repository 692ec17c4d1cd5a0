"""What a server's answer means where it is no feed: which error it is, and how long to stay away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from digest.errors import FetchError
from digest.text import one_line, shorten

_ADVICE = {
    401: "it wants a login; ask the publisher whether there is a public feed",
    403: "it refuses us; ask the publisher, or look whether the feed has another address",
    404: "there is nothing there; look on the site for the feed's new address",
    406: "it has nothing that we can read",
    410: "the publisher has taken it away for good; remove it from the list",
    429: "we asked too often for its taste",
    503: "it is busy or being mended",
}
_OTHERS = dict.fromkeys((1, 2, 3, 4), "an answer without a feed") | {5: "the server has a fault"}  # by the first digit
_UNKNOWN = "an answer that HTTP does not know; it may want no programs: look whether the feed has another address"
_MAX_AGE = re.compile(r"(?<![\w-])max-age\s*=\s*\"?(\d{1,9})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_CHALLENGE = "a bot check (Cloudflare) stands before it; ask the publisher to let feed readers pass"


def error(status: int, headers: Mapping[str, str], now: datetime) -> FetchError:
    """The error that an answer other than 200 and 304 is, in words for the editor.

    429 and 503 carry how long the server asked us to stay away (RFC 9110 10.2.3), where it did.
    """
    challenged = headers.get("cf-mitigated") == "challenge"
    wait = retry_after(headers, now) if status in (429, 503) else None
    advice = _ADVICE.get(status) or _OTHERS.get(status // 100, _UNKNOWN)
    words = f"{_named(status)}: {_CHALLENGE if challenged else advice}"
    return FetchError(words, status=status, retry_after=wait, challenged=challenged)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What `Retry-After` asks for; None where it says nothing that can be read.

    A date is counted from the server's own `Date`: its clock may be wrong, the difference is right.
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=int(said[:9]))  # 30 years will do
    until = moment(said)
    return max(until - (moment(headers.get("Date", "")) or now), timedelta()) if until else None


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the answer stays good: `max-age` less `Age`, else `Expires` counted from `Date`; never below 0.

    `no-cache`, `no-store` and an `Expires` in the past mean 0, which is no reason to ask sooner than otherwise.
    """
    control = headers.get("Cache-Control", "").lower()
    age = _MAX_AGE.search(control)
    if age:
        spent = headers.get("Age", "")
        seconds = int(age[1]) - (int(spent) if spent.isascii() and spent.isdecimal() and len(spent) < 10 else 0)
        return timedelta(seconds=max(0, seconds))
    expires = moment(headers.get("Expires", "")) if "no-" not in control else None
    return max(expires - (moment(headers.get("Date", "")) or now), timedelta()) if expires else timedelta()


def language(headers: Mapping[str, str]) -> str:
    """The language that an answer says it is in (RFC 9110 8.5); "" where it names none, or several."""
    said = headers.get("Content-Language", "").strip()
    return said if _LANGUAGE.fullmatch(said) else ""


def moment(said: str) -> datetime | None:
    """An HTTP-date (RFC 9110 5.6.7) in UTC; None for anything else."""
    try:
        read = parsedate_to_datetime(said)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # the last hour of the year 9999 lies beyond it in UTC
        return None


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"


def bug(error: Exception) -> str:
    """What to say of a feed whose answer woke a bug of ours."""
    return f"a bug of this program, not of the feed: please report it ({type(error).__name__}: {words(error)})"


def words(reason: object) -> str:
    """What a library said went wrong, on one line of bearable length."""
    return shorten(one_line(str(reason)), 160) or type(reason).__name__
