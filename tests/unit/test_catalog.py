"""The editors' file: every key as they may write it, every mistake at once with its place, and the list we ship."""

from __future__ import annotations

import json
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import assets
from digest.errors import ConfigError
from digest.feeds import catalog
from digest.feeds.catalog import Catalog
from digest.model import Feed, Newsletter, Topic
from digest.stories.relevance import SHOWN

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
SHIPPED = (Topic("law", "Laws", "Statutes", {"bill": 2.0, "act": 1.0}), Topic("courts", "Courts", "", {"judge": 1.0}))
CODES = ("EU", "US", "GB", "NO")
ONE = "feeds:\n  - url: https://a.example/x\n"


def load(text: str) -> Catalog:
    return catalog.load(text, "feeds.yaml", SHIPPED, CODES)


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load(text)
    return list(raised.value.lines)


def test_a_list_of_urls_is_complete() -> None:
    read = load(ONE)
    assert read == Catalog((Newsletter(),), SHIPPED, (Feed("https://a.example/x"),))


def test_every_key_of_a_feed_is_read() -> None:
    read = load(
        ONE + "    title: A\n    kind: ngo\n    relevance: trusted\n    topics: [law]\n    jurisdictions: [NO, EU]\n"
        "    language: pt-BR\n    every: 2h\n    enabled: false\n    user_agent: Example/1\n    fulltext: true\n"
        "    validators: ETag\n"
    )
    assert read.feeds == (
        Feed(
            "https://a.example/x", "A", "ngo", "trusted", ("law",), ("NO", "EU"), "pt-BR", timedelta(hours=2),
            enabled=False, user_agent="Example/1", fulltext=True, validators="ETag",
        ),
    )  # fmt: skip


