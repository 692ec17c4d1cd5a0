"""Reads the days that sentences name: "25 August", "Tuesday, July 1, 2026", "1er juillet", "2026年8月1日".

Only whole days count, and only those that can be one day alone: `01/07/2026` is another day in another country, and
"in August" is none.  A day without its year is the nearest one of that name; a weekday that does not fit it says
that it is not meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

ENGLISH, GERMAN, FRENCH, SPANISH, CHINESE = "en", "de", "fr", "es", "zh"
HALF_A_YEAR = 182  # days: no day without a year is farther from the day of its text

_MONTHS: Mapping[str, str] = {
    ENGLISH: "Jan(?:uary|.)? Feb(?:ruary|.)? Mar(?:ch|.)? Apr(?:il|.)? May June? July? Aug(?:ust|.)?"
    " Sep(?:tember|t.?|.)? Oct(?:ober|.)? Nov(?:ember|.)? Dec(?:ember|.)?",
    GERMAN: "Januar|Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
    FRENCH: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    SPANISH: "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
}
_WEEKDAYS: Mapping[str, str] = {  # Monday first
    ENGLISH: "Mon(?:day|.)? Tue(?:sday|s.?|.)? Wed(?:nesday|.)? Thu(?:rsday|rs?.?|.)? Fri(?:day|.)? Sat(?:urday|.)?"
    " Sun(?:day|.)?",
    GERMAN: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag|Sonnabend Sonntag",
    FRENCH: "lundi mardi mercredi jeudi vendredi samedi dimanche",
    SPANISH: "lunes martes miércoles jueves viernes sábado domingo",
}


def _names(words: str) -> list[str]:
    return [word.replace(".", r"\.") for word in words.split()]


def _any(words: str) -> str:
    return "(?:" + "|".join(_names(words)) + ")"


_YEAR = r"(?P<year>20\d\d)"
_RANGE = r"(?:\s?[–-]\s?\d{1,2}|\s(?:and|to)\s\d{1,2})?"
_NOT_MORE = r"(?![\d:%]|[.,]\d)"


def _english() -> str:
    month, weekday = _any(_MONTHS[ENGLISH]), _any(_WEEKDAYS[ENGLISH])
    number = r"\d{1,2}(?:st|nd|rd|th)?" + _NOT_MORE
    return (
        rf"(?:(?P<weekday>{weekday}),?\s+)?(?:the\s+)?"
        rf"(?:(?P<day>{number}){_RANGE}(?:\s+of)?\s+(?P<month>{month})\b|"
        rf"(?P<month_>{month})\s+(?P<day_>{number}){_RANGE}{_NOT_MORE})(?:,?\s+{_YEAR}\b)?"
    )


def _other(language: str, day: str, join: str) -> str:
    month, weekday = _any(_MONTHS[language]), _any(_WEEKDAYS[language])
    named = rf"(?:(?P<weekday>{weekday}),?\s+(?:dem\s+|den\s+)?)?"
    return rf"{named}(?P<day>{day}){join}(?P<month>{month})\b(?:{join}{_YEAR}\b)?"


# What a day looks like, in named groups that `read` understands; for the cues that a day stands behind or before.
PATTERNS: Mapping[str, str] = {
    ENGLISH: rf"(?:{_english()}|(?P<iso>20\d\d-\d\d-\d\d)\b)",
    GERMAN: _other(GERMAN, r"[0-3]?[0-9]\.", r"\s"),
    FRENCH: _other(FRENCH, "1er|[0-3]?[0-9]", r"\s"),
    SPANISH: _other(SPANISH, "[0-3]?[0-9]", r"\sde(?:l)?\s"),
    CHINESE: r"(?P<year>20\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
}


def read(found: Mapping[str, str | None], language: str, written: date) -> date | None:
    """The day that the groups of a pattern name in a text of the day `written`.  None where there is no such day."""
    if found.get("iso"):
        return _day(*map(int, str(found["iso"]).split("-")))
    day = int(re.sub(r"\D", "", found.get("day") or found.get("day_") or "") or 0)
    month = _number(found.get("month") or found.get("month_") or "", _MONTHS.get(language, ""))
    if found.get("year"):
        named = _day(int(str(found["year"])), month, day)
    else:
        named = _nearest(month, day, written)
    weekday = _number(found.get("weekday") or "", _WEEKDAYS.get(language, ""))
    return None if named is None or (weekday and named.isoweekday() != weekday) else named


def _nearest(month: int, day: int, written: date) -> date | None:
    years = (_day(written.year + step, month, day) for step in (-1, 0, 1))
    near = (one for one in years if one is not None and abs((one - written).days) <= HALF_A_YEAR)
    return min(near, key=lambda one: abs((one - written).days), default=None)


@lru_cache(maxsize=1_024)  # a text may name a thousand days
def _number(word: str, names: str) -> int:
    """The place of a month or weekday, from 1; a number is its own; 0 where it is none."""
    if word.isdigit():
        return int(word)
    for place, name in enumerate(_names(names), start=1):
        if word and re.fullmatch(name, word):
            return place
    return 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
