"""Says whose act a story is about: the country, state, bloc or body, by the names its entries use.

The names are in data/jurisdictions.yaml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from digest import plainyaml
from digest.model import Entry, Feed, Jurisdiction, Story
from digest.stories import terms

_FILE = Path(__file__).parent / "data" / "jurisdictions.yaml"
EARLY = 200  # characters of a text in which a name still says where the act happens
AT_MOST = 2  # from the text
WORLD = ("INT",)

# An outlet with a place in its name, and where somebody comes from, say nothing of whose act it is.
_OUTLET = re.compile(
    r"\b(?:France (?:24|Inter|Info|Culture)|Radio France(?: Internationale)?|(?:Times|Voice) of [A-Z]\w+|India Today"
    r"|(?:Hindustan|Japan|Taipei|Moscow|Irish|Rio|Buenos Aires|New York|Los Angeles) Times|Indian Express"
    r"|Korea (?:Herald|Times|JoongAng Daily)|China (?:Daily|Digital Times)|South China Morning Post"
    r"|Hong Kong Free Press|(?:New York|Washington|Jerusalem|Kyiv|Bangkok) Post|Buenos Aires Herald"
    r"|Egypt Independent)\b"
)
_ORIGIN = re.compile(
    r"\b[A-Z]\w+-(?:origin|born|descended)\b|\b[A-Z]\w+-(?=(?:American|British|Canadian|Australian)\b)"
)


@cache
def load() -> tuple[Jurisdiction, ...]:
    """The shipped jurisdictions."""
    read = plainyaml.load(_FILE.read_text(encoding="utf-8"))
    return tuple(_jurisdiction(str(code), one) for code, one in read.items())


def tag(story: Story, feeds: Mapping[str, Feed]) -> tuple[str, ...]:
    """The codes of a story's jurisdictions, the surest first."""
    votes: Counter[str] = Counter()
    for entry in story.entries:
        for code in _of_entry(entry, feeds.get(entry.feed)):
            votes[code] += 1
    return tuple(code for code, count in votes.most_common() if 3 * count >= len(story.entries))


def named(title: str) -> tuple[str, ...]:
    """The codes of the jurisdictions that a title names, in its order; companies do not count."""
    names = _names()
    return _codes(names, names.strong, terms.words(title))


@dataclass(frozen=True, slots=True, eq=False)
class _Names:
    strong: terms.Index
    weak: terms.Index
    codes: Mapping[str, tuple[str, ...]]


def _jurisdiction(code: str, one: Mapping[str, Any]) -> Jurisdiction:
    return Jurisdiction(
        code,
        one["name"],
        one["kind"],
        one.get("parent", ""),
        tuple(one.get("aliases", ())),
        tuple(one.get("weak", ())),
    )


def _of_entry(entry: Entry, feed: Feed | None) -> tuple[str, ...]:
    names = _names()
    title = terms.words(_without_origins(entry.title))
    kind, home = (feed.kind, feed.jurisdictions) if feed else ("", ())
    one_country = len(home) == 1 and home != WORLD
    return (
        _codes(names, names.strong, title)
        or _early(names, entry.text[:EARLY])
        or (home if kind == "government" else ())
        or _codes(names, names.weak, title)
        or (home if kind == "news" and one_country else ())  # there "the council" needs no country's name
    )


def _early(names: _Names, text: str) -> tuple[str, ...]:
    """What the beginning of a text names; looked at again without outlets and origins where it names anything."""
    if not _codes(names, names.strong, terms.words(text)):
        return ()
    return _codes(names, names.strong, terms.words(_without_origins(_OUTLET.sub("", text))))[:AT_MOST]


def _without_origins(text: str) -> str:
    return _ORIGIN.sub("", text) if "-" in text else text


def _codes(names: _Names, index: terms.Index, text: terms.Words) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for name in terms.found(index, text) for code in names.codes[name]))


@cache
def _names() -> _Names:
    strong: dict[str, tuple[str, ...]] = {}
    weak: dict[str, tuple[str, ...]] = {}
    for one in load():
        for table, aliases in ((strong, one.aliases), (weak, one.weak)):
            for alias in aliases:
                name = f"CS:{alias}" if alias != alias.lower() else alias
                table[name] = (*table.get(name, ()), one.code)
    return _Names(terms.index(strong), terms.index(weak), weak | strong)
