"""Leaving a newsletter: GET asks, POST does it.

Link scanners and mail programs open every link of a mail, so GET and HEAD change nothing.  The POST needs no
cookie, login or redirect, whoever sends it: the button of our page, or a mail program by itself (RFC 8058).
"""

from __future__ import annotations

import logging
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digest.app import App
from digest.db import subscribers
from digest.mail import links
from digest.web.pages import Show

log = logging.getLogger("digest")


def routes(app: App, show: Show) -> list[Route]:
    return [
        Route("/unsubscribe/{token}", partial(answer, app, show), methods=["GET", "POST"]),
        Route("/unsubscribe/", partial(explain, app, show), methods=["GET"]),
    ]


def answer(app: App, show: Show, request: Request) -> Response:
    """One address for both, so that a mail program that asks is told of both (`Allow`)."""
    return (leave if request.method == "POST" else ask)(app, show, request)


def ask(app: App, show: Show, request: Request) -> Response:
    """A page with one button.  404 for a token that we did not sign."""
    subscription = links.read(request.path_params["token"], app.secret)
    if subscription is None:
        return show("no_link.html", 404, _language(app))
    with app.sessions() as session:
        newsletter = subscribers.newsletter_of(session, subscription)
        chosen = subscribers.language_of(session, subscription)
    return show("ask.html", language=chosen or _language(app, newsletter), title=_title(app, newsletter))


def leave(app: App, show: Show, request: Request) -> Response:
    """End the subscription.  Where it has ended already, or the person is erased, that is done too."""
    subscription = links.read(request.path_params["token"], app.secret)
    if subscription is None:
        return show("no_link.html", 404, _language(app))
    with app.sessions.begin() as session:
        newsletter = subscribers.unsubscribe(session, subscription, app.clock())
        chosen = subscribers.language_of(session, subscription)
    log.info("unsubscribed", extra={"newsletter": newsletter})
    return show("left.html", language=chosen or _language(app, newsletter), title=_title(app, newsletter))


def explain(app: App, show: Show, request: Request) -> Response:
    """Where the unsubscribe link of a public issue leads, which is nobody's own."""
    return show("no_link.html", language=_language(app))


def _language(app: App, newsletter: str | None = None) -> str:
    """That of a newsletter; of the first one where that is not known or not listed any more."""
    found = {one.id: one.language for one in app.catalog.newsletters}
    return found.get(newsletter or "", app.catalog.newsletters[0].language)


def _title(app: App, newsletter: str | None) -> str:
    """What readers call it; the editors may have taken it out of their list meanwhile."""
    titles = {one.id: one.title for one in app.catalog.newsletters}
    return titles.get(newsletter or "", newsletter or "this newsletter")
