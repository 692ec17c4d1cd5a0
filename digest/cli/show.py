"""How results are shown: tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console


def console() -> Console:
    """As wide as the terminal; in a file or a pipe, rows stay lines."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 400)


def print_json(value: Any) -> None:
    """One JSON value on standard output; dataclasses become objects, times ISO 8601 in UTC."""
    click.echo(as_text(value))


def as_text(value: Any) -> str:
    """The same, without a line break at its end."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)


def print_lines(rows: Iterable[Any]) -> None:
    """Each value as JSON on a line of its own, as `evaluate` reads them."""
    for row in rows:
        click.echo(json.dumps(_plain(row), ensure_ascii=False))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def instant(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, or None."""
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = "nothing") -> None:
    """Rows under headings; one line that says `empty` when there are none.  Feed text cannot style the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from digest.text import clean

    grid = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    count = 0
    for row in rows:
        grid.add_row(*(Text(clean(str(cell))) for cell in row))
        count += 1
    if count:
        console().print(grid)
    else:
        click.echo(empty)


@contextmanager
def progress(what: str, total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A bar at a terminal, nothing elsewhere; call what it gives after each step."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def plural(count: int, noun: str, many: str = "") -> str:
    return f"{count} {noun if count == 1 else many or noun + 's'}"
