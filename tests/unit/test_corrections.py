"""What an editor said of entries goes before any score, and never comes undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Correction, Entry, Story
from digest.stories import corrections
from digest.stories.match import gather, regroup
from tests.builders import entry, story
from tests.unit.test_match import entries_of_a_week, mine, titles, vote, vote_too


def same(one: Entry, other: Entry) -> Correction:
    return Correction(one, other, same=True)


def apart(one: Entry, other: Entry) -> Correction:
    return Correction(one, other, same=False)


def test_what_was_merged_stays_one_story_however_little_alike() -> None:
    one, other = vote(), mine()
    assert len(regroup([story(one), story(other)], [same(one, other)])) == 1
    assert len(gather([other], [story(one)], [same(one, other)])[0].entries) == 2


def test_what_was_parted_stays_apart_however_much_alike() -> None:
    one, other = vote(), vote_too()
    assert len(regroup([story(one, other)], [apart(one, other)])) == 2
    [new] = gather([other], [story(one)], [apart(one, other)])
    assert new.entries == (other,)


def test_even_one_address_does_not_bring_together_what_was_parted() -> None:
    link = "https://news.example/live/42"
    one, other = vote(canonical_url=link), vote_too(canonical_url=link)
    assert len(regroup([story(one, other)], [apart(one, other)])) == 2
    assert gather([other], [story(one)], [apart(one, other)])[0].entries == (other,)


def test_a_third_report_does_not_bridge_what_was_parted() -> None:
    one, other, third = vote(), vote_too(), vote(source="Third Wire", feed="https://c.example/")
    regrouped = regroup([story(one), story(other), story(third)], [apart(one, other)])
    assert sorted(len(each.entries) for each in regrouped) == [1, 2]


def test_a_correction_changes_no_other_story() -> None:
    one, other = vote(), vote_too()
    rest = [story(mine())]
    regrouped = regroup([story(one, other), *rest], [apart(one, other)])
    assert [each for each in regrouped if each.id == rest[0].id] == rest


def test_merging_two_stories_ties_all_their_entries() -> None:
    entries = [vote(), mine(), entry("Third"), entry("Fourth")]
    said = corrections.merged(entries[:2], entries[2:])
    assert len(said) == 3
    assert len(regroup([story(one) for one in entries], said)) == 1


def test_parting_says_nothing_of_the_parted_among_themselves() -> None:
    entries = [vote(), vote_too(), mine(), entry("Fourth")]
    assert [(one.one, one.other) for one in corrections.parted(entries[:2], entries[2:])] == [
        (one, other) for one in entries[:2] for other in entries[2:]
    ]


def test_when_the_middle_of_a_merged_story_is_taken_out_the_rest_holds_together() -> None:
    middle, left, right = mine(), vote(), entry("Chip firm wins prize")
    said = corrections.merged([middle], [left, right])
    [still] = corrections.kept([left, middle, right], [middle], said)
    assert (still.one, still.other, still.same) == (left, right, True)


@st.composite
def a_week_with_corrections(draw: st.DrawFn) -> tuple[list[Entry], list[Correction]]:
    """Entries, and what an editor who never contradicts himself said of them."""
    entries = draw(entries_of_a_week())
    if len(entries) < 2:
        return entries, []
    parts = draw(st.lists(st.integers(0, 3), min_size=len(entries), max_size=len(entries)))
    numbers = st.integers(0, len(entries) - 1)
    asked = draw(st.lists(st.tuples(numbers, numbers).filter(lambda pair: pair[0] != pair[1]), max_size=8))
    return entries, [Correction(entries[a], entries[b], same=parts[a] == parts[b]) for a, b in asked]


def holds(said: Sequence[Correction], stories: Sequence[Story]) -> bool:
    home = {corrections.key(one): number for number, each in enumerate(stories) for one in each.entries}
    return all((home[corrections.key(c.one)] == home[corrections.key(c.other)]) == c.same for c in said)


@settings(deadline=None, max_examples=80)
@given(a_week_with_corrections())
def test_no_correction_is_ever_violated(week: tuple[list[Entry], list[Correction]]) -> None:
    entries, said = week
    numbers = count(1)
    gathered = [replace(one, id=next(numbers)) for one in gather(entries, [], said)]
    assert holds([one for one in said if not one.same], gathered)
    regrouped = regroup(gathered, said)
    assert holds(said, regrouped)
    again = [replace(one, id=one.id or next(numbers)) for one in regrouped]
    assert regroup(again, said) == again
    assert sorted(titles(regrouped)) == sorted(titles(regroup(list(reversed(gathered)), said)))
