"""Coming up: what the sources of the last weeks say is due or will happen, while it is still to come.

One line for each thing on one day, in a source's own sentence.  Where sources give different days for the same thing,
the line has the one that most of them give, else the one said last, and says what the others say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.model import DAY, Deadline, Entry, Feed, Otherwise, Story
from digest.stories import deadlines, quotable, summary, tokens
from digest.stories.deadlines import Found

REMEMBERED = timedelta(days=60)  # what was said longer ago may have been moved since
HORIZON = 366 * DAY  # farther ahead nobody plans by a newsletter
STORIES = 3_000  # that are looked at, those that changed last: weeks of 90 feeds
MOST = 8  # lines, the nearest
OF_ONE_AFFAIR = 2  # of these
ALIKE = 0.4  # of the shorter sentence's words, which two sentences on one thing share


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence of an entry that names a day, with the story it belongs to."""

    story: Story
    entry: Entry
    found: Found


def today(issue_day: date, now: datetime, zone: str) -> date:
    """The first day that is still to come for readers of an issue: it may come out after its own day is over."""
    return max(issue_day, now.astimezone(ZoneInfo(zone)).date())


def dated(stories: Iterable[Story], first: date) -> Iterator[Dated]:
    """Every sentence of these stories that names something from the day `first` on, within a year."""
    for story in stories:
        for entry in story.entries:
            for found in deadlines.find(entry, first):
                if found.day <= first + HORIZON:
                    yield Dated(story, entry, found)


def coming_up(said: Iterable[Dated], feeds: Mapping[str, Feed], *, language: str = "en") -> tuple[Deadline, ...]:
    """A line for each thing that is due or will happen, nearest first.  The same input gives the same, in any order."""
    groups: list[list[Dated]] = []
    for one in sorted(said, key=_latest_first):
        of = next((group for group in groups if any(_same(one, other) for other in group)), None)
        if of is None:
            groups.append(of := [])
        of.append(one)
    lines = sorted((_line(group, feeds, language) for group in groups), key=_nearest_first)
    return tuple(_nearest(lines, {one.story.id: one.story for group in groups for one in group}))


def _latest_first(one: Dated) -> tuple[float, int, date, str]:
    return -one.entry.published.timestamp(), one.entry.id, one.found.day, one.found.text


def _nearest_first(line: Deadline) -> tuple[date, int, str]:
    return line.day, line.story, line.text


def _nearest(lines: Iterable[Deadline], stories: Mapping[int, Story]) -> Iterator[Deadline]:
    taken: Counter[int] = Counter()
    for line in lines:
        affair = stories[line.story].thread
        if taken[affair] < OF_ONE_AFFAIR and taken.total() < MOST:
            taken[affair] += 1
            yield line


# ---- one thing ------------------------------------------------------------------------------------


def _same(one: Dated, other: Dated) -> bool:
    """Whether two sentences tell of one thing.  One feed that names two days means two things."""
    if one.found.day == other.found.day:
        same_affair = _affair(one) == _affair(other) and one.found.kind == other.found.kind
        return same_affair or _alike(one, other)
    return (
        _affair(one) == _affair(other)
        and one.entry.feed != other.entry.feed
        and one.found.kind == other.found.kind
        and _alike(one, other)
    )


def _affair(one: Dated) -> int:
    return one.story.thread or -one.story.id


def _alike(one: Dated, other: Dated) -> bool:
    mine, theirs = _terms(one), _terms(other)
    return len(mine & theirs) >= max(2, ALIKE * min(len(mine), len(theirs)))


def _terms(one: Dated) -> frozenset[str]:
    """What the sentence speaks of; the day itself says nothing of that."""
    said = frozenset(tokens.stems(one.found.text, one.entry.language))
    return frozenset(term for term in said if not term.isdigit()) - _month(one)


def _month(one: Dated) -> frozenset[str]:
    return frozenset(tokens.stems(f"{one.found.day:%B}", "en"))


def _line(group: Sequence[Dated], feeds: Mapping[str, Feed], language: str) -> Deadline:
    days = Counter(day for day, _ in {(one.found.day, one.entry.feed) for one in group})
    newest = {one.found.day: one.entry.published for one in sorted(group, key=_latest_first, reverse=True)}
    day = max(days, key=lambda day: (days[day], newest[day], -day.toordinal()))
    best = min((one for one in group if one.found.day == day), key=lambda one: _clearness(one, language))
    lead, headline = summary.headline(best.story, feeds, language=language)
    others = [next(one for one in group if one.found.day == other) for other in sorted(days) if other != day]
    return Deadline(
        day=day,
        kind=best.found.kind,
        text=best.found.text,
        url=best.entry.url,
        source=source(best.entry, feeds),
        story=best.story.id,
        headline=headline,
        topic=best.story.topics[0] if best.story.topics else "",
        language=best.entry.language,
        leans=best.found.leans and best.entry.language == lead.language,
        otherwise=tuple(
            Otherwise(one.found.day, one.found.text, one.entry.url, source(one.entry, feeds)) for one in others
        ),
    )


def _clearness(one: Dated, language: str) -> tuple[bool, bool, bool, float, tuple[float, int, date, str]]:
    """Smaller is clearer: a linked sentence in the newsletter's language that stands alone and is rich in facts."""
    foreign = tokens.base(one.entry.language) != tokens.base(language)
    return not one.entry.url, foreign, one.found.leans, -quotable.substance(one.found.text), _latest_first(one)


def source(entry: Entry, feeds: Mapping[str, Feed]) -> str:
    """The outlet of an entry, or what its feed is called."""
    return entry.source or (feeds[entry.feed].title if entry.feed in feeds else "")
