"""`digest evaluate`: labelled lines in, predictions and figures out, and no look at the labels before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from digest.desk import evaluate, labelled
from digest.desk.scores import Measure
from digest.errors import ConfigError
from digest.model import Topic

VOTE = "Ruritania votes to license facial recognition cameras"
VOTE_TOO = "Facial recognition cameras need a licence, Ruritania votes"
STRIKE = "Cobalt miners of Zembla strike over autonomous lorries"


def write(path: Path, *rows: Mapping[str, Any] | str) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def article(name: str, title: str, **other: Any) -> dict[str, Any]:
    plain = {
        "id": name,
        "title": title,
        "summary": f"{title}, papers report.",
        "source": f"Paper {name}",
        "url": f"https://{name}.example/1",
        "published": "2026-06-03T06:00:00Z",
        "lang": "en",
    }
    return plain | other


def headline(name: str, title: str, **other: Any) -> dict[str, Any]:
    plain = {"id": name, "title": title, "description": "", "source": "Post", "link": f"https://post.example/{name}"}
    return plain | {"published": "2026-06-03T06:00:00Z"} | other


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "predictions.jsonl"


# ---- stories --------------------------------------------------------------------------------------


def three(tmp_path: Path, *clusters: str) -> Path:
    rows = [article(name, title) for name, title in zip("abc", (VOTE, STRIKE, VOTE_TOO), strict=True)]
    for row, cluster in zip(rows, clusters, strict=False):
        row["cluster"] = cluster
    return write(tmp_path / "stories.jsonl", *rows)


def test_entries_are_grouped_and_scored_against_their_labels(tmp_path: Path, out: Path) -> None:
    report = evaluate.stories(three(tmp_path, "vote", "strike", "vote"), out)
    assert (report.documents, report.stories, report.labelled, report.clusters) == (3, 2, 3, 2)
    assert report.bcubed is not None
    assert report.bcubed.f1 == 100
    assert report.pairs is not None
    assert report.pairs.f1 == 100
    assert report.documents_per_second > 0
    said = {row["id"]: row["story"] for row in read(out)}
    assert said["a"] == said["c"] != said["b"]
    assert [set(row) for row in read(out)] == [{"id", "story", "thread"}] * 3


def test_without_labels_it_only_predicts(tmp_path: Path, out: Path) -> None:
    report = evaluate.stories(three(tmp_path), out)
    assert (report.labelled, report.bcubed, report.pairs) == (0, None, None)
    assert len(read(out)) == 3


def test_labels_change_no_prediction(tmp_path: Path, out: Path) -> None:
    evaluate.stories(three(tmp_path, "vote", "strike", "vote"), out)
    with_labels = out.read_bytes()
    evaluate.stories(three(tmp_path, "x", "x", "y"), out)
    assert out.read_bytes() == with_labels


def test_entries_without_a_date_are_taken_as_they_come(tmp_path: Path) -> None:
    rows = [article(name, title, published=None) for name, title in zip("abc", (VOTE, STRIKE, VOTE_TOO), strict=True)]
    assert evaluate.stories(write(tmp_path / "undated.jsonl", *rows)).stories == 2
    lines = labelled.stories(tmp_path / "undated.jsonl")
    assert not any(line.entry.dated for line in lines)


def test_the_order_of_the_file_does_not_matter_where_there_are_dates(tmp_path: Path) -> None:
    rows = [article(name, title, published=f"2026-06-0{day}T06:00:00Z", cluster=name) for name, title, day in
            zip("abc", (VOTE, STRIKE, VOTE_TOO), (3, 1, 2), strict=True)]  # fmt: skip
    one = evaluate.stories(write(tmp_path / "one.jsonl", *rows))
    other = evaluate.stories(write(tmp_path / "other.jsonl", *reversed(rows)))
    assert (one.stories, one.bcubed) == (other.stories, other.bcubed)


def test_a_later_development_continues_the_thread(tmp_path: Path, out: Path) -> None:
    later = "Ruritania's court strikes down licence law for facial recognition cameras after vote"
    rows = [
        article("a", VOTE, published="2026-06-03T06:00:00Z"),
        article("b", later, published="2026-06-12T06:00:00Z"),
        article("c", STRIKE, published="2026-06-12T06:00:00Z"),
    ]
    assert evaluate.stories(write(tmp_path / "affair.jsonl", *rows), out).threads == 2
    vote, court, strike = read(out)
    assert vote["story"] != court["story"]
    assert vote["thread"] == court["thread"] != strike["thread"]


# ---- topics ---------------------------------------------------------------------------------------


def test_headlines_are_judged_and_scored_against_their_labels(tmp_path: Path, out: Path) -> None:
    file = write(
        tmp_path / "headlines.jsonl",
        headline("a", "EU lawmakers agree on AI act", relevance=2, topics=["law"], jurisdictions=["EU"]),
        headline("b", "Parliament passes law on fisheries", relevance=0, topics=[], jurisdictions=[]),
        headline("c", "AI is everywhere", relevance=1, topics=["work"], jurisdictions=[]),
    )
    report = evaluate.topics(file, out)
    assert (report.documents, report.relevant, report.labelled) == (3, 1, 3)
    assert report.core is not None
    assert report.core.f1 == 100
    assert report.core_against_all == Measure(100, 100, 100)
    assert report.kept == Measure(100, 50, 66.67)  # the borderline line was let go
    assert (report.average_precision, report.main_topic_accuracy) == (100, 100)
    assert report.jurisdictions is not None
    assert report.jurisdictions.f1 == 100
    first = read(out)[0]
    assert (first["id"], first["relevant"], first["topics"][0], first["jurisdictions"]) == ("a", True, "law", ["EU"])
    assert first["score"] > read(out)[1]["score"] == 0


def test_headlines_without_labels_are_only_judged(tmp_path: Path, out: Path) -> None:
    report = evaluate.topics(write(tmp_path / "bare.jsonl", headline("a", "EU lawmakers agree on AI act")), out)
    assert (report.labelled, report.core, report.average_precision, report.topics) == (0, None, None, None)
    assert len(read(out)) == 1


def test_an_editors_own_topics_are_used_where_they_are_given(tmp_path: Path, out: Path) -> None:
    file = write(tmp_path / "own.jsonl", headline("a", "EU lawmakers agree on AI act"))
    evaluate.topics(file, out, known=[Topic("rules", "Rules", terms={"AI act": 5})])
    assert read(out)[0]["topics"] == ["rules"]


def test_what_nobody_filed_is_measured_by_its_relevance_alone(tmp_path: Path) -> None:
    rows = [headline("a", "EU lawmakers agree on AI act", relevance=2, topics=[], jurisdictions=[]),
            headline("b", "New phone has a brighter screen", relevance=0, topics=[], jurisdictions=[])]  # fmt: skip
    report = evaluate.topics(write(tmp_path / "ours.jsonl", *rows))
    assert report.core == Measure(100, 100, 100)
    assert (report.main_topic_accuracy, report.topics, report.jurisdictions) == (None, None, None)


def test_a_line_that_was_filed_under_no_jurisdiction_counts(tmp_path: Path) -> None:
    one = headline("a", "EU lawmakers agree on AI act", relevance=2, topics=["law"], jurisdictions=[])
    report = evaluate.topics(write(tmp_path / "filed.jsonl", one))
    assert report.main_topic_accuracy == 100
    assert report.jurisdictions is not None
    assert report.jurisdictions.precision == 0


# ---- lines that cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{not json", "it is not JSON"),
        ("[1, 2]", "it is not a JSON object"),
        (article("", "A title"), "'id' is missing or not a string"),
        (article("a", " "), "'title' is missing"),
        (article("a", "A title", url=5), "'url' is int: give a string or null"),
        (article("a", "A title", published="yesterday"), "'published' is 'yesterday': give ISO 8601"),
        (article("a", "A title", published="0001-01-01T00:00:00+14:00"), "no such moment in UTC"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, row: Mapping[str, Any] | str, words: str) -> None:
    file = write(tmp_path / "bad.jsonl", article("ok", VOTE), row)
    with pytest.raises(ConfigError) as caught:
        evaluate.stories(file)
    assert f"{file}:2: " in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (headline("a", "A title", relevance=3), "'relevance' is 3: give 2 core, 1 borderline, 0 off, or null"),
        (headline("a", "A title", relevance=True), "'relevance' is True"),
        (headline("a", "A title", topics="law"), "'topics' is not a list of strings"),
    ],
)
def test_a_label_that_cannot_be_read_is_named(tmp_path: Path, row: Mapping[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=r"bad\.jsonl:1: ") as caught:
        evaluate.topics(write(tmp_path / "bad.jsonl", row))
    assert words in str(caught.value)


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        evaluate.stories(write(tmp_path / "bad.jsonl", "{", article("a", VOTE), "}"))
    assert "bad.jsonl:1: " in str(caught.value)
    assert "bad.jsonl:3: " in str(caught.value)


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    file = tmp_path / "latin.jsonl"
    file.write_bytes(b'{"id": "a", "title": "Caf\xe9"}\n')
    with pytest.raises(ConfigError, match=r"latin\.jsonl:1: it is not UTF-8"):
        evaluate.stories(file)


def test_a_byte_order_mark_and_blank_lines_are_skipped(tmp_path: Path) -> None:
    file = tmp_path / "marked.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(article("a", VOTE)).encode() + b"\n\n  \n")
    assert evaluate.stories(file).documents == 1


def test_a_file_that_is_missing_or_empty_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        evaluate.stories(tmp_path / "missing.jsonl")
    with pytest.raises(ConfigError, match="it has no lines"):
        evaluate.stories(write(tmp_path / "empty.jsonl", ""))


def test_a_place_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        evaluate.stories(three(tmp_path), tmp_path / "no folder" / "out.jsonl")
