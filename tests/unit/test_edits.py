"""Adding and removing a feed changes the lines of that feed, and not a character elsewhere."""

from __future__ import annotations

import json
from datetime import timedelta
from difflib import ndiff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import assets
from digest.errors import ConfigError
from digest.feeds import catalog, positions
from digest.feeds.edits import Field, add, add_all, remove, where, written
from digest.model import Feed
from digest.stories import topics

LIST = """\
# What we read.

newsletters: [{id: daily}]   # one

feeds:
  # ---- first
  - url: https://a.example/x   # the first
    title: 'A: one'
    topics: [law]

  # ---- second
  - title: "B"
    url: https://b.example/x
# the end
"""
NEW = "https://c.example/x"


def urls(text: str) -> list[str]:
    return [feed["url"] for feed in positions.read(text, "feeds.yaml").value["feeds"]]


def changed(before: str, after: str) -> list[str]:
    """The lines that went (`- `) and came (`+ `)."""
    lines = ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[:2] in ("- ", "+ ")]


def test_a_feed_is_added_at_the_end_of_the_list() -> None:
    after = add(LIST, NEW, title="C: three", topics=["law", "courts"], kind="")
    assert urls(after) == ["https://a.example/x", "https://b.example/x", NEW]
    assert changed(LIST, after) == [f"+   - url: {NEW}", "+     title: 'C: three'", "+     topics: [law, courts]"]
    assert after.endswith("# the end\n")


def test_many_feeds_are_added_in_their_order_in_any_form_of_list() -> None:
    rows: list[dict[str, Field]] = [{"url": NEW, "title": "C", "topics": []}, {"url": f"{NEW}/2", "enabled": False}]
    after = add_all(LIST, rows)
    came = [f"+   - url: {NEW}", "+     title: C", f"+   - url: {NEW}/2", "+     enabled: false"]
    assert changed(LIST, after) == came
    assert urls(add_all("", rows)) == [NEW, f"{NEW}/2"]
    for text in ("feeds: [{url: https://a.example/x}]\n", "feeds:\n  - {url: https://a.example/x}\n"):
        assert urls(add_all(text, rows)) == [*urls(text), NEW, f"{NEW}/2"]
    assert add_all(LIST, []) == LIST


def test_every_feed_has_a_line() -> None:
    asked = ["http://A.example/x/", "https://b.example/x", NEW]
    assert where(LIST, asked) == {"http://A.example/x/": 7, "https://b.example/x": 12}
    assert where("", asked) == {}


@pytest.mark.parametrize(
    ("feed", "fields"),
    [
        (Feed(NEW), {}),
        (Feed(NEW, title="C", topics=("law", "courts")), {"title": "C", "topics": ("law", "courts")}),
        (Feed(NEW, every=timedelta(hours=1)), {}),
        (Feed(NEW, every=timedelta(minutes=90), enabled=False), {"every": "90m", "enabled": False}),
        (Feed(NEW, every=timedelta(days=2), relevance="trusted"), {"every": "2d", "relevance": "trusted"}),
    ],
)
def test_a_feed_is_written_as_an_editor_would(feed: Feed, fields: dict[str, Field]) -> None:
    assert written(feed) == {"url": NEW, **fields}
    after = add_all("", [written(feed)])
    assert catalog.load(after, "feeds.yaml", topics.load(), ()).feeds == (feed,)


def test_a_feed_is_removed_with_its_lines_only() -> None:
    after = remove(LIST, "https://a.example/x")
    assert changed(LIST, after) == [
        "-   - url: https://a.example/x   # the first",
        "-     title: 'A: one'",
        "-     topics: [law]",
    ]
    assert urls(remove(LIST, "https://b.example/x")) == ["https://a.example/x"]


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        LIST.rstrip("\n"),
        LIST.replace("\n# the end\n", ""),
        "feeds:\n- url: https://a.example/x\n",
        "feeds:\n  -\n    url: https://a.example/x\n",
        "feeds:\n    -   url: https://a.example/x\n        title: A\n",
        "feeds:\n  - {url: https://a.example/x, title: A}\n",
        "feeds:\n  - url: https://a.example/x\n    title: >\n      folded\n      title\n\n\ntopics: []\n",
        "feeds: [{url: https://a.example/x}]\n",
        '{"feeds": [{"url": "https://a.example/x"}]}\n',
        "feeds:\r\n  - url: https://a.example/x\r\n",
        "feeds:\n  - url: https://a.example/x\ntopics: []\n",
        "feeds:\n  - url: https://a.example/x # nothing follows",
    ],
)
def test_whatever_the_form_of_the_list_adding_and_removing_leaves_the_others_and_the_text_around(text: str) -> None:
    before = urls(text)
    after = add(text, NEW, title="New")
    assert urls(after) == [*before, NEW]
    assert urls(remove(after, NEW)) == before
    assert urls(remove(after, before[0])) == [*before[1:], NEW]
    assert [line for line in changed(text, after) if line.startswith("- ") and "feeds" not in line] == []


