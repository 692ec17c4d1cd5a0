"""Dates as feeds write them, read by our own rules.

feedparser reads some silently wrong: `CET`, `JST` and `IST` as UTC (up to nine hours off), `02:02:33 PM` as night,
`2026/04/21` as the first of this month (measured, 6.0.14).  A date that cannot be read, or cannot be right, is None
here, and the entry is dated by when it was first seen.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # RSS is of 1999; Hugo's empty date is the year 1
AHEAD = timedelta(days=1)  # a date in the future must not lead every issue

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january janvier janv januar jänner enero ene gennaio gen janeiro styczeń stycznia januari января янв",
            "feb february février fevrier févr fév februar febrero febbraio fevereiro fev lutego februari февраля фев",
            "mar march mars märz maerz mär marzo março marco marca maart марта мар",
            "apr april avril avr abril abr aprile kwietnia апреля апр",
            "may mai mayo maggio maio mag maja mei мая май",
            "jun june juin juni junio giugno giu junho czerwca июня июн",
            "jul july juillet juil juli julio luglio lug julho lipca июля июл",
            "aug august août aout agosto ago sierpnia augustus августа авг",
            "sep sept september septembre septiembre settembre set setembro września сентября сен",
            "oct october octobre okt oktober octubre ottobre ott outubro out października октября окт",
            "nov november novembre noviembre novembro listopada ноября ноя",
            "dec december décembre decembre déc dez dezember diciembre dic dicembre dezembro grudnia декабря дек",
        ],
        start=1,
    )
    for name in names.split()
}

# Hours from UTC.  IST is India's by far most often; CST and EST are North America's, as RFC 822 has them.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2,
    "sast": 2, "eet": 2, "eest": 3, "msk": 3, "trt": 3, "gst": 4, "pkt": 5, "ist": 5.5, "npt": 5.75, "ict": 7, "wib": 7, "sgt": 8,
    "myt": 8, "hkt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12,
    "nzdt": 13, "art": -3, "brt": -3, "adt": -3, "ast": -4, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7,
    "pdt": -7, "pst": -8, "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip

_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})[:h時时](\d{2})(?:[:分](\d{2})(?:[.,]\d+)?)?秒?\s*([ap]\.?m\b\.?)?", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{2}):?(\d{2})?\s*(?:\([^)]*\))?$", re.IGNORECASE)
_YMD = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?(?!\d)\s*[日.]?")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2}))?Z?$")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")


def read(raw: str, *, now: datetime, language: str = "") -> datetime | None:
    """The moment that `raw` says, in UTC; None where it says none or one that cannot be right.

    Without a zone it is taken as UTC.  `21/04/2026` is day first, except in `en-US` or where only the other way
    is possible.  Implausible is what lies before 1995 or more than a day after `now`.
    """
    try:
        moment = _moment(raw.strip(), language)
    except (ValueError, OverflowError):
        return None
    if moment is None or not EARLIEST <= moment <= now + AHEAD:
        return None
    return moment


def _moment(raw: str, language: str) -> datetime | None:
    if not raw or len(raw) > 100:
        return None
    if _EPOCH.fullmatch(raw):
        seconds = float(raw)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    day = _day(raw, language)
    if day is None:
        return None
    (year, month, date), rest = day
    hour, minute, second, zone = _time(rest)
    later = timedelta(days=1) if hour == 24 else timedelta()
    return datetime(year, month, date, hour % 24, minute, min(second, 59), tzinfo=zone).astimezone(UTC) + later


def _day(raw: str, language: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month and day, and what is left of the string when they are taken out."""
    compact = _COMPACT.match(raw)
    if compact:
        clock = ":".join(compact.groups()[3:]) if compact[4] else ""
        return (int(compact[1]), int(compact[2]), int(compact[3])), clock
    found = _YMD.search(raw)
    if found:
        return (int(found[1]), int(found[2]), int(found[3] or 1)), raw[: found.start()] + " " + raw[found.end() :]
    numbers = _NUMBERS.search(raw)
    if numbers:
        return _ordered(numbers, language), raw[: numbers.start()] + " " + raw[numbers.end() :]
    return _named(raw)


def _ordered(numbers: re.Match[str], language: str) -> tuple[int, int, int]:
    first, second = int(numbers[1]), int(numbers[2])
    month_first = (language.lower() == "en-us" or second > 12) and first <= 12
    day, month = (second, first) if month_first else (first, second)
    return _century(numbers[3]), month, day


def _named(raw: str) -> tuple[tuple[int, int, int], str] | None:
    """A day with its month as a word, in any of a dozen languages and either order: `21 avril 2026`, `Apr 21, 2026`."""
    clock = _CLOCK.search(raw)
    without = raw[: clock.start()] + " " + raw[clock.end() :] if clock else raw
    for word in _WORD.finditer(without):
        month = _MONTHS.get(word.group().lower())
        if month is None:
            continue
        before = re.search(
            r"(\d{1,2})(?:\.|er|st|nd|rd|th|º)?[\s,-]*(?:de\s+)?$", without[: word.start()], re.IGNORECASE
        )
        after = re.match(r"\.?[\s,-]*(?:(?:de|of)\s+)?(\d{4}|\d{2}(?!\d))(?!:)", without[word.end() :])
        if before and after:
            return (_century(after[1]), month, int(before[1])), raw
        american = re.match(r"\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})", without[word.end() :])
        if american:
            return (int(american[2]), month, int(american[1])), raw
        asctime = re.match(r"\s+(\d{1,2})\s", without[word.end() :])
        year = re.search(r"(?<!\d)(\d{4})(?!\d)", without[word.end() :])
        if asctime and year:
            return (int(year[1]), month, int(asctime[1])), raw
    return None


def _century(digits: str) -> int:
    """A year written with two digits lies between 1970 and 2069; `0001` is the year 1."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _time(rest: str) -> tuple[int, int, int, timezone]:
    """Hour, minute, second and zone in what is left of a date; midnight UTC where there is none."""
    clock = _CLOCK.search(rest)
    if not clock:
        return 0, 0, 0, UTC
    hour = int(clock[1])
    half = (clock[4] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif re.search(r"下午|午後|오후", rest) and hour < 12:
        hour += 12
    return hour, int(clock[2]), int(clock[3] or 0), _zone(rest[clock.end() :].strip())


def _zone(tail: str) -> timezone:
    offset = _OFFSET.search(tail)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours > 14 or minutes > 59:
            raise ValueError("no zone is so far from UTC")
        away = timedelta(hours=hours, minutes=minutes)
        return timezone(-away if offset[1] == "-" else away)
    word = _WORD.search(tail)
    return timezone(timedelta(hours=_ZONES.get(word.group().lower(), 0))) if word else UTC
