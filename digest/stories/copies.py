"""How many outlets really looked for themselves: a wire report printed by five papers is one voice."""

from __future__ import annotations

from collections.abc import Sequence

from digest.model import Entry, Story
from digest.stories import tokens

SHINGLE = 3  # words in a row
COPIED = 0.5  # share of the shorter text's shingles that stand in the other too
ENOUGH = 8  # shingles, below which overlap says nothing


def independent_sources(story: Story) -> int:
    """The number of outlets in a story, those that print the same text counted once."""
    return len(_voices(story.entries))


def _voices(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries, parted into groups that an outlet or a copied text holds together."""
    voices: list[list[Entry]] = []
    for entry in entries:
        joined = [voice for voice in voices if any(same_voice(entry, other) for other in voice)]
        voices = [voice for voice in voices if voice not in joined]
        voices.append([entry, *(other for voice in joined for other in voice)])
    return voices


def same_voice(one: Entry, other: Entry) -> bool:
    """Whether two entries come from one outlet, or one text was printed twice."""
    return _outlet(one) == _outlet(other) or copied(one, other)


def _outlet(entry: Entry) -> str:
    return (entry.source or entry.feed).casefold().strip()


def copied(one: Entry, other: Entry) -> bool:
    """Whether the two texts are, for the greater part, the same words in the same order."""
    ours, theirs = _shingles(one), _shingles(other)
    least = min(len(ours), len(theirs))
    return least >= ENOUGH and len(ours & theirs) >= COPIED * least


def _shingles(entry: Entry) -> set[tuple[str, ...]]:
    words = tokens.stems(entry.text[: tokens.READ], entry.language)
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
