"""The parts that the jobs work with, chosen in one place.  Tests pass other values; nothing is patched.

Each part is imported where it is made, so that a command does not wait for what it does not use: the libraries behind
them take a second to import (measured).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from digest import __version__, assets
from digest.errors import ConfigError, SemanticError

if TYPE_CHECKING:
    from digest.db.engine import Sessions
    from digest.feeds.catalog import Catalog
    from digest.feeds.fetch import Fetch
    from digest.issues.endpoint import Rewrite
    from digest.issues.press import Press
    from digest.issues.render import Templates
    from digest.issues.rewording import Ask
    from digest.mail.mailer import Mailer
    from digest.model import Feed, Newsletter
    from digest.settings import Settings
    from digest.stories.semantic import Model

Clock = Callable[[], datetime]
# Opening the way out is IO that only `deliver` needs: an unwritable outbox is no reason not to poll.
OpenMailer = Callable[[], AbstractContextManager["Mailer"]]

ReadArticle = Callable[[bytes, str], str]  # of a page and its address, the article's text; ParseError
OpenModel = Callable[[], "Model | None"]  # at the first call; None where it proves unusable

log = logging.getLogger("digest")

USER_AGENT = f"ai-policy-digest/{__version__}"


@dataclass(frozen=True)
class App:
    """Five fields for the outside world, and what people wrote down: settings and the feed list."""

    sessions: Sessions
    fetch: Fetch
    mailer: OpenMailer
    templates: Callable[[], Templates]
    clock: Clock
    settings: Settings
    catalog: Catalog
    semantic: OpenModel | None = None  # the extra of that name; None = matching by words alone
    article: ReadArticle | None = None  # the extra `[fulltext]`: the text of an article's page; None = not there
    rewrite: Rewrite | None = None  # a language model that shortens sentences; None = the sources' own

    @cached_property
    def feeds(self) -> Mapping[str, Feed]:
        """The editors' feeds by URL."""
        return {feed.url: feed for feed in self.catalog.feeds}

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Readable names of jurisdictions by code."""
        from digest.stories import jurisdictions

        return {place.code: place.name for place in jurisdictions.load()}

    @cached_property
    def press(self) -> Press:
        """What issues are printed with."""
        from digest.issues.press import Press

        return Press(self.templates, self.settings.base_url, self.places)

    @cached_property
    def secret(self) -> bytes:
        """Signs the links in mails: the operator's, else one made once and kept in the database."""
        given = self.settings.secret.get_secret_value()
        if given:
            return given.encode()
        from digest.db import kept

        with self.sessions.begin() as session:
            return kept.secret(session)

    @property
    def connections(self) -> int:
        """How many messages may be on their way at once: files are written one after the other."""
        return self.settings.smtp_connections if self.settings.smtp_url.get_secret_value() else 1

    def newsletter(self, name: str) -> Newsletter:
        """The newsletter with this id.  ConfigError names the ones there are."""
        for one in self.catalog.newsletters:
            if one.id == name:
                return one
        known = ", ".join(one.id for one in self.catalog.newsletters)
        raise ConfigError(f"no newsletter '{name}' in the feed list; it has: {known}")

    def sender(self, newsletter: Newsletter) -> str:
        return newsletter.sender or self.settings.sender


def make_app(settings: Settings, catalog: Catalog, clock: Clock | None = None) -> App:
    """The App of an ordinary run.  ConfigError when the database cannot be opened."""
    from digest.db.engine import open_database

    return App(
        sessions=open_database(settings.database_url),
        fetch=make_fetcher(settings),
        mailer=partial(open_mailer, settings),
        templates=partial(open_templates, settings),
        clock=clock or utc_now,
        settings=settings,
        catalog=catalog,
        semantic=open_semantic(settings.semantic),
        article=open_article(catalog),
        rewrite=open_rewrite(settings),
    )


def open_semantic(wanted: str) -> OpenModel | None:
    """The model of the extra, where it is installed and wanted: `auto`, `on` or `off`.

    What keeps it from use is one line of the log and stops nothing; without the extra, `auto` says nothing.
    """
    if wanted == "off":
        return None
    from digest.stories import semantic

    if wanted == "auto" and not semantic.installed():
        return None

    @cache
    def opened() -> Model | None:
        try:
            model = semantic.load()
        except SemanticError as error:
            log.error("semantic matching is off", extra={"error": str(error)})
            return None
        log.info("semantic matching is on", extra={"model": semantic.NAME})
        return model

    return opened


def open_article(catalog: Catalog) -> ReadArticle | None:
    """What reads pages of articles, where a feed wants it and the extra is installed."""
    if not any(feed.fulltext for feed in catalog.feeds):
        return None
    from digest.feeds import article

    return article.text if article.installed() else None


def open_rewrite(settings: Settings) -> Rewrite | None:
    """The endpoint that rewrites, where one is named."""
    if not settings.rewrite_url:
        return None

    def rewrite(ask: Ask) -> tuple[str, ...]:
        from digest.issues.endpoint import make_rewrite

        return make_rewrite(
            url=settings.rewrite_url,
            model=settings.rewrite_model,
            key=settings.rewrite_key.get_secret_value(),
            seconds=settings.rewrite_timeout,
        )(ask)

    return rewrite


def make_fetcher(settings: Settings) -> Fetch:
    """The one way to the web: every feed is asked through it, by whichever command.  ConfigError as `make_fetch`."""
    from digest.feeds import guard

    guard.doors(settings.allow_private_addresses)  # what is wrong with it is said before anything is asked

    @cache
    def made() -> Fetch:
        from digest.feeds.fetch import make_fetch

        return make_fetch(
            user_agent=introduced(settings.base_url),
            allow_private=settings.allow_private_addresses,
            host_delay=settings.host_delay,
        )

    return lambda states: made()(states)


def introduced(base_url: str) -> str:
    """The User-Agent: the program, and where who is asked may learn more of it."""
    return f"{USER_AGENT} (+{base_url}; a newsletter)" if base_url else f"{USER_AGENT} (a newsletter)"


def open_mailer(settings: Settings) -> AbstractContextManager[Mailer]:
    """SMTP when it is set, else the outbox folder.  ConfigError when the folder cannot be written to."""
    from digest.mail import mailer

    url = settings.smtp_url.get_secret_value()
    return mailer.smtp(url) if url else mailer.outbox(settings.outbox)


def open_templates(settings: Settings) -> Templates:
    """The templates of the operator, else the shipped ones, compiled."""
    from digest.issues import render

    return render.load(settings.templates)


def utc_now() -> datetime:
    """The present moment; no instant of ours needs more than seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def find_catalog(path: Path | None) -> Catalog:
    """The editors' file: `path`, else ./feeds.yaml, else the shipped list.  ConfigError says what is wrong."""
    chosen = path or (Path("feeds.yaml") if Path("feeds.yaml").exists() else assets.feeds())
    return parse_catalog(read_text(chosen), chosen)


def parse_catalog(text: str, path: Path) -> Catalog:
    """The feed list in `text`, with the shipped topics and jurisdictions.  ConfigError has every problem in it."""
    from digest.feeds import catalog
    from digest.stories import jurisdictions, topics

    codes = [place.code for place in jurisdictions.load()]
    return catalog.load(text, _name(path), topics.load(), codes)


def read_text(path: Path) -> str:
    """A text file's content.  ConfigError says which file and what to do."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: no such file: give another with --feeds, or start from the shipped feeds.yaml"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(f"{path}: cannot be read: {reason}") from error


def _name(path: Path) -> str:
    """How errors name the file: as short as it can be from here."""
    try:
        return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
    except ValueError:
        return str(path)
