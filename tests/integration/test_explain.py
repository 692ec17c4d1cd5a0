"""`explain`: one reason for each entry, whose words it has, and the story it came closest to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest import jobs
from digest.cli import explaining
from digest.db.tables import entries
from digest.desk import corrections, explain, rulings, stories
from digest.errors import ConfigError
from digest.model import LONG_AGO, Newsletter, Story
from tests.integration.test_jobs import COURT, PAPER, RADIO, SENATE, SENATE_AGAIN, WIRE
from tests.world import World

LINK = "https://wire.example/senate-passes-ai-safety-bill-60-to-40"
SECTION = "https://wire.example/law"  # the same site's other feed, with the same links
TENANTS = (
    "Governor signs AI bill on tenants and landlords",
    "Landlords may no longer let a large model choose their tenants, under a bill that the governor signed on Monday.",
)


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, database_url)
    yield made
    made.close()


def kept(world: World) -> list[Story]:
    return stories.listing(world.app, LONG_AGO)


def test_of_one_link_in_two_feeds_one_entry_leads_and_the_other_is_the_same_item(either: World) -> None:
    either.publishes(WIRE, SENATE)
    either.publishes(SECTION, SENATE)
    jobs.poll(either.app)
    jobs.publish(either.app)
    found = explain.explain(either.app, LINK)
    assert [one.outcome for one in found] == ["shown", "folded"]
    assert sorted(one.repeats for one in found) == ["", f"is the same item as Wire: {SENATE[0]}"]
    assert {one.sources for one in found} == {"1 independent source, 1 outlet"}
    said = explain.as_one(found[::-1])
    assert (said["url"], said["outcome"], said["story"], str(said["issue"])) == (LINK, "shown", 1, "2026-06-03")
    assert [one["outcome"] for one in said["entries"]] == ["folded", "shown"]


def test_what_carried_a_storys_topics_is_named(world: World) -> None:
    world.publishes(WIRE, SENATE)
    jobs.poll(world.app)
    [found] = explain.explain(world.app, LINK)
    assert found.filed.startswith("safety, law")
    assert [line.split(" ")[0] for line in found.filed_by] == ["Safety", "Laws"]
    assert "AI safety" in found.filed_by[0]
    assert f"    {found.filed_by[0]}" in explaining.lines(found)


def test_who_prints_whose_text_is_kept_and_an_issue_says_so(either: World) -> None:
    either.publishes(WIRE, SENATE, hours_ago=3)
    either.publishes(PAPER, ("Safety bill for AI passes Senate", f"WASHINGTON (Reuters) - {SENATE[1]}"))
    either.publishes(RADIO, SENATE_AGAIN)
    jobs.poll(either.app)
    [story] = kept(either)
    [first] = [entry.id for entry in story.entries if entry.source == "Wire"]
    assert {member.entry.source: member.copy_of for member in story.members} == {"Wire": 0, "Paper": first, "Radio": 0}
    row = stories.described(story)
    assert (row["independent_sources"], row["outlets"]) == (2, 3)
    assert sorted(one["copy_of"] for one in row["entries"]) == ["", "", LINK]
    issue = jobs.compose(either.app, either.catalog.newsletters[0])
    assert issue is not None
    [told] = issue.stories
    assert (told.independent_sources, told.outlets) == (2, 3)
    assert {one.source: one.copy_of for one in told.entries} == {"Wire": "", "Paper": LINK, "Radio": ""}


def test_a_split_story_forgets_whose_text_stands_elsewhere(world: World) -> None:
    world.publishes(WIRE, SENATE, hours_ago=3)
    world.publishes(PAPER, SENATE)
    jobs.poll(world.app)
    [story] = kept(world)
    corrections.split(world.app, story.id, [str(story.entries[1].id)])
    assert [(member.same_as, member.copy_of) for one in kept(world) for member in one.members] == [(0, 0), (0, 0)]


def test_the_nearest_story_not_joined_is_named_with_its_score_and_the_reason(world: World) -> None:
    world.publishes(WIRE, SENATE, TENANTS, COURT)
    jobs.poll(world.app)
    numbers = {story.entries[0].title: story.id for story in kept(world)}
    [why] = explain.explain(world.app, LINK)
    assert why.nearest is not None
    assert (why.nearest.story, why.nearest.headline) == (numbers[TENANTS[0]], TENANTS[0])
    assert 0 < why.nearest.score < why.nearest.threshold
    assert why.nearest.reason == f"below the threshold of {why.nearest.threshold:g}"
    assert why.nearest.terms


def test_an_editor_who_parted_two_entries_is_the_reason_why(world: World) -> None:
    world.publishes(WIRE, SENATE)
    world.publishes(PAPER, SENATE_AGAIN)
    jobs.poll(world.app)
    [story] = kept(world)
    corrections.split(world.app, story.id, [story.entries[1].url])
    [why] = explain.explain(world.app, LINK)
    assert why.nearest is not None
    assert why.nearest.reason == "an editor parted them"


def test_an_entry_without_a_story_came_near_none(world: World) -> None:
    world.publishes(WIRE, ("New phone has a brighter screen", "It goes on sale in September."))
    jobs.poll(world.app)
    [why] = explain.explain(world.app, "https://wire.example/new-phone-has-a-brighter-screen")
    assert (why.nearest, why.repeats, why.sources) == (None, "", "")


def test_a_person_reads_it_line_by_line(world: World) -> None:
    world.publishes(WIRE, SENATE, TENANTS, hours_ago=3)
    world.publishes(PAPER, SENATE)
    jobs.poll(world.app)
    [copy] = explain.explain(world.app, LINK.replace("wire", "paper"))
    lines = explaining.lines(copy)
    assert f"  1 independent source, 2 outlets; this one prints the text of Wire: {SENATE[0]}" in lines
    assert any(line.startswith("  nearest story not joined: ") and line.endswith(TENANTS[0]) for line in lines)
    [alone] = explain.explain(world.app, "https://wire.example/governor-signs-ai-bill-on-tenants-and-landlords")
    assert "  1 independent source, 1 outlet" in explaining.lines(alone)
    assert not any("nearest" in line for line in explaining.lines(replace(alone, nearest=None)))


def test_who_wrote_it_and_what_its_feed_files_it_under_is_kept_and_said(either: World) -> None:
    either.publishes(WIRE, SENATE)
    named = (
        b"<author>a@wire.example (Ann Lee)</author><category>AI</category><category>Law &amp; order</category></item>"
    )
    either.web[WIRE] = bytes(either.web[WIRE]).replace(b"</item>", named)  # type: ignore[arg-type]
    jobs.poll(either.app)
    [one] = explain.explain(either.app, LINK)
    assert (one.author, one.categories) == ("Ann Lee", ("AI", "Law & order"))
    assert "  by Ann Lee; its feed files it under AI, Law & order" in explaining.lines(one)


def test_the_acts_that_an_entry_names_stand_there_with_the_links_of_their_documents(world: World) -> None:
    world.publishes(
        WIRE, ("EU AI Act: Commission asks for views on H.R. 9", "Brussels and the lawyers of Local Law 144 talk.")
    )
    jobs.poll(world.app)
    [one] = explain.explain(world.app, "https://wire.example/eu-ai-act--commission-asks-for-views-on-h-r--9")
    assert [line for line in explaining.lines(one) if line.startswith("  names ")] == [
        "  names H.R. 9: https://www.congress.gov/bill/119th-congress/house-bill/9",
        "  names Local Law 144",
        "  names EU AI Act: https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
    ]


# ---- by which link -------------------------------------------------------------------------------


@pytest.fixture
def at_a_query(world: World) -> World:
    """Both entries have a query in their links, of which one says nothing of the page."""
    world.publishes(WIRE, SENATE, COURT)
    body = bytes(world.web[WIRE])  # type: ignore[arg-type]
    for article, query in ((LINK, "traffic_source=rss"), ("court-fines-chatbot-maker-over-privacy-of-minors", "id=7")):
        body = body.replace(f"{article}<".encode(), f"{article}?{query}<".encode())
    world.web[WIRE] = body
    jobs.poll(world.app)
    return world


def test_a_link_copied_from_a_browser_finds_the_entry_that_a_feed_links_to_with_more(at_a_query: World) -> None:
    assert [one.title for one in explain.fates(at_a_query.app, LINK)] == [SENATE[0]]


def test_a_link_is_found_that_was_stored_with_what_says_nothing_of_the_page(at_a_query: World) -> None:
    with at_a_query.sessions.begin() as session:
        older = {"url": f"{LINK}/?traffic_source=rss", "canonical_url": f"{LINK}?traffic_source=rss"}
        session.execute(sa.update(entries).where(entries.c.title == SENATE[0]).values(**older))
    assert [one.title for one in explain.fates(at_a_query.app, f"{LINK}?utm_source=x")] == [SENATE[0]]


@pytest.mark.parametrize("query", ["", "?id=8"])
def test_another_page_is_not_taken_for_the_one_asked_for_and_is_named(at_a_query: World, query: str) -> None:
    link = "https://wire.example/court-fines-chatbot-maker-over-privacy-of-minors"
    with pytest.raises(ConfigError, match=rf"did you mean {link}\?id=7\?$"):
        explain.fates(at_a_query.app, link + query)


# ---- why not -------------------------------------------------------------------------------------


def fate(world: World, title: str, newsletter: str = "") -> tuple[str, str]:
    slug = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    [one] = explain.fates(world.app, f"https://wire.example/{slug}", newsletter)
    return one.outcome, one.reason


def test_what_was_seen_before_a_newsletter_began_is_older_than_its_first_issue(either: World) -> None:
    either.publishes(WIRE, SENATE)
    jobs.poll(either.app)
    jobs.publish(either.app)
    either.wait(days=6)
    either.catalog = replace(either.catalog, newsletters=(*either.catalog.newsletters, Newsletter("second")))
    for _ in ("before its first issue", "and after"):
        outcome, reason = fate(either, SENATE[0], "second")
        assert outcome == "archive"
        assert reason.startswith(
            "first seen before this newsletter's first issue, which covers what came after 2026-06-08"
        )
        either.publishes(WIRE, COURT)
        jobs.poll(either.app, whenever=True)
        jobs.publish(either.app, newsletter="second")
    assert fate(either, COURT[0], "second")[0] == "shown"


@pytest.mark.parametrize(
    ("room", "said"), [(1, "its story ranked below the cut of the issue of 2026-06-03"), (2, "had room")]
)
def test_only_what_an_issue_had_no_room_for_is_below_its_cut(world: World, room: int, said: str) -> None:
    world.catalog = replace(world.catalog, newsletters=(Newsletter(max_stories=1),))
    world.publishes(WIRE, SENATE, COURT)
    jobs.poll(world.app)
    jobs.publish(world.app)
    world.catalog = replace(world.catalog, newsletters=(Newsletter(max_stories=room),))
    [(outcome, reason)] = [one for one in (fate(world, SENATE[0]), fate(world, COURT[0])) if one[0] != "shown"]
    assert outcome == "left-out"
    assert said in reason


def test_what_was_pinned_only_after_its_issue_was_left_out_for_what_it_is(world: World) -> None:
    world.catalog = replace(world.catalog, newsletters=(Newsletter(threshold=1.0),))
    world.publishes(WIRE, SENATE, COURT)
    jobs.poll(world.app)
    senate, court = (next(one for one in kept(world) if one.entries[0].title == title) for title, _ in (SENATE, COURT))
    rulings.rule(world.app, senate.id, "pin")
    jobs.publish(world.app)
    rulings.rule(world.app, court.id, "pin")
    outcome, reason = fate(world, COURT[0])
    assert (fate(world, SENATE[0])[0], outcome) == ("shown", "off-topic")
    assert "1.00 is needed" in reason
    assert reason.endswith("; an editor pinned it after the issue of 2026-06-03")
