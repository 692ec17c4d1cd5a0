"""The demo as a newcomer sees it: three issues from bundled feeds, nothing needed but the program."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from digest.demo import run
from digest.demo.run import Result
from digest.errors import ConfigError


def refused(*_: object) -> NoReturn:
    raise AssertionError("the demo opened a socket")


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, said: list[str]) -> Iterator[Result]:
    with pytest.MonkeyPatch.context() as outside:
        outside.setattr(socket.socket, "connect", refused)
        yield run.run(tmp_path_factory.mktemp("demo") / "out", said.append)


def texts(demo: Result) -> list[str]:
    return [morning.text.read_text(encoding="utf-8") for morning in demo.mornings]


def fate(demo: Result, words: str) -> str:
    """What became of the only entry whose link holds these words."""
    [found] = [one for one in demo.fates if words in one.url]
    return found.outcome


def test_three_mornings_give_three_issues_that_are_worth_reading(demo: Result) -> None:
    assert [morning.day.isoformat() for morning in demo.mornings] == [
        "2026-06-02",
        "2026-06-03",
        "2026-06-04",
    ]
    assert all(6 <= morning.stories <= 9 for morning in demo.mornings)


def test_every_reader_gets_every_issue(demo: Result) -> None:
    assert [len(morning.mails) for morning in demo.mornings] == [2, 2, 2]


def test_it_is_done_in_the_time_it_promises(demo: Result) -> None:
    assert demo.seconds < 10


@pytest.mark.parametrize(
    "off_topic",
    [
        "vela-9-launch",
        "harbour-united-final",
        "ballpark-reopens",
        "halden-results",
        "stocks-close",
        "kilter-funding",
        "numbering-fees",
    ],
)
def test_what_is_not_about_ai_policy_is_left_out_for_a_reason(demo: Result, off_topic: str) -> None:
    [found] = [one for one in demo.fates if off_topic in one.url]
    assert (found.outcome, bool(found.reason)) == ("off-topic", True)


@pytest.mark.parametrize(("one", "other"), [
    ("wire.example/2026/06/01/china-draft", "harbour.example/news/china-draft"),
    ("wire.example/2026/06/02/us-commerce", "courier.example/story/us-cloud-licence"),
    ("wire.example/2026/06/01/judge-lumen", "capitoldesk.example/2026/06/lumen-ruling"),
    ("wire.example/2026/06/02/denmark", "ledger.example/tech/folketing"),
])  # fmt: skip
def test_reports_of_one_event_are_one_story(demo: Result, one: str, other: str) -> None:
    stories = {found.story for found in demo.fates if one in found.url or other in found.url}
    assert len(stories) == 1
    assert stories != {None}


def test_an_affair_that_moves_on_comes_back_as_an_update(demo: Result) -> None:
    first, _, third = texts(demo)
    assert "A/80/L.74/Rev.1" in third
    assert "Update" in third
    assert "Update" not in first


def test_a_source_in_another_language_is_read(demo: Result) -> None:
    assert fate(demo, "cnil-rsa-score-risque") == "shown"


def test_the_broken_feed_is_named_in_the_issues_it_is_missing_from(demo: Result) -> None:
    assert [state.feed.title for state in demo.failing] == ["Harbour Times"]
    assert ["Harbour Times" in text.rpartition("Harbour Times")[1] for text in texts(demo)[1:]] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    "boilerplate",
    [
        "appeared first on",
        "Subscribe to our newsletter",
        "Abonnez-vous",
        "takes no money",
        "By Meridian Wire",
    ],
)
def test_what_outlets_add_to_their_texts_is_not_shown(demo: Result, boilerplate: str) -> None:
    assert [text for text in texts(demo) if boilerplate in text] == []


def test_the_page_at_the_end_links_to_what_is_there(demo: Result) -> None:
    page = demo.index.read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) == 12
    assert [link for link in links if not (demo.index.parent / link).exists()] == []


def test_each_entry_has_exactly_one_fate(demo: Result) -> None:
    assert {one.outcome for one in demo.fates} <= {"shown", "folded", "off-topic", "archive", "left-out"}
    assert len({one.url for one in demo.fates}) == len(demo.fates)


def test_it_prints_where_to_look(demo: Result, said: list[str]) -> None:
    for path in [demo.index, *(morning.html for morning in demo.mornings)]:
        assert str(path) in "\n".join(said)


def test_once_more_gives_the_same_again_and_leaves_other_files_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run.run(out, lambda _: None)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    again = run.run(out, lambda _: None)
    assert texts(again) == texts(first)
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_with_other_files_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "digest.db").write_text("somebody's", encoding="utf-8")
    with pytest.raises(ConfigError, match="choose an empty or a new folder"):
        run.run(tmp_path, lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["digest.db"]


def test_a_file_in_the_place_of_the_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        run.run(tmp_path / "out", lambda _: None)
