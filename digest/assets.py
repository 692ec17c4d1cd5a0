"""Where the files are that ship with the program: in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path


def root() -> Path:
    """The folder that holds `templates/`, `alembic/` and `feeds.yaml`."""
    package = Path(__file__).parent
    installed = package / "_assets"
    return installed if installed.is_dir() else package.parent


def templates() -> Path:
    return root() / "templates"


def migrations() -> Path:
    return root() / "alembic"


def feeds() -> Path:
    """The shipped feed list, used where the operator has none of their own."""
    return root() / "feeds.yaml"