def test_every_key_of_a_newsletter_is_read() -> None:
    read = load(
        "newsletters:\n  - {id: weekly, title: W, time_zone: Europe/Brussels, publish_at: 6:30,\n"
        "     days: [mon, Thursday],\n"
        "     language: fr, topics: [courts], max_stories: 5, threshold: 0.8,\n"
        "     sender: 'A <a@b.example>', reply_to: c@b.example, postal_address: 'Street 1'}\n" + ONE
    )
    assert read.newsletters == (
        Newsletter(
            "weekly", "W", "Europe/Brussels", time(6, 30), frozenset({0, 3}), "fr", ("courts",), 5, 0.8,
            timedelta(), "A <a@b.example>", "c@b.example", "Street 1",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "written",
    ["topics: all", "threshold: default", "days: daily", "publish_at: '06:00'", "review: 0m", "title:", "sender: ''"],
)
def test_what_holds_without_a_key_may_be_written_down(written: str) -> None:
    assert load(f"newsletters:\n  - id: daily\n    {written}\n{ONE}").newsletters == (Newsletter(),)


def test_weekdays_are_monday_to_friday() -> None:
    assert load(f"newsletters: [{{days: weekdays}}]\n{ONE}").newsletters[0].days == frozenset(range(5))


def test_a_shipped_topic_is_changed_and_an_own_one_comes_last() -> None:
    own = """
topics:
  - {id: law, terms: {bill: 0, decree: 3}}
  - {id: farms, name: Farms, terms: {crop: 1}, negatives: {crop it: -2}}
"""
    read = load(own + ONE + "    topics: [farms]\n")
    assert read.topics == (
        Topic("law", "Laws", "Statutes", {"act": 1.0, "decree": 3.0}),
        SHIPPED[1],
        Topic("farms", "Farms", "", {"crop": 1.0, "crop it": -2.0}),
    )


NONE = "feeds: there are no feeds: the list needs at least one `- url: https://...`"
KINDS = "government, international, think-tank, ngo, news, newsletter, academic, industry"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", " empty: it needs at least `feeds:` with one `url`"),
        ("- a", "1:1: a list, where a mapping is needed: put the feeds under `feeds:`"),
        ("words", "1:1: a text, where a mapping is needed: put the feeds under `feeds:`"),
        ("feeds: []", f"1:8: {NONE}"),
        ("feeds:\n  - https://a.example/x\n", "2:5: feeds: must be a mapping of keys, like `- url: https://...`"),
        ("feeds:\n  - title: A\n", "2:5: url: is missing"),
        ("feeds:\n\t- url: x\n", "2:1: not YAML: found character '\\t' that cannot start any token"),
        (ONE + "feds: []\n", "3:1: feds: unknown key, did you mean 'feeds'?"),
        (ONE + "zzz: []\n", "3:1: zzz: unknown key (there are: newsletters, topics, feeds)"),
        (ONE + "  - url: https://A.example/x\n", "3:10: url: already there in line 2: https://A.example/x"),
        (ONE + "topics:\n  - id: farms\n", "4:9: id: 'farms' is not a shipped topic, so it needs name and terms"),
        (ONE + "newsletters:\n  - title: x\n  - title: y\n", "5:5: id: already there in line 4: daily"),
    ],
)
def test_a_mistake_is_one_line_with_its_place_and_what_to_do(text: str, said: str) -> None:
    assert problems(text) == [f"feeds.yaml:{said}"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("knd: ngo", "3:5: knd: unknown key, did you mean 'kind'?"),
        ("kind: NGO", f"3:11: kind: must be one of {KINDS}, did you mean 'ngo'?"),
        ("topics: [law, curts]", "3:19: topics: unknown topic 'curts', did you mean 'courts'?"),
        ("jurisdictions: [UK]", "3:21: jurisdictions: unknown jurisdiction 'UK', did you mean 'GB'?"),
        ("language: cn", "3:15: language: unknown language 'cn', did you mean 'zh'?"),
        ("language: qq", "3:15: language: unknown language 'qq' (a code like en, fr, zh)"),
        ("every: 5m", "3:12: every: no feed is asked more often than every 15m"),
        ("every: 90", "3:12: every: must be a duration like 30m, 2h or 1d"),
        ("enabled: maybe", "3:14: enabled: must be true or false"),
        ("title: [x]", "3:12: title: must be text: put it in quotes"),
        ('title: "a\\nb"', "3:12: title: must be one line, without control characters"),
        ("fulltext: perhaps", "3:15: fulltext: must be true or false"),
    ],
)
def test_a_mistake_in_a_feed_says_what_may_stand_there(written: str, said: str) -> None:
    assert problems(f"{ONE}    {written}\n") == [f"feeds.yaml:{said}"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("time_zone: Europe/Brussel", "time_zone: unknown time zone 'Europe/Brussel', did you mean 'Europe/Brussels'?"),
        ("publish_at: 25:00", 'publish_at: must be an hour like "06:00" (00:00 to 23:59)'),
        ("days: mun", "days: unknown days 'mun' (there are: daily, weekdays)"),
        ("days: [tus]", "days: unknown day 'tus', did you mean 'tue'?"),
        ("days: []", "days: must be daily, weekdays or a list of days like [mon, thu]"),
        ("sender: nobody", "sender: cannot stand in a mail: expected Name <name@example.org>"),
        ("max_stories: 0", "max_stories: must be greater than or equal to 1"),
        ("max_stories: many", "max_stories: must be a whole number"),
        ("threshold: -1", "threshold: must be greater than or equal to 0"),
        ("threshold: 3.5", "threshold: must be less than or equal to 1"),
        ("review: 30", "review: must be a duration like 30m, 2h or 1d"),
        ("review: 30m", "review: no draft waits for an editor in this version: leave the key out"),
        ("id: Daily News", "id: must be lower-case letters, digits and hyphens"),
    ],
)
def test_a_mistake_in_a_newsletter_says_what_may_stand_there(written: str, said: str) -> None:
    column = 5 + len(written.split(": ")[0]) + 2
    assert problems(f"newsletters:\n  - {written}\n{ONE}") == [f"feeds.yaml:2:{column}: {said}"]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = "topics:\n  - id: farms\nnewsletters:\n  - {max_stories: 0}\nfeeds:\n"
    text += "  - url: ftp://a.example\n    knd: x\n  - url: x\n"
    assert [line.split(": ")[0] for line in problems(text)] == [
        "feeds.yaml:2:9", "feeds.yaml:4:19", "feeds.yaml:6:10", "feeds.yaml:7:5", "feeds.yaml:8:10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "a.example/x", "ftp://a.example/x", "https://", "'https://a b.example/'", "https://me:word@a.example/",
        "https://a.example:99999/", "https://a.example:0/", "'http://[x/'", "'javascript:alert(1)'", "5", "[]",
    ],
)  # fmt: skip
def test_a_url_that_cannot_be_asked_is_a_mistake(url: str) -> None:
    [line] = problems(f"feeds:\n  - url: {url}\n")
    assert line.startswith("feeds.yaml:2:10: url: ")


