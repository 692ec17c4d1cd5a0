"""Commands for editors: the feed list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from digest.app import find_catalog, make_fetcher
from digest.cli import checking, seen
from digest.cli.checking import check
from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import plural, print_json, table
from digest.desk import adding, differences, looking
from digest.desk import feeds as desk
from digest.desk.adding import Added, Imported
from digest.desk.differences import Changes
from digest.errors import ConfigError
from digest.feeds.edits import Field
from digest.model import Feed

NOTES = 20  # after an import: an old list can have hundreds of folders
dry_run = click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")


@click.group(cls=Group)
def feeds() -> None:
    """The feed list and how its feeds are doing."""


@feeds.command("list")
@as_json
@pass_call
def list_(call: Call, as_json: bool) -> None:
    """Every feed of the list, with its status.

    \b
    Example:  digest feeds list
    """
    states = desk.states(call.app)
    if as_json:
        print_json([seen.row(state) for state in states])
        return
    table(
        ["feed", "status", "entries", "polled", "last new", "url"],
        [
            (
                state.feed.title, state.status if state.feed.enabled else "off", state.entries,
                seen.minute(state.last_polled_at), seen.day(state.last_new_at), state.feed.url,
            )
            for state in states
        ],
    )  # fmt: skip


# ---- one feed -------------------------------------------------------------------------------------


@feeds.command()
@click.argument("url")
@click.option("--title", default="", help="The name readers see (default: what the feed calls itself).")
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
@dry_run
@as_json
@pass_call
def add(
    call: Call, url: str, title: str, kind: str, relevance: str | None, topics: tuple[str, ...],
    jurisdictions: tuple[str, ...], language: str, no_look: bool, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Add the feed at URL, or the one behind the page there, to your feed list.

    Shows its newest entries, how many come a week and what the relevance filter would keep.  Where a page has several
    feeds they are listed, and nothing is added: choose one by its URL.

    \b
    Example:  digest feeds add https://example.org --title "Example" --topic law
    """
    path = desk.own_file(call.feeds)
    given: dict[str, Field] = {
        "title": title, "kind": kind, "relevance": relevance or "",
        "topics": list(topics), "jurisdictions": list(jurisdictions), "language": language,
    }  # fmt: skip
    fields = {name: value for name, value in given.items() if value}
    fetch = None if no_look else make_fetcher(call.settings)
    added = adding.add(path, url, fetch, call.moment, keep=not dry_run, **fields)
    if added.url and not dry_run:
        _tell_polling(call, [added.url])
    if as_json:
        _add_json(call, path, added, dry_run)
    else:
        _add_words(call, path, url, added, dry_run)
    if added.choices:
        raise click.exceptions.Exit(2)


def _tell_polling(call: Call, urls: Sequence[str]) -> None:
    if desk.has_database(call.settings):
        desk.added(call.app, urls)


def _add_json(call: Call, path: Path, added: Added, dry_run: bool) -> None:
    now = call.moment
    print_json(
        {
            "file": str(path), "added": added.url or None, "dry_run": dry_run,
            "feed": seen.described(added.seen, now) if added.seen else None,
            "choices": [seen.described(one, now) for one in added.choices],
        }
    )  # fmt: skip


def _add_words(call: Call, path: Path, url: str, added: Added, dry_run: bool) -> None:
    now = call.moment
    if added.choices:
        count = len(added.choices)
        seen.say(f"digest: {url}: {count} feeds behind this page: add one by its URL (nothing was added)", err=True)
        for one in added.choices:
            seen.say(f"{one.feed.url} {seen.line(one, now)}", err=True)
        return
    behind = "" if added.url == url.strip() else f", the feed behind {url}"
    seen.say(f"{path}: {_would('add', 'ed', dry_run)} {added.url}{behind}")
    if added.seen:
        seen.say(seen.line(added.seen, now))
        for warning in looking.report(added.seen, now).warnings:
            seen.say(f"note: {warning}")
        seen.newest(added.seen)


def _would(verb: str, past: str, dry_run: bool) -> str:
    return f"would {verb}" if dry_run else verb + past


@feeds.command()
@click.argument("feed")
@as_json
@pass_call
def remove(call: Call, feed: str, as_json: bool) -> None:
    """Take FEED (URL or beginning of its title) out of your feed list.  What it brought stays stored.

    \b
    Example:  digest feeds remove https://example.org/feed
    """
    path: Path = desk.own_file(call.feeds)
    url = desk.find(_titled(call, path), feed).url
    desk.remove(path, url)
    if as_json:
        print_json({"file": str(path), "removed": url})
    else:
        click.echo(f"{path}: removed {url}")


def _titled(call: Call, path: Path) -> Sequence[Feed]:
    """The feeds of the list, those without a title under the one that they give themselves."""
    if desk.has_database(call.settings):
        return [state.feed for state in desk.states(call.app)]
    return find_catalog(path).feeds


