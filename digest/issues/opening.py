"""What a reader sees first of an issue: the subject of the mail, the line under it, and In brief."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from digest.model import Brief, IssueStory, Section
from digest.stories import tokens
from digest.stories.headlines import reports
from digest.text import shorten

SUBJECT = (25, 70)  # characters that mail programs show of it, the phone's the fewest
PREHEADER = (40, 130)
BRIEF = 180  # characters of a line of In brief
LINES = 5
AT_LEAST = 3  # lines, where there are as many stories
SAME, FEW = 0.6, 4  # of a headline's words, that another story has too: it tells the same
ROOM = 560  # characters of all lines: the first 900 px of a phone hold more only by chance (tests/e2e/test_look.py)


def subject(stories: Sequence[IssueStory], title: str, day: date, language: str = "en") -> str:
    """The top story's headline, and in `language` how many more there are; 25 to 70 characters."""
    least, most = SUBJECT
    rest = len(stories) - 1
    more = _and_more(rest, language) if rest > 0 else ""
    said = shorten(stories[0].headline or title, most - len(more)) + more
    return said if len(said) >= least else shorten(f"{said} · {title} · {day}", most)


def _and_more(rest: int, language: str) -> str:
    from digest.issues import languages  # here: a `compose` without news needs no catalogs

    return languages.wording(language).count(", and %(n)s more", ", and %(n)s more", rest)


def preheader(stories: Sequence[IssueStory], title: str, day: date) -> str:
    """The next headlines, whole; of a single story its first sentence beyond the headline.  40 to 130 characters."""
    least, most = PREHEADER
    first = stories[0]
    sentences = [bullet.text for bullet in first.bullets if bullet.text != first.headline]
    texts = [text for text in ([story.headline for story in stories[1:]] or sentences) if text] or [
        first.source or title
    ]
    said = shorten(texts[0], most)
    for text in texts[1:]:
        if len(said) + len(text) + 2 <= most:
            said = f"{said}; {text}"
    return said if len(said) >= least else shorten(f"{said} · {title} · {day} · {first.headline or first.source}", most)


def in_brief(stories: Sequence[IssueStory], sections: Sequence[Section], language: str) -> tuple[Brief, ...]:
    """One line each for the best stories of different sections, at most five; `stories` stand best first.

    A line is a headline, or where that is too long a whole sentence of a source.  Fewer than three sections give a
    second line each.  What asks, explains, comments or tells of many events, what goes on in an affair that has a line,
    and what the story of another line tells, has one only where there are fewer than three others.  All lines together
    fit on the first screen of a phone.
    """
    telling = [story for story in stories if reports(story.headline)]
    lines: dict[int, Brief] = {}
    for some, alike in ((telling, False), (telling, True), (stories, True)):
        if len(lines) < AT_LEAST:
            lines = _by_section(some, sections, alike=alike)
    return _within_the_screen([lines[story.id] for story in stories if story.id in lines])


def _by_section(stories: Sequence[IssueStory], sections: Sequence[Section], *, alike: bool) -> dict[int, Brief]:
    """The lines of the best stories of different sections, then second ones where that gives too few, by story."""
    section_of = {story.id: section.topic for section in sections for story in section.stories}
    lines: dict[int, Brief] = {}
    taken: list[IssueStory] = []
    for again in (False, True):
        used = {section_of[story.id] for story in taken}
        for story in stories:
            line = _line(story)
            if line is None or story.id in lines or (again and len(lines) >= AT_LEAST):
                continue
            if (again or section_of[story.id] not in used) and (alike or not any(_told(story, one) for one in taken)):
                used.add(section_of[story.id])
                lines[story.id] = line
                taken.append(story)
    return lines


def _told(story: IssueStory, other: IssueStory) -> bool:
    """It goes on in the same affair, or most of its headline's words stand in what the other story says."""
    said = frozenset(tokens.stems(story.headline, story.language))
    texts = [other.headline, *(bullet.text for bullet in other.bullets)]
    told = frozenset(term for text in texts for term in tokens.stems(text, other.language))
    one_affair = bool(story.thread) and story.thread == other.thread
    return one_affair or len(said & told) >= max(FEW, SAME * len(said))


def _within_the_screen(lines: Sequence[Brief]) -> tuple[Brief, ...]:
    kept: list[Brief] = []
    for line in lines:
        long = sum(len(one.text) for one in kept) + len(line.text)
        if len(kept) < AT_LEAST or (len(kept) < LINES and long <= ROOM):
            kept.append(line)
    return tuple(kept)


def _line(story: IssueStory) -> Brief | None:
    """The headline: the story's sentences follow below it, and nobody reads one twice.

    Where the headline has no room or there is none, the shortest sentence; None where that has none either.
    """
    if 0 < len(story.headline) <= BRIEF:
        return Brief(story.headline, story.url, story.id)
    short = [bullet for bullet in story.bullets if len(bullet.text) <= BRIEF]
    best = min(short, key=lambda bullet: len(bullet.text), default=None)
    return Brief(best.text, best.url, story.id) if best else None
