"""The look, measured in Chromium: nothing runs over, nothing is fetched, everything can be read in both schemes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from digest.issues import opening, render
from digest.model import Brief, Bullet, Issue, IssueStory, Reference, Update
from tests.browser import Scheme, chromium, opened
from tests.builders import NOW, issue, issue_story, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LONG_WORD = "Datenverarbeitungsverordnungsfolgenabschätzungsrichtlinienentwurfsbegründung"
OUTLETS = ("The Example Morning Post", "Wire", "Ledger", "Courier", "Gazette", "Harbour Times")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (320, 375, 600, 800)


def told(headline: str, *, sentence: str, **other: Any) -> IssueStory:
    url = "https://news.example/1"
    entries = [Reference("k", "f", name, f"https://{place}.example/1", "T", NOW) for place, name in enumerate(OUTLETS)]
    bullets = (Bullet(sentence, url), Bullet(f"{sentence} It was the second time.", "https://1.example/1"))
    plain: dict[str, Any] = {
        "url": url,
        "bullets": bullets,
        "entries": tuple(entries),
        "independent_sources": 5,
        "outlets": 9,
        "jurisdictions": ("United States", "European Union", "International", "United Kingdom"),
    }
    return issue_story(headline, **plain | other)


def full(language: str, words: str) -> Issue:
    """An issue with everything that an issue may have."""
    new = Update(date(2026, 6, 2), f"{words}, it says.")
    stories = [
        told(words, sentence=f"{words}.", language=language),
        told(words, sentence=f"{words}.", language=language, update=new),
        told(words, sentence=words, language=language, update=replace(new, what="")),
        told(f"{LONG_WORD} https://news.example/{'a' * 120}", sentence=LONG_WORD, language="de"),
        told("قانون جديد للذكاء الاصطناعي", sentence="صوّت المجلس أمس.", language="fa", bullets=()),
    ]
    lines = tuple(Brief(f"{words}.", one.url, one.id) for one in stories)
    return replace(
        issue([section(*stories[:2]), section(*stories[2:], topic="safety", title="Safety & frontier models")]),
        in_brief=lines,
        language=language,
        postal_address="The AI Policy Brief, 1 Example Street, 1000 Brussels, Belgium",
    )


TEMPLATES = render.load()
PAGES = {
    language: render.render(
        full(language, words), TEMPLATES, base_url="https://brief.example", sender="b@x.example"
    ).html
    for language, words in (
        ("en", "The Senate votes for a bill on incident reports of frontier models"),
        ("ar", "صوّت مجلس الشيوخ على مشروع قانون بشأن تقارير حوادث النماذج"),
    )
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", PAGES)
def test_nothing_runs_over_the_edge_and_nothing_is_fetched(browser: Browser, language: str, scheme: Scheme) -> None:
    with opened(browser, PAGES[language], scheme=scheme) as (page, asked):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [width, width]
            assert (width, page.evaluate(OVER)) == (width, [])
            assert page.locator("h1").is_visible()
    assert asked == []


# Elements with words that stick out of the window.
OVER = """[...document.body.querySelectorAll('*')].filter(one => {
  const box = one.getBoundingClientRect();
  return one.innerText && box.width && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map(one => one.tagName + ' ' + one.innerText.slice(0, 40))"""


@pytest.mark.parametrize("language", PAGES)
def test_without_its_style_sheets_it_still_fits_a_phone(browser: Browser, language: str) -> None:
    bare = re.sub(r"(?s)<style.*?</style>", "", PAGES[language])
    with opened(browser, bare, width=320) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate("getComputedStyle(document.querySelector('h3')).fontSize") == "24px"


@pytest.mark.parametrize("length", [60, 111, 139, 160])
def test_in_brief_stands_on_the_first_screen_of_a_phone(browser: Browser, length: int) -> None:
    sentence = ("The Senate votes for a bill on incident reports of frontier models; " * 3)[: length - 1].strip() + "."
    sections = [section(told("Senate votes", sentence=sentence, id=row), topic=f"t{row}") for row in range(1, 7)]
    stories = [story for one in sections for story in one.stories]
    one = issue(sections, in_brief=opening.in_brief(stories, sections, "en"))
    html = render.render(one, TEMPLATES, base_url="https://brief.example", sender="b@x.example").html
    with opened(browser, html, width=375) as (page, _):
        box = page.locator(".brief").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900


def test_it_begins_at_the_right_in_arabic_and_at_the_left_in_english(browser: Browser) -> None:
    for language, side in (("ar", "right"), ("en", "left")):
        with opened(browser, PAGES[language], width=600) as (page, _):
            for name in ("h2.rule", ".told li", "p.soft:not(:first-child)"):
                style = page.locator(name).first.evaluate("one => getComputedStyle(one).textAlign")
                assert (language, name, style) == (language, name, side)


def test_chips_are_not_cut_at_the_end_of_a_line(browser: Browser) -> None:
    with opened(browser, PAGES["en"], width=320) as (page, _):
        boxes = page.locator(".chip").evaluate_all("all => all.map(one => one.getClientRects().length)")
        assert set(boxes) == {1}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", PAGES)
def test_every_text_has_contrast_enough_and_is_large_enough(browser: Browser, language: str, scheme: Scheme) -> None:
    with opened(browser, PAGES[language], scheme=scheme) as (page, _):
        texts = page.evaluate(TEXTS)
    assert len(texts) > 50
    assert [text for text in texts if text["size"] < 13] == []
    assert [text for text in texts if text["contrast"] < 4.5] == []


def test_the_dark_scheme_is_dark(browser: Browser) -> None:
    grounds = {}
    for scheme in SCHEMES:
        with opened(browser, PAGES["en"], scheme=scheme) as (page, _):
            grounds[scheme] = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    assert grounds == {"light": "rgb(255, 254, 251)", "dark": "rgb(26, 28, 31)"}


# Each visible text with its size and its contrast (WCAG 2.2) on the first ground behind it that is not transparent.
TEXTS = """(() => {
  const part = value => value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  const ground = one => {
    for (; one; one = one.parentElement) {
      const found = numbers(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !one.getClientRects().length) continue;
    const style = getComputedStyle(one);
    const [high, low] = [light(numbers(style.color)), light(ground(one))].sort((a, b) => b - a);
    texts.push({text: walker.currentNode.textContent.trim().slice(0, 40), size: parseFloat(style.fontSize),
                contrast: (high + 0.05) / (low + 0.05)});
  }
  return texts;
})()"""
