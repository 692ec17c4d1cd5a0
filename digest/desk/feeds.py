"""The editors' feed list: which feed is meant, what polling knows of each, and the file that edits go to."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile

from digest import assets
from digest.app import App, read_text
from digest.db import feeds as rows
from digest.db.engine import exists
from digest.errors import ConfigError
from digest.feeds import edits, history, opml, values
from digest.model import Feed, FeedState, Newsletter
from digest.settings import Settings


def find(feeds: Sequence[Feed], name: str) -> Feed:
    """The feed with this URL, however that is spelt, with this title, or the only one whose title begins so.

    ConfigError names near ones.
    """
    name = name.strip()
    if not name:
        raise ConfigError("no feed has an empty name: give the URL of one, or how its title begins")
    exact = [feed for feed in feeds if feed.url == name]
    same = [feed for feed in feeds if values.same(feed.url) == values.same(values.typed(name))]
    titled = [feed for feed in feeds if feed.title.casefold().startswith(name.casefold())]
    whole = [feed for feed in titled if len(feed.title) == len(name)]
    found = exact or same or whole or titled
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"'{name}' could be {' or '.join(_named(found)[:4])}: say more, or give the URL")
    near = get_close_matches(name, [feed.url for feed in feeds] + [feed.title for feed in feeds], n=1)
    hint = f", did you mean {near[0]}?" if near else "; `digest feeds list` shows what there is"
    raise ConfigError(f"no feed '{name}' in the list{hint}")


def _named(feeds: Sequence[Feed]) -> list[str]:
    """Each by its title, those with the same or none by their URLs."""
    times = Counter(feed.title for feed in feeds)
    return [feed.title if feed.title and times[feed.title] == 1 else feed.url for feed in feeds]


def states(app: App) -> list[FeedState]:
    """Every feed of the list with what polling has taught us of it."""
    with app.sessions() as session:
        return rows.states(session, app.catalog.feeds)


def has_database(settings: Settings) -> bool:
    """Whether polling has remembered anything yet: who only looks should not make a database."""
    return exists(settings.database_url)


def closed(app: App) -> dict[str, str]:
    """Why a feed may not be asked now, by its URL: its server forbids it, a poll is at work on it, or it is gone."""
    now = app.clock()
    with app.sessions() as session:
        until = rows.not_before(session, now)
    found: dict[str, str] = {}
    for state in states(app):
        if state.status == "gone":
            found[state.feed.url] = f"it is gone ({state.error})"
        elif state.feed.url in until:
            found[state.feed.url] = _forbidden(app, state, until[state.feed.url], now)
    return found


def _forbidden(app: App, state: FeedState, until: datetime, now: datetime) -> str:
    """Who closed a feed, as far as it can be told: a server does so with an error, and a claim lasts for one lease."""
    server, ours = "its server", "a poll that is at work on it, or was killed at it,"
    if until > now + timedelta(seconds=app.settings.lease):
        who = server
    else:
        who = f"{server}, or {ours}" if state.status == "failing" else ours
    return f"{who} forbids it until {until:%Y-%m-%d %H:%M} UTC"


def why_not_asked(app: App, url: str) -> str:
    """Why a poll left this feed of the list alone, and what to do."""
    everybody = states(app)
    [state] = [one for one in everybody if one.feed.url == url]
    other = history.met(everybody).get(url)
    if not state.feed.enabled:
        return "it is off in the feed list (enabled: false)"
    if state.status == "gone":
        return f"it is gone ({state.error}): look for its new address; if it is back, remove it and add it again"
    if other is not None:
        return f"it has moved to where {other.feed.url} is asked: digest feeds remove {url}"
    return closed(app).get(url) or "this poll was cut short before its turn came"


def own_file(path: Path | None) -> Path:
    """The feed list that an edit goes to: never the shipped one.  ConfigError says how to get one of one's own."""
    chosen = path or Path("feeds.yaml")
    if not chosen.exists():
        raise ConfigError(
            f"{chosen}: no such file: begin with a copy of the shipped list: cp {assets.feeds()} {chosen}"
        )
    return chosen


def remove(path: Path, url: str) -> None:
    """Take a feed out of the file.  Its entries stay in the database."""
    with alone(path):
        text = read_text(path)
        write(path, edits.remove(text, url), instead_of=text)


def added(app: App, urls: Collection[str]) -> None:
    """Let polling know of feeds that have just been taken into the list: one that was gone gets another chance."""
    with app.sessions.begin() as session:
        rows.again(session, urls, app.clock())


def export(app_feeds: Sequence[Feed], newsletters: Sequence[Newsletter]) -> bytes:
    """The list as OPML, under the name of the first newsletter."""
    return opml.write(app_feeds, newsletters[0].title)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let no other of our commands edit a file of this folder, from reading it until what comes of it is written."""
    try:
        folder = os.open(path.resolve().parent, os.O_RDONLY)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
    try:
        with suppress(OSError):  # some file systems have no locks: `write` looks all the same
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def write(path: Path, text: str, *, instead_of: str | None = None) -> None:
    """Make or replace the file in one step: a full disk or a crash leaves the old one whole.

    ConfigError where it does not hold `instead_of`: an editor's program has saved something else there.
    """
    path = path.resolve()  # where a link leads: the link stays one
    if instead_of is not None and (read_text(path) if path.exists() else "") != instead_of:
        raise ConfigError(f"{path}: has been saved in this very moment: nothing was changed; say it again")
    try:
        path.touch()
        with path.open("rb") as old:
            ends = "\r\n" if old.readline().endswith(b"\r\n") else "\n"  # as the editor's own program writes them
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline=ends, dir=path.parent, prefix=".feeds-", delete=False
        ) as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(new.name).chmod(path.stat().st_mode & 0o777)
        Path(new.name).replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
