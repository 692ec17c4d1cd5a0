"""The gallery: the standing set of issues as a designer looks at it, by day and by night, on four widths of screen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from digest.desk import standing
from digest.errors import ConfigError
from digest.issues import render
from digest.issues.render import Templates
from digest.model import Page
from digest.stories import jurisdictions

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (320, 375, 600, 800)
BASE_URL = "https://brief.example"
SENDER = "The AI Policy Brief <brief@example.org>"

OpenBrowser = Callable[[], AbstractContextManager["Browser"]]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Hung:
    """What hangs in the gallery.  `without` says why there are no pictures, "" when there are."""

    index: str
    pages: tuple[str, ...]
    pictures: tuple[str, ...]
    without: str


def exhibits(templates: Templates) -> dict[str, Page]:
    """Every page of the gallery by its name: the standing set, the plain face, and one as Gmail strips it of styles."""
    names = {place.code: place.name for place in jurisdictions.load()}

    def page(name: str, worn: Templates) -> Page:
        return render.render(found[name], worn, base_url=BASE_URL, sender=SENDER, names=names)

    found = standing.issues()
    pages = {name: page(name, templates) for name in found}
    pages["plain"] = page("normal", render.load_plain())
    pages["plain-arabic"] = page("arabic", render.load_plain())
    pages["no-styles"] = Page(pages["normal"].subject, stripped(pages["normal"].html), pages["normal"].text)
    return pages


def stripped(html: str) -> str:
    """`html` as a mail program shows it that takes nothing but the body, and that without style sheets."""
    return re.sub(r"(?s)<style.*?</style>|<meta name=\"(?:supported-)?color-schemes?\"[^>]*>", "", html)


def hang(
    pages: Mapping[str, Page],
    out: Path,
    *,
    pictures: bool = True,
    open_browser: OpenBrowser | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Hung:
    """Every page as HTML and text in `out`, and where there is a browser as PNG, with an index of all.

    `open_browser` is this machine's unless another is given.  ConfigError when nothing can be written there.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            (out / f"{name}.html").write_text(render.sample(page.html), encoding="utf-8")
            (out / f"{name}.txt").write_text(render.sample(page.text), encoding="utf-8")
        why = without() if pictures else "none were asked for"
        taken, why = ((), why) if why else _taken(pages, out, open_browser or browser, tell)
        index = out / "index.html"
        index.write_text(_index(list(pages), taken), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}: choose another place with --out") from error
    return Hung(str(index), tuple(str(out / f"{name}.html") for name in pages), tuple(map(str, taken)), why)


def without() -> str:
    """Why no pictures can be taken here, and what to do; "" when they can."""
    if _browser() is None:
        return f"there is no browser on the PATH ({', '.join(_BROWSERS)}): install chromium"
    try:
        import playwright.sync_api  # noqa: F401 - whether it is there
    except ImportError:
        return "the browser is driven by a package that is not here: pip install playwright"
    return ""


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser of this machine, while `without` has nothing to say."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=_browser(), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def _browser() -> str | None:
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def _taken(
    pages: Mapping[str, Page], out: Path, open_browser: OpenBrowser, tell: Callable[[str], None]
) -> tuple[tuple[Path, ...], str]:
    """The pictures, and what the browser said where it gave up."""
    from playwright.sync_api import Error

    try:
        return tuple(_take(pages, out, open_browser, tell)), ""
    except Error as error:
        return (), f"the browser gave up: {error.message.splitlines()[0]}"


def _take(
    pages: Mapping[str, Page], out: Path, open_browser: OpenBrowser, tell: Callable[[str], None]
) -> Iterator[Path]:
    with open_browser() as opened:
        for scheme in SCHEMES:
            context = opened.new_context(color_scheme=scheme, offline=True)
            shown = context.new_page()
            for name, page in pages.items():
                shown.set_content(render.sample(page.html))
                for width in WIDTHS:
                    shown.set_viewport_size({"width": width, "height": 900})
                    path = out / f"{name}-{width}-{scheme}.png"
                    shown.screenshot(path=path, full_page=True)
                    yield path
                tell(f"{name}, {scheme}")
            context.close()


_HEAD = """<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gallery</title>
<style>
body { margin: 24px; background: #8a8a86; color: #111; font: 16px/1.5 sans-serif }
h2 { margin: 40px 0 12px }
div { display: flex; gap: 16px; overflow-x: auto; align-items: flex-start }
img { display: block; max-height: 1400px; object-fit: cover; object-position: top }
a { color: #111 }
</style>
</head>
<body>
<h1>Gallery</h1>
"""


def _index(names: Sequence[str], pictures: Sequence[Path]) -> str:
    rows = []
    for name in names:
        links = f'<a href="{escape(name)}.html">HTML</a> · <a href="{escape(name)}.txt">text</a>'
        its_own = re.compile(rf"{re.escape(name)}-\d+-[a-z]+\.png")
        files = [path.name for path in pictures if its_own.fullmatch(path.name)]
        images = "".join(f'<img src="{escape(file)}" alt="{escape(file)}" loading="lazy">' for file in files)
        rows.append(f"<h2>{escape(name)} <small>{links}</small></h2>\n<div>{images}</div>\n")
    return f"{_HEAD}{''.join(rows)}</body>\n</html>\n"
