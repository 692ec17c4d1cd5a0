"""Commands that measure: evaluate stories, evaluate topics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from digest.app import open_semantic
from digest.cli.root import Call, Group, as_json, pass_call
from digest.cli.show import print_json, table
from digest.desk import evaluate as desk

labelled = click.argument("file", type=click.Path(path_type=Path), metavar="FILE.jsonl")
predictions = click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    metavar="OUT.jsonl",
    help="Also write what was predicted, a line each.",
)


@click.group(cls=Group)
def evaluate() -> None:
    """Quality on labelled data, with the very code that `poll` and `compose` use."""


@evaluate.command()
@labelled
@predictions
@click.option(
    "--semantic/--no-semantic", default=None, help="With the extra `[semantic]` or without (default: DIGEST_SEMANTIC)."
)
@as_json
@pass_call
def stories(call: Call, file: Path, predictions: Path | None, semantic: bool | None, as_json: bool) -> None:
    """How well entries are grouped into stories.

    FILE has lines {"id","title","summary","source","url","published","lang","cluster"}.  Without labels it only
    predicts.

    \b
    Example:  digest evaluate stories labelled.jsonl --predictions found.jsonl
    """
    wanted = call.settings.semantic if semantic is None else "on" if semantic else "off"
    opened = open_semantic(wanted)
    _show(asdict(desk.stories(file, predictions, opened() if opened else None)), as_json=as_json)


@evaluate.command()
@labelled
@predictions
@as_json
@pass_call
def topics(call: Call, file: Path, predictions: Path | None, as_json: bool) -> None:
    """How well relevance, topics and jurisdictions are found.

    FILE has lines {"id","title","description","source","link","published","relevance","topics","jurisdictions"}.

    \b
    Example:  digest evaluate topics labelled.jsonl
    """
    _show(asdict(desk.topics(file, predictions, known=call.catalog.topics)), as_json=as_json)


def _show(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(report)
    else:
        table(["measure", "value"], _rows(report))


def _rows(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in report.items():
        words = name.replace("_", " ")
        if isinstance(value, dict):
            yield words, ", ".join(f"{part} {number:g}" for part, number in value.items())
        elif value is not None:
            yield words, f"{value:g}" if isinstance(value, float) else str(value)


COMMANDS = (evaluate,)
