"""Whose act a story is about."""

from __future__ import annotations

from collections import Counter

import pytest

from digest.model import FeedKind
from digest.stories.jurisdictions import load, named, tag
from tests.builders import entry, feed, story


def tags(title: str, text: str = "") -> tuple[str, ...]:
    return tag(story(entry(title, text=text)), {})


# ---- the shipped list -----------------------------------------------------------------------------


def test_sixty_five_jurisdictions_are_shipped_each_with_a_name_and_an_alias() -> None:
    known = load()
    assert len(known) == 65
    assert all(one.name and one.aliases for one in known)
    assert {one.kind for one in known} == {"body", "bloc", "country", "state", "territory"}


def test_norway_is_not_false() -> None:
    assert "NO" in {one.code for one in load()}


def test_a_state_has_a_parent_that_is_listed() -> None:
    codes = {one.code for one in load()}
    assert all(one.parent in codes for one in load() if one.kind == "state")
    assert not [one.code for one in load() if one.parent and one.kind != "state"]


def test_no_alias_stands_twice_in_one_entry() -> None:
    for one in load():
        assert max(Counter((*one.aliases, *one.weak)).values()) == 1, one.code


# ---- the rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("China and the United Nations agree on AI", ("CN", "UN")),
        ("Brussels fines chatbot maker", ("EU",)),
        ("U.S. curbs chip exports", ("US",)),
        ("UK tribunal rules on face recognition", ("GB",)),
        ("Landlord wins English court case on face recognition", ("GB",)),
        ("California lawmakers pass bill", ("US", "US-CA")),
        ("Illinois bans AI therapy", ("US",)),
        ("Pope warns of AI", ("VA",)),
        ("Norwegian regulator fines app", ("NO",)),
        ("African Union adopts AI strategy", ("AU_",)),
        ("Australian senators want a ban", ("AU",)),
        ("欧盟通过人工智能法", ("EU",)),
        ("日本政府がAI法案", ("JP",)),
        ("США ограничивают экспорт чипов", ("US",)),
        ("الأمم المتحدة تناقش الذكاء الاصطناعي", ("UN",)),
        ("L'Union européenne encadre l'IA", ("EU",)),
    ],
)
def test_names_in_a_title_say_whose_act_it_is(title: str, codes: tuple[str, ...]) -> None:
    assert set(tags(title)) == set(codes)


@pytest.mark.parametrize(
    "title", ["Chatbots tell us what to do", "It is an AI model", "Zoom scam costs S$5 million", "A US$2 chip", ""]
)
def test_a_word_that_only_looks_like_a_name_says_nothing(title: str) -> None:
    assert tags(title) == ()


def test_the_beginning_of_a_text_is_read_where_the_title_names_nobody() -> None:
    assert tags("Regulator fines chatbot", "The authority in Rome acted first, Germany and France follow.") == (
        "IT",
        "DE",
    )
    assert tags("Regulator fines chatbot", "x" * 200 + " Rome") == ()
    assert tags("Spain fines chatbot", "Rome acted first.") == ("ES",)


def test_a_company_counts_only_where_nothing_else_is_named() -> None:
    assert tags("OpenAI opens office") == ("US",)
    assert tags("OpenAI opens office in Japan") == ("JP",)
    assert tags("Congress asks for review of Indian AI mission") == ("IN",)
    assert tags("Congress asks for review of AI") == ("US",)
    assert tags("Regulator acts", "OpenAI is asked to answer.") == ()


def test_a_governments_feed_speaks_for_its_government() -> None:
    one = entry("Regulator fines chatbot")
    ministry = {one.feed: feed(one.feed, kind="government", jurisdictions=("FR",))}
    assert tag(story(one), ministry) == ("FR",)


def test_where_no_name_and_no_company_says_it_the_feed_does() -> None:
    paper = feed(kind="news", jurisdictions=("AU",))
    plain, named, company = (entry(f"{who} buys cameras", feed=paper.url) for who in ("Council", "Oslo", "OpenAI"))
    said = [tag(story(one), {paper.url: paper}) for one in (plain, named, company)]
    assert said == [("AU",), ("NO",), ("US",)]


@pytest.mark.parametrize(("kind", "home"), [("newsletter", ("AU",)), ("news", ("US", "AU")), ("news", ("INT",))])
def test_who_writes_on_all_the_world_speaks_for_no_country(kind: FeedKind, home: tuple[str, ...]) -> None:
    paper = feed(kind=kind, jurisdictions=home)
    assert tag(story(entry("Council buys cameras", feed=paper.url)), {paper.url: paper}) == ()


def test_a_third_of_the_entries_must_agree_and_the_surest_comes_first() -> None:
    titles = ["France and Spain act", "France acts", "France acts", "Italy reacts"]
    assert tag(story(*map(entry, titles)), {}) == ("FR",)
    assert tag(story(*map(entry, titles[:3])), {}) == ("FR", "ES")


def test_companies_do_not_count_among_the_names_of_a_title() -> None:
    assert named("OpenAI and Japan agree") == ("JP",)
    assert named("OpenAI agrees") == ()


@pytest.mark.parametrize(
    ("title", "text", "codes"),
    [
        ("Adviser leaves", "Indian-origin adviser Ada Voss leaves the White House.", ("US",)),
        ("Chinese-born engineer wins seat in Norway", "", ("NO",)),
        ("Korean-American senator drafts bill", "", ("US",)),
        ("Chinese-owned app fined in Norway", "", ("CN", "NO")),
        ("Why cameras count", "France 24's Ada Voss asks an engineer in Oslo.", ("NO",)),
        ("Cameras fail", "The Japan Times reports that cameras fail.", ()),
        ("New York Times sues chatbot maker", "", ("US",)),
    ],
)
def test_where_somebody_comes_from_and_who_prints_it_says_nothing(
    title: str, text: str, codes: tuple[str, ...]
) -> None:
    assert set(tags(title, text)) == set(codes)
