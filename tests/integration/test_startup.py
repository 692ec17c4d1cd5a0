"""What a command does not use it does not import: the libraries take more time than most commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from digest.cli.root import root
from digest.feeds import identity
from digest.stories import match

CALL = """
import json, sys
from digest.cli import main
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
HEAVY = {
    "aiohttp", "alembic", "apscheduler", "babel", "fastfeedparser", "feedparser", "jinja2", "lxml", "mjml", "pydantic",
    "rich", "ruamel.yaml", "sqlalchemy", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "starlette", "uvicorn",
}  # fmt: skip


def imported(folder: Path, *arguments: str) -> set[str]:
    """The heavy modules that a call of `digest` has imported."""
    (folder / "feeds.yaml").write_text("feeds:\n  - url: http://127.0.0.1:9/feed\n", encoding="utf-8")
    call = [sys.executable, "-c", CALL, *arguments]
    settings = {"DIGEST_DATABASE_URL": f"sqlite:///{folder / 'digest.db'}", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(call, cwd=folder, env=os.environ | settings, capture_output=True, text=True, check=True)
    return HEAVY & set(json.loads(done.stderr.splitlines()[-1]))


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    assert imported(tmp_path, "--help") == set()


@pytest.mark.parametrize(
    ("command", "used"),
    [
        ("settings", {"pydantic", "rich"}),
        ("poll", {"aiohttp", "pydantic", "sqlalchemy"}),
        ("compose", {"pydantic", "ruamel.yaml", "sqlalchemy"}),
    ],
)
def test_a_command_imports_no_more_than_it_uses(tmp_path: Path, command: str, used: set[str]) -> None:
    imported(tmp_path, "db", "upgrade")
    assert imported(tmp_path, command) <= used


def test_help_says_of_each_command_what_the_command_says_of_itself() -> None:
    context = click.Context(root)
    listed = root.get_help(context)
    own = [root.get_command(context, name) for name in root.list_commands(context)]
    assert [one.name for one in own if one and one.get_short_help_str(500)[:40] not in listed] == []


def test_what_is_too_old_to_be_matched_is_too_old_to_be_news() -> None:
    assert identity.OLD == match.WINDOW
