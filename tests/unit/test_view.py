"""A reader sees words, dates and counts; what a feed wrote is distrusted on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings

from digest.issues import fit
from digest.issues.length import WORDS
from digest.issues.view import View, view
from digest.model import Brief, Bullet, FeedTrouble, Issue, IssueStory, Reference, Update
from tests import any_issue
from tests.builders import NOW, coverage, issue, issue_story, section


def seen(*stories: IssueStory, **other: object) -> View:
    return view(issue([section(*stories)], **other))


def reference(source: str, url: str) -> Reference:
    return Reference("k", "f", source, url, "T", NOW)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://news.example/1", "https://news.example/1"),
        ("HTTP://news.example/1", "HTTP://news.example/1"),
        ("javascript:alert(1)", ""),
        ("//news.example/1", ""),
        ("https://news.example/a b", ""),
        ('https://news.example/"><b>', ""),
        ("https://news.example/\n1", ""),
        ("https://news.example/" + "a" * 2_000, ""),
        ("", ""),
    ],
)
def test_readers_are_sent_to_the_web_only(url: str, link: str) -> None:
    assert fit.web(url) == link


@pytest.mark.parametrize(
    ("words", "url", "shown"),
    [
        ("bank.example", "https://evil.example/1", "bank.example (evil.example)"),
        ("https://Bank.example/login", "https://evil.example/1", "https://Bank.example/login (evil.example)"),
        ("Bank.example", "https://www.bank.example/1", "Bank.example"),
        ("What bank.example did", "https://evil.example/1", "What bank.example did"),
        ("bank.example", "", "bank.example"),
    ],
)
def test_words_that_are_an_address_do_not_lead_elsewhere_unsaid(words: str, url: str, shown: str) -> None:
    assert fit.honest(words, url) == shown
    told = seen(issue_story(words, url=url, source=words)).parts[0].told[0]
    assert (told.headline, told.source.name) == (shown, shown)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Up to 2 % of turnover", "Up to 2\u00a0% of turnover"),
        ("Under § 5 it costs € 40 a day", "Under §\u00a05 it costs €\u00a040 a day"),
        ("Two % signs and 3 more", "Two % signs and 3 more"),
    ],
)
def test_no_line_ends_between_a_number_and_its_sign(written: str, shown: str) -> None:
    told = seen(issue_story(written, bullets=(Bullet(f"{written}.", "https://news.example/1"),))).parts[0].told[0]
    assert (told.headline, told.sentences[0].text) == (shown, f"{shown}.")


def test_the_story_that_in_brief_begins_with_leads_wherever_its_topic_stands() -> None:
    first, second = issue_story(), issue_story()
    sections = [section(first), section(second, topic="safety")]

    def leads(*brief: Brief) -> list[bool]:
        return [one.leads for part in view(issue(sections, in_brief=brief)).parts for one in part.told]

    assert leads(Brief("T", "", second.id), Brief("T", "", first.id)) == [False, True]
    assert leads(Brief("T", "", 0)) == [True, False]
    assert leads() == [True, False]


@pytest.mark.parametrize(
    ("language", "day", "published"),
    [
        ("en", "Wednesday, 3 June 2026", "3 June, 03:00 UTC"),
        ("en-US", "Wednesday, June 3, 2026", "June 3, 03:00 UTC"),
        ("fr", "mercredi 3 juin 2026", "3 juin, 03:00 UTC"),
        ("ar", "الأربعاء، 3 يونيو 2026", "3 يونيو، 03:00 UTC"),
        ("ja", "Wednesday 3 June 2026", "3 June, 03:00 UTC"),
        ("no such language", "Wednesday 3 June 2026", "3 June, 03:00 UTC"),
    ],
)
def test_dates_are_written_as_readers_of_the_language_write_them(language: str, day: str, published: str) -> None:
    shown = seen(issue_story(), language=language)
    assert shown.day.replace(",", "") == day.replace(",", "")
    assert shown.parts[0].told[0].published == published


@pytest.mark.parametrize(
    ("zone", "published", "machine"),
    [
        ("UTC", "3 June, 03:00 UTC", "2026-06-03T03:00+00:00"),
        ("Europe/Brussels", "3 June, 05:00 CEST", "2026-06-03T05:00+02:00"),
        ("America/Sao_Paulo", "3 June, 00:00 UTC-03:00", "2026-06-03T00:00-03:00"),
        ("Asia/Kolkata", "3 June, 08:30 IST", "2026-06-03T08:30+05:30"),
        ("Pacific/Honolulu", "2 June, 17:00 HST", "2026-06-02T17:00-10:00"),
    ],
)
def test_times_are_local_and_say_their_zone(zone: str, published: str, machine: str) -> None:
    [told] = seen(issue_story(), time_zone=zone).parts[0].told
    assert (told.published, told.published_iso) == (published, machine)
    assert datetime.fromisoformat(told.published_iso).astimezone(UTC) == issue_story().published


def test_english_that_names_no_country_has_the_day_before_the_month() -> None:
    assert str(fit.locale("en")) == str(fit.locale("")) == "en_GB"


def test_other_outlets_are_named_once_each_and_the_rest_are_a_number() -> None:
    names = ["Example News", "Wire", "Ledger", "WIRE", "Courier", "Gazette", "", "Post", "Times"]
    entries = tuple(reference(name, f"https://{place}.example/") for place, name in enumerate(names))
    [told] = seen(issue_story(entries=entries)).parts[0].told
    assert [other.name for other in told.others] == ["Wire", "Ledger", "Courier", "Gazette"]
    assert told.more_others == 2


def test_a_bullet_names_its_outlet_where_that_is_not_the_headlines() -> None:
    url = "https://news.example/1"
    entries = (reference("Example News", url), reference("Wire", "https://wire.example/1"))
    bullets = (
        Bullet("Ours.", url),
        Bullet("Theirs.", "https://wire.example/1"),
        Bullet("Nobody's.", "https://x.example"),
    )
    [told] = seen(issue_story(url=url, entries=entries, bullets=bullets)).parts[0].told
    assert [sentence.source and sentence.source.name for sentence in told.sentences] == [None, "Wire", None]


def test_an_update_says_since_when_and_its_new_sentence_stands_once() -> None:
    url = "https://news.example/1"
    bullets = (Bullet("A fifth state ratified.", url), Bullet("The clock starts.", url))
    update = Update(date(2026, 6, 2), "A fifth state ratified.", "Un quatrième État ratifie", "fr")
    one = issue([section(issue_story(url=url, bullets=bullets, update=update))])
    [told] = view(one, base_url="https://brief.example").parts[0].told
    assert (told.updated_since, told.updated_with) == ("2 June", "A fifth state ratified.")
    assert told.updated_url == "https://brief.example/issues/daily/2026-06-02"
    assert [sentence.text for sentence in told.sentences] == ["The clock starts."]
    assert (told.earlier, told.earlier_language) == ("Un quatrième État ratifie", "fr")
    assert view(one).parts[0].told[0].updated_url == ""


@pytest.mark.parametrize(
    ("story", "headline", "source"),
    [
        (issue_story("Vote", source="News"), "Vote", "News"),
        (issue_story("\u200b ", source="News"), "News", "News"),
        (issue_story("", source="", url="https://www.news.example/1"), "news.example", "news.example"),
        (issue_story("", source="", url="https://[broken/"), "Untitled", ""),
        (issue_story("", source="", url=""), "Untitled", ""),
    ],
)
def test_a_headline_always_has_words(story: IssueStory, headline: str, source: str) -> None:
    [told] = seen(story).parts[0].told
    assert (told.headline, told.source.name) == (headline, source)


@pytest.mark.parametrize(
    ("language", "foreign", "name", "direction"),
    [
        ("en-GB", "", "", "ltr"),
        ("", "", "", "ltr"),
        ("fr", "fr", "French", "ltr"),
        ("ar-EG", "ar-EG", "Arabic", "rtl"),
        ("zh-Hant-TW", "zh-Hant-TW", "Chinese", "ltr"),
        ('fr" onload="x', "", "", "ltr"),
        ("xx", "xx", "xx", "ltr"),
    ],
)
def test_a_story_in_another_language_says_which(language: str, foreign: str, name: str, direction: str) -> None:
    [told] = seen(issue_story(language=language)).parts[0].told
    assert (told.language, told.language_name, told.direction) == (foreign, name, direction)


def test_a_line_of_in_brief_has_the_number_of_its_story() -> None:
    first, second = issue_story(), issue_story()
    lines = (Brief("Two.", second.url, second.id), Brief("", "", first.id), Brief("Gone.", "", 0))
    shown = seen(first, second, in_brief=lines)
    assert [(line.text, line.number) for line in shown.brief] == [("Two.", 2), ("Gone.", 0)]


@pytest.mark.parametrize(
    ("topics", "anchors"),
    [
        (("law", "courts"), ["law", "courts"]),
        (("Law & Order", "法"), ["law-order", "section-2"]),
        (("law", "law", "section-2"), ["law", "section-2", "section-3"]),
        (("story-7", ""), ["section-1", "section-2"]),
    ],
)
def test_every_section_has_an_anchor_of_its_own(topics: tuple[str, ...], anchors: list[str]) -> None:
    parts = view(issue([section(topic=topic) for topic in topics])).parts
    assert [part.anchor for part in parts] == anchors
    assert [part.link for part in parts] == [f"#{anchor}" for anchor in anchors]


def test_contents_lead_to_the_web_where_there_are_pages() -> None:
    [part] = view(issue(), base_url="https://brief.example").parts
    assert part.link == "https://brief.example/issues/daily/2026-06-03#law"


def test_counts_are_of_what_is_there() -> None:
    shown = view(issue([section(issue_story(), issue_story(entries=(reference("A", ""),) * 3)), section(topic="b")]))
    assert (shown.stories, shown.articles, [part.count for part in shown.parts]) == (3, 5, [2, 1])
    assert [told.number for part in shown.parts for told in part.told] == [1, 2, 3]


def test_reading_takes_a_minute_for_230_words() -> None:
    bullets = (Bullet("word " * 460, ""),)
    assert (seen(issue_story(bullets=bullets)).minutes, seen(issue_story()).minutes) == (2, 1)


def long_story(words: int) -> IssueStory:
    return issue_story(bullets=(Bullet("word " * words, ""),))


def test_what_the_budget_of_words_has_no_room_for_is_a_line_in_its_section() -> None:
    [part] = seen(*(long_story(500) for _ in range(4))).parts
    assert ([one.number for one in part.told], [one.number for one in part.headlines]) == ([1, 2], [3, 4])
    assert part.count == 4


def test_what_leads_a_section_is_told_before_what_follows_in_another() -> None:
    first = section(*(long_story(400) for _ in range(3)))
    shown = view(issue([first, section(long_story(400), topic="b")]))
    assert [(len(part.told), len(part.headlines)) for part in shown.parts] == [(1, 2), (1, 0)]


def test_a_story_that_is_longer_than_the_budget_is_told_all_the_same() -> None:
    [part] = seen(long_story(WORDS + 1)).parts
    assert (len(part.told), part.headlines) == (1, ())


def test_reading_takes_no_longer_than_the_budget_allows_however_many_stories_there_are() -> None:
    assert seen(*(long_story(90) for _ in range(60))).minutes <= 6


@settings(max_examples=50, deadline=None)
@given(any_issue.issues())
def test_each_story_is_told_or_named_once_in_its_place(one: Issue) -> None:
    shown = view(one)
    assert [story.anchor for part in shown.parts for story in part.stories] == [f"story-{s.id}" for s in one.stories]
    assert [part.count for part in shown.parts] == [len(part.stories) for part in shown.parts]


@pytest.mark.parametrize("preheader", ["", " \x00", "Senate passes AI bill, and 13 more"])
def test_the_preheader_is_there_and_is_not_the_subject(preheader: str) -> None:
    assert seen(issue_story(), preheader=preheader).preheader == "The AI Policy Brief · 2026-06-03 · Issue 12"


def test_feeds_in_trouble_are_named_up_to_eight_by_title_or_host() -> None:
    named = FeedTrouble("https://a.example/rss", "The Gazette", None, "")
    hosts = tuple(FeedTrouble(f"https://www.f{number}.example/rss?x", " ", None, "") for number in range(9))
    note = seen(issue_story(), coverage=coverage(failing=(named, *hosts))).note
    assert (note.failing[:2], len(note.failing), note.more_failing) == (("The Gazette", "f0.example"), 8, 2)


def test_what_is_too_long_is_cut_between_words() -> None:
    [told] = seen(issue_story("word " * 90, source="name " * 30, jurisdictions=tuple("ABCDEFG"))).parts[0].told
    assert (len(told.headline), len(told.source.name), len(told.chips)) == (235, 55, 5)
    assert (told.headline[-10:], told.source.name[-10:]) == ("word word…", "name name…")


def test_jurisdictions_have_their_names() -> None:
    shown = view(issue([section(issue_story(jurisdictions=("US", "XX", " ")))]), names={"US": "United States"})
    assert shown.parts[0].told[0].chips == ("United States", "XX")


@settings(max_examples=40, deadline=None)
@given(any_issue.issues())
def test_whatever_feeds_bring_there_is_a_view_of_it(one: object) -> None:
    shown = view(one)  # type: ignore[arg-type]  # hypothesis does not know that it makes issues
    assert shown.subject == " ".join(shown.subject.split()) != ""
    assert shown.preheader.casefold() != shown.subject.casefold()
    assert all(told.headline for part in shown.parts for told in part.told)
