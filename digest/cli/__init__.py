"""The command line: thin.  Each command reads what was asked, calls a job or the desk, and shows what came of it."""

from __future__ import annotations

import atexit
import gc
import sys
from io import TextIOWrapper

import click

from digest.cli.root import root
from digest.errors import ConfigError, DigestError


def main() -> None:
    """`digest`: exit 0 done, 1 failed and said why, 2 wrong input and nothing ran."""
    # So much is imported, and so much of what a poll reads is alive at once, that looking for cycles took a tenth of
    # each start and a twentieth of a large poll (measured).  At the end the system takes all back without looking.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):  # a terminal without UTF-8 shows a question mark rather than nothing
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(root.main(standalone_mode=False) or 0)  # the code of an Exit, else what the command returned: nothing
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DigestError as error:
        for line in str(error).splitlines():
            click.echo(f"digest: {line}", err=True)
        sys.exit(2 if isinstance(error, ConfigError) else 1)
    except BrokenPipeError:  # `digest … | head`
        sys.stderr.close()
        sys.exit(0)
