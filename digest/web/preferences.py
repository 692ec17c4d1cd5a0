"""What a reader chooses for their mails: GET shows it, POST keeps it.

The link stands at the end of each mail.  Its token is the one that ends the subscription too: whoever has the
mail may do either, and nothing on the page says whose it is.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields
from functools import cache, partial
from urllib.parse import parse_qs
from zoneinfo import available_timezones

from babel import Locale
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digest.app import App
from digest.db import subscribers
from digest.desk import people
from digest.desk.people import Choice
from digest.errors import ConfigError
from digest.issues import languages
from digest.mail import links
from digest.model import Subscriber
from digest.web.pages import Show

log = logging.getLogger("digest")


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields."""

    topics: frozenset[str]
    language: str
    format: str
    time_zone: str
    hour: str


def routes(app: App, show: Show) -> list[Route]:
    return [Route("/preferences/{token}", partial(answer, app, show), methods=["GET", "POST"])]


async def answer(app: App, show: Show, request: Request) -> Response:
    """The page, after what was posted is kept.  404 for a token that we did not sign, or of somebody erased."""
    body = await request.body() if request.method == "POST" else None
    return await run_in_threadpool(_answer, app, show, request.path_params["token"], body)


def _answer(app: App, show: Show, token: str, body: bytes | None) -> Response:
    number = links.read(token, app.secret)
    with app.sessions() as session:
        person = subscribers.numbered(session, number) if number is not None else None
    if person is None:
        return show("not_here.html", 404, app.catalog.newsletters[0].language)
    if person.status != "active":
        return show("left.html", language=_language(app, person), title=_title(app, person))
    if body is None:
        return _page(app, show, token, person, _form(person))
    choice = _posted(body, [topic.id for topic in app.catalog.topics])
    try:
        kept = people.checked(choice, app.catalog.topics).over(person.preferences)
    except ConfigError as error:
        wrong = frozenset(line.partition(":")[0] for line in error.lines)
        return _page(app, show, token, person, _filled(choice), status=400, wrong=wrong)
    with app.sessions.begin() as session:
        subscribers.prefer(session, person.email, kept)
        person = subscribers.numbered(session, person.id) or person
    log.info("preferences kept", extra={"newsletter": person.newsletter})
    return _page(app, show, token, person, _form(person), kept=True)


def _posted(body: bytes, topics: list[str]) -> Choice:
    """The fields of the form.  Who ticks every topic, or none, wants all, and those that are still to come too."""
    given = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    ticked = given.get("topics", [])
    single = {one.name: given.get(one.name, [""])[0] for one in fields(Choice) if one.name != "topics"}
    return Choice(topics="" if set(topics) <= set(ticked) else ",".join(ticked), **single)


def _form(person: Subscriber) -> Form:
    said = people.shown(person.preferences)
    others = {name: str(said[name]) for name in ("language", "format", "time_zone", "hour")}
    return Form(frozenset(person.preferences.topics), **others)


def _filled(choice: Choice) -> Form:
    topics = frozenset((choice.topics or "").split(","))
    return Form(topics, choice.language or "", choice.format or "html", choice.time_zone or "", choice.hour or "")


def _page(
    app: App, show: Show, token: str, person: Subscriber, form: Form, status: int = 200, **told: object
) -> Response:
    newsletter = {one.id: one for one in app.catalog.newsletters}.get(person.newsletter)
    return show(
        "preferences.html",
        status,
        _language(app, person),
        title=_title(app, person),
        token=token,
        form=form,
        topics=app.catalog.topics,
        spoken=[(tag, _own_name(tag)) for tag in languages.shipped()],
        zones=_zones(),
        usual_zone=newsletter.time_zone if newsletter else "UTC",
        **{"kept": False, "wrong": frozenset()} | told,
    )


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _own_name(tag: str) -> str:
    """What a language calls itself: its readers look for that."""
    return (Locale.parse(tag).get_display_name() or tag).capitalize()


def _language(app: App, person: Subscriber) -> str:
    usual = {one.id: one.language for one in app.catalog.newsletters}
    return person.preferences.language or usual.get(person.newsletter, app.catalog.newsletters[0].language)


def _title(app: App, person: Subscriber) -> str:
    return {one.id: one.title for one in app.catalog.newsletters}.get(person.newsletter, person.newsletter)
