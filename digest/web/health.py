"""What a monitor wants to know: counts and moments, no addresses, no feed's error text, no secrets."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digest import __version__
from digest.app import App
from digest.db import deliveries, feeds, issues
from digest.issues import calendar
from digest.model import FeedState, Newsletter

LATE = timedelta(minutes=15)  # beyond the lease: a poll that is under way is not late


def routes(app: App) -> list[Route]:
    return [Route("/health", partial(health, app), methods=["GET"])]


def health(app: App, request: Request) -> Response:
    """200 while feeds are asked when they are due, 503 when nobody does so: no job runs or gets through."""
    report = look(app, app.clock())
    return JSONResponse(report, 503 if report["status"] == "behind" else 200)


def look(app: App, now: datetime) -> dict[str, Any]:
    with app.sessions() as session:
        states = feeds.states(session, [feed for feed in app.catalog.feeds if feed.enabled])
        sent = deliveries.counts(session)
        days = {one: issues.last_day(session, one.id) for one in app.catalog.newsletters}
    asked = [state for state in states if state.status != "gone"]
    next_poll = min((state.next_poll_at for state in asked if state.next_poll_at), default=None)
    patience = LATE + timedelta(seconds=app.settings.lease)
    return {
        "status": "behind" if next_poll and next_poll < now - patience else "ok",
        "version": __version__,
        "feeds": dict(Counter(state.status for state in states)),
        "last_poll": _last(states),
        "next_poll": next_poll and _instant(next_poll),
        "newsletters": {one.id: _days(one, day, now) for one, day in days.items()},
        "deliveries": sent,
    }


def _last(states: list[FeedState]) -> str | None:
    polled = max((state.last_polled_at for state in states if state.last_polled_at), default=None)
    return _instant(polled) if polled else None


def _days(newsletter: Newsletter, last: date | None, now: datetime) -> dict[str, str | None]:
    return {
        "last_day": str(last) if last else None,
        "next_day": str(calendar.next_due(newsletter, last, now)),
    }


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
