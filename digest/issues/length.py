"""How long an issue takes to read, and which of its stories the time is spent on."""

from __future__ import annotations

import re
from collections.abc import Collection

from digest.model import Issue, IssueStory

WORDS = 1_200  # that an issue tells: five minutes; what stands lowest in its section is then a line, under "Also today"
WORDS_A_MINUTE = 230  # silent reading of English non-fiction: 238 (Brysbaert 2019), rounded
SIGNS_A_WORD = 1.6  # Chinese is read at some 255 words or 400 characters a minute

_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def minutes(issue: Issue, told: Collection[int]) -> int:
    """What reading all of it takes, one at least; of a story that is not among the `told` only the headline."""
    said = [_of(story) if story.id in told else _words(story.headline) for story in issue.stories]
    said += [_words(line.text) for line in issue.in_brief]
    said += [_words(one.text) for one in issue.coming_up]
    return max(1, round(sum(said) / WORDS_A_MINUTE))


def told_of(issue: Issue) -> frozenset[int]:
    """The stories that the budget of words has room for, one at least.

    What leads its section comes before what follows in another, so that no topic is told at the cost of all others.
    """
    places = sorted(
        (place, row, story) for row, section in enumerate(issue.sections) for place, story in enumerate(section.stories)
    )
    told: list[int] = []
    room: float = WORDS
    for _, _, story in places:
        room -= _of(story)
        if told and room < 0:
            break
        told.append(story.id)
    return frozenset(told)


def _of(story: IssueStory) -> float:
    """Its words: the headline's and the bullets'."""
    return sum(map(_words, [story.headline, *(bullet.text for bullet in story.bullets)]))


def _words(text: str) -> float:
    """How many there are, or would be: Chinese and Japanese have no spaces between them."""
    signs = len(_IDEOGRAPHS.findall(text))
    return len(_IDEOGRAPHS.sub(" ", text).split()) + signs / SIGNS_A_WORD
