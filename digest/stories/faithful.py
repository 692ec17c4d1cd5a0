"""Whether a sentence that a language model wrote says nothing but what one sentence of its source says.

The model's answer is data, and hostile data at that: feed text may have told it what to write.  So nothing is believed.
Every name, quantity and day must stand in one and the same sentence of the source: names in its order and none left out
in between, each figure nearer to the words it stands with than any other figure.  Every other word must stand in that
sentence too, or one that may stand for it (data/faithful.yaml), and what turns a statement into another one (not, may,
if, said) must not be lost.  What cannot be told is refused: the extract that is used instead is always right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from digest import plainyaml
from digest.stories import facts, instruments, joints, quotable, tokens
from digest.stories.facts import Token
from digest.text import clean, sentences

_FILE = Path(__file__).parent / "data" / "faithful.yaml"
LANGUAGE = "en"  # the only one whose numbers, days and decisive words are known here
CROSSING = 5  # words that a comma between a figure and a word counts for
BESIDE = 3  # places that what a figure counts stands behind it

_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|«([^»]*)»")
_MARKUP = re.compile(r"[<>{}\[\]`*_#|\\=~^]|\w\.[a-z]{2,}\b|/\w+/|\w:/")
_LEADS_IN = re.compile(
    "in|at|on|after|before|while|as|under|with|despite|although|though|since|when|following|during|by|for|amid"
)
_A_YEAR = 2026  # instruments of two texts are compared, whatever year they are of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a rewrite: the sentence of the source that it stands for, or why it is refused."""

    source: str
    why: str = ""


def judge(text: str, source: Sequence[str]) -> Verdict:
    """Whether `text` can stand for one of the sentences of a source, all of which are given.  English only."""
    wrong = _form(text)
    if wrong:
        return Verdict("", wrong)
    ordinary = _ordinary(source)
    said = _Said(text, ordinary)
    refused = [(sentence, _Said(sentence, ordinary)) for sentence in source]
    refused.sort(key=lambda one: -len(said.stems & one[1].stems))  # the nearest first: its reason is the one to tell
    reasons = []
    for sentence, of in refused:
        why = _unlike(said, of, text, sentence)
        if not why:
            return Verdict(sentence)
        reasons.append(why)
    return Verdict("", reasons[0] if reasons else "there is nothing that it could be held to")


def _form(text: str) -> str:
    """What is wrong with it whatever it says: it must be one plain sentence that stands alone."""
    if clean(text) != text or "\n" in text:
        return "it holds what no plain line holds"
    if _MARKUP.search(text):
        return "it holds markup or a link"
    if not quotable.is_whole(text) or len(sentences(text, LANGUAGE)) != 1:
        return "it is not one whole sentence of a bearable length"
    if quotable.leans(text) or quotable.is_personal(text):
        return "it does not stand alone"
    return ""


def _unlike(said: _Said, of: _Said, text: str, sentence: str) -> str:
    """What `said` has that `of` has not, or what it lost; "" where it may stand for it."""
    return (
        _names(said, of)
        or _figures(said, of, "quantity")
        or _figures(said, of, "date")
        or _instruments(text, sentence)
        or _quotes(text, sentence)
        or _words(said, of)
        or _order(said, of)
        or _kept(said, of)
        or joints.differ(said.tokens, _live_tokens(said, of), _alike, _vocabulary().free)
    )


class _Said:
    """A sentence as it is compared."""

    def __init__(self, sentence: str, ordinary: Collection[str]) -> None:
        self.tokens = facts.read(sentence, ordinary)
        self.stems = frozenset(stem for one in self.tokens if (stem := _stem(one)))

    def of(self, kind: str) -> list[Token]:
        return [one for one in self.tokens if one.kind == kind and not _is_free(one)]

    @property
    def parts(self) -> list[list[Token]]:
        """What stands between marks."""
        parts: list[list[Token]] = [[]]
        for one in self.tokens:
            if one.kind == "mark":
                parts.append([])
            else:
                parts[-1].append(one)
        return [part for part in parts if part]


# ---- names ----------------------------------------------------------------------------------------


def _names(said: _Said, of: _Said) -> str:
    """Its names are the first ones of the source's, in their order: whoever is left out in between may be who acted."""
    there = [one for part in _live(said, of) for one in part if one.kind == "name" and not _is_free(one)]
    place = 0
    for one in said.of("name"):
        if place < len(there) and _within(one, there[place]):
            place += 1
        elif place and _within(one, there[place - 1]):
            continue
        elif not any(_within(one, other) for other in of.of("name")):
            return f"'{one.text}' does not stand there"
        else:
            return f"'{one.text}' stands there in another place"
    return ""


def _live(said: _Said, of: _Said) -> list[list[Token]]:
    """The parts of a sentence but those of which nothing was taken; not the first, where it does not only lead in."""
    live = []
    for number, part in enumerate(of.parts):
        taken = any(_stem(one) in said.stems for one in part if _stem(one))
        leads_in = _LEADS_IN.fullmatch(part[0].word)
        if taken or (number == 0 and not leads_in):
            live.append(part)
    return live


