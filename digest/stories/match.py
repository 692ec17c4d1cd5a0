"""Puts entries that report one event into one story: as they come in, and again before an issue is made.

First what is plainly the same item; then a score for each pair of entries, and average link: an entry joins
the story whose entries it resembles most on average, so that no one resemblance chains two events together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.model import Entry, Member, Story
from digest.stories import identical, linkage, pool, tokens
from digest.stories.identical import Sign
from digest.stories.pairs import WINDOW, Scale, fitted
from digest.stories.pool import Links, Pool

__all__ = ["WINDOW", "gather", "regroup"]

HEARD = 20  # members of a story that are asked which words a new one shares with them


# ---- as entries come in ---------------------------------------------------------------------------


def gather(entries: Sequence[Entry], window: Sequence[Story]) -> list[Story]:
    """The stories that these new entries change or begin (id 0), each entry placed in the order given.

    `window` is the stories of the last days, whole.  An entry that stands in one of them is left alone.
    """
    known = [member.entry for story in window for member in story.members]
    growing = _Growing(window, Scale(tokens.of(entry) for entry in (*known, *entries)))
    for entry in entries:
        growing.place(entry)
    return growing.changed()


class _Growing:
    """The stories at hand while entries are added to them."""

    def __init__(self, window: Sequence[Story], scale: Scale) -> None:
        self._window = window
        self._pool = Pool(scale)
        self._members = [list(story.members) for story in window]
        self._home: list[int] = []  # the story of each entry, in the order of the pool
        self._signs: dict[Sign, tuple[int, datetime]] = {}
        self._held: set[tuple[str, str]] = set()
        self._touched: dict[int, None] = {}
        for number, story in enumerate(window):
            for entry in story.entries:
                self._add(entry, number)

    def place(self, entry: Entry) -> None:
        """Let an entry join the story it belongs to, or begin one."""
        if (entry.feed, entry.key) in self._held:
            return
        number, near = self._best(entry)
        if number == len(self._members):
            self._members.append([])
        others = pool.spoken(member.entry for member in self._members[number][-HEARD:])
        terms = pool.shared(self._pool.scale, entry, others)
        self._members[number].append(Member(entry, round(near, 3), terms))
        self._add(entry, number)
        self._touched[number] = None

    def changed(self) -> list[Story]:
        old = len(self._window)
        return [
            replace(self._window[number], members=tuple(self._members[number]))
            if number < old
            else Story(tuple(self._members[number]))
            for number in self._touched
        ]

    def _add(self, entry: Entry, number: int) -> None:
        self._pool.add(self._pool.scale.vector(entry))
        self._home.append(number)
        self._held.add((entry.feed, entry.key))
        for sign in identical.signs(entry):
            self._signs[sign] = number, entry.published

    def _best(self, entry: Entry) -> tuple[int, float]:
        """The story an entry belongs to, by number, and how well; the next free number when to none."""
        for sign in identical.signs(entry):
            if sign in self._signs:
                number, published = self._signs[sign]
                if abs(published - entry.published) <= WINDOW:
                    return number, 1.0
        sums: dict[int, float] = {}
        for other, near in self._pool.scores(self._pool.scale.vector(entry)):
            sums[self._home[other]] = sums.get(self._home[other], 0.0) + near
        means = ((total / len(self._members[number]), -number) for number, total in sums.items())
        near, number = max(means, default=(0.0, 0))
        return (-number, near) if near >= fitted().threshold else (len(self._members), 1.0)


# ---- before an issue is made ----------------------------------------------------------------------


def regroup(window: Sequence[Story]) -> list[Story]:
    """The same entries grouped afresh, all pairs seen; a story that stays as it was comes back untouched.

    A new group takes id and thread of the old story that gave it most entries; an old story that falls apart
    keeps them on its largest part.  Other new groups have id 0.
    """
    members = [member for story in window for member in story.members]
    entries = [member.entry for member in members]
    scale = Scale(tokens.of(entry) for entry in entries)
    found = pool.links(scale, entries)
    groups = linkage.average(found, identical.groups(entries), fitted().threshold)
    heirs = _heirs(groups, [number for number, story in enumerate(window) for _ in story.members], window)
    stories: list[Story] = []
    for number, group in enumerate(groups):
        old = window[heirs[number]] if number in heirs else Story(())
        same = {members[one] for one in group} == set(old.members)
        stories.append(old if same else replace(old, members=_reasoned(group, entries, found, scale)))
    return stories


def _heirs(groups: Sequence[Sequence[int]], origin: Sequence[int], window: Sequence[Story]) -> dict[int, int]:
    """For each group the old story whose id it keeps; each old story at most once, largest share first."""
    shares = Counter((number, origin[one]) for number, group in enumerate(groups) for one in group)
    heirs: dict[int, int] = {}
    taken: set[int] = set()
    for number, old in sorted(shares, key=lambda pair: (-shares[pair], window[pair[1]].id, pair)):
        if number not in heirs and old not in taken:
            heirs[number] = old
            taken.add(old)
    return heirs


def _reasoned(group: Sequence[int], entries: Sequence[Entry], found: Links, scale: Scale) -> tuple[Member, ...]:
    """The members of a new group, each with the reason why it stands there."""
    if len(group) == 1:
        return (Member(entries[group[0]]),)
    counts = pool.spoken(entries[one] for one in group)
    members: list[Member] = []
    for one in group:
        near = sum(found.get((min(one, other), max(one, other)), 0.0) for other in group if other != one)
        others = counts.copy()
        others.subtract(pool.spoken([entries[one]]))
        terms = pool.shared(scale, entries[one], others)
        members.append(Member(entries[one], round(near / (len(group) - 1), 3), terms))
    return tuple(members)
