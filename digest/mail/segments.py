"""Which readers get the same mail: those who chose the same topics, language and format, as far as this issue goes.

Each such segment of a newsletter's readers is rendered once.  What somebody chose is looked at when an issue is
published, so a change counts from the next issue on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from digest.issues import opening
from digest.model import Format, Issue, Preferences


@dataclass(frozen=True, slots=True)
class Segment:
    """What its readers get of an issue; as it stands here, all of it."""

    topics: tuple[str, ...] = ()  # of its sections, in their order; () = all
    language: str = ""  # of our own words; "" = the newsletter's
    format: Format = "html"


WHOLE = Segment()


def segment(chosen: Preferences, issue: Issue) -> Segment | None:
    """The segment of a reader who chose this.  None when the issue has nothing on their topics.

    Choices that make no difference in this issue fall together: who chose three topics of which two have news gets the
    same as who chose those two.
    """
    there = tuple(section.topic for section in issue.sections)
    wanted = tuple(topic for topic in there if not chosen.topics or topic in chosen.topics)
    if not wanted:
        return None
    language = "" if chosen.language == issue.language else chosen.language
    return Segment(() if wanted == there else wanted, language, chosen.format)


def cut(issue: Issue, topics: Collection[str]) -> Issue:
    """`issue` with the sections on `topics` alone, one at least: its subject and opening speak of what is left.

    The number of stories shown is theirs; what was read and found is the whole issue's.
    """
    sections = tuple(section for section in issue.sections if section.topic in topics)
    left = [story for section in sections for story in section.stories]
    places = {line.story: place for place, line in enumerate(issue.in_brief)}  # the best stories, best first
    told = sorted(left, key=lambda story: places.get(story.id, len(places)))
    return replace(
        issue,
        sections=sections,
        subject=opening.subject(told, issue.title, issue.day, issue.language),
        preheader=opening.preheader(told, issue.title, issue.day),
        in_brief=opening.in_brief(told, sections, issue.language),
        coming_up=tuple(one for one in issue.coming_up if one.topic in topics),
        coverage=replace(issue.coverage, shown=len(told)),
    )
