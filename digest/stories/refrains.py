"""What a feed says in entry after entry: a closing line that two entries share makes them no report of one event.

It is learnt from the entries at hand, each time anew, so that nothing need be kept; `boilerplate` says what counts.
Only the texts in which something long stands that others of the feed have too are cut into sentences: nearly none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from digest.model import Entry
from digest.stories import tokens
from digest.stories.tokens import Words

READ = 2_000  # characters of a text that are looked at: more than any comparison does
SO_MANY = 3  # entries of one feed: what stands in fewer is no refrain
SHORTEST = 20  # characters: what is shorter may stand within other sentences

_STOP = re.compile("[.!?。！？\n]")


class Refrains:
    """By feed, the sentences that stand in three or more entries under unlike titles."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        by_feed: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in entries:
            if entry.feed:
                by_feed[entry.feed][entry.key] = entry
        ordered = [[some[one] for one in sorted(some)] for some in by_feed.values()]  # who came first says nothing
        suspects = [entry for some in ordered for entry in _suspect(some)]
        self._said = _learn(suspects) if suspects else {}

    def without(self, entry: Entry) -> str:
        """The entry's text, its beginning alone where something was taken out of it."""
        text = entry.text
        for sentence in self._said.get(entry.feed, ()):
            if sentence in text:
                text = text[:READ].replace(sentence, " ")
        return text

    def words(self, entry: Entry) -> Words:
        """The words of the entry, as `tokens.of` gives them, but for these."""
        return tokens.of(entry, self.without(entry))


def _learn(suspects: Sequence[Entry]) -> dict[str, list[str]]:
    from digest.stories import boilerplate  # its patterns take longer to make than most polls need for all of this

    learnt = boilerplate.learn(suspects)
    return {feed: long for feed, said in learnt.items() if (long := _longest_first(said))}


def _longest_first(sentences: Iterable[str]) -> list[str]:
    return sorted((one for one in sentences if len(one) >= SHORTEST), key=lambda one: (-len(one), one))


def _suspect(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries of one feed that have a long piece in common with so many that it may be a refrain."""
    if len(entries) < SO_MANY:
        return
    pieces = [_pieces(entry.text) for entry in entries]
    counts = Counter(piece for some in pieces for piece in some)
    often = {piece for piece, count in counts.items() if count >= SO_MANY}
    for entry, some in zip(entries, pieces, strict=True):
        if not often.isdisjoint(some):
            yield entry


def _pieces(text: str) -> set[str]:
    return {piece for piece in map(str.strip, _STOP.split(text[:READ])) if len(piece) >= SHORTEST}