TENFOLD = "".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 1_100_000, "larger than 1 MB"),
        ("[" * 5_000, "nested too deep"),
        ("{a: " * 5_000 + "}" * 5_000, "nested too deep"),
        ("".join(f"{' ' * deep}a:\n" for deep in range(600)), "nested too deep"),
        (f"a: &a [x]\n{TENFOLD}", "too many values"),
        ("feeds: \x00", "a character that YAML does not allow"),
        ("feeds: 'x", "not YAML"),
        (ONE + "---\n" + ONE, "not YAML"),
    ],
)
def test_a_file_that_is_hostile_or_broken_is_refused_in_one_line(text: str, words: str) -> None:
    [line] = problems(text)
    assert words in line


def test_norway_is_a_country_and_a_year_is_a_title() -> None:
    [feed] = load(ONE + "    jurisdictions: [NO]\n    title: 2026\n").feeds
    assert (feed.jurisdictions, feed.title) == (("NO",), "2026")


SCRAPS = st.sampled_from(["feeds", ":", "\n", "  - ", "url", "[", "{", "&a", "*a", "x", "!!", "'", "? "])


@given(st.text(max_size=60) | st.lists(SCRAPS).map("".join))
def test_whatever_the_file_holds_it_is_read_or_refused_in_words(text: str) -> None:
    assert all(line.startswith("feeds.yaml") for line in problems(text))


# ---- the list that ships --------------------------------------------------------------------------


DEAD = (  # reported as gone, empty, blocked or doubtful
    "governance.ai/feed", "euractiv.com/sections/", "turing.ac.uk/news/rss", "hai.stanford.edu", "iapp.org",
    "hnrss.org", "lawfaremedia.org/feed", "anthropic.com/rss", "feeds.reuters.com", "jp.techcrunch.com",
    "datasociety.net",
    "cac.gov.cn", "tc260.org.cn", "news.google.com",
)  # fmt: skip


def shipped() -> Catalog:
    from digest.app import parse_catalog

    return parse_catalog(assets.feeds().read_text(encoding="utf-8"), assets.feeds())


def test_the_shipped_list_has_enough_of_every_kind_from_everywhere() -> None:
    feeds = shipped().feeds
    assert len(feeds) >= 70
    assert {feed.kind for feed in feeds} == {
        "government", "international", "think-tank", "ngo", "news", "newsletter", "academic", "industry"
    }  # fmt: skip
    assert len({feed.language for feed in feeds if feed.language}) >= 10
    assert len({code for feed in feeds for code in feed.jurisdictions}) >= 20
    assert 20 <= sum(feed.relevance == "trusted" for feed in feeds) <= len(feeds) / 2
    assert all(feed.title and feed.topics and feed.jurisdictions for feed in feeds)


def test_every_topic_has_a_feed_of_its_own() -> None:
    read = shipped()
    assert {topic.id for topic in read.topics} - {name for feed in read.feeds for name in feed.topics} <= {"energy"}


