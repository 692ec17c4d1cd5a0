"""The issue record: written down, through JSON, and read back as the same issue."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from digest.issues.record import from_record, record
from digest.model import Brief, Bullet, Deadline, FeedTrouble, Issue, IssueStory, Otherwise, Update
from tests import any_issue
from tests.builders import NOW, coverage, issue, issue_story, section

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "issue-record.md"


def full() -> Issue:
    link = "https://news.example/1"
    bullets = (Bullet("The vote was 60 to 40.", link), Bullet("It was long.", link, "It was a long debate."))
    story = issue_story(
        bullets=bullets, update=Update(date(2026, 6, 2), "It was the second vote.", "A first vote", "en")
    )
    trouble = FeedTrouble("https://a.example/rss", "The Gazette", NOW, "timed out")
    return issue(
        [section(story)],
        in_brief=(Brief("The Senate voted.", story.url, story.id),),
        coverage=coverage(failing=(trouble,), silent=(replace(trouble, since=None),)),
        coming_up=(deadline(story),),
        postal_address="1 Example Street",
    )


def deadline(story: IssueStory) -> Deadline:
    others = (Otherwise(date(2026, 8, 28), "It closes on 28 August.", "https://b.example/1", "The Herald"),)
    said = "Comments are due by 25 August."
    return Deadline(date(2026, 8, 25), "comments", said, story.url, "The Gazette", story.id, story.headline, "law",
                    otherwise=others)  # fmt: skip


def test_a_record_is_read_back_as_the_issue_it_was_made_from() -> None:
    one = full()
    assert from_record(json.loads(json.dumps(record(one)))) == one


@settings(max_examples=50, deadline=None)
@given(any_issue.issues())
def test_any_issue_survives_being_written_down(one: Issue) -> None:
    assert from_record(json.loads(json.dumps(record(one)))) == one


def test_times_are_utc_and_days_are_days() -> None:
    late = full().published_at.astimezone(timezone(timedelta(hours=2)))
    written = record(replace(full(), published_at=late))
    assert (written["published_at"], written["day"]) == ("2026-06-03T06:00:00Z", "2026-06-03")
    assert from_record(written).published_at == datetime(2026, 6, 3, 6, tzinfo=UTC)


def test_a_key_of_a_later_version_is_passed_over() -> None:
    one = full()
    assert from_record(record(one) | {"mood": "calm"}) == one


def test_a_record_of_the_time_before_coming_up_is_read_too() -> None:
    one = full()
    old = {key: value for key, value in record(one).items() if key != "coming_up"}
    assert from_record(old) == replace(one, coming_up=())


def keys(value: Any, before: str = "") -> set[str]:
    """Every key of a JSON value, as `sections[].stories[].id`."""
    if isinstance(value, list):
        return set().union(*(keys(one, f"{before}[]") for one in value))
    if not isinstance(value, dict):
        return set()
    dot = "." if before else ""
    return set().union(*({f"{before}{dot}{key}"} | keys(one, f"{before}{dot}{key}") for key, one in value.items()))


def test_the_reference_has_a_line_for_every_key_and_no_other() -> None:
    told = re.findall(r"(?m)^\| `([^`]+)` \|", REFERENCE.read_text(encoding="utf-8"))
    assert sorted(told) == sorted(keys(record(full())))
