"""What we say is said in the six languages of the UN, and English where nobody has translated it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.issues import languages, lint, markup, render
from digest.issues.languages import wording
from digest.model import Brief, Page
from scripts import translate
from tests import any_issue
from tests.builders import issue, issue_story, section

TEMPLATES = render.load()
BASE = "https://brief.example"
UN = ("en", "ar", "es", "fr", "ru", "zh")
PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "In brief"\nmsgstr "Em resumo"\n'


def rendered(language: str, spoken: str = "") -> Page:
    """An issue of a newsletter in `language` with our words in `spoken`."""
    first, second = issue_story("Senate passes AI bill", id=1, language=language), issue_story("Une loi", language="fr")
    brief = (Brief("The Senate passed an AI bill.", first.url, 1),)
    one = issue([section(first, second), section(topic="b", title="Of our own")], language=language, in_brief=brief)
    return render.render(one, TEMPLATES, base_url=BASE, sender="b@x.example", language=spoken)


def test_we_speak_the_six_languages_of_the_united_nations() -> None:
    assert languages.shipped() == UN


@pytest.mark.parametrize("language", UN[1:])
def test_every_message_is_translated_in_all_its_forms(language: str) -> None:
    assert translate.missing(language) == []


@pytest.mark.parametrize("language", UN[1:])
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    spoken = wording(language)
    for message in translate.messages():
        one, many = message if isinstance(message, tuple) else (message, message)
        for number in (0, 1, 2, 3, 11, 100):
            said = spoken.plural(one, many, number) if one != many or "%(n)s" in one else spoken.message(one)
            assert set(re.findall(r"%\(\w+\)s|%.", said)) <= set(re.findall(r"%\(\w+\)s|%.", many)), message


def test_the_list_of_messages_for_translators_is_up_to_date() -> None:
    text = (languages.SHIPPED / "messages.pot").read_text(encoding="utf-8")
    there = re.findall(r'(?m)^msgid ((?:".*"\n?)+)', text)
    listed = {"".join(re.findall(r'"(.*)"', one)) for one in there} - {""}
    assert listed == {one[0] if isinstance(one, tuple) else one for one in translate.messages()}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 stories", "1 story", "2 stories", "5 stories", "21 stories", "1,000 stories"]),
        ("fr", ["0 sujet", "1 sujet", "2 sujets", "5 sujets", "21 sujets", "1\u202f000 sujets"]),
        ("ru", ["0 сюжетов", "1 сюжет", "2 сюжета", "5 сюжетов", "21 сюжет", "1\u00a0000 сюжетов"]),
        ("zh", ["0 条新闻", "1 条新闻", "2 条新闻", "5 条新闻", "21 条新闻", "1,000 条新闻"]),
        ("ar", ["0 خبر", "خبر واحد", "خبران", "5 أخبار", "21 خبرًا", "1,000 خبر"]),
    ],
)
def test_what_is_counted_stands_in_the_form_of_its_number(language: str, said: list[str]) -> None:
    spoken = wording(language)
    assert [spoken.count("%(n)s story", "%(n)s stories", number) for number in (0, 1, 2, 5, 21, 1000)] == said


@pytest.mark.parametrize(
    ("tag", "language", "said"),
    [
        ("en-US", "en-US", "In brief"),
        ("FR-ca", "FR-ca", "En bref"),
        ("zh-Hant-TW", "zh-Hant-TW", "要点"),
        ("de", "en", "In brief"),
        ("", "en", "In brief"),
        ("../../etc/passwd", "en", "In brief"),
    ],
)
def test_a_language_without_a_catalog_is_spoken_to_in_english(tag: str, language: str, said: str) -> None:
    assert (wording(tag).tag, wording(tag).say("In brief")) == (language, said)


def test_a_message_without_a_translation_stays_english() -> None:
    assert wording("ru").say("Never %(what)s before", what="said") == "Never said before"


def test_an_operator_can_bring_a_language(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "pt.po").write_text(PO, encoding="utf-8")
    assert wording("pt-BR", tmp_path).say("In brief") == "Em resumo"
    assert wording("pt", tmp_path).say("Past issues") == "Past issues"


def test_a_catalog_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "pt.po").write_bytes(PO.encode() + b'msgid "\xff"\nmsgstr "x"\n')
    with pytest.raises(ConfigError, match=r"pt\.po"):
        wording("pt", tmp_path)


@pytest.mark.parametrize(
    ("language", "place", "tongue", "listed"),
    [
        ("en", "United Nations", "French", "A, B and C"),
        ("fr", "Nations Unies", "français", "A, B et C"),
        ("ar", "الأمم المتحدة", "الفرنسية", "A وB وC"),
        ("zh", "联合国", "法语", "A、B和C"),
    ],
)
def test_places_languages_and_lists_are_named_as_readers_name_them(
    language: str, place: str, tongue: str, listed: str
) -> None:
    spoken = wording(language)
    assert spoken.place("UN", "United Nations") == place
    assert spoken.language("fr-CA") == tongue
    assert spoken.listed(["A", "B", "C"]) == listed
    assert spoken.place("US-ZZ", "Nowhere") == "Nowhere"


def test_a_subscriber_who_reads_arabic_gets_our_words_in_arabic_and_the_news_as_it_was_written() -> None:
    page = rendered("en", "ar")
    html = markup.read(page.html)
    assert [one.text for one in html.all("h2")][:2] == ["باختصار", "في هذا العدد"]
    [root] = html.all("html")
    assert (root.attributes["lang"], root.attributes["dir"]) == ("ar", "rtl")
    headline = next(one for one in html.all("h3") if one.text == "Senate passes AI bill")
    tags = [(one.attributes.get("lang"), one.attributes.get("dir")) for one in headline.lineage]
    assert next(tag for tag in tags if tag[0]) == ("en", "ltr")
    assert page.text.splitlines()[-4:] == [page.text.splitlines()[-4], "", "الأعداد السابقة:", f"{BASE}/issues"]


def test_a_story_is_marked_with_its_language_where_readers_of_the_newsletter_do_not_expect_it() -> None:
    words = [text.strip() for _, text in markup.read(rendered("en", "ar").html).texts]
    assert "باللغة الفرنسية" in words
    assert "باللغة الإنجليزية" not in words


@pytest.mark.parametrize("spoken", UN)
def test_an_issue_passes_the_lint_in_every_language(spoken: str) -> None:
    first = issue_story(id=1)
    one = issue([section(first, issue_story(language="ar")), section(topic="b", title="Courts & enforcement")])
    page = render.render(one, TEMPLATES, base_url=BASE, sender="b@x.example", language=spoken)
    assert lint.lint(page, one, base_url=BASE, wording=wording(spoken)) == ()
    plain = render.render(one, render.load_plain(), base_url=BASE, sender="b@x.example", language=spoken)
    assert lint.lint(plain, one, base_url=BASE, wording=wording(spoken)) == ()


@settings(max_examples=25, deadline=None)
@given(any_issue.issues(), st.sampled_from(UN))
def test_nothing_that_a_feed_writes_stops_an_issue_in_any_language(one: object, spoken: str) -> None:
    page = render.render(one, TEMPLATES, base_url=BASE, sender="b@x.example", language=spoken)  # type: ignore[arg-type]
    assert lint.lint(page, one, base_url=BASE, wording=wording(spoken)) == ()  # type: ignore[arg-type]


def test_a_translation_is_text_and_never_markup(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "pt.po").write_text(PO.replace("Em resumo", "<b>x</b> & y"), encoding="utf-8")
    one = issue(in_brief=(Brief("It passed.", "", 0),), language="pt")
    page = render.render(one, render.load(tmp_path))
    assert "&lt;b&gt;x&lt;/b&gt; &amp; y" in page.html