@pytest.mark.parametrize("text", ["", "# only a comment\n", "feeds:\n", "feeds: []\n", "newsletters: [{id: daily}]\n"])
def test_the_first_feed_makes_the_list(text: str) -> None:
    after = add(text, NEW)
    assert urls(after) == [NEW]
    assert ("# only a comment" in after) == ("#" in text)
    assert ("newsletters" in after) == ("newsletters" in text)


@pytest.mark.parametrize("text", ["feeds: {url: https://a.example/x}\n", "feeds: none\n", "- a\n", '{"feeds": 3}'])
def test_what_is_no_list_is_not_written_over(text: str) -> None:
    with pytest.raises(ConfigError, match="no list of feeds"):
        add(text, NEW)


def test_a_list_in_json_stays_json() -> None:
    text = json.dumps({"newsletters": [{"id": "daily"}], "feeds": [{"url": "https://a.example/x", "title": "Ä"}]})
    after = json.loads(add(text, NEW, title="N", topics=["law"]))
    assert after["feeds"] == [
        {"url": "https://a.example/x", "title": "Ä"},
        {"url": NEW, "title": "N", "topics": ["law"]},
    ]
    assert json.loads(remove(json.dumps(after), NEW)) == json.loads(text)


def test_a_list_in_brackets_keeps_its_braces() -> None:
    after = add("feeds: [{url: 'https://a.example/x'}]\n", NEW)
    assert after == f"feeds: [{{url: 'https://a.example/x'}}, {{url: {NEW}}}]\n"


def test_a_comment_that_is_indented_as_a_feed_is_stays_with_it() -> None:
    text = LIST.replace(
        "    url: https://b.example/x\n", "    url: https://b.example/x\n    # of b\n\n  # of the list\n"
    )
    after = add(text, NEW)
    assert after.index("# of b") < after.index(NEW) < after.index("# of the list")
    gone = remove(after, "https://b.example/x")
    assert "# of b" not in gone
    assert "# of the list" in gone


def test_a_feed_that_is_there_already_is_an_error_with_its_line() -> None:
    with pytest.raises(ConfigError, match="already in the list, in line 7"):
        add(LIST, "HTTPS://A.example/x")


def test_a_feed_that_is_not_there_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="not in the list, did you mean"):
        remove(LIST, "https://a.example/y")


def test_the_only_feed_stays() -> None:
    with pytest.raises(ConfigError, match="the only feed of the list"):
        remove("feeds:\n  - url: https://a.example/x\n", "https://a.example/x")


def test_a_feed_that_others_are_written_by_stays() -> None:
    text = "feeds:\n  - &a {url: https://a.example/x, kind: ngo}\n  - {<<: *a, url: https://b.example/x}\n"
    with pytest.raises(ConfigError):
        remove(text, "https://a.example/x")


def test_a_file_that_is_no_yaml_is_not_touched() -> None:
    with pytest.raises(ConfigError, match="not YAML"):
        add("feeds: [", NEW)


@given(st.text(min_size=1, max_size=40, alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"])))
def test_a_title_is_written_so_that_it_is_read_again(title: str) -> None:
    after = add(LIST, NEW, title=title)
    assert positions.read(after, "feeds.yaml").value["feeds"][-1]["title"] == title


def test_the_shipped_list_survives_a_change_of_mind() -> None:
    text = assets.feeds().read_text(encoding="utf-8")
    after = add(text, NEW, title="New", topics=["law"], jurisdictions=["EU"], kind="ngo", language="fr")
    assert remove(after, NEW) == text
