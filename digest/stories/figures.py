"""Reads the figures of an English sentence: days, tallies and quantities in one form each, however they are written.

"$3bn" and "three billion dollars" are the same quantity, "2 June" and "June 2" the same day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "name", "quantity", "date", "mark"]
Found = tuple[Kind, tuple[object, ...], int]  # what it is, what it says, and at which piece it ends

_RAW = re.compile(
    r"""
      (?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)
    | (?P<money>(?:\b(?:US|A|C|NZ|HK|S|R))?[$€£¥₹])
    | (?P<number>\d++(?:[.,]\d++)*+(?!\w))                          # 60, 1,200, 2.5
    | (?P<scaled>\d++(?:[.,]\d++)*+(?:bn|mn|tn|th|st|nd|rd|b|m|k)\b)  # 3bn, 2nd
    | (?P<percent>%)
    | (?P<word>(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W\d_]+)*)
    | (?P<hyphen>(?<=\w)[-‐‑–](?=\w))
    | (?P<mark>[,;:—–()\[\]“”"«»…?!]|\.(?=\s|$)|(?<=\s)-(?=\s))
    """,
    re.VERBOSE,
)


def words(text: str) -> list[str]:
    """The words of a list that is written as one string."""
    return text.split()


_UNITS = {
    word: number
    for number, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
            " seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        words("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), start=2
    )
}
_OTHER_NUMBERS = {"dozen": 12.0, "half": 0.5, "quarter": 0.25, "hundred": 100.0, "thousand": 1e3}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_PARTS = {"third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}
_CURRENCIES = {
    "dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pounds": "£", "yen": "¥", "yuan": "¥", "rupees": "₹",
}  # fmt: skip
_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for month in names.split()
}  # fmt: skip
_UNSURE_MONTHS = frozenset({"may", "march"})  # words as well
_WEEKDAYS = {
    name: number
    for number, name in enumerate(words("monday tuesday wednesday thursday friday saturday sunday"), start=1)
}
_BEFORE_MONTHS = frozenset(words("in by until since from of last next early late mid this to through between and"))
_BOUNDS = (  # in this order: "no more than" ends with "more than"
    (">", re.compile(r"\b(?:at least|no fewer than|no less than|exceeding|upwards of|a minimum of)$")),
    ("<", re.compile(r"\b(?:at most|no more than|up to|as many as|under|below|a maximum of|less than|fewer than)$")),
    (">", re.compile(r"\b(?:more than|over|above)$")),
)


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    text: str
    at: int  # its place in the sentence

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'")


def pieces(sentence: str) -> list[Piece]:
    """A sentence in the pieces that facts are made of, in their order."""
    return [Piece(str(found.lastgroup), found[0], found.start()) for found in _RAW.finditer(sentence)]


def read(sentence: str, pieces: Sequence[Piece], at: int) -> Found | None:
    """The day, tally or quantity at this place of a sentence; a quantity with its bound.  None where there is none."""
    found = day(pieces, at) or _tally(pieces, at) or _quantity(pieces, at)
    if found is None or found[0] != "quantity":
        return found
    kind, value, end = found
    return kind, (*value, _bound(sentence[: pieces[at].at])), end


# ---- days -----------------------------------------------------------------------------------------


def day(pieces: Sequence[Piece], at: int) -> Found | None:
    """What stands at this place as a day, in one of four forms.  None where it is none.

    ("weekday", 2), ("day", month, day, year or None), ("month", month, year or None) or ("year", year).
    """
    piece = pieces[at]
    if piece.kind == "iso":
        year, month, number = map(int, piece.text.split("-"))
        return "date", ("day", month, number, year), at + 1
    if piece.low in _WEEKDAYS and piece.text[0].isupper():
        return "date", ("weekday", _WEEKDAYS[piece.low]), at + 1
    month, end = _month(pieces, at)
    if month:
        number, after = _day(pieces, end)
        if number:
            year, after = _year(pieces, after)
            return "date", ("day", month, number, year or None), after
        year, after = _year(pieces, end)
        return "date", ("month", month, year or None), after
    number, end = _day(pieces, at)
    if number:
        begin = end + 1 if end < len(pieces) and pieces[end].low == "of" else end
        month, end = _month(pieces, begin)
        if month:
            year, end = _year(pieces, end)
            return "date", ("day", month, number, year or None), end
    if piece.kind == "number" and re.fullmatch(r"(?:19|20)\d\d", piece.text) and not _counted(pieces, at):
        return "date", ("year", int(piece.text)), at + 1
    return None


def _month(pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    """The month at this place and where it ends; 0 where there is none."""
    if at >= len(pieces) or not pieces[at].text[0].isupper():
        return 0, at
    low = pieces[at].low
    number = _MONTHS.get(low, 0)
    end = at + 1
    dated = (end < len(pieces) and pieces[end].kind in ("number", "scaled")) or (
        at > 0 and pieces[at - 1].kind in ("number", "scaled")
    )
    before = pieces[at - 1].low if at else ""
    if len(low) <= 4 and low not in ("may", "june", "july") and not dated:
        return 0, at  # Jan, Mar, Dec: names too
    if low in _UNSURE_MONTHS and not dated and before not in _BEFORE_MONTHS:
        return 0, at
    return number, end


def _day(pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    if at >= len(pieces):
        return 0, at
    found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", pieces[at].text)
    return (int(found[1]), at + 1) if found and 1 <= int(found[1]) <= 31 else (0, at)


def _year(pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    begin = at + 1 if at < len(pieces) and pieces[at].text == "," else at
    if begin < len(pieces) and re.fullmatch(r"(?:19|20)\d\d", pieces[begin].text):
        return int(pieces[begin].text), begin + 1
    return 0, at


def _counted(pieces: Sequence[Piece], at: int) -> bool:
    """Whether 2000 is no year: money, a percentage or of a scale."""
    before = pieces[at - 1].kind if at else ""
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    return before == "money" or (after is not None and (after.kind == "percent" or after.low in _SCALES))


# ---- quantities -----------------------------------------------------------------------------------


def _tally(pieces: Sequence[Piece], at: int) -> Found | None:
    """60-40, "60 to 40", "60 votes to 40"; 60 percent to 70 percent is none."""
    first, end = _plain(pieces, at)
    if first is None:
        return None
    if end < len(pieces) and pieces[end].low in ("vote", "votes"):
        end += 1
    if end >= len(pieces) or (pieces[end].kind != "hyphen" and pieces[end].low not in ("to", "against")):
        return None
    second, end = _plain(pieces, end + 1)
    if second is None or (end < len(pieces) and (pieces[end].kind == "percent" or pieces[end].low in _SCALES)):
        return None
    return "quantity", ((first, second), "tally"), end


def _plain(pieces: Sequence[Piece], at: int) -> tuple[float | None, int]:
    if at < len(pieces) and pieces[at].kind == "number":
        return _value(pieces[at].text), at + 1
    return None, at


def _quantity(pieces: Sequence[Piece], at: int) -> Found | None:
    """(value, unit): a currency, "%", "th" for an ordinal, or "" where the next word says what is counted."""
    unit, begin = "", at
    if pieces[at].kind == "money":
        unit, begin = _currency(pieces[at].text), at + 1
    value, end, written = _number(pieces, begin)
    if value is None:
        return None
    if written == "th":
        return "quantity", (value, "th"), end
    if end < len(pieces) and pieces[end].kind == "hyphen" and end + 1 < len(pieces) and pieces[end + 1].low in _SCALES:
        end += 1
    while end < len(pieces) and pieces[end].low in _SCALES and (pieces[end].low not in ("m", "b", "k") or unit):
        value, end = value * _SCALES[pieces[end].low], end + 1
    rest = [piece.low for piece in pieces[end : end + 2]]
    if rest[:1] == ["%"] or rest[:1] == ["percent"] or rest[:1] == ["pc"]:
        points = rest[1:] in (["points"], ["point"])
        return "quantity", (value, "% points" if points else "%"), end + 1 + points
    if rest == ["per", "cent"]:
        return "quantity", (value, "%"), end + 2
    if rest[:2] == ["percentage", "points"] or rest[:2] == ["percentage", "point"]:
        return "quantity", (value, "% points"), end + 2
    if rest and rest[0] in _CURRENCIES:
        return "quantity", (value, _CURRENCIES[rest[0]]), end + 1
    return "quantity", (value, unit), end


def _currency(sign: str) -> str:
    return "$" if sign in ("$", "US$") else sign


def _number(pieces: Sequence[Piece], at: int) -> tuple[float | None, int, str]:
    """The number at this place, where it ends, and "th" where it is an ordinal; None where there is none."""
    if at >= len(pieces):
        return None, at, ""
    piece = pieces[at]
    if piece.kind == "number":
        return _value(piece.text), at + 1, ""
    if piece.kind == "scaled":
        digits, scale = re.fullmatch(r"([\d.,]*\d)([a-z]+)", piece.text).groups()  # type: ignore[union-attr]  # _RAW
        if scale in ("st", "nd", "rd", "th"):
            return _value(digits), at + 1, "th"
        return _value(digits) * _SCALES[scale], at + 1, ""
    return _spelled(pieces, at)


def _spelled(pieces: Sequence[Piece], at: int) -> tuple[float | None, int, str]:
    """A number in words: "twenty-one", "two dozen", "two-thirds", "third"."""
    low = pieces[at].low
    after = at + 1
    joined = after < len(pieces) and pieces[after].kind == "hyphen"
    following = pieces[after + joined].low if after + joined < len(pieces) else ""
    if low in _UNITS and following in _PARTS:
        return _UNITS[low] / _PARTS[following], after + joined + 1, ""
    if low in _UNITS and following == "dozen":
        return 12.0 * _UNITS[low], after + joined + 1, ""
    if low in _TENS:
        more = _UNITS.get(following, 0) if _UNITS.get(following, 0) < 10 else 0
        return float(_TENS[low] + more), after + joined + 1 if more else after, ""
    if low in _UNITS:
        return float(_UNITS[low]), after, ""
    if low in _ORDINALS:
        return float(_ORDINALS[low]), after, "th"
    if low in _OTHER_NUMBERS:
        return _OTHER_NUMBERS[low], after, ""
    return None, at, ""


def _value(digits: str) -> float:
    """1,200 and 1.200 are twelve hundred, 2.5 is two and a half."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return float(digits.replace(",", ""))
    if digits.count(".") > 1:
        return float(digits.replace(".", "").replace(",", "."))
    return float(digits.replace(",", ".")) if digits.count(",") <= 1 else float(digits.replace(",", ""))


def _bound(before: str) -> str:
    """What stands before a quantity: ">" for at least or more than, "<" for at most or less than, else ""."""
    words = " ".join(before.lower().split()).removesuffix("$").removesuffix(" a").removesuffix(" the").strip()
    return next((sign for sign, pattern in _BOUNDS if pattern.search(words)), "")
