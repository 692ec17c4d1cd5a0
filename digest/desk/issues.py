"""What was published, as people look it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digest.app import App
from digest.db import deliveries as ledger
from digest.db import issues as rows
from digest.errors import DigestError
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
