"""The editor's last word: which entries must stand in one story, and which never may."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from digest.model import Correction, Entry

Key = tuple[str, str]  # an entry's feed and its key there: what an entry keeps whatever happens to its words
Pair = tuple[int, int]


def key(entry: Entry) -> Key:
    return entry.feed, entry.key


def merged(one: Sequence[Entry], other: Sequence[Entry]) -> list[Correction]:
    """What is said by "these two stories are one": a chain through all their entries, which holds them together."""
    everything = [*one, *other]
    return [Correction(everything[0], entry, same=True) for entry in everything[1:]]


def parted(out: Sequence[Entry], left: Sequence[Entry]) -> list[Correction]:
    """What is said by "these do not belong there": none of them with any of those that stay."""
    return [Correction(entry, other, same=False) for entry in out for other in left]


def among(entries: Sequence[Entry], said: Iterable[Correction]) -> tuple[list[Pair], list[Pair]]:
    """The pairs of these entries, by number, that must be together, and those that must stay apart."""
    numbers = {key(entry): number for number, entry in enumerate(entries)}
    together: list[Pair] = []
    apart: list[Pair] = []
    for one in said:
        pair = numbers.get(key(one.one)), numbers.get(key(one.other))
        if pair[0] is not None and pair[1] is not None:
            (together if one.same else apart).append((pair[0], pair[1]))
    return together, apart


class Joining:
    """Numbers joined pair by pair into groups, never two of them that must stay apart."""

    def __init__(self, size: int, apart: Iterable[Pair]) -> None:
        self._home = list(range(size))
        self._barred: dict[int, set[int]] = {}
        for one, other in apart:
            self._barred.setdefault(one, set()).add(other)
            self._barred.setdefault(other, set()).add(one)

    def join(self, one: int, other: int) -> None:
        """Put the groups of two numbers together, unless an editor said otherwise."""
        one, other = sorted((self._root(one), self._root(other)))
        if one == other or other in self._barred.get(one, ()):
            return
        self._home[other] = one
        if barred := self._barred.pop(other, None):
            self._barred.setdefault(one, set()).update(barred)
            for third in barred:
                self._barred[third].remove(other)
                self._barred[third].add(one)

    def groups(self) -> list[list[int]]:
        """The groups in the order of their first member, members in order."""
        found: dict[int, list[int]] = {}
        for number in range(len(self._home)):
            found.setdefault(self._root(number), []).append(number)
        return list(found.values())

    def _root(self, number: int) -> int:
        while (home := self._home[number]) != number:
            self._home[number] = self._home[home]  # half the way for who asks next
            number = home
        return number


def kept(story: Sequence[Entry], out: Collection[Entry], said: Iterable[Correction]) -> list[Correction]:
    """What earlier merges still say of a story once some of its entries are out: each part holds together."""
    together, _ = among(story, said)
    joining = Joining(len(story), ())
    for one, other in together:
        joining.join(one, other)
    parts = [
        [story[number] for number in group if (story[number] in out) == away]
        for group in joining.groups()
        for away in (True, False)
    ]
    return [one for part in parts if part for one in merged(part, ())]
