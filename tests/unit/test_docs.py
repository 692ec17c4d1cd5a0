"""The documents say what is true: links resolve, commands exist, decisions say what would change them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from digest.stories import grams, kinds, relevance, topics

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted(ROOT.glob("docs/adr/*.md"))
MORE = {2: "one", 3: "two"}  # topics of a story besides its first


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(page: Path) -> str:
    """The page without its code blocks: an example in one is not a link."""
    return re.sub(r"(?ms)^```.*?^```$", "", page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[str]:
    text = prose(page)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r'(?:src|srcset|href)="([^"]+)"', text)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_between_pages_resolve(page: Path) -> None:
    ours = [link.partition("#")[0] for link in links(page) if "://" not in link and not link.startswith("#")]
    assert [link for link in ours if not (page.parent / link).exists()] == []


def commands(page: Path) -> Iterator[str]:
    """The `digest …` lines of the page's sh blocks, as a shell would see them."""
    for block in re.findall(r"(?ms)^```sh\n(.*?)^```$", page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            for command in re.split(r"&&|\|", line):
                if command.strip().startswith("digest "):
                    yield command.strip()


SHOWN = [(name(page), command) for page in PAGES for command in commands(page)]


@pytest.mark.parametrize(("page", "shown"), SHOWN)
def test_a_command_in_the_docs_exists_with_its_options_and_arguments(page: str, shown: str) -> None:
    command: click.Command = all_commands()
    words = shlex.split(shown, comments=True)[1:]
    while isinstance(command, click.Group):
        context = click.Context(command)
        _, words, _ = command.make_parser(context).parse_args(words)
        _, found, words = command.resolve_command(context, words)
        assert found is not None, f"{page}: {shown}"
        command = found
    command.make_context(shown, words)


def test_every_command_has_its_line_in_the_reference() -> None:
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert [leaf for leaf in leaves(all_commands()) if f"`{leaf}" not in reference] == []


def all_commands() -> click.Group:
    """`digest` with everything added to it; imported late, so that the links are checked without it."""
    from digest import cli
    from digest.cli.root import root

    assert callable(cli.main)
    return root


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{word} ")
        else:
            yield before + word


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_says_what_was_chosen_what_was_not_and_what_would_change_our_mind(page: Path) -> None:
    headings = re.findall(r"(?m)^## (.+)$", page.read_text(encoding="utf-8"))
    assert [one for one in ("Decision", "Not chosen", "What would change our mind") if one not in headings] == []


def test_the_decision_on_relevance_and_topics_names_the_numbers_that_hold() -> None:
    page = " ".join((ROOT / "docs/adr/0004-relevance-and-topics-by-rules.md").read_text(encoding="utf-8").split())
    for told in (
        f"from {relevance.RELEVANT} on an entry is relevant, and from {relevance.SHOWN} on a story is shown",
        f"begins with {relevance.TRUSTED} more",
        f"the first {grams.READ} characters of the text",
        f"the best topic that has {topics.ENOUGH:g} points, and at most {MORE[topics.AT_MOST]} more",
        f"{topics.NEAR:.0%} of the best".replace("%", " %"),
        f"counts {topics.TEXT} of one in the title; learnt words add up to {topics.LEARNT:g} points",
        f"else `{topics.DEFAULT}` for a story in English",
    ):
        assert told in page


@pytest.mark.parametrize("module", [kinds, relevance, topics])
def test_a_list_names_only_what_its_module_has(module: ModuleType) -> None:
    head = (ROOT / f"digest/stories/data/{module.__name__.rpartition('.')[2]}.yaml").read_text(encoding="utf-8")
    constants = re.findall(r"\b[A-Z]{4,}\b(?!\.)", head.partition("\n\n")[0])
    assert [word for word in constants if not hasattr(module, word)] == []


def test_the_list_of_topics_says_how_many_a_story_may_have() -> None:
    head = (ROOT / "digest/stories/data/topics.yaml").read_text(encoding="utf-8").partition("- id:")[0]
    assert f"at most {MORE[topics.AT_MOST]} more" in head


def test_the_changelog_has_what_is_coming_and_the_version_of_the_package() -> None:
    from digest import __version__

    headings = re.findall(r"(?m)^## \[?([\w.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert headings[:2] == ["Unreleased", __version__]


def test_every_promise_about_polling_has_a_test_that_exists() -> None:
    page = (ROOT / "docs/reference/polling.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\d+) \| .+ \| (.+) \|$", page)
    assert [int(number) for number, _ in rows] == list(range(1, 52))
    there = {name for path in ROOT.glob("tests/*/test_*.py") for name in _tests(path)}
    named = {name for _, tests in rows for name in re.findall(r"`(test_\w+)`", tests)}
    assert named - there == set()


def test_every_point_of_a_mail_has_a_test_or_a_rule_that_exists() -> None:
    from digest.issues import lint

    page = (ROOT / "docs/reference/mail.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\d+) \| .+ \| (`.+) \|$", page)
    assert [int(number) for number, _ in rows] == list(range(1, 37))
    tests = {name for path in ROOT.glob("tests/*/test_*.py") for name in _tests(path)}
    rules = {rule.__name__ for rule in lint.RULES}
    named = {name for _, held_by in rows for name in re.findall(r"`(\w+)`", held_by)}
    assert named - tests - rules == set()
    assert rules - named == set(), "rules that no point names"


def test_a_rule_of_the_lint_has_the_number_of_its_point() -> None:
    from digest.issues import lint

    page = (ROOT / "docs/reference/mail.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\d+) \| .+ \| (`.+) \|$", page)
    source = Path(lint.__file__).read_text(encoding="utf-8")
    for rule, numbers in re.findall(r"(?m)^    (\w+),  # ([\d, ]+)$", source):
        for number in numbers.split(", "):
            assert f"`{rule}`" in dict(rows)[number], f"{rule} is not named at point {number}"


def _tests(path: Path) -> list[str]:
    return re.findall(r"(?m)^def (test_\w+)\(", path.read_text(encoding="utf-8"))
