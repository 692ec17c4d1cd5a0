"""Tells the language of words by their script, for what a feed does not say."""

from __future__ import annotations

import re
from functools import cache

READ = 400  # characters that are looked at
SHARE = 0.2  # of them that must be letters of another script than ours: a name in its own letters proves nothing
TELLING = 0.03  # of those letters that only one of the languages of a script has

_FOREIGN = re.compile("[\u0370-\u1cff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d]")
_SCRIPTS = {
    "ja": "\u3041-\u30ff\uff66-\uff9d",  # before Chinese, whose signs it also writes
    "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
    "zh": "\u3400-\u9fff\uf900-\ufaff",
    "uk": "іїєґ",  # before Russian, and likewise Urdu and Persian before Arabic: their own letters
    "ru": "\u0400-\u04ff",
    "ur": "ٹڈڑےںھہ",
    "fa": "پچژگیک",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "el": "\u0370-\u03ff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "ta": "\u0b80-\u0bff",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
}
_SIGNS = frozenset(("ja", "ko", "uk", "ur", "fa"))  # a few of their letters are enough beside those of a neighbour


def by_script(words: str) -> str:
    """The language that is mostly written in the script of the words; "" for Latin letters and what we do not know."""
    if words.isascii():
        return ""
    begins = words[:READ]
    foreign = "".join(_FOREIGN.findall(begins))
    if len(foreign) < SHARE * len(begins.strip()):
        return ""
    for language in _SCRIPTS:
        if len(_letters(language).findall(foreign)) > len(foreign) * (TELLING if language in _SIGNS else 0.5):
            return language
    return ""


@cache
def _letters(language: str) -> re.Pattern[str]:
    return re.compile(f"[{_SCRIPTS[language]}]")  # when first asked for: sixteen of them take a start 5 ms
