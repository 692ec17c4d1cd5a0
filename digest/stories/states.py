"""Whose legislature a text speaks of, where it names a bill by letters and number that half the states have."""

from __future__ import annotations

import re

_NAMES = {
    "Alabama": "al", "Alaska": "ak", "Arizona": "az", "Arkansas": "ar", "California": "ca", "Colorado": "co",
    "Connecticut": "ct", "Delaware": "de", "Florida": "fl", "Georgia": "ga", "Hawaii": "hi", "Idaho": "id",
    "Illinois": "il", "Indiana": "in", "Iowa": "ia", "Kansas": "ks", "Kentucky": "ky", "Louisiana": "la",
    "Maine": "me", "Maryland": "md", "Massachusetts": "ma", "Michigan": "mi", "Minnesota": "mn", "Mississippi": "ms",
    "Missouri": "mo", "Montana": "mt", "Nebraska": "ne", "Nevada": "nv", "New Hampshire": "nh", "New Jersey": "nj",
    "New Mexico": "nm", "New York": "ny", "North Carolina": "nc", "North Dakota": "nd", "Ohio": "oh",
    "Oklahoma": "ok", "Oregon": "or", "Pennsylvania": "pa", "Rhode Island": "ri", "South Carolina": "sc",
    "South Dakota": "sd", "Tennessee": "tn", "Texas": "tx", "Utah": "ut", "Vermont": "vt", "Virginia": "va",
    "West Virginia": "wv", "Wisconsin": "wi", "Wyoming": "wy",
    "Washington state": "wa", "Washington State": "wa",  # Washington alone is where reporters sit
}  # fmt: skip
_NAME = re.compile(rf"\b(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})\b(?! (?:Times|Post|Magazine)\b)")
_LAW = re.compile(
    r"\b(?:bills?|acts?|laws?|legislat\w+|senat\w+|assembly\w*|lawmakers?|governor|vot(?:e[sd]?|ing)|sign(?:s|ed)?"
    r"|veto\w*|committee|house|congress|statutes?|measure|resolution)\b",
    re.IGNORECASE,
)


def of_bill(match: re.Match[str]) -> str:
    """The two small letters of the state whose bill was found: the only one its text names, else the last before it.

    "" where none is told.
    """
    named = [(name.start(), _NAMES[name[0]]) for name in _NAME.finditer(match.string)]
    if len({state for _, state in named}) == 1:
        return named[0][1]
    return next((state for place, state in reversed(named) if place < match.start()), "")


def tells_of_law(text: str) -> bool:
    """Whether a text has to do with laws at all: "AB 5 litres" and "Galaxy S. 25" look like bills."""
    return bool(_LAW.search(text))
