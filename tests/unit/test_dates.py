"""Dates as feeds really write them; what cannot be read or cannot be right is no date."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import dates
from tests.builders import NOW

AFTERNOON = "2026-04-21T14:05:00"


def read(raw: str, language: str = "") -> str | None:
    moment = dates.read(raw, now=NOW, language=language)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else None


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        # RFC 822 and what passes for it
        ("Tue, 21 Apr 2026 14:05:00 GMT", AFTERNOON),
        ("Tue, 21 Apr 2026 16:05:00 +0200", AFTERNOON),
        ("Tue, 21 Apr 2026 14:05 UT", AFTERNOON),
        ("21 Apr 26 14:05:00 Z", AFTERNOON),
        ("Tue, 21 Apr 2026 14:05:00", AFTERNOON),
        ("Tue,21-Apr-2026 14:05:00 GMT", AFTERNOON),
        ("Tue, 21 April 2026 14:05:00 -0000", AFTERNOON),
        ("Tue, 21 Apr 2026 24:00:00 GMT", "2026-04-22T00:00:00"),
        ("Tue, 21 Apr 2026 14:05:60 GMT", "2026-04-21T14:05:59"),
        # zones by name
        ("Tue, 21 Apr 2026 15:05:00 CET", AFTERNOON),
        ("Tue, 21 Apr 2026 16:05:00 CEST", AFTERNOON),
        ("Tue, 21 Apr 2026 15:05:00 BST", AFTERNOON),
        ("Tue, 21 Apr 2026 19:35:00 IST", AFTERNOON),
        ("Tue, 21 Apr 2026 23:05:00 JST", AFTERNOON),
        ("Tue, 21 Apr 2026 22:05:00 SGT", AFTERNOON),
        ("Tue, 21 Apr 2026 17:05:00 MSK", AFTERNOON),
        ("Tue, 21 Apr 2026 10:05:00 EDT", AFTERNOON),
        ("Tue, 21 Apr 2026 07:05:00 PDT", AFTERNOON),
        ("Tue, 21 Apr 2026 14:05:00 XYZ", AFTERNOON),
        ("Tue, 21 Apr 2026 16:05:00 GMT+2", AFTERNOON),
        ("Tue Apr 21 2026 16:05:00 GMT+0200 (Central European Summer Time)", AFTERNOON),
        # ISO 8601 / RFC 3339
        ("2026-04-21T14:05:00Z", AFTERNOON),
        ("2026-04-21T16:05:00+02:00", AFTERNOON),
        ("2026-04-21T16:05:00+02", AFTERNOON),
        ("2026-04-21T14:05:00.123456789Z", AFTERNOON),
        ("2026-04-21 14:05", AFTERNOON),
        ("2026-04-21T14:5:9Z", "2026-04-21T00:00:00"),
        ("2026-04-21T14:05:9Z", "2026-04-21T14:05:09"),
        ("2026-04-21", "2026-04-21T00:00:00"),
        ("2026-04", "2026-04-01T00:00:00"),
        ("20260421", "2026-04-21T00:00:00"),
        ("20260421T140500Z", AFTERNOON),
        ("20260421T160500+0200", AFTERNOON),
        ("202604211405", AFTERNOON),
        # the clock of half a day
        ("Tue, 21 Apr 2026 02:05:00 PM", AFTERNOON),
        ("April 21, 2026 2:05 p.m. GMT", AFTERNOON),
        ("4/21/2026 12:05:00 AM", "2026-04-21T00:05:00"),
        ("4/21/2026 12:05:00 PM", "2026-04-21T12:05:00"),
        # American and Unix order
        ("Apr 21, 2026", "2026-04-21T00:00:00"),
        ("April 21st, 2026 at 14:05", AFTERNOON),
        ("Tue Apr 21 14:05:00 2026", AFTERNOON),
        ("Tue Apr 21 10:05:00 EDT 2026", AFTERNOON),
        ("Tuesday, April 21, 2026 - 14:05", AFTERNOON),
        # other languages
        ("mardi 21 avril 2026 14h05", AFTERNOON),
        ("mar, 21 avr 2026 14:05:00 +0000", AFTERNOON),
        ("1er mai 2026", "2026-05-01T00:00:00"),
        ("Dienstag, 21. April 2026, 16:05 Uhr MESZ", AFTERNOON),
        ("3. März 2026", "2026-03-03T00:00:00"),
        ("21 de abril de 2026", "2026-04-21T00:00:00"),
        ("mar 21 apr 2026 14:05", AFTERNOON),
        ("21 maggio 2026", "2026-05-21T00:00:00"),
        ("21 kwietnia 2026", "2026-04-21T00:00:00"),
        ("21 апреля 2026", "2026-04-21T00:00:00"),
        ("21 maart 2026", "2026-03-21T00:00:00"),
        ("2026年4月21日", "2026-04-21T00:00:00"),
        ("2026年4月21日 下午2:05", AFTERNOON),
        ("2026年4月21日 14時05分", AFTERNOON),
        ("2026年4月21日 下午2时5分", AFTERNOON),
        ("2026年4月21日 14：05：00", AFTERNOON),
        ("2026年4月21日 上午12:30", "2026-04-21T00:30:00"),
        ("2026年4月21日 午後2時", "2026-04-21T14:00:00"),
        ("2026年4月21日 午前11:30", "2026-04-21T11:30:00"),
        ("2026년 4월 21일 오후 2:05", AFTERNOON),
        ("2026년 4월 21일 (화) 오후 2시 5분", AFTERNOON),
        ("2026년 4월 21일 오전 12:30", "2026-04-21T00:30:00"),
        ("2026. április 21. 14:05", AFTERNOON),
        ("2026 Apr 21 14:05", AFTERNOON),
        ("2026-Apr-21", "2026-04-21T00:00:00"),
        ("21 d’abril de 2026", "2026-04-21T00:00:00"),
        ("21st of April 2026", "2026-04-21T00:00:00"),
        ("21. 4. 2026 14:05", AFTERNOON),
        ("21.04.2026 14.05", AFTERNOON),
        ("21.4.2026 klo 14.05", AFTERNOON),
        ("tirsdag 21. april 2026 kl. 14.05", AFTERNOON),
        ("21 de abril de 2026, 2:05 p. m.", AFTERNOON),
        ("2026. 4. 21.", "2026-04-21T00:00:00"),
        ("2026. 4. 21. 오후 2:05", AFTERNOON),
        # numbers
        ("2026/04/21 14:05:00", AFTERNOON),
        ("21/04/2026 14:05", AFTERNOON),
        ("21.04.2026 14:05", AFTERNOON),
        ("04/21/2026 14:05", AFTERNOON),
        ("21 avril 2026 14.05.00", AFTERNOON),
        ("1776780300", AFTERNOON),
        ("1776780300000", AFTERNOON),
        ("1776780300.5", AFTERNOON),
    ],
)
def test_dates_are_read_in_the_forms_that_feeds_write(raw: str, moment: str) -> None:
    assert read(raw) == moment


LANGUAGES = """
    ar be bg bs ca cs da de dsb el en es et fi fo fr fy ga gl hr hsb hu id is it lb lt lv mk mt nb nl nn oc pl pt
    rm ro ru sk sl sq sr sr_Latn sv tr uk
