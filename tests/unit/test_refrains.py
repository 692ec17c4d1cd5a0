"""What a feed says in entry after entry ties no two of them together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Entry
from digest.stories import copies, filing, nearest, refrains, threads, tokens, topics
from digest.stories.match import gather, regroup
from digest.stories.refrains import Refrains
from tests.builders import entry, story

CLOSING = "Read our full coverage of artificial intelligence regulation here."
NEWS = [
    (
        "Kenya's regulator orders operators to delete face templates",
        "Kenya's data protection commissioner ordered three operators to stop using facial recognition.",
    ),
    ("Dutch regulator ties data centres to own power supply", "Sites above 10 megawatts must supply their own demand."),
    (
        "California Senate passes bill on AI incident reports",
        "The bill makes developers report serious incidents within 72 hours.",
    ),
]


def told(line: str = CLOSING, **other: Any) -> list[Entry]:
    return [entry(title, text=f"{text} {line}".strip(), **other) for title, text in NEWS]


@pytest.mark.parametrize("line", ["", CLOSING, "\n" + CLOSING + "\nThis story is part of our series on AI policy."])
def test_three_events_of_one_feed_with_one_closing_line_are_three_stories(line: str) -> None:
    for order in permutations(told(line)):
        found = gather(order, [])
        assert [len(one.entries) for one in found] == [1, 1, 1]
        assert len(regroup([story(one) for one in order])) == 3


def test_what_came_before_tells_which_line_is_a_refrain_too() -> None:
    first, second, third = told()
    assert len(gather([third], [story(first), story(second)])) == 1
    learnt = Refrains([first, second, third])
    assert [len(one.entries) for one in gather([third], [story(first)], refrains=learnt)] == [1]


def test_a_line_is_left_out_whole_wherever_it_stands_and_nothing_else() -> None:
    entries = told()
    learnt = Refrains(entries)
    assert [learnt.without(one).strip() for one in entries] == [text for _, text in NEWS]
    ahead = entry("Ruritania licenses cameras", text=f"{CLOSING} Lawmakers voted 61 to 40.")
    assert learnt.without(ahead).strip() == "Lawmakers voted 61 to 40."
    assert learnt.words(ahead).text == tokens.of(ahead, "Lawmakers voted 61 to 40.").text


def test_another_feed_may_say_it_as_news() -> None:
    learnt = Refrains(told())
    other = entry("A guide", text=CLOSING, feed="https://b.example/rss")
    assert learnt.without(other) == CLOSING


@pytest.mark.parametrize("kept", [2, 1])
def test_what_stands_in_fewer_entries_is_no_refrain(kept: int) -> None:
    some = told()[:kept]
    assert [Refrains(some).without(one) for one in some] == [one.text for one in some]


def test_one_report_posted_again_and_again_keeps_its_words() -> None:
    title, text = NEWS[0]
    again = [entry(f"{title}{tail}", text=text) for tail in ("", " - update", " (2)")]
    assert [Refrains(again).without(one) for one in again] == [text] * 3
    assert len(gather(again, [])) == 1


def test_entries_of_no_feed_have_no_habits() -> None:
    some = told(feed="")
    assert [Refrains(some).without(one) for one in some] == [one.text for one in some]


def test_a_refrain_makes_no_copy() -> None:
    line = "Follow every turn of the law of artificial intelligence with our daily letter, free of charge, at noon."
    entries = [entry(title, text=f"{text} {line}") for title, text in NEWS]
    together = story(*entries)
    assert copies.origins(filing.file(together, {}, topics.load()))
    assert not copies.origins(filing.file(together, {}, topics.load(), refrains=Refrains(entries)))


def test_a_refrain_makes_no_affair_and_no_nearest_story() -> None:
    first, second, third = (story(one) for one in told())
    assert threads.link(third, [first, second]) == 0
    assert threads.resume([third], [first, second]) == []
    assert threads.followed(third, [first, second]) is None
    near = nearest.nearest(third, [first, second])
    assert near is None or not {"coverage", "artificial"} & set(near.terms)


def test_a_long_text_is_looked_at_as_far_as_it_is_compared() -> None:
    far = [entry(title, text=" ".join(f"{text} {number}" for number in range(60)) + CLOSING) for title, text in NEWS]
    assert all(one.text.index(CLOSING) > refrains.READ for one in far)
    assert [Refrains(far).without(one) for one in far] == [one.text for one in far]


LINES = st.lists(st.sampled_from([CLOSING, *(text for _, text in NEWS), "A.", "", "一二三四五。"]), max_size=4)


@given(st.lists(st.tuples(st.sampled_from([title for title, _ in NEWS]), LINES), max_size=8))
def test_what_is_left_stands_in_the_text_and_the_order_says_nothing(rows: Sequence[tuple[str, list[str]]]) -> None:
    entries = [entry(title, text=" ".join(lines)) for title, lines in rows]
    learnt, backwards = Refrains(entries), Refrains(entries[::-1])
    for one in entries:
        left = learnt.without(one)
        assert left == backwards.without(one)
        assert set(left.split()) <= set(one.text.split())
        assert learnt.without(entry("Another", text=left)).split() == left.split()
