"""The pages that mails link to: reading changes nothing, one POST is enough, and nothing leaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from digest import jobs
from digest.db import issues, subscribers
from digest.issues.record import record
from digest.issues.render import TOKEN
from digest.mail import links
from digest.model import Deadline, Issue, Newsletter, Page, Preferences
from digest.web.app import make
from tests.builders import NOW, issue
from tests.world import World

SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; a link scanner)"}


@pytest.fixture
def web(world: World) -> Iterator[TestClient]:
    with TestClient(make(world.app), base_url="https://brief.example.org", follow_redirects=False) as client:
        yield client


def subscribe(world: World, email: str = "ada@example.net") -> str:
    """Make a subscriber; the path of their unsubscribe link."""
    with world.sessions.begin() as session:
        subscribers.add(session, email, "daily", NOW)
        [person] = [one for one in subscribers.listing(session) if one.email == email]
    return f"/unsubscribe/{links.sign(person.id, world.app.secret)}"


def status(world: World, email: str = "ada@example.net") -> str:
    with world.sessions() as session:
        return {one.email: one.status for one in subscribers.listing(session)}.get(email, "unknown")


def publish(world: World, subject: str = "Senate passes AI bill", day: date = date(2026, 6, 3)) -> None:
    link = f"https://brief.example.org/unsubscribe/{TOKEN}"
    html = f'<h1>{subject}</h1><a href="{link}">Unsubscribe</a><p>{TOKEN}</p>'
    with world.sessions.begin() as session:
        issues.publish(session, issue(day=day), Page(subject, html, link), NOW)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_opening_the_link_changes_nothing(world: World, web: TestClient, method: str) -> None:
    path = subscribe(world)
    web.request(method, path, headers=SCANNER)
    assert status(world) == "active"


def test_the_link_shows_a_page_that_asks(world: World, web: TestClient) -> None:
    page = web.get(subscribe(world))
    assert page.status_code == 200
    assert "Leave The AI Policy Brief?" in page.text
    assert '<form method="post">' in page.text
    assert "ada" not in page.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
def test_one_post_is_enough_without_cookie_or_redirect_and_may_be_repeated(
    world: World, web: TestClient, body: bytes, kind: str
) -> None:
    path = subscribe(world)
    for _ in range(2):
        answer = web.post(path, content=body, headers={"Content-Type": kind})
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert "You have left The AI Policy Brief" in answer.text
        assert status(world) == "unsubscribed"


def test_who_left_gets_none_of_the_mails_that_are_still_waiting(world: World, web: TestClient) -> None:
    path = subscribe(world)
    publish(world)
    web.post(path)
    report = jobs.deliver(world.app)
    assert (report.sent, report.skipped, world.sent) == (0, 1, [])


def test_only_the_person_of_the_link_leaves(world: World, web: TestClient) -> None:
    subscribe(world, "bob@example.net")
    web.post(subscribe(world))
    assert (status(world), status(world, "bob@example.net")) == ("unsubscribed", "active")


def test_the_link_of_somebody_who_was_erased_is_done_already(world: World, web: TestClient) -> None:
    path = subscribe(world)
    with world.sessions.begin() as session:
        subscribers.erase(session, "ada@example.net", NOW)
    assert web.post(path).status_code == 200
    assert "this newsletter" in web.get(path).text


def test_a_newsletter_that_is_no_longer_listed_can_still_be_left(world: World) -> None:
    path = subscribe(world)
    world.catalog = replace(world.catalog, newsletters=(Newsletter("weekly"),))
    assert "You have left daily" in TestClient(make(world.app)).post(path).text
    assert status(world) == "unsubscribed"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "wrong", ["x", "1", "{}a", "{}%00", "{}/", "%27%20OR%201=1", "..%2f..%2fetc%2fpasswd", "é", "a" * 5000]
)
def test_a_link_that_we_did_not_sign_does_nothing(world: World, web: TestClient, method: str, wrong: str) -> None:
    path = subscribe(world)
    answer = web.request(method, f"/unsubscribe/{wrong.format(path.rpartition('/')[2])}")
    assert answer.status_code == 404
    assert status(world) == "active"


def test_a_token_page_is_not_kept_and_not_told_to_others(world: World, web: TestClient) -> None:
    headers = web.get(subscribe(world)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/issues/", "/issues/daily/2026-06-03", "/health", "/nowhere", "/unsubscribe/x"])
def test_every_answer_forbids_scripts_frames_and_guessing_types(world: World, web: TestClient, path: str) -> None:
    publish(world)
    headers = web.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_an_issue_is_a_page_and_nobodys_unsubscribe_link_is_on_it(world: World, web: TestClient) -> None:
    publish(world)
    page = web.get("/issues/daily/2026-06-03")
    assert "<h1>Senate passes AI bill</h1>" in page.text
    assert '<a href="https://brief.example.org/unsubscribe/">' in page.text
    assert TOKEN not in page.text
    explained = web.get("/unsubscribe/")
    assert explained.status_code == 200
    assert "use the link in your own mail" in explained.text


@pytest.mark.parametrize(
    "path",
    [
        "daily/2026-06-04",
        "weekly/2026-06-03",
        "daily/20260603",
        "daily/2026-W23-3",
        "daily/x",
        "daily/",
        "..%2f..%2fetc/passwd",
    ],
)
def test_an_issue_that_is_not_there_is_a_page_that_says_so(world: World, web: TestClient, path: str) -> None:
    publish(world)
    answer = web.get(f"/issues/{path}")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


@pytest.mark.parametrize(
    ("path", "link"), [("/", "issues/daily/"), ("/issues", "issues/daily/"), ("/issues/", "daily/")]
)
def test_the_list_of_issues_links_to_each_newest_first(world: World, web: TestClient, path: str, link: str) -> None:
    assert "still to come" in web.get(path).text
    publish(world)
    publish(world, "Court fines <b>maker</b>", date(2026, 6, 4))
    page = web.get(path).text
    assert page.index(f'"{link}2026-06-04"') < page.index(f'"{link}2026-06-03"')
    assert "Court fines &lt;b&gt;maker&lt;/b&gt;" in page


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_what_only_shows_cannot_be_posted_to(web: TestClient, method: str) -> None:
    assert web.request(method, "/issues/").status_code == 405


def test_a_large_body_is_refused_unread(world: World, web: TestClient) -> None:
    path = subscribe(world)
    assert web.post(path, content=b"x" * 20_000).status_code == 413
    assert status(world) == "active"


def test_health_counts_and_names_nobody(world: World, web: TestClient) -> None:
    subscribe(world)
    publish(world)
    report = web.get("/health")
    assert report.status_code == 200
    assert report.json()["deliveries"]["pending"] == 1
    assert report.json()["newsletters"]["daily"] == {"last_day": "2026-06-03", "next_day": "2026-06-04"}
    assert "ada" not in report.text


def test_health_fails_when_nobody_polls_what_is_due(world: World, web: TestClient) -> None:
    world.publishes("https://wire.example/rss", ("Senate passes AI safety bill", "The Senate passed an AI bill."))
    jobs.poll(world.app)
    made = TestClient(make(world.app))
    assert made.get("/health").json()["status"] == "ok"
    world.now += timedelta(days=2)
    answer = made.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "behind")


def test_an_operators_template_replaces_ours(world: World) -> None:
    folder = world.settings.outbox.parent / "own"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "left.html").write_text("Farewell from {{ title }}")
    world.settings = world.settings.model_copy(update={"templates": folder})
    assert TestClient(make(world.app)).post(subscribe(world)).text == "Farewell from The AI Policy Brief"


def test_where_a_mail_was_cut_the_page_behind_its_link_is_whole(world: World, web: TestClient) -> None:
    publish(world, subject='<p class="left-out">12 more on the web</p>')
    page = web.get("/issues/daily/2026-06-03").text
    assert "12 more" not in page
    assert all(story.headline in page for story in issue().stories)
    assert TOKEN not in page


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("daily/feed.xml", "application/atom+xml"),
        ("daily/feed.json", "application/feed+json"),
        ("daily/2026-06-03.json", "application/json"),
    ],
)
def test_a_newsletter_is_a_feed_and_an_issue_is_json_and_both_are_asked_for_again_for_nothing(
    world: World, web: TestClient, path: str, kind: str
) -> None:
    publish(world)
    found = web.get(f"/issues/{path}")
    assert (found.status_code, found.headers["content-type"].partition(";")[0]) == (200, kind)
    [headline] = [story.headline for story in issue().stories]
    assert headline in found.text
    assert TOKEN not in found.text
    again = web.get(f"/issues/{path}", headers={"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")


def test_the_json_of_an_issue_is_its_record(world: World, web: TestClient) -> None:
    publish(world)
    assert web.get("/issues/daily/2026-06-03.json").json() == record(issue_of(world))
    assert web.get("/issues/daily/2026-06-04.json").status_code == 404


def issue_of(world: World) -> Issue:
    with world.sessions() as session:
        found = issues.published(session, "daily", date(2026, 6, 3))
    assert found is not None
    return found


def test_a_feed_has_the_newest_issues_first_and_links_to_their_pages(world: World, web: TestClient) -> None:
    for day in range(1, 24):
        publish(world, day=date(2026, 6, day))
    items = web.get("/issues/daily/feed.json").json()["items"]
    assert [one["id"].partition("/issues/")[2] for one in items][:2] == ["daily/2026-06-23", "daily/2026-06-22"]
    assert len(items) == 20


def test_a_newsletter_without_issues_has_an_empty_feed_and_an_unknown_one_has_none(web: TestClient) -> None:
    assert web.get("/issues/daily/feed.json").json()["items"] == []
    assert web.get("/issues/weekly/feed.xml").status_code == 404


def test_the_list_of_issues_says_where_the_feeds_are(world: World, web: TestClient) -> None:
    publish(world)
    assert 'href="issues/daily/feed.xml"' in web.get("/").text
    assert 'type="application/feed+json"' in web.get("/issues/").text


def test_pages_speak_the_newsletters_language_and_to_a_subscriber_theirs(world: World) -> None:
    path = subscribe(world)
    french = replace(world.catalog.newsletters[0], language="fr")
    world.catalog = replace(world.catalog, newsletters=(french,))
    web = TestClient(make(world.app))
    assert '<html lang="fr" dir="ltr">' in web.get("/").text
    assert "Se désabonner" in web.get(path).text
    with world.sessions.begin() as session:
        subscribers.prefer(session, "ada@example.net", Preferences(language="ar"))
    page = web.get(path).text
    assert '<html lang="ar" dir="rtl">' in page
    assert "إلغاء الاشتراك" in page


def test_who_wants_to_leave_can_though_the_operators_catalog_is_broken(world: World) -> None:
    folder = world.settings.outbox.parent / "own"
    (folder / "locale").mkdir(parents=True)
    (folder / "locale" / "fr.po").write_text('msgid "broken')
    world.settings = world.settings.model_copy(update={"templates": folder})
    world.catalog = replace(world.catalog, newsletters=(replace(world.catalog.newsletters[0], language="fr"),))
    assert "Se désabonner" in TestClient(make(world.app)).get(subscribe(world)).text


def test_what_is_coming_up_is_a_calendar_from_which_days_go_when_they_are_over(world: World, web: TestClient) -> None:
    said = "The consultation closes on 5 June."
    line = Deadline(date(2026, 6, 5), "comments", said, "https://a.example/1", "The Gazette", 7, "Commission asks")
    with world.sessions.begin() as session:
        issues.publish(session, issue(coming_up=(line,)), Page("Subject", "<p></p>", ""), NOW)
    for path in ("coming-up", "2026-06-03"):
        answer = web.get(f"/issues/daily/{path}.ics")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert "DTSTART;VALUE=DATE:20260605\r\n" in answer.text
    world.wait(days=3)
    assert web.get("/issues/daily/coming-up.ics").status_code == 404
    assert web.get("/issues/daily/2026-06-03.ics").status_code == 200
    assert web.get("/issues/daily/2026-06-04.ics").status_code == 404
