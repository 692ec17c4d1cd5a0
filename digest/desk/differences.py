"""What another feed list would change: feeds, newsletters and topics that come, go or are another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import time
from typing import Any

from digest.app import App
from digest.db import feeds as rows
from digest.feeds import edits, values
from digest.feeds.catalog import Catalog
from digest.model import Feed, Newsletter, Topic

Keys = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What is said otherwise of one feed, newsletter or topic: before and after by key, None where it is not said."""

    name: str  # the URL of a feed, else the id
    keys: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Changes:
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Difference:
    feeds: Changes
    newsletters: Changes = Changes()
    topics: Changes = Changes()


def between(before: Catalog, after: Catalog) -> Difference:
    """What changes when one list takes the place of another."""
    return Difference(
        _changes(_feeds(before.feeds), _feeds(after.feeds)),
        _changes(_newsletters(before.newsletters), _newsletters(after.newsletters)),
        _changes(_topics(before.topics), _topics(after.topics)),
    )


def to_come(app: App) -> Difference:
    """What the next poll will change: the feeds of the list against those that the database has been asking."""
    with app.sessions() as session:
        asked = rows.listed(session)
    wanted = [feed.url for feed in app.catalog.feeds if feed.enabled]
    return Difference(
        Changes(
            tuple(url for url in wanted if url not in set(asked)), tuple(url for url in asked if url not in set(wanted))
        )
    )


def _changes(before: Mapping[str, Keys], after: Mapping[str, Keys]) -> Changes:
    return Changes(
        tuple(str(after[one]["name"]) for one in after if one not in before),
        tuple(str(before[one]["name"]) for one in before if one not in after),
        tuple(
            Change(str(after[one]["name"]), keys)
            for one in after
            if one in before and (keys := _keys(before[one], after[one]))
        ),
    )


def _keys(before: Keys, after: Keys) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys([*before, *after])
    return {one: (before.get(one), after.get(one)) for one in names if before.get(one) != after.get(one)}


def _feeds(feeds: Sequence[Feed]) -> dict[str, Keys]:
    return {values.same(feed.url): {"name": feed.url, **_lists(edits.written(feed))} for feed in feeds}


def _newsletters(newsletters: Sequence[Newsletter]) -> dict[str, Keys]:
    return {one.id: {"name": one.id} | {key: _plain(getattr(one, key)) for key in _NEWSLETTER} for one in newsletters}


_NEWSLETTER = tuple(one.name for one in fields(Newsletter) if one.name != "id")


def _topics(topics: Sequence[Topic]) -> dict[str, Keys]:
    """Each phrase is a key of its own: a topic has hundreds."""
    return {
        one.id: {"name": one.id, "title": one.name, "about": one.about}
        | {f"terms: {phrase}": weight for phrase, weight in one.terms.items()}
        for one in topics
    }


def _lists(given: Keys) -> dict[str, Any]:
    return {key: value for key, value in ((key, _plain(value)) for key, value in given.items()) if key != "url"}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return [values.DAYS[day] for day in sorted(value)]
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value if value is None or isinstance(value, str | bool | int | float) else edits.duration(value)