"""


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_a_month_is_known_by_every_name_that_its_language_has_for_it(language: str) -> None:
    """As CLDR has them, in full and short, within a date and alone; but not names of two words (Irish has two)."""
    names = Locale.parse(language).months
    for number, said in (
        one for use in names.values() for width in ("wide", "abbreviated") for one in use[width].items()
    ):
        name = re.sub(r"^(?:de |da |d[’'])", "", said)
        if re.fullmatch(r"[^\W\d_]+\.?", name):
            assert read(f"21 {name} 2025", language) == f"2025-{number:02}-21T00:00:00", said


def test_a_month_is_known_without_its_accents() -> None:
    assert read("21 aout 2025") == "2025-08-21T00:00:00"
    assert read("21 FEVRIER 2025") == "2025-02-21T00:00:00"


def test_listopad_is_october_in_croatian_and_november_elsewhere() -> None:
    assert read("21. listopada 2025", "hr") == "2025-10-21T00:00:00"
    assert read("21 listopada 2025", "pl") == "2025-11-21T00:00:00"


@pytest.mark.parametrize(
    "raw",
    [
        "", "yesterday", "0", "9", "Tuesday", "31 April 2026", "2026-13-45", "Mon, 31 Feb 2026 99:00:00 XST",
        "Tue, 21 Apr 2026 25:61:00 GMT", "Tue, 21 Apr 2026 14:05:00 +3000", "April 2026", "14:05:00", "x" * 5_000,
        "9" * 400, "-1", "99/99/9999",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(raw: str) -> None:
    assert read(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "Mon, 01 Jan 0001 00:00:00 +0000", "0000-00-00 00:00:00", "1994-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
        "2037-11-09", "2026-06-04T06:00:01Z", "9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_right_is_none(raw: str) -> None:
    assert read(raw) is None


def test_a_day_ahead_is_a_time_zone_and_not_an_error() -> None:
    assert read("2026-06-04T06:00:00Z") == "2026-06-04T06:00:00"
    assert read("1995-01-01T00:00:00Z") == "1995-01-01T00:00:00"


@pytest.mark.parametrize(
    ("language", "moment"),
    [("en-US", "2026-03-04T00:00:00"), ("en-GB", "2026-04-03T00:00:00"), ("", "2026-04-03T00:00:00")],
)
def test_which_number_is_the_month_depends_on_who_writes(language: str, moment: str) -> None:
    assert read("03/04/2026", language) == moment


ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.builds(
    lambda seconds, zone: (NOW - timedelta(seconds=seconds)).astimezone(zone), st.integers(0, 31 * 365 * 86_400), ZONES
)


@given(MOMENTS)
def test_what_a_correct_program_writes_is_read_exactly(moment: datetime) -> None:
    for written in (
        format_datetime(moment),
        moment.isoformat(),
        moment.isoformat(" "),
        moment.strftime("%Y%m%dT%H%M%S%z"),
    ):
        assert dates.read(written, now=NOW) == moment


NUMBERS = st.tuples(st.integers(1, 32), st.integers(0, 25), st.integers(0, 61), st.integers(0, 62))
ZONE_NAMES = st.sampled_from(["GMT", "UTC", "Z", "+0000", "-0530", "+1459", "-1500", "+05:30", "-14:30", "+15:00"])


@given(NUMBERS, ZONE_NAMES, st.sampled_from([" Oct 2025 ", " Feb 2026 ", "2025-10-", "2026-02-"]))
def test_the_usual_forms_mean_what_the_general_rules_make_of_them(
    numbers: tuple[int, int, int, int], zone: str, month: str
) -> None:
    day, clock = f"{numbers[0]:02}", "{:02}:{:02}:{:02}".format(*numbers[1:])
    raw = f"{day}{month}{clock} {zone}" if month.startswith(" ") else f"{month}{day}T{clock}{zone}"
    assert dates.read(raw, now=NOW) == dates.read(f" {raw}", now=NOW)  # the space makes it an unusual one


@given(st.text(max_size=120) | st.text("0123456789 -/.:,TZ+APMaprilmai年月日", max_size=60))
def test_whatever_stands_there_is_a_plausible_moment_in_utc_or_none(raw: str) -> None:
    moment = dates.read(raw, now=NOW)
    assert moment is None or (moment.tzinfo is UTC and dates.EARLIEST <= moment <= NOW + dates.AHEAD)


@pytest.mark.parametrize("scrap", ["1 ", "apr ", "1/", "1:", "(", "2026-", "+1", "de "])
def test_a_hostile_date_costs_nothing(scrap: str) -> None:
    began = time.process_time()
    dates.read(scrap * (dates.LONGEST // len(scrap)), now=NOW)
    assert time.process_time() - began < 0.1


def test_an_hour_that_no_clock_shows_makes_no_date() -> None:
    assert read("Tue, 21 Apr 2026 25:00:00 GMT") is None


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("Nov 20, 2025 3pm EST", "2025-11-20T20:00"),
        ("November 20, 2025, 3 p.m. ET", "2025-11-20T20:00"),
        ("July 4, 2025 at 9am PT", "2025-07-04T16:00"),
        ("2025-11-20 15:00 Europe/Paris", "2025-11-20T14:00"),
        ("20 Nov 2025 15:00 Nowhere/Atall", "2025-11-20T15:00"),
    ],
)
def test_a_full_hour_and_a_place_whose_clock_depends_on_the_day_are_read(raw: str, moment: str) -> None:
    found = dates.read(raw, now=NOW)
    assert found is not None
    assert found.isoformat()[:16] == moment
