"""Which entries become one story, and which story keeps its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import DAY, Entry, Story
from digest.stories import linkage, tokens
from digest.stories.match import WINDOW, gather, regroup
from digest.stories.pairs import Scale, score
from tests.builders import NOW, entry, story

VOTE = "Parliament of Ruritania votes to license facial recognition cameras"
VOTE_TOO = "Ruritania's parliament approves licences for facial recognition cameras"
VOTE_TEXT = "Lawmakers in Ruritania voted 61 to 40 for a bill that makes police license facial recognition cameras."
MINE = "Cobalt miners of Zembla strike over autonomous lorries"
MINE_TEXT = "Zembla's cobalt miners walked out on Monday, saying that autonomous lorries had cost them 300 jobs."


def vote(**other: Any) -> Entry:
    return entry(**{"title": VOTE, "text": VOTE_TEXT} | other)


def vote_too(**other: Any) -> Entry:
    told = "Police in Ruritania will need a licence for facial recognition cameras, lawmakers voted on Tuesday."
    return entry(**{"title": VOTE_TOO, "text": told, "source": "Second Post", "feed": "https://b.example/"} | other)


def mine(**other: Any) -> Entry:
    return entry(**{"title": MINE, "text": MINE_TEXT, "source": "Third Wire", "feed": "https://c.example/"} | other)


def titles(stories: Sequence[Story]) -> list[list[str]]:
    return sorted(sorted(one.title for one in each.entries) for each in stories)


# ---- gather ---------------------------------------------------------------------------------------


def test_two_reports_of_one_vote_become_one_story_and_a_strike_another() -> None:
    found = gather([vote(), mine(), vote_too()], [])
    assert titles(found) == sorted([sorted([VOTE, VOTE_TOO]), [MINE]])
    assert {one.id for one in found} == {0}


def test_a_second_source_joins_the_story_and_does_not_lead_it() -> None:
    first, second = vote(), vote_too()
    known = story(first, thread=7)
    [joined] = gather([second], [known])
    assert (joined.id, joined.thread, joined.entries) == (known.id, 7, (first, second))


def test_stories_that_nothing_joined_are_not_returned() -> None:
    assert gather([mine()], [story(vote())])[0].entries[0].title == MINE
    assert gather([], [story(vote())]) == []


def test_an_entry_that_already_stands_in_a_story_is_left_alone() -> None:
    known = vote()
    assert gather([known], [story(known)]) == []


def test_a_member_says_how_sure_it_is_and_in_readable_words_why() -> None:
    [found] = gather([vote(), vote_too()], [])
    first, second = found.members
    assert (first.score, first.terms) == (1.0, ())
    assert 0.55 < second.score <= 1
    assert {"Ruritania", "facial"} & set(second.terms)
    assert all(word in VOTE_TOO or word in second.entry.text for word in second.terms)


@pytest.mark.parametrize("apart", [timedelta(days=4, seconds=1), timedelta(days=30)])
def test_what_lies_farther_apart_than_the_window_is_never_one_story(apart: timedelta) -> None:
    late = vote_too(published=NOW, first_seen=NOW)
    assert len(gather([vote(published=NOW - apart), late], [])) == 2


def test_days_apart_make_two_reports_less_alike() -> None:
    def alike(days: float) -> float:
        one, other = vote(published=NOW), vote_too(published=NOW - days * DAY)
        scale = Scale([tokens.of(one), tokens.of(other)])
        return score(scale.vector(one), scale.vector(other))

    sure = [alike(days) for days in (0, 0.5, 1, 2, 3.9, 4.1)]
    assert sure == sorted(sure, reverse=True)
    assert sure[-1] == 0.0


def test_an_entry_without_a_date_is_compared_by_when_it_was_first_seen() -> None:
    undated = vote_too(dated=False, published=NOW, first_seen=NOW)
    assert len(gather([vote(published=NOW - DAY), undated], [])) == 1
    assert len(gather([vote(published=NOW - 9 * DAY), undated], [])) == 2


def test_the_same_address_is_the_same_story_whatever_the_headlines_say() -> None:
    link = "https://news.example/live/42"
    one = entry("Summit opens in the rain", canonical_url=link)
    other = entry("Ministers fail to agree on chips", canonical_url=link, source="Elsewhere", feed="https://b.example/")
    assert len(gather([one, other], [])) == 1


@pytest.mark.parametrize("address", ["", "https://news.example/", "https://news.example"])
def test_an_address_that_names_no_article_joins_nothing(address: str) -> None:
    assert len(gather([vote(canonical_url=address), mine(canonical_url=address)], [])) == 2


def test_a_headline_printed_twice_by_one_outlet_is_one_story() -> None:
    one, other = (
        entry(VOTE.upper(), text="Early report."),
        entry(VOTE + ".", text="Nothing in common with it."),
    )
    assert len(gather([one, other], [])) == 1


def test_a_column_that_always_has_the_same_short_title_is_not_one_story() -> None:
    monday, tuesday = (entry("Letter from Ruritania", text=text) for text in (VOTE_TEXT, MINE_TEXT))
    assert len(gather([monday, tuesday], [])) == 2


def test_the_window_is_four_days() -> None:
    assert timedelta(days=4) == WINDOW


# ---- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "one", "other", "apart"),
    [
        (
            "fr",
            "La Cnil inflige une amende de 20 millions d'euros à l'éditeur de logiciels Turlupin",
            "Turlupin condamné par la Cnil à une amende de 20 millions d'euros",
            "Grève des dockers de Lorient contre les grues automatiques",
        ),
        (
            "ru",
            "Правительство Зубровки запретило распознавание лиц в школах",
            "В Зубровке правительство ввело запрет: распознавание лиц в школах",
            "Шахтёры бастуют из-за беспилотных грузовиков",
        ),
        ("zh", "议会通过人脸识别许可法案", "人脸识别许可法案获议会通过", "矿工因无人卡车罢工"),
        (
            "ja",
            "議会が顔認証カメラの許可制法案を可決",
            "顔認証カメラ許可制法案、議会で可決",
            "鉱山労働者が無人トラックに抗議しスト",
        ),
        (
            "ko",
            "의회, 얼굴 인식 카메라 허가제 법안 가결",
            "얼굴 인식 카메라 허가제 법안 의회 가결",
            "광부들 무인 트럭에 반대해 파업",
        ),
    ],
)
def test_headlines_of_one_event_meet_in_other_languages_too(language: str, one: str, other: str, apart: str) -> None:
    sources = count()
    entries = [entry(title, language=language, source=f"Paper {next(sources)}") for title in (one, other, apart)]
    assert titles(gather(entries, [])) == sorted([sorted([one, other]), [apart]])


@pytest.mark.parametrize(
    ("text", "language", "stems"),
    [
        ("The regulators’ rules banned it", "en", ["regulator", "rule", "ban"]),
        ("OpenAI's GPT-5.6 costs 1,000", "en", ["openai", "gpt", "5.6", "cost", "1,000"]),
        ("É a decisão da União", "pt", ["decisão", "união"]),
        ("人工智能 AI", "zh", ["人工", "工智", "智能", "ai"]),
        ("法", "ja", ["法"]),
        ("", "en", []),
    ],
)
def test_a_text_is_reduced_to_its_telling_stems(text: str, language: str, stems: list[str]) -> None:
    assert tokens.stems(text, language) == stems


# ---- regroup --------------------------------------------------------------------------------------


def test_stories_that_tell_one_event_are_joined_and_the_larger_keeps_its_name() -> None:
    small, large = story(vote(), thread=3), story(vote_too(), vote_too(), thread=4)
    [joined] = regroup([small, large])
    assert (joined.id, joined.thread, len(joined.entries)) == (large.id, 4, 3)


def test_a_story_that_falls_apart_keeps_its_name_on_the_larger_part() -> None:
    mixed = story(vote(), mine(), vote_too(), thread=9)
    parts = {one.id: one for one in regroup([mixed])}
    assert titles([parts[mixed.id]]) == [sorted([VOTE, VOTE_TOO])]
    assert (parts[0].thread, titles([parts[0]])) == (0, [[MINE]])


def test_what_stays_as_it_was_comes_back_untouched() -> None:
    settled = [story(vote(), vote_too(), topics=("law", "safety")), story(mine())]
    assert all(now is before for now, before in zip(regroup(settled), settled, strict=True))


def test_regrouping_twice_changes_nothing_more() -> None:
    once = regroup([story(vote()), story(mine()), story(vote_too())])
    assert regroup(once) == once


def test_a_new_member_has_its_score_and_words_and_a_lone_one_has_none() -> None:
    joined, alone = sorted(regroup([story(vote()), story(vote_too(), mine())]), key=lambda one: -len(one.members))
    assert all(0.55 < member.score <= 1 and member.terms for member in joined.members)
    assert [(member.score, member.terms) for member in alone.members] == [(1.0, ())]


def test_an_empty_window_has_no_stories() -> None:
    assert regroup([]) == []


words = "licence camera police vote strike lorry cobalt court model chip ban fine Zembla"
sentences = st.lists(st.sampled_from(words.split()), max_size=7).map(" ".join)


@st.composite
def entries_of_a_week(draw: st.DrawFn) -> list[Entry]:
    drawn = draw(st.lists(st.tuples(sentences, sentences, st.integers(0, 168), st.sampled_from("abc")), max_size=14))
    return [
        entry(
            title, key=f"k{number}", text=text, published=NOW - hours * timedelta(hours=1), source=source,
            canonical_url=f"https://{source}.example/{number}", url="", id=number,
        )
        for number, (title, text, hours, source) in enumerate(drawn)
    ]  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(entries_of_a_week())
def test_every_entry_ends_in_exactly_one_story_however_they_are_grouped(entries: list[Entry]) -> None:
    numbers = count(1)
    gathered = [replace(one, id=next(numbers)) for one in gather(entries, [])]
    regrouped = regroup(gathered)
    for stories in (gathered, regrouped):
        keys = [one.key for each in stories for one in each.entries]
        assert sorted(keys) == sorted(one.key for one in entries)
    kept = [one.id for one in regrouped if one.id]
    assert len(kept) == len(set(kept))
    assert set(kept) <= {one.id for one in gathered}
    assert regroup(gathered) == regrouped


@settings(deadline=None, max_examples=40)
@given(entries_of_a_week(), st.integers(0, 14))
def test_entries_that_come_in_two_polls_are_all_kept(entries: list[Entry], cut: int) -> None:
    numbers = count(1)
    early = [replace(one, id=next(numbers)) for one in gather(entries[:cut], [])]
    stories = {one.id: one for one in early}
    for one in gather(entries[cut:], early):
        stories[one.id or next(numbers)] = one
    keys = sorted(one.key for each in stories.values() for one in each.entries)
    assert keys == sorted(one.key for one in entries)


# ---- average link ---------------------------------------------------------------------------------


def test_one_strong_link_does_not_chain_two_groups() -> None:
    links = {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.8}
    assert linkage.average(links, [[0], [1], [2], [3]], 0.55) == [[0, 1], [2, 3]]


def test_what_is_joined_from_the_start_stays_together() -> None:
    assert linkage.average({(0, 2): 0.7}, [[0, 1], [2]], 0.3) == [[0, 1, 2]]
    assert linkage.average({(0, 2): 0.7}, [[0, 1], [2]], 0.4) == [[0, 1], [2]]


pairs = st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] < pair[1])


@given(st.dictionaries(pairs, st.floats(0.01, 1)), st.floats(0.2, 0.9))
def test_no_two_groups_that_belong_together_are_left_apart(links: dict[tuple[int, int], float], least: float) -> None:
    groups = linkage.average(links, [[number] for number in range(9)], least)
    assert sorted(one for group in groups for one in group) == list(range(9))
    for at, group in enumerate(groups):
        for other in groups[at + 1 :]:
            near = [links.get((min(a, b), max(a, b)), 0.0) for a in group for b in other]
            assert sum(near) / len(near) < least + 1e-9
