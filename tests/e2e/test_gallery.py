"""Every page of the gallery in Chromium: it fits its screen, asks for nothing, and looks as it did."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from digest.cli.root import root
from digest.desk import gallery, standing
from digest.desk.gallery import SCHEMES, WIDTHS, Scheme
from digest.errors import ConfigError
from digest.issues import lint, render
from tests import baselines
from tests.baselines import SHOTS, Shot
from tests.browser import WAIVED, chromium, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = gallery.exhibits(render.load())
ISSUES = standing.issues()
STRIPPED = "no-styles"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("name", ISSUES)
def test_every_issue_of_the_gallery_passes_the_lint(name: str) -> None:
    assert lint.lint(PAGES[name], ISSUES[name], base_url=gallery.BASE_URL) == ()


def test_the_plain_pages_of_the_gallery_pass_the_lint_too() -> None:
    assert lint.lint(PAGES["plain"], ISSUES["normal"], base_url=gallery.BASE_URL) == ()
    assert lint.lint(PAGES["plain-arabic"], ISSUES["arabic"], base_url=gallery.BASE_URL) == ()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_over_the_edge_on_any_screen_and_nothing_is_fetched(
    browser: Browser, name: str, scheme: Scheme
) -> None:
    with opened(browser, PAGES[name].html, scheme=scheme) as (page, asked):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            [scroll, client] = page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            assert (width, scroll) == (width, client)
    assert asked == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong_by_day_or_by_night(browser: Browser, name: str, scheme: Scheme) -> None:
    for width in (320, 700):
        with opened(browser, PAGES[name].html, width=width, scheme=scheme) as (page, _):
            assert (width, violations(page)) == (width, [])


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    grey = "<html><body><img src='data:,'><p style='color:#bbb;background:#fff'>Hardly to be read</p></body></html>"
    with opened(browser, grey) as (page, _):
        rules = {line.partition(":")[0] for line in violations(page)}
    assert {"color-contrast", "document-title", "html-has-lang", "image-alt"} <= rules
    assert rules.isdisjoint(WAIVED)


@pytest.mark.parametrize("name", PAGES)
def test_at_twice_the_size_on_a_small_screen_nothing_runs_over_the_edge(browser: Browser, name: str) -> None:
    """200 % zoom of a 640 px window leaves 320 px to the page (WCAG 1.4.10 asks no more)."""
    with opened(browser, PAGES[name].html, width=640) as (page, _):
        page.evaluate("document.documentElement.style.zoom = 2")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_styles_the_hierarchy_stays(browser: Browser) -> None:
    with opened(browser, PAGES[STRIPPED].html, width=375) as (page, _):
        sizes = [
            page.locator(tag).first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
            for tag in ("h1", "h2.rule", "h3.next", ".told li")
        ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 16


@pytest.mark.parametrize("name", [name for name in PAGES if name != STRIPPED])
def test_lines_have_room_and_links_can_be_hit_and_are_underlined(browser: Browser, name: str) -> None:
    with opened(browser, PAGES[name].html) as (page, _):
        lines = page.evaluate(LINES)
        links = page.evaluate(LINKS)
    assert [one for one in lines if one["height"] < 1.4] == []
    assert [one for one in links if one["height"] < 24] == []
    assert [one for one in links if not one["underlined"]] == []
    assert len(links) > 1


# The height of the lines of running text, as a multiple of its size; and of each primary link in pixels.
LINES = """[...document.body.querySelectorAll('p, li')].filter(one => one.innerText.trim()).map(one => {
  const style = getComputedStyle(one);
  return {text: one.innerText.slice(0, 40), height: parseFloat(style.lineHeight) / parseFloat(style.fontSize)};
})"""
LINKS = """[...document.body.querySelectorAll('h3 a, .brief a, .toc a, .leave a')].map(one => {
  const style = getComputedStyle(one);
  return {text: one.innerText.slice(0, 40), height: parseFloat(style.lineHeight),
          underlined: style.textDecorationLine === 'underline'};
})"""


@pytest.mark.parametrize("name", PAGES)
def test_there_is_no_image_so_a_mail_without_images_is_whole(name: str) -> None:
    assert "<img" not in PAGES[name].html
    assert "background-image" not in PAGES[name].html


@pytest.fixture(scope="module")
def same_fonts(browser: Browser) -> None:
    if baselines.fonts(browser) != json.loads(baselines.FONTS.read_text(encoding="utf-8")):
        pytest.skip(
            "the baselines were taken with other fonts than are here: python -m tests.baselines, before a change"
        )


@pytest.mark.usefixtures("same_fonts")
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.path.stem)
def test_it_looks_as_it_did(browser: Browser, shot: Shot) -> None:
    now = baselines.take(browser, PAGES[shot.name].html, shot)
    differing = baselines.difference(browser, now, shot.path.read_bytes())
    assert differing <= baselines.TOLERANCE, "look at `digest gallery`; if it is meant: python -m tests.baselines"


@pytest.mark.usefixtures("same_fonts")
def test_a_small_change_of_the_look_is_noticed(browser: Browser) -> None:
    shot = Shot("normal", 375, "light")
    changed = PAGES["normal"].html.replace("font-size:17px", "font-size:18px")
    differing = baselines.difference(browser, baselines.take(browser, changed, shot), shot.path.read_bytes())
    assert differing > baselines.TOLERANCE


# ---- the command ----------------------------------------------------------------------------------


def test_every_page_hangs_there_with_its_text(tmp_path: Path) -> None:
    hung = gallery.hang(PAGES, tmp_path / "gallery", pictures=False)
    assert [Path(one).read_text(encoding="utf-8") for one in hung.pages] == [
        render.sample(page.html) for page in PAGES.values()
    ]
    assert (tmp_path / "gallery" / "chinese.txt").read_text(encoding="utf-8") == render.sample(PAGES["chinese"].text)
    assert "订阅日期: 2026-01-31" in render.sample(PAGES["chinese"].text)
    linked = set(re.findall(r'href="([^"]+)"', Path(hung.index).read_text(encoding="utf-8")))
    assert linked == {path.name for path in (tmp_path / "gallery").iterdir()} - {"index.html"}


def test_there_is_a_picture_of_each_page_on_each_screen_by_day_and_by_night(tmp_path: Path, browser: Browser) -> None:
    hung = gallery.hang({"bare": PAGES["bare"]}, tmp_path, open_browser=lambda: nullcontext(browser))
    assert (len(hung.pictures), hung.without) == (len(WIDTHS) * len(SCHEMES), "")
    assert {Path(one).read_bytes()[:4] for one in hung.pictures} == {b"\x89PNG"}
    assert "bare-320-dark.png" in Path(hung.index).read_text(encoding="utf-8")


def test_without_a_browser_there_are_pages_and_a_word_on_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    hung = gallery.hang({"bare": PAGES["bare"]}, tmp_path)
    assert hung.pictures == ()
    assert "install chromium" in hung.without


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="--out"):
        gallery.hang(PAGES, tmp_path / "file", pictures=False)


def test_the_command_says_where_the_gallery_hangs(tmp_path: Path) -> None:
    done = CliRunner().invoke(root, ["gallery", "--no-pictures", "--json", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["index"] == str(tmp_path / "out" / "index.html")
