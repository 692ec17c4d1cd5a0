"""Commands for looking: preview, issues, explain."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from digest import jobs
from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import plural, print_json, table
from digest.db import issues as issue_rows
from digest.desk import explain as why
from digest.errors import ConfigError
from digest.issues.record import record

DAY = click.DateTime(formats=["%Y-%m-%d"])


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
    """What was published."""


@issues.command("list")
@click.option("--newsletter", default="", metavar="ID", help="Only this newsletter.")
@as_json
@pass_call
def list_issues(call: Call, newsletter: str, as_json: bool) -> None:
    """Published issues, newest first."""
    with call.app.sessions() as session:
        found = issue_rows.listing(session, newsletter)
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
@click.argument("day", type=DAY)
@click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")
@as_json
@pass_call
def show_issue(call: Call, day: datetime, newsletter: str, as_json: bool) -> None:
    """The issue of DAY: its text, or with --json its record.

    \b
    Example:  digest issues show 2026-06-03 --json
    """
    app = call.app
    chosen = app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]
    with app.sessions() as session:
        issue = issue_rows.published(session, chosen.id, day.date())
        page = issue_rows.page(session, chosen.id, day.date())
    if issue is None or page is None:
        raise click.ClickException(
            f"{chosen.id} has no issue of {day.date()}; `digest issues list` shows which there are"
        )
    if as_json:
        print_json(record(issue))
    else:
        click.echo(page.text)


@click.command()
@click.argument("what", metavar="URL|STORY")
@click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")
@as_json
@pass_call
def explain(call: Call, what: str, newsletter: str, as_json: bool) -> None:
    """Why an entry was merged, filed, ranked, shown or not shown.

    \b
    Example:  digest explain https://example.org/article
    """
    found = why.explain(call.app, what, newsletter)
    if as_json:
        print_json(found[0] if len(found) == 1 else found)
        return
    for one in found:
        for line in _lines(one):
            click.echo(line)


def _lines(one: why.Explanation) -> list[str]:
    """What a person reads: the outcome first, then what led to it."""
    lines = [one.title, f"  {one.outcome}: {one.reason}"]
    if one.relevance is not None:
        terms = ", ".join(f"{term} {weight:+g}" for term, weight in one.terms[:8])
        lines.append(f"  relevance {one.relevance:.1f}: {terms or 'no term'}")
    if one.story:
        lines.append(f"  story {one.story}: {one.joined}")
        lines += [f"    with {other}" for other in one.others[:10]]
        lines.append(f"  filed under {one.filed}")
        lines += [f"  rank: {reason}" for reason in one.rank]
    return lines


COMMANDS = (preview, issues, explain)
