"""Looks at feeds and keeps nothing: what each one is, how much it says, how much of that is about AI policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from digest.errors import FeedError, FetchError
from digest.feeds import discover, identity, isolate, mend, silence, source
from digest.feeds.discover import Alternate
from digest.feeds.fetch import Fetch
from digest.model import Answer, Entry, Feed, FeedState, Relevance
from digest.stories import grams, relevance

THIN = 80  # characters of text, below which an entry has no sentence to quote
OFF = "not asked: it is off in the list"
SAME = 0.8  # of what two feeds have together: then they are one

Tell = Callable[["Seen"], None]
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Read:
    """An entry, its text cut to what is judged, and what the relevance filter says of it."""

    entry: Entry
    verdict: Relevance


@dataclass(frozen=True, slots=True)
class Seen:
    """What a feed answered when it was asked once."""

    feed: Feed
    at: str = ""  # where the answer came from, after redirects
    moved_to: str = ""  # the same, where it has moved there for good
    form: str = ""  # RSS, Atom ...
    title: str = ""  # the editor's, else its own
    read: tuple[Read, ...] = ()  # newest first
    error: str = ""  # why there is no feed; "" = there is one
    alternates: tuple[Alternate, ...] | None = (
        None  # the feeds that it names, where it is a page; None = no page of its site
    )

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(one.entry for one in self.read)

    @property
    def relevant(self) -> int:
        return sum(one.verdict.relevant for one in self.read)


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say of a feed that was looked at."""

    url: str
    title: str
    form: str  # RSS, Atom ...; "" where it is no feed, or was not asked
    entries: int
    newest: datetime | None
    per_week: float | None
    relevant: int  # of the entries
    error: str  # "" = alive
    warnings: tuple[str, ...]  # each one line, with what to do


def ask(fetch: Fetch, feeds: Sequence[Feed], now: datetime) -> Iterator[Seen]:
    """Each feed with what it answered, as the answers come in."""
    for answered in fetch([FeedState(feed) for feed in feeds]):
        if answered is not None:
            state, answer = answered
            yield _seen(state.feed, answer, now)


def check(
    fetch: Fetch, feeds: Sequence[Feed], now: datetime, tell: Tell | None = None, closed: Mapping[str, str] = _NONE
) -> list[Checked]:
    """Every feed of the list, in its order, with what there is to say of it.  `tell` is called after each answer.

    Those in `closed` are not asked; it says why.
    """
    found: dict[str, Seen] = {}
    for seen in ask(fetch, [feed for feed in feeds if feed.enabled and feed.url not in closed], now):
        found[seen.feed.url] = seen
        if tell is not None:
            tell(seen)
    asked = [found[feed.url] for feed in feeds if feed.url in found]
    twins = _twins(asked)
    return [
        report(found[feed.url], now, twins.get(feed.url)) if feed.url in found else _not_asked(feed, closed)
        for feed in feeds
    ]


def report(seen: Seen, now: datetime, twin: Seen | None = None) -> Checked:
    """What there is to say of one feed; `twin` stands before it in the list and has the same entries."""
    warnings = () if seen.error else tuple(_warnings(seen, now, twin))
    entries = seen.entries
    return Checked(
        seen.feed.url, seen.title, seen.form, len(entries), silence.newest(entries), silence.per_week(entries, now),
        seen.relevant, seen.error, warnings,
    )  # fmt: skip


def same(one: Seen, other: Seen) -> bool:
    """Whether two feeds are one: at one address in the end, or with the same entries but for a few."""
    if one.at and one.at == other.at:
        return True
    mine, theirs = _links(one), _links(other)
    return bool(mine & theirs) and len(mine & theirs) >= SAME * len(mine | theirs)


def _seen(feed: Feed, answer: Answer | FetchError, now: datetime) -> Seen:
    if isinstance(answer, FetchError):
        return Seen(feed, title=feed.title, error=str(answer))
    try:
        document = isolate.read(answer.body, content_type=answer.content_type, url=answer.url, language=answer.language)
    except FeedError as error:
        named = None if error.challenged else _alternates(answer)
        return Seen(feed, answer.url, title=feed.title, error=str(error), alternates=named)
    found = identity.entries(document, feed, now)
    judged = [Read(_short(entry), relevance.judge(entry, feed)) for entry in found]
    judged.sort(key=lambda one: one.entry.published, reverse=True)
    form = discover.form(source.read(answer.body, answer.content_type).utf8)
    return Seen(feed, answer.url, answer.moved_to, form, feed.title or document.title, tuple(judged))


def _alternates(answer: Answer) -> tuple[Alternate, ...] | None:
    try:
        utf8 = source.read(answer.body, answer.content_type).utf8
    except FeedError:
        return None
    return discover.alternates(utf8, answer.url) if mend.is_page(utf8) else None


def _short(entry: Entry) -> Entry:
    """A hundred feeds of long texts need not be held at once."""
    return replace(entry, text=entry.text[: grams.READ])


def _not_asked(feed: Feed, closed: Mapping[str, str]) -> Checked:
    why = f"not asked: {closed[feed.url]}" if feed.enabled else OFF
    return Checked(feed.url, feed.title, "", 0, None, None, 0, "", (why,))


def _links(seen: Seen) -> frozenset[str]:
    return frozenset(entry.canonical_url or entry.title for entry in seen.entries)


def _twins(asked: Sequence[Seen]) -> dict[str, Seen]:
    """By URL, the feed before it in the list that a feed is the same as."""
    alive = [seen for seen in asked if not seen.error]
    holders: dict[str, list[int]] = defaultdict(
        list
    )  # by what two feeds that are one have both: a link, or the address
    found: dict[str, Seen] = {}
    for number, seen in enumerate(alive):
        marks = _links(seen) | {seen.at}
        near = sorted({other for mark in marks for other in holders[mark]})
        earlier = next((alive[other] for other in near if same(alive[other], seen)), None)
        if earlier is not None:
            found[seen.feed.url] = earlier
        for mark in marks:
            holders[mark].append(number)
    return found


def _warnings(seen: Seen, now: datetime, twin: Seen | None) -> Iterator[str]:
    entries = seen.entries
    if not entries:
        yield "no entries in it: look whether its site still publishes there"
    elif all(len(entry.text) < THIN for entry in entries):
        yield "all entries are thin (a title and hardly a sentence): their stories get no bullets from it"
    if entries and not any(entry.dated for entry in entries):
        yield "no dates: each entry counts as published when it is first seen"
    quiet = silence.of_entries(entries, now)
    if quiet:
        yield f"silent: {quiet}; look whether its site has another feed"
    if twin is not None:
        yield f"the same entries as {twin.title or twin.feed.url} ({twin.feed.url}): keep one of the two"
    if seen.moved_to:
        yield f"moved for good: write {seen.moved_to} into the list"
