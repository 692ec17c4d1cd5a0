"""How likely two entries report one event: a logistic score over shared words and the time between them.

The weights and the counts of common words are fitted by scripts/fit_pairs.py and versioned in `data/`.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from operator import itemgetter, mul
from pathlib import Path

from digest.model import DAY, Entry
from digest.stories import headlines, instruments, semantic, tokens
from digest.stories.semantic import Meanings
from digest.stories.tokens import Words

WINDOW = timedelta(days=4)  # entries farther apart than this never report one event
WINDOW_DAYS = WINDOW / DAY
BESIDES = 0.035  # of the cosine that two dated entries must have besides their heaviest word in common
CLOSE = 0.5  # likeness of meaning from which two entries are compared whatever words they have in common
KEYS = 24  # heaviest terms of an entry by which others find it
CASELESS = frozenset(("de", "zh", "ja", "ko", "ar", "fa", "ur", "he", "hi", "bn", "ta", "th"))  # a capital says nothing
PLAIN = 0.5  # of a cosine, what words other than names make of it where one cannot tell which are names
TELLING = 4  # words of a title, below which it may be a column's name ("Morning briefing")
MANY = 50  # times a stem stands in a text, beyond which it weighs no more
FEW = 50  # entries, below which a language's own counts say little

_LOGS = [0.0, *(1 + math.log(count) for count in range(1, MANY + 1))]
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned from labelled stories."""

    weights: tuple[float, ...]  # of each feature, in the order of `NAMES`
    threshold: float  # the mean score from which an entry joins a story, by words or by meaning
    own: float  # how much a count in the pool weighs against one in the background
    documents: int
    counts: Mapping[str, int]  # in how many documents of the background a stem stands
    meant: tuple[float, ...] = ()  # weights where both meanings are known, in the order of `MEANT`
    foreign: tuple[float, ...] = ()  # the same of entries in two languages, whose words say little


@cache
def fitted() -> Fitted:
    """The shipped weights."""
    row = json.loads((_DATA / "pair-weights.json").read_text(encoding="utf-8"))
    documents, counts = _background((_DATA / "background.txt").read_text(encoding="utf-8"))
    more = json.loads((_DATA / "pair-weights-semantic.json").read_text(encoding="utf-8"))
    weights = tuple(float(row["weights"][name]) for name in NAMES)
    meant, foreign = (tuple(float(more[part][name]) for name in MEANT) for part in ("weights", "foreign"))
    return Fitted(weights, row["threshold"], row["own"], documents, counts, meant, foreign)


def _background(text: str) -> tuple[int, dict[str, int]]:
    """`documents N`, then lines `COUNT stem stem ...`."""
    first, *lines = text.splitlines()
    counts: dict[str, int] = {}
    for line in lines:
        count, *stems = line.split(" ")
        counts.update(dict.fromkeys(stems, int(count)))
    return int(first.split(" ")[1]), counts


@dataclass(frozen=True, slots=True)
class Vector:
    """An entry as the score sees it.  Both vectors have length 1, or are empty."""

    whole: Mapping[str, float]  # title twice, and the beginning of the text
    title: Mapping[str, float]  # heaviest first
    keys: tuple[str, ...]  # heaviest terms of `whole`
    told: bool  # it has a text besides its title
    day: float
    dated: bool
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)  # instruments by kind
    column: str = ""  # the outlet and its title, where the title may be a column's name
    language: str = "en"
    meaning: bytes = b""  # of the model, where the extra is in use
    many: bool = False  # it tells of many events
    comments: bool = False  # its title comments, asks or explains, and does not report
    capitals: frozenset[str] | None = frozenset()  # its names and numbers, by their stems; None where one cannot tell


class Scale:
    """How much each stem weighs among the entries at hand: rare words say more about an event.

    A stem is rare by a background of news and, to a smaller part, by the entries at hand.  The background is
    English: a stem of another language also weighs no more than its own entries here say.
    """

    def __init__(self, pool: Iterable[Words], learned: Fitted | None = None, meanings: Meanings | None = None) -> None:
        self.learned = learned or fitted()
        self._meanings = meanings or {}
        self._own: dict[str, Counter[str]] = {}
        self._sizes: Counter[str] = Counter()
        for words in pool:
            self._own.setdefault(words.language, Counter()).update(words.title.keys() | words.text.keys())
            self._sizes[words.language] += 1
        self._size = self.learned.documents + self.learned.own * self._sizes.total() + 1
        self._known: dict[str, _Weights] = {}

    @property
    def threshold(self) -> float:
        """The mean score from which an entry joins a story among these entries."""
        return self.learned.threshold

    def idf(self, stem: str, language: str = "en") -> float:
        """The weight of a stem in a text of this language; never below 0."""
        return self._weights(language)[stem]

    def _weights(self, language: str) -> _Weights:
        if language not in self._known:
            self._known[language] = _Weights(lambda stem: max(0.0, self._weigh(stem, language)))
        return self._known[language]

    def _weigh(self, stem: str, language: str) -> float:
        own = sum(counts[stem] for counts in self._own.values())
        general = math.log(self._size / (self.learned.counts.get(stem, 0) + self.learned.own * own + 0.5))
        if language == "en":
            return general
        here = self._own[language][stem] if language in self._own else 0
        return min(general, math.log((self._sizes[language] + FEW) / (here + 0.5)))

    def vector(self, entry: Entry, words: Words | None = None) -> Vector:
        """An entry in the terms of this scale; `words` are its own, where they are at hand."""
        words = words or tokens.of(entry)
        whole = self.unit(weighed(words), words.language)
        title = self.unit(words.title, words.language)
        return Vector(
            whole=whole,
            title=dict(sorted(title.items(), key=itemgetter(1), reverse=True)),
            keys=heaviest(whole, KEYS),
            told=words.text.total() > len(words.named),
            day=entry.published.timestamp() / DAY.total_seconds(),
            dated=entry.dated,
            named=instruments.by_kind(words.named),
            column=f"{entry.source or entry.feed}: {entry.title}".casefold() if len(words.title) < TELLING else "",
            language=words.language,
            meaning=self._meanings.get((entry.feed, entry.key), b"") if self._meanings else b"",
            many=headlines.is_roundup(entry),
            comments=headlines.is_comment(entry.title) or headlines.is_riddle(entry.title),
            capitals=None if words.language in CASELESS else words.capitals,
        )

    def unit(self, counts: Mapping[str, int], language: str) -> dict[str, float]:
        """Counted stems as a vector of length 1; empty where none weighs anything."""
        idf = self._weights(language)
        weights = [(_LOGS[count] if count < MANY else _LOGS[MANY]) * idf[stem] for stem, count in counts.items()]
        length = math.sqrt(math.fsum(map(mul, weights, weights)))
        return {stem: weight / length for stem, weight in zip(counts, weights, strict=True) if weight} if length else {}


