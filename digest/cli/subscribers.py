"""Commands for operators: who gets the newsletters, and what came back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import as_text, instant, plural, print_json, table
from digest.desk import inviting, people
from digest.desk import subscribers as desk
from digest.errors import ConfigError
from digest.model import Subscriber, SubscriberStatus

F = TypeVar("F", bound=Callable[..., Any])
SHOWN = 20  # lines of a report at a terminal

newsletter = click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")


def choices(command: F) -> F:
    """The options for what a person may choose."""
    for option in (
        click.option("--hour", metavar="HH:MM", help='Not before this hour; "" = when the issue comes out.'),
        click.option("--time-zone", metavar="ZONE", help='For --hour, e.g. Asia/Tokyo; "" = the newsletter\'s.'),
        click.option("--format", type=click.Choice(["html", "text"]), help="text: no HTML part."),
        click.option("--language", metavar="CODE", help='Of the words around the news; "" = the newsletter\'s.'),
        click.option("--topics", metavar="IDS", help="With commas between them, or all."),
    ):
        command = option(command)
    return command


@click.group(cls=Group)
def subscribers() -> None:
    """Who gets the newsletters."""


@subscribers.command()
@click.argument("email")
@newsletter
@choices
@click.option("--confirm", is_flag=True, help="Ask the person by mail first; until they say yes, they are pending.")
@as_json
@pass_call
def add(call: Call, /, email: str, newsletter: str, confirm: bool, as_json: bool, **chosen: str | None) -> None:
    """Subscribe EMAIL.  You vouch for the person's consent, or let them --confirm it.

    \b
    Example:  digest subscribers add ada@example.org --topics law,courts --format text
    """
    choice = people.Choice(**chosen)
    done = (inviting.invite if confirm else desk.add)(call.app, email, newsletter, chosen=choice)
    asked = confirm and done.added
    if as_json:
        status = "pending" if asked else "active"
        print_json({"email": done.email, "newsletter": done.newsletter, "status": status, "added": done.added})
    elif asked:
        click.echo(f"{done.email}: asked whether they want {done.newsletter}; pending until they say yes")
    else:
        click.echo(f"{done.email}: {'added to' if done.added else 'gets already'} {done.newsletter}")


@subscribers.command("set")
@click.argument("email")
@choices
@click.option("--newsletters", metavar="IDS", help="Exactly these, with commas between them.")
@click.option("--status", type=click.Choice(["active", "unsubscribed"]), help="For every newsletter that they have.")
@as_json
@pass_call
def set_(
    call: Call,
    /,
    email: str,
    newsletters: str | None,
    status: SubscriberStatus | None,
    as_json: bool,
    **chosen: str | None,
) -> None:
    """Change what EMAIL gets: it holds from the next issue on.

    --status active also takes back somebody whose mails bounced.

    \b
    Example:  digest subscribers set ada@example.org --hour 07:30 --time-zone Europe/Brussels
    """
    wanted = None if newsletters is None else newsletters.replace(",", " ").split()
    theirs = desk.change(call.app, email, people.Choice(**chosen), newsletters=wanted, status=status)
    if as_json:
        print_json([_plain(one) for one in theirs])
    else:
        _show(theirs)


@subscribers.command("list")
@click.option("--newsletter", default="", metavar="ID", help="Only this newsletter.")
@click.option("--status", type=click.Choice(get_args(SubscriberStatus)), help="Only those in this state.")
@as_json
@pass_call
def list_(call: Call, newsletter: str, status: SubscriberStatus | None, as_json: bool) -> None:
    """Everybody, with newsletter, status, what they chose and what came back.

    \b
    Example:  digest subscribers list --status bounced
    """
    found = desk.listing(call.app, newsletter, status)
    if as_json:
        print_json([_plain(one) for one in found])
    else:
        _show(found)


def _plain(one: Subscriber) -> dict[str, object]:
    who = {"email": one.email, "newsletter": one.newsletter, "status": one.status, "since": one.since}
    more = {"consent": asdict(one.consent), "bounces": one.bounces, "bounce": one.bounce}
    return who | people.shown(one.preferences) | more


def _show(found: list[Subscriber]) -> None:
    rows = [
        (one.email, one.newsletter, one.status, (instant(one.since) or "")[:10], _chosen(one), _came_back(one))
        for one in found
    ]
    headings = ["email", "newsletter", "status", "since", "chose", "came back"]
    table(headings, rows, empty="nobody: digest subscribers add you@example.org")


def _chosen(one: Subscriber) -> str:
    chosen = people.shown(one.preferences) | {"topics": " ".join(one.preferences.topics)}
    return ", ".join(str(value) for name, value in chosen.items() if value and value != "html")


def _came_back(one: Subscriber) -> str:
    return f"{one.bounces}, last {one.bounce}" if one.bounces else ""


@subscribers.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@as_json
@pass_call
def import_(call: Call, file: Path, dry_run: bool, as_json: bool) -> None:
    """Subscribe the people in a CSV FILE, all of them or, where a line has an error, nobody.

    Columns: email, consent_date and consent_source; if you like also newsletter, topics, language, format, time_zone,
    hour, status and since.  Whoever left, bounced, complained or was erased is not brought back.

    \b
    Example:  digest subscribers import people.csv --dry-run
    """
    done = desk.bring_in(call.app, _text(file), str(file), dry=dry_run)
    if as_json:
        print_json(asdict(done) | {"dry_run": dry_run})
        return
    for what, lines in (("left alone", done.left), ("an office's address, imported", done.roles)):
        for line in lines[:SHOWN]:
            click.echo(f"{file}:{line} ({what})", err=True)
        if len(lines) > SHOWN:
            click.echo(f"... and {len(lines) - SHOWN} more ({what}); --json has them all", err=True)
    click.echo(
        f"{plural(done.added, 'subscription')} {'would be added' if dry_run else 'added'}, {len(done.left)} left alone"
    )


def _text(file: Path) -> str:
    """What stands in the file, or comes on standard input where that is called `-`."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8 text: save it as UTF-8") from error


