"""The lint finds what would shame us, and lets whatever a feed wrote pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.issues import lint, render
from digest.issues.proof import of_issue
from digest.model import Brief, Issue, Page
from tests import any_issue
from tests.builders import issue, issue_story, section

TEMPLATES = render.load()
RULES = {rule.__name__: rule for rule in lint.RULES}
BASES = ("", "https://brief.example", "http://127.0.0.1:8000")


def two_stories() -> Issue:
    first, second = issue_story("Senate passes AI bill", id=1), issue_story("Court rules on training data", id=2)
    brief = (Brief("The Senate passed an AI bill.", first.url, 1),)
    return issue([section(first), section(second, topic="courts", title="Courts")], in_brief=brief)


ISSUE = two_stories()


def rendered(one: Issue, base_url: str = BASES[1]) -> Page:
    return render.render(one, TEMPLATES, base_url=base_url, sender="The Brief <brief@example.org>")


@pytest.mark.parametrize("base_url", BASES)
def test_an_ordinary_issue_passes(base_url: str) -> None:
    assert lint.lint(rendered(ISSUE, base_url), ISSUE, base_url=base_url) == ()


@settings(max_examples=40, deadline=None)
@given(any_issue.issues(), st.sampled_from(BASES))
def test_nothing_that_a_feed_writes_stops_an_issue(one: Issue, base_url: str) -> None:
    assert lint.lint(rendered(one, base_url), one, base_url=base_url) == ()


@pytest.mark.parametrize("text", any_issue.HOSTILE)
def test_no_headline_stops_an_issue(text: str) -> None:
    hostile = issue_story(text, source=text, jurisdictions=(text,), url="https://news.example/{{x}}")
    one = issue([section(hostile)], subject=text, preheader=text, in_brief=(Brief(text, hostile.url, hostile.id),))
    assert lint.lint(rendered(one), one, base_url=BASES[1]) == ()


IN_HTML = [
    ("says_its_language", '<html lang="en"', "<html", "<html> does not say its language"),
    ("says_its_language", 'dir="ltr" xmlns', "xmlns", "<html> does not say its direction"),
    ("says_its_language", 'role="article" lang="en" dir="ltr"', 'role="article"', "<div> does not say its"),
    ("has_a_title", "Senate passes AI bill, and 13 more</title>", "</title>", "title is empty"),
    ("headings_do_not_skip", "<h1 ", "<p ", "0 h1 headings"),
    ("headings_do_not_skip", "<h2 id", "<h4 id", "h4 follows h2"),
    ("times_can_be_read_by_machines", 'datetime="2026-06-03"', 'datetime="3 June"', "datetime=3 June is no moment"),
    ("layout_is_not_read_out", 'role="presentation"', "", "cell by cell"),
    ("layout_is_not_read_out", 'role="article"', "", "role=article"),
    ("images_are_described", "</h1>", '<img src="data:x" alt=""></h1>', "without width, height"),
    ("text_is_large_enough", "font-size:14px", "font-size:12px", "text of 12 px"),
    ("text_is_large_enough", "li a { font-size: 14px", "li a { font-size: 9px", "9 px small"),
    ("text_is_large_enough", "text-align:left;color", "text-align:justify;color", "justified"),
    ("zooms_and_darkens", 'name="viewport"', 'name="other"', "viewport"),
    ("zooms_and_darkens", "initial-scale=1", "user-scalable=no", "zoom"),
    ("zooms_and_darkens", 'name="color-scheme"', 'name="other"', "meta color-scheme"),
    ("zooms_and_darkens", "[data-ogsb]", "[data-other]", "[data-ogsb]"),
    ("links_say_where_they_lead", ">Past\u00a0issues<", "><", "without words"),
    ("links_say_where_they_lead", ">Past\u00a0issues<", ">Read more …<", "says only 'Read more …'"),
    ("links_lead_somewhere", 'href="https://brief.example/issues"', 'href="/issues"', "/issues: neither"),
    ("links_lead_somewhere", 'href="https://brief.example/issues"', 'href="http://other.example/"', "http://other"),
    ("links_lead_somewhere", 'href="https://brief.example/issues"', 'href="#top"', "#top: there is no such place"),
    ("links_lead_somewhere", 'id="courts"', "", "#courts: there is no such place"),
    ("ids_are_unique", 'id="courts"', 'id="law"', "'law' is given 2 times"),
    ("readers_can_leave", ">Unsubscribe<", ">Past<", "the HTML has no link to unsubscribe"),
    ("readers_can_leave", "/unsubscribe/" + render.TOKEN, "/", "the HTML has no link to unsubscribe"),
    ("readers_can_leave", "</h1>", f"{render.TOKEN}</h1>", "1 places for a token that end no link of ours"),
    ("readers_can_leave", "/preferences/", "/p/", "1 places for a token"),
    ("can_be_read_in_a_browser", '2026-06-03">View', '2026-06-04">View', "does not lead to"),
    ("is_small_enough", "</h1>", "</h1>" + "x" * 90_000, "90,000 at most"),
    ("is_small_enough", "#outlook", " " * 8_192 + "#outlook", "a style sheet of"),
    ("fetches_and_runs_nothing", "</h1>", "</h1><script></script>", "<script> has no place"),
    ("fetches_and_runs_nothing", "</h1>", '</h1><img src="https://x.example/1.gif">', "<img> fetches"),
    ("fetches_and_runs_nothing", "<h1 ", '<h1 onclick="x" ', "<h1> runs onclick"),
    ("fetches_and_runs_nothing", "#outlook a {", "@import 'x'; a {", "a style fetches: @import"),
    ("has_a_preheader", "display:none", "color:red", "no preheader"),
    ("holds_no_control_characters", "</h1>", "\x85</h1>", "U+0085"),
    ("holds_no_residue", "</h1>", " None</h1>", "'None'"),
    ("holds_no_residue", "</h1>", "&amp;amp;</h1>", "'&amp;'"),
    ("holds_no_residue", "<h1 ", '<h1 title="{{ issue.title }}" ', "'{{'"),
    ("tells_every_story_once_in_order", 'id="story-2"', 'id="story-1"', "once, in its order"),
    ("tells_every_story_once_in_order", 'id="story-2"', "", "shows 1 stories and leaves out 0; there are 2"),
    ("counts_what_it_tells", "2 stories from", "3 stories from", "the HTML does not say '2 stories from 2 articles'"),
    ("counts_what_it_tells", "1\u00a0story", "2\u00a0stories", "heading of law"),
]

IN_TEXT = [
    ("readers_can_leave", "/unsubscribe/", "/stay/", "the text has no line to unsubscribe"),
    ("can_be_read_in_a_browser", "/issues/daily/", "/other/", "the text does not say that it can be viewed"),
    ("holds_no_control_characters", "The AI", "The\x07 AI", "the text has the control character U+0007"),
    ("holds_no_residue", "Issue 12", "Issue <built-in method x>", "'built-in method'"),
    ("tells_every_story_once_in_order", "[2] Court", "[2] Another court", "does not tell story 2"),
    ("counts_what_it_tells", "2 stories from", "3 stories from", "the text does not say"),
    ("text_can_be_read_anywhere", "Issue 12", "Issue 12 " + "and more " * 10, "columns in the text, 76 at most"),
]


@pytest.mark.parametrize(("rule", "good", "bad", "words"), IN_HTML)
def test_a_fault_in_the_html_is_found(rule: str, good: str, bad: str, words: str) -> None:
    page = rendered(ISSUE)
    assert good in page.html
    faults = RULES[rule](of_issue(replace(page, html=page.html.replace(good, bad)), ISSUE, BASES[1]))
    assert [fault for fault in faults if words in fault] != []


@pytest.mark.parametrize(("rule", "good", "bad", "words"), IN_TEXT)
def test_a_fault_in_the_text_is_found(rule: str, good: str, bad: str, words: str) -> None:
    page = rendered(ISSUE)
    assert good in page.text
    faults = RULES[rule](of_issue(replace(page, text=page.text.replace(good, bad)), ISSUE, BASES[1]))
    assert [fault for fault in faults if words in fault] != []


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("", "the subject is empty"),
        ("One\r\nBcc: all@example.org", "second line"),
        (ISSUE.preheader, "the preheader only repeats the subject"),
    ],
)
def test_a_fault_in_the_subject_is_found(subject: str, words: str) -> None:
    faults = lint.lint(replace(rendered(ISSUE), subject=subject), ISSUE, base_url=BASES[1])
    assert [fault for fault in faults if words in fault] != []


def test_every_rule_has_a_page_that_it_refuses() -> None:
    tried = {rule for rule, *_ in (*IN_HTML, *IN_TEXT)} | {"has_a_subject_of_one_line"}
    assert {rule.__name__ for rule in lint.RULES} == tried


def test_an_empty_page_is_refused_rule_by_rule_and_none_of_them_breaks() -> None:
    proof = of_issue(Page("", "", ""), ISSUE, "")
    assert sum(bool(list(rule(proof))) for rule in lint.RULES) > 10


def test_a_browser_link_without_a_page_is_found() -> None:
    page = rendered(ISSUE)
    assert any("no page to be viewed" in fault for fault in lint.lint(page, ISSUE, base_url=""))


def test_a_mailto_without_an_address_does_not_let_readers_leave() -> None:
    page = render.render(ISSUE, TEMPLATES, sender="")
    assert any("no link to unsubscribe" in fault for fault in lint.lint(page, ISSUE))


def test_a_story_that_stands_in_another_section_is_found() -> None:
    one = ISSUE
    turned = replace(one, sections=one.sections[::-1])
    faults = lint.lint(rendered(turned), one, base_url=BASES[1])
    assert "the HTML does not tell each story of the record once, in its order" in faults
    assert "the text does not tell story 1 in its place" in faults
