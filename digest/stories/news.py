"""What is new when an affair comes back: a report that readers had before is none, whatever its date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digest.model import Entry
from digest.stories import headlines, identical, phases, tokens
from digest.stories.copies import copied
from digest.stories.pairs import TELLING

ALIKE = 0.8  # of the words of two headlines, from which they say the same
NEW = 0.3  # of a sentence's words that none of the earlier reports may have
FEWEST = 3  # the same, as a number


def had(entry: Entry, told: Sequence[Entry]) -> bool:
    """Whether readers had this already from one of the entries `told`: the same page, headline or text.

    A page that is kept going live adds nothing to an affair by itself: what it brings has its own report.
    """
    if not told:
        return False
    return headlines.is_live(entry.title) or any(_repeats(entry, other) for other in told)


def adds(sentence: str, language: str, told: Iterable[Entry]) -> bool:
    """Whether a sentence says something that stands in none of these entries."""
    terms = frozenset(tokens.stems(sentence, language))
    least = max(FEWEST, NEW * len(terms))
    return all(len(terms - _terms(entry)) >= least for entry in told)


def _repeats(one: Entry, other: Entry) -> bool:
    if identical.names_an_article(one.canonical_url) and one.canonical_url == other.canonical_url:
        return True
    return (_same_headline(one, other) or copied(one, other)) and not phases.came(one, other)


def _same_headline(one: Entry, other: Entry) -> bool:
    """The same words but for a few, and the same figures: "issue 41" is not "issue 42"."""
    ours, theirs = (frozenset(tokens.stems(headlines.cleaned(entry), entry.language)) for entry in (one, other))
    if min(len(ours), len(theirs)) < TELLING or len(ours & theirs) < ALIKE * len(ours | theirs):
        return False
    return not any(any(letter.isdigit() for letter in term) for term in ours ^ theirs)


def _terms(entry: Entry) -> frozenset[str]:
    words = tokens.of(entry)
    return frozenset(words.title) | frozenset(words.text)
