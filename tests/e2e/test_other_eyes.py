"""What tools of others say of our mails; skipped, with the reason, where node or its packages are not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from digest.desk import gallery, standing
from digest.issues import render
from digest.mail.letters import Letters
from tests import other_eyes
from tests.unit.test_letters import EVERY, NEWSLETTER

PAGES = gallery.exhibits(render.load())
ISSUES = standing.issues()
LOSSES = Path(__file__).parents[2] / "docs" / "reference" / "mail.md"


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    letters = {f"letter-{place}-{one.name}": one for place, one in enumerate(EVERY)}
    mjml = {name: other_eyes.issue_mjml(one) for name, one in ISSUES.items()}
    mjml |= {name: other_eyes.letter_mjml(one, NEWSLETTER) for name, one in letters.items()}
    html = {name: page.html for name, page in PAGES.items()}
    html |= {name: Letters().write(one, NEWSLETTER).html for name, one in letters.items()}
    return other_eyes.said(mjml=mjml, html=html)


def test_the_reference_compiler_finds_no_fault_in_any_template(said: dict[str, Any]) -> None:
    assert len(said["mjml"]) == len(ISSUES) + len(EVERY)
    assert {name: one["errors"] for name, one in said["mjml"].items() if one["errors"]} == {}


@pytest.mark.parametrize(
    ("good", "bad"),
    [("<mj-column>", "<mj-colum>"), ('padding="15px', 'pading="15px'), ('padding="15px 20px"', 'padding="wide"')],
)
def test_the_reference_compiler_finds_what_ours_passes_over(good: str, bad: str) -> None:
    source = other_eyes.issue_mjml(ISSUES["bare"])
    assert good in source
    found = other_eyes.said(mjml={"spoilt": source.replace(good, bad, 1)}, html={})["mjml"]["spoilt"]
    assert found["errors"]


@pytest.mark.parametrize("name", [name for name in ISSUES if name != "forty-stories"])  # ours is shortened
def test_filled_first_and_compiled_by_the_reference_it_is_the_same_page(said: dict[str, Any], name: str) -> None:
    assert other_eyes.shape(said["mjml"][name]["html"]) == other_eyes.shape(PAGES[name].html)


def test_the_validator_finds_nothing_wrong(said: dict[str, Any]) -> None:
    assert {name: faults for name, faults in said["validate"].items() if faults} == {}


def test_what_a_mail_program_does_not_support_is_on_the_list_with_what_its_readers_get(said: dict[str, Any]) -> None:
    section = LOSSES.read_text(encoding="utf-8").partition("## What mail programs leave out")[2]
    accepted = set(re.findall(r"(?m)^\| `([^`]+)` \|", section))
    lost = {title for one in said["support"].values() for title in one["errors"]}
    assert lost - accepted == set()
    assert accepted - lost == set(), "nothing is lost there any more"
