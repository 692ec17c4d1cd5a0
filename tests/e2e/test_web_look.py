"""Our pages on the web in Chromium: axe finds nothing, they fit a phone, and ask for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from digest.desk.gallery import SCHEMES, Scheme
from digest.stories import topics
from digest.web import pages
from digest.web.preferences import Form
from tests.browser import chromium, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LISTED = [
    ("daily", "The AI Policy Brief", date(2026, 6, day), day, "Senate passes AI bill, and 13 more") for day in (2, 1)
]
SHOWN: dict[str, dict[str, object]] = {
    "ask.html": {"title": "The AI Policy Brief"},
    "left.html": {"title": "Datenverarbeitungsverordnungsfolgenabschätzungsrichtlinienentwurfsbegründung"},
    "no_link.html": {},
    "not_here.html": {},
    "preferences.html": {
        "title": "The AI Policy Brief",
        "token": "x",
        "form": Form(frozenset(["law"]), "ar", "text", "Mars/Olympus", "07:30"),
        "topics": topics.load(),
        "spoken": [("en", "English"), ("ar", "العربية")],
        "zones": ["Asia/Tokyo", "Europe/Brussels"],
        "usual_zone": "UTC",
        "kept": False,
        "wrong": frozenset(["time_zone"]),
    },
    "issues.html": {"issues": LISTED, "feeds": {"daily": "The AI Policy Brief"}, "before": ""},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_can_be_used_by_everybody_in_every_scheme(
    browser: Browser, name: str, language: str, scheme: Scheme
) -> None:
    html = bytes(pages.load()(name, language=language, **SHOWN[name]).body).decode()
    for width in (320, 700):
        with opened(browser, html, width=width, scheme=scheme) as (page, asked):
            assert (width, violations(page)) == (width, [])
            assert page.evaluate("document.documentElement.scrollWidth") == width
        assert asked == []
