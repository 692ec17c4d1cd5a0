"""Commands for what is coming and what was published: preview, issues."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

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
@as_json
@pass_call
def preview(call: Call, newsletter: str, out: Path, open_: bool, as_json: bool) -> None:
    """The next issue as HTML and text, as it would come out now.  Saves nothing in the database.

    \b
    Example:  digest preview --open
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise ConfigError(f"{out}: name an .html file with --out: the text part goes beside it as .txt")
    app = call.app
    found = jobs.preview(app, app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0])
    if found is None:
        if as_json:
            print_json(None)
        else:
            click.echo("no news for the next issue yet")
        return
    issue, page = found
    text = out.with_suffix(".txt")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page.html, encoding="utf-8")
        text.write_text(page.text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}: choose another place with --out") from error
    if as_json:
        print_json(record(issue))
    else:
        click.echo(f"{issue.subject}\n{plural(len(issue.stories), 'story', 'stories')}: {out} and {text}")
    if open_:
        click.launch(str(out))


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


COMMANDS = (preview, issues)
