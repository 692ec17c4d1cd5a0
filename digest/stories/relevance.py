"""Says how much an entry is about AI policy, and which terms carried that.

One sum of log-odds, each part of which can be told: the words of the entry (grams.py, fitted on labelled headlines),
the phrases of data/relevance.yaml, a country or a body in the title, and the trust in its feed.  An anchor must say
that it is about AI at all.  The sum becomes a score from 0 to 1: 0.5 is as likely as not.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import exp, log
from pathlib import Path

from digest import plainyaml
from digest.model import Entry, Feed, Relevance, Story
from digest.stories import grams, jurisdictions, terms
from digest.stories.grams import Weights

RELEVANT = 0.5  # from here on an entry is more likely AI policy than not
# From here on a story is shown, where a newsletter says nothing else: surer than an entry must be, because an issue
# has room for what is certain.  Tuned on two weeks of issues made with weights that had not seen these weeks.
SHOWN = 0.7

TRUSTED = 2.0  # log-odds that a trusted feed's entries begin with, besides that they are on AI
SUPPORT = 0.25  # log-odds for each further entry of a story that is relevant by itself
AT_MOST = 1.0

LEAST = 0.01  # about AI, though everything speaks against policy: such an entry is kept and matched, and not shown
KEPT_TERMS = 12  # of the parts that a score is made of; the rest are kept as one number
START, REST, AI_IN_TITLE, AI_IN_TEXT = "to begin with", "other words", "AI in the title", "AI in the text"
TRUST = "trusted feed"
SURE = 9.0  # log-odds beyond which nobody needs to know

# What the lists add up to, made small enough to stand beside a word.  Beyond these limits a text repeats itself.
TITLE, TEXT = "policy in the title", "policy in the text"
MARKET, PLACE = "market or product news", "a place in the title"
_LIMITS = {TITLE: (8.0, 4.0), TEXT: (10.0, 5.0), MARKET: (20.0, 4.0)}
SUMS = (TITLE, TEXT, MARKET, PLACE, AI_IN_TITLE, AI_IN_TEXT)

_FILE = Path(__file__).parent / "data" / "relevance.yaml"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the lists find in an entry."""

    policy_title: Mapping[str, float]
    policy_text: Mapping[str, float]
    market: Mapping[str, float]  # words of market and product news in the title, weights below 0
    place: str  # the first country or body that the title names
    ai_in_title: bool
    ai_in_text: bool

    def sums(self) -> dict[str, float]:
        """The numbers that weights were fitted for."""
        return {
            TITLE: _summed(TITLE, self.policy_title),
            TEXT: _summed(TEXT, self.policy_text),
            MARKET: _summed(MARKET, self.market),
            PLACE: float(bool(self.place)),
            AI_IN_TITLE: float(self.ai_in_title),
            AI_IN_TEXT: float(self.ai_in_text),
        }


def judge(entry: Entry, feed: Feed | None = None, known: Weights | None = None) -> Relevance:
    """An entry's relevance: 0 without a word on AI; from `RELEVANT` on a reader of AI policy expects it.

    An entry of a trusted feed needs no word on AI, and passes unless it reads as market or product news.
    `known` are other weights than the shipped ones.
    """
    if not entry.title:
        return Relevance(reason="it has no title, no text and no link")
    trusted = feed is not None and feed.relevance == "trusted"
    return _judged(entry.title, entry.text[: grams.READ], known or grams.load(), trusted=trusted)


@lru_cache(maxsize=4_096)  # an entry is judged when it comes, and once more with its story
def _judged(title: str, text: str, known: Weights, *, trusted: bool) -> Relevance:
    seen = _evidence(title, text)
    if not (trusted or seen.ai_in_title or seen.ai_in_text):
        return Relevance(reason="no AI term in the title or text")
    if trusted:
        seen = replace(seen, ai_in_title=True)
    listed = _listed(seen, known.sums)
    words = grams.relevance(title, text, known)
    parts = _joined(listed, words) | {START: known.start} | ({TRUST: TRUSTED} if trusted else {})
    score = chance(sum(parts.values()))
    return Relevance(score, score >= RELEVANT, _heaviest(parts), _reason(score, seen, listed, words, trusted=trusted))


def evidence(entry: Entry) -> Evidence:
    """What the lists find in an entry's title and in the beginning of its text."""
    return _evidence(entry.title, entry.text[: grams.READ])


def _evidence(title: str, text: str) -> Evidence:
    lists = _lists()
    in_title = terms.found(lists.index, terms.words(title))
    in_text = terms.found(lists.index, terms.words(text))
    places = jurisdictions.named(title)
    return Evidence(
        policy_title={phrase: lists.policy[phrase] for phrase in in_title if phrase in lists.policy},
        policy_text={phrase: lists.policy[phrase] for phrase in in_text if phrase in lists.policy},
        market={phrase: lists.against[phrase] for phrase in in_title if phrase in lists.against},
        place=places[0] if places else "",
        ai_in_title=not lists.anchors.isdisjoint(in_title),
        ai_in_text=not lists.anchors.isdisjoint(in_text),
    )


