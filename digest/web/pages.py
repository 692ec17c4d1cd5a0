"""Our own pages: Jinja templates from templates/web, filled with autoescape, under strict headers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest import assets
from digest.errors import ConfigError
from digest.issues import languages, render
from digest.issues.languages import Wording

# (template, status, language, **values) -> the page, our words in that language
Show = Callable[..., HTMLResponse]

LARGEST_BODY = 16_384  # octets; what a mail program posts has some thirty

# No script, frame, image or font from anywhere; styles stand in the pages, as mail programs want them to.
_POLICY = (
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # a token in the address must not travel on with a click
    "Cache-Control": "no-store",
}


def load(folder: Path | None = None) -> Show:
    """A function that fills our templates; a file of the same name in `folder`/web is taken instead."""
    folders = [folder / "web"] if folder else []
    environment = Environment(
        loader=FileSystemLoader([*folders, assets.templates() / "web"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def show(template: str, status: int = 200, language: str = languages.SOURCE, **values: object) -> HTMLResponse:
        wording = _wording(language, folder)
        words: dict[str, object] = {
            **render.spoken(wording, html=True),
            "language": wording.tag,
            "direction": wording.direction,
        }
        html = environment.get_template(template).render(
            values | words, full_day=wording.full_day, named=wording.message
        )
        return HTMLResponse(html, status)

    return show


def _wording(language: str, folder: Path | None) -> Wording:
    """Our words in `language`; as shipped where the operator's own catalog cannot be read: people must get out."""
    try:
        return languages.wording(language, folder)
    except ConfigError:
        return languages.wording(language)


class Guard:
    """Puts the headers above on every answer that does not bring its own, and refuses large bodies unread."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self.app
        if scope["type"] == "http" and int(Headers(scope=scope).get("content-length", "0")) > LARGEST_BODY:
            app = PlainTextResponse("Too large", 413)
        await app(scope, receive, send_with_headers)
