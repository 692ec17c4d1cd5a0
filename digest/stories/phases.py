"""Keeps what has come apart from what was foretold, once readers had the forecast.

"Senate to vote on AI bill" and "Senate rejects AI bill" share nearly all their words, and before anybody has read
either they may stand in one story.  A story that was shown does not return; so a report of what came, a day later,
would be folded away with the announcement and never be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from digest.model import Correction, Entry, Story
from digest.stories import corrections, headlines


def come(window: Sequence[Story], shown: Mapping[int, datetime]) -> list[Correction]:
    """The entries of the `window` that must not stand in one story: readers had one as what may come, and the other,
    first seen since, reports.

    `shown` is, by the number of an entry, until when the first issue looked that showed it.
    """
    reports = [entry for story in window for entry in story.entries if _reports(entry)]
    said: list[Correction] = []
    for story in window:
        had = [entry for entry in story.entries if entry.id in shown]
        if 2 * sum(headlines.foretells(entry.title) for entry in had) > len(had):
            until = max(shown[entry.id] for entry in had)
            said += corrections.parted(had, [entry for entry in reports if entry.first_seen > until])
    return said


def came(entry: Entry, before: Entry) -> bool:
    """Whether an entry reports and another foretold: then much the same text about them is no repetition."""
    return _reports(entry) and headlines.foretells(before.title)


def _reports(entry: Entry) -> bool:
    return headlines.reports(entry.title) and not headlines.foretells(entry.title)
