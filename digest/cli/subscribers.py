"""Commands for operators: who gets the newsletters."""

from __future__ import annotations

import click

from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import instant, print_json, table
from digest.desk import subscribers as desk


@click.group(cls=Group)
def subscribers() -> None:
    """Who gets the newsletters."""


@subscribers.command()
@click.argument("email")
@click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")
@as_json
@pass_call
def add(call: Call, email: str, newsletter: str, as_json: bool) -> None:
    """Subscribe EMAIL.  You vouch for the person's consent.

    \b
    Example:  digest subscribers add ada@example.org
    """
    app = call.app
    done = desk.add(app, email, newsletter)
    if as_json:
        print_json({"email": done.email, "newsletter": done.newsletter, "status": "active", "added": done.added})
    else:
        click.echo(f"{done.email}: {'added to' if done.added else 'gets already'} {done.newsletter}")


@subscribers.command("list")
@as_json
@pass_call
def list_(call: Call, as_json: bool) -> None:
    """Everybody, with newsletter and status."""
    people = desk.listing(call.app)
    if as_json:
        print_json(
            [
                {"email": one.email, "newsletter": one.newsletter, "status": one.status, "since": one.since}
                for one in people
            ]
        )
        return
    rows = [(one.email, one.newsletter, one.status, (instant(one.since) or "")[:10]) for one in people]
    table(["email", "newsletter", "status", "since"], rows, empty="nobody yet: digest subscribers add you@example.org")


@subscribers.command()
@click.argument("email")
@as_json
@pass_call
def erase(call: Call, email: str, as_json: bool) -> None:
    """Forget a person: address and subscriptions go for good.

    \b
    Example:  digest subscribers erase ada@example.org
    """
    address = desk.erase(call.app, email)
    if as_json:
        print_json({"email": address, "erased": True})
    else:
        click.echo(f"{address}: erased")


COMMANDS = (subscribers,)
