"""Says how much an entry is about AI policy, and which terms carried that.

Four readable rules, with the terms of data/relevance.yaml.  An anchor must say that it is about AI at all.  Policy
terms add up, in the title more than in the text.  A title that names a country or a body is likelier to report an
act.  Words of market and product news in the title count against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from digest import plainyaml
from digest.model import Entry, Feed, Relevance, Story
from digest.stories import jurisdictions, terms

# Tuned by grid search on 1,933 labelled headlines (core F1 85, average precision 82; neighbouring values differ
# by less than a point).
THRESHOLD = 1.5
READ = 400  # characters of an entry's text that are looked at: feeds differ in how much they carry
TEXT = 0.5  # what a term in the text weighs against one in the title
PLACE = 1.0  # for a country or a body in the title
ASIDE = -3.0  # AI only in the text: it is rarely what the entry is about

TRUSTED = 3.0  # a trusted feed's entries begin here: only market or product news gets below the threshold
SUPPORT = 0.25  # for each further entry of a story that is relevant by itself
AT_MOST = 1.0

LEAST = 0.1  # about AI, though nothing speaks for policy: such an entry is kept and matched, and not shown
_FILE = Path(__file__).parent / "data" / "relevance.yaml"


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    anchors: frozenset[str]
    policy: Mapping[str, float]
    against: Mapping[str, float]
    index: terms.Index


def judge(entry: Entry, feed: Feed | None = None) -> Relevance:
    """An entry's relevance: 0 without a word on AI; from `THRESHOLD` on a reader of AI policy expects it.

    An entry of a trusted feed needs no word on AI, and passes unless it reads as market or product news.
    """
    if not entry.title:
        return Relevance(reason="it has no title, no text and no link")
    lists, trusted = _lists(), feed is not None and feed.relevance == "trusted"
    title = terms.found(lists.index, terms.words(entry.title))
    text = terms.found(lists.index, terms.words(entry.text[:READ]))
    in_title = not lists.anchors.isdisjoint(title)
    if not trusted and not in_title and lists.anchors.isdisjoint(text):
        return Relevance(reason="no AI term in the title or text")
    carried = _carried(lists, title, text) | _place(entry.title)
    start = TRUSTED if trusted else 0.0 if in_title else ASIDE
    score = round(max(start + sum(carried.values()), LEAST), 2)
    heaviest = tuple(sorted(carried.items(), key=lambda pair: -abs(pair[1])))
    return Relevance(score, score >= THRESHOLD, heaviest, _reason(score, heaviest, trusted=trusted, in_title=in_title))


def of_story(story: Story, feeds: Mapping[str, Feed]) -> Relevance:
    """A story's relevance: that of its best entry, and a little more for each other one that is relevant."""
    verdicts = [judge(entry, feeds.get(entry.feed)) for entry in story.entries]
    best = max(verdicts, key=lambda verdict: verdict.score)
    others = sum(verdict.relevant for verdict in verdicts) - best.relevant
    return replace(best, score=round(best.score + min(others * SUPPORT, AT_MOST), 2))


def _carried(lists: _Lists, title: list[str], text: list[str]) -> dict[str, float]:
    """What each term adds or takes away.  One that stands in both counts where it weighs more."""
    carried = {phrase: TEXT * lists.policy[phrase] for phrase in text if phrase in lists.policy}
    for phrase in title:
        if phrase in lists.policy:
            carried[phrase] = lists.policy[phrase]
        elif phrase in lists.against:
            carried[phrase] = lists.against[phrase]
    return carried


def _place(title: str) -> dict[str, float]:
    codes = jurisdictions.named(title)
    return {f"{codes[0]} in the title": PLACE} if codes else {}


def _reason(score: float, heaviest: tuple[tuple[str, float], ...], *, trusted: bool, in_title: bool) -> str:
    for_it = _listed(phrase for phrase, weight in heaviest if weight > 0)
    against = _listed(phrase for phrase, weight in heaviest if weight < 0)
    if score >= THRESHOLD:
        return ("trusted feed" if trusted else "AI policy") + (f": {for_it}" if for_it else "")
    if against:
        return f"market or product news: {against}"
    if not for_it:
        return "AI, but no policy term"
    return f"AI, but too little policy: {for_it}" if in_title else f"AI only in passing: {for_it}"


def _listed(phrases: Iterable[str]) -> str:
    return ", ".join(phrase.removeprefix("CS:").replace("*", "…") for phrase in islice(phrases, 4))


@cache
def _lists() -> _Lists:
    read = plainyaml.load(_FILE.read_text(encoding="utf-8"))
    policy, against = (_weights(read[name]) for name in ("policy", "negatives"))
    anchors = frozenset(str(phrase) for phrase in read["anchors"])
    return _Lists(anchors, policy, against, terms.index([*sorted(anchors), *policy, *against]))


def _weights(read: Mapping[str, float]) -> dict[str, float]:
    return {str(phrase): float(weight) for phrase, weight in read.items()}
