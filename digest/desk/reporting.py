"""Tells the operator how the service is doing: each Monday, and when a feed has failed for some days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.app import App
from digest.db import deliveries, letters
from digest.desk import feeds
from digest.desk.health import Trouble, health

PATIENCE = timedelta(days=3)  # a feed that fails over a weekend is nobody's alarm
WEEK = timedelta(days=7)


def report(app: App) -> None:
    """Write down what the operator should know, once for each occasion; `deliver` sends it.

    Nobody is told anything without DIGEST_OPERATOR.
    """
    if not app.settings.operator:
        return
    now = app.clock()
    with app.sessions() as session:
        last = letters.last(session, "health")
    monday = (now - timedelta(days=now.weekday())).date()
    if last is not None and last.date() >= monday and not _news(_troubles(app, now), last, now):
        return
    occasion = f"week of {monday}" if last is None or last.date() < monday else now.isoformat()
    _write(app, now, last or now - WEEK, occasion)


def _troubles(app: App, now: datetime) -> list[Trouble]:
    return health(feeds.states(app), now)


def _news(troubles: Sequence[Trouble], last: datetime, now: datetime) -> bool:
    """Whether a feed has been failing for long enough since the last letter."""
    began = [one.since for one in troubles if one.what in ("gone", "failing") and one.since is not None]
    return any(last < since + PATIENCE <= now for since in began)


def _write(app: App, now: datetime, since: datetime, occasion: str) -> None:
    states = [state for state in feeds.states(app) if state.feed.enabled]
    problems = [f"{one.state.feed.title or one.state.feed.url}: {one.words}" for one in _troubles(app, now)]
    with app.sessions.begin() as session:
        issues, sent = deliveries.output(session, since)
        unsettled = deliveries.standing(session)
        if unsettled["uncertain"]:
            problems.append(f"{unsettled['uncertain']} mails are uncertain: digest issues show")
        said = {
            "since": since.isoformat(),
            "issues": issues,
            "sent": sent,
            "feeds": len(states),
            "read": sum(state.status == "ok" for state in states),
            "problems": problems,
        }
        letters.post(
            session, "health", occasion, now,
            newsletter=app.catalog.newsletters[0].id, email=app.settings.operator, said=said,
        )  # fmt: skip
