"""Commands for editors: what the entries were grouped into, and their last word over it."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import instant, plural, print_json, table
from digest.desk import corrections as last_word
from digest.desk import stories as desk
from digest.model import Story
from digest.stories import copies

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(cls=Group)
def stories() -> None:
    """What the entries were grouped into."""


@stories.command("list")
@click.option(
    "--since", type=DAY, default=None, help="Stories that changed since this day (default: the last two days)."
)
@as_json
@pass_call
def list_stories(call: Call, since: datetime | None, as_json: bool) -> None:
    """Stories about AI policy, oldest first."""
    app = call.app
    begin = since.replace(tzinfo=app.clock().tzinfo) if since else app.clock() - timedelta(days=2)
    found = [story for story in desk.listing(app, begin) if story.relevance.relevant]
    rows = [desk.described(story) for story in found]
    if as_json:
        print_json(rows)
        return
    table(
        ["story", "entries", "topics", "jurisdictions", "headline"],
        [
            (r["id"], len(r["entries"]), " ".join(r["topics"]), " ".join(r["jurisdictions"]), r["headline"])
            for r in rows
        ],
        empty="no stories: digest poll",
    )


@stories.command("show")
@click.argument("story", type=int)
@as_json
@pass_call
def show_story(call: Call, story: int, as_json: bool) -> None:
    """The entries of STORY (a number from `stories list`)."""
    found = desk.show(call.app, story)
    row = desk.described(found)
    if as_json:
        print_json(row)
        return
    click.echo(
        f"{row['headline']}\n{', '.join(row['topics'])}; {', '.join(row['jurisdictions'])}; thread {row['thread']}"
    )
    click.echo(f"{plural(row['independent_sources'], 'independent source')}, {plural(row['outlets'], 'outlet')}")
    origins = copies.origins(found)
    table(
        ["entry", "published", "source", "copy of", "title", "url"],
        [
            (
                e.id,
                (instant(e.published) or "")[:16],
                e.source,
                origins[e.id].id if e.id in origins else "",
                e.title,
                e.url,
            )
            for e in found.entries
        ],
    )


@stories.command()
@click.argument("one", type=int)
@click.argument("other", type=int)
@as_json
@pass_call
def merge(call: Call, one: int, other: int, as_json: bool) -> None:
    """Make stories ONE and OTHER one story, for good.  It keeps the number ONE.

    \b
    Example:  digest stories merge 12 15
    """
    _tell([last_word.merge(call.app, one, other)], as_json)


@stories.command()
@click.argument("story", type=int)
@click.argument("entries", nargs=-1, required=True, metavar="ENTRY...")
@click.option("--each", is_flag=True, help="Each entry becomes a story of its own.")
@as_json
@pass_call
def split(call: Call, story: int, entries: tuple[str, ...], each: bool, as_json: bool) -> None:
    """Take each ENTRY out of STORY, for good.  Together they become a new story.

    ENTRY is a number from `stories show`, a link or a guid.

    \b
    Example:  digest stories split 12 341 https://example.org/article
    """
    _tell(last_word.split(call.app, story, entries, each=each), as_json)


@stories.command()
@as_json
@pass_call
def corrections(call: Call, as_json: bool) -> None:
    """What editors merged and split, as labelled pairs of entries.

    \b
    Example:  digest stories corrections --json
    """
    found = last_word.listing(call.app)
    if as_json:
        print_json([{"same": c.same, "one": desk.entry(c.one), "other": desk.entry(c.other)} for c in found])
        return
    rows = [("one story" if c.same else "apart", c.one.id, c.one.title, c.other.id, c.other.title) for c in found]
    table(["editors said", "entry", "title", "entry", "title"], rows, empty="no correction yet")


def _tell(found: list[Story], as_json: bool) -> None:
    rows = [desk.described(story) for story in found]
    if as_json:
        print_json(rows)
    for row in [] if as_json else rows:
        click.echo(f"story {row['id']}: {plural(len(row['entries']), 'entry', 'entries')}: {row['headline']}")


COMMANDS = (stories,)
