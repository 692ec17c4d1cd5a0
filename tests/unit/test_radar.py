"""Coming up: one line for each thing, nearest first, nothing that is over, and who says another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.issues import compose, radar
from digest.mail import segments
from digest.model import Candidate, Deadline, Entry, Feed, Issue, Newsletter, Story
from digest.stories import topics
from tests.builders import NOW, candidate, coverage, entry, feed, story

FIRST = date(2026, 6, 3)
TITLE = "Commission opens consultation on AI labels"


def coming(*stories: Story, feeds: Sequence[Feed] = ()) -> tuple[Deadline, ...]:
    return radar.coming_up(radar.dated(stories, FIRST), {one.url: one for one in feeds})


def says(text: str, title: str = TITLE, **other: object) -> Entry:
    return entry(title, text=text, **other)


def test_it_has_the_day_the_sentence_and_its_link() -> None:
    said = says("The consultation on AI labels closes on 17 July.", source="The Gazette")
    [line] = coming(story(said, id=7))
    assert (line.day, line.kind, line.text) == (date(2026, 7, 17), "comments", said.text)
    assert (line.url, line.source, line.story, line.headline) == (said.url, "The Gazette", 7, TITLE)


def test_the_nearest_come_first_and_no_affair_has_more_than_two() -> None:
    lines = coming(
        story(says("The consultation on AI labels closes on 17 July. The rules on AI labels apply from 1 December."
                   " The Commission will publish its guidelines on AI labels on 1 September."), id=1),
        story(says("A hearing on the injunction is scheduled for 9 July.", "Hearing on the injunction"), id=2),
    )  # fmt: skip
    assert [(str(line.day), line.story) for line in lines] == [("2026-07-09", 2), ("2026-07-17", 1), ("2026-09-01", 1)]


def test_what_several_say_is_one_line() -> None:
    lines = coming(
        story(
            says("The consultation on AI labels closes on 17 July.", feed="https://a.example/rss"),
            says("Comments on the AI labels are due by 17 July.", feed="https://b.example/rss"),
        )
    )
    assert len(lines) == 1
    assert lines[0].otherwise == ()


def test_it_is_one_line_also_where_another_affair_says_it() -> None:
    lines = coming(
        story(says("Rules on general-purpose AI models apply from 2 August 2026.", "AI models face new rules"), id=1),
        story(says("The AI Act's rules on general-purpose models apply from 2 August.", "AI Act models study"), id=2),
    )
    assert [line.day for line in lines] == [date(2026, 8, 2)]


def test_who_says_another_day_is_named() -> None:
    right = "The consultation on AI labels closes on 17 July."
    other = says("The consultation on AI labels closes on 27 July.", source="The Herald", feed="https://h.example/rss")
    [line] = coming(
        story(
            says(right, feed="https://a.example/rss"),
            says(right, feed="https://b.example/rss"),
            other,
        )
    )
    assert line.day == date(2026, 7, 17)
    assert [(one.day, one.text, one.url, one.source) for one in line.otherwise] == [
        (date(2026, 7, 27), other.text, other.url, "The Herald")
    ]


def test_where_one_stands_against_one_the_later_word_counts() -> None:
    early = says("The hearing on AI labels is scheduled for 9 July.", published=NOW - timedelta(days=9))
    late = says("The hearing on AI labels is now set for 16 July.", feed="https://b.example/rss")
    [line] = coming(story(early, late))
    assert (line.day, [one.day for one in line.otherwise]) == (date(2026, 7, 16), [date(2026, 7, 9)])


def test_one_source_that_names_two_days_means_two_things() -> None:
    text = "The rules on AI labels apply from 1 July 2026. Rules on AI labels for small firms apply from 1 December."
    assert [line.day.month for line in coming(story(says(text)))] == [7, 12]


def test_there_are_eight_at_most_and_none_is_farther_than_a_year() -> None:
    stories = [
        story(says(f"The hearing on the case of firm {name} is scheduled for {number} July.", f"Firm {name} in court"))
        for number, name in enumerate("ABCDEFGHIJ", 1)
    ]
    assert len(coming(*stories)) == radar.MOST
    assert coming(story(says("The rules on AI labels apply from 2 August 2031."))) == ()


@given(st.permutations(range(4)))
def test_the_order_of_what_was_said_makes_no_difference(order: list[int]) -> None:
    stories = [
        story(says("The consultation on AI labels closes on 17 July.", id=1, feed="a"), id=1),
        story(says("The consultation on AI labels closes on 27 July.", id=2, feed="b"), id=2, thread=1),
        story(says("The vote of parliament on AI labels is set for 9 July.", id=3, feed="c"), id=3, thread=1),
        story(says("The trial of the engineer is set to begin on 1 July.", "Engineer on trial", id=4), id=4),
    ]
    assert [(one.day, one.text) for one in coming(*(stories[at] for at in order))] == [
        (one.day, one.text) for one in coming(*stories)
    ]


# ---- in an issue ----------------------------------------------------------------------------------


def composed(newsletter: Newsletter, *told: Story, now: datetime = NOW, day: date = FIRST) -> Issue:
    dated = radar.dated(told, radar.today(day, now, newsletter.time_zone))
    news: list[Candidate] = [candidate(story(entry(published=now - timedelta(hours=3)), thread=99))]
    made = compose.compose(
        newsletter, day, 1, news,
        feeds={feed().url: feed()}, topics=topics.load(), coverage=coverage(), now=now, dated=dated,
    )  # fmt: skip
    assert made is not None
    return made


def test_only_what_the_newsletter_is_about_comes_up() -> None:
    said = "The consultation on AI labels closes on 17 July."
    courts = story(says(said), topics=("courts",))
    off = story(says(said), relevance=story().relevance.__class__(0.1, relevant=False))
    everything, law = Newsletter(), Newsletter(topics=("law",))
    assert len(composed(everything, courts).coming_up) == 1
    assert composed(law, courts).coming_up == composed(everything, off).coming_up == ()


def test_a_reader_of_some_topics_has_the_days_of_these() -> None:
    said = "The consultation on AI labels closes on 17 July."
    whole = composed(Newsletter(), story(says(said), topics=("courts",)), story(says("The hearing on AI labels is "
                     "scheduled for 9 July."), topics=("law",)))  # fmt: skip
    assert len(whole.coming_up) == 2
    assert [one.topic for one in segments.cut(whole, ["law"]).coming_up] == ["law"]


ZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]


@given(
    st.sampled_from(ZONES),
    st.integers(0, 19 * 24 * 60).map(lambda minutes: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(-1, 1),
    st.lists(st.integers(1, 28), min_size=1, max_size=6),
)
def test_no_day_that_is_over_is_ever_shown_in_any_time_zone(
    zone: str, now: datetime, shift: int, days: list[int]
) -> None:
    local = now.astimezone(ZoneInfo(zone)).date()
    told = [
        story(
            says(
                f"The hearing on AI labels is scheduled for {day} June 2026.",
                published=datetime(2026, 6, 1, tzinfo=UTC),
            )
        )
        for day in days
    ]
    made = composed(Newsletter(time_zone=zone), *told, now=now, day=local + timedelta(days=shift))
    assert all(line.day >= max(local, made.day) for line in made.coming_up)
    assert bool(made.coming_up) == any(date(2026, 6, day) >= max(local, made.day) for day in days)


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", "2026-06-04"), ("Pacific/Pago_Pago", "2026-06-03")])
def test_today_is_the_newsletters_today(zone: str, day: str) -> None:
    late = datetime(2026, 6, 3, 23, tzinfo=UTC)
    assert str(radar.today(date(2026, 6, 1), late, zone)) == day
