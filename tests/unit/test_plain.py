"""The text part reads well by itself: 76 characters a line, URLs whole, the same stories in the same order."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.issues import markup, render
from digest.issues.plain import WIDTH, underlined, width, wrapped
from digest.model import Brief, Bullet, Issue, Reference, Update
from tests.builders import NOW, coverage, issue, issue_story, section

TEMPLATES = render.load()
BASE = "https://brief.example"


def written(one: Issue, base_url: str = BASE) -> str:
    return render.render(one, TEMPLATES, base_url=base_url, sender="brief@example.org").text


def a_day() -> Issue:
    long = "https://wire.example/2026/06/03/" + "a-very-long-slug-" * 8
    url = "https://news.example/1"
    first = issue_story(
        "Fifth state ratifies the framework convention on artificial intelligence, which enters into force in autumn",
        id=1,
        url=url,
        jurisdictions=("COE", "UK"),
        bullets=(Bullet("A fifth state ratified.", url), Bullet("Parties name an oversight body.", long)),
        update=Update(date(2026, 6, 2), "A fifth state ratified."),
        independent_sources=2,
        outlets=2,
        entries=(Reference("k", "f", "Example News", url, "T", NOW), Reference("l", "f", "Wire", long, "T", NOW)),
    )
    second = issue_story("Une loi sur l’IA", id=2, url="https://lettre.example/2", source="La Lettre", bullets=(),
                         jurisdictions=(), language="fr")  # fmt: skip
    return issue(
        [section(first), section(second, topic="courts", title="Courts")],
        in_brief=(Brief("A fifth state ratified.", url, 1),),
        postal_address="The Brief, 1 Example Street, Brussels",
        coverage=coverage(shown=2),
    )


def test_a_whole_issue_as_text() -> None:
    assert (
        written(a_day())
        == f"""\
The AI Policy Brief
===================

Wednesday, 3 June 2026 · Issue 12
2 stories from 3 articles · 1 min read

View in browser:
https://brief.example/issues/daily/2026-06-03


In brief
--------

* A fifth state ratified. [1]


In this issue
-------------

* Laws & rules (1)
* Courts (1)


Laws & rules (1 story)
======================

[1] Fifth state ratifies the framework convention on artificial
    intelligence, which enters into force in autumn
COE · UK

Update since 2 June: A fifth state ratified.
https://brief.example/issues/daily/2026-06-02

- Parties name an oversight body. (Wire)

Example News · 3 June, 03:00 UTC
https://news.example/1
Also covered by:
Wire
https://wire.example/2026/06/03/{"a-very-long-slug-" * 8}


Courts (1 story)
================

[2] Une loi sur l’IA
In French

La Lettre · 3 June, 03:00 UTC · One source
https://lettre.example/2


How this issue was made
-----------------------

7 of 8 feeds were read between 2 June, 06:00 UTC and 3 June, 06:00 UTC. They
brought 61 new articles, 20 about AI policy. Without what earlier issues
told, that is 14 stories; 2 shown here. The points under a headline are
sentences of the articles themselves.


You get this mail because your address is on the list of The AI Policy
Brief. It has no tracking pixels, and its links lead straight to the
sources.

Subscribed since: {render.JOINED}

Preferences:
https://brief.example/preferences/{render.TOKEN}

Unsubscribe:
https://brief.example/unsubscribe/{render.TOKEN}

Past issues:
https://brief.example/issues

The Brief, 1 Example Street, Brussels
"""
    )


def test_where_some_print_what_others_wrote_it_says_how_many_looked_for_themselves() -> None:
    def one(independent: int, outlets: int) -> str:
        others = tuple(Reference(name, "f", name, f"https://{name}.example/1", "T", NOW) for name in ("post", "wire"))
        told = issue_story(independent_sources=independent, outlets=outlets, entries=others)
        page = render.render(issue([section(told)]), TEMPLATES, base_url=BASE, sender="brief@example.org")
        assert ("(2 independent sources)" in page.html) is ("2 independent sources" in page.text)
        return page.text

    assert "2 independent sources" in one(2, 3)
    assert "independent" not in one(3, 3)
    assert "independent" not in one(1, 3)
    assert "The same report in:" in one(1, 3)


@pytest.mark.parametrize("base_url", ["", BASE])
def test_every_url_is_whole_on_a_line_of_its_own(base_url: str) -> None:
    lines = written(a_day(), base_url).splitlines()
    assert [line for line in lines if "://" in line and not re.fullmatch(r"https://\S+", line)] == []
    assert [line for line in lines if len(line) > WIDTH and not re.fullmatch(r"(https://|mailto:)\S+", line)] == []


def test_text_and_html_tell_the_same_stories_in_the_same_order_with_the_same_links() -> None:
    page = render.render(a_day(), TEMPLATES, base_url=BASE, sender="brief@example.org")
    html = markup.read(page.html)
    headlines = [one.text for one in html.all("h3")]
    places = [" ".join(page.text.split()).find(headline) for headline in headlines]
    assert -1 < places[0] < places[1]
    linked = {link.attributes["href"] for link in html.all("a") if "#" not in link.attributes["href"]}
    assert {line for line in page.text.splitlines() if "://" in line} == linked


words = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="/"), min_size=1, max_size=90)


@given(st.lists(words, min_size=1, max_size=30).map(" ".join), st.sampled_from(["", "- ", "[12] "]))
def test_lines_are_at_most_76_wide_and_nothing_is_lost(text: str, first: str) -> None:
    lines = wrapped(text, first).splitlines()
    assert max(map(width, lines)) <= WIDTH
    assert "".join("".join(lines).split()) == "".join((first + text).split())
    assert all(line.startswith(" " * len(first)) for line in lines[1:])


@given(
    st.lists(st.text("人工智能法案（，。”AI2 ", min_size=1, max_size=90), min_size=1).map("".join),
    st.sampled_from(["", "- "]),
)
def test_chinese_is_cut_between_signs_into_lines_of_the_same_width(text: str, first: str) -> None:
    lines = wrapped(text, first).splitlines()
    assert max(map(width, lines), default=0) <= WIDTH
    assert "".join("".join(lines).split()) == "".join((first + text).split())


def test_a_chinese_line_is_as_wide_as_others_and_ends_with_its_punctuation() -> None:
    lines = wrapped("议会通过高风险人工智能系统登记法案。" * 9, "- ").splitlines()
    assert {width(line) for line in lines[:-1]} <= {WIDTH - 2, WIDTH - 1, WIDTH}
    assert not any(line.strip().startswith("。") for line in lines)
    assert width("人工智能 AI") == 11
    assert underlined("要点", "-") == "要点\n----"


@pytest.mark.parametrize("words", ["They wrote {} about it", "他们写道 {} 。", "见{}，今天。"])
def test_a_url_within_a_text_is_not_cut(words: str) -> None:
    url = "https://news.example/" + "a" * 100
    assert url in wrapped(words.format(url)).replace("，", "\n").splitlines()


def test_a_heading_is_as_long_as_its_line() -> None:
    assert underlined("In brief", "-") == "In brief\n--------"
    assert underlined("word " * 30, "=").splitlines()[-1] == "=" * 74


def test_text_without_a_page_unsubscribes_by_mail() -> None:
    text = written(a_day(), "")
    assert f"mailto:brief@example.org?subject=unsubscribe%20{render.TOKEN}" in text.splitlines()
    assert "browser" not in text
    assert "Past issues" not in text
