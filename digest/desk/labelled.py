"""Reads labelled entries, one JSON object a line, for `digest evaluate`; the labels may be missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from digest.errors import ConfigError
from digest.feeds.canonical import canonical
from digest.model import LONG_AGO, Entry
from digest.text import clean, one_line

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Grouped:
    """A line for `evaluate stories`: an entry and the event it reports, "" when nobody said."""

    id: str
    entry: Entry
    cluster: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A line for `evaluate topics`: an entry and what a reader said of it."""

    id: str
    entry: Entry
    relevance: int | None  # 2 core, 1 borderline, 0 off; None when nobody said
    topics: tuple[str, ...]  # main first
    jurisdictions: tuple[str, ...]


def stories(path: Path) -> list[Grouped]:
    """Lines `{"id","title","summary","source","url","published","lang","cluster"}`.

    An entry without a date is taken to be first seen when the entry before it was published.
    ConfigError names every line that cannot be read.
    """

    def read(row: Mapping[str, Any], number: int, before: datetime) -> Grouped:
        entry = _entry(row, number, before, text="summary", url="url")
        return Grouped(_identity(row), entry, _text(row, "cluster"))

    return _lines(path, read, lambda line: line.entry.published)


def headlines(path: Path) -> list[Judged]:
    """Lines `{"id","title","description","source","link","published","relevance","topics","jurisdictions"}`.

    Dates and errors as in `stories`.
    """

    def read(row: Mapping[str, Any], number: int, before: datetime) -> Judged:
        entry = _entry(row, number, before, text="description", url="link")
        said = row.get("relevance")
        if said not in (None, "", 0, 1, 2) or isinstance(said, bool):
            raise ValueError(f"'relevance' is {said!r}: give 2 core, 1 borderline, 0 off, or null")
        relevance = None if said in (None, "") else int(said)
        return Judged(_identity(row), entry, relevance, _names(row, "topics"), _names(row, "jurisdictions"))

    return _lines(path, read, lambda line: line.entry.published)


def _lines(
    path: Path, read: Callable[[Mapping[str, Any], int, datetime], Line], moment: Callable[[Line], datetime]
) -> list[Line]:
    found: list[Line] = []
    wrong: list[str] = []
    before = LONG_AGO
    for number, raw in _raw(path):
        try:
            line = read(_object(raw), number, before)
        except ValueError as error:
            wrong.append(f"{path}:{number}: {error}")
        else:
            found.append(line)
            before = moment(line)
    if wrong:
        raise ConfigError(*wrong)
    if not found:
        raise ConfigError(f"{path}:1: it has no lines: give one JSON object a line")
    return found


def _raw(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    for number, raw in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if raw.strip():
            yield number, raw


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        row = json.loads(raw.decode())
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(row, dict):
        raise ValueError("it is not a JSON object")
    return row


def _entry(row: Mapping[str, Any], number: int, before: datetime, *, text: str, url: str) -> Entry:
    published = _moment(_text(row, "published"))
    link = _text(row, url)
    title = one_line(_text(row, "title"))
    if not title:
        raise ValueError("'title' is missing")
    return Entry(
        key=str(number),
        feed=_text(row, "source"),
        source=_text(row, "source"),
        title=title,
        url=link,
        canonical_url=canonical(link) if link else "",
        text=clean(_text(row, text)),
        language=_text(row, "lang") or "en",
        published=published or before,
        first_seen=published or before,
        dated=published is not None,
    )


def _identity(row: Mapping[str, Any]) -> str:
    found = row.get("id")
    if not isinstance(found, str) or not found:
        raise ValueError("'id' is missing or not a string")
    return found


def _text(row: Mapping[str, Any], name: str) -> str:
    found = row.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ValueError(f"'{name}' is {type(found).__name__}: give a string or null")
    return found


def _names(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = row.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"'{name}' is not a list of strings")
    return tuple(found)


def _moment(raw: str) -> datetime | None:
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise ValueError(f"'published' is {raw!r}: give ISO 8601 such as 2026-06-03T06:00:00Z, or null") from None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"'published' is {raw!r}: no such moment in UTC") from None