# ---- whole lists ----------------------------------------------------------------------------------


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run
@as_json
@pass_call
def import_(call: Call, file: Path, dry_run: bool, as_json: bool) -> None:
    """Add what is in an OPML FILE of another feed reader and not yet in your feed list.

    Folders with the name or id of a topic become topics.  Your comments and order stay; where there is no feed list
    yet, one is made.

    \b
    Example:  digest feeds import subscriptions.opml --dry-run
    """
    path = call.feeds or Path("feeds.yaml")
    found = adding.bring(path, _bytes(file), file.name, keep=not dry_run)
    if found.added and not dry_run:
        _tell_polling(call, [one.url for one in found.added])
    if as_json:
        print_json({"file": str(path), "dry_run": dry_run} | _import_json(found))
        return
    click.echo(
        f"{path}: {_would('add', 'ed', dry_run)} {plural(len(found.added), 'feed')}; "
        f"{len(found.known)} there already, {len(found.skipped)} skipped"
    )
    rows = [("added", one.url, ", ".join(one.topics) or one.title) for one in found.added]
    rows += [("there already", one.url, f"line {one.line}") for one in found.known]
    rows += [("skipped", one.url, one.reason) for one in found.skipped]
    table(["what", "feed", ""], rows)
    for note in _notes(found):
        seen.say(f"note: {note}")


def _notes(found: Imported) -> list[str]:
    notes = [
        f"folder '{folder}' is no topic: {plural(count, 'feed')} added without one"
        for folder, count in found.folders.items()
    ]
    notes += [f"{one.url}: left out what the list does not know: {one.reason}" for one in found.left_out]
    rest = len(notes) - NOTES
    return [*notes[:NOTES], *([f"and {rest} more such notes; --json has them all"] if rest > 0 else [])]


def _import_json(found: Imported) -> dict[str, object]:
    return {
        "added": [{"url": one.url, "title": one.title, "topics": one.topics} for one in found.added],
        "known": found.known,
        "skipped": found.skipped,
        "folders": found.folders,
        "left_out": found.left_out,
    }


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error


def _begin(file: Path) -> bytes:
    """The first bytes of a file that an export is to replace; those of an export where there is none yet."""
    try:
        with file.open("rb") as old:
            return old.read(1_000).lstrip()
    except FileNotFoundError:
        return b"<?xml"
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written: {error.strerror}") from error


@feeds.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@pass_call
def export(call: Call, file: Path | None) -> None:
    """The feed list as OPML, for other feed readers: into FILE, or to standard output.  Topics are folders.

    \b
    Example:  digest feeds export subscriptions.opml
    """
    catalog = call.catalog
    document = desk.export(catalog.feeds, catalog.newsletters)
    if file is None or str(file) == "-":
        click.echo(document, nl=False)
        return
    if not _begin(file).startswith((b"<?xml", b"<opml")):
        raise ConfigError(f"{file}: is there and holds no OPML: name another file, or take it away first")
    desk.write(file, document.decode())
    click.echo(f"{file}: {plural(len(catalog.feeds), 'feed')}")


@feeds.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@as_json
@pass_call
def diff(call: Call, file: Path | None, as_json: bool) -> None:
    """What the feed list in FILE would change if it took the place of yours.

    Without FILE: what the next poll will change, the list against the feeds that polling asks now.

    \b
    Example:  digest feeds diff colleague.yaml
    """
    found = differences.between(call.catalog, find_catalog(file)) if file else differences.to_come(call.app)
    if as_json:
        print_json(
            {
                **_changes_json(found.feeds),
                "newsletters": _changes_json(found.newsletters), "topics": _changes_json(found.topics),
            }
        )  # fmt: skip
        return
    sections = (("feed", found.feeds), ("newsletter", found.newsletters), ("topic", found.topics))
    lines = [line for noun, changes in sections for line in _changes_words(noun, changes)]
    for line in lines or ["nothing would change"]:
        seen.say(line)


def _changes_json(changes: Changes) -> dict[str, object]:
    return {"added": changes.added, "removed": changes.removed, "changed": changes.changed}


def _changes_words(noun: str, changes: Changes) -> list[str]:
    """As diff(1) marks them."""
    lines = [f"+ {noun} {name}" for name in changes.added] + [f"- {noun} {name}" for name in changes.removed]
    for change in changes.changed:
        said = (f"{key}: {_said(before)} -> {_said(after)}" for key, (before, after) in change.keys.items())
        lines.append(f"~ {noun} {change.name}: {'; '.join(said)}")
    return lines


def _said(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return "(not said)" if value in (None, "") else str(value)


feeds.add_command(checking.health)

COMMANDS = (check, feeds)
