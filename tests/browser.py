"""Chromium, for tests that look at a page as a reader does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; where there is none the test is skipped and says so."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: chromium is not on the PATH")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, html: str, *, width: int = 375, scheme: Scheme = "light"
) -> Iterator[tuple[Page, list[str]]]:
    """`html` on a screen `width` wide and 900 high, with the addresses that it tried to fetch from."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    yield page, asked
    context.close()


# axe-core judges a whole web page; of a mail these two say that it has no <main>, which the mail program's page has.
WAIVED = ("landmark-one-main", "region")

_AXE = """waived => axe.run(document, {rules: Object.fromEntries(waived.map(one => [one, {enabled: false}]))})
  .then(found => found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).slice(0, 3).join(' ')))"""


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page that is open, one line for each rule, the waived ones aside."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    page.evaluate((files(package.__name__) / "axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_AXE, list(WAIVED))
    return found
