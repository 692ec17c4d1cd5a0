"""Published issues as pages, for the link at the top of each mail and for whoever it was forwarded to."""

from __future__ import annotations

from datetime import date
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from digest.app import App
from digest.db import issues
from digest.issues import render
from digest.web.pages import Show

_CUT = 'class="left-out"'  # what stands in a mail instead of the stories that it has no room for
CACHE = {"Cache-Control": "public, max-age=300"}  # an issue does not change once it is published


def routes(app: App, show: Show) -> list[Route]:
    every = partial(listing, app, show)
    return [
        Route("/", every, methods=["GET"]),
        Route("/issues", every, methods=["GET"]),
        Route("/issues/", every, methods=["GET"]),
        Route("/issues/{newsletter}/{day}", partial(issue, app), methods=["GET"]),
    ]


def listing(app: App, show: Show, request: Request) -> Response:
    """Every published issue, newest first.  Links are relative, so that it may stand under any path."""
    with app.sessions() as session:
        found = issues.listing(session)
    titles = {one.id: one.title for one in app.catalog.newsletters}
    rows = [(name, titles.get(name, name), day, number, subject) for name, day, number, subject in found]
    before = "" if request.url.path.endswith("/issues/") else "issues/"
    return show("issues.html", language=app.catalog.newsletters[0].language, issues=rows, feeds=titles, before=before)


def issue(app: App, request: Request) -> Response:
    """The HTML that was mailed, without what is one reader's own; all of it where the mail had no room for all."""
    day = read_day(request.path_params["day"])
    with app.sessions() as session:
        page = issues.page(session, request.path_params["newsletter"], day) if day else None
        cut = (
            issues.published(session, request.path_params["newsletter"], day)
            if day and page and _CUT in page.html
            else None
        )
    if page is None:
        raise HTTPException(404)
    html = app.press.whole(cut) if cut else page.html
    return HTMLResponse(render.public(html), headers=CACHE)


def read_day(text: str) -> date | None:
    """Only the spelling 2026-06-03: one address for each issue."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if str(day) == text else None
