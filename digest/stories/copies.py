"""Which entries of a story say again what another says: one item in two feeds, one text printed by many.

Five papers with one agency report are one origin and five outlets.  Both facts are kept with each entry, so that
an editor sees whose words it has and a reader how many looked for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from digest.model import Entry, Member, Story
from digest.stories import agencies, identical
from digest.stories.corrections import Joining
from digest.stories.refrains import Refrains

# Tuned by eye on pairs of reports of one event: own words share at most 0.2 of the shorter text's runs, printed ones
# 0.38 and more.
READ = 1_500  # characters of a text that are compared
WORDS, ENOUGH_WORDS = 5, 8  # words in a row, and how many such runs a text must have to prove anything
SIGNS, ENOUGH_SIGNS = 10, 20  # the same for Chinese and Japanese, which do not part words
COPIED = 0.4  # share of the shorter text's runs that stand in the other too
CREDITED = 0.2  # the same for two that name one agency as their source

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SIGN = re.compile(f"[{_HAN}]")
_WORD = re.compile(rf"[{_HAN}]|(?:(?![{_HAN}])[^\W_])+")
_SAID = re.compile(r"“[^”]{1,600}”|\"[^\"]{1,600}\"|«[^»]{1,600}»|„[^“”]{1,600}[“”]|「[^」]{1,600}」")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens and marks of width nothing
_EVERYDAY = frozenset(
    ("the", "and", "for", "news", "feed", "rss", "blog", "latest", "press", "release", "releases", "updates")
)

# ---- the facts ------------------------------------------------------------------------------------


def marked(members: Sequence[Member], refrains: Refrains | None = None) -> tuple[Member, ...]:
    """The members of a story, each with the entry whose item or text it repeats; in any order the same facts.

    `refrains`, what feeds say again and again, prove nothing.
    """
    entries = [member.entry for member in members]
    texts = [(refrains.without(entry) if refrains else entry.text) for entry in entries]
    same, printed = _firsts(entries, _same_items(entries)), _firsts(entries, _printed(entries, texts))
    return tuple(
        replace(member, same_as=same[number], copy_of=printed[number]) for number, member in enumerate(members)
    )


def _firsts(entries: Sequence[Entry], groups: Iterable[Sequence[int]]) -> list[int]:
    """For each entry the id of the one that its group repeats; 0 for that one itself and for who is alone."""
    firsts = [0] * len(entries)
    for group in groups:
        first = min((entries[number] for number in group), key=_earliest)
        for number in group:
            firsts[number] = 0 if entries[number] is first else first.id
    return firsts


def _earliest(entry: Entry) -> tuple[bool, datetime, str, str]:
    """An agency's own entry before those who print it, then the oldest."""
    return not agencies.is_agency(entry), entry.published, entry.feed, entry.key


def _same_items(entries: Sequence[Entry]) -> list[list[int]]:
    return _sharing(entries, identical.signs).groups()


def _sharing(entries: Sequence[Entry], signs: Callable[[Entry], Iterable[tuple[str, ...]]]) -> Joining:
    """Numbers of entries, two that share a sign together."""
    joining, firsts = Joining(len(entries), ()), dict[tuple[str, ...], int]()
    for number, entry in enumerate(entries):
        for sign in signs(entry):
            joining.join(firsts.setdefault(sign, number), number)
    return joining


def _printed(entries: Sequence[Entry], texts: Sequence[str]) -> list[list[int]]:
    """Numbers of entries in groups, two that print one text together."""
    groups: list[list[int]] = []
    read = list(map(_read, entries, texts)) if len(entries) > 1 else []
    for number, text in enumerate(read):
        joined = [group for group in groups if any(_one_text(text, read[other]) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([other for group in joined for other in group] + [number])
    return groups


# ---- what they say together -----------------------------------------------------------------------


def independent_sources(story: Story) -> int:
    """The origins of a story: outlets, those counted once that one item or one text holds together."""
    joining = _sharing(story.entries, _outlet)
    numbers = {entry.id: number for number, entry in enumerate(story.entries) if entry.id}
    for number, member in enumerate(story.members):
        for first in (member.same_as, member.copy_of):
            if first in numbers:
                joining.join(number, numbers[first])
    return len(joining.groups())


def outlets(story: Story) -> int:
    """How many outlets tell it, whoever wrote it."""
    return len(_sharing(story.entries, _outlet).groups())


def origins(story: Story) -> dict[int, Entry]:
    """By id of an entry that repeats another, the one that it repeats."""
    entries = {entry.id: entry for entry in story.entries if entry.id}
    firsts = ((member.entry.id, member.same_as or member.copy_of) for member in story.members)
    return {number: entries[first] for number, first in firsts if first in entries}


def _outlet(entry: Entry) -> Iterator[tuple[str, ...]]:
    """What two entries of one outlet share, one of it: its name, or its site and a word of its name."""
    yield ((entry.source or entry.feed).casefold().strip(),)
    site = urlsplit(entry.canonical_url).hostname or ""
    for word in _telling(entry.source) if site else ():
        yield site, word


@lru_cache(maxsize=1_024)
def _telling(name: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(name.casefold()) if len(word) > 2) - _EVERYDAY


# ---- one text, printed twice ----------------------------------------------------------------------


class _Text(NamedTuple):
    """A text as it is compared."""

    runs: frozenset[int]  # hashed
    enough: int  # runs that it must have to prove anything
    credits: frozenset[str]


def copied(one: Entry, other: Entry) -> bool:
    """Whether the two texts are, for the greater part, the same words in the same order; short ones prove nothing."""
    return _one_text(_read(one, one.text), _read(other, other.text))


def _one_text(one: _Text, other: _Text) -> bool:
    least = min(len(one.runs), len(other.runs))
    if least < max(one.enough, other.enough) or (shared := len(one.runs & other.runs)) < CREDITED * least:
        return False
    return shared >= COPIED * least or not one.credits.isdisjoint(other.credits)


def _read(entry: Entry, text: str) -> _Text:
    return _Text(*_runs(text[:READ]), agencies.credited(entry))


@lru_cache(maxsize=1_024)
def _runs(text: str) -> tuple[frozenset[int], int]:
    """Each run of words in a text, and how many there must be.  What it quotes is left out: many quote it."""
    words = _WORD.findall(_SAID.sub(" ", _UNSEEN.sub("", text)).casefold())
    unparted = 2 * sum(bool(_SIGN.match(word)) for word in words) > len(words)
    length, enough = (SIGNS, ENOUGH_SIGNS) if unparted else (WORDS, ENOUGH_WORDS)
    runs = zip(*(words[at:] for at in range(length)), strict=False)
    return frozenset(map(hash, runs)), enough
