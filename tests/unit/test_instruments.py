"""Bills, acts, orders, resolutions and cases, whatever a text calls them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Entry
from digest.stories import instruments, threads, tokens
from digest.stories.match import gather, regroup
from digest.stories.pairs import Scale, score
from tests.builders import entry, story

LEX = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri="


def ids(text: str, year: int = 2026) -> list[str]:
    return [one.id for one in instruments.found(text, year)]


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("Senators filed S. 2714 today", "us:119-s-2714", "https://www.congress.gov/bill/119th-congress/senate-bill/2714"),
        ("H.R. 9 passed", "us:119-hr-9", "https://www.congress.gov/bill/119th-congress/house-bill/9"),
        ("H.J.Res. 44", "us:119-hjres-44", "https://www.congress.gov/bill/119th-congress/house-joint-resolution/44"),
        ("California's SB 9077 and", "us-ca:sb-9077", ""),
        ("After California and Ohio: Ohio's SB 53 passes, as in Texas", "us-oh:sb-53", ""),
        ("Lawmakers vote on SB 53", "us-state:sb-53", ""),
        ("SB 24-205 takes effect", "us-co:sb-24-205", "https://leg.colorado.gov/bills/sb24-205"),
        ("HB24-1147", "us-co:hb-24-1147", "https://leg.colorado.gov/bills/hb24-1147"),
        ("Ottawa's Bill C-27", "ca:c-27", ""),
        ("New York's Local Law 144", "us:local-law-144", ""),
        ("BT-Drs. 20/1234", "de:bt-20/1234", "https://dserver.bundestag.de/btd/20/012/2001234.pdf"),
        ("Public Law 118-31 says", "us:pl-118-31", "https://www.govinfo.gov/link/plaw/118/public/31"),
        ("Executive Order 14999", "us:eo-14999", "https://www.federalregister.gov/executive-order/14999"),
        ("E.O. 14999,", "us:eo-14999", "https://www.federalregister.gov/executive-order/14999"),
        ("see 91 FR 10233", "us:fr-91-10233", "https://www.federalregister.gov/citation/91-FR-10233"),
        ("FR Doc. 2026-04412", "us:fr-doc-2026-04412", "https://www.federalregister.gov/d/2026-04412"),
        ("docket BIS-2026-0012", "us:docket-bis-2026-0012", "https://www.regulations.gov/docket/BIS-2026-0012"),
        ("CELEX 32024R1689", "eu:32024R1689", LEX + "CELEX:32024R1689"),
        ("Regulation (EU) 2024/1689", "eu:32024R1689", LEX + "CELEX:32024R1689"),
        ("Verordnung (EU) Nr. 910/2014", "eu:32014R0910", LEX + "CELEX:32014R0910"),
        ("Directive (EU) 2024/2853", "eu:32024L2853", LEX + "CELEX:32024L2853"),
        ("Directive 2000/31/EC", "eu:32000L0031", LEX + "CELEX:32000L0031"),
        ("COM(2025) 836 final", "eu:com-2025-836", LEX + "COM:2025:836:FIN"),
        ("OJ L, 2024/1689", "eu:32024R1689", LEX + "OJ:L_202401689"),
        ("OJ C, 2024/1689", "eu:oj-c-2024/1689", ""),
        ("Directive (EU) 2024/2853 (OJ L, 2024/2853)", "eu:32024L2853", LEX + "CELEX:32024L2853"),
        ("Case C-203/22", "eu:c-203/22", "https://curia.europa.eu/juris/liste.jsf?num=C-203/22"),
        ("resolution A/RES/78/265.", "un:a/res/78/265", "https://undocs.org/A/RES/78/265"),
        ("draft A/79/L.118 (", "un:a/79/l.118", "https://undocs.org/A/79/L.118"),
        ("[2025] UKSC 12", "gb:uksc-2025-12", "https://caselaw.nationalarchives.gov.uk/uksc/2025/12"),
        ("No. 4:25-cv-01234", "us:case-4:25-cv-01234", ""),
        ("Doe v. Turlupin Inc. begins", "case:doe-v-turlupin", ""),
        ("Jane Doe vs Turlupin: jury out", "case:doe-v-turlupin", ""),
        ("The EU's AI Act applies", "eu:32024R1689", "https://eur-lex.europa.eu/eli/reg/2024/1689/oj"),
        ("Bruxelles: le règlement sur l'IA", "eu:32024R1689", "https://eur-lex.europa.eu/eli/reg/2024/1689/oj"),
        ("欧盟人工智能法案生效", "eu:32024R1689", "https://eur-lex.europa.eu/eli/reg/2024/1689/oj"),
        ("Colorado AI Act delayed again", "us-co:sb-24-205", "https://leg.colorado.gov/bills/sb24-205"),
    ],
)  # fmt: skip
def test_an_instrument_has_one_id_and_the_link_of_its_document(text: str, name: str, url: str) -> None:
    assert [(one.id, one.url) for one in instruments.found(text, 2026)] == [(name, url)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The U.S. 5 years on",
        "Team red vs Team blue: 3-2",
        "Arsenal v Chelsea ends 2-1",
        "Korea's AI Act",
        "an act of parliament, 24/7",
        "Version 2.0 of the S500",
        "The A/C unit",
        "Tanks of AB 5 litres",
        "Samsung shows the Galaxy S. 25",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert ids(text) == []


def test_a_bill_belongs_to_the_congress_of_its_year() -> None:
    assert ids("H.R. 9", 2024) == ["us:118-hr-9"]
    assert ids("H.R. 9", 2027) == ["us:120-hr-9"]


def test_an_instrument_is_named_once_under_all_its_names() -> None:
    assert ids("The EU AI Act, Regulation (EU) 2024/1689, known as the AI Act") == ["eu:32024R1689"]


@given(st.text(max_size=200))
def test_no_text_stops_it(text: str) -> None:
    assert all(one.id and one.kind and one.name for one in instruments.found(text, 2026))


# ---- as keys --------------------------------------------------------------------------------------


def told(title: str, text: str, **other: Any) -> Entry:
    return entry(title, text=text, source=other.pop("feed", "a"), **other)


def near(one: Entry, other: Entry) -> float:
    scale = Scale([tokens.of(one), tokens.of(other)])
    return score(scale.vector(one), scale.vector(other))


BILL = "The committee voted on Tuesday for {}, a bill on chatbots and the safety of children, and sent it to the floor."


def test_the_same_bill_makes_two_reports_more_alike_and_another_one_less() -> None:
    report = told("Committee sends chatbot bill to the floor", BILL.format("H.R. 4401"))
    same = told("Chatbot bill leaves committee", BILL.format("H.R. 4401").replace("voted", "agreed"))
    none = told("Chatbot bill leaves committee", BILL.format("the draft").replace("voted", "agreed"))
    other = told("Chatbot bill leaves committee", BILL.format("H.R. 6120").replace("voted", "agreed"))
    assert near(report, same) > near(report, none) > near(report, other)


def test_two_bills_in_the_same_words_are_two_stories() -> None:
    bills = [
        told(f"Committee approves H.R. {n}", BILL.format(f"H.R. {n}"), feed=feed)
        for n, feed in ((4401, "a"), (6120, "b"))
    ]
    assert len(gather(bills, [])) == 2
    assert len(regroup([story(*bills)])) == 2


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("California's SB 53", "Ohio's SB 53", True),
        ("California's SB 53", "SB 53 is law", False),
        ("California's SB 53", "SB 54 is law", True),
        ("A/RES/78/265", "A/78/L.49", False),
        ("A/RES/78/265", "A/RES/78/266", True),
        ("A/78/L.49", "A/78/L.50", True),
    ],
)
def test_two_numbers_speak_against_one_event_only_where_they_cannot_mean_one_thing(
    one: str, other: str, apart: bool
) -> None:
    kinds = [instruments.by_kind(instruments.found(text, 2026)) for text in (one, other)]
    assert instruments.other_of_a_kind(*kinds) is apart


def test_a_member_names_the_instrument_that_tied_it() -> None:
    one = told("Panel backs bill", BILL.format("H.R. 4401"))
    two = told("Chatbot bill leaves committee", BILL.format("H.R. 4401"), feed="b")
    [found] = gather([one, two], [])
    assert "H.R. 4401" in found.members[1].terms


def test_a_thread_follows_a_bill_across_languages() -> None:
    english = story(told("Parliament votes on Regulation (EU) 2031/77 and COM(2030) 12", "Brussels decided."), thread=5)
    french = story(
        told("Le Conseil adopte le règlement (UE) 2031/77 et COM(2030) 12", "Décision prise.", language="fr")
    )
    assert threads.link(french, [english]) == 5
