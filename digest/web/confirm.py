"""The second half of the double opt-in: GET asks, POST does it, for link scanners open every link of a mail."""

from __future__ import annotations

import logging
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digest.app import App
from digest.desk import inviting
from digest.web.pages import Show

log = logging.getLogger("digest")


def routes(app: App, show: Show) -> list[Route]:
    return [Route("/confirm/{token}", partial(answer, app, show), methods=["GET", "POST"])]


def answer(app: App, show: Show, request: Request) -> Response:
    """A page with one button, and what the button does.  404 for a link that we did not make or that is too old."""
    asked = inviting.asked(app, request.path_params["token"])
    if asked is None:
        return show("not_here.html", 404, app.catalog.newsletters[0].language)
    titles = {one.id: (one.title, one.language) for one in app.catalog.newsletters}
    title, language = titles.get(asked.newsletter, (asked.newsletter, app.catalog.newsletters[0].language))
    if request.method == "POST":
        inviting.confirm(app, asked)
        log.info("confirmed", extra={"newsletter": asked.newsletter})
    page = "welcome.html" if request.method == "POST" else "confirm.html"
    return show(page, language=asked.preferences.language or language, title=title)