def of_story(story: Story, feeds: Mapping[str, Feed], known: Weights | None = None) -> Relevance:
    """A story's relevance: that of its best entry, and a little more for each other one that is relevant."""
    verdicts = [judge(entry, feeds.get(entry.feed), known) for entry in story.entries]
    best = max(verdicts, key=lambda verdict: verdict.score)
    others = sum(verdict.relevant for verdict in verdicts) - best.relevant
    if not others:
        return best
    return replace(best, score=chance(odds(best.score) + min(others * SUPPORT, AT_MOST)))


def chance(log_odds: float) -> float:
    """Log-odds as a score from 0 to 1, to four places: never quite either, because there may be a mistake."""
    return max(LEAST, round(1 / (1 + exp(-max(-SURE, min(SURE, log_odds)))), 4))


def odds(score: float) -> float:
    """The log-odds of a score."""
    return log(score / (1 - score))


# ---- what a score is made of ----------------------------------------------------------------------


def _summed(kind: str, found: Mapping[str, float]) -> float:
    most, unit = _LIMITS[kind]
    return max(-most, min(most, sum(found.values()))) / unit


def _listed(seen: Evidence, weights: Mapping[str, float]) -> dict[str, float]:
    """The part of each phrase and of the place in the log-odds.  One that stands in title and text has both parts."""
    parts: dict[str, float] = {}
    for kind, found in ((TITLE, seen.policy_title), (TEXT, seen.policy_text), (MARKET, seen.market)):
        if total := sum(found.values()):
            share = weights[kind] * _summed(kind, found) / total
            for phrase, weight in found.items():
                parts[phrase] = parts.get(phrase, 0.0) + share * weight
    if seen.place:
        parts[f"{seen.place} in the title"] = weights[PLACE]
    parts |= {AI_IN_TITLE: weights[AI_IN_TITLE]} if seen.ai_in_title else {}
    return parts | ({AI_IN_TEXT: weights[AI_IN_TEXT]} if seen.ai_in_text else {})


def _joined(listed: Mapping[str, float], words: Mapping[str, float]) -> dict[str, float]:
    """Phrases and words; one that is both has the sum of its parts."""
    return {**words, **{phrase: part + words.get(phrase, 0.0) for phrase, part in listed.items()}}


def _heaviest(parts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """The parts that weigh most, heaviest first, and the sum of the others: together they are the log-odds."""
    least = sorted(map(abs, parts.values()))[-KEPT_TERMS:][0]  # sixty numbers are sorted sooner than sixty pairs
    heavy = [pair for pair in parts.items() if abs(pair[1]) >= least]
    heaviest = sorted(heavy, key=_weight, reverse=True)[:KEPT_TERMS]
    rest = round(sum(parts.values()) - sum([part for _, part in heaviest]), 2)
    kept = [(name, round(part, 2)) for name, part in heaviest]
    if rest:
        insort(kept, (REST, rest), key=lambda pair: -abs(pair[1]))
    return tuple(kept)


def _weight(pair: tuple[str, float]) -> float:
    return abs(pair[1])


def _reason(
    score: float, seen: Evidence, listed: Mapping[str, float], words: Mapping[str, float], *, trusted: bool
) -> str:
    phrases = [*seen.policy_title, *seen.policy_text, *([f"{seen.place} in the title"] if seen.place else [])]
    ordered = sorted(dict.fromkeys(phrases), key=lambda phrase: -listed[phrase])
    for_it = _named(ordered or [gram for gram in sorted(words, key=lambda gram: -words[gram]) if words[gram] > 0])
    if score >= RELEVANT:
        return (TRUST if trusted else "AI policy") + (f": {for_it}" if for_it else "")
    if seen.market:
        return f"market or product news: {_named(sorted(seen.market, key=lambda phrase: seen.market[phrase]))}"
    if not ordered:
        return "AI, but no policy term"
    return f"AI, but too little policy: {for_it}" if seen.ai_in_title else f"AI only in passing: {for_it}"


def _named(phrases: Iterable[str]) -> str:
    shown = (phrase.removeprefix("CS:").replace("*", "…") for phrase in phrases)
    return ", ".join(list(dict.fromkeys(shown))[:4])


# ---- the lists ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    anchors: frozenset[str]
    policy: Mapping[str, float]
    against: Mapping[str, float]
    index: terms.Index


@cache
def _lists() -> _Lists:
    read = plainyaml.load(_FILE.read_text(encoding="utf-8"))
    policy, against = (_weights(read[name]) for name in ("policy", "negatives"))
    anchors = frozenset(str(phrase) for phrase in read["anchors"])
    return _Lists(anchors, policy, against, terms.index([*sorted(anchors), *policy, *against]))


def _weights(read: Mapping[str, float]) -> dict[str, float]:
    return {str(phrase): float(weight) for phrase, weight in read.items()}
