"""An issue in a model's words, where the operator has named one: asked for before the issue is made, kept, checked.

The model is asked outside of every transaction, once for a story, for a few minutes at most.  What it does not answer,
or what says more than its source, stays the source's own sentence: an issue never waits for it and never depends on it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from digest.app import App
from digest.errors import RewriteError

if TYPE_CHECKING:
    from digest.db.engine import Session
    from digest.issues.rewording import Ask
    from digest.model import Issue

log = logging.getLogger("digest")


def unknown(app: App, session: Session, issue: Issue) -> list[Ask]:
    """What is still to be asked for this issue, as many stories as the operator allows, the first ones."""
    from digest.db import rewrites as rows

    asked = _asks(app, session, issue)
    known = rows.load(session, [one.key for ask in asked for one in ask.sentences])
    return [ask for ask in asked[: app.settings.rewrite_stories] if any(one.key not in known for one in ask.sentences)]


def ask(app: App, asked: list[Ask], now: datetime) -> None:
    """Ask for each, and keep what comes; the first trouble that lasts ends it, with one line of the log."""
    if not asked or app.rewrite is None:
        return
    from digest.db import rewrites as rows
    from digest.issues import rewording

    began, trouble, refused = monotonic(), "", 0
    for number, one in enumerate(asked):
        if monotonic() - began > app.settings.rewrite_seconds:
            trouble = f"more than {app.settings.rewrite_seconds:g} s for {number} of {len(asked)} stories"
            break
        try:
            made = rewording.verdicts(one, app.rewrite(one), app.settings.rewrite_model)
        except RewriteError as error:
            trouble = str(error)
            if error.lasting:
                break
            made = rewording.nothing(one, str(error), app.settings.rewrite_model)
        refused += sum(bool(each.why) for each in made)
        with app.sessions.begin() as session:
            rows.save(session, made, now)
    if trouble:
        log.error("not rewritten", extra={"error": trouble})
    log.info("rewritten", extra={"stories": len(asked), "refused": refused})
    with app.sessions.begin() as session:
        rows.forget(session, now)


def told(app: App, session: Session, issue: Issue) -> Issue:
    """The issue with the sentences that were put into other words, as far as they are known."""
    if app.rewrite is None:
        return issue
    from digest.db import rewrites as rows
    from digest.issues import rewording

    asked = _asks(app, session, issue)
    return rewording.reworded(issue, asked, rows.load(session, [one.key for ask in asked for one in ask.sentences]))


def _asks(app: App, session: Session, issue: Issue) -> list[Ask]:
    from digest.db import stories as story_rows
    from digest.issues import rewording

    stories = story_rows.by_ids(session, {story.id for story in issue.stories})
    return rewording.asks(issue, {story.id: story for story in stories}, app.settings.rewrite_model)
