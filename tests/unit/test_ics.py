"""Coming up as a calendar: RFC 5545, one event for each thing, on whole days that no zone moves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from digest.issues import ics, languages
from digest.model import Deadline, Issue, Otherwise
from tests import any_issue
from tests.builders import issue

FIRST = date(2026, 6, 3)
LINE = Deadline(
    date(2026, 8, 25), "comments", "Comments are due; by noon, on 25 August.", "https://a.example/1", "The Gazette", 7,
    "Commission asks", otherwise=(Otherwise(date(2026, 8, 28), "", "https://b.example/1", "The Herald"),),
)  # fmt: skip


def events(calendar: str) -> list[dict[str, str]]:
    """The properties of each event, unfolded and with their escapes read."""
    whole = calendar.replace("\r\n ", "")
    made = []
    for event in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT\r\n", whole, re.DOTALL):
        pairs = [line.partition(":")[::2] for line in event.split("\r\n") if line]
        made.append({name: re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value) for name, value in pairs})
    return made


def written(one: Issue, first: date = FIRST) -> str:
    return ics.of_issue(one, languages.wording(one.language), first)


def test_an_event_has_its_day_its_sentence_its_link_and_who_says_otherwise() -> None:
    [event] = events(written(issue(coming_up=(LINE,))))
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20260825", "20260826")
    assert event["SUMMARY"] == "Comments due: Commission asks"
    assert event["DESCRIPTION"] == f"{LINE.text} (The Gazette)\nThe Herald says 28 August"
    assert (event["URL"], event["DTSTAMP"]) == ("https://a.example/1", "20260603T060000Z")


def test_what_is_over_is_gone_and_with_nothing_left_there_is_no_calendar() -> None:
    one = issue(coming_up=(LINE, replace(LINE, day=date(2026, 9, 1))))
    assert [event["DTSTART;VALUE=DATE"] for event in events(written(one, date(2026, 8, 26)))] == ["20260901"]
    assert written(one, date(2026, 9, 2)) == written(issue()) == ""


def test_an_event_keeps_its_uid_from_issue_to_issue() -> None:
    uids = [events(written(issue(coming_up=(LINE,), number=number)))[0]["UID"] for number in (1, 2)]
    other = events(written(issue(coming_up=(replace(LINE, kind="vote"),))))[0]["UID"]
    assert uids[0] == uids[1] != other


@settings(max_examples=50, deadline=None)
@given(any_issue.issues())
def test_whatever_feeds_bring_every_line_is_a_property_of_75_octets_at_most(one: Issue) -> None:
    calendar = written(one)
    assert bool(calendar) == bool(one.coming_up)
    lines = calendar.split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)
    assert all(re.match(r"[A-Z-]+[;:]", line) for line in calendar.replace("\r\n ", "").split("\r\n")[:-1])
    assert len(events(calendar)) == len(one.coming_up)
