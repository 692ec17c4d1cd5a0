"""Commands for what is coming, what could come and what was published: preview, gallery, issues."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from time import sleep

import click

from digest import jobs
from digest.cli.root import DAY, Call, Group, as_json, pass_call
from digest.cli.show import plural, print_json, table
from digest.desk import issues as desk
from digest.errors import ConfigError
from digest.issues.record import record


@click.command()
@click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/preview.html"),
    show_default=True,
    help="The text part stands beside it.",
)
@click.option("--open", "open_", is_flag=True, help="Show it in the browser.")
@click.option("--watch", is_flag=True, help="Make it anew whenever a template changes, until Ctrl-C.")
@as_json
@pass_call
def preview(call: Call, newsletter: str, out: Path, open_: bool, watch: bool, as_json: bool) -> None:
    """The next issue as HTML and text, as it would come out now.  Saves nothing in the database.

    \b
    Example:  digest preview --open
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise ConfigError(f"{out}: name an .html file with --out: the text part goes beside it as .txt")
    from digest.desk import previewing

    app = call.app
    chosen = app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]
    before = previewing.looked_at(app.settings.templates) if watch else {}  # what is saved meanwhile is a change too
    found = jobs.preview(app, chosen)
    if found is None:
        if as_json:
            print_json(None)
        else:
            click.echo("no news for the next issue yet")
        return
    issue, printed = found
    written = previewing.write(printed, out)
    if as_json:
        print_json(record(issue))
    else:
        size = plural(len(issue.stories), "story", "stories")
        click.echo(f"{issue.subject}\n{size}: {written.html} and {written.text}")
    _say_faults(written.faults)
    if open_:
        click.launch(str(out))
    if watch:
        with suppress(KeyboardInterrupt):
            for again in previewing.watch(app, issue, app.sender(chosen), out, partial(_changes, before)):
                click.echo(f"{again.html}: made anew" if not again.faults else f"{again.html}: the plain page")
                _say_faults(again.faults)


def _changes(seen: object, look: Callable[[], object]) -> Iterator[None]:
    """Comes back each time that what `look` sees has become another than `seen`."""
    while True:
        if (now := look()) != seen:
            seen = now
            yield
        sleep(0.5)


def _say_faults(faults: Sequence[str]) -> None:
    for fault in faults:
        click.echo(f"digest: {fault}", err=True)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/gallery"),
    show_default=True,
    help="Folder for the pages, their texts and pictures.",
)
@click.option("--pictures/--no-pictures", default=True, help="PNG, light and dark, on four widths of screen.")
@click.option("--open", "open_", is_flag=True, help="Show it in the browser.")
@as_json
@pass_call
def gallery(call: Call, out: Path, pictures: bool, open_: bool, as_json: bool) -> None:
    """The standing set of issues as HTML, text and, with a browser, PNG: for whoever changes a template.

    \b
    Example:  digest gallery --open
    """
    from digest.app import open_templates
    from digest.desk import gallery as desk

    templates = open_templates(call.settings)
    hung = desk.hang(desk.exhibits(templates), out, pictures=pictures, tell=_progress(quiet=as_json))
    if as_json:
        print_json(hung)
        return
    click.echo(f"{plural(len(hung.pages), 'page')}, {plural(len(hung.pictures), 'picture')}: {hung.index}")
    if hung.without and pictures:
        click.echo(f"digest: no pictures: {hung.without}", err=True)
    if open_:
        click.launch(str(hung.index))


def _progress(*, quiet: bool) -> Callable[[str], None]:
    """Says what was done, to somebody who sits at a terminal."""
    watched = not quiet and sys.stderr.isatty()
    return (lambda line: click.echo(line, err=True)) if watched else (lambda line: None)


@click.group(cls=Group)
def issues() -> None:
    """What was published.

    \b
    Example:  digest issues show 2026-06-03
    """


@issues.command("list")
@click.option("--newsletter", default="", metavar="ID", help="Only this newsletter.")
@as_json
@pass_call
def list_issues(call: Call, newsletter: str, as_json: bool) -> None:
    """Published issues, newest first.

    \b
    Example:  digest issues list --newsletter daily
    """
    found = desk.listing(call.app, newsletter)
    if as_json:
        names = ("newsletter", "day", "number", "subject")
        print_json([dict(zip(names, row, strict=True)) for row in found])
        return
    table(
        ["newsletter", "day", "number", "subject"],
        found,
        empty="nothing was published yet: digest poll && digest publish",
    )


@issues.command("show")
@click.argument("day", type=DAY, metavar="DAY")
@click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")
@as_json
@pass_call
def show_issue(call: Call, day: datetime, newsletter: str, as_json: bool) -> None:
    """The issue of DAY: its text and how far its mails got, or with --json its record.

    \b
    Example:  digest issues show 2026-06-03 --json
    """
    found = desk.show(call.app, day.date(), newsletter)
    if as_json:
        print_json(record(found.issue))
        return
    click.echo(found.text)
    states = ", ".join(f"{count} {state}" for state, count in found.deliveries.items() if count)
    click.echo(f"Deliveries: {states or 'none: nobody had subscribed'}")
    for error, count in found.errors.items():
        click.echo(f"  {plural(count, 'mail')}: {error}")


@issues.command("rebuild")
@click.argument("day", type=DAY, metavar="DAY")
@click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/rebuilt"),
    show_default=True,
    help="Folder for the page, its text and its record.",
)
@as_json
@pass_call
def rebuild_issue(call: Call, day: datetime, newsletter: str, out: Path, as_json: bool) -> None:
    """Make the issue of DAY once more from its record, and say whether these are the bytes that went out.

    They are, unless templates, translations or settings have changed since.  Nothing is sent, and nothing stored.

    \b
    Example:  digest issues rebuild 2026-06-03 --json
    """
    found = desk.rebuild(call.app, day.date(), newsletter, out)
    if as_json:
        print_json(found)
        return
    verdict = "the same bytes" if found.same else "other bytes"
    click.echo(f"{verdict} as were published: {', '.join(map(str, found.files))}")
    _say_faults(found.faults)


COMMANDS = (preview, gallery, issues)
