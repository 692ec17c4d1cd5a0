"""What the project is written in: text that shows all that it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
FOLDERS = ("digest", "scripts", "tests/unit", "tests/integration", "templates", "alembic", "docs")
KINDS = {".py", ".yaml", ".txt", ".md", ".html", ".mjml", ".j2", ".json", ".css", ".js", ".toml"}
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_source_holds_a_character_that_nobody_sees(folder: str) -> None:
    files = [one for one in sorted((TOP / folder).rglob("*")) if one.suffix in KINDS]
    assert files
    assert [str(one) for one in files if UNSEEN.search(one.read_text(encoding="utf-8"))] == []
