"""Adds feeds to the editors' file: the one behind a web page, or all of another program's list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from digest.app import parse_catalog, read_text
from digest.desk import looking
from digest.desk.feeds import alone, find, write
from digest.desk.looking import Seen
from digest.errors import ConfigError, FeedError
from digest.feeds import discover, edits, opml, values
from digest.feeds.edits import Field
from digest.feeds.fetch import Fetch
from digest.feeds.opml import Outline
from digest.feeds.schema import FeedEntry
from digest.model import Feed
from digest.stories import jurisdictions

NOTHING_ADDED = "nothing was added; --no-look adds it all the same"

# ---- one feed -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a feed.  `url` is "" where there are several, of which the editor has to choose one."""

    url: str
    seen: Seen | None = None
    choices: tuple[Seen, ...] = ()


def add(path: Path, url: str, fetch: Fetch | None, now: datetime, *, keep: bool = True, **fields: Field) -> Added:
    """Add the feed at `url`, or behind the page there, to the file; its comments and order stay.

    Without `fetch` nobody looks whether it is one; without `keep` nothing is written.  ConfigError when the list would
    not be valid or has the feed already, FeedError when there is no feed: then nothing was written either.
    """
    url = _link(url)
    if fetch is None:
        _enter(path, url, fields, keep=keep)
        return Added(url)
    listed = parse_catalog(edits.add(read_text(path), url, **fields), path).feeds
    found = _behind(fetch, find(listed, url), now)
    if len(found) > 1:
        return Added("", None, found)
    [seen] = [_at_home(one) for one in found]
    _enter(path, seen.feed.url, {"title": seen.title, **fields}, keep=keep)
    return Added(seen.feed.url, seen)


def _at_home(seen: Seen) -> Seen:
    """A feed that has moved for good, as the one that it is there: perhaps the list has that."""
    return replace(seen, feed=replace(seen.feed, url=seen.moved_to), moved_to="") if seen.moved_to else seen


def _enter(path: Path, url: str, fields: Mapping[str, Field], *, keep: bool) -> None:
    """Add the feed to the file as it is now: looking takes its time, and somebody may have saved meanwhile."""
    with alone(path):
        text = read_text(path)
        changed = edits.add(text, url, **fields)
        parse_catalog(changed, path)
        if keep:
            write(path, changed, instead_of=text)


def _link(typed: str) -> str:
    try:
        return values.url(values.typed(typed))
    except ValueError as error:
        raise ConfigError(f"'{typed}': a feed's address {error}") from error


def _behind(fetch: Fetch, feed: Feed, now: datetime) -> tuple[Seen, ...]:
    """The feed itself; where it is a page, those that the page names, else the first where feeds usually are.

    FeedError when there is none.
    """
    [seen] = looking.ask(fetch, [feed], now)
    if not seen.error:
        return (seen,)
    if seen.alternates is None:
        raise FeedError(f"{feed.url}: {seen.error} ({NOTHING_ADDED})")
    named = [replace(feed, url=one.url) for one in seen.alternates]
    answers = {one.feed.url: one for one in looking.ask(fetch, named, now)}
    alive = _each_once([answers[one.url] for one in named if not answers[one.url].error])
    if alive:
        return tuple(alive)
    guessed = _first(fetch, [replace(feed, url=place) for place in discover.well_known(seen.at)], now)
    if guessed is None:
        raise FeedError(f"{feed.url}: {_nothing_there([answers[one.url] for one in named])} ({NOTHING_ADDED})")
    return (guessed,)


def _nothing_there(named: Sequence[Seen]) -> str:
    """What was looked at in vain, and what the editor can do."""
    usual = "nor is one at /feed/, /rss.xml, /atom.xml, /index.xml or /feed.xml: look on the site for its address"
    if not named:
        return f"a page that names no feed, {usual}"
    return f"a page whose feed cannot be read ({named[0].feed.url}: {named[0].error}), {usual}"


def _first(fetch: Fetch, feeds: Sequence[Feed], now: datetime) -> Seen | None:
    """The first of these that is a feed; the rest is not asked any more once that is known."""
    found: dict[str, Seen] = {}
    for seen in looking.ask(fetch, feeds, now):
        found[seen.feed.url] = seen
        for feed in feeds:
            if feed.url not in found:
                break
            if not found[feed.url].error:
                return found[feed.url]
    return None


