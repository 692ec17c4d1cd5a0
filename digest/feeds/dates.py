"""Dates as feeds write them, read by our own rules.

feedparser reads some silently wrong: `CET`, `JST` and `IST` as UTC (up to nine hours off), `02:02:33 PM` as night,
`2026/04/21` as the first of this month (measured, 6.0.14).  A date that cannot be read, or cannot be right, is None
here, and the entry is dated by when it was first seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.feeds import months

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # RSS is of 1999; Hugo's empty date is the year 1
AHEAD = timedelta(days=1)  # a date in the future must not lead every issue
LONGEST = 100  # characters

# Hours from UTC.  IST is India's by far most often; CST and EST are North America's, as RFC 822 has them.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2,
    "mest": 2, "mesz": 2, "sast": 2, "eet": 2, "eest": 3, "msk": 3, "trt": 3, "gst": 4, "pkt": 5, "ist": 5.5,
    "npt": 5.75, "ict": 7, "wib": 7, "sgt": 8, "myt": 8, "hkt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "art": -3, "brt": -3, "adt": -3,
    "ast": -4, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "akdt": -8,
    "akst": -9, "hst": -10,
}  # fmt: skip

# Places whose distance from UTC depends on the day.
_PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_PLACE = re.compile(r"\b(?:([ECMP]T)|([A-Z][A-Za-z_]{2,20}/[A-Z][A-Za-z_/+-]{2,30}))(?![\w/])")

_CLOCK = re.compile(
    r"""(?<![\d.:]) (\d{1,2}) (?: [:：h](?=\d\d) | [時时點点시]\s* ) (\d{1,2})
        (?: (?:[:：]|[分분]\s*) (\d{1,2}) (?:[.,]\d+)? )? [分秒분초]? \s* ([ap]\.?\s?m\b\.?)?""",
    re.IGNORECASE | re.VERBOSE,
)
_FULL_HOUR = re.compile(r"(?<![\d.:])(\d{1,2})()()\s*(?:([ap]\.?\s?m\b\.?)|[時时點点시])", re.IGNORECASE)  # "3 pm"
_DOTTED = re.compile(r"(?<![\d.+-])([01]?\d|2[0-4])\.([0-5]\d)(?:\.([0-5]\d))?()(?![\d.])")  # once the day is known
_MORNING, _AFTERNOON = re.compile("上午|午前|오전|凌晨|早上"), re.compile("下午|午後|오후|晚上")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2})(?::?(\d{2}))?\s*(?:\([^)]*\))?$", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})(?!\d)\s*[日일.]?")
_YEAR_AND_MONTH = re.compile(r"(\d{4})[-/.年년]\s*(\d{1,2})[月월]?")
_NUMBERS = re.compile(r"(?<![\d:.])(\d{1,2})(/|-|\.\s?)(\d{1,2})\2(\d{4}|\d{2})(?![\d:.])")
_WORD = re.compile(r"[^\W\d_]+")
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})(?:\.|er|st|nd|rd|th|º)?[\s,/-]*(?:(?:de|of)\s+|d['’])?$", re.IGNORECASE)
_YEAR_AFTER = re.compile(r"\.?[\s,/-]*(?:(?:de|del|of)\s+)?(\d{4}|\d{2})(?![\d:])", re.IGNORECASE)
_YEAR_BEFORE, _DAY_AFTER = re.compile(r"(?<!\d)(\d{4})\.?[\s,/-]*$"), re.compile(r"\.?[\s,/-]*(\d{1,2})(?![\d:])")
_DAY_AND_YEAR_AFTER = re.compile(r"\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?:[A-Z]{3,4}\s+)?(\d{4})(?!\d)")

# How nearly all dates are written, to be read in a tenth of the time (measured): by RFC 822, and by RFC 3339.
_USUAL = re.compile(
    r"""(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),[ ])?
        (\d\d?)[ ] (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ ] (\d{4})[ ]
        (\d\d:\d\d:\d\d)[ ] (?: GMT | UTC | ([+-](?:0\d|1[0-4])[0-5]\d) )""",
    re.VERBOSE,
)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBERED = {name: f"{number:02}" for number, name in enumerate(_NAMES, start=1)}
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)")

_Day = tuple[int, int, int]  # year, month, day


def read(raw: str, *, now: datetime, language: str = "") -> datetime | None:
    """The moment that `raw` says, in UTC; None where it says none or one that cannot be right.

    Without a zone it is taken as UTC.  `21/04/2026` is day first, except in `en-US` or where only the other way
    is possible.  Implausible is what lies before 1995 or more than a day after `now`.
    """
    try:
        moment = _usual(raw) or _moment(raw.strip(), language)
    except (ValueError, OverflowError):
        return None
    if moment is None or not EARLIEST <= moment <= now + AHEAD:
        return None
    return moment


def _usual(raw: str) -> datetime | None:
    """The moment, where it is written as most are; None where it must be looked at more closely."""
    try:
        if _ISO.fullmatch(raw):
            local = datetime.fromisoformat(raw)
        else:
            found = _USUAL.fullmatch(raw)
            if not found:
                return None
            day, name, year, clock, away = found.groups("+0000")
            local = datetime.fromisoformat(f"{year}-{_NUMBERED[name]}-{day:0>2}T{clock}{away}")
    except ValueError:  # 24:00 and 23:59:60 are moments all the same
        return None
    moment = local if local.tzinfo is UTC else local.astimezone(UTC)
    return moment.replace(microsecond=0) if moment.microsecond else moment


def _moment(raw: str, language: str) -> datetime | None:
    if not raw or len(raw) > LONGEST:
        return None
    if _EPOCH.fullmatch(raw):
        seconds = float(raw)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    compact = _COMPACT.fullmatch(raw)
    if compact:
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups()[:6])
        return _at((year, month, day), hour, minute, second, _zone(compact[7] or ""))
    found = next(_days(raw, language), None)
    if found is None:
        return None
    day_of, rest = found
    return _at(day_of, *_time(rest))


def _at(day: _Day, hour: int, minute: int, second: int, zone: tzinfo) -> datetime:
    """24:00 is the next day's 0:00, and a leap second the one before it.  ValueError for what no clock shows."""
    if hour > 24:
        raise ValueError("no day has so many hours")
    later = timedelta(days=1) if hour == 24 else timedelta()
    return datetime(*day, hour % 24, minute, min(second, 59), tzinfo=zone).astimezone(UTC) + later


