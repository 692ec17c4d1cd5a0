"""Tells a story in its sources' own words: a headline, and bullets that are sentences of stored entries.

A sentence is worth more the more of the story's terms it holds, the earlier it stands, and the more figures and
names are in it.  None may say what another, or the headline, says already.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from digest.model import HOUR, Bullet, Entry, Feed, FeedKind, Story
from digest.stories import boilerplate, headlines, quotable, tokens

READ = 8_000  # characters of an entry's text: what matters in news stands at its beginning
EARLY, FACTS = 0.6, 0.3  # what place and substance weigh against the share of the story's terms
NEWS = 0.45  # of a bullet's terms that neither the headline nor another bullet has
FEWEST = 3  # the same, as a number
ALIKE = 0.5  # of the shorter bullet's terms, which two bullets may not share: they say the same in other words
RUN = 5  # stems in a row that two bullets may not share: one copied the other
FORETOLD = 0.8  # what a title loses that says what may come, where another report came later
WORTH = 0.45  # of the best sentence's score

ACTING: frozenset[FeedKind] = frozenset(("government", "international", "industry", "ngo"))  # "we" did the thing itself
NO_FEEDS: Mapping[str, Feed] = MappingProxyType({})
NOTHING_LEARNT: Mapping[str, frozenset[str]] = MappingProxyType({})
LEADS: Mapping[FeedKind, float] = {
    "government": 0.6,
    "international": 0.6,
    "news": 0.3,
    "think-tank": 0.2,
    "academic": 0.2,
}


@dataclass(frozen=True, slots=True)
class _Sentence:
    entry: Entry
    place: int  # how many stand before it
    text: str
    stems: tuple[str, ...]

    @property
    def stands_alone(self) -> bool:
        return not quotable.leans(self.text) and not quotable.is_personal(self.text)

    def follows_the_headline(self, feed: Feed | None) -> bool:
        if quotable.takes_up(self.text) or quotable.says_i(self.text):
            return False
        acts = feed is not None and feed.kind in ACTING
        return acts or not quotable.is_personal(self.text)

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(self.stems)

    @property
    def runs(self) -> frozenset[tuple[str, ...]]:
        return frozenset(self.stems[at : at + RUN] for at in range(len(self.stems) - RUN + 1))


def bullets(
    story: Story,
    limit: int = 3,
    *,
    feeds: Mapping[str, Feed] = NO_FEEDS,
    language: str = "en",
    learnt: Mapping[str, frozenset[str]] = NOTHING_LEARNT,
) -> tuple[Bullet, ...]:
    """At most `limit` sentences that tell the story, each an exact span of one entry's text, with its link.

    None where no text has a sentence that can be quoted.  `learnt` are, by feed, the sentences that it says again and
    again (`boilerplate.learn`): they are no news.
    A sentence that leans on the one before it is better than none, and so is one in which a ministry says what "we" do:
    the headline tells of whom it is.  What says "But ..." or "I ...", or what reporters say of themselves, is not.
    """
    lead, said = headline(story, feeds, language=language)
    sentences = _sentences(story, lead, learnt)
    alone = [one for one in sentences if one.stands_alone]
    rest = [one for one in sentences if one.follows_the_headline(feeds.get(one.entry.feed))]
    weights = _weights(story, sentences)
    told = frozenset(tokens.stems(said, lead.language))
    chosen = _choose(alone, weights, told, limit) or _choose(rest, weights, told, min(limit, 1))
    return tuple(Bullet(one.text, one.entry.url) for one in sorted(chosen, key=lambda one: one.place))


def headline(story: Story, feeds: Mapping[str, Feed] = NO_FEEDS, *, language: str = "en") -> tuple[Entry, str]:
    """The entry that leads the story, and its title made fit to be a headline.

    The clearest title leads: in `language`, telling and not asking, of who acts before who reports.
    """
    common = Counter(term for entry in story.entries for term in frozenset(tokens.stems(entry.title, entry.language)))
    feeds_of = {entry.feed: feeds.get(entry.feed) for entry in story.entries}

    def clearness(one: Entry) -> float:
        late = FORETOLD * (headlines.foretells(one.title) and _was_followed(one, story))
        return _clearness(one, feeds_of[one.feed], language, common) - late

    lead = min(story.entries, key=lambda one: (-clearness(one), one.published, one.id, one.key))
    feed = feeds_of[lead.feed]
    return lead, headlines.cleaned(lead, feed.title if feed else "")


def _was_followed(entry: Entry, story: Story) -> bool:
    """Another report came later: what this one foretold has come, or has not."""
    return any(other.published >= entry.published + HOUR for other in story.entries)


def _clearness(entry: Entry, feed: Feed | None, language: str, common: Counter[str]) -> float:
    title = entry.title
    terms = frozenset(tokens.stems(title, entry.language))
    faults = (
        1.0 * headlines.is_riddle(title)
        + 1.5 * (headlines.is_comment(title) or headlines.is_live(title))
        + 0.7 * headlines.shouts(title)
        + 0.7 * (len(title) < 20)
        + 0.5 * (len(title) > 140)
    )
    source = (LEADS.get(feed.kind, 0.0) + 0.2 * (feed.relevance == "trusted")) if feed else 0.0
    return (
        3.0 * (tokens.base(entry.language) == tokens.base(language))
        + 2.0 * bool(entry.url)
        + source
        + 1.5 * _agreement(terms, common)
        - faults
    )


def _agreement(terms: frozenset[str], common: Counter[str]) -> float:
    """From 0 to 1: how much of what several titles say this one says, and a little for how little else it says.

    A title that names nobody ("Version of AI tool is released") shares few words with those that do.
    """
    told = {term: count - 1 for term, count in common.items() if count > 1}
    if not told or not terms:
        return 0.0
    said = sum(count for term, count in told.items() if term in terms) / sum(told.values())
    return 0.75 * said + 0.25 * sum(term in told for term in terms) / len(terms)


def _readable(story: Story, lead: Entry) -> list[Entry]:
    """Its entries in the headline's language that a reader can follow; the lead first."""
    readable = [one for one in story.entries if tokens.base(one.language) == tokens.base(lead.language)]
    linked = [one for one in readable if one.url] or readable
    return sorted(linked, key=lambda one: one is not lead)