class _Weights(dict[str, float]):
    """Weights of stems, each worked out when it is first asked for."""

    def __init__(self, weigh: Callable[[str], float]) -> None:
        super().__init__()
        self._weigh = weigh

    def __missing__(self, stem: str) -> float:
        self[stem] = weight = self._weigh(stem)
        return weight


def weighed(words: Words) -> dict[str, int]:
    """The stems of an entry, counted; the title's twice."""
    counts = dict(words.text)  # as fast as can be: all entries of a window are weighed at each poll
    for stem, count in words.title.items():
        counts[stem] = counts.get(stem, 0) + 2 * count
    return counts


def heaviest(weights: Mapping[str, float], count: int) -> tuple[str, ...]:
    """So many of the stems, those that weigh most first."""
    return tuple(stem for _, stem in sorted(zip(weights.values(), weights, strict=True), reverse=True)[:count])


def besides(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two vectors without the heaviest word they have in common."""
    parts = [one[stem] * other[stem] for stem in one.keys() & other.keys()]
    return math.fsum(parts) - max(parts, default=0.0)


NAMES = (
    "bias", "whole", "title", "root_whole", "root_title", "both",
    "told", "told_whole", "told_title", "days", "untimed", "bare", "other_act",
    "besides", "plain", "unsaid_more", "unsaid_less", "comment",
)  # fmt: skip


MEANT = (*NAMES, "like", "told_like")


def features(one: Vector, other: Vector) -> tuple[float, ...] | None:
    """What the score looks at, in the order of `NAMES`; None where two entries cannot report one event.

    In the order of `MEANT` where both meanings are known.  They must be near in time, and two dated ones must have
    more than one name in common, or a meaning: in a stream about AI one company's name stands in the news of many
    events of a day.  Two pieces of one column share its title and nothing else; a review of the press shares a sentence
    with many.
    """
    days = abs(one.day - other.day)
    if one.many or other.many or days > WINDOW_DAYS or (one.column and one.column == other.column):
        return None
    common = one.whole.keys() & other.whole.keys()
    parts = {stem: one.whole[stem] * other.whole[stem] for stem in common}
    total = math.fsum(parts.values())  # exact, so the order of the stems says nothing
    rest = total - max(parts.values(), default=0.0)
    timed = one.dated and other.dated
    like = semantic.likeness(one.meaning, other.meaning) if one.meaning and other.meaning else None
    if timed and rest < BESIDES and (like is None or like < CLOSE):
        return None
    ours, theirs = one.title, other.title
    titles = math.fsum([ours[stem] * theirs[stem] for stem in common if stem in ours and stem in theirs])
    whole, title = min(1.0, total), min(1.0, titles)
    told = one.told and other.told
    ours_alone, theirs_alone = _unsaid(one, other), _unsaid(other, one)
    said = (
        1.0,
        whole,
        title,
        math.sqrt(whole),
        math.sqrt(title),
        whole * title,
        float(told),
        told * whole,
        told * title,
        days if timed else 0.0,
        float(not timed),
        float(timed and not told),
        float(instruments.other_of_a_kind(one.named, other.named)),
        rest,
        _plain(one, other, parts, total),
        max(ours_alone, theirs_alone),
        min(ours_alone, theirs_alone),
        float(timed and one.comments != other.comments),
    )
    return said if like is None else (*said, like, told * like)


def _plain(one: Vector, other: Vector, parts: Mapping[str, float], total: float) -> float:
    """What of a cosine is not owed to names and numbers: these are the same in all news of an affair."""
    if one.capitals is None or other.capitals is None:
        return PLAIN * total
    return total - math.fsum([part for stem, part in parts.items() if stem in one.capitals and stem in other.capitals])


def _unsaid(one: Vector, other: Vector) -> float:
    """The share of a title that its heaviest word has which the other does not say; 0 between two languages."""
    if one.language != other.language:
        return 0.0
    return next((weight * weight for stem, weight in one.title.items() if stem not in other.whole), 0.0)


def score(one: Vector, other: Vector) -> float:
    """The probability, 0 to 1, that two entries report one event; 0 where they cannot."""
    seen = features(one, other)
    if seen is None:
        return 0.0
    odds = sum(map(mul, _weights(one, other), seen))
    return 1 / (1 + math.exp(-max(-30.0, odds)))


def _weights(one: Vector, other: Vector) -> tuple[float, ...]:
    learned = fitted()
    if not (one.meaning and other.meaning):
        return learned.weights
    return learned.meant if one.language == other.language else learned.foreign
