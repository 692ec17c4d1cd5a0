"""`digest` itself: the options that stand before every command, and what they give to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from digest import __version__
from digest.app import App, find_catalog, make_app, utc_now
from digest.cli import logs

if TYPE_CHECKING:
    from digest.feeds.catalog import Catalog
    from digest.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

DAY = click.DateTime(formats=["%Y-%m-%d"])
NUMBER = click.IntRange(1, 2**63 - 1)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


@dataclass(frozen=True)
class Call:
    """What one call of `digest` was given.  Things are opened when a command first wants them."""

    feeds: Path | None
    now: datetime | None

    @cached_property
    def settings(self) -> Settings:
        from digest import settings

        return settings.read(os.environ)

    @cached_property
    def catalog(self) -> Catalog:
        return find_catalog(self.feeds)

    @property
    def moment(self) -> datetime:
        """The present, for a command that opens no database; one that does asks `app.clock`."""
        return self.now or utc_now()

    @cached_property
    def app(self) -> App:
        moment = self.now
        return make_app(self.settings, self.catalog, utc_now if moment is None else lambda: moment)


pass_call = click.make_pass_decorator(Call)


class Moment(click.ParamType[datetime]):
    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"'{value}' is not a moment; write 2026-06-03T06:00Z", param, ctx)
        if not 1995 <= moment.year < 2200:
            self.fail(f"'{value}' lies outside the years 1995 to 2199", param, ctx)
        return moment


class Group(click.Group):
    """Commands in the order they were added; a typing error gets a hint."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            near = get_close_matches(args[0], known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


# Where each command is, and how its help begins (a test holds the two equal): so that `digest --help` loads none of
# them, and a command no other.
_COMMANDS = {
    "demo": ("jobs", "Three days of bundled news, three issues, mails to look at: offline, no key, no SMTP."),
    "run": ("jobs", "The service: every job when it is due, and the pages that mails link to, until SIGTERM."),
    "poll": ("jobs", "Fetch the feeds that are due and group what is new into stories."),
    "compose": ("jobs", "Make or refresh the draft of the next issue."),
    "publish": ("jobs", "Publish the issues that are due, each once, and address them to the subscribers."),
    "deliver": ("jobs", "Send what is pending: into the outbox folder, or by SMTP where it is set."),
    "preview": ("issues", "The next issue as HTML and text, as it would come out now."),
    "gallery": (
        "issues",
        "The standing set of issues as HTML, text and, with a browser, PNG: for whoever changes a template.",
    ),
    "issues": ("issues", "What was published."),
    "check": ("feeds", "Look over feeds.yaml: every error at once, with line and column."),
    "feeds": ("feeds", "The feed list and how its feeds are doing."),
    "stories": ("stories", "What the entries were grouped into."),
    "explain": ("explaining", "Why an entry was merged, filed, ranked, shown or not shown."),
    "subscribers": ("subscribers", "Who gets the newsletters."),
    "bounces": ("subscribers", "What came back."),
    "evaluate": ("evaluating", "Quality on labelled data, with the very code that `poll` and `compose` use."),
    "doctor": ("doctor", "Look over the database, the way out, the sender's DNS and a delivered mail."),
    "settings": ("upkeep", "Every setting with its value and what it is for."),
    "db": ("upkeep", "The database."),
}


class Root(Group):
    """Loads a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        found: tuple[click.Command, ...] = import_module(f"digest.cli.{_COMMANDS[cmd_name][0]}").COMMANDS
        return next(command for command in found if command.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        room = formatter.width - 6 - max(len(name) for name in _COMMANDS)
        with formatter.section("Commands"):
            shown = ((name, click.Command(name, help=about)) for name, (_, about) in _COMMANDS.items())
            formatter.write_dl([(name, command.get_short_help_str(room)) for name, command in shown])


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--feeds", type=click.Path(path_type=Path), help="The feed list (default: ./feeds.yaml, else the shipped one)."
)
@click.option(
    "--now", type=Moment(), help="Take this as the present moment, e.g. 2026-06-03T06:00Z (rehearsal, back-fill)."
)
@click.option("-v", "--verbose", is_flag=True, help="Log every event to standard error.")
@click.version_option(__version__, prog_name="digest")
@click.pass_context
def root(ctx: click.Context, feeds: Path | None, now: datetime | None, verbose: bool) -> None:
    """News on AI policy: polls feeds, finds the one story behind many articles, mails one issue a day.

    \b
    Try it, offline:       digest demo
    Once, by hand:         digest poll && digest publish && digest deliver
    For good:              digest run
    """
    from digest.issues import calendar

    calendar.use_packaged_zones()
    ctx.obj = Call(feeds, now)
    logs.configure(verbose=verbose)
