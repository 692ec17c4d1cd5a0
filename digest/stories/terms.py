"""Finds many phrases in a text at once: the term syntax of the lists in data/ and of feeds.yaml.

    united nations     these words side by side, in any case; a hyphen parts words like a space
    regulat*           any ending: regulates, regulator, regulation
    CS:Act             exactly these letters (or all of them as capitals, where there are more than three)
    人工智能            scripts that do not part their words: found anywhere in the text

A word ends where such a script begins: in AI規制法 there is an AI.

A text is cut into words once; each word asks a dictionary which phrases begin with it.  (One regular expression
for each term: 337 entries a second; this way more than 4,000 for all the lists together, measured.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import compress, count

_GLUED = "\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_HAS_GLUED = re.compile(f"[{_GLUED}]")
_WORD = re.compile(r"[^\W_]+")
_WORD_BESIDE_GLUED = re.compile(rf"[{_GLUED}]+|(?:(?![{_GLUED}])[^\W_])+")  # half as fast as _WORD
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # ＡＩ, as Japanese papers write it
_DOTTED = re.compile(r"[A-Z](?<!\w\w)\.(?:[A-Z]\.)+")  # U.S. -> US, A.I. -> AI; the letter first: twice as fast
_MONEY = re.compile(r"[A-Z](?<!\w\w)[A-Z]{0,2}(?=[$€£¥])")  # US$5m names no country
_CURRENCY = re.compile("[$€£¥]")
_EXACT = "CS:"

REMEMBERED = 50_000  # words; then it begins afresh, so that years of news do not fill the memory


@dataclass(frozen=True, slots=True)
class Words:
    """A text made ready to be searched."""

    text: str  # lower-case
    written: tuple[str, ...]
    lower: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    name: str  # as it stands in the file
    words: tuple[str, ...]  # the further words, without their `*`
    open: tuple[bool, ...]  # which of all its words may go on
    exact: tuple[str, ...]  # the letters to insist on; () = any case


class _Candidates(dict[str, tuple[_Phrase, ...]]):
    """The phrases that may begin with each word seen so far: nearly all words of a text were seen before."""

    def __init__(self, whole: Mapping[str, tuple[_Phrase, ...]], beginnings: Mapping[str, tuple[_Phrase, ...]]) -> None:
        super().__init__()
        self._whole, self._beginnings = whole, beginnings
        self._lengths = sorted({len(one) for one in beginnings})

    def __missing__(self, word: str) -> tuple[_Phrase, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        found = list(self._whole.get(word, ()))
        for length in self._lengths:
            if length <= len(word):
                found += self._beginnings.get(word[:length], ())
        self[word] = tuple(found)
        return self[word]


@dataclass(frozen=True, slots=True)
class Index:
    """Phrases by how they begin."""

    by_first_word: _Candidates
    glued: re.Pattern[str] | None


@lru_cache(maxsize=4096)
def words(text: str) -> Words:
    """Cut a text into words.  `U.S.` becomes US; entities that a feed escaped twice are read."""
    if "&" in text:
        text = unescape(text)
    word = _WORD
    if not text.isascii() and _HAS_GLUED.search(text):
        text, word = text.translate(_WIDE), _WORD_BESIDE_GLUED
    text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    if _CURRENCY.search(text):
        text = _MONEY.sub("", text)
    written = word.findall(text)
    return Words(text.lower(), tuple(written), tuple(" ".join(written).lower().split()))


def index(phrases: Iterable[str]) -> Index:
    """Make phrases ready to be found.  ValueError names a phrase without a word in it."""
    whole: dict[str, tuple[_Phrase, ...]] = {}
    beginnings: dict[str, tuple[_Phrase, ...]] = {}
    glued = []
    for phrase in dict.fromkeys(phrases):
        if _HAS_GLUED.search(phrase):
            glued.append(phrase)
            continue
        first, made = _read(phrase)
        table = beginnings if made.open[0] else whole
        table[first] = (*table.get(first, ()), made)
    return Index(_Candidates(whole, beginnings), _any_of(glued))


def found(phrases: Index, text: Words) -> list[str]:
    """The phrases that stand in the text, each once, in the order in which they first stand there."""
    seen: dict[str, None] = {}
    candidates = list(map(phrases.by_first_word.__getitem__, text.lower))
    for place in compress(count(), candidates):  # past the words with which no phrase begins, without a look
        following = "".join(text.lower[place + 1 : place + 2])
        for phrase in candidates[place]:
            if phrase.words and not following.startswith(phrase.words[0]):
                continue  # nearly all that begin here go on otherwise
            if phrase.name not in seen and _stands(phrase, text, place):
                seen[phrase.name] = None
    if phrases.glued is not None and not text.text.isascii():
        seen.update(dict.fromkeys(phrases.glued.findall(text.text)))
    return list(seen)


def _read(phrase: str) -> tuple[str, _Phrase]:
    bare = phrase.removeprefix(_EXACT)
    parts = [(match[0], bare[match.end() : match.end() + 1] == "*") for match in _WORD.finditer(bare)]
    if not parts:
        raise ValueError(f"'{phrase}' has no word in it")
    lower = tuple(word.lower() for word, _ in parts)
    exact = tuple(word for word, _ in parts) if phrase != bare else ()
    return lower[0], _Phrase(phrase, lower[1:], tuple(more for _, more in parts), exact)


def _any_of(phrases: list[str]) -> re.Pattern[str] | None:
    longest_first = sorted(phrases, key=lambda phrase: -len(phrase))
    return re.compile("|".join(map(re.escape, longest_first))) if phrases else None


def _stands(phrase: _Phrase, text: Words, place: int) -> bool:
    if phrase.words:
        following = text.lower[place + 1 : place + 1 + len(phrase.words)]
        if len(following) < len(phrase.words):
            return False
        pairs = zip(following, phrase.words, phrase.open[1:], strict=True)
        if not all(word == wanted or (more and word.startswith(wanted)) for word, wanted, more in pairs):
            return False
    return not phrase.exact or _same_letters(phrase, text.written[place : place + len(phrase.exact)])


def _same_letters(phrase: _Phrase, written: tuple[str, ...]) -> bool:
    """A headline in capitals may write CHINA; but US is not us, and IT is not It."""
    return all(
        word.startswith(wanted) or (len(wanted) > 3 and word.startswith(wanted.upper()))
        for word, wanted in zip(written, phrase.exact, strict=True)
    )
