"""Says what kind of event a story reports: a proposal, a court case, a comment.  It is told by words and by form.

The words are in data/kinds.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from digest import plainyaml
from digest.model import Entry, Story
from digest.stories import headlines, terms

TEXT = 0.4  # what a phrase in the first sentence weighs against one in the title
BEGINNING = 160  # characters of a text that are taken for its first sentence
ENOUGH = 2.0

_FILE = Path(__file__).parent / "data" / "kinds.yaml"

_EXPLAINS = re.compile(
    r"^\W*(?:explain(?:er|ed)|q ?& ?a|factbox|fact check|timeline|profile|guide|in charts)\b\W"
    r"|^(?:what|who|how|why) (?:is|are|was|does|do|did|to|the|we|you|it|this|these|can|could|makes)\b"
    r"|^(?:what|how|why) (?!.*\b(?:says?|said|told|ruled|announced|warned)\b)[^,;:]*$"
    r"|^(?:\d+|five|six|seven|ten|key) (?:\w+ )?(?:things|facts|questions|takeaways|ways|reasons|tips|charts)\b"
    r"|(?:: |[-–—|] )(?:what (?:is|to|you|we|it)|how|why|explained|key takeaways|a guide)\b"
    r"|\b(?:explained|you need to know|what to know|takeaways)\b",
    re.IGNORECASE,
)

# Where a site keeps what its authors think: the folder of the link, or the category that the feed gives.
_OPINION_FOLDER = re.compile(
    r"/(?:opinions?|comment(?:ary|isfree)?|op-?eds?|editorials?|columns?|columnists?|letters|viewpoints?"
    r"|blogs?/opinion|tribunes?|meinung|opinion(?:es|i)|debate)(?:/|$)",
    re.IGNORECASE,
)
_OPINION_CATEGORY = re.compile(r"opinions?|commentary|op-?eds?|editorials?|columns?|letters|viewpoints?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event, and what it adds to the rank of a story."""

    id: str
    name: str
    points: float
    comments: bool = False  # it tells of no event by itself, so it never leads over a story that does


REPORT = Kind("report", "report", 0.0)
OPINION = Kind("opinion", "comment, no report", -1.0, comments=True)
EXPLAINER = Kind("explainer", "explains, no report", -1.0, comments=True)
ROUNDUP = Kind("roundup", "tells of many events, no report", -2.0, comments=True)


def of(story: Story) -> Kind:
    """The kind of event; comment only where no entry of the story reports."""
    forms = [_form(entry) for entry in story.entries]
    if all(forms):
        return next((kind for kind in (OPINION, EXPLAINER) if kind in forms), ROUNDUP)
    said = [_said(entry) for entry, form in zip(story.entries, forms, strict=True) if form is None]
    telling = [points for points in said if max(points.values()) >= ENOUGH]  # many titles tell no kind
    known = _known().kinds
    return known[max(known, key=lambda kind: sum(points[kind] for points in telling))] if telling else REPORT


def every() -> tuple[Kind, ...]:
    """All kinds, the weightiest first."""
    return tuple(sorted([*_known().kinds.values(), REPORT, OPINION, EXPLAINER, ROUNDUP], key=lambda kind: -kind.points))


def _said(entry: Entry) -> Mapping[str, float]:
    """What the words of an entry give each kind; a phrase within a longer one counts besides it."""
    known = _known()
    points = dict.fromkeys(known.kinds, 0.0)
    for text, share in ((entry.title, 1.0), (entry.text[:BEGINNING], TEXT)):
        for phrase in terms.found(known.index, terms.words(text)):
            for kind, weight in known.weights[phrase]:
                points[kind] += share * weight
    return points


def _form(entry: Entry) -> Kind | None:
    """Comment, explainer or round-up by the form of the title and where its site keeps it; None when it reports."""
    if headlines.is_roundup(entry) or headlines.is_running(entry.title):
        return ROUNDUP
    if headlines.is_comment(entry.title) or _OPINION_FOLDER.search(urlsplit(entry.url).path):
        return OPINION
    if any(_OPINION_CATEGORY.fullmatch(category) for category in entry.categories):
        return OPINION
    return EXPLAINER if _EXPLAINS.search(entry.title) else None


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    kinds: Mapping[str, Kind]
    weights: Mapping[str, tuple[tuple[str, float], ...]]  # phrase -> (kind, weight)...
    index: terms.Index


@cache
def _known() -> _Known:
    rows: list[Mapping[str, Any]] = plainyaml.load(_FILE.read_text(encoding="utf-8"))
    weights: dict[str, tuple[tuple[str, float], ...]] = {}
    for row in rows:
        for phrase, weight in row["terms"].items():
            weights[str(phrase)] = (*weights.get(str(phrase), ()), (row["id"], float(weight)))
    kinds = {row["id"]: Kind(row["id"], row["name"], float(row["points"])) for row in rows}
    return _Known(kinds, weights, terms.index(weights))
