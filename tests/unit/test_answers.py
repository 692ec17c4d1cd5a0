"""What a server's refusal means to the poller and to the editor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import answers
from tests.builders import NOW

SOON = "Wed, 03 Jun 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "86400"}, timedelta(days=1)),
        ({"Retry-After": " 120 "}, timedelta(minutes=2)),
        ({"Retry-After": SOON}, timedelta(hours=2)),
        ({"Retry-After": SOON, "Date": "Wed, 03 Jun 2026 05:00:00 GMT"}, timedelta(hours=3)),
        ({"Retry-After": SOON, "Date": "Wed, 03 Jun 2026 09:00:00 GMT"}, timedelta(0)),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "99999999999999999999"}, timedelta(seconds=999_999_999)),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_by_the_servers_own_clock(
    headers: dict[str, str], wait: timedelta | None
) -> None:
    assert answers.retry_after(headers, NOW) == wait


def test_a_date_beyond_all_years_says_nothing() -> None:
    said = "Fri, 31 Dec 9999 23:59:59 -0100"
    assert answers.moment(said) is None
    assert answers.retry_after({"Retry-After": said}, NOW) is None
    assert answers.fresh_for({"Expires": said}, NOW) == timedelta()


@given(st.text())
def test_whatever_retry_after_says_the_poll_goes_on(said: str) -> None:
    found = answers.retry_after({"Retry-After": said}, NOW)
    assert found is None or found >= timedelta()


@pytest.mark.parametrize(("status", "kept"), [(429, timedelta(minutes=2)), (503, timedelta(minutes=2)), (404, None)])
def test_only_a_busy_server_may_keep_us_away(status: int, kept: timedelta | None) -> None:
    error = answers.error(status, {"Retry-After": "120"}, NOW)
    assert (error.status, error.retry_after) == (status, kept)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "login"),
        (403, "refuses"),
        (404, "new address"),
        (410, "remove it"),
        (500, "fault"),
        (418, "Teapot"),
        (999, "999: an answer that HTTP does not know"),
    ],
)
def test_an_error_says_to_the_editor_what_to_do(status: int, words: str) -> None:
    assert words in str(answers.error(status, {}, NOW))


def test_a_cloudflare_challenge_is_named_as_what_it_is() -> None:
    assert "bot check" in str(answers.error(403, {"cf-mitigated": "challenge"}, NOW))


def test_a_bot_check_too_may_say_how_long_we_are_to_stay_away() -> None:
    error = answers.error(503, {"cf-mitigated": "challenge", "Retry-After": "604800"}, NOW)
    assert (error.challenged, error.retry_after) == (True, timedelta(days=7))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=14400"}, 14_400),
        ({"Cache-Control": "max-age=14400", "Age": "400"}, 14_000),
        ({"Cache-Control": "max-age=100", "Age": "400"}, 0),
        ({"Cache-Control": "s-max-age=5"}, 0),
        ({"Expires": SOON}, 7_200),
        ({"Expires": SOON, "Date": "Wed, 03 Jun 2026 07:30:00 GMT"}, 1_800),
        ({"Expires": SOON, "Cache-Control": "max-age=60"}, 60),
        ({"Expires": "0"}, 0),
        ({"Expires": "Wed, 03 Jun 2026 05:00:00 GMT"}, 0),
        ({"Cache-Control": "no-store, max-age=0"}, 0),
        ({"Cache-Control": "no-cache", "Expires": SOON}, 0),
        ({}, 0),
    ],
)
def test_an_answer_is_fresh_for_as_long_as_the_server_says(headers: dict[str, str], seconds: int) -> None:
    assert answers.fresh_for(headers, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("said", "language"),
    [("fr", "fr"), (" pt-BR ", "pt-BR"), ("", ""), ("fr, en", ""), ("*", ""), ("x" * 9, ""), ("fr\u00e9", "")],
)
def test_an_answer_is_in_the_language_that_it_names_alone(said: str, language: str) -> None:
    assert answers.language({"Content-Language": said}) == language
