"""Puts entries that report one event into one story: as they come in, and again before an issue is made.

First what is plainly the same item; then a score for each pair of entries, and average link: an entry joins
the story whose entries it resembles most on average, so that no one resemblance chains two events together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from digest.model import Correction, Entry, Member, Story
from digest.stories import corrections, identical, linkage, pool
from digest.stories.corrections import Joining, Key, key
from digest.stories.identical import Sign
from digest.stories.linkage import Links
from digest.stories.pairs import WINDOW, Scale, Vector
from digest.stories.pool import Pool
from digest.stories.refrains import Refrains
from digest.stories.semantic import Meanings
from digest.stories.tokens import Words

__all__ = ["WINDOW", "gather", "regroup"]

HEARD = 20  # members of a story that are asked which words a new one shares with them


# ---- as entries come in ---------------------------------------------------------------------------


def gather(
    entries: Sequence[Entry],
    window: Sequence[Story],
    said: Iterable[Correction] = (),
    meanings: Meanings | None = None,
    refrains: Refrains | None = None,
) -> list[Story]:
    """The stories that these new entries change or begin (id 0), each entry placed in the order given.

    `window` is the stories of the last days, whole.  An entry that stands in one of them is left alone.
    What an editor `said` goes before any score.  `meanings` are those of entries, where the extra is in use.
    `refrains` are what feeds say again and again; without, what the entries at hand tell of it.
    """
    refrains = refrains or Refrains(chain(entries, *(story.entries for story in window)))
    known = [[refrains.words(entry) for entry in story.entries] for story in window]
    coming = [refrains.words(entry) for entry in entries]
    growing = _Growing(window, known, Scale(chain(*known, coming), meanings=meanings), said)
    for entry, words in zip(entries, coming, strict=True):
        growing.place(entry, words)
    return growing.changed()


class _Growing:
    """The stories at hand while entries are added to them."""

    def __init__(
        self, window: Sequence[Story], known: Sequence[Sequence[Words]], scale: Scale, said: Iterable[Correction]
    ) -> None:
        self._window = window
        self._scale = scale
        self._pool = Pool()
        self._members = [list(story.members) for story in window]
        self._words = [list(read) for read in known]  # of the members
        self._home: list[int] = []  # the story of each entry, in the order of the pool
        self._signs: dict[Sign, tuple[int, datetime]] = {}
        self._held: dict[Key, int] = {}  # the story of each entry
        self._touched: dict[int, None] = {}
        self._said: dict[Key, list[tuple[Key, bool]]] = defaultdict(list)
        for one in said:
            self._said[key(one.one)].append((key(one.other), one.same))
            self._said[key(one.other)].append((key(one.one), one.same))
        for number, (story, read) in enumerate(zip(window, known, strict=True)):
            for entry, words in zip(story.entries, read, strict=True):
                self._add(entry, number, scale.vector(entry, words), tuple(identical.signs(entry)))

    def place(self, entry: Entry, words: Words) -> None:
        """Let an entry join the story it belongs to, or begin one."""
        if key(entry) in self._held:
            return
        vector, signs = self._scale.vector(entry, words), tuple(identical.signs(entry))
        number, near = self._best(entry, vector, signs)
        if number == len(self._members):
            self._members.append([])
            self._words.append([])
        others = pool.spoken(self._words[number][-HEARD:])
        terms = pool.shared(self._scale, entry, others)
        self._members[number].append(Member(entry, round(near, 3), terms))
        self._words[number].append(words)
        self._add(entry, number, vector, signs)
        self._touched[number] = None

    def changed(self) -> list[Story]:
        old = len(self._window)
        return [
            replace(self._window[number], members=tuple(self._members[number]))
            if number < old
            else Story(tuple(self._members[number]))
            for number in self._touched
        ]

    def _add(self, entry: Entry, number: int, vector: Vector, signs: Sequence[Sign]) -> None:
        self._pool.add(vector)
        self._home.append(number)
        self._held[key(entry)] = number
        for sign in signs:
            self._signs[sign] = number, entry.published

    def _best(self, entry: Entry, vector: Vector, signs: Sequence[Sign]) -> tuple[int, float]:
        """The story an entry belongs to, by number, and how well; the next free number when to none."""
        told = [(self._held[other], same) for other, same in self._said[key(entry)] if other in self._held]
        barred = {number for number, same in told if not same}
        if wanted := {number for number, same in told if same} - barred:
            return min(wanted), 1.0
        for sign in signs:
            if sign in self._signs:
                number, published = self._signs[sign]
                if abs(published - entry.published) <= WINDOW and number not in barred:
                    return number, 1.0
        sums: dict[int, float] = {}
        for other, near in self._pool.scores(vector):
            sums[self._home[other]] = sums.get(self._home[other], 0.0) + near
        means = (
            (total / len(self._members[number]), -number) for number, total in sums.items() if number not in barred
        )
        near, number = max(means, default=(0.0, 0))
        return (-number, near) if near >= self._scale.threshold else (len(self._members), 1.0)


# ---- before an issue is made ----------------------------------------------------------------------


def regroup(
    window: Sequence[Story],
    said: Sequence[Correction] = (),
    meanings: Meanings | None = None,
    refrains: Refrains | None = None,
) -> list[Story]:
    """The same entries grouped afresh, all pairs seen; a story that stays as it was comes back untouched.

    A new group takes id and thread of the old story that gave it most entries; an old story that falls apart
    keeps them on its largest part.  Other new groups have id 0.  The order in which the entries came says nothing;
    what an editor `said` goes before any score, and `refrains` are as in `gather`.
    """
    placed = [(member, number) for number, story in enumerate(window) for member in story.members]
    placed.sort(key=lambda one: (one[0].entry.published, key(one[0].entry)))
    members = [member for member, _ in placed]
    entries = [member.entry for member in members]
    together, apart = corrections.among(entries, said)
    joining = Joining(len(entries), apart)
    for one, other in together:
        joining.join(one, other)
    identical.join(joining, entries)
    words = list(map((refrains or Refrains(entries)).words, entries))
    scale = Scale(words, meanings=meanings)
    joined = joining.groups()
    found = linkage.telling(pool.links(map(scale.vector, entries, words)), joined, scale.threshold)
    groups = linkage.average(found, joined, scale.threshold, apart)
    heirs = _heirs(groups, [number for _, number in placed], window)
    stories: list[Story] = []
    for number, group in enumerate(groups):
        old = window[heirs[number]] if number in heirs else Story(())
        same = {members[one] for one in group} == set(old.members)
        stories.append(old if same else replace(old, members=_reasoned(group, entries, words, found, scale)))
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


def _reasoned(
    group: Sequence[int], entries: Sequence[Entry], words: Sequence[Words], found: Links, scale: Scale
) -> tuple[Member, ...]:
    """The members of a new group, each with the reason why it stands there."""
    if len(group) == 1:
        return (Member(entries[group[0]]),)
    counts = pool.spoken(words[one] for one in group)
    members: list[Member] = []
    for one in group:
        near = sum(found.get((min(one, other), max(one, other)), 0.0) for other in group if other != one)
        others = counts.copy()
        others.subtract(pool.spoken([words[one]]))
        terms = pool.shared(scale, entries[one], others)
        members.append(Member(entries[one], round(near / (len(group) - 1), 3), terms))
    return tuple(members)
