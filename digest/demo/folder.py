"""The folder that the demo works in: made afresh each time, and never anybody else's."""

from __future__ import annotations

from pathlib import Path

from digest.errors import ConfigError

MARKER = ".digest-demo"
# Everything the demo writes, and so everything it ever removes.
MADE = (
    "index.html",
    "issue-*.html",
    "issue-*.txt",
    "digest.db",
    "digest.db-wal",
    "digest.db-shm",
    "outbox/*.eml",
    "outbox/*.ics",
)


def make_afresh(out: Path) -> None:
    """Remove what an earlier demo made; whatever else lies beside it stays.

    ConfigError when the folder holds files and no demo made it, or when it cannot be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        marker = out / MARKER
        if not marker.exists() and any(out.iterdir()):
            raise ConfigError(f"{out}: holds files that no demo made: choose an empty or a new folder with --out")
        marker.write_text("`digest demo` made this folder and makes it afresh each time.\n", encoding="utf-8")
        for pattern in MADE:
            for path in out.glob(pattern):
                path.unlink()
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}: choose another folder with --out") from error
