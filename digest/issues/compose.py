"""Chooses what stands in an issue, and where: stories by rank, in sections by topic, with a few lines In brief.

Nothing here writes a sentence about the news: headlines and bullets are the sources' own
(docs/adr/0006-extracts-not-rewrites.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.issues import opening, radar
from digest.model import (
    DAY,
    Bullet,
    Candidate,
    Coverage,
    Entry,
    Feed,
    Issue,
    IssueStory,
    Newsletter,
    Reference,
    Section,
    Story,
    Topic,
    Update,
)
from digest.stories import copies, news, summary
from digest.stories.rank import Rank, rank
from digest.stories.relevance import SHOWN

FIRST_WINDOW: timedelta = DAY  # what a newsletter's first issue covers
OTHER = Section("other", "Also in the news", ())

# What a story loses for each one chosen before it of the same affair, under the same jurisdiction, from the same feed.
SAME_THREAD = 1.0
SAME_JURISDICTION = 0.1
SAME_FEED = 0.5  # from the sixth story of one feed on: a feed that brings 500 at once must not fill the issue
FREE = 5


@dataclass(frozen=True, slots=True)
class _Ranked:
    candidate: Candidate
    rank: Rank


def compose(
    newsletter: Newsletter,
    day: date,
    number: int,
    candidates: Sequence[Candidate],
    *,
    feeds: Mapping[str, Feed],
    topics: Sequence[Topic],
    coverage: Coverage,
    now: datetime,
    learnt: Mapping[str, frozenset[str]] = summary.NOTHING_LEARNT,
    dated: Iterable[radar.Dated] = (),
) -> Issue | None:
    """The issue of `day`, or None when there is no news.  The same input gives the same issue, in any order.

    `learnt` are, by feed, sentences that are no news (`boilerplate.learn`).  `dated` are what the sources of the last
    weeks say is due on a day that is still to come (`radar.dated`).
    """
    kept = [one for one in candidates if verdict(one, newsletter) is None]
    chosen = _choose([_Ranked(one, rank(one, feeds, now)) for one in kept], newsletter.max_stories)
    if not chosen:
        return None
    told = [_tell(one, newsletter, feeds, learnt) for one in chosen]
    sections = _sections(told, chosen, topics)
    relevant = [one for one in candidates if too_little(one.story, newsletter) is None]
    return Issue(
        newsletter=newsletter.id,
        title=newsletter.title,
        day=day,
        number=number,
        subject=opening.subject(told, newsletter.title, day, newsletter.language),
        preheader=opening.preheader(told, newsletter.title, day),
        published_at=now,
        in_brief=opening.in_brief(told, sections, newsletter.language),
        sections=sections,
        coverage=replace(coverage, stories=len(relevant), shown=len(told)),
        coming_up=radar.coming_up(
            (one for one in dated if fits(one.story, newsletter)), feeds, language=newsletter.language
        ),
        language=newsletter.language,
        time_zone=newsletter.time_zone,
        postal_address=newsletter.postal_address,
    )


def verdict(candidate: Candidate, newsletter: Newsletter) -> str | None:
    """Why `newsletter` would not show this story however little news there is, in one line; None when it may."""
    if why := dropped(candidate.story):
        return why
    if not candidate.fresh:
        return "nothing new since the last issue"
    if candidate.story.ruling != "pin" and all(news.had(entry, candidate.told) for entry in candidate.fresh):
        return f"its thread was shown on {candidate.thread_shown}, and this says nothing more"
    return too_little(candidate.story, newsletter) or _elsewhere(candidate.story.topics, newsletter)


def fits(story: Story, newsletter: Newsletter) -> bool:
    """Whether a story is about what this newsletter is about."""
    wanting = dropped(story) or too_little(story, newsletter) or _elsewhere(story.topics, newsletter)
    return wanting is None


def dropped(story: Story) -> str | None:
    """What to say of a story that an editor keeps out of all newsletters; None when none does."""
    return {"drop": "an editor dropped it", "off-topic": "an editor dropped it as off topic"}.get(story.ruling or "")


def too_little(story: Story, newsletter: Newsletter) -> str | None:
    """Why a story is not enough about AI policy for this newsletter; None when it is, or an editor pinned it."""
    if story.ruling == "pin":
        return None
    said = story.relevance
    least = SHOWN if newsletter.threshold is None else newsletter.threshold
    if said.score >= least and (said.relevant or newsletter.threshold is not None):
        return None
    return f"relevance {said.score:.2f}, and {least:.2f} is needed" + (f": {said.reason}" if said.reason else "")


def _elsewhere(topics: Sequence[str], newsletter: Newsletter) -> str | None:
    if not newsletter.topics or (topics and topics[0] in newsletter.topics):
        return None
    return f"topic {topics[0] if topics else 'unknown'} is not one of this newsletter's"


def _choose(ranked: Sequence[_Ranked], limit: int) -> list[_Ranked]:
    """The best, best first; a story gives way to a little lesser one of another affair, place or feed.

    What only comments stands behind all news, so that no section and no issue begins with it while there is news.
    """
    left = sorted(ranked, key=lambda one: (-one.rank.score, one.candidate.story.id))
    chosen: list[_Ranked] = []
    taken: Counter[int | str] = Counter()
    while left and len(chosen) < limit:
        best = max(left, key=lambda one: one.rank.score - _sameness(one.candidate.story, taken))
        left.remove(best)
        chosen.append(best)
        taken.update([_affair(best.candidate.story), _place(best.candidate.story), _only_feed(best.candidate.story)])
    return sorted(chosen, key=lambda one: one.rank.comments)


def _sameness(story: Story, taken: Counter[int | str]) -> float:
    affairs = taken[_affair(story)] if story.thread else 0
    places = taken[_place(story)] if story.jurisdictions else 0
    feeds = taken[_only_feed(story)] if _only_feed(story) else 0
    return SAME_THREAD * affairs + SAME_JURISDICTION * places + SAME_FEED * max(0, feeds - FREE + 1)


def _affair(story: Story) -> int:
    return story.thread


def _place(story: Story) -> str:
    return story.jurisdictions[0] if story.jurisdictions else ""


def _only_feed(story: Story) -> str:
    """The feed that alone tells it; "" where several do."""
    first = story.entries[0].feed
    return first if all(entry.feed == first for entry in story.entries) else ""


def _sections(told: Sequence[IssueStory], chosen: Sequence[_Ranked], topics: Sequence[Topic]) -> tuple[Section, ...]:
    """The stories under their main topics, in the topics' order; what has no known topic comes last.

    A section that only comments stands behind those with news: an issue does not begin with it either.
    """
    ranked = {story.id: one for story, one in zip(told, chosen, strict=True)}
    topics_of = {story: one.candidate.story.topics or ("",) for story, one in ranked.items()}
    known = [Section(topic.id, topic.name, ()) for topic in topics]
    ids = {section.topic for section in known}
    filled = [replace(one, stories=tuple(s for s in told if topics_of[s.id][0] == one.topic)) for one in known]
    filled.append(replace(OTHER, stories=tuple(s for s in told if topics_of[s.id][0] not in ids)))
    filled = [section for section in filled if section.stories]
    return tuple(sorted(filled, key=lambda section: all(ranked[s.id].rank.comments for s in section.stories)))


# ---- a story --------------------------------------------------------------------------------------


def _tell(
    ranked: _Ranked, newsletter: Newsletter, feeds: Mapping[str, Feed], learnt: Mapping[str, frozenset[str]]
) -> IssueStory:
    candidate, story = ranked.candidate, ranked.candidate.story
    lead, headline = summary.headline(story, feeds, language=newsletter.language)
    bullets = summary.bullets(story, feeds=feeds, language=newsletter.language, learnt=learnt)
    since = candidate.thread_shown
    return IssueStory(
        id=story.id,
        thread=story.thread,
        headline=headline,
        url=lead.url,
        source=radar.source(lead, feeds),
        published=lead.published,
        bullets=bullets,
        jurisdictions=story.jurisdictions,
        update=Update(since, _what(candidate, bullets), candidate.headline, candidate.language) if since else None,
        independent_sources=copies.independent_sources(story),
        outlets=copies.outlets(story),
        entries=_references(story, lead, feeds),
        reasons=ranked.rank.reasons,
        language=lead.language,
    )


def _what(candidate: Candidate, bullets: Sequence[Bullet]) -> str:
    """The first bullet from a new entry that says what no shown one said; "" when there is none."""
    new = {entry.url: entry.language for entry in candidate.fresh if not news.had(entry, candidate.told)}
    said = (one for one in bullets if one.url in new and news.adds(one.text, new[one.url], candidate.told))
    return next((one.text for one in said), "")


def _references(story: Story, lead: Entry, feeds: Mapping[str, Feed]) -> tuple[Reference, ...]:
    others = sorted((one for one in story.entries if one is not lead), key=lambda one: (one.published, one.id))
    origins = copies.origins(story)
    return tuple(_reference(one, feeds, origins.get(one.id)) for one in (lead, *others))


def _reference(entry: Entry, feeds: Mapping[str, Feed], origin: Entry | None) -> Reference:
    repeats = (origin.url or origin.guid) if origin else ""
    source = radar.source(entry, feeds)
    return Reference(entry.guid, entry.feed, source, entry.url, entry.title, entry.published, repeats)
