"""The door through which a hostile battery comes in, and a few fast parts of the battery where it stands beside us."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.utils import formatdate
from pathlib import Path

import pytest

from tests import scenarios
from tests.world import rss

ADAPTER = Path(__file__).parents[1] / "battery"
BATTERY = Path(__file__).parents[3] / "shared" / "battery"

beside = pytest.mark.skipif(not BATTERY.is_dir(), reason="no hostile battery stands beside this checkout")

NOW = f"<pubDate>{formatdate()}</pubDate>"  # the adapter goes by the clock that an operator has
CONTROL = rss(f"<item><title>A council meets on AI</title><link>https://control.example/1</link>{NOW}</item>")
HOSTILE = rss(
    "<item><title>Top {{ 7 * 6 }}&#13;&#10;Bcc: spy@evil.example &lt;script&gt;run()&lt;/script&gt;</title>"
    "<link>javascript:run()</link><description>&lt;img src='https://evil.example/pixel'&gt;Told."
    f"</description>{NOW}</item>"
)
ENDLESS = b"<rss><channel>" + b"<item " + b" ".join(b"a%d='1'" % number for number in range(20_000))


class Battery:
    """A run of the adapter's commands in a folder of their own, as the battery makes them."""

    def __init__(self, folder: Path, web: scenarios.Web) -> None:
        self.folder, self.web = folder, web
        text = (ADAPTER / "adapter.json").read_text(encoding="utf-8").replace("{adapter}", str(ADAPTER))
        self.commands: dict[str, str] = {name: line for name, line in json.loads(text).items() if isinstance(line, str)}

    def run(self, verb: str) -> subprocess.CompletedProcess[str]:
        places = {"work": self.folder, "feeds": self.folder / "listed.json", "out": self.folder}
        line = self.commands[verb].format(python=sys.executable, **places)
        environment = os.environ | {"BATTERY_ALLOW": f"127.0.0.1:{self.web.port}"}
        done = subprocess.run(
            shlex.split(line), cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        return done

    def poll(self, **feeds: bytes) -> None:
        """Let the feeds of these names say this, and ask them."""
        listed = [{"name": name, "url": self.web.says(f"/{name}", body), "topic": "t"} for name, body in feeds.items()]
        (self.folder / "listed.json").write_text(json.dumps(listed))
        self.run("prepare")
        self.run("poll")


@pytest.fixture(scope="module")
def battery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Battery]:
    """One run for all tests: five processes take their seconds."""
    with scenarios.serving() as web:
        made = Battery(tmp_path_factory.mktemp("battery"), web)
        made.poll(Control=CONTROL, Hostile=HOSTILE, Endless=ENDLESS)
        made.run("build")
        yield made


def test_a_hostile_feed_is_an_error_or_harmless_text_and_the_others_are_read(battery: Battery) -> None:
    found = json.loads(battery.run("dump").stdout)
    assert {story["link"]: story["title"] for story in found["stories"]} == {
        "https://control.example/1": "A council meets on AI",
        "": "Top {{ 7 * 6 }} Bcc: spy@evil.example <script>run()</script>",
    }
    feeds = {feed["url"]: feed for feed in found["feeds"]}
    assert feeds[battery.web.url("/Control")]["status"] == "ok"
    assert feeds[battery.web.url("/Endless")]["status"] == "error"
    assert "attributes" in feeds[battery.web.url("/Endless")]["error"]


def test_every_entry_is_in_the_mail_and_the_hostile_feed_in_its_subject(battery: Battery) -> None:
    html = (battery.folder / "digest.html").read_text(encoding="utf-8")
    assert "https://control.example/1" in html
    assert "Top {{ 7 * 6 }} Bcc: spy@evil.example &lt;script&gt;" in html
    assert "<script" not in html
    assert "evil.example/pixel" not in html
    mail = message_from_bytes((battery.folder / "digest.eml").read_bytes(), policy=policy.default)
    assert mail["Subject"].startswith("Top {{ 7 * 6 }} Bcc:")
    assert mail["Bcc"] is None
    assert mail["To"] == "reader@example.net"


@beside
def test_no_spelling_of_a_private_address_is_let_through() -> None:
    guard = f"{shlex.quote(sys.executable)} {shlex.quote(str(ADAPTER / 'url_guard.py'))}"
    call = [sys.executable, str(BATTERY / "lib" / "url_check.py"), "--suite", "dev", "--cmd", guard]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@beside
def test_the_message_is_well_formed(battery: Battery) -> None:
    call = [sys.executable, str(BATTERY / "lib" / "header_oracle.py"), str(battery.folder / "digest.eml")]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
