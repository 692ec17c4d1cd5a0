"""Other faces of the records that mails are made from: a feed, an issue as JSON, what is coming up as a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digest.app import App
from digest.db import issues
from digest.issues import faces, ics, languages, radar
from digest.issues.faces import Channel, Entry
from digest.issues.record import record
from digest.model import Issue
from digest.web.archive import CACHE, read_day

Write = Callable[[Channel, list[Entry]], str]


def routes(app: App) -> list[Route]:
    atom = partial(feed, app, faces.atom, faces.ATOM_TYPE)
    json_feed = partial(feed, app, faces.json_feed, faces.JSON_TYPE)
    return [
        Route("/issues/{newsletter}/feed.xml", atom, methods=["GET"]),
        Route("/issues/{newsletter}/feed.json", json_feed, methods=["GET"]),
        Route("/issues/{newsletter}/{day}.json", partial(issue, app), methods=["GET"]),
        Route("/issues/{newsletter}/coming-up.ics", partial(coming_up, app), methods=["GET"]),
        Route("/issues/{newsletter}/{day}.ics", partial(calendar, app), methods=["GET"]),
    ]


def feed(app: App, write: Write, kind: str, request: Request) -> Response:
    """The newest issues of a newsletter.  304 to a reader that has them; 404 for a newsletter that nobody knows."""
    name = request.path_params["newsletter"]
    found = _newest(app, name)
    listed = {one.id: one for one in app.catalog.newsletters}
    if not found and name not in listed:
        raise HTTPException(404)
    title, language = (
        (found[0].title, found[0].language) if found else (listed[name].title, listed[name].language)
    )  # fmt: skip
    base_url = app.settings.base_url or str(request.base_url).rstrip("/")
    own = f"{base_url}{request.url.path.removeprefix(request.scope.get('root_path', ''))}"
    entries = faces.entries(found, base_url, names=app.places, folder=app.settings.templates)
    return _answer(request, write(Channel(title, language, f"{base_url}/issues", own), entries), kind)


def issue(app: App, request: Request) -> Response:
    """The record of an issue, as `digest issues show --json` prints it."""
    day = read_day(request.path_params["day"])
    with app.sessions() as session:
        found = issues.published(session, request.path_params["newsletter"], day) if day else None
    if found is None:
        raise HTTPException(404)
    return _answer(request, json.dumps(record(found), ensure_ascii=False), "application/json")


def calendar(app: App, request: Request) -> Response:
    """What was coming up when an issue was published, as a calendar; 404 where nothing was."""
    day = read_day(request.path_params["day"])
    with app.sessions() as session:
        found = issues.published(session, request.path_params["newsletter"], day) if day else None
    return _calendar(app, request, found, found.day if found else date.min)


def coming_up(app: App, request: Request) -> Response:
    """What the newest issue says is coming up and is not over yet, to subscribe to; 404 where nothing is."""
    newest = next(iter(_newest(app, request.path_params["newsletter"], 1)), None)
    first = radar.today(newest.day, app.clock(), newest.time_zone) if newest else date.min
    return _calendar(app, request, newest, first)


def _calendar(app: App, request: Request, issue: Issue | None, first: date) -> Response:
    wording = languages.wording(issue.language if issue else "", app.settings.templates)
    written = ics.of_issue(issue, wording, first) if issue else ""
    if not written:
        raise HTTPException(404)
    return _answer(request, written, ics.TYPE)


def _newest(app: App, newsletter: str, number: int = faces.NEWEST) -> list[Issue]:
    with app.sessions() as session:
        days = [day for _, day, _, _ in issues.listing(session, newsletter)[:number]]
        found = [issues.published(session, newsletter, day) for day in days]
    return [one for one in found if one is not None]


def _answer(request: Request, body: str, kind: str) -> Response:
    """`body`, unless the reader has it already: feed readers ask again and again."""
    sent = body.encode("utf-8", "replace")
    headers = {**CACHE, "ETag": f'"{sha256(sent).hexdigest()[:32]}"', "Access-Control-Allow-Origin": "*"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(sent, headers=headers, media_type=kind)
