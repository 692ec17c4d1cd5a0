"""Issues out of whatever feeds may send, for tests of what every issue has to keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from digest.issues.render import TOKEN
from digest.model import (
    Brief,
    Bullet,
    Deadline,
    FeedTrouble,
    Issue,
    IssueStory,
    Otherwise,
    Reference,
    Section,
    Update,
)
from tests.builders import NOW, coverage, issue, issue_story

HALF = len(TOKEN) // 2

HOSTILE = (
    "<script>alert(1)</script>",
    "</mj-text></mj-column><mj-section>",
    "{{ 7 * 7 }} {% raw %} [[ x ]] [% x %]",
    "{" * 90 + "}" * 90,
    "<![endif]--> --> <!-- ]]>",
    "None",
    "undefined, or a built-in method of None",
    "&amp;amp; &lt;b&gt; &#0; &nbsp;",
    "here",
    "View in browser",
    "Unsubscribe",
    "a\x00b\x08\x85c\ufffe\ud800\u202ed\u2066",
    "\u200c\u0301",
    TOKEN,
    TOKEN[:HALF] + TOKEN + TOKEN[HALF:],
    f"https://evil.example/{TOKEN}",
    "[2] Another story",
    "9 stories from 9 articles",
    "Datenverarbeitungsverordnungsfolgenabschätzungsrichtlinienentwurfsbegründung" * 2,
    "https://long.example/" + "a" * 200,
    "人工智能" * 60,
    "قانون الذكاء الاصطناعي",
    "  \u00a0 ",
    "",
    "style=\"font-size:1px\" onload='x' text-align: justify",
    "word " * 300,
)
LINKS = (
    "",
    "https://news.example/1",
    "http://news.example/a?b=1&c=\"x\"'y'",
    "javascript:alert(1)",
    "data:text/html,<b>x</b>",
    "//news.example/1",
    "https://",
    "https:///x",
    "https://[broken/1",
    "https://news.example/{{7*7}}/None/&amp;amp;",
    f"https://evil.example/?{TOKEN}",
    "https://brief.example/issues/daily/2026-06-03",
    "https://brief.example/issues/daily/2026-06-03#nowhere",
    "https://brief.example/unsubscribe/" + TOKEN,
    "https://münchen.example/ä?q=ü",
    "https://news.example/\ud800",
    "https://news.example/" + "a" * 1_900,
    "https://news.example/" + "&'" * 4_000,
    "mailto:someone@news.example",
)

texts = st.sampled_from(HOSTILE) | st.text(max_size=60)
links = st.sampled_from(LINKS)
few = st.integers(0, 3)


@st.composite
def stories(draw: st.DrawFn, number: int) -> IssueStory:
    """A story in which every field is what a feed chose; only ids and moments are ours."""
    url = draw(links)
    entries = [
        Reference(draw(texts), draw(links), draw(texts), draw(links), draw(texts), NOW) for _ in range(draw(few) * 2)
    ]
    bullets = tuple(
        Bullet(draw(texts), draw(st.sampled_from([url, *LINKS])), draw(st.sampled_from(["", "", "It was so."])))
        for _ in range(draw(few))
    )
    return issue_story(
        draw(texts),
        id=number,
        url=url,
        source=draw(texts),
        bullets=bullets,
        jurisdictions=tuple(draw(st.lists(texts, max_size=7))),
        update=draw(
            st.none() | st.builds(Update, st.just(date(2026, 6, 2)), texts, texts, st.sampled_from(["", "fr", "ar"]))
        ),
        independent_sources=draw(st.integers(1, 9)),
        outlets=draw(st.integers(1, 9)),
        entries=tuple(entries),
        language=draw(st.sampled_from(["en", "fr", "ar", "", "x", 'en" onload="x', "en-GB", "zh-Hant-TW"])),
    )


DAYS = st.dates(date(2026, 6, 3), date(2027, 6, 3))


def deadlines() -> st.SearchStrategy[Deadline]:
    """Something coming up, in which every text and link is what a feed chose."""
    kinds = st.sampled_from(["comments", "hearing", "vote", "effect", "expiry", "due", "decision", "meeting"])
    others = st.lists(st.builds(Otherwise, DAYS, texts, links, texts), max_size=2).map(tuple)
    number, tongue = st.integers(0, 9), st.sampled_from(["en", "fr", "ar", "", "x"])
    return st.builds(
        Deadline, DAYS, kinds, texts, links, texts, number, texts, texts, tongue, st.booleans(), others
    )  # fmt: skip


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """An issue of one to nine stories in up to three sections."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    numbers = iter(range(1, 100))
    sections = [
        Section(draw(st.sampled_from(["law", "Law!", "", "story-1", "section-2"])), "Laws & rules",
                tuple(draw(stories(next(numbers))) for _ in range(size)))
        for size in sizes
    ]  # fmt: skip
    troubles = st.lists(st.builds(FeedTrouble, links, texts, st.none(), texts), max_size=10).map(tuple)
    lines = tuple(Brief(draw(texts), draw(links), draw(st.integers(0, 9))) for _ in range(draw(few)))
    language = draw(st.sampled_from(["en", "en-GB", "ar", "he", "fr", "ja", "fa"]))
    coming = tuple(draw(st.lists(deadlines(), max_size=3)))
    return replace(
        issue(
            sections, coming_up=coming, in_brief=lines, coverage=coverage(failing=draw(troubles), silent=draw(troubles))
        ),
        subject=draw(texts),
        preheader=draw(texts),
        language=language,
        time_zone=draw(st.sampled_from(["UTC", "Europe/Brussels", "America/Sao_Paulo"])),
    )
