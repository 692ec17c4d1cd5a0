"""Average link: the two groups that resemble each other most, pair by pair, become one; again and again."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush

from digest.stories.corrections import Joining, Pair

HAIR = 1e-9  # by which a mean may come out above all it is made of, since sums are rounded

Links = Mapping[Pair, float]
Groups = dict[int, list[int]]


def telling(
    links: Iterable[tuple[Pair, float]], joined: Sequence[Sequence[int]], threshold: float
) -> dict[Pair, float]:
    """Those of the links that `average` needs for the groups it makes with the same threshold.

    Two groups become one by a mean that reaches the threshold, so by one link at least that does: nothing ever joins
    what no chain of such links ties.  The others are most of a large window's, and wait in little space.
    """
    ones, others, nears = array("L"), array("L"), array("d")
    tied = Joining(sum(map(len, joined)), ())
    for group in joined:
        for one in group[1:]:
            tied.join(group[0], one)
    for (one, other), near in links:
        ones.append(one)
        others.append(other)
        nears.append(near)
        if near >= threshold - HAIR:
            tied.join(one, other)
    home = {one: number for number, group in enumerate(tied.groups()) for one in group}
    found = zip(ones, others, nears, strict=True)
    return {(one, other): near for one, other, near in found if home[one] == home[other]}


def average(
    links: Links, joined: Sequence[Sequence[int]], threshold: float, apart: Iterable[tuple[int, int]] = ()
) -> list[list[int]]:
    """Things in groups whose mean link is at least `threshold`; a pair without a link counts 0.

    `joined` parts the things into groups that are together from the start; pairs in `apart` never come together.
    Groups come in the order of their first member, members in order; the same input gives the same groups.
    """
    groups = {number: list(group) for number, group in enumerate(joined)}
    home = {one: number for number, group in groups.items() for one in group}
    sums = _between(links, home, len(groups))
    barred = _barred(apart, home)
    heap = [pair for one in groups for pair in _near(groups, sums, one, threshold) if pair[1] == one]
    heapify(heap)
    while heap:
        mean, one, other = heappop(heap)
        near = sums.get(one, {}).get(other)
        if near is None or -near / (len(groups[one]) * len(groups[other])) != mean:
            continue  # one of the two has grown or gone since this was noted
        if other in barred[one]:
            continue
        _merge(groups, sums, one, other)
        for third in barred.pop(other, ()):
            barred[one].add(third)
            barred[third].add(one)
        for pair in _near(groups, sums, one, threshold):
            heappush(heap, pair)
    return sorted(sorted(group) for group in groups.values())


def _near(
    groups: Groups, sums: Mapping[int, Mapping[int, float]], one: int, threshold: float
) -> Iterator[tuple[float, int, int]]:
    """The groups that `one` may become one with: the mean link, negative for the heap, and both, smaller first."""
    size = len(groups[one])
    for other, total in sums[one].items():
        mean = total / (size * len(groups[other]))
        if mean >= threshold:
            yield -mean, min(one, other), max(one, other)


def _between(links: Links, home: Mapping[int, int], size: int) -> dict[int, dict[int, float]]:
    """The sum of the links between each two groups, seen from both."""
    sums: dict[int, dict[int, float]] = {number: {} for number in range(size)}
    for (one, other), near in links.items():
        here, there = home[one], home[other]
        if here != there:
            sums[here][there] = sums[here].get(there, 0.0) + near
            sums[there][here] = sums[there].get(here, 0.0) + near
    return sums


def _barred(apart: Iterable[tuple[int, int]], home: Mapping[int, int]) -> dict[int, set[int]]:
    """The groups that must stay apart, seen from both."""
    barred: dict[int, set[int]] = defaultdict(set)
    for one, other in apart:
        barred[home[one]].add(home[other])
        barred[home[other]].add(home[one])
    return barred


def _merge(groups: Groups, sums: dict[int, dict[int, float]], one: int, other: int) -> None:
    groups[one] += groups.pop(other)
    for third, total in sums.pop(other).items():
        del sums[third][other]
        if third != one:
            sums[one][third] = sums[third][one] = sums[one].get(third, 0.0) + total