def _each_once(seen: Sequence[Seen]) -> list[Seen]:
    """Without the same feed in another form: many pages name one as RSS and as Atom."""
    kept: list[Seen] = []
    for one in seen:
        if not any(looking.same(one, other) for other in kept):
            kept.append(one)
    return kept


# ---- a list of feeds ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A feed that the list has already."""

    url: str
    line: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was left out, and why."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of importing a list."""

    added: tuple[Feed, ...]
    known: tuple[Known, ...]
    skipped: tuple[Skipped, ...]
    folders: Mapping[str, int]  # those that are no topic, with how many new feeds stand in each
    left_out: tuple[Skipped, ...]  # what added feeds said of themselves that the list does not know


def bring(path: Path, document: bytes, name: str, *, keep: bool = True) -> Imported:
    """Add what is in an OPML document and not yet in the file, which is made where there is none.

    Folders with the id or name of a topic become topics.  Without `keep` nothing is written.  ConfigError when the
    document is no OPML or the list would not be valid: then nothing was written either.
    """
    found = [replace(one, url=values.typed(one.url)) for one in opml.read(document, name)]
    outlines = opml.merged(found)
    if not outlines:
        raise ConfigError(f"{name}: an OPML document without a feed in it: export it again with its subscriptions")
    with alone(path):
        return _bring(path, outlines, keep=keep)


def _bring(path: Path, outlines: Sequence[Outline], *, keep: bool) -> Imported:
    text = read_text(path) if path.exists() else ""
    lines = edits.where(text, [one.url for one in outlines])
    known = tuple(Known(url, line) for url, line in lines.items())
    fresh, skipped = _usable([one for one in outlines if one.url not in lines])
    if not fresh:
        return Imported((), known, skipped, {}, ())
    rows, folders, left_out = _rows(fresh, text, path)
    changed = edits.add_all(text, rows)
    listed = {feed.url: feed for feed in parse_catalog(changed, path).feeds}
    if keep:
        write(path, changed, instead_of=text)
    return Imported(tuple(listed[one.url] for one in fresh), known, skipped, folders, left_out)


def _usable(outlines: Sequence[Outline]) -> tuple[list[Outline], tuple[Skipped, ...]]:
    """Those with a link that may stand in a list, and the others."""
    usable, skipped = list[Outline](), list[Skipped]()
    for one in outlines:
        try:
            usable.append(replace(one, url=values.url(one.url)))
        except ValueError as error:
            skipped.append(Skipped(one.url, str(error)))
    return usable, tuple(skipped)


def _rows(
    outlines: Sequence[Outline], text: str, path: Path
) -> tuple[list[dict[str, Field]], dict[str, int], tuple[Skipped, ...]]:
    """The feeds as they will stand in the file, the folders that are no topic, and what cannot stand there."""
    here = parse_catalog(edits.add_all(text, [{"url": outlines[0].url}]), path).topics
    names = {topic.id: topic.name for topic in here}
    context = {"topic": list(names), "jurisdiction": [place.code for place in jurisdictions.load()]}
    folders, left_out, rows = Counter[str](), list[Skipped](), list[dict[str, Field]]()
    for one in outlines:
        topics, unknown = opml.topics(one.folders, names)
        folders.update(() if topics else unknown)
        row: dict[str, Field] = {"url": one.url, "title": one.title, "topics": topics, **dict(one.other)}
        wrong = _wrong(row, context)
        left_out += [Skipped(one.url, f"{key}: {row[key]}") for key in wrong]
        rows.append({key: value for key, value in row.items() if key not in wrong})
    return rows, dict(folders), tuple(left_out)


def _wrong(row: Mapping[str, Field], context: Mapping[str, Any]) -> list[str]:
    """The keys of a feed whose values the list would not take."""
    try:
        FeedEntry.model_validate(row, context=dict(context))
    except ValidationError as error:
        return sorted({str(one["loc"][0]) for one in error.errors()})
    return []