def _sentences(story: Story, lead: Entry, learnt: Mapping[str, frozenset[str]]) -> list[_Sentence]:
    """What could be quoted; a sentence without one word of a title tells another story of the same page, and what was
    to happen within days was overtaken where another report came later.
    """
    titles = frozenset(term for entry in story.entries for term in tokens.stems(entry.title, entry.language))
    found = [one for entry in _readable(story, lead) for one in _of(entry, learnt.get(entry.feed, frozenset()))]
    told = [one for one in found if not (quotable.foretells_days(one.text) and _was_followed(one.entry, story))]
    return [one for one in told if not one.terms.isdisjoint(titles)]


def _of(entry: Entry, without: frozenset[str]) -> list[_Sentence]:
    lines = boilerplate.strip(entry.text[:READ], entry.language, without=without).split("\n")
    return [
        _Sentence(entry, place, line, tuple(tokens.stems(line, entry.language)))
        for place, line in enumerate(lines)
        if quotable.is_whole(line)
    ]


def _weights(story: Story, sentences: Sequence[_Sentence]) -> Mapping[str, float]:
    """What a term says about the story: more in titles, in several entries, in several sentences."""
    weights: dict[str, float] = {}
    counts = Counter(term for one in sentences for term in one.terms)
    for entry in story.entries:
        for term in frozenset(tokens.stems(entry.title, entry.language)):
            weights[term] = weights.get(term, 0.0) + 2.0
    for term, _ in {(term, one.entry) for one in sentences for term in one.terms}:
        weights[term] = weights.get(term, 0.0) + 1.0
    return {term: weight + math.log(counts[term] or 1) for term, weight in weights.items()}


def _choose(
    sentences: Sequence[_Sentence], weights: Mapping[str, float], told: frozenset[str], limit: int
) -> list[_Sentence]:
    """The best, best first, each with something that nothing before it says."""
    central = {one: _central(one, weights) for one in sentences}
    most = max(central.values(), default=0.0) or 1.0
    scores = {
        one: central[one] / most + EARLY / (1 + one.place) + FACTS * quotable.substance(one.text) for one in sentences
    }
    best = max(scores.values(), default=0.0)
    chosen: list[_Sentence] = []
    for one in sorted(sentences, key=lambda one: -scores[one]):
        if len(chosen) == limit or scores[one] < WORTH * best:
            break
        if _adds(one, told) and not any(_same(one, other) for other in chosen):
            chosen.append(one)
            told |= one.terms
    return chosen


def _central(one: _Sentence, weights: Mapping[str, float]) -> float:
    """The share of the story's terms it holds; long sentences hold more and have to."""
    return sum(weights.get(term, 0.0) for term in one.terms) / math.sqrt(len(one.terms) + 4)


def _same(one: _Sentence, other: _Sentence) -> bool:
    shared = len(one.terms & other.terms)
    alike = shared >= ALIKE * min(len(one.terms), len(other.terms))
    return alike or not one.runs.isdisjoint(other.runs) or not _adds(other, one.terms)


def _adds(one: _Sentence, told: frozenset[str]) -> bool:
    new = one.terms - told
    return len(new) >= max(FEWEST, NEWS * len(one.terms))
