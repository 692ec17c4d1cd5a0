"""Commands for editors: the feed list."""

from __future__ import annotations

from pathlib import Path

import click

from digest.app import find_catalog, make_fetcher
from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import instant, plural, print_json, table
from digest.desk import feeds as desk
from digest.model import FeedState


@click.command()
@click.option("--online", is_flag=True, help="Also ask every feed once and say what it is.")
@as_json
@pass_call
def check(call: Call, online: bool, as_json: bool) -> None:
    """Look over feeds.yaml: every error at once, with line and column.

    \b
    Example:  digest --feeds feeds.yaml check --online
    """
    catalog = call.catalog
    answers = desk.check(make_fetcher(call.settings), catalog.feeds) if online else []
    if as_json:
        print_json({"feeds": len(catalog.feeds), "newsletters": len(catalog.newsletters), "online": answers})
    else:
        click.echo(f"{plural(len(catalog.feeds), 'feed')}, {plural(len(catalog.newsletters), 'newsletter')}: no errors")
        if online:
            table(["feed", "entries", "error"], [(one.title or one.url, one.entries, one.error) for one in answers])
    if any(one.error for one in answers):
        raise click.exceptions.Exit(1)


@click.group(cls=Group)
def feeds() -> None:
    """The feed list and how its feeds are doing."""


@feeds.command("list")
@as_json
@pass_call
def list_(call: Call, as_json: bool) -> None:
    """Every feed of the list, with its status."""
    states = desk.states(call.app)
    if as_json:
        print_json([_row(state) for state in states])
        return
    table(
        ["feed", "status", "entries", "polled", "url"],
        [(s.feed.title, _status(s), s.entries, _short(instant(s.last_polled_at)), s.feed.url) for s in states],
    )


@feeds.command()
@as_json
@pass_call
def health(call: Call, as_json: bool) -> None:
    """The feeds that fail, since when and why.

    \b
    Example:  digest feeds health
    """
    ill = [state for state in desk.states(call.app) if state.status in ("failing", "gone")]
    if as_json:
        print_json([_row(state) | {"since": state.failing_since, "failures": state.failures} for state in ill])
        return
    table(
        ["feed", "since", "times", "next poll", "error"],
        [(s.feed.title or s.feed.url, _short(instant(s.failing_since)), s.failures, _next(s), s.error) for s in ill],
        empty="every feed that was polled answers as it should",
    )


def _next(state: FeedState) -> str:
    return "never: gone" if state.status == "gone" else _short(instant(state.next_poll_at))


def _status(state: FeedState) -> str:
    return state.status if state.feed.enabled else "off"


def _short(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "never"


def _row(state: FeedState) -> dict[str, object]:
    return {
        "url": state.feed.url,
        "title": state.feed.title,
        "status": state.status,
        "error": state.error or None,
        "last_polled_at": state.last_polled_at,
        "next_poll_at": state.next_poll_at,
        "entries": state.entries,
    }


@feeds.command()
@click.argument("url")
@click.option("--title", default="", help="The name readers see.")
@click.option(
    "--kind", default="", help="government, international, think-tank, ngo, news, newsletter, academic, industry."
)
@click.option(
    "--relevance", type=click.Choice(["trusted", "filter"]), default=None, help="trusted: all of it is AI policy."
)
@click.option("--topic", "topics", multiple=True, help="May be given several times.")
@click.option("--jurisdiction", "jurisdictions", multiple=True, help="May be given several times.")
@click.option("--language", default="", help="BCP 47, e.g. fr.")
@click.option("--no-look", is_flag=True, help="Do not ask the feed first.")
@pass_call
def add(
    call: Call, url: str, title: str, kind: str, relevance: str | None,
    topics: tuple[str, ...], jurisdictions: tuple[str, ...], language: str, no_look: bool,
) -> None:  # fmt: skip
    """Add URL to your feed list, after looking whether it is a feed.

    \b
    Example:  digest feeds add https://example.org/feed --title "Example" --topic law
    """
    path = desk.own_file(call.feeds)
    given: dict[str, str | list[str]] = {
        "title": title, "kind": kind, "relevance": relevance or "",
        "topics": list(topics), "jurisdictions": list(jurisdictions), "language": language,
    }  # fmt: skip
    fields = {name: value for name, value in given.items() if value}
    seen = desk.add(path, url, None if no_look else make_fetcher(call.settings), **fields)
    known = f": {seen.title}, {plural(seen.entries, 'entry', 'entries')}" if seen else ""
    click.echo(f"{path}: added {url}{known}")


@feeds.command()
@click.argument("feed")
@pass_call
def remove(call: Call, feed: str) -> None:
    """Take FEED (URL or beginning of its title) out of your feed list.  What it brought stays stored.

    \b
    Example:  digest feeds remove https://example.org/feed
    """
    path: Path = desk.own_file(call.feeds)
    url = desk.find(find_catalog(path).feeds, feed).url
    desk.remove(path, url)
    click.echo(f"{path}: removed {url}")


COMMANDS = (check, feeds)
