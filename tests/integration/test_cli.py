"""The command line as a contract: exit codes, one clear line for what is wrong, JSON for machines."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from digest import cli
from digest.db import engine
from digest.db import feeds as feed_rows
from digest.model import Feed
from tests.builders import NOW
from tests.scenarios import RSS, Asked, serving
from tests.scenarios import Said as Answer
from tests.world import rss

ONE_FEED = "feeds:\n  - url: http://127.0.0.1:9/rss\n    title: Nobody there\n"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Digest = Callable[..., Said]


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Digest:
    """Calls `digest …` in an empty folder, as a shell would."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_HOST_DELAY", "0")
    monkeypatch.setenv("DIGEST_ALLOW_PRIVATE_ADDRESSES", "1")

    def call(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["digest", *words])
        try:
            cli.main()
            code = 0
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return call


def test_a_feed_that_was_named_and_not_asked_says_why(digest: Digest, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(ONE_FEED + "  - {url: 'http://127.0.0.1:9/off', title: Off, enabled: false}\n")
    said = digest("poll", "Off")
    assert (said.code, one_line(said)) == (
        0, "http://127.0.0.1:9/off: not asked: it is off in the feed list (enabled: false)",
    )  # fmt: skip
    with sqlite3.connect(tmp_path / "digest.db") as database:
        database.execute("UPDATE feeds SET status = 'gone', error = '410 Gone' WHERE listed")
    assert "not asked: it is gone (410 Gone)" in one_line(digest("poll", "Nobody there"))
    assert [one["next_poll_at"] for one in digest("feeds", "list", "--json").json] == [None, None]
    with sqlite3.connect(tmp_path / "digest.db") as database:
        database.execute("UPDATE feeds SET status = 'ok', not_before = '2999-01-01 00:00:00.000000'")
    assert "forbids it until" in one_line(digest("poll", "Nobody there"))


def test_a_poll_that_a_time_limit_ends_gives_its_feeds_back(digest: Digest, tmp_path: Path) -> None:
    def late(asked: Asked) -> Answer:
        if asked.times == 1:
            os.kill(os.getpid(), signal.SIGTERM)
            web.over.wait()
        return Answer(200, rss(), {"Content-Type": RSS})

    with serving() as web:
        (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {web.does('/rss', late)}\n")
        before = signal.getsignal(signal.SIGTERM)
        said = digest("poll")
        assert (said.code, one_line(said)) == (130, "stopped")
        assert signal.getsignal(signal.SIGTERM) == before
        assert digest("poll", "--json").json["polled"] == 1


def test_a_poll_that_was_killed_is_not_taken_for_its_feeds_servers(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(ONE_FEED)
    at = "2026-06-03T06:00Z"
    digest("--now", at, "feeds", "list")
    feeds = (Feed("http://127.0.0.1:9/rss"),)
    sessions = engine.open_database(f"sqlite:///{tmp_path / 'digest.db'}")
    with sessions.begin() as session:  # and no more of that poll
        feed_rows.sync(session, feeds, NOW)
        feed_rows.claim(session, feeds, NOW, lease=timedelta(minutes=10))
    sessions.engine.dispose()
    until = "a poll that is at work on it, or was killed at it, forbids it until 2026-06-03 06:10 UTC"
    assert until in one_line(digest("--now", at, "poll", "Nobody there"))
    [feed] = digest("--now", at, "check", "--online", "--json").json["online"]
    assert feed["warnings"] == [f"not asked: {until}"]
    assert "forbid it" in one_line(digest("--now", at, "poll", "--all"))
    assert digest("--now", "2026-06-03T06:10Z", "poll", "--json").json["polled"] == 1
    assert "`digest poll --all` asks sooner" in one_line(digest("--now", "2026-06-03T06:11Z", "poll"))


def test_check_says_what_is_wrong_as_json_too(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - url: 7\n  - {url: 'https://a.example/', langage: en}\n")
    said = digest("check", "--json")
    assert said.code == 2
    assert said.json["errors"] == [line.removeprefix("digest: ") for line in said.err.splitlines()]
    assert len(said.json["errors"]) == 2


def one_line(said: Said) -> str:
    assert "Traceback" not in said.err
    [line] = said.err.strip().splitlines()
    return line


COMMANDS = (
    "demo run poll compose publish deliver preview check feeds stories subscribers issues explain evaluate settings db"
)


def test_help_names_every_command_with_an_example(digest: Digest) -> None:
    said = digest("--help")
    assert said.code == 0
    for name in COMMANDS.split():
        assert f"\n  {name} " in said.out
        assert "Usage:" in digest(name, "--help").out


def test_a_missing_feed_list_says_which_and_what_to_do(digest: Digest) -> None:
    said = digest("--feeds", "nowhere.yaml", "poll")
    assert said.code == 2
    assert "nowhere.yaml: no such file" in one_line(said)


def test_a_malformed_feed_list_is_one_line_for_each_error_with_its_place(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - url: ftp://example.org/rss\n    evry: 2h\n")
    said = digest("check")
    assert said.code == 2
    assert "feeds.yaml:2:10: url:" in said.err
    assert "feeds.yaml:3:5: evry: unknown key, did you mean 'every'?" in said.err
    assert not (tmp_path / "digest.db").exists()


def test_a_feed_list_without_feeds_is_refused(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    said = digest("poll")
    assert said.code == 2
    assert "feeds.yaml" in one_line(said)


@pytest.mark.parametrize(
    "words", [["poll", "--fast"], ["pol"], ["--now", "noon", "poll"], ["publish", "--day", "yesterday"]]
)
def test_a_wrong_word_is_exit_2_and_runs_nothing(digest: Digest, tmp_path: Path, words: list[str]) -> None:
    said = digest(*words)
    assert said.code == 2
    assert "Traceback" not in said.err
    assert not (tmp_path / "digest.db").exists()


def test_a_misspelt_command_gets_a_hint(digest: Digest) -> None:
    assert "Did you mean 'publish'?" in digest("publsh").err


def test_a_misspelt_setting_is_exit_2(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_OUTBX", "x")
    said = digest("deliver")
    assert (said.code, one_line(said)) == (2, "digest: DIGEST_OUTBX: unknown setting, did you mean DIGEST_OUTBOX?")


def test_a_newer_database_is_exit_2(digest: Digest, tmp_path: Path) -> None:
    opened = engine.open_database(f"sqlite:///{tmp_path / 'digest.db'}").engine
    with opened.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    opened.dispose()
    said = digest("issues", "list")
    assert said.code == 2
    assert "newer version" in one_line(said)


def test_an_unknown_newsletter_names_the_known_ones(digest: Digest) -> None:
    said = digest("publish", "--newsletter", "weekly")
    assert said.code == 2
    assert "it has: daily" in one_line(said)


def test_a_poll_in_which_no_feed_could_be_read_is_exit_1_and_the_feed_remembers(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(ONE_FEED)
    said = digest("poll", "--json")
    assert said.code == 1
    assert (said.json["polled"], said.json["failed"]) == (1, 1)
    [feed] = digest("feeds", "list", "--json").json
    assert feed["status"] == "failing"
    assert feed["error"]
    assert "Nobody there" in digest("feeds", "health").out


def test_publish_without_news_is_exit_0(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(ONE_FEED)
    said = digest("--now", "2026-06-03T06:00Z", "publish", "--json")
    assert said.code == 0
    assert said.json == [{"newsletter": "daily", "day": "2026-06-03", "stories": 0, "deliveries": 0}]


def test_subscribers_are_added_once_listed_and_erased(digest: Digest) -> None:
    assert digest("subscribers", "add", "Ada@Example.org", "--json").json["added"] is True
    assert digest("subscribers", "add", "ada@example.org", "--json").json["added"] is False
    assert [one["email"] for one in digest("subscribers", "list", "--json").json] == ["ada@example.org"]
    assert digest("subscribers", "erase", "ada@example.org").code == 0
    assert digest("subscribers", "list", "--json").json == []
    assert digest("subscribers", "erase", "ada@example.org").code == 2


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "a b@example.org", "ada@example.org\nBcc: x@example.org", "a@b@c.org"]
)
def test_what_is_no_address_is_refused(digest: Digest, email: str) -> None:
    said = digest("subscribers", "add", email)
    assert said.code == 2
    assert "not an email address that can be mailed to" in said.err


def test_a_feed_is_added_and_removed_with_comments_kept(digest: Digest, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("# ours\n" + ONE_FEED)
    assert digest("feeds", "add", "https://new.example/rss", "--title", "New", "--topic", "law", "--no-look").code == 0
    assert "https://new.example/rss" in path.read_text()
    assert digest("feeds", "remove", "https://new.example/rss").code == 0
    assert path.read_text() == "# ours\n" + ONE_FEED


def test_a_url_that_is_no_feed_is_not_added(digest: Digest, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(ONE_FEED)
    said = digest("feeds", "add", "http://127.0.0.1:9/other")
    assert said.code == 1
    assert "nothing was added" in said.err
    assert path.read_text() == ONE_FEED


def test_the_shipped_list_is_never_edited(digest: Digest) -> None:
    said = digest("feeds", "add", "https://new.example/rss", "--no-look")
    assert said.code == 2
    assert "copy of the shipped list" in one_line(said)


def test_explain_says_when_a_link_was_never_seen(digest: Digest) -> None:
    said = digest("explain", "https://example.org/nothing")
    assert said.code == 2
    assert "never in a feed that was polled" in one_line(said)


@pytest.mark.parametrize("words", ["explain {}", "stories show {}", "stories pin {}", "stories merge 1 {}"])
@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 5000, "9223372036854775808"])
def test_a_number_that_no_story_has_is_refused_however_long(digest: Digest, words: str, number: str) -> None:
    said = digest(*words.format(number).split())
    assert said.code == 2
    assert "Traceback" not in said.err


def test_an_outbox_that_cannot_be_written_is_named_and_nothing_is_lost(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DIGEST_OUTBOX", str(tmp_path / "file" / "outbox"))
    digest("subscribers", "add", "ada@example.org")
    assert digest("deliver").code == 0  # nothing is pending, so nobody needs the outbox
    _publish_one(tmp_path)
    said = digest("deliver")
    assert said.code == 2
    assert "outbox" in one_line(said)
    monkeypatch.setenv("DIGEST_OUTBOX", str(tmp_path / "outbox"))
    assert digest("deliver", "--json").json["sent"] == 1


def _publish_one(folder: Path) -> None:
    from digest import jobs
    from tests.integration.test_jobs import SENATE, WIRE
    from tests.world import World

    world = World(folder)
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    jobs.publish(world.app)
    world.close()


def test_an_editor_splits_a_story_merges_it_again_and_exports_what_was_said(digest: Digest, tmp_path: Path) -> None:
    from digest import jobs
    from tests.world import World

    world = World(tmp_path, f"sqlite:///{tmp_path / 'digest.db'}")
    world.publishes("https://wire.example/rss", ("Senate passes AI safety bill 60 to 40", "Senators voted."))
    world.publishes("https://paper.example/rss", ("AI safety bill passes Senate 60 to 40", "Senators voted."))
    jobs.poll(world.app)
    world.close()
    [row] = digest("--now", "2026-06-03T07:00Z", "stories", "list", "--json").json
    assert len(row["entries"]) == 2
    split = digest("stories", "split", str(row["id"]), row["entries"][1]["url"], "--json")
    assert [len(one["entries"]) for one in split.json] == [1, 1]
    numbers = [str(one["id"]) for one in split.json]
    assert digest("stories", "merge", *numbers).out == f"story {numbers[0]}: 2 entries: {row['headline']}\n"
    [said] = digest("stories", "corrections", "--json").json
    assert (said["same"], said["one"]["guid"], said["other"]["guid"]) == (
        True, row["entries"][0]["guid"], row["entries"][1]["guid"],
    )  # fmt: skip
    assert "one story" in digest("stories", "corrections").out
    assert "wire.example" in digest("stories", "show", numbers[0]).out
    assert digest("stories", "merge", numbers[0], numbers[0]).code == 2


def test_a_merge_says_which_ruling_counts(digest: Digest, tmp_path: Path) -> None:
    from digest import jobs
    from tests.integration.test_jobs import COURT, SENATE, WIRE
    from tests.world import World

    world = World(tmp_path)
    world.publishes(WIRE, SENATE, COURT)
    jobs.poll(world.app)
    world.close()
    digest("--now", "2026-06-03T07:00Z", "stories", "pin", "1")
    digest("--now", "2026-06-03T07:01Z", "stories", "drop", "2")
    said = digest("--now", "2026-06-03T07:02Z", "stories", "merge", "1", "2").out
    assert "story 1 was pinned and story 2 was dropped: the last word counts for all, so it is dropped" in said


def test_a_pin_says_when_it_leaves_the_next_issue_as_it_was(digest: Digest, tmp_path: Path) -> None:
    from digest import jobs
    from tests.integration.test_jobs import COURT, PAPER, SENATE, WIRE
    from tests.world import World

    _publish_one(tmp_path)
    world = World(tmp_path)
    world.wait(hours=1)
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, COURT, hours_ago=0.5)
    jobs.poll(world.app)
    world.close()
    later = ("--now", "2026-06-03T08:00Z")
    numbers = {row["headline"]: str(row["id"]) for row in digest(*later, "stories", "list", "--json").json}
    shown, waiting = numbers[SENATE[0]], numbers[COURT[0]]
    said = digest(*later, "stories", "pin", shown).out
    assert said.startswith(f"story {shown}: pinned: {SENATE[0]}\nshown: leads its story in the issue of 2026-06-03\n")
    assert "the next issue stays as it was: a pin brings nothing back that was shown" in said
    assert "stays as it was" not in digest(*later, "stories", "pin", waiting).out
    assert "stays as it was" not in digest(*later, "stories", "drop", shown).out
    told = {
        number: digest(*later, "stories", "pin", number, "--json").json["next_issue_of"] for number in (shown, waiting)
    }
    assert told == {shown: [], waiting: ["daily"]}


def test_settings_mask_secrets(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_SMTP_URL", "smtp://ada:geheim@mail.example.org")
    assert "geheim" not in digest("settings", "--json").out
    assert digest("settings", "--json").json["DIGEST_SMTP_URL"] == "********"


def test_json_never_holds_a_terminal_escape(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text('feeds:\n  - {url: "https://a.example/rss", title: "red \\e[31m"}\n')
    assert "\x1b" not in digest("feeds", "list").out


@pytest.mark.parametrize("moment", ["0001-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "1994-12-31"])
def test_a_moment_that_nobody_means_is_refused(digest: Digest, moment: str) -> None:
    said = digest("--now", moment, "publish")
    assert said.code == 2
    assert "Traceback" not in said.err


def test_a_stopped_clock_is_no_service(digest: Digest) -> None:
    assert digest("--now", "2026-06-03T06:00Z", "run").code == 2


def test_nothing_due_says_when_the_next_issue_is(digest: Digest, tmp_path: Path) -> None:
    weekly = "newsletters:\n  - {id: weekly, title: W, days: [mon]}\n"
    (tmp_path / "feeds.yaml").write_text(weekly + ONE_FEED)
    said = digest("--now", "2026-06-03T06:00Z", "publish")
    assert (said.code, said.out) == (0, "nothing is due; next: weekly on 2026-06-08\n")


def test_a_preview_that_would_overwrite_itself_is_refused(digest: Digest) -> None:
    for out in ("p.txt", ".", "/"):
        assert "name an .html file" in one_line(digest("preview", "--out", out))


def test_predictions_never_replace_the_labels(digest: Digest, tmp_path: Path) -> None:
    line = '{"id": "1", "title": "Senate passes AI bill", "cluster": "a"}\n'
    (tmp_path / "labels.jsonl").write_text(line)
    said = digest("evaluate", "stories", "labels.jsonl", "--predictions", "labels.jsonl")
    assert said.code == 2
    assert (tmp_path / "labels.jsonl").read_text() == line


def test_a_database_of_another_program_is_left_alone(digest: Digest, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "digest.db") as other:
        other.execute("CREATE TABLE invoices (number INTEGER)")
    other.close()
    assert "another program" in one_line(digest("issues", "list"))


def test_deliver_says_why_a_mail_did_not_go_out_and_the_issue_remembers_it(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest("subscribers", "add", "ada@example.org")
    _publish_one(tmp_path)
    monkeypatch.setenv("DIGEST_SMTP_URL", "smtp://127.0.0.1:9")
    said = digest("deliver")
    assert said.code == 1
    assert "127.0.0.1:9: Connection refused" in one_line(said)
    assert "1 mail: 127.0.0.1:9: Connection refused" in digest("issues", "show", "2026-06-03").out


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https://ex ample",
        "https://müller.example",
        'https://ex"ample',
        "https://a.example/?b",
        "brief.example",
    ],
)
def test_an_address_of_pages_that_no_link_could_be_made_of_is_refused(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DIGEST_BASE_URL", url)
    assert "DIGEST_BASE_URL: must be https://host" in one_line(digest("settings"))


@pytest.mark.parametrize("sender", ["@", "x@y z", "Foo <foo@example.org> bar", "Ünï ‹ü@example.org>"])
def test_a_sender_that_cannot_stand_in_a_mail_is_refused(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, sender: str
) -> None:
    monkeypatch.setenv("DIGEST_SENDER", sender)
    assert "DIGEST_SENDER: cannot stand in a mail" in one_line(digest("settings"))


def test_an_export_does_not_take_the_place_of_another_file_and_a_link_stays_one(digest: Digest, tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    kept.write_text(ONE_FEED)
    (tmp_path / "feeds.yaml").symlink_to(kept)
    assert "holds no OPML" in one_line(digest("feeds", "export", "feeds.yaml"))
    assert "cannot be written: Is a directory" in one_line(digest("feeds", "export", "/"))
    assert "cannot be written: Not a directory" in one_line(digest("feeds", "export", "feeds.yaml/x"))
    assert (digest("feeds", "export", "a.opml").code, digest("feeds", "export", "a.opml").code) == (0, 0)
    assert digest("feeds", "add", "--no-look", "https://a.example/rss").code == 0
    assert (tmp_path / "feeds.yaml").is_symlink()
    assert "a.example" in kept.read_text()
