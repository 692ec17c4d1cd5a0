"""An issue becomes a page: the same bytes each time, small enough, and whatever a feed wrote stays text."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest import assets
from digest.errors import ConfigError
from digest.issues import lint, markup, render
from digest.issues.render import TOKEN
from digest.model import Brief, Bullet, FeedTrouble, Issue, Page, Reference, Update
from tests import any_issue
from tests.builders import NOW, coverage, issue, issue_story, section

TEMPLATES = render.load()
BASE = "https://brief.example"


def rendered(one: Issue, base_url: str = BASE) -> Page:
    return render.render(one, TEMPLATES, base_url=base_url, sender="The Brief <brief@example.org>")


# ---- feed text stays text -------------------------------------------------------------------------


def written_with(text: str) -> Issue:
    """An issue with `text` in every place that a feed can write to."""
    story = issue_story(
        text,
        id=1,
        source=text,
        url="https://news.example/1",
        bullets=(Bullet(text, "https://other.example/1"), Bullet(f"And {text}", "https://news.example/1")),
        jurisdictions=(text,),
        update=Update(date(2026, 6, 2), f"New: {text}"),
        entries=(Reference(text, "f", f"Other {text}", "https://other.example/1", text, NOW),),
    )
    trouble = (FeedTrouble("https://news.example/rss", text, None, text),)
    return issue(
        [section(story)],
        subject=f"Subject {text}",
        preheader=f"Preheader {text}",
        in_brief=(Brief(text, story.url, story.id),),
        coverage=coverage(failing=trouble, silent=trouble),
    )


def structure(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.tag, tuple(one.attributes)) for one in markup.read(page.html).elements]


VISIBLE = [text for text in any_issue.HOSTILE if render.harmless(text)]


@pytest.mark.parametrize("text", VISIBLE)
def test_feed_text_never_becomes_markup(text: str) -> None:
    assert structure(rendered(written_with(text))) == structure(rendered(written_with("Plain words")))


@settings(max_examples=25, deadline=None)
@given(any_issue.issues())
def test_any_issue_is_as_well_formed_as_a_plain_one(one: Issue) -> None:
    assert parse_errors(rendered(one).html) == parse_errors(rendered(issue()).html)


def parse_errors(html: str) -> set[str]:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    parser.parse(html)
    return {code for _, code, _ in parser.errors}


def test_a_plain_issue_is_well_formed() -> None:
    assert parse_errors(rendered(issue()).html) == set()


@pytest.mark.parametrize("text", ["<b>bold</b> & {{ 7 * 7 }}", "AT&amp;T", "5 < 6 > 4", "“quotes” 'and' \"more\""])
def test_a_headline_is_read_as_it_was_written(text: str) -> None:
    [h3] = markup.read(rendered(issue([section(issue_story(text))])).html).all("h3")
    assert h3.text == text


@settings(max_examples=25, deadline=None)
@given(any_issue.issues())
def test_every_link_leads_to_the_web_to_a_place_in_the_issue_or_to_us(one: Issue) -> None:
    hrefs = [link.attributes["href"] for link in markup.read(rendered(one).html).all("a")]
    assert [href for href in hrefs if not href.lower().startswith(("https://", "http://"))] == []


@pytest.mark.parametrize(
    "text", [TOKEN, TOKEN[:9] + TOKEN + TOKEN[9:], TOKEN[:9] + "\u00ad" + TOKEN[9:], f"https://evil.example/{TOKEN}"]
)
def test_a_feed_cannot_bring_the_placeholder_of_a_token(text: str) -> None:
    one = written_with(text)
    stolen = replace(one.stories[0], url=f"https://evil.example/?{text.replace(chr(0xAD), '')}")
    page = rendered(replace(one, sections=(section(stolen),)))
    assert (page.html.count(TOKEN), page.text.count(TOKEN)) == (2, 2)  # to choose, and to leave


def test_no_line_of_the_page_or_the_text_ends_between_a_number_and_its_sign() -> None:
    words = "The tax on computing power rises to as much as 42.75 % of the turnover, and to 9 % on the rest of it"
    one = replace(written_with(words), preheader=words)
    page = rendered(one)
    assert "75\u00a0% of" in page.html
    assert "75 %" not in page.html + page.text
    assert lint.lint(page, one, base_url=BASE) == ()


# ---- nothing stands for what is not there ---------------------------------------------------------

THERE = ("url", "source", "chips", "bullets", "others", "new", "foreign", "brief", "trouble")


def with_only(there: set[str]) -> Issue:
    """An issue that has what is named and lacks the other things that an issue may lack."""
    url = "https://news.example/1" if "url" in there else ""
    other = Reference("k", "f", "Other News", "https://other.example/1" if "url" in there else "", "T", NOW)
    told_then = ("Senate debates AI bill", "en") if "others" in there else ("", "")
    update = Update(date(2026, 6, 2), "It was the second vote." if "bullets" in there else "", *told_then)
    story = issue_story(
        "Senate passes AI bill",
        url=url,
        source="Example News" if "source" in there else "",
        jurisdictions=("US",) if "chips" in there else (),
        bullets=(Bullet("The vote was 60 to 40.", url),) if "bullets" in there else (),
        entries=(other,) * ("others" in there),
        update=update if "new" in there else None,
        independent_sources=2,
        outlets=2,
        language="fr" if "foreign" in there else "en",
    )  # fmt: skip
    trouble = (FeedTrouble("https://x.example/rss", "", None, ""),) * ("trouble" in there)
    return issue(
        [section(story)],
        in_brief=(Brief("The Senate voted.", url, story.id),) * ("brief" in there),
        coverage=coverage(failing=trouble, silent=trouble),
        postal_address="1 Example Street" if "trouble" in there else "",
    )


COMBINATIONS = [set(filter(None, chosen)) for chosen in product(*((name, "") for name in THERE))]


def test_whatever_is_missing_no_label_stands_alone() -> None:
    for there in COMBINATIONS:
        page = rendered(with_only(there), BASE if "url" in there else "")
        assert (there, list(orphans(page))) == (there, [])


def orphans(page: Page) -> Iterator[str]:
    """Elements without words, separators with nothing on one side, labels with nothing after them."""
    for one in markup.read(page.html).all("a", "b", "bdi", "p", "li", "ul", "h2", "h3", "span", "time"):
        if not one.text and one.style.find("line-height:0") < 0:  # the room above the sheet is meant to be empty
            yield f"an empty {one.tag}"
        if one.tag in ("p", "li") and re.search(r"^[·,:]|[·,]$|[·,] ?[·,]|\(\)", one.text):
            yield one.text
    for line in page.text.splitlines():
        if re.search(r"^\s*[·,:]|[·,]$|[·,] ?[·,]|\(\)|^[*-]$", line):
            yield line
    yield from re.findall(r"(?m)^.*:\n\n", page.text)


def test_a_label_stands_for_what_there_is() -> None:
    page = rendered(with_only(set(THERE)))
    words = [" ".join(text.split()).removeprefix("· ") for _, text in markup.read(page.html).texts]
    for said in ("Update", "In French", "Also covered by", "In brief", "Could not be read:", "1 Example Street"):
        assert any(text.startswith(said) for text in words), said
    assert "Earlier:" in words
    for line in (
        "Update since 2 June: It was the second vote.",
        "Earlier: Senate debates AI bill",
        "US · In French",
        "Also covered by:",
        "Other News",
    ):
        assert line in page.text.splitlines()


# ---- size, bytes, templates -----------------------------------------------------------------------


def long(count: int, words: int) -> Issue:
    """`count` stories in four sections, with headlines of `words` words."""
    stories = [
        issue_story(f"Story {number} " + "ministers " * words, bullets=(Bullet("A sentence of a source. " * 20, ""),))
        for number in range(count)
    ]
    return issue([section(*stories[row::4], topic=f"t{row}", title=f"Topic {row}") for row in range(min(4, count))])


@pytest.mark.parametrize(("count", "words"), [(1, 0), (40, 5), (120, 300), (500, 300)])
def test_the_html_is_never_too_large_and_says_what_it_left_out(count: int, words: int) -> None:
    one = long(count, words)
    page = rendered(one)
    assert render.size(page.html) <= render.SIZE
    assert lint.lint(page, one, base_url=BASE) == ()
    assert page.text.count("\n[") == count


@settings(max_examples=2, deadline=None)
@given(
    st.integers(1, 5_000),
    st.integers(0, 300),
    st.integers(1, 14),
    st.sampled_from(["ministers ", "وزراء ", "部长会议", "&<>'\" "]),
    st.sampled_from(["en", "ar", "zh", "ru"]),
)
@example(5_000, 300, 14, "وزراء ", "ar")
@example(5_000, 300, 1, "部长会议", "zh")
@example(1, 300, 1, "&<>'\" ", "ru")
def test_up_to_5000_stories_and_titles_of_300_words_the_footer_is_within_90_kb(
    count: int, words: int, topics: int, word: str, language: str
) -> None:
    stories = [
        issue_story(f"{number} {word * words}", source=f"{word}News", language=language) for number in range(count)
    ]
    rows = [section(*stories[row::topics], topic=f"t{row}", title=f"Topic {row}") for row in range(min(topics, count))]
    one = replace(issue(rows), language=language, postal_address="1 Example Street, Brussels")
    page = rendered(one)
    assert render.size(page.html) <= render.SIZE
    assert page.html.count(TOKEN) == 2
    assert page.html.index(TOKEN) < page.html.index("1 Example Street, Brussels") < page.html.index("</body>")
    left_out = sum(
        number_in(one) for one in markup.read(page.html).all("p") if one.attributes.get("class") == "left-out"
    )
    assert len(markup.read(page.html).all("h3")) + left_out == count


def number_in(left_out: markup.Element) -> int:
    return int("".join(letter for letter in left_out.text if letter.isdecimal()))


def test_what_stands_first_in_a_section_is_told_longest() -> None:
    page = markup.read(rendered(long(120, 8)).html)
    told = {story.attributes["class"] for story in page.all("h3") if "class" in story.attributes}
    named = [story for story in page.all("h3") if "class" not in story.attributes]
    left = [one.text.split()[0] for one in page.all("p") if one.attributes.get("class") == "left-out"]
    assert told == {"lead", "next"}
    assert len(page.all("h3")) + sum(map(int, left)) == 120
    assert 0 < len(named) < 120


def test_links_of_any_length_leave_room_for_the_stories() -> None:
    url = "https://news.example/" + "&" * 1_950
    stories = [issue_story(url=url, bullets=(Bullet("It passed.", url),)) for _ in range(30)]
    one = issue([section(*stories)], in_brief=[Brief("ä" * 160, url, 0)] * 30)
    assert lint.lint(rendered(one), one, base_url=BASE) == ()


def test_the_same_issue_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "from digest.issues import render; from tests.unit.test_render import fixed; import hashlib; "
        "page = render.render(fixed(), render.load()); print(hashlib.sha256(repr(page).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    prints = {
        subprocess.check_output([sys.executable, "-c", code], cwd=root, env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    }
    assert len(prints) == 1


def fixed() -> Issue:
    return issue([section(issue_story(f"Story {number}", id=number)) for number in range(3)])


def test_a_mail_holds_no_more_style_than_is_read() -> None:
    styles = markup.read(rendered(issue()).html).styles
    assert max(map(len, styles)) < 8_192


def test_a_template_of_the_operator_stands_in_for_ours(tmp_path: Path) -> None:
    (tmp_path / "issue").mkdir()
    (tmp_path / "issue" / "issue.txt").write_text("Only {{ issue.title }} [[ token ]]", encoding="utf-8")
    page = render.render(issue(), render.load(tmp_path))
    assert page.text == f"Only The AI Policy Brief {TOKEN}\n"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("issue.txt", "{% if %}", "template of the issue:1"),
        ("footer.mjml", "<mj-colum></mj-colum>", "footer.mjml: <mj-colum> is not one of"),
        ("footer.mjml", "<mj-section><p></mj-section>", "not MJML that can be compiled"),
        ("footer.mjml", "[% include 'x.mjml' %]", "x.mjml"),
        ("footer.mjml", "[[ nobody ]]", "nobody"),
    ],
)
def test_a_template_that_is_wrong_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / "issue").mkdir()
    (tmp_path / "issue" / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(words)):
        render.load(tmp_path)


# ---- our own templates ----------------------------------------------------------------------------

ALLOWED = {  # what mjml-python 1.4.2 was seen to compile as the reference does; anything else it passes silently
    "mjml": {"lang", "dir"},
    "mj-head": set(),
    "mj-title": set(),
    "mj-preview": set(),
    "mj-raw": set(),
    "mj-attributes": set(),
    "mj-all": {"padding", "font-family"},
    "mj-class": {"name", "background-color"},
    "mj-style": set(),
    "mj-body": {"width", "background-color", "css-class"},
    "mj-section": {"padding", "direction", "mj-class", "css-class", "border-top"},
    "mj-column": {"direction", "css-class", "background-color", "border-radius", "padding"},
    "mj-text": {"font-size", "line-height", "color", "align"},
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name) for name, _ in attrs] or [(tag, "")]


def test_the_templates_keep_to_the_mjml_that_is_compiled_as_it_should_be() -> None:
    tags = Tags()
    tags.feed(render.assembled())
    mjml = {(tag, name) for tag, name in tags.found if tag.startswith("mj")}
    assert {tag for tag, _ in mjml} <= render.TAGS
    assert {one for one in mjml if one[1] and one[1] not in ALLOWED[one[0]]} == set()


def palettes() -> dict[str, dict[str, str]]:
    text = (assets.templates() / "issue" / "look.mjml").read_text(encoding="utf-8")
    found = re.findall(r"\[% set (light|dark) = (\{.*?\}) %\]", text, re.DOTALL)
    return {name: ast.literal_eval(colours) for name, colours in found}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PAIRS = [
    ("ink", "sheet"), ("ink", "panel"), ("ink", "paper"), ("soft", "sheet"), ("soft", "paper"), ("soft", "chip"),
    ("accent", "sheet"), ("accent", "panel"), ("accent", "paper"), ("brown", "amber"),
]  # fmt: skip


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(scheme: str, text: str, ground: str) -> None:
    palette = palettes()[scheme]
    assert contrast(palette[text], palette[ground]) >= 4.5


def test_both_palettes_have_the_same_colours() -> None:
    light, dark = palettes()["light"], palettes()["dark"]
    assert light.keys() == dark.keys()


# ---- the shell ------------------------------------------------------------------------------------


def test_without_pages_there_is_a_mailto_and_no_browser_link() -> None:
    page = rendered(issue(), "")
    hrefs = [link.attributes["href"] for link in markup.read(page.html).all("a")]
    assert hrefs[-1] == f"mailto:brief@example.org?subject=unsubscribe%20{TOKEN}"
    assert hrefs[-1] in page.text.splitlines()
    assert "View in browser" not in page.html + page.text


def test_with_pages_the_links_of_the_shell_lead_there() -> None:
    hrefs = [link.attributes["href"] for link in markup.read(rendered(issue()).html).all("a")]
    assert hrefs[0] == f"{BASE}/issues/daily/2026-06-03"
    assert hrefs[-3:] == [f"{BASE}/preferences/{TOKEN}", f"{BASE}/unsubscribe/{TOKEN}", f"{BASE}/issues"]


def test_on_the_web_nothing_is_left_of_what_is_one_readers_own() -> None:
    for one in (rendered(issue()).html, render.render(issue(), render.load_plain(), base_url=BASE).html):
        html = render.public(one)
        hrefs = [link.attributes["href"] for link in markup.read(html).all("a")]
        assert f"{BASE}/unsubscribe/" in hrefs
        assert TOKEN not in html
        assert render.JOINED not in html
        assert "references" not in html


def test_an_issue_of_one_section_has_no_contents() -> None:
    assert "In this issue" not in rendered(issue()).html
    two = issue([section(), section(topic="courts", title="Courts")])
    links = [one.text for one in markup.read(rendered(two).html).all("a")]
    assert ("Laws & rules" in links, "Courts" in links) == (True, True)


def test_an_arabic_issue_runs_from_right_to_left_and_says_so_below_the_body() -> None:
    tree: Element = html5lib.parse(rendered(issue(language="ar")).html, namespaceHTMLElements=False)
    [article] = [one for one in tree.iter() if one.get("role") == "article"]
    assert (tree.get("dir"), article.get("lang"), article.get("dir")) == ("rtl", "ar", "rtl")


def test_a_story_in_another_language_says_so_to_screen_readers() -> None:
    page = markup.read(rendered(issue([section(issue_story("Une loi sur l’IA", language="fr"))])).html)
    [h3] = page.all("h3")
    assert next(one.attributes["lang"] for one in h3.lineage if "lang" in one.attributes) == "fr"
