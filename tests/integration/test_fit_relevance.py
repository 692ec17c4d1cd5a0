"""The script that fits the weights of words, on labelled lines of our own wording."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from digest.stories import grams

SCRIPT = Path(__file__).parents[2] / "scripts" / "fit_relevance.py"
POLICY = ("Senators {} AI quotas", "Tribunal {} AI quotas", "Envoys {} AI quotas")
VERBS = ("debate", "reject", "back", "delay", "welcome", "study")
MARKET = ("AI gadget {} shoppers", "AI phone {} shoppers", "AI toaster {} shoppers")


def lines() -> list[dict[str, object]]:
    told = [(title.format(verb), 2, week) for title in POLICY for week, verb in enumerate(VERBS)]
    told += [(title.format(verb), 0, week) for title in MARKET for week, verb in enumerate(VERBS)]
    return [
        {"id": str(number), "title": title, "relevance": said, "topics": ["law"] * (said == 2), "week": f"W{week}"}
        for number, (title, said, week) in enumerate(told)
    ]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    file = tmp_path / "labelled.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines()), encoding="utf-8")
    return file


def fit(*arguments: str | Path) -> str:
    done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_labels_give_the_same_weights_and_words_of_policy_weigh_for_it(labelled: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    fit(labelled, "--out", one)
    fit(labelled, "--out", other)
    assert one.read_bytes() == other.read_bytes()
    known = grams.read(one.read_text(encoding="utf-8"))
    assert known.grams["quotas"].relevance > 0 > known.grams["shoppers"].relevance
    assert dict(known.grams["quotas"].topics).get(known.topics.index("law"), 0) == 0  # nothing was filed elsewhere


def test_what_is_left_out_teaches_nothing(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "weights.json"
    fit(labelled, "--out", out, "--without", "W0", "--without", "W1")
    known = grams.read(out.read_text(encoding="utf-8"))
    assert "debate" not in known.grams
    assert "back" in known.grams


def test_an_editors_correction_is_a_label_like_others(labelled: Path, tmp_path: Path) -> None:
    said = tmp_path / "said.jsonl"
    row = {"title": "Shoppers want AI quotas", "relevance": 0, "topics": []}
    said.write_text("".join(json.dumps({"id": f"e{n}", **row}) + "\n" for n in range(12)), encoding="utf-8")
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    fit(labelled, "--out", one)
    fit(labelled, said, "--out", other)
    before, after = (grams.read(file.read_text(encoding="utf-8")).grams["quotas"].relevance for file in (one, other))
    assert after < before


def test_each_part_is_judged_by_weights_that_have_not_seen_it(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.jsonl"
    said = fit(labelled, "--folds", "week", "--predictions", out)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {row["id"] for row in rows} == {line["id"] for line in lines()}
    assert set(rows[0]) == {"id", "relevant", "score", "topics", "jurisdictions"}
    score = {row["id"]: row["score"] for row in rows}
    assert min(score[str(n)] for n in range(18)) > max(score[str(n)] for n in range(18, 36))
    assert "average_precision: 100.0" in said
