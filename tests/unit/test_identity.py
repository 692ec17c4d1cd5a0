"""What makes an entry itself: the same article keeps its key, two articles never share one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.feeds import identity
from digest.feeds.document import Document, Item
from digest.model import Entry
from digest.stories import relevance
from tests.builders import NOW, feed


def item(title: str = "Title", **other: Any) -> Item:
    return Item(**{"title": title} | other)


def entries(*items: Item, **other: Any) -> tuple[Entry, ...]:
    return identity.entries(Document(items=items, **other), feed(), NOW)


def keys(*items: Item) -> list[str]:
    return [entry.key for entry in entries(*items)]


LINK = "https://a.example/1"


def test_a_guid_of_its_own_is_the_key() -> None:
    assert keys(item("One", guid="a", link=LINK), item("Other", guid="b", link=LINK)) == ["a", "b"]


def test_a_relative_id_is_shown_as_an_address_and_the_key_stays_what_the_feed_wrote() -> None:
    [entry] = entries(item(guid="/one", whole_guid="https://a.example/one", link=LINK))
    assert (entry.guid, entry.key) == ("https://a.example/one", "/one")


def test_a_guid_used_twice_counts_with_its_link() -> None:
    assert keys(item(guid="a", link=LINK), item(guid="a", link=LINK + "2")) == [f"a {LINK}", f"a {LINK}2"]


def test_without_a_guid_the_link_is_the_key() -> None:
    assert keys(item(link=LINK), item("Other", link=LINK + "2")) == [LINK, LINK + "2"]


@pytest.mark.parametrize("guid", ["", LINK])
def test_where_every_item_links_to_one_page_the_words_tell_them_apart(guid: str) -> None:
    one, other = keys(item("One", guid=guid, link=LINK), item("Other", guid=guid, link=LINK))
    assert one != other
    assert one.startswith("hash:")


def test_without_guid_and_link_the_words_are_the_key_and_stay_it() -> None:
    [once], [again] = keys(item(text="words")), keys(item(text="words"))
    assert once == again
    assert once.startswith("hash:")
    assert keys(item(text="other words")) != [once]


def test_an_item_listed_twice_is_one_entry() -> None:
    twice = item(guid="a", link=LINK)
    assert len(entries(twice, twice)) == 1


def test_two_releases_under_one_guid_and_title_are_two_entries_and_an_item_that_stands_there_twice_is_one() -> None:
    """A changelog gave three releases the number 1.12.2; another feed repeats its newest item nine times."""
    june = item("Release 2", guid="v2", link=LINK, text="A fix.", date="Mon, 01 Jun 2026 10:00:00 GMT")
    july = item("Release 2", guid="v2", link=LINK, text="A thing.", date="Tue, 02 Jun 2026 10:00:00 GMT")
    assert len(keys(june, july, june)) == 2
    assert len(keys(june, june._replace(date="Tue, 02 Jun 2026 10:00:00 GMT"))) == 1
    assert keys(june, june) == [f"v2 {LINK}"]


def test_the_same_words_behind_the_same_link_are_one_entry_whatever_their_guids() -> None:
    shared = [item(guid=name, link=f"{LINK}?utm_source={name}") for name in ("a", "b", "c")]
    assert keys(*shared) == ["a"]
    assert len(keys(item(guid="a", link=LINK, text="One."), item(guid="b", link=LINK, text="Two."))) == 2
    assert len(keys(item(guid="a", link=""), item(guid="b", link=""))) == 2
    assert len(keys(item(guid="a", link=f"{LINK}#a"), item(guid="b", link=f"{LINK}#b"))) == 2


def test_long_guids_are_told_apart_behind_what_a_key_holds() -> None:
    one, other = keys(item(guid="x" * 600 + "1"), item(guid="x" * 600 + "2"))
    assert one != other
    assert len(one) <= identity.KEY_LIMIT
    [stored] = entries(item(guid="x" * 1_000_000))
    assert stored.guid == stored.key


def test_a_date_that_moves_does_not_make_a_new_entry() -> None:
    assert keys(item(link=LINK, date="2026-06-01")) == keys(item(link=LINK, date="2026-06-02"))


def test_the_date_is_the_feeds_where_plausible_else_when_it_was_first_seen() -> None:
    [dated] = entries(item(link=LINK, date="Mon, 01 Jun 2026 10:00:00 CEST"))
    [undated] = entries(item(link=LINK, date="Mon, 01 Jan 0001 00:00:00 +0000"))
    assert (dated.published, dated.dated) == (NOW - timedelta(days=1, hours=22), True)
    assert (undated.published, undated.dated) == (NOW, False)


def test_the_language_is_the_editors_else_the_items_else_the_feeds() -> None:
    document = Document(language="fr", items=(item(language="de", link=LINK),))
    assert identity.entries(document, feed(language="nl"), NOW)[0].language == "nl"
    assert identity.entries(document, feed(language=""), NOW)[0].language == "de"
    unsaid = Document(language="fr", items=(item(link=LINK),))
    assert identity.entries(unsaid, feed(language=""), NOW)[0].language == "fr"
    assert identity.entries(Document(items=unsaid.items), feed(language=""), NOW)[0].language == "en"


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("ja", "政府、AI基本計画を閣議決定", ""),
        ("ja", "半導体輸出規制", "政府は二日、新たな規制を発表した。"),
        ("ko", "국회, AI 법안 논의", ""),
        ("zh", "OpenAI 被要求公开训练数据", "监管部门周一发出通知。"),
        ("ar", "البرلمان يناقش قانون الذكاء الاصطناعي", ""),
        ("fa", "مجلس درباره قانون هوش مصنوعی گفتگو می‌کند", ""),
        ("ru", "Дума обсудила закон о нейросетях", ""),
        ("uk", "Рада обговорює закон про штучний інтелект", ""),
        ("el", "Η βουλή συζητά τον νόμο", ""),
        ("he", "הכנסת דנה בחוק", ""),
        ("hi", "संसद में विधेयक पर चर्चा", ""),
        ("th", "รัฐสภาพิจารณาร่างกฎหมาย", ""),
        (
            "en",
            "Parliament debates “frontier” models — again",
            "What Хорошо and 习近平 mean in an English text.",
        ),
        ("en", "Le Sénat débat à l’été", ""),
        ("en", "☂ ★ 2026", ""),
    ],
)
def test_a_language_that_nobody_says_is_told_by_its_script(language: str, title: str, text: str) -> None:
    [read] = identity.entries(Document(items=(item(title=title, text=text, link=LINK),)), feed(language=""), NOW)
    assert read.language == language


def test_what_a_feed_says_of_its_language_stands_before_its_script() -> None:
    document = Document(language="yue", items=(item(title="立法會討論條例", link=LINK),))
    assert identity.entries(document, feed(language=""), NOW)[0].language == "yue"


def test_the_source_is_the_editors_name_else_the_feeds_own_else_its_host() -> None:
    named = Document("Own name", items=(item(link=LINK),))
    assert identity.entries(named, feed(title="Editors' name"), NOW)[0].source == "Editors' name"
    assert identity.entries(named, feed(title=""), NOW)[0].source == "Own name"
    assert identity.entries(Document(items=named.items), feed(title=""), NOW)[0].source == "news.example"


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        (item("", text="Its text\ngoes on", link=LINK), "Its text goes on"),
        (item("", link="https://a.example/2026/eu-ai-act_passes.html"), "eu ai act passes"),
        (item("", link="https://a.example/2026/eu-ai-act"), "eu ai act"),
        (item("x" * 400, link=LINK), "x" * 299 + "…"),
    ],
)
def test_an_entry_without_a_fitting_title_gets_one(sent: Item, title: str) -> None:
    assert [entry.title for entry in entries(sent)] == [title]


def test_an_item_with_nothing_to_show_is_kept_and_shown_to_nobody() -> None:
    trusted = feed(relevance="trusted")
    [empty] = entries(item("", guid="a"))
    assert (empty.key, empty.title) == ("a", "")
    assert relevance.judge(empty, trusted).score == 0.0
    assert relevance.judge(replace(empty, title="Title"), trusted).relevant


def test_items_that_share_guid_and_link_are_told_apart_by_their_words() -> None:
    same = {"guid": "https://a.example/", "link": LINK}
    assert len(set(keys(item("One", **same), item("Other", **same)))) == 2
    assert keys(item("One", **same), item("One", **same)) == [f"https://a.example/ {LINK}"]


def test_of_a_very_long_document_the_newest_are_kept_in_its_order() -> None:
    many = [item(guid=str(n), date=str(1_700_000_000 + n)) for n in range(identity.AT_MOST + 3)]
    assert keys(*many) == [str(n) for n in range(3, identity.AT_MOST + 3)]


def test_of_a_very_long_entry_the_beginning_is_kept() -> None:
    [kept] = entries(item("word " * 5_000, text="word " * 50_000, guid="g" * 5_000))
    assert (len(kept.title) <= identity.TITLE_LIMIT, len(kept.text) <= identity.TEXT_LIMIT) == (True, True)
    assert (len(kept.key) <= identity.KEY_LIMIT, len(kept.guid) <= identity.KEY_LIMIT) == (True, True)


def test_the_first_document_of_a_feed_is_its_archive() -> None:
    document = Document(items=(item(link=LINK),))
    assert identity.entries(document, feed(), NOW, first_poll=True)[0].archive
    assert not identity.entries(document, feed(), NOW)[0].archive


def test_the_readers_link_is_as_published_and_only_the_one_for_matching_is_changed() -> None:
    published = "https://www.a.example/1/?utm_source=rss"
    [entry] = entries(item(link=published))
    assert (entry.url, entry.canonical_url) == (published, "https://a.example/1")


def test_an_item_of_google_news_is_told_by_the_outlet_that_its_title_ends_in() -> None:
    opaque = "https://news.google.com/rss/articles/CBMiSkFVX3lxTE1wbGFpbg?oc=5"
    [found] = entries(item("Parliament votes - at last - The Gazette", link=opaque))
    assert (found.title, found.source, found.url) == ("Parliament votes - at last", "The Gazette", opaque)
    [plain] = entries(item("Parliament votes - The Gazette", link=LINK))
    assert (plain.title, plain.source) == ("Parliament votes - The Gazette", "Example News")


# ---- what is new in a document --------------------------------------------------------------------


def known(*stored: Entry) -> identity.Known:
    return identity.Known(
        {one.key: identity.fingerprint(one) for one in stored},
        frozenset(one.canonical_url for one in stored),
        frozenset(one.title for one in stored),
    )


def numbered(count: int, guid: str = "g", **other: Any) -> tuple[Entry, ...]:
    return entries(*(item(f"Title {n}", guid=f"{guid}{n}", link=f"{LINK}{n}", **other) for n in range(count)))


def test_an_entry_with_a_new_key_is_new_and_a_known_one_is_not() -> None:
    old, new = entries(item("Old", guid="a", link=LINK), item("New", guid="b", link=LINK + "2"))
    assert identity.sort([old, new], known(old), NOW) == identity.Sorted((new,), ())


def test_an_edited_title_is_a_change_and_never_a_new_entry() -> None:
    [before], [after] = entries(item("Before", guid="a", link=LINK)), entries(item("After", guid="a", link=LINK))
    assert identity.sort([after], known(before), NOW) == identity.Sorted((), (after,))


def test_a_moved_date_is_no_change_at_all() -> None:
    [before] = entries(item(guid="a", date="Tue, 02 Jun 2026 10:00:00 GMT"))
    [after] = entries(item(guid="a", date="Wed, 03 Jun 2026 05:00:00 GMT"))
    assert identity.sort([after], known(before), NOW) == identity.Sorted((), ())


def test_the_same_link_and_title_under_a_new_guid_is_the_same_entry() -> None:
    [before], [after] = numbered(1, "a"), numbered(1, "b")
    assert identity.sort([after], known(before), NOW).new == ()


def test_a_page_that_is_updated_with_another_headline_under_a_new_guid_is_new() -> None:
    [before], [after] = entries(item("June", guid="a", link=LINK)), entries(item("July", guid="b", link=LINK))
    assert identity.sort([after], known(before), NOW).new == (after,)


def test_a_feed_that_gives_everything_a_new_guid_floods_nobody() -> None:
    before, after = numbered(60, "a"), numbered(60, "b")
    retitled = entries(*(item(f"{one.title} (updated)", guid=one.guid, link=one.url) for one in after))
    assert identity.sort(after, known(*before), NOW).new == ()
    assert identity.sort(retitled, known(*before), NOW).new == ()


def test_what_is_really_new_is_found_in_the_middle_of_such_a_change() -> None:
    before, after = numbered(20, "a"), numbered(21, "b")
    assert identity.sort(after, known(*before), NOW).new == after[20:]


def test_a_crowd_of_old_entries_is_archive_and_what_is_recent_among_them_is_news() -> None:
    old = numbered(20, date="Fri, 01 May 2026 10:00:00 GMT")
    [recent] = entries(item("Today", guid="t", date="Wed, 03 Jun 2026 05:00:00 GMT"))
    found = identity.sort([*old, recent], known(), NOW).new
    assert [one.archive for one in found] == [True] * 20 + [False]


def test_one_late_entry_is_no_archive_however_old_its_date() -> None:
    [late] = numbered(1, date="Fri, 01 May 2026 10:00:00 GMT")
    assert identity.sort([late], known(), NOW).new[0].archive is False
