"""The few pages that mails link to.  GET shows, POST changes; nobody logs in and no cookie is set."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from digest.app import App
from digest.web import archive, confirm, faces, health, pages, preferences, unsubscribe


def make(app: App) -> Starlette:
    """The pages over `app`, for any ASGI server."""
    show = pages.load(app.settings.templates)

    def not_here(request: Request, error: Exception) -> Response:
        return show("not_here.html", 404, app.catalog.newsletters[0].language)

    made = Starlette(
        routes=[
            *unsubscribe.routes(app, show),
            *confirm.routes(app, show),
            *preferences.routes(app, show),
            *faces.routes(app),
            *archive.routes(app, show),
            *health.routes(app),
        ],
        middleware=[Middleware(pages.Guard)],
        exception_handlers={404: not_here},
    )
    made.router.redirect_slashes = False  # a mail program's POST follows no redirect (RFC 8058 3.1)
    return made
