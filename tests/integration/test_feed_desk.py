"""The editors' side of the feed list, as the command line shows it, against a web server of the tests' own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from digest import jobs
from digest.app import find_catalog
from digest.desk import adding, differences, health
from digest.desk import feeds as desk
from digest.errors import ConfigError
from digest.feeds.edits import written
from digest.model import DAY, HOUR, Feed, FeedState
from tests.builders import NOW, feed
from tests.integration.test_cli import Digest, Said, digest, one_line
from tests.scenarios import RSS, Asked, Web, serving
from tests.scenarios import Said as Answer
from tests.world import World, item, rss

__all__ = ["digest"]

AT = "2026-06-03T06:00Z"
COMMENTED = "# ours\nfeeds:\n  # the first\n  - url: https://a.example/rss   # kept\n    title: A\n"
LONG = "They met on Tuesday in the town hall and talked about it until late in the evening. " * 2
SITE = "https://news.example/x"
HTML = "text/html; charset=utf-8"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as one:
        yield one


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(COMMENTED)
    return path


def feed_of(titles: Sequence[str], *, text: str = LONG, hours: float = 12, begin: float = 6, site: str = SITE) -> bytes:
    """A feed with these titles, one every so many hours, the newest first."""
    dates = [format_datetime(NOW - timedelta(hours=begin + hours * number)) for number in range(len(titles))]
    return rss(*(item(title, text, date, site) for title, date in zip(titles, dates, strict=True)))


AI = ["Senate passes AI Act amendment", "Regulator opens inquiry into AI hiring tools", "Court rules on AI copyright"]
OTHER = ["Harvest is good this year", "A new bridge", "Football results", "Rain tomorrow"]
NEWS = feed_of([*AI, *OTHER])


def page(*links: str) -> str:
    named = "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links)
    return f"<!doctype html><html><head><title>Home</title>{named}</head><body>Hello</body></html>"


def urls(path: Path) -> list[str]:
    return [line.split("url: ")[1].split()[0] for line in path.read_text().splitlines() if "url: " in line]


# ---- add ------------------------------------------------------------------------------------------


def test_a_feed_is_added_with_what_it_is_and_what_would_be_kept(digest: Digest, web: Web, listed: Path) -> None:
    url = web.says("/rss", NEWS)
    said = digest("--now", AT, "feeds", "add", url, "--topic", "law")
    assert said.code == 0
    assert f"added {url}" in said.out
    assert "A feed: RSS, 7 entries, 15 a week, newest 2026-06-03, 3 of 7 pass the relevance filter" in said.out
    assert "no AI term in the title or text" in said.out
    assert "Senate passes AI Act amendment" in said.out
    assert listed.read_text() == COMMENTED + f"  - url: {url}\n    title: A feed\n    topics: [law]\n"


def test_adding_reports_to_machines(digest: Digest, web: Web, listed: Path) -> None:
    url = web.says("/rss", NEWS)
    said = digest("--now", AT, "feeds", "add", url, "--relevance", "trusted", "--title", "Ours", "--json").json
    assert (said["added"], said["file"], said["choices"]) == (url, "feeds.yaml", [])
    assert said["feed"] | {"newest": []} == {
        "url": url, "title": "Ours", "form": "RSS", "entries": 7, "newest": [], "per_week": 15.1, "relevant": 7,
        "warnings": [],
    }  # fmt: skip
    assert said["feed"]["newest"][0] == {
        "title": AI[0], "url": "https://news.example/senate-passes-ai-act-amendment",
        "published": "2026-06-03T00:00:00Z", "relevant": True, "reason": said["feed"]["newest"][0]["reason"],
    }  # fmt: skip


def test_a_dry_run_shows_and_writes_nothing(digest: Digest, web: Web, listed: Path) -> None:
    said = digest("feeds", "add", web.says("/rss", NEWS), "--dry-run")
    assert "would add" in said.out
    assert listed.read_text() == COMMENTED


def test_the_feed_behind_a_page_is_added(digest: Digest, web: Web, listed: Path) -> None:
    site = web.says("/", page("feed/main", "/comments/feed/"), Content_Type=HTML)
    found = web.says("/feed/main", NEWS)
    said = digest("feeds", "add", site)
    assert said.code == 0
    assert f"added {found}, the feed behind {site}" in said.out
    assert urls(listed) == ["https://a.example/rss", found]
    assert [asked.path for asked in web.asked] == ["/", "/feed/main"]


def test_a_page_that_names_one_feed_in_two_forms_has_one(digest: Digest, web: Web, listed: Path) -> None:
    site = web.says("/", page("/rss", "/atom"), Content_Type=HTML)
    first, _ = web.says("/rss", NEWS), web.says("/atom", NEWS)
    assert digest("feeds", "add", site).code == 0
    assert urls(listed)[1:] == [first]


def test_a_page_with_several_feeds_lists_them_and_adds_none(digest: Digest, web: Web, listed: Path) -> None:
    site = web.says("/", page("/news", "/sport", "/gone"), Content_Type=HTML)
    news, sport = web.says("/news", NEWS), web.says("/sport", feed_of(OTHER, site="https://sport.example/x"))
    said = digest("--now", AT, "feeds", "add", site)
    assert said.code == 2
    first, *choices = said.err.strip().splitlines()
    assert first == f"digest: {site}: 2 feeds behind this page: add one by its URL (nothing was added)"
    assert choices == [
        f"{news} A feed: RSS, 7 entries, 15 a week, newest 2026-06-03, 3 of 7 pass the relevance filter",
        f"{sport} A feed: RSS, 4 entries, 16 a week, newest 2026-06-03, 0 of 4 pass the relevance filter",
    ]
    assert listed.read_text() == COMMENTED
    told = digest("feeds", "add", site, "--json")
    assert (told.code, told.json["added"], [one["url"] for one in told.json["choices"]]) == (2, None, [news, sport])


@pytest.mark.parametrize("place", ["/blog/feed/", "/feed/", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml"])
def test_a_page_that_names_none_is_looked_behind_where_feeds_usually_are(
    digest: Digest, web: Web, listed: Path, place: str
) -> None:
    site = web.says("/blog/", page(), Content_Type=HTML)
    found = web.says(place, NEWS)
    assert digest("feeds", "add", site).code == 0
    assert urls(listed)[1:] == [found]


def test_below_the_page_comes_before_the_root(digest: Digest, web: Web, listed: Path) -> None:
    site = web.says("/blog/", page(), Content_Type=HTML)
    web.says("/feed/", NEWS)
    below = web.says("/blog/feed.xml", NEWS)
    assert digest("feeds", "add", site).code == 0
    assert urls(listed)[1:] == [below]


def refused(said: Said, code: int, listed: Path) -> str:
    """The one line that says why nothing was added."""
    assert said.code == code
    assert listed.read_text() == COMMENTED
    return one_line(said)


def test_what_has_no_feed_is_one_line_with_what_to_do(digest: Digest, web: Web, listed: Path) -> None:
    site = web.says("/", page(), Content_Type=HTML)
    line = refused(digest("feeds", "add", site), 1, listed)
    assert "a page that names no feed" in line
    assert "look on the site for its address (nothing was added; --no-look adds it all the same)" in line
    web.says("/", page("/broken"), Content_Type=HTML)
    web.says("/broken", "just words")
    assert "/broken: neither XML nor JSON" in refused(digest("feeds", "add", site), 1, listed)
    assert "404 Not Found" in refused(digest("feeds", "add", web.url("/nowhere")), 1, listed)
    assert "cannot connect" in refused(digest("feeds", "add", "http://127.0.0.1:9/"), 1, listed)


def test_behind_a_bot_check_nothing_is_looked_for(digest: Digest, web: Web, listed: Path) -> None:
    check = (
        "<!doctype html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/g/orchestrate/v1'>"
    )
    said = digest("--now", AT, "feeds", "add", web.says("/", check, Content_Type=HTML))
    assert said.code == 1
    assert "bot check" in one_line(said)
    assert [asked.path for asked in web.asked] == ["/"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/rss", "already in the list, in line 4"),
        ("HTTPS://A.example/rss", "already in the list, in line 4"),
        ("javascript:alert(1)", "must begin with https:// or http://"),
        ("a.example/rss", "already in the list, in line 4"),
        ("feed://a.example/rss", "already in the list, in line 4"),
        ("feed:https://a.example/rss", "already in the list, in line 4"),
        ("nonsense", "must begin with https:// or http://"),
        ("https://", "'https://': a feed's address has no host"),
        ("https://a..example/", "'a..example' cannot be the name of a host"),
        ("https://a.example/\u202egnp", "must not have spaces or control characters in it"),
        ("https://a.example/" + "x" * 3_000, "must not be longer than 2,000 characters"),
        ("http://a.example/rss/", "already in the list, in line 4"),
    ],
)
def test_a_wrong_url_is_refused_before_anybody_is_asked(digest: Digest, listed: Path, url: str, words: str) -> None:
    assert words in refused(digest("feeds", "add", url), 2, listed)


def test_a_list_of_bare_links_is_named_as_what_it_is_not(digest: Digest, web: Web, listed: Path) -> None:
    listed.write_text("feeds:\n  - https://a.example/rss\n")
    assert one_line(digest("feeds", "add", web.says("/rss", NEWS))).startswith(
        "digest: feeds.yaml:2:5: feeds: must be a mapping of keys"
    )


def test_a_feed_without_entries_can_be_added_and_says_so(digest: Digest, web: Web, listed: Path) -> None:
    out = digest("feeds", "add", web.says("/rss", rss())).out
    assert "A feed: RSS, no entries\n" in out


def test_a_page_whose_feed_is_in_the_list_names_its_line(digest: Digest, web: Web, listed: Path) -> None:
    site = web.says("/", page("/rss"), Content_Type=HTML)
    listed.write_text(f"feeds:\n  - url: {web.says('/rss', NEWS)}\n")
    assert "already in the list, in line 2" in one_line(digest("feeds", "add", site))


# ---- check ----------------------------------------------------------------------------------------


def checked(digest: Digest, path: Path, *feeds: str) -> dict[str, Any]:
    path.write_text("feeds:\n" + "".join(f"  - {one}\n" for one in feeds))
    return {one["url"]: one for one in digest("--now", AT, "check", "--online", "--json").json["online"]}


def test_each_feed_is_described_and_what_is_odd_is_a_warning(digest: Digest, web: Web, tmp_path: Path) -> None:
    good = web.says("/good", NEWS)
    twin = web.says("/twin", NEWS)
    quiet = web.says("/quiet", feed_of(AI + OTHER, hours=24 * 40, site="https://q.example/x"))
    old = web.says("/old", feed_of(OTHER, hours=24, begin=24 * 60, site="https://o.example/x"))
    thin = web.says("/thin", feed_of(AI, text="Short.", site="https://t.example/x"))
    empty, html, dead = web.says("/empty", rss()), web.says("/html", page("/good"), Content_Type=HTML), web.url("/dead")
    found = checked(
        digest, tmp_path / "feeds.yaml", *(f"url: {url}" for url in (good, twin, quiet, old, thin, empty, html, dead)),
        "{url: https://off.example/rss, enabled: false}",
    )  # fmt: skip
    assert found[good] == {
        "url": good, "title": "A feed", "form": "RSS", "entries": 7, "newest": "2026-06-03T00:00:00Z",
        "per_week": 15.1, "relevant": 3, "error": "", "warnings": [],
    }  # fmt: skip
    warnings = {url: " ".join(one["warnings"]) for url, one in found.items()}
    assert f"the same entries as A feed ({good}): keep one" in warnings[twin]
    assert warnings[quiet] == ""  # 20 days are as usual for a feed that speaks every 40
    assert "silent: usually 1 a day, none for 60 days" in warnings[old]
    assert "all entries are thin" in warnings[thin]
    assert "no entries in it" in warnings[empty]
    assert warnings["https://off.example/rss"] == "not asked: it is off in the list"
    assert f"an HTML page, not a feed; it names as its feed: {good}" in found[html]["error"]
    assert "404 Not Found" in found[dead]["error"]


def test_a_feed_that_has_moved_for_good_and_one_without_dates_say_so(digest: Digest, web: Web, tmp_path: Path) -> None:
    new = web.says("/new", rss(*(item(title, LONG, "", "https://n.example/x") for title in OTHER)))
    old = web.does("/old", lambda asked: Answer(301, headers={"Location": "/new"}))
    [one] = checked(digest, tmp_path / "feeds.yaml", f"url: {old}").values()
    assert f"moved for good: write {new} into the list" in one["warnings"]
    assert "no dates: each entry counts as published when it is first seen" in one["warnings"]
    assert (one["per_week"], one["newest"]) == (None, None)


def test_people_get_a_table_and_a_sum_and_a_dead_feed_is_exit_1(digest: Digest, web: Web, listed: Path) -> None:
    listed.write_text(f"feeds:\n  - url: {web.says('/rss', NEWS)}\n")
    said = digest("--now", AT, "check", "--online")
    assert said.code == 0
    assert "1 feed asked: 1 alive, 0 dead, 0 with something to know" in said.out
    assert "3 of 7" in said.out
    listed.write_text(f"feeds:\n  - url: {web.url('/nowhere')}\n")
    dead = digest("check", "--online")
    assert dead.code == 1
    assert f"dead: {web.url('/nowhere')}: 404 Not Found: there is nothing there; look" in dead.out


def test_each_thing_to_know_is_a_line_of_its_own(digest: Digest, web: Web, listed: Path) -> None:
    thin = web.says("/thin", feed_of(OTHER, text="Short.", hours=24, begin=24 * 60))
    off = "{url: https://off.example/rss, enabled: false}"
    listed.write_text(f"feeds:\n  - {{url: {thin}, title: Thin}}\n  - {off}\n")
    said = digest("--now", AT, "check", "--online")
    assert [line for line in said.out.splitlines() if line.startswith(("note", "dead"))] == [
        f"note: Thin ({thin}): all entries are thin (a title and hardly a sentence): "
        "their stories get no bullets from it",
        f"note: Thin ({thin}): silent: usually 1 a day, none for 60 days; look whether its site has another feed",
    ]
    assert "1 feed asked: 1 alive, 0 dead, 1 with something to know" in said.out


def test_relevance_is_judged_by_the_feeds_own_settings(digest: Digest, web: Web, tmp_path: Path) -> None:
    url = web.says("/rss", NEWS)
    found = checked(digest, tmp_path / "feeds.yaml", f"{{url: {url}, relevance: trusted}}")
    assert found[url]["relevant"] == 7


# ---- health ---------------------------------------------------------------------------------------


def ailing(**other: Any) -> list[tuple[str, str]]:
    usual: dict[str, Any] = {"status": "ok", "last_polled_at": NOW, "last_new_at": NOW, "gap": 4 * HOUR}
    return [(one.what, one.words) for one in health.health([FeedState(feed(), **usual | other)], NOW)]


def test_a_feed_that_does_well_is_no_trouble() -> None:
    assert ailing() == ailing(status="new", last_new_at=None) == []


@pytest.mark.parametrize(
    ("other", "what", "words"),
    [
        ({"last_new_at": NOW - 3.5 * DAY}, "silent", "usually 6 a day, none for 3 days: look"),
        ({"last_new_at": NOW - 20 * DAY, "gap": None}, "silent", "none for 20 days: look"),
        ({"status": "failing", "error": "no such host", "failures": 3}, "failing", "no such host (3 times)"),
        ({"status": "failing", "error": "no such host", "failures": 1}, "failing", "no such host (once)"),
        ({"status": "gone", "error": "410 Gone"}, "gone", "410 Gone: digest feeds remove https://news.example/rss"),
        ({"address": "https://new.example/"}, "moved", "asked at https://new.example/, where it has moved: write"),
        (
            {"moved_to": "https://new.example/", "moved_since": NOW - DAY},
            "moved",
            "says it has moved to https://new.example/: look, and write that into the list",
        ),
    ],
)
def test_trouble_says_what_it_is_and_what_to_do(other: dict[str, Any], what: str, words: str) -> None:
    [(found, said)] = ailing(**other)
    assert found == what
    assert said.startswith(words)


def test_what_is_off_is_no_trouble_and_the_gravest_comes_first() -> None:
    states = [
        FeedState(feed("https://a.example/", enabled=False), status="gone"),
        FeedState(feed("https://b.example/"), status="ok", address="https://c.example/"),
        FeedState(feed("https://d.example/"), status="failing", address="https://e.example/"),
        FeedState(feed("https://f.example/"), status="gone"),
    ]
    assert [(one.state.feed.url[8], one.what) for one in health.health(states, NOW)] == [
        ("f", "gone"), ("d", "failing"), ("b", "moved"), ("d", "moved"),
    ]  # fmt: skip


def test_health_is_told_from_what_polling_remembers(digest: Digest, web: Web, listed: Path) -> None:
    good, bad = web.says("/rss", NEWS), web.says("/gone", status=410)
    listed.write_text(f"feeds:\n  - url: {good}\n    title: Good\n  - url: {bad}\n    title: Bad\n")
    digest("--now", AT, "poll")
    [one] = digest("--now", AT, "feeds", "health", "--json").json
    assert (one["url"], one["what"], one["status"], one["failures"]) == (bad, "gone", "gone", 1)
    later = digest("--now", "2026-06-08T06:00Z", "feeds", "health").out
    lines = [line for line in later.splitlines() if line.startswith(("gone:", "silent:"))]
    assert lines[0].startswith(f"gone: Bad ({bad}): 410 Gone: the publisher has taken it away for good")
    assert lines[1].startswith(f"silent: Good ({good}): usually 2 a day, none for 5 days: look whether")


def test_the_list_for_machines_keeps_its_keys(digest: Digest, listed: Path) -> None:
    [one] = digest("feeds", "list", "--json").json
    assert {"url", "title", "status", "error", "last_polled_at", "next_poll_at", "entries"} <= set(one)


# ---- import and export ----------------------------------------------------------------------------


def opml(*outlines: str) -> str:
    return f'<opml version="2.0"><head/><body>{"".join(outlines)}</body></opml>'


def outline(url: str, title: str = "T") -> str:
    return f'<outline type="rss" text="{title}" xmlUrl="{url}"/>'


def test_what_is_new_is_added_and_the_rest_is_told(digest: Digest, listed: Path, tmp_path: Path) -> None:
    (tmp_path / "x.opml").write_text(
        opml(
            outline("http://A.example/rss/"), outline("javascript:alert(1)"), outline("https://b.example/rss", "B"),
            f'<outline text="Laws &amp; rules">{outline("https://c.example/rss", "C")}</outline>',
            f'<outline text="Tech">{outline("feed://d.example/rss", "D")}</outline>',
        )
    )  # fmt: skip
    said = digest("feeds", "import", "x.opml", "--dry-run", "--json").json
    assert listed.read_text() == COMMENTED
    assert said["dry_run"] is True
    assert said["known"] == [{"url": "http://A.example/rss/", "line": 4}]
    assert said["skipped"] == [{"url": "javascript:alert(1)", "reason": "must begin with https:// or http://"}]
    assert said["folders"] == {"Tech": 1}
    assert [one["topics"] for one in said["added"]] == [[], ["law"], []]
    told = digest("feeds", "import", "x.opml")
    assert "feeds.yaml: added 3 feeds; 1 there already, 1 skipped" in told.out
    assert "note: folder 'Tech' is no topic: 1 feed added without one" in told.out
    assert listed.read_text() == COMMENTED + (
        "  - url: https://b.example/rss\n    title: B\n  - url: https://c.example/rss\n    title: C\n"
        "    topics: [law]\n  - url: https://d.example/rss\n    title: D\n"
    )
    assert "added 0 feeds; 4 there already" in digest("feeds", "import", "x.opml").out


def test_the_lists_own_topics_are_topics_and_wrong_words_are_left_out(
    digest: Digest, listed: Path, tmp_path: Path
) -> None:
    listed.write_text(COMMENTED + "topics:\n  - {id: farming, name: Farming, terms: {crop: 1}}\n")
    feed = outline("https://b.example/rss").replace("/>", ' language="klingon"/>')
    (tmp_path / "x.opml").write_text(opml(f'<outline text="farming">{feed}</outline>'))
    said = digest("feeds", "import", "x.opml", "--json").json
    assert said["left_out"] == [{"url": "https://b.example/rss", "reason": "language: klingon"}]
    assert [one["topics"] for one in said["added"]] == [["farming"]]
    assert digest("check").code == 0


def test_a_list_of_many_folders_does_not_fill_the_screen(digest: Digest, listed: Path, tmp_path: Path) -> None:
    folders = (f'<outline text="F{n}">{outline(f"https://f{n}.example/rss")}</outline>' for n in range(25))
    (tmp_path / "x.opml").write_text(opml(*folders))
    notes = [line for line in digest("feeds", "import", "x.opml").out.splitlines() if line.startswith("note")]
    assert len(notes) == 21
    assert notes[-1] == "note: and 5 more such notes; --json has them all"


def test_a_list_is_made_where_there_is_none(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "x.opml").write_text(opml(outline("https://b.example/rss")))
    assert digest("--feeds", "new.yaml", "feeds", "import", "x.opml").code == 0
    assert [one["url"] for one in digest("--feeds", "new.yaml", "feeds", "list", "--json").json] == [
        "https://b.example/rss"
    ]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("feeds: []", "x.opml:1:1: not XML"),
        (opml(), "without a feed in it"),
        ("<rss/>", "no OPML"),
        ("<opml><body>" + "<outline text='a'>" * 1_000 + "</outline>" * 1_000 + "</body></opml>", "not XML"),
        ("<opml>" + " " * 5_000_001 + "</opml>", "larger than 5 MB"),
    ],
)
def test_what_is_no_opml_is_one_line_and_changes_nothing(
    digest: Digest, listed: Path, tmp_path: Path, document: str, words: str
) -> None:
    (tmp_path / "x.opml").write_text(document)
    assert words in refused(digest("feeds", "import", "x.opml"), 2, listed)
    assert "cannot be read" in refused(digest("feeds", "import", "nowhere.opml"), 2, listed)


def test_the_shipped_list_survives_a_journey_through_opml(digest: Digest, tmp_path: Path) -> None:
    assert digest("feeds", "export", "out.opml").code == 0
    assert digest("--feeds", "back.yaml", "feeds", "import", "out.opml").code == 0
    before, after = (find_catalog(path).feeds for path in (None, tmp_path / "back.yaml"))
    assert sorted(map(str, map(written, after))) == sorted(map(str, map(written, before)))
    assert digest("--feeds", "back.yaml", "feeds", "export", "again.opml").code == 0
    assert (tmp_path / "again.opml").read_bytes() == (tmp_path / "out.opml").read_bytes()
    assert digest("feeds", "export").out == (tmp_path / "out.opml").read_text()


# ---- diff -----------------------------------------------------------------------------------------


def test_a_colleagues_list_is_compared_key_by_key(digest: Digest, listed: Path, tmp_path: Path) -> None:
    listed.write_text(
        "feeds:\n  - {url: https://a.example/rss, title: A, topics: [law]}\n  - {url: https://b.example/rss}\n"
    )
    (tmp_path / "other.yaml").write_text(
        "newsletters: [{id: daily, publish_at: '07:00'}]\ntopics: [{id: law, terms: {bylaw: 2}}]\n"
        "feeds:\n  - {url: https://a.example/rss, title: A, topics: [courts], every: 2h}\n  - {url: https://c.example/rss}\n"
    )
    said = digest("feeds", "diff", "other.yaml", "--json").json
    assert (said["added"], said["removed"]) == (["https://c.example/rss"], ["https://b.example/rss"])
    assert said["changed"] == [
        {"name": "https://a.example/rss", "keys": {"topics": [["law"], ["courts"]], "every": [None, "2h"]}}
    ]
    assert said["newsletters"]["changed"] == [{"name": "daily", "keys": {"publish_at": ["06:00", "07:00"]}}]
    assert said["topics"]["changed"] == [{"name": "law", "keys": {"terms: bylaw": [None, 2.0]}}]
    assert digest("feeds", "diff", "other.yaml").out.splitlines() == [
        "+ feed https://c.example/rss",
        "- feed https://b.example/rss",
        "~ feed https://a.example/rss: topics: [law] -> [courts]; every: (not said) -> 2h",
        "~ newsletter daily: publish_at: 06:00 -> 07:00",
        "~ topic law: terms: bylaw: (not said) -> 2.0",
    ]
    assert digest("feeds", "diff", "feeds.yaml").out == "nothing would change\n"
    assert digest("feeds", "diff", "nowhere.yaml").code == 2


def test_without_another_list_the_next_poll_is_foretold(world: World) -> None:
    world.publishes("https://a.example/rss", ("A", ""))
    world.publishes("https://b.example/rss", ("B", ""))
    jobs.poll(world.app)
    world.listed(Feed("https://b.example/rss", enabled=False), Feed("https://c.example/rss"))
    changes = differences.to_come(world.app).feeds
    assert changes.added == ("https://c.example/rss",)
    assert changes.removed == ("https://a.example/rss", "https://b.example/rss")
    jobs.poll(world.app)
    assert not differences.to_come(world.app).feeds


# ---- what polling knows -----------------------------------------------------------------------------


def test_a_check_asks_no_feed_whose_server_forbids_it(digest: Digest, web: Web, tmp_path: Path) -> None:
    busy = web.says("/busy", status=429, Retry_After="86400")
    gone = web.says("/gone", status=410)
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {busy}\n  - url: {gone}\n")
    digest("--now", AT, "poll")
    said = digest("--now", AT, "check", "--online", "--json").json["online"]
    assert "its server forbids it until 2026-06-04 06:00 UTC" in said[0]["warnings"][0]
    assert "not asked: it is gone (410 Gone" in said[1]["warnings"][0]
    assert len(web.asked) == 2


def test_a_check_makes_no_database(digest: Digest, web: Web, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {web.says('/rss', NEWS)}\n")
    assert digest("check", "--online").code == 0
    assert list(tmp_path.glob("*.db")) == []


def test_a_poll_without_work_says_when_there_is_some(digest: Digest, web: Web, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {web.says('/rss', NEWS)}\n")
    digest("--now", AT, "poll")
    again = digest("--now", AT, "poll")
    assert "no feed is due before 2026-06-03" in again.err


def test_a_feed_is_known_by_the_title_that_it_gives_itself(digest: Digest, web: Web, listed: Path) -> None:
    url = web.says("/rss", NEWS)
    listed.write_text(f"feeds:\n  - url: {url}\n  - url: {web.url('/other')}\n")
    digest("--now", AT, "poll", url)
    assert "1 feed of 2 polled" in digest("--now", AT, "poll", "A feed").out
    assert digest("feeds", "remove", "A feed").code == 0
    assert urls(listed) == [web.url("/other")]


@pytest.mark.parametrize("spelling", ["HTTPS://A.example:443/rss", "a.example/rss", " https://a.example/%72ss "])
def test_a_feed_is_known_by_its_address_however_that_is_spelt(spelling: str) -> None:
    other = feed("https://b.example/rss", title="B")
    assert desk.find([other, feed("https://a.example/rss", title="A")], spelling).title == "A"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "no feed has an empty name"),
        ("  ", "no feed has an empty name"),
        ("wir", "'wir' could be https://a.example/ or https://b.example/ or Wire Two: say more"),
        ("wire", "'wire' could be https://a.example/ or https://b.example/: say more"),
    ],
)
def test_a_name_that_says_not_which_feed_is_meant_is_refused_in_words(name: str, words: str) -> None:
    titles = {"https://a.example/": "Wire", "https://b.example/": "Wire", "https://c.example/": "Wire Two"}
    with pytest.raises(ConfigError, match=re.escape(words)):
        desk.find([feed(url, title=title) for url, title in titles.items()], name)


def test_a_whole_title_means_its_feed_though_another_begins_so() -> None:
    feeds = [feed("https://a.example/", title="Wire Two"), feed("https://b.example/", title="Wire")]
    assert desk.find(feeds, "wire").url == "https://b.example/"


def test_feeds_that_moved_to_one_address_are_reported_as_one() -> None:
    one, other = (
        FeedState(Feed("https://a.example/rss", title="A")),
        FeedState(
            Feed("https://b.example/rss", title="B"), address="https://a.example/rss", last_new_at=NOW - 90 * DAY
        ),
    )
    assert [trouble.words for trouble in health.health([other, one], NOW)] == [
        "asked at the same address as A (https://a.example/rss): digest feeds remove https://b.example/rss"
    ]


def test_a_poll_says_why_it_asked_no_feed_that_has_moved_to_where_another_is(
    digest: Digest, web: Web, listed: Path
) -> None:
    new, old = web.says("/new", NEWS), web.says("/old", status=301, Location="/new")
    listed.write_text(f"feeds:\n  - url: {new}\n  - url: {old}\n")
    for day in (3, 4, 11, 12):
        said = digest("--now", f"2026-06-{day:02}T06:00Z", "poll", "--all")
    assert said.out.startswith("1 feed of 2 polled")
    assert f"it has moved to where {new} is asked: digest feeds remove {old}" in digest("poll", old).err


def test_what_the_editor_saves_while_a_feed_is_looked_at_stays(digest: Digest, web: Web, listed: Path) -> None:
    def saved(asked: Asked) -> Answer:
        listed.write_text(COMMENTED + "    topics: [law]\n")
        return Answer(200, NEWS, {"Content-Type": RSS})

    url = web.does("/rss", saved)
    assert digest("feeds", "add", url).code == 0
    assert listed.read_text() == COMMENTED + f"    topics: [law]\n  - url: {url}\n    title: A feed\n"


def test_what_several_add_at_once_is_all_in_the_list(listed: Path) -> None:
    added = [f"https://{number}.example/rss" for number in range(12)]
    with ThreadPoolExecutor(len(added)) as people:
        list(people.map(lambda url: adding.add(listed, url, None, NOW), added))
    assert sorted(urls(listed)) == sorted(["https://a.example/rss", *added])


def test_a_list_in_a_folder_that_is_not_there_is_one_line(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text('<opml><body><outline xmlUrl="https://a.example/rss"/></body></opml>')
    said = digest("--feeds", str(tmp_path / "none" / "feeds.yaml"), "feeds", "import", "list.opml")
    assert (said.code, "cannot be written: No such file or directory" in one_line(said)) == (2, True)


def test_an_edit_of_what_is_no_longer_there_is_refused(listed: Path) -> None:
    with pytest.raises(ConfigError, match="nothing was changed"):
        desk.write(listed, "feeds: []", instead_of="feeds:\n")
    assert listed.read_text() == COMMENTED


def test_a_feed_that_was_gone_and_is_added_again_is_asked_by_the_next_poll(
    digest: Digest, web: Web, listed: Path
) -> None:
    url = web.says("/rss", status=410)
    digest("feeds", "add", url, "--no-look")
    digest("feeds", "remove", "https://a.example/rss")
    digest("poll")
    assert "if it is back, remove it and add it again" in digest("poll", url).err
    listed.write_text(COMMENTED)
    web.says("/rss", NEWS)
    digest("feeds", "add", url)
    digest("feeds", "remove", "https://a.example/rss")
    assert digest("poll", "--json").json["entries"] == 7


def test_a_feed_that_has_moved_for_good_is_added_where_it_is_and_not_twice(
    digest: Digest, web: Web, listed: Path
) -> None:
    there = web.says("/there", NEWS)
    old, older = web.says("/old", status=301, Location=there), web.says("/older", status=308, Location=there)
    assert f"added {there}" in digest("feeds", "add", old).out
    assert urls(listed) == ["https://a.example/rss", there]
    said = digest("feeds", "add", older)
    assert (said.code, one_line(said)) == (2, f"digest: {there}: already in the list, in line 6")


@pytest.mark.parametrize("spelling", ["/%72ss", "/b/../rss", "/./rss", "/rss#top"])
def test_another_spelling_of_a_feed_in_the_list_is_that_feed(digest: Digest, listed: Path, spelling: str) -> None:
    said = digest("feeds", "add", f"https://A.example.:443{spelling}", "--no-look")
    assert (said.code, "already in the list, in line 4" in one_line(said)) == (2, True)
    listed.write_text(f"{COMMENTED}  - url: https://a.example{spelling}\n")
    assert digest("check").code == 2


def test_an_edit_keeps_the_line_ends_of_the_file(digest: Digest, web: Web, listed: Path) -> None:
    listed.write_bytes(COMMENTED.replace("\n", "\r\n").encode())
    digest("feeds", "add", web.says("/rss", NEWS))
    assert listed.read_bytes().count(b"\n") == listed.read_bytes().count(b"\r\n") == 7
