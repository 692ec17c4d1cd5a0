"""An issue is made once more from what is stored, and a preview follows the templates that an operator edits."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest import jobs
from digest.db import issues as issue_rows
from digest.desk import issues as desk
from digest.desk import previewing
from digest.errors import ConfigError, DigestError
from digest.issues import render
from digest.issues.record import from_record
from digest.model import Issue
from tests.world import World

DAY = date(2026, 6, 3)
WIRE = "https://wire.example/rss"
SENATE = (
    "Senate passes AI safety bill 60 to 40",
    "The Senate passed a bill on Tuesday that makes developers of large AI models test them before release.",
)


def published(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    jobs.publish(world.app)


def test_a_published_issue_is_rebuilt_to_the_same_bytes(world: World, tmp_path: Path) -> None:
    published(world)
    again = desk.rebuild(world.app, DAY, "", tmp_path)
    assert (again.same, again.faults) == (True, ())
    html, text, kept = (Path(name).read_bytes() for name in again.files)
    with world.sessions() as session:
        page = issue_rows.page(session, "daily", DAY)
        issue = issue_rows.published(session, "daily", DAY)
    assert page is not None
    assert (html.decode(), text.decode()) == (page.html, page.text)
    assert from_record(json.loads(kept)) == issue


def test_another_process_rebuilds_the_same_bytes(world: World, tmp_path: Path) -> None:
    published(world)
    desk.rebuild(world.app, DAY, "", tmp_path / "here")
    words = ["issues", "rebuild", str(DAY), "--out", str(tmp_path / "there")]
    seen = {
        "DIGEST_DATABASE_URL": str(world.sessions.engine.url),
        "DIGEST_SENDER": world.settings.sender,
        "PYTHONHASHSEED": "7",
    }
    code = "import sys; from digest.cli import main; sys.argv[1:] = " + repr(words) + "; main()"
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", code], cwd=root, env=seen, capture_output=True, text=True, check=False)
    assert said.stdout.startswith("the same bytes"), said.stderr
    for path in (tmp_path / "here").iterdir():
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes()


def test_other_templates_give_other_bytes_and_it_says_so(world: World, tmp_path: Path) -> None:
    published(world)
    world.settings = world.settings.model_copy(update={"sender": "other@example.org"})
    assert not desk.rebuild(world.app, DAY, "", tmp_path).same


def test_a_day_without_an_issue_cannot_be_rebuilt(world: World, tmp_path: Path) -> None:
    with pytest.raises(DigestError, match="daily has no issue of 2026-06-03"):
        desk.rebuild(world.app, DAY, "", tmp_path)


def test_a_folder_that_cannot_be_written_to_is_named(world: World, tmp_path: Path) -> None:
    published(world)
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigError, match="taken"):
        desk.rebuild(world.app, DAY, "", tmp_path / "taken")


def previewed(world: World) -> Issue:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    found = jobs.preview(world.app, world.catalog.newsletters[0])
    assert found is not None
    return found[0]


def test_a_preview_follows_each_change_of_a_template(world: World, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "issue").mkdir(parents=True)
    template = own / "issue" / "masthead.mjml"
    world.settings = world.settings.model_copy(update={"templates": own})
    issue = previewed(world)

    def changes(look: Callable[[], object]) -> Iterator[None]:
        before = look()
        for words in ("<h1>{{ issue.title }} one</h1>", "<h1>{{ issue.title }} two</h1>", "<mj-colum/>"):
            section = f"<mj-section><mj-column><mj-text>{words}</mj-text></mj-column></mj-section>"
            template.write_text(section, encoding="utf-8")
            assert look() != before
            yield

    app = replace(world.app, templates=lambda: render.load(own))
    out = tmp_path / "out" / "preview.html"
    seen = [
        (out.read_text(encoding="utf-8"), written.faults)
        for written in previewing.watch(app, issue, "The Brief <brief@example.org>", out, changes)
    ]
    assert "Brief one" not in seen[0][0]  # it lacks the counts of the masthead, so the plain page stands there
    assert [bool(faults) for _, faults in seen] == [True, True, True]
    assert "<mj-colum> is not one of" in seen[2][1][0]
    assert out.with_suffix(".txt").exists()


def test_the_watching_command_follows_a_template_until_it_is_told_to_stop(world: World, tmp_path: Path) -> None:
    previewed(world)
    own = tmp_path / "own" / "web"
    own.mkdir(parents=True)
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {WIRE}\n", encoding="utf-8")
    out = tmp_path / "preview.html"
    words = [
        "--feeds",
        str(tmp_path / "feeds.yaml"),
        "--now",
        "2026-06-03T06:00Z",
        "preview",
        "--watch",
        "--out",
        str(out),
    ]
    code = "import sys; from digest.cli import main; sys.argv[1:] = " + repr(words) + "; main()"
    seen = {
        "DIGEST_DATABASE_URL": str(world.sessions.engine.url),
        "DIGEST_SENDER": world.settings.sender,
        "DIGEST_TEMPLATES": str(tmp_path / "own"),
        "PYTHONUNBUFFERED": "1",
    }
    root = Path(__file__).parents[2]
    call = [sys.executable, "-c", code]
    with subprocess.Popen(call, cwd=root, env=seen, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        assert "Senate" in watching.stdout.readline()
        assert str(out) in watching.stdout.readline()
        out.unlink()
        (own / "left.html").write_text("Farewell", encoding="utf-8")  # whichever of the files it is
        assert watching.stdout.readline() == f"{out}: made anew\n"
        assert "Senate" in out.read_text(encoding="utf-8")
        watching.send_signal(signal.SIGINT)
        assert watching.wait() == 0