def _days(raw: str, language: str) -> Iterator[tuple[_Day, str]]:
    """The days that `raw` may mean, the likeliest first, each with what is left of the string without it."""
    found = _YEAR_FIRST.search(raw)
    if found and int(found[2]) <= 12:
        yield (int(found[1]), int(found[2]), int(found[3])), raw[: found.start()] + " " + raw[found.end() :]
    clock = _clock(raw)
    without = raw[: clock.start()] + " " + raw[clock.end() :] if clock else raw
    named = _named(without, language)
    if named:
        yield named, raw
    numbers = _NUMBERS.search(raw)
    if numbers:
        yield _ordered(numbers, language), raw[: numbers.start()] + " " + raw[numbers.end() :]
    month = _YEAR_AND_MONTH.fullmatch(raw)
    if month:
        yield (int(month[1]), int(month[2]), 1), ""


def _ordered(numbers: re.Match[str], language: str) -> _Day:
    first, second = int(numbers[1]), int(numbers[3])
    month_first = (language.lower() == "en-us" or second > 12) and first <= 12
    day, month = (second, first) if month_first else (first, second)
    return _century(numbers[4]), month, day


def _named(text: str, language: str) -> _Day | None:
    """A day with its month as a word, in many languages and any order: `21 avril 2026`, `Apr 21, 2026`, `2026 Apr 21`.

    A day in front and a year behind win: in `mar 21 avr 2026` the first word is a Tuesday.
    """
    words = [(word, months.number(word.group(), language)) for word in _WORD.finditer(text)]
    found = [(word, month) for word, month in words if month]
    for word, month in found:
        before = _DAY_BEFORE.search(text[: word.start()])
        after = _YEAR_AFTER.match(text[word.end() :])
        if before and after:
            return _century(after[1]), month, int(before[1])
    for word, month in found:
        before = _YEAR_BEFORE.search(text[: word.start()])
        after = _DAY_AFTER.match(text[word.end() :])
        if before and after:
            return int(before[1]), month, int(after[1])
        behind = _DAY_AND_YEAR_AFTER.match(text[word.end() :])
        if behind:
            return int(behind[2]), month, int(behind[1])
    return None


def _century(digits: str) -> int:
    """A year written with two digits lies between 1970 and 2069; `0001` is the year 1."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _time(rest: str) -> tuple[int, int, int, tzinfo]:
    """Hour, minute, second and zone in what is left of a date; midnight UTC where there is none."""
    clock = _clock(rest) or _DOTTED.search(rest)
    if not clock:
        return 0, 0, 0, UTC
    hour = int(clock[1])
    half = (clock[4] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour < 12 and _AFTERNOON.search(rest):
        hour += 12
    elif hour == 12 and _MORNING.search(rest):
        hour = 0
    return hour, int(clock[2] or 0), int(clock[3] or 0), _zone(rest[clock.end() :].strip())


def _clock(rest: str) -> re.Match[str] | None:
    return _CLOCK.search(rest) or _FULL_HOUR.search(rest)


def _zone(tail: str) -> tzinfo:
    """The zone behind a clock time; UTC where there is none that we know.  ValueError for one that nobody has."""
    offset = _OFFSET.search(tail)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours > 14 or minutes > 59:
            raise ValueError("no zone is so far from UTC")
        away = timedelta(hours=hours, minutes=minutes)
        return timezone(-away if offset[1] == "-" else away)
    place = _PLACE.search(tail)
    if place:
        with suppress(ZoneInfoNotFoundError):
            return ZoneInfo(_PLACES.get(place[1] or "") or place[2])
    names = (word.group().lower() for word in _WORD.finditer(tail))
    return timezone(timedelta(hours=next((_ZONES[name] for name in names if name in _ZONES), 0)))
