"""What a text says, as the stems of its words: the ground that matching and threads stand on.

Words are runs of Unicode letters and digits, lower-case with their accents; Chinese, Japanese and Korean,
which do not part words by spaces or glue particles to them, become pairs of characters.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from sys import intern

from digest.model import Entry, Instrument
from digest.stories import instruments
from digest.stories.stopwords import stop_words

READ = 600  # characters of an entry's text that are looked at: feeds differ in how much they carry

REMEMBERED = 100_000  # words of a language; then it begins afresh, so that years of news do not fill the memory

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_CJK}]+"
    r"|\d+(?:[.,]\d+)*"  # 5.6 and 1,000 stay whole
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    rf"|[^\W_{_CJK}]+(?:['’][^\W_{_CJK}]+)*"
)
_FIRST_CJK = re.compile(f"[{_CJK}]")


@dataclass(frozen=True, slots=True)
class Words:
    """The stems of an entry, counted; the title's apart."""

    title: Counter[str]
    text: Counter[str]
    language: str  # "en", "fr"
    named: tuple[Instrument, ...] = ()  # each of them stands among the text's stems too, by its `sign`
    capitals: frozenset[str] = frozenset()  # stems of what is written with a capital, and of numbers


def of(entry: Entry, text: str | None = None) -> Words:
    """The words of an entry's title and of the beginning of its text, and the bills, acts and cases they name.

    `text` is to be read instead of the entry's own, "" to read none.
    """
    read = entry.text if text is None else text
    return _words(entry.title, read[:READ], entry.language, entry.published.year)


@lru_cache(maxsize=8_192)  # a window is compared at each poll: its entries need not be read again each time
def _words(title: str, text: str, language: str, year: int) -> Words:
    named = instruments.found(f"{title}\n{text}", year)
    headline, story = spelled(title, language), spelled(text, language)
    told = Counter([stem for stem, _ in story])
    told.update(map(sign, named))
    capitals = frozenset([stem for stem, word in chain(headline, story) if not word[0].islower()])
    return Words(Counter([stem for stem, _ in headline]), told, base(language), named, capitals)


def sign(instrument: Instrument) -> str:
    """The stem that stands for an instrument, in every language the same."""
    return f"§{instrument.id}"


def base(language: str) -> str:
    """The language of a tag, "en" of "en-GB"; English where there is none."""
    return language.lower().partition("-")[0] or "en"


def stems(text: str, language: str = "en") -> list[str]:
    """The stems of a text in order, stop words left out."""
    known = _vocabulary(base(language))
    if not _FIRST_CJK.search(text):
        return [stem for stem in map(known.__getitem__, _WORD.findall(text)) if stem]
    return [stem for stem, _ in spelled(text, language)]


def spelled(text: str, language: str = "en") -> list[tuple[str, str]]:
    """Each stem with the word as it stands in the text."""
    known = _vocabulary(base(language))
    if not _FIRST_CJK.search(text):
        return [(stem, word) for word in _WORD.findall(text) if (stem := known[word])]
    found: list[tuple[str, str]] = []
    for word in _WORD.findall(text):
        if _FIRST_CJK.match(word):
            found += ((word[at : at + 2], word[at : at + 2]) for at in range(max(1, len(word) - 1)))
        elif stem := known[word]:
            found.append((stem, word))
    return found


def stem(word: str) -> str:
    """The stem of one English word, stop words too."""
    return _stem(_plain(word))


class Vocabulary(dict[str, str]):
    """The stem of each word seen so far, "" for a stop word: nearly all words of a text were seen before."""

    def __init__(self, language: str, most: int = REMEMBERED) -> None:
        super().__init__()
        self._most = most
        self._english = language == "en"
        self._stops = stop_words(language)

    def __missing__(self, word: str) -> str:
        if len(self) >= self._most:
            self.clear()
        low = _plain(word)
        stem = "" if low in self._stops else _stem(low) if self._english else low
        self[intern(word)] = stem = intern(stem)
        return stem


@lru_cache(maxsize=32)  # languages that are spoken at once: a feed may say anything of its own
def _vocabulary(language: str) -> Vocabulary:
    return Vocabulary(language)


def _plain(word: str) -> str:
    low = word.lower().replace("’", "'")
    low = low.removesuffix("'s")
    return low.replace(".", "") if low[0].isalpha() else low


def _stem(word: str) -> str:
    """A light English stem: plurals and the commonest verb endings."""
    if len(word) < 4 or not word.isalpha():
        return word
    word = _singular(word)
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return _undoubled(word.removesuffix(ending))
    return word.removesuffix("e") if len(word) > 5 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _undoubled(word: str) -> str:
    """plann(ed) -> plan; fall(ing) and pass(ed) stay."""
    return word[:-1] if word[-1] == word[-2] and word[-1] not in "ls" else word
