"""What editors ask about the feed list: which feed is meant, what is wrong, how each one is doing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile

from digest import assets
from digest.app import App, parse_catalog, read_text
from digest.db import feeds as rows
from digest.errors import ConfigError, FeedError, FetchError
from digest.feeds import catalog, isolate
from digest.feeds.fetch import Fetch
from digest.model import Answer, Feed, FeedState


def find(feeds: Sequence[Feed], name: str) -> Feed:
    """The feed with this URL, or the only one whose title begins so.  ConfigError names near ones."""
    exact = [feed for feed in feeds if feed.url == name]
    titled = [feed for feed in feeds if feed.title.casefold().startswith(name.casefold())]
    found = exact or titled
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(
            f"'{name}' could be {' or '.join(feed.title for feed in found[:4])}: say more, or give the URL"
        )
    near = get_close_matches(name, [feed.url for feed in feeds] + [feed.title for feed in feeds], n=1)
    hint = f", did you mean {near[0]}?" if near else "; `digest feeds list` shows what there is"
    raise ConfigError(f"no feed '{name}' in the list{hint}")


def states(app: App) -> list[FeedState]:
    """Every feed of the list with what polling has taught us of it."""
    with app.sessions() as session:
        return rows.states(session, app.catalog.feeds)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a feed answered when it was looked at."""

    url: str
    title: str
    entries: int
    error: str


def check(fetch: Fetch, feeds: Sequence[Feed]) -> list[Checked]:
    """Ask each feed once, keeping nothing, and say what it is.  In the order of the list."""
    found = {state.feed.url: _look(state, answer) for state, answer in fetch([FeedState(feed) for feed in feeds])}
    return [found[feed.url] for feed in feeds]


def _look(state: FeedState, answer: Answer | FetchError) -> Checked:
    feed = state.feed
    try:
        if isinstance(answer, FetchError):
            raise answer
        document = isolate.read(answer.body, content_type=answer.content_type, url=answer.url)
    except FeedError as error:
        return Checked(feed.url, feed.title, 0, str(error))
    return Checked(feed.url, feed.title or document.title, len(document.items), "")


def own_file(path: Path | None) -> Path:
    """The feed list that an edit goes to: never the shipped one.  ConfigError says how to get one of one's own."""
    chosen = path or Path("feeds.yaml")
    if not chosen.exists():
        raise ConfigError(
            f"{chosen}: no such file: begin with a copy of the shipped list: cp {assets.feeds()} {chosen}"
        )
    return chosen


def add(path: Path, url: str, fetch: Fetch | None, **fields: str | list[str]) -> Checked | None:
    """Add a feed to the file, keeping comments and order; with `fetch`, only after looking whether it is a feed.

    ConfigError when the list would not be valid, FeedError when the URL gives no feed: then nothing was written.
    """
    text = catalog.add(read_text(path), url, **fields)
    feed = find(parse_catalog(text, path).feeds, url)
    seen = check(fetch, [feed])[0] if fetch else None
    if seen and seen.error:
        raise FeedError(f"{url}: {seen.error} (nothing was added; --no-look adds it all the same)")
    _write(path, text)
    return seen


def remove(path: Path, url: str) -> None:
    """Take a feed out of the file.  Its entries stay in the database."""
    _write(path, catalog.remove(read_text(path), url))


def _write(path: Path, text: str) -> None:
    """Replace the file in one step: a full disk or a crash leaves the old one whole."""
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".feeds-", delete=False) as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(new.name).chmod(path.stat().st_mode & 0o777)
        Path(new.name).replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
