"""What entries mean, where the extra `[semantic]` is in use: read by its model once, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from digest.app import App
from digest.model import DAY, Entry

if TYPE_CHECKING:
    from digest.db.engine import Session
    from digest.stories.semantic import Meanings

AT_ONCE = 100  # entries read between two transactions: half a second of the model's time
LOOKED_AT = 5_000  # entries of a window that are read at most: half a minute when the extra is new
KEPT = 14 * DAY  # several matching windows


def remember(app: App, now: datetime, about: Callable[[Entry], bool]) -> None:
    """Read the entries that were not read yet and, when nobody judged them, are `about` our subject.

    It stands outside of the transaction that groups them, so that nobody waits for the model.
    """
    if app.semantic is None:
        return
    from digest.db import meanings as rows
    from digest.stories import match, semantic

    with app.sessions() as session:
        found = rows.missing(session, semantic.NAME, now - match.WINDOW, LOOKED_AT)
    unread = [entry for entry, judged in found if judged or about(entry)]
    if not unread or (model := app.semantic()) is None:
        return
    for first in range(0, len(unread), AT_ONCE):
        made = [(entry, model.meaning(entry)) for entry in unread[first : first + AT_ONCE]]
        with app.sessions.begin() as session:
            rows.save(session, semantic.NAME, made)
    with app.sessions.begin() as session:
        rows.forget(session, now - KEPT)


def known(app: App, session: Session, entries: Iterable[Entry]) -> Meanings | None:
    """What is known of the meaning of these entries; None where the extra is not in use."""
    if app.semantic is None or app.semantic() is None:
        return None
    from digest.db import meanings as rows
    from digest.stories import semantic
    from digest.stories.corrections import key

    of = list(entries)
    found = rows.load(session, semantic.NAME, of)
    return {key(entry): found[entry.id] for entry in of if entry.id in found}