def _live_tokens(said: _Said, of: _Said) -> list[Token]:
    """Its live parts with the marks between."""
    places = {one.place for part in _live(said, of) for one in part}
    return [one for one in of.tokens if one.kind == "mark" or one.place in places]


def _within(one: Token, other: Token) -> bool:
    """A name is the end of another, or stands before its "of": "Lin" of "Vera Lin", not "Vera" nor "Vera Li"."""
    short, long = one.value, other.value
    begins = long[: len(short)] == short and long[len(short) : len(short) + 1] in (("of",), ("for",))
    return long[-len(short) :] == short or begins


# ---- quantities and days --------------------------------------------------------------------------


def _figures(said: _Said, of: _Said, kind: str) -> str:
    """Each stands in the source, in the source's order, and with the words it stands with there."""
    there = of.of(kind)
    used: list[int] = []
    for one in said.of(kind):
        same = [at for at in range(len(there)) if _same(one, there[at])]
        left = [at for at in same if at not in used]
        if not left:
            return f"'{one.text}' does not stand there{' as often' if same else ''}"
        place = next((at for at in left if at > max(used, default=-1)), left[0])
        if used and place < max(used):
            return f"'{one.text}' stands there in another place"
        used.append(place)
        if why := _belongs(one, said, of, there):
            return why
    return ""


def _same(one: Token, other: Token) -> bool:
    """A day may be said without its year, a month without its day; never the other way round."""
    if one.kind == "quantity" or one.value[0] in ("weekday", "year"):
        year = one.value[0] == "year" and one.value[1] == other.value[-1]
        return one.value == other.value or year
    if one.value[0] == "month":
        return other.value[0] in ("day", "month") and one.value[1] == other.value[1] and _or_less(one, other)
    return other.value[0] == "day" and one.value[1:3] == other.value[1:3] and _or_less(one, other)


def _or_less(one: Token, other: Token) -> bool:
    return one.value[-1] is None or one.value[-1] == other.value[-1]


def _belongs(one: Token, said: _Said, of: _Said, there: Sequence[Token]) -> str:
    """Whether a figure counts what it counts in the source, and no other figure there is nearer to its neighbours."""
    before, after = _neighbours(one, said)
    counted = after if after is not None and after.place == one.place + 1 and after.kind == "word" else None
    mine = [other for other in there if _same(one, other)]
    if one.kind == "quantity" and counted is not None and one.value[1] == "":
        near = [other for other in of.tokens if _alike(counted, other)]
        if not any(0 < other.place - figure.place <= BESIDE for other in near for figure in mine):
            return f"'{one.text} {counted.text}' does not stand there"
    if len({other.value for other in there}) < 2:
        return ""
    beside = [_neighbours(figure, of) for figure in mine]
    for side, neighbour in enumerate((before, after)):
        if neighbour and any(one_of and _alike(neighbour, one_of) for one_of in (pair[side] for pair in beside)):
            continue  # it stands beside it there too
        places = [other for other in of.tokens if neighbour is not None and _alike(neighbour, other)]
        if places and not any(near in mine for other in places for near in _nearest(other, there, of)):
            return f"'{one.text}' does not belong to '{neighbour.text if neighbour else ''}' there"
    return ""


def _neighbours(one: Token, said: _Said) -> tuple[Token | None, Token | None]:
    """The words or names before and behind a figure that say something, with no other such figure in between."""
    telling = [other for other in said.tokens if other.kind in ("word", "name", one.kind) and not _is_free(other)]
    before = max((other for other in telling if other.place < one.place), key=lambda other: other.place, default=None)
    after = min((other for other in telling if other.place > one.place), key=lambda other: other.place, default=None)
    return _unless_a_figure(before), _unless_a_figure(after)


def _unless_a_figure(one: Token | None) -> Token | None:
    return one if one is not None and one.kind in ("word", "name") else None


def _nearest(word: Token, there: Sequence[Token], of: _Said) -> list[Token]:
    """The figures that stand nearest to a word; a mark between them is some way."""

    def distance(figure: Token) -> int:
        low, high = sorted((word.place, figure.place))
        return high - low + CROSSING * sum(one.kind == "mark" for one in of.tokens[low:high])

    least = min(map(distance, there))
    return [figure for figure in there if distance(figure) == least]


# ---- words ----------------------------------------------------------------------------------------


def _words(said: _Said, of: _Said) -> str:
    """Each stands in the source, in whatever form, or another of its line does."""
    for one in said.of("word"):
        if _stem(one) and not any(_alike(one, other) for other in of.tokens):
            return f"'{one.text}' does not stand there"
    return ""


