"""The command that looks the installation over."""

from __future__ import annotations

from pathlib import Path

import click

from digest.cli.root import Call, as_json, pass_call
from digest.cli.show import plural, print_json, table


@click.command()
@click.option(
    "--sample",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="One of our mails as it arrived in a mailbox, saved with all its headers.",
)
@as_json
@pass_call
def doctor(call: Call, sample: Path | None, as_json: bool) -> None:
    """Look over the database, the way out, the sender's DNS and a delivered mail.

    Exit 1 when something is wrong.  What only DNS can tell is `unknown` where it does not answer.

    \b
    Example:  digest doctor --sample arrived.eml
    """
    from digest.desk import doctor as desk
    from digest.mail import names

    found = desk.look(call.app, names.texts, sample.read_bytes() if sample else b"")
    wrong = sum(one.state == "error" for one in found)
    if as_json:
        print_json(found)
    else:
        table(["what", "is", "in words"], [(one.about, one.state, one.words) for one in found])
        click.echo(f"{plural(wrong, 'error')}" if wrong else "nothing is wrong")
    if wrong:
        raise click.exceptions.Exit(1)


COMMANDS = (doctor,)