def test_the_shipped_list_holds_no_feed_that_is_dead_or_doubtful() -> None:
    urls = [feed.url for feed in shipped().feeds]
    exact = {"lawfaremedia.org/feed", "governance.ai/feed"}
    assert [
        url for url in urls for dead in DEAD if (url.rstrip("/").endswith(dead) if dead in exact else dead in url)
    ] == []


def test_the_shipped_newsletter_is_what_holds_without_one() -> None:
    assert shipped().newsletters == (Newsletter(),)


def test_the_examples_in_the_shipped_list_are_right() -> None:
    """Taking the `#` away from a line gives what is true, and no error."""
    text = assets.feeds().read_text(encoding="utf-8")
    newsletter = re.sub(r"(?m)^    # (?=[a-z_]+: )", "    ", text)
    from digest.app import parse_catalog

    told = parse_catalog(newsletter, assets.feeds()).newsletters[0]
    assert (told.language, told.topics, told.max_stories, told.threshold) == ("en", (), 30, None)
    topics = text[text.index("# topics:\n") : text.index("# ---- feeds")].replace("\n# ", "\n")[2:].replace("\n#", "")
    with_topics = text.replace("\nfeeds:\n", f"\n{topics}\nfeeds:\n")
    assert parse_catalog(with_topics, assets.feeds()).topics[-1].id == "farming"


# ---- the schema and the reference -----------------------------------------------------------------


def test_the_schema_that_editors_programs_read_is_the_model() -> None:
    """After a change to the model: `json.dumps(catalog.json_schema(), indent=2, ensure_ascii=False)` and a newline."""
    written = (REFERENCE / "feeds.schema.json").read_text(encoding="utf-8")
    assert written == json.dumps(catalog.json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_shipped_list_points_to_the_schema() -> None:
    first = assets.feeds().read_text(encoding="utf-8").splitlines()[0]
    assert (ROOT / first.removeprefix("# yaml-language-server: $schema=")).is_file()


def test_the_shipped_threshold_is_what_the_reference_calls_it() -> None:
    assert f"the shipped one, {SHOWN:g}." in (REFERENCE / "feeds-yaml.md").read_text(encoding="utf-8")


def test_the_numbers_that_the_shipped_list_names_for_a_threshold_can_stand_there() -> None:
    [number] = re.findall(r"# threshold: .*; a number like ([\d.]+)", assets.feeds().read_text(encoding="utf-8"))
    assert load(f"newsletters:\n  - {{threshold: {number}}}\n" + ONE).newsletters[0].threshold == float(number)


def rows(model: str) -> list[str]:
    """The lines of the reference's table about one kind of row."""
    definition: dict[str, Any] = catalog.json_schema()["$defs"][model]
    return [_row(key, one, key in definition.get("required", ())) for key, one in definition["properties"].items()]


def _row(key: str, one: dict[str, Any], needed: bool) -> str:
    default = "needed" if needed else f"`{one['default']}`" if one["default"] not in ("", [], {}) else "empty"
    return f"| `{key}` | {default.replace('True', 'true').replace('False', 'false')} | {one['description']} |"


@pytest.mark.parametrize(
    ("heading", "model"), [("newsletters", "NewsletterEntry"), ("topics", "TopicEntry"), ("feeds", "FeedEntry")]
)
def test_the_reference_lists_every_key_as_it_is(heading: str, model: str) -> None:
    page = (REFERENCE / "feeds-yaml.md").read_text(encoding="utf-8")
    section = page.split(f"## `{heading}`")[1].split("\n## ")[0]
    assert [line for line in section.splitlines() if line.startswith("| `")] == rows(model)


def test_the_examples_of_the_reference_are_right() -> None:
    page = (REFERENCE / "feeds-yaml.md").read_text(encoding="utf-8")
    examples = re.findall(r"(?ms)^```yaml\n(.*?)^```$", page)
    assert len(examples) >= 2
    for example in examples:
        catalog.load(example, "feeds.yaml", shipped().topics, ("EU", "FR"))
