"""The next issue as files to look at, made anew whenever a template changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digest import assets
from digest.app import App
from digest.errors import ConfigError
from digest.issues import languages, render
from digest.issues.press import Printed
from digest.model import Issue

Changes = Callable[[Callable[[], object]], Iterator[None]]  # comes back each time that what it looks at is another


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and where.  `faults` say why it is the plain page, one line each."""

    html: Path
    text: Path
    faults: tuple[str, ...]


def write(printed: Printed, out: Path) -> Written:
    """The page as `out` and its text beside it.  ConfigError when nothing can be written there."""
    text = out.with_suffix(".txt")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(render.sample(printed.page.html), encoding="utf-8")
        text.write_text(render.sample(printed.page.text), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}: choose another place with --out") from error
    return Written(out, text, printed.faults)


def watch(app: App, issue: Issue, sender: str, out: Path, changes: Changes) -> Iterator[Written]:
    """`issue` written once more for each change of a template or catalog.  The issue stays the same."""
    for _ in changes(lambda: looked_at(app.settings.templates)):
        yield write(app.press.run(issue, sender=sender), out)


def looked_at(folder: Path | None) -> Mapping[Path, int]:
    """Every template and catalog, ours and those in `folder`, with the moment of its last change."""
    folders = [assets.templates(), languages.SHIPPED, *([folder] if folder else [])]
    files = (path for one in folders for path in sorted(one.rglob("*")) if path.is_file())
    return {path: path.stat().st_mtime_ns for path in files}
