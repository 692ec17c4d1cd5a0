"""Commands for operators: settings and the database."""

from __future__ import annotations

import click
from pydantic import SecretStr

from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import print_json, table
from digest.settings import PREFIX, Settings


@click.command()
@as_json
@pass_call
def settings(call: Call, as_json: bool) -> None:
    """Every setting with its value and what it is for.  Secrets are masked.

    \b
    Example:  DIGEST_OUTBOX=/var/spool/digest digest settings
    """
    values = {PREFIX + name.upper(): _shown(getattr(call.settings, name)) for name in Settings.model_fields}
    if as_json:
        print_json(values)
        return
    about = [field.description or "" for field in Settings.model_fields.values()]
    table(["setting", "value", "what it is for"], [(n, v, a) for (n, v), a in zip(values.items(), about, strict=True)])


def _shown(value: object) -> object:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    return value if isinstance(value, (int, float)) else "" if value is None else str(value)


@click.group(cls=Group)
def db() -> None:
    """The database."""


@db.command()
@as_json
@pass_call
def upgrade(call: Call, as_json: bool) -> None:
    """Make or upgrade the database.  Every command does so by itself; this one only does that.

    \b
    Example:  digest db upgrade
    """
    from digest.db import engine

    sessions = engine.open_database(call.settings.database_url)
    sessions.engine.dispose()
    if as_json:
        print_json({"schema": engine.HEAD})
    else:
        click.echo(f"the database is at schema {engine.HEAD}, the newest this program knows")


COMMANDS = (settings, db)