def _order(said: _Said, of: _Said) -> str:
    """One part may stand in another place; where more do, who did it may have become to whom it was done."""
    last, turns = -1, 0
    for one in said.tokens:
        if one.kind in ("mark", "date") or not _stem(one):
            continue
        places = [other.place for other in of.tokens if _alike(one, other)]
        if not places:
            continue
        following = [place for place in places if place > last]
        turns += not following
        last = min(following or places)
    return "its words stand in another order" if turns > 1 else ""


def _kept(said: _Said, of: _Said) -> str:
    """What turns a statement into another one: in both or in neither."""
    live = [one for part in _live(said, of) for one in part]
    everywhere = list(of.tokens)
    for line in _vocabulary().kept:
        within = live if line.may_go else everywhere
        there = any(_stem(one) in line.stems for one in within if one.kind == "word")
        here = [one for one in said.of("word") if _stem(one) in line.stems]
        if there and not here:
            return f"it leaves out what stands there: {line.words[0]}"
        if line.counted and len(here) != sum(_stem(one) in line.stems for one in live if one.kind == "word"):
            return f"it does not say as often as its source: {line.words[0]}"
    return ""


def _alike(one: Token, other: Token) -> bool:
    """The same word in any form, or another of its line."""
    if one.kind == "name" or other.kind == "name":
        mine, theirs = _letters(one), _letters(other)
        return bool(mine) and bool(mine & theirs)
    mine_, theirs_ = _stem(one), _stem(other)
    if not mine_ or not theirs_:
        return False
    lines = _vocabulary().lines
    return mine_ == theirs_ or bool(lines.get(mine_, frozenset()) & lines.get(theirs_, frozenset()))


def _letters(one: Token) -> frozenset[str]:
    return frozenset(tokens.stem(str(part)) for part in one.value) if one.kind in ("name", "word") else frozenset()


def _stem(one: Token) -> str:
    """What it is compared by; "" for a mark and for a word that says nothing."""
    if one.kind == "mark" or _is_free(one):
        return ""
    return tokens.stem(one.word) if one.word else repr(one.value)


def _is_free(one: Token) -> bool:
    if one.kind not in ("word", "name") or len(one.value) > 1:
        return False
    return str(one.value[0]).lower() in _vocabulary().free


def _ordinary(source: Sequence[str]) -> frozenset[str]:
    """Words that are no names where a sentence begins with them: known ones, and those in small letters elsewhere."""
    small = {word for sentence in source for word in re.findall(r"(?<![\w’'.-])[a-z][a-z'’]+", sentence)}
    return frozenset(small) | _vocabulary().known


# ---- as they stand --------------------------------------------------------------------------------


def _instruments(text: str, sentence: str) -> str:
    there = {one.id for one in instruments.found(sentence, _A_YEAR)}
    other = [one.name for one in instruments.found(text, _A_YEAR) if one.id not in there]
    return f"'{other[0]}' does not stand there" if other else ""


def _quotes(text: str, sentence: str) -> str:
    """What is quoted was quoted, word for word."""
    there = [_quoted(found) for found in _QUOTED.finditer(sentence)]
    for found in _QUOTED.finditer(text):
        if not any(_quoted(found) in one for one in there):
            return f"'{found[0]}' is not quoted there"
    return ""


def _quoted(found: re.Match[str]) -> str:
    return " ".join((found[1] or found[2] or found[3] or "").split()).strip(" ,.").replace("’", "'")


# ---- the lists ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """Words of which a rewrite has one where its source has one.

    `may_go`: with a part of the sentence of which nothing was taken.  `counted`: as often, "not" above all.
    """

    words: tuple[str, ...]
    stems: frozenset[str]
    may_go: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    free: frozenset[str]
    kept: tuple[_Line, ...]
    lines: Mapping[str, frozenset[int]]  # by stem: the lines it stands in
    known: frozenset[str]  # every word of the lists


@cache
def _vocabulary() -> _Vocabulary:
    lists = plainyaml.load(_FILE.read_text(encoding="utf-8"))
    free = frozenset(lists["free"].split())
    kept = [tuple(line["words"].split()) for line in lists["kept"]]
    groups = [tuple(line.split()) for line in lists["groups"]]
    lines: dict[str, set[int]] = {}
    for number, words in enumerate([*kept, *groups]):
        for word in words:
            lines.setdefault(tokens.stem(word), set()).add(number)
    stays = [line.get("stays", False) for line in lists["kept"]]
    return _Vocabulary(
        free,
        tuple(
            _Line(words, frozenset(map(tokens.stem, words)), not stays[at], bool(lists["kept"][at].get("counted")))
            for at, words in enumerate(kept)
        ),
        {stem: frozenset(numbers) for stem, numbers in lines.items()},
        free.union(*map(_forms, chain(*kept, *groups, lists["known"].split()))),
    )


def _forms(word: str) -> tuple[str, str, str]:
    return word, f"{word}s", f"{word[:-1]}ies" if word.endswith("y") else f"{word}es"
