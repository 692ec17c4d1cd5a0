"""Puts entries that report one event into one story: as they come in, and again before an issue is made.

First what is plainly the same item; then a score for each pair of entries, and average link: an entry joins
the story whose entries it resembles most on average, so that no one resemblance chains two events together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from digest.model import Entry, Member, Story
from digest.stories import identical, linkage, tokens
from digest.stories.pairs import WINDOW, Scale, Vector, fitted, score

__all__ = ["WINDOW", "gather", "regroup"]

Links = dict[tuple[int, int], float]

FAINT = 0.04  # cosine below which a pair need not be scored: it cannot reach a story's threshold
NAMED = 4  # shared terms kept with a member


def gather(entries: Sequence[Entry], window: Sequence[Story]) -> list[Story]:
    """The stories that these new entries change or begin (id 0), each entry placed in the order given.

    `window` is the stories of the last days, whole.  An entry that stands in one of them is left alone.
    """
    held = [list(story.members) for story in window]
    pool = _Pool([member.entry for members in held for member in members], entries)
    for number, members in enumerate(held):
        for member in members:
            pool.add(member.entry, number)
    changed: dict[int, None] = {}
    for entry in entries:
        if pool.holds(entry):
            continue
        number, near = pool.best(entry)
        if number < 0:
            number = len(held)
            held.append([])
        held[number].append(pool.member(entry, near, held[number]))
        pool.add(entry, number)
        changed[number] = None
    return [_story(window, number, held[number]) for number in changed]


def _story(window: Sequence[Story], number: int, members: Sequence[Member]) -> Story:
    return replace(window[number], members=tuple(members)) if number < len(window) else Story(tuple(members))


@dataclass(slots=True)
class _Pool:
    """The entries at hand and how to find those that resemble another."""

    old: Sequence[Entry]
    new: Sequence[Entry]
    scale: Scale = field(init=False)
    vectors: list[Vector] = field(default_factory=list)
    place: list[int] = field(default_factory=list)  # the story of each vector
    sizes: Counter[int] = field(default_factory=Counter)
    postings: dict[str, list[int]] = field(default_factory=dict)
    known: dict[tuple[str, ...], int] = field(default_factory=dict)  # exact identities -> story
    keys: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.scale = Scale(tokens.of(entry) for entry in (*self.old, *self.new))

    def holds(self, entry: Entry) -> bool:
        return (entry.feed, entry.key) in self.keys

    def add(self, entry: Entry, story: int) -> None:
        vector = self.scale.vector(entry)
        for term in vector.keys:
            self.postings.setdefault(term, []).append(len(self.vectors))
        self.vectors.append(vector)
        self.place.append(story)
        self.sizes[story] += 1
        self.keys.add((entry.feed, entry.key))
        for sign in identical.signs(entry):
            self.known.setdefault(sign, story)

    def best(self, entry: Entry) -> tuple[int, float]:
        """The story an entry belongs to and its score; (-1, 1.0) when to none."""
        for sign in identical.signs(entry):
            if sign in self.known:
                return self.known[sign], 1.0
        vector = self.scale.vector(entry)
        sums: Counter[int] = Counter()
        for other in neighbours(vector, self.vectors, self.postings):
            sums[self.place[other]] += score(vector, self.vectors[other])  # type: ignore[assignment]
        means = [(total / self.sizes[story], -story) for story, total in sums.items()]
        near, place = max(means, default=(0.0, 1))
        return (-place, near) if near >= fitted().threshold else (-1, 1.0)

    def member(self, entry: Entry, near: float, others: Sequence[Member]) -> Member:
        return Member(entry, round(near, 3), _shared(self.scale, entry, [member.entry for member in others]))


def neighbours(vector: Vector, vectors: Sequence[Vector], postings: dict[str, list[int]]) -> list[int]:
    """The vectors that share a heavy term, and enough of them to be worth a score; in order."""
    sums: dict[int, float] = {}
    for term in vector.keys:
        weight = vector.whole[term]
        for other in postings.get(term, ()):
            sums[other] = sums.get(other, 0.0) + weight * vectors[other].whole[term]
    return sorted(other for other, total in sums.items() if total >= FAINT)


def _shared(scale: Scale, entry: Entry, others: Sequence[Entry]) -> tuple[str, ...]:
    """The words that tie an entry to others, heaviest first, as its text spells them."""
    theirs: Counter[str] = Counter()
    for other in others:
        words = tokens.of(other)
        theirs.update(words.title.keys() | words.text.keys())
    read = f"{entry.title} {entry.text[: tokens.READ]}"
    spelled = dict(reversed(tokens.spelled(read, entry.language)))
    weight = {s: theirs[s] * scale.idf(s, tokens.base(entry.language)) for s in spelled if s in theirs}
    weighed = sorted(weight, key=lambda stem: (-weight[stem], stem))
    return tuple(spelled[stem] for stem in weighed[:NAMED])


def regroup(window: Sequence[Story]) -> list[Story]:
    """The same entries grouped afresh, all pairs seen; a story that stays as it was comes back untouched.

    A new group takes id and thread of the old story that gave it most entries; an old story that falls apart
    keeps them on its largest part.  Other new groups have id 0.
    """
    members = [member for story in window for member in story.members]
    entries = [member.entry for member in members]
    scale = Scale(tokens.of(entry) for entry in entries)
    vectors = [scale.vector(entry) for entry in entries]
    links = _links(vectors)
    groups = linkage.average(links, identical.groups(entries), fitted().threshold)
    return _named(window, groups, members, links, scale)


def _links(vectors: Sequence[Vector]) -> Links:
    """The score of each pair of entries that have something in common."""
    postings: dict[str, list[int]] = {}
    links: Links = {}
    for number, vector in enumerate(vectors):
        for other in neighbours(vector, vectors, postings):
            near = score(vector, vectors[other])
            if near > 0:
                links[other, number] = near
        for term in vector.keys:
            postings.setdefault(term, []).append(number)
    return links


def _named(
    window: Sequence[Story],
    groups: Sequence[Sequence[int]],
    members: Sequence[Member],
    links: Links,
    scale: Scale,
) -> list[Story]:
    origin = [number for number, story in enumerate(window) for _ in story.members]
    heirs = _heirs(groups, origin, window)
    stories: list[Story] = []
    for number, group in enumerate(groups):
        old = window[heirs[number]] if number in heirs else None
        if old is not None and {members[one] for one in group} == set(old.members):
            stories.append(old)
            continue
        now = tuple(_again(one, group, members, links, scale) for one in group)
        stories.append(replace(old, members=now) if old is not None else Story(now))
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


def _again(one: int, group: Iterable[int], members: Sequence[Member], links: Links, scale: Scale) -> Member:
    """A member with the reason why it stands in its new group."""
    others = [other for other in group if other != one]
    if not others:
        return Member(members[one].entry)
    near = sum(links.get((min(one, other), max(one, other)), 0.0) for other in others) / len(others)
    entry = members[one].entry
    return Member(entry, round(near, 3), _shared(scale, entry, [members[other].entry for other in others]))
