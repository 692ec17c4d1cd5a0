"""A newsletter as a feed: the same stories in the same order with the same links as in the mail, and well formed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import fastfeedparser
import feedparser
import pytest
from hypothesis import given, settings
from lxml import etree

from digest.desk import gallery, standing
from digest.errors import ConfigError
from digest.issues import faces, markup, render
from digest.issues.faces import Channel
from digest.issues.record import from_record, record
from digest.issues.view import view
from digest.model import Issue
from tests import any_issue
from tests.builders import issue

BASE = "https://brief.example"
CHANNEL = Channel("The AI Policy Brief", "en", f"{BASE}/issues", f"{BASE}/issues/daily/feed.xml")
ISSUES = standing.issues()


def told(html: str) -> list[tuple[str, str]]:
    """The headlines in HTML, in order, with where they lead."""
    page = markup.read(html)
    hrefs = {id(link.parent): link.attributes["href"] for link in page.all("a")}
    return [(" ".join(one.text.split()), hrefs.get(id(one), "")) for one in page.all("h3")]


def expected(one: Issue) -> list[tuple[str, str]]:
    return [(story.headline, story.url) for part in view(one, base_url=BASE).parts for story in part.stories]


def json_content(one: Issue) -> str:
    made = json.loads(faces.json_feed(CHANNEL, faces.entries([one], BASE)))
    return str(made["items"][0]["content_html"])


def atom_content(one: Issue) -> str:
    root = etree.fromstring(faces.atom(CHANNEL, faces.entries([one], BASE)).encode())
    return str(root.findtext("{*}entry/{*}content"))


@pytest.mark.parametrize("name", ISSUES)
def test_every_face_has_the_same_stories_in_the_same_order_with_the_same_links(name: str) -> None:
    one = ISSUES[name]
    page = render.render(one, render.load(), base_url=BASE, sender=gallery.SENDER)
    whole = render.render(one, render.load(), base_url=BASE, sender=gallery.SENDER, room=sys.maxsize)
    assert told(atom_content(one)) == told(json_content(one)) == told(whole.html) == expected(one)
    assert set(told(page.html)) <= set(expected(one))
    assert told(page.html) == expected(one) or name == "forty-stories"
    found = 0
    for number, (_, url) in enumerate(expected(one), 1):
        found = page.text.index(f"\n[{number}] ", found)
        assert not url or page.text.find(f"\n{url}\n", found) > found
    assert expected(from_record(json.loads(json.dumps(record(one))))) == expected(one)


@settings(max_examples=25, deadline=None)
@given(any_issue.issues())
def test_whatever_feeds_bring_the_feed_is_well_formed_and_tells_it_all(one: Issue) -> None:
    squeezed = [(" ".join(render.harmless(text).split()), render.harmless(url)) for text, url in expected(one)]
    assert told(atom_content(one)) == told(json_content(one)) == squeezed


@pytest.mark.parametrize("read", [feedparser.parse, fastfeedparser.parse])
def test_feed_readers_can_read_it(read: object) -> None:
    assert callable(read)
    newest = replace(issue(), day=date(2026, 6, 4))
    found = read(faces.atom(CHANNEL, faces.entries([newest, issue()], BASE)))
    assert [one["link"] for one in found["entries"]] == [f"{BASE}/issues/daily/2026-06-0{day}" for day in (4, 3)]
    assert not found.get("bozo")


def test_an_entry_is_its_issue() -> None:
    [entry] = json.loads(faces.json_feed(CHANNEL, faces.entries([issue()], BASE)))["items"]
    assert entry["id"] == entry["url"] == f"{BASE}/issues/daily/2026-06-03"
    assert (entry["title"], entry["date_published"]) == (issue().subject, "2026-06-03T06:00:00Z")
    assert entry["summary"] == issue().preheader


def test_a_feed_without_issues_is_a_feed() -> None:
    root = etree.fromstring(faces.atom(CHANNEL, []).encode())
    assert root.findtext("{*}title") == "The AI Policy Brief"
    assert root.findall("{*}entry") == []


def test_an_operators_template_is_worn(tmp_path: Path) -> None:
    (tmp_path / "issue").mkdir()
    (tmp_path / "issue" / "entry.html").write_text("<p>{{ issue.day }}</p>", encoding="utf-8")
    [entry] = faces.entries([issue()], BASE, folder=tmp_path)
    assert entry.html == "<p>Wednesday, 3 June 2026</p>"
    (tmp_path / "issue" / "entry.html").write_text("{{ issue.nothing }}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"entry\.html"):
        faces.entries([issue()], BASE, folder=tmp_path)


def test_the_same_issues_give_the_same_bytes_in_another_process() -> None:
    code = (
        "from digest.desk import standing; from digest.issues import faces\n"
        f"made = faces.entries(list(standing.issues().values()), {BASE!r})\n"
        f"print(faces.atom(faces.Channel('T', 'en', {BASE!r}, {BASE!r}), made))"
    )
    call = [sys.executable, "-c", code]
    first, second = (
        subprocess.run(call, capture_output=True, check=True, env={"PYTHONHASHSEED": seed}) for seed in "12"
    )
    assert first.stdout == second.stdout
    assert b"<entry>" in first.stdout