@subscribers.command()
@click.argument("email", required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@as_json
@pass_call
def export(call: Call, email: str | None, out: Path | None, as_json: bool) -> None:
    """Everybody as CSV that `import` reads; or, of one EMAIL, all that is stored of that person, as JSON.

    \b
    Example:  digest subscribers export ada@example.org
    """
    if email:
        text = as_text(desk.all_on(call.app, email)) + "\n"
    elif as_json:
        text = as_text([_plain(one) for one in desk.listing(call.app)]) + "\n"
    else:
        text = desk.csv(call.app)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.UsageError(f"{out}: cannot be written: {error.strerror}") from error


@subscribers.command()
@click.argument("email")
@as_json
@pass_call
def erase(call: Call, email: str, as_json: bool) -> None:
    """Forget a person: address, choices and mails in the outbox go for good, and no import brings them back.

    What stays is a salted hash of the address, and how many mails an issue had.  Backups are yours to think of.

    \b
    Example:  digest subscribers erase ada@example.org
    """
    address = desk.erase(call.app, email)
    if as_json:
        print_json({"email": address, "erased": True})
    else:
        click.echo(f"{address}: erased")


@click.group(cls=Group)
def bounces() -> None:
    """What came back."""


@bounces.command()
@click.argument("source", default="")
@as_json
@pass_call
def read(call: Call, source: str, as_json: bool) -> None:
    """Read bounces, complaints and mails to unsubscribe, and suppress whom they are about.

    SOURCE is a Maildir, an mbox file, imaps://user:password@host/INBOX, or - for one message on standard input, as a
    mail server pipes it.  Left out, it is DIGEST_BOUNCES_INBOX.

    \b
    Example:  digest bounces read /var/mail/bounces
    """
    from digest.desk import bounces as work

    report = work.read(call.app, source)
    if as_json:
        print_json(report)
        return
    rest = {name: count for name, count in asdict(report).items() if count and name not in ("messages", "suppressed")}
    counted = ", ".join(f"{count} {name}" for name, count in rest.items())
    click.echo(
        f"{plural(report.messages, 'message')}{': ' if counted else ''}{counted}; {report.suppressed} suppressed"
    )


COMMANDS = (subscribers, bounces)
