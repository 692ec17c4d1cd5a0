"""Reads an English sentence as facts and words: names, quantities and days in one form each, and what stands between.

"U.S." and "United States" are the same name.  Quantities and days are read in figures.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from digest.stories import figures
from digest.stories.figures import Kind, Piece

_ALIASES = (
    (re.compile(r"\bUnited States(?: of America)?\b"), "US"),
    (re.compile(r"\bUnited Kingdom\b"), "UK"),
    (re.compile(r"\bEuropean Union\b"), "EU"),
    (re.compile(r"\bUnited Nations\b"), "UN"),
)
_LABELS = frozenset(  # a number behind one of these is its own, not a count of what follows
    figures.words(
        "section article title part phase chapter annex rule order directive regulation act protocol resolution level"
        " tier group proposition amendment bill docket case no number"
    )
)
_TITLES = frozenset(  # words before a name, however they are written
    figures.words(
        "judge justice senator senators sen rep representative president minister chancellor governor mayor"
        " commissioner professor prof dr mr mrs ms secretary chair chairman chairwoman general lord director"
    )
)
_JOINS = frozenset(figures.words("of for the de von van der di du v vs & - la le el al bin"))  # within names


@dataclass(frozen=True, slots=True)
class Token:
    """A fact, a word or a mark, and its place.  `value` is what it says, in one form however it is written."""

    kind: Kind
    value: tuple[object, ...]
    text: str
    place: int  # counted in tokens

    @property
    def word(self) -> str:
        return str(self.value[0]) if self.kind == "word" else ""


def read(sentence: str, ordinary: Collection[str] = ()) -> tuple[Token, ...]:
    """The tokens of a sentence in their order.

    `ordinary` are words in lower case that are no names: a sentence begins with a capital whatever its first word is.
    """
    for pattern, short in _ALIASES:
        sentence = pattern.sub(short, sentence)
    return tuple(_tokens(sentence, figures.pieces(sentence), ordinary))


def _tokens(sentence: str, pieces: Sequence[Piece], ordinary: Collection[str]) -> Iterator[Token]:
    at, place = 0, 0
    while at < len(pieces):
        kind, value, end = figures.read(sentence, pieces, at) or _named(pieces, at, ordinary)
        if kind is not None:
            yield Token(kind, value, sentence[pieces[at].at : pieces[end - 1].at + len(pieces[end - 1].text)], place)
            place += 1
        at = end


# ---- names ----------------------------------------------------------------------------------------


def _named(pieces: Sequence[Piece], at: int, ordinary: Collection[str]) -> tuple[Kind | None, tuple[object, ...], int]:
    """What is no figure: a name with all its words, a word, a mark; None for what says nothing."""
    piece = pieces[at]
    if piece.kind == "mark":
        return "mark", (piece.text,), at + 1
    if piece.kind in ("hyphen", "percent", "money"):
        return None, (), at + 1
    if not _is_name(pieces, at, ordinary):
        return "word", (_bare(piece.low),), at + 1
    chain = [_bare(piece.text)]
    end = at + 1
    while True:
        joined = _joins(pieces, end)
        last = end + len(joined)
        if chain[-1].endswith("'") or last >= len(pieces) or _ends_a_name(pieces, end - 1):
            break
        following = pieces[last]
        if not _is_name(pieces, last, ordinary) and not _its_number(pieces, end, last, chain[-1]):
            break
        if figures.day(pieces, last) is not None:
            break
        chain += [*joined, _bare(following.text)]
        end = last + 1
    return "name", tuple(chain), end


def _joins(pieces: Sequence[Piece], at: int) -> list[str]:
    """What may stand within a name: "of", "for the", a hyphen."""
    found: list[str] = []
    while at + len(found) < len(pieces) and len(found) < 2 and pieces[at + len(found)].low.rstrip(".") in _JOINS:
        found.append("-" if pieces[at + len(found)].kind == "hyphen" else pieces[at + len(found)].low.rstrip("."))
    return found


def _ends_a_name(pieces: Sequence[Piece], at: int) -> bool:
    """The Senate's Cruz: two names."""
    return pieces[at].low.endswith("'s")


def _its_number(pieces: Sequence[Piece], end: int, last: int, label: str) -> bool:
    """Section 230, GPT-5."""
    if pieces[last].kind not in ("number", "scaled"):
        return False
    return (last == end and label.lower() in _LABELS) or (last == end + 1 and pieces[end].kind == "hyphen")


def _is_name(pieces: Sequence[Piece], at: int, ordinary: Collection[str]) -> bool:
    """Written with a capital, or letters and digits in one; at the beginning, where it is no ordinary word."""
    piece = pieces[at]
    if piece.kind != "word":
        return False
    bare = _bare(piece.text)
    if any(letter.isdigit() for letter in bare) or any(letter.isupper() for letter in bare[1:]):
        return True
    if not bare[:1].isupper() or bare == "I" or bare.lower() in _TITLES:
        return False
    begins = at == 0 or (pieces[at - 1].kind == "mark" and pieces[at - 1].text in '“"«:([')
    return not (begins and bare.lower() in ordinary)


def _bare(word: str) -> str:
    """Without the genitive and the full stops of an abbreviation."""
    bare = word.replace("’", "'")
    bare = bare[:-2] if bare.lower().endswith("'s") else bare.rstrip("'")
    return bare.replace(".", "") if re.fullmatch(r"(?:[^\W\d_]\.)+", bare) else bare
