"""Commands that look at feeds: check, and feeds health."""

from __future__ import annotations

from collections.abc import Sequence

import click

from digest.app import make_fetcher
from digest.cli import seen
from digest.cli.root import Call, as_json, pass_call
from digest.cli.show import plural, print_json, progress, table
from digest.desk import feeds as desk
from digest.desk import health as ailing
from digest.desk import looking
from digest.desk.health import Trouble
from digest.desk.looking import Checked, Seen
from digest.errors import ConfigError
from digest.model import Feed


@click.command()
@click.option("--online", is_flag=True, help="Also ask every feed once and say what it is.")
@as_json
@pass_call
def check(call: Call, online: bool, as_json: bool) -> None:
    """Look over feeds.yaml: every error at once, with line and column.

    With --online also each feed: whether it is alive, what it is, its newest entry, entries a week, how many of those
    in it pass the relevance filter, and what is odd about it.  Nothing is kept.  Exit 1 when a feed is dead.

    \b
    Example:  digest --feeds feeds.yaml check --online
    """
    try:
        catalog = call.catalog
    except ConfigError as error:
        if as_json:
            print_json({"errors": error.lines})
        raise
    answers = _look(call, quiet=as_json) if online else []
    if as_json:
        counts = {"feeds": len(catalog.feeds), "newsletters": len(catalog.newsletters)}
        print_json(counts | {"errors": [], "warnings": _missing(catalog.feeds), "online": answers})
    else:
        click.echo(f"{plural(len(catalog.feeds), 'feed')}, {plural(len(catalog.newsletters), 'newsletter')}: no errors")
        for line in _missing(catalog.feeds):
            seen.say(f"note: {line}")
        if online:
            table(["feed", "is", "entries", "newest", "a week", "relevant"], [_checked(one) for one in answers])
            for line in _to_know(answers):
                seen.say(line)
            click.echo(_summed_up(answers))
    if any(one.error for one in answers):
        raise click.exceptions.Exit(1)


def _missing(feeds: Sequence[Feed]) -> list[str]:
    """What feeds ask for that is not installed."""
    wanted = [feed for feed in feeds if feed.fulltext]
    if not wanted:
        return []
    from digest.feeds import article  # with its parsers

    if article.installed():
        return []
    return [f"{plural(len(wanted), 'feed')} with fulltext: true, and the extra [fulltext] is not installed: no effect"]


def _look(call: Call, *, quiet: bool) -> list[Checked]:
    feeds = call.catalog.feeds
    with progress("asking", len([feed for feed in feeds if feed.enabled]), quiet=quiet) as advance:

        def tell(answer: Seen) -> None:
            advance()

        closed = desk.closed(call.app) if desk.has_database(call.settings) else {}
        return looking.check(make_fetcher(call.settings), feeds, call.moment, tell, closed)


def _checked(one: Checked) -> tuple[object, ...]:
    form = "dead" if one.error else one.form or "not asked"
    entries = "" if one.error else one.entries
    return one.title or one.url, form, entries, seen.day(one.newest), seen.rate(one.per_week), seen.kept(one)


def _to_know(answers: list[Checked]) -> list[str]:
    """A line for each thing that an editor should know, the dead feeds first."""
    dead = [f"dead: {_called(one)}: {one.error}" for one in answers if one.error]
    return dead + [
        f"note: {_called(one)}: {warning}" for one in answers for warning in one.warnings if warning != looking.OFF
    ]


def _called(one: Checked | Feed) -> str:
    return f"{one.title} ({one.url})" if one.title else one.url


def _summed_up(answers: list[Checked]) -> str:
    dead = sum(bool(one.error) for one in answers)
    odd = sum(bool(one.form and one.warnings) for one in answers)
    asked = sum(bool(one.form or one.error) for one in answers)
    return f"{plural(asked, 'feed')} asked: {asked - dead} alive, {dead} dead, {odd} with something to know"


@click.command()
@as_json
@pass_call
def health(call: Call, as_json: bool) -> None:
    """The feeds that are gone, failing, silent or have moved, since when, and what to do.

    \b
    Example:  digest feeds health
    """
    found = ailing.health(desk.states(call.app), call.app.clock())
    if as_json:
        print_json([_ill(one) for one in found])
        return
    table(
        ["feed", "is", "since", "next poll"],
        [(_name(one), one.what, seen.day(one.since), _next(one)) for one in found],
        empty="every feed that was polled answers as it should",
    )
    for one in found:
        seen.say(f"{one.what}: {_called(one.state.feed)}: {one.words}")


def _ill(one: Trouble) -> dict[str, object]:
    state = one.state
    return seen.row(state) | {"what": one.what, "since": one.since, "words": one.words, "failures": state.failures}


def _name(one: Trouble) -> str:
    return one.state.feed.title or one.state.feed.url


def _next(one: Trouble) -> str:
    return "never" if one.what == "gone" else seen.minute(one.state.next_poll_at)
