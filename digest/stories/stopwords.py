"""Words that say nothing about what a text is about, by language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "stop-words.txt"  # lines of `LANGUAGE: word word ...`


def stop_words(language: str) -> frozenset[str]:
    """The list of a language by its two-letter code; none where we have no list."""
    return _lists().get(language, frozenset())


@cache
def _lists() -> dict[str, frozenset[str]]:
    lines = (line.partition(": ") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {language: frozenset(words.split()) for language, _, words in lines}
