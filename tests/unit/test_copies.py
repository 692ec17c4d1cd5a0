"""One text printed by many is one voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Entry, Member, Story
from digest.stories import agencies, copies, filing, topics
from digest.stories.copies import copied
from tests.builders import NOW, entry

TEXT = "Ruritania's parliament passed a law on face recognition cameras on Tuesday, by 61 votes to 40, after a debate."
OTHER = (
    "After years of delay, Strelsau wrote rules for police cameras: judges must now sign each order, lawmakers decided."
)
REWRITTEN = (  # by a desk that had the report of an agency and kept a part of it
    "Police will need a licence before they film faces in the street. Ruritania's parliament passed a law on face "
    "recognition cameras, and the opposition announced that it would ask the high court to look at it again."
)
CHINESE = "鲁里坦尼亚议会周二以六十一票赞成四十票反对通过了一项关于人脸识别摄像头的法律,警方今后必须事先获得法官批准。"
CHINESE_TOO = "历经多年拖延,斯特雷尔索终于为警用摄像头制定了规则:议员们决定,今后每一项命令都要由法官签字方可执行。"
JAPANESE = (
    "ルリタニア議会は火曜日、顔認識カメラに関する法律を賛成六十一、反対四十で可決した。警察は今後、事前に許可を得る。"
)
FRENCH = (
    "Le parlement de Ruritanie a adopté mardi une loi sur les caméras à reconnaissance faciale, par 61 voix contre 40."
)
KOREAN = (
    "루리타니아 의회는 화요일 얼굴 인식 카메라에 관한 법률을 찬성 육십일 반대 사십으로 "
    "가결했다고 대변인이 밝혔다 경찰은 이제 허가를 받아야 한다"
)
ARABIC = (
    "أقر برلمان روريتانيا يوم الثلاثاء قانونا بشأن كاميرات التعرف على الوجوه "
    "بأغلبية واحد وستين صوتا مقابل أربعين بعد نقاش"
)


def by(source: str, text: str = TEXT, **other: Any) -> Entry:
    """An entry of an outlet with a site of its own."""
    site = f"https://{source.casefold().replace(' ', '-')}.example"
    return entry(source=source, text=text, canonical_url=f"{site}/{source}-{len(text)}", **other)


def told(*entries: Entry) -> Story:
    return Story(copies.marked([Member(one) for one in entries]))


def independent(*entries: Entry) -> int:
    return copies.independent_sources(told(*entries))


# ---- origins and outlets --------------------------------------------------------------------------


def test_papers_that_report_in_their_own_words_are_counted_each() -> None:
    assert independent(by("Post"), by("Courier", OTHER)) == 2


def test_a_wire_report_in_three_papers_is_one_source_and_three_outlets() -> None:
    story = told(*(by(f"Paper {lead}", f"{lead}{TEXT}") for lead in ("", "STRELSAU - ", "By Anna Holm. ")))
    assert (copies.independent_sources(story), copies.outlets(story)) == (1, 3)


def test_a_copy_names_the_oldest_entry_with_its_text_and_that_one_speaks_for_itself() -> None:
    late, first, own = by("Post"), by("Courier", published=NOW - timedelta(hours=9)), by("Herald", OTHER)
    assert [member.copy_of for member in told(late, first, own).members] == [first.id, 0, 0]


def test_an_agency_is_the_origin_of_its_report_whoever_was_faster() -> None:
    fast, agency = by("Post", published=NOW - timedelta(hours=9)), by("Reuters")
    story = told(fast, agency)
    assert [member.copy_of for member in story.members] == [agency.id, 0]
    assert copies.origins(story) == {fast.id: agency}


def test_two_entries_of_one_outlet_are_one_source_however_it_writes_its_name() -> None:
    assert independent(by("The Post"), by("the post ", OTHER)) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Post - World", "Post | Technology", True),
        ("Ministry of Justice", "Ministry of Health", True),
        ("Post", "Courier", False),
        ("Latest news from Anna", "Latest news from Boris", True),  # one site, and both say "from"
        ("Latest news: Anna", "Latest news: Boris", False),
    ],
)
def test_two_feeds_on_one_site_are_one_outlet_where_their_names_resemble_each_other(
    one: str, other: str, same: bool
) -> None:
    sections = (entry(source=one, text=TEXT), entry(source=other, text=OTHER))
    elsewhere = replace(sections[1], canonical_url="https://elsewhere.example/1")
    assert copies.outlets(told(*sections)) == (1 if same else 2)
    assert copies.outlets(told(sections[0], elsewhere)) == 2


def test_outlets_without_a_name_are_told_apart_by_their_feeds() -> None:
    one, other = by("", feed="https://a.example/"), by("", OTHER, feed="https://b.example/")
    assert independent(one, other) == 2


def test_one_item_in_two_feeds_is_one_source() -> None:
    link = "https://post.example/camera-law"
    first = entry(source="Post", text=TEXT, canonical_url=link, published=NOW - timedelta(hours=9))
    listed = entry(source="A week of law", text="Worth reading.", canonical_url=link)
    story = told(listed, first)
    assert [member.same_as for member in story.members] == [first.id, 0]
    assert (copies.independent_sources(story), copies.outlets(story)) == (1, 2)


def test_a_copy_ties_two_outlets_that_share_no_text_with_each_other() -> None:
    both = by("Wire", f"{TEXT} {OTHER}")
    apart = [by("Post"), by("Courier", OTHER)]
    assert independent(*apart, both) == independent(both, *apart) == 1


def test_filing_a_story_marks_its_copies() -> None:
    one, other = by("Post", published=NOW - timedelta(hours=9)), by("Courier")
    filed = filing.file(Story((Member(one), Member(other))), {}, topics.load())
    assert [member.copy_of for member in filed.members] == [0, one.id]


# ---- one text, printed twice ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "Parliament passed it.", "Ruritania's parliament passed a law.", "议会通过了法律"]
)
def test_short_texts_prove_nothing(text: str) -> None:
    assert not copied(entry(text=text), entry(text=text))


@pytest.mark.parametrize("text", [TEXT, CHINESE, JAPANESE, FRENCH, KOREAN, ARABIC])
def test_a_printed_text_is_known_in_any_language_also_cut_and_headed(text: str) -> None:
    assert copied(entry(text=text), entry(text=f"STRELSAU — {text[: len(text) * 3 // 4]}"))


@pytest.mark.parametrize(("one", "other"), [(TEXT, OTHER), (CHINESE, CHINESE_TOO), (CHINESE, JAPANESE), (TEXT, FRENCH)])
def test_own_words_are_no_copy(one: str, other: str) -> None:
    assert not copied(entry(text=one), entry(text=other))


def test_marks_that_nobody_sees_change_no_text() -> None:
    assert copied(entry(text=TEXT), entry(text=TEXT.replace("a", "a\u2060")))


def test_what_both_quote_makes_no_copy() -> None:
    said = "“This law puts an end to years in which nobody asked the people whose faces were being filmed,” he said."
    assert not copied(entry(text=f"{OTHER} {said}"), entry(text=f"The minister praised the vote. {said}"))


def test_two_that_credit_one_agency_need_less_in_common() -> None:
    report = entry(text=f"STRELSAU, June 3 (Reuters) - {TEXT}")
    assert not copied(report, entry(text=REWRITTEN))
    assert copied(report, entry(text=f"{REWRITTEN} (Reuters, AFP)"))
    assert not copied(report, entry(text=f"{OTHER} (Reuters)"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("STRELSAU (Reuters) - A law", {"Reuters"}),
        ("STRELSAU, Ruritania (AP) — A law", {"AP"}),
        ("By The Associated Press\nA law", {"AP"}),
        ("Reuters reports that a law", set()),
        ("AFP - A law", {"AFP"}),
        ("A law was passed (dpa)", {"dpa"}),
        ("Una ley (EFE).- El parlamento", {"EFE"}),
        ("A law (with reports from Reuters)", set()),
        ("A law (Reuters, AFP)", {"Reuters"}),
        ("STRELSAU, June 3, 2026 /PRNewswire/ -- A law", {"PR Newswire"}),
        ("新华社北京6月3日电 议会", set()),
        ("（路透社）议会通过法律", {"Reuters"}),
        ("【共同】議会は", {"Kyodo"}),
        ("The app (ap) is new", set()),
        ("", set()),
    ],
)
def test_agencies_are_known_by_where_a_text_names_them(text: str, names: set[str]) -> None:
    assert agencies.credited(entry(text=text)) == names


def test_an_agency_credits_itself() -> None:
    assert agencies.credited(entry(source="AP News", text=TEXT)) == {"AP"}
    assert agencies.is_agency(entry(source="Reuters"))
    assert not agencies.is_agency(entry(source="Post"))


# ---- whatever comes, in whatever order ------------------------------------------------------------

VOCABULARY = sorted({*TEXT.split(), *OTHER.split()})
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=14, max_size=25, unique=True).map(" ".join)
REPORTS = st.lists(
    st.builds(
        by,
        st.sampled_from(["Post", "Courier", "Herald", "Reuters", "Post - World"]),
        WORDS | st.sampled_from([TEXT, OTHER, f"{TEXT} {OTHER}", ""]),
        published=st.integers(0, 50).map(lambda hours: NOW - timedelta(hours=hours)),
    ),
    min_size=1,
    max_size=7,
)


def facts(story: Story) -> dict[int, tuple[int, int]]:
    return {member.entry.id: (member.same_as, member.copy_of) for member in story.members}


@given(REPORTS, st.data())
def test_the_order_of_arrival_changes_no_fact(reports: Sequence[Entry], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(reports))
    one, other = told(*reports), told(*shuffled)
    assert facts(one) == facts(other)
    assert copies.independent_sources(one) == copies.independent_sources(other)
    assert copies.outlets(one) == copies.outlets(other)


@given(REPORTS, WORDS, st.integers(0, 99), st.sampled_from(["Post", "Tribune", "AFP", "Gazette"]))
def test_one_more_copy_never_makes_one_more_source(
    reports: Sequence[Entry], words: str, hours: int, source: str
) -> None:
    report = by("Echo", words)
    copy = by(source, f"(STRELSAU) {words}", published=NOW - timedelta(hours=hours))
    assert copied(report, copy)
    assert independent(*reports, report, copy) <= independent(*reports, report)


@given(WORDS, WORDS)
def test_a_copy_is_one_seen_from_both(one: str, other: str) -> None:
    assert copied(entry(text=one), entry(text=other)) == copied(entry(text=other), entry(text=one))


@given(REPORTS)
def test_there_are_no_more_sources_than_outlets_and_every_copy_has_an_origin_in_its_story(
    reports: Sequence[Entry],
) -> None:
    story = told(*reports)
    assert 1 <= copies.independent_sources(story) <= copies.outlets(story) <= len(reports)
    own = {member.entry.id for member in story.members if not member.copy_of}
    assert {member.copy_of for member in story.members} - {0} <= own
