"""What a feed is after a poll: its validators, its health, and where it lives now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from digest.errors import FetchError, ParseError
from digest.feeds import history
from digest.feeds.document import Document
from digest.model import DAY, HOUR, Answer, FeedState, Rhythm
from tests.builders import NOW, entry, feed

URL, NEW = "https://news.example/rss", "https://news.example/feed"
OLD = FeedState(feed(), id=7, etag='"1"', last_modified="then", body_hash="h", status="ok")


def answer(status: int = 200, **said: Any) -> Answer:
    return Answer(status, **{"url": URL} | said)


def read(*, entries: int = 2, **said: Any) -> history.Read:
    return history.Read("h2", Document(**said), tuple(entry() for _ in range(entries)))


def polled(state: FeedState, said: Answer, days: float = 0, **other: Any) -> FeedState:
    plain: dict[str, Any] = {"read": read(), "new": 1}
    return history.succeeded(state, said, now=NOW + days * DAY, **plain | other)


# ---- validators -----------------------------------------------------------------------------------


def test_a_body_brings_its_validators_and_one_that_is_missing_is_forgotten() -> None:
    after = polled(OLD, answer(etag='"2"'))
    assert (after.etag, after.last_modified, after.body_hash) == ('"2"', "", "h2")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"last_modified": "now"}, ('"1"', "now")),
        ({"etag": 'W/"2"'}, ('W/"2"', "then")),
        ({}, ('"1"', "then")),
    ],
)
def test_a_304_keeps_what_it_does_not_name_and_takes_what_it_does(said: dict[str, str], kept: tuple[str, str]) -> None:
    after = polled(OLD, answer(304, **said), read=None, new=0)
    assert ((after.etag, after.last_modified), after.body_hash) == (kept, "h")


def test_a_failure_leaves_validators_alone() -> None:
    after = history.failed(OLD, ParseError("an HTML page, not a feed"), NOW)
    assert (after.etag, after.last_modified, after.body_hash) == ('"1"', "then", "h")


# ---- health ---------------------------------------------------------------------------------------


def test_failures_are_counted_from_the_first_and_forgotten_with_the_next_answer() -> None:
    once = history.failed(OLD, FetchError("500"), NOW)
    twice = history.failed(once, FetchError("no such host"), NOW + HOUR)
    assert (twice.status, twice.failures, twice.failing_since, twice.error) == ("failing", 2, NOW, "no such host")
    well = polled(twice, answer())
    assert (well.status, well.failures, well.failing_since, well.error) == ("ok", 0, None, "")


def test_410_ends_the_polling_and_404_does_not() -> None:
    assert history.failed(OLD, FetchError("410", status=410), NOW).status == "gone"
    assert history.failed(OLD, FetchError("404", status=404), NOW).status == "failing"


def test_a_feed_keeps_the_pace_of_its_last_document_through_304s() -> None:
    slow = polled(OLD, answer(etag='"2"'), read=read(rhythm=Rhythm(6 * HOUR)))
    again = polled(slow, answer(304), read=None, new=0)
    assert again.next_poll_at is not None
    assert again.next_poll_at >= NOW + 6 * HOUR


def test_only_new_entries_make_a_feed_less_silent() -> None:
    assert polled(OLD, answer(), new=0).last_new_at is None
    assert polled(OLD, answer(), new=1).last_new_at == NOW


def test_a_feed_that_was_silent_before_its_first_poll_is_silent() -> None:
    new = replace(OLD, body_hash="")
    old = history.Read("h", Document(), tuple(entry(published=NOW - days * DAY) for days in (90, 60, 80)))
    assert polled(new, answer(), read=old, new=3).last_new_at == NOW - 60 * DAY
    undated = history.Read("h", Document(), (entry(dated=False),))
    assert polled(new, answer(), read=undated).last_new_at == NOW


# ---- moving ---------------------------------------------------------------------------------------

MOVED = answer(url=NEW, moved_to=NEW)


def test_a_permanent_redirect_is_believed_after_a_week_of_standing() -> None:
    first = polled(OLD, MOVED)
    assert (first.where, first.moved_to, first.moved_since) == (URL, NEW, NOW)
    later = polled(first, MOVED, days=6.9)
    assert later.where == URL
    assert polled(later, MOVED, days=7).where == NEW


def test_another_target_or_an_answer_in_the_old_place_begins_the_week_afresh() -> None:
    first = polled(OLD, MOVED)
    other = polled(first, answer(moved_to="https://other.example/"), days=5)
    assert (other.moved_to, other.moved_since) == ("https://other.example/", NOW + 5 * DAY)
    back = polled(first, answer(), days=5)
    assert (back.moved_to, back.moved_since) == ("", None)


def test_what_a_clock_noted_that_was_ahead_counts_from_now() -> None:
    first = polled(OLD, MOVED, days=900)
    assert polled(first, MOVED).moved_since == NOW
    ill = history.failed(OLD, FetchError("500"), NOW + 900 * DAY)
    assert history.failed(ill, FetchError("500"), NOW).failing_since == NOW


@pytest.mark.parametrize(
    ("target", "at_once"),
    [
        (URL, True),
        (f"{URL}/", True),
        (URL.replace("news", "www.news"), False),
        (f"{URL}?a=1", False),
        (URL.replace("https", "http") + "/", False),
    ],
)
def test_https_of_the_same_page_is_taken_at_once(target: str, at_once: bool) -> None:
    plain = replace(OLD, feed=feed(URL.replace("https", "http")))
    assert (polled(plain, answer(moved_to=target)).where == target) == at_once


def test_a_redirect_to_something_that_shares_no_entry_with_the_feed_is_no_move() -> None:
    strange = polled(OLD, MOVED, read=read(entries=3), new=3)
    assert (strange.moved_to, strange.moved_since) == ("", None)


PARKED, UNREACHABLE = ParseError("an HTML page, not a feed"), FetchError("no such host")


@pytest.mark.parametrize("error", [PARKED, UNREACHABLE, FetchError("403", status=403)])
def test_an_adopted_address_that_fails_for_a_week_and_that_of_the_list_are_asked_by_turns(
    error: ParseError | FetchError,
) -> None:
    state, asked = replace(OLD, address=NEW), []
    for day in range(11):
        asked.append(state.where)
        state = history.failed(state, error, NOW + day * DAY)
    assert asked == [NEW] * 8 + [URL, NEW, URL]
    assert state.next_poll_at is not None
    assert state.next_poll_at >= NOW + 11 * DAY


def test_a_feed_that_is_back_at_the_address_of_the_list_stays_there() -> None:
    failing = replace(OLD, address=NEW, failures=9, failing_since=NOW - 9 * DAY)
    tried = history.failed(failing, PARKED, NOW)
    assert (tried.where, tried.etag) == (URL, "")
    back = polled(tried, answer(etag='"3"'), 1)
    assert (back.where, back.moved_to, back.status) == (URL, "", "ok")


def test_a_feed_with_one_address_fails_there_for_as_long_as_it_takes() -> None:
    failing = replace(OLD, failures=99, failing_since=NOW - 99 * DAY)
    after = history.failed(failing, UNREACHABLE, NOW)
    assert (after.where, after.moved_to, after.moved_since, after.status) == (URL, "", None, "failing")


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_dies_is_left_at_once_for_the_one_it_pointed_to(status: int) -> None:
    pointed = polled(OLD, MOVED)
    after = history.failed(pointed, FetchError("gone", status=status), NOW + HOUR)
    assert (after.where, after.status) == (NEW, "failing")
    assert after.next_poll_at is not None
    assert after.next_poll_at <= NOW + 2 * HOUR


def test_an_adopted_address_that_dies_gives_way_to_that_of_the_list() -> None:
    adopted = replace(OLD, address=NEW)
    after = history.failed(adopted, FetchError("404", status=404), NOW)
    assert (after.where, after.etag, after.last_modified) == (URL, "", "")  # those were of the other address
