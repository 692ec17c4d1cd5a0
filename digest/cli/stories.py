"""Commands for editors: what the entries were grouped into, and their last word over it."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from digest.cli.root import NUMBER, Call, Group, as_json, pass_call
from digest.cli.show import instant, plural, print_json, print_lines, table
from digest.desk import corrections as last_word
from digest.desk import rulings
from digest.desk import stories as desk
from digest.desk.explain import as_one, fates, next_issues
from digest.model import Ruling, Story
from digest.stories import copies

DAY = click.DateTime(formats=["%Y-%m-%d"])
RULED = {"pin": "pinned", "drop": "dropped", "off-topic": "dropped as off topic", None: "left to the rules"}


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
    found = [story for story in desk.listing(app, begin) if story.relevance.relevant or story.ruling == "pin"]
    rows = [desk.described(story) for story in found]
    if as_json:
        print_json(rows)
        return
    table(
        ["story", "entries", "topics", "jurisdictions", "editor", "headline"],
        [
            (
                r["id"],
                len(r["entries"]),
                " ".join(r["topics"]),
                " ".join(r["jurisdictions"]),
                r["ruling"] or "",
                r["headline"],
            )
            for r in rows
        ],
        empty="no stories: digest poll",
    )


@stories.command("show")
@click.argument("story", type=NUMBER)
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
@click.argument("one", type=NUMBER)
@click.argument("other", type=NUMBER)
@as_json
@pass_call
def merge(call: Call, one: int, other: int, as_json: bool) -> None:
    """Make stories ONE and OTHER one story, for good.  It keeps the number ONE; the number OTHER is gone.

    Where one was pinned and the other dropped, what was said last counts for both.

    \b
    Example:  digest stories merge 12 15
    """
    before = [desk.show(call.app, number).ruling for number in (one, other)]
    joined = last_word.merge(call.app, one, other)
    _tell([joined], as_json)
    if joined.ruling and not as_json:
        both = " and ".join(
            f"story {number} was {RULED[said]}" for number, said in zip((one, other), before, strict=True)
        )
        click.echo(f"{both}: the last word counts for all, so it is {RULED[joined.ruling]}")


@stories.command()
@click.argument("story", type=NUMBER)
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


@stories.command()
@click.argument("story", type=NUMBER)
@click.option("--undo", is_flag=True, help="Take back what was pinned or dropped: the rules decide again.")
@as_json
@pass_call
def pin(call: Call, story: int, undo: bool, as_json: bool) -> None:
    """Let STORY lead its section in the next issue, whatever its score.

    A pin lifts what may be in the next issue.  It brings nothing back that was shown, and what is older than the last
    issue only once a new report joins it.

    \b
    Example:  digest stories pin 12
    """
    _rule(call, story, None if undo else "pin", as_json)


@stories.command()
@click.argument("story", type=NUMBER)
@click.option("--off-topic", is_flag=True, help="It is no AI policy: the next fit of the weights learns from it.")
@click.option("--undo", is_flag=True, help="Take back what was pinned or dropped: the rules decide again.")
@as_json
@pass_call
def drop(call: Call, story: int, off_topic: bool, undo: bool, as_json: bool) -> None:
    """Keep STORY out of every issue to come.

    \b
    Example:  digest stories drop 12 --off-topic
    """
    _rule(call, story, None if undo else "off-topic" if off_topic else "drop", as_json)


@stories.command()
@pass_call
def labels(call: Call) -> None:
    """What editors pinned and dropped as off topic, as labelled headlines: a JSON object a line.

    \b
    Example:  digest stories labels > ours.jsonl
    """
    print_lines(rulings.labels(call.app))


def _rule(call: Call, story: int, ruling: Ruling | None, as_json: bool) -> None:
    """Rule on a story, or take back what was said, and say what will become of it."""
    ruled = rulings.rule(call.app, story, ruling) if ruling else rulings.withdraw(call.app, story)
    row = desk.described(ruled)
    coming = next_issues(call.app, story)
    if as_json:
        print_json(row | {"next_issue_of": coming})
        return
    fate = as_one(fates(call.app, str(story)))
    click.echo(f"story {story}: {RULED[ruling]}: {row['headline']}\n{fate['outcome']}: {fate['reason']}")
    if ruling == "pin" and not coming:
        click.echo(
            "the next issue stays as it was: a pin brings nothing back that was shown, and what is older than the last "
            "issue only once a new report joins it"
        )


def _tell(found: list[Story], as_json: bool) -> None:
    rows = [desk.described(story) for story in found]
    if as_json:
        print_json(rows)
    for row in [] if as_json else rows:
        click.echo(f"story {row['id']}: {plural(len(row['entries']), 'entry', 'entries')}: {row['headline']}")


COMMANDS = (stories,)
