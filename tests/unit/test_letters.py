"""Our own letters say what they have to say, in both parts and in every language, and pass the same lint."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import ConfigError, RenderError
from digest.issues import languages, markup
from digest.mail.letters import KINDS, Confirm, DraftNotice, Goodbye, HealthReport, Letter, Letters, Welcome
from digest.model import Newsletter, Page
from tests.any_issue import HOSTILE
from tests.builders import NOW

NEWSLETTER = Newsletter(title="The AI Policy Brief", time_zone="Europe/Brussels", postal_address="1 Example Street")
LETTERS = Letters()
EVERY: tuple[Letter, ...] = (
    Confirm("https://brief.example/confirm/abc", days=7),
    Welcome(NOW, "https://brief.example/unsubscribe/abc", "https://brief.example/preferences/abc", "https://b.example"),
    Welcome(NOW, "mailto:brief@example.org?subject=unsubscribe"),
    Goodbye("https://brief.example/subscribe"),
    Goodbye(),
    DraftNotice(14, tuple(f"Headline {number}" for number in range(14)), NOW, "https://brief.example/desk"),
    DraftNotice(1, ("Senate passes AI bill",), NOW),
    HealthReport(NOW, 1, 200, 92, 87, ("feeds.example has failed since Tuesday",), "https://brief.example/health"),
    HealthReport(NOW, 7, 1_400, 92, 92, ()),
)


def words(page: Page) -> str:
    texts = [text for element, text in markup.read(page.html).texts if not element.hidden and element.tag != "style"]
    return " ".join("".join(texts).split())


def test_there_is_one_of_every_kind_here() -> None:
    assert {type(letter) for letter in EVERY} == set(KINDS)


@pytest.mark.parametrize("language", languages.shipped())
@pytest.mark.parametrize("letter", EVERY, ids=lambda letter: letter.name)
def test_a_letter_passes_the_lint_in_every_language(letter: Letter, language: str) -> None:
    page = LETTERS.write(letter, NEWSLETTER, language=language)
    assert page.subject in words(page)
    assert page.subject.split()[0] in page.text
    assert "1 Example Street" in page.text


@pytest.mark.parametrize("letter", EVERY, ids=lambda letter: letter.name)
def test_both_parts_lead_to_the_same_places(letter: Letter) -> None:
    page = LETTERS.write(letter, NEWSLETTER)
    hrefs = {link.attributes["href"] for link in markup.read(page.html).all("a")}
    assert hrefs == set(re.findall(r"(?m)^(?:https:|mailto:)\S+$", page.text))


def test_a_confirmation_asks_and_says_that_doing_nothing_is_enough() -> None:
    page = LETTERS.write(EVERY[0], NEWSLETTER)
    assert page.subject == "Confirm your subscription to The AI Policy Brief"
    for part in (words(page), " ".join(page.text.split())):
        assert "The link works for 7 days. If it was not you, do nothing" in part


def test_a_welcome_says_when_the_next_issue_comes_in_the_readers_own_zone() -> None:
    assert "3 June, 08:00 CEST" in words(LETTERS.write(EVERY[1], NEWSLETTER))
    assert "3 June, 15:00 JST" in words(LETTERS.write(EVERY[1], NEWSLETTER, time_zone="Asia/Tokyo"))


def test_a_draft_names_a_dozen_headlines_and_counts_the_rest() -> None:
    page = LETTERS.write(EVERY[5], NEWSLETTER)
    assert len(markup.read(page.html).all("li")) == page.text.count("\n- ") == 12
    assert "14 stories stand in the draft" in words(page)
    assert "and 2 more" in words(page)


def test_a_health_report_begins_with_the_news() -> None:
    assert LETTERS.write(EVERY[7], NEWSLETTER).subject == "The AI Policy Brief: 1 thing needs you"
    assert LETTERS.write(EVERY[8], NEWSLETTER).subject == "The AI Policy Brief: all is well"
    assert "feeds.example has failed since Tuesday" in LETTERS.write(EVERY[7], NEWSLETTER).text


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_nothing_that_a_feed_wrote_becomes_markup_in_a_letter(text: str) -> None:
    letters: tuple[Letter, ...] = DraftNotice(1, (text,), NOW), HealthReport(NOW, 1, 1, 1, 1, (text,))
    plain: tuple[Letter, ...] = DraftNotice(1, ("x",), NOW), HealthReport(NOW, 1, 1, 1, 1, ("x",))
    for hostile, harmless in zip(letters, plain, strict=True):
        assert tags(LETTERS.write(hostile, NEWSLETTER)) == tags(LETTERS.write(harmless, NEWSLETTER))


def tags(page: Page) -> list[str]:
    return [one.tag for one in markup.read(page.html).elements]


def test_a_letter_of_the_operator_stands_in_for_ours(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "goodbye.txt").write_text("Farewell from {{ page.title }}", encoding="utf-8")
    assert Letters(tmp_path).write(Goodbye(), NEWSLETTER).text == "Farewell from The AI Policy Brief\n"


def test_a_letter_that_is_broken_is_named_and_not_sent(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "goodbye.mjml").write_text("<mj-colum></mj-colum>", encoding="utf-8")
    with pytest.raises(ConfigError, match="<mj-colum> is not one of"):
        Letters(tmp_path).write(Goodbye(), NEWSLETTER)
    (tmp_path / "mail" / "goodbye.mjml").write_text("<mjml><mj-body></mj-body></mjml>", encoding="utf-8")
    with pytest.raises(RenderError, match="the title is empty"):
        Letters(tmp_path).write(Goodbye(), NEWSLETTER)


def test_a_newsletter_without_a_postal_address_has_none() -> None:
    page = LETTERS.write(Goodbye(), replace(NEWSLETTER, postal_address=""))
    assert page.text.splitlines()[-1] == "The AI Policy Brief"
