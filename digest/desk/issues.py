"""What was published, as people look it up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digest.app import App
from digest.db import deliveries as ledger
from digest.db import issues as rows
from digest.errors import ConfigError, DigestError
from digest.issues.record import record
from digest.model import Issue


@dataclass(frozen=True, slots=True)
class Shown:
    """A published issue, its text, and how far its deliveries got."""

    issue: Issue
    text: str
    deliveries: Mapping[str, int]  # by state
    errors: Mapping[str, int]  # why some did not go out


def listing(app: App, newsletter: str = "") -> list[tuple[str, date, int, str]]:
    """Published issues as (newsletter, day, number, subject), newest first.  ConfigError for an unknown newsletter."""
    chosen = app.newsletter(newsletter).id if newsletter else ""
    with app.sessions() as session:
        return rows.listing(session, chosen)


def show(app: App, day: date, newsletter: str = "") -> Shown:
    """The issue of that day, of the first newsletter unless another is named.  DigestError when there is none."""
    chosen = (app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]).id
    with app.sessions() as session:
        issue, page = rows.published(session, chosen, day), rows.page(session, chosen, day)
        if issue is None or page is None:
            raise DigestError(f"{chosen} has no issue of {day}; `digest issues list` shows which there are")
        return Shown(issue, page.text, ledger.counts(session, chosen, day), ledger.errors(session, chosen, day))


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A published issue made once more.  `same`: subject, HTML and text have the very bytes that were published."""

    newsletter: str
    day: date
    same: bool
    files: tuple[str, ...]
    faults: tuple[str, ...]  # why it came out plainly


def rebuild(app: App, day: date, newsletter: str, out: Path) -> Rebuilt:
    """The issue of that day from its stored record, written into `out`.

    DigestError when there is none, ConfigError when nothing can be written there.
    """
    chosen = app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]
    with app.sessions() as session:
        issue, page = rows.published(session, chosen.id, day), rows.page(session, chosen.id, day)
    if issue is None or page is None:
        raise DigestError(f"{chosen.id} has no issue of {day}; `digest issues list` shows which there are")
    printed = app.press.run(issue, sender=app.sender(chosen))
    kept = json.dumps(record(issue), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    faces = {".html": printed.page.html, ".txt": printed.page.text, ".json": kept}
    files = [out / f"{chosen.id}-{day}{suffix}" for suffix in faces]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, text in zip(files, faces.values(), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}: choose another place with --out") from error
    return Rebuilt(chosen.id, day, printed.page == page, tuple(map(str, files)), printed.faults)
