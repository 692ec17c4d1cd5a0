"""A rewritten sentence: taken where its source says the same, refused where one name, figure or day is another."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories import boilerplate, facts, faithful, quotable
from tests import wrong

TOLD = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "corpus" / "rewrites.jsonl").read_text(encoding="utf-8").splitlines()
]
FAITHFUL = [(rewrite, one["text"]) for one in TOLD for rewrite in one["rewrites"]]
AT_LEAST = 0.85  # of the right ones: who refuses everything is never wrong


def source(text: str) -> list[str]:
    return boilerplate.strip(text, "en").split("\n")


def test_most_right_rewrites_are_taken() -> None:
    assert len(FAITHFUL) >= 40
    refused = [rewrite for rewrite, text in FAITHFUL if faithful.judge(rewrite, source(text)).why]
    assert len(refused) <= (1 - AT_LEAST) * len(FAITHFUL), refused


def test_no_rewrite_with_one_error_is_taken() -> None:
    errors = {sentence: (kind, text) for rewrite, text in FAITHFUL for kind, sentence in wrong.made(rewrite, text)}
    kinds = Counter(kind for kind, _ in errors.values())
    assert len(errors) >= 800
    assert min(kinds.values()) >= 10, kinds
    assert [said for said, (_, text) in errors.items() if not faithful.judge(said, source(text)).why] == []


def test_every_sentence_of_a_source_that_could_be_quoted_may_stand_for_itself() -> None:
    lines = {line: source(one["text"]) for one in TOLD for line in source(one["text"])}
    whole = [
        one for one in lines if quotable.is_whole(one) and not quotable.leans(one) and not quotable.is_personal(one)
    ]
    assert len(whole) >= 25
    refused = {line: why for line in whole if (why := faithful.judge(line, lines[line]).why)}
    assert set(refused.values()) <= {"it holds markup or a link"}, refused  # 10^25
    assert len(refused) <= 1


RULES = "The rules on general models, adopted on 3 May, apply from 2 August."
LABS = "Germany has 3 laboratories that test models and France has 5 such laboratories."
SUED = "The FTC, which works with the DOJ, sued Acme over the export of its chips."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The rules on general models apply from 3 May.", RULES),
        ("Germany has 5 laboratories that test models.", LABS),
        ("France has 3 laboratories that test models.", LABS),
        ("The DOJ sued Acme over the export of its chips.", SUED),
        ("Acme sued the FTC over the export of its chips.", SUED),
        ("The rules on general models may apply from 2 August.", RULES),
        ("The rules on general models do not apply from 2 August.", RULES),
        ("The rules on general models apply from 2 August 2026.", RULES),
        ("The fine is 8% of turnover for the largest labs.", "The fine is up to 8% of turnover for the largest labs."),
        ("The rule is for models of 10 million users.", "The rule is for models of more than 10 million users."),
        (
            "Drayhorse sued the city of Vantaa in Finland in May.",
            "Drayhorse was sued by the city of Vantaa in Finland in May.",
        ),
        ("Drayhorse was sued in May in Vantaa over its patents.", "Drayhorse sued in May in Vantaa over its patents."),
        (
            "The board is checking the auditors of the port in Perth.",
            "The board is being checked by the auditors of the port in Perth.",
        ),
        ("Chile banned the tracking of pupils by schools.", "Chile will ban the tracking of pupils by schools."),
        (
            "Chile will ban the tracking of pupils in all schools.",
            "Chile banned the tracking of pupils in all schools.",
        ),
        ("Labs had until 9 August to register there.", "Labs have until 9 August to register there."),
        ("Deputies in Quito voted for the levy on Tuesday.", "Deputies in Quito voted against the levy on Tuesday."),
        ("Deputies in the house voted on the levy in Quito.", "Deputies in the house voted against the levy in Quito."),
        (
            "Exports of lenses from India doubled, officials said.",
            "Exports of lenses to India doubled, officials said.",
        ),
        ("Exports of optical lenses doubled to 40 tonnes.", "Exports of optical lenses doubled from 40 tonnes."),
        (
            "The council taped phones of guests in the city.",
            "The council repealed a rule that taped phones of guests in the city.",
        ),
        ("Guards robbed the home of the envoy in Oslo.", "Guards held a man who robbed the home of the envoy in Oslo."),
        ("The levy that backed Ilmari Sorsa was adopted.", "The levy that Ilmari Sorsa backed was adopted."),
        (
            "The plan of the council exempts cameras from the levy.",
            "The plan of the council exempts farms from the levy on cameras.",
        ),
        (
            "The lab in Leuven will not answer the regulator.",
            "The lab in Leuven will answer the regulator without delay.",
        ),
        (
            "The guild, whose drivers left, fear robots in Perth.",
            "The guild, whose drivers fear robots, left in Perth.",
        ),
        ("The tax affects the large ports of the north.", "The tax hardly affects the large ports of the north."),
        ("Oslo joined Riga in the scan of all phones.", "Oslo joined Riga in opposing the scan of all phones."),
        (
            "The rule lets guards carry tasers in banks.",
            "The rule lets guards carry radios but forbids tasers in banks.",
        ),
        (
            "The clerk signed lists of guests in Bergen.",
            "The clerk signed permits and burned lists of guests in Bergen.",
        ),
        ("The auditors found proof of bribes in Split.", "The auditors found scant proof of bribes in Split."),
        ("The law bans the scoring of all pupils.", "Critics say that the law bans the scoring of all pupils."),
        ("Holm signed the accord on model tests.", "Holm refused to sign the accord on model tests in June."),
        ("The proposed law bans the scoring of pupils.", "The law bans the scoring of pupils in all schools."),
        ("The regulators sued the developers over chips.", "The developers sued the regulators over chips in court."),
        ("Ada Holm called the accord “a great step”.", "Ada Holm called the accord a great step for all of us."),
        ("Ada Holm called the accord “a great step”.", "Ada Holm called the accord “a small step” and great news."),
    ],
)
def test_what_stands_there_in_another_place_or_way_is_refused(text: str, said: str) -> None:
    assert faithful.judge(text, [said]).why


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The rule does not bind labs under 50 people.", "The rule does not bind labs below 50 people."),
        (
            "The court in Bern noted the union's objections.",
            "The court in Bern noted the objections of the union on Friday.",
        ),
        (
            "The council of Bern passed the levy, 31 to 12.",
            "The council of Bern passed the levy by 31 votes to 12 in May.",
        ),
        (
            "Ada Holm said the law will hurt small labs.",
            "Ada Holm said on Monday in Riga that the law will hurt small labs.",
        ),
        ("A lab that sells lenses sued the city of Riga.", "A lab that sells lenses sued the city of Riga on Monday."),
    ],
)
def test_what_is_put_in_other_words_that_say_the_same_is_taken(text: str, said: str) -> None:
    assert faithful.judge(text, [said]).why == ""


@pytest.mark.parametrize(
    "text",
    [
        "Read how the rules on general models apply at evil.example.",
        "The rules on general models apply from <b>2 August</b>.",
        "The rules on [general models](x) apply from 2 August.",
        "The rules on general models apply from 2 August. The rules on general models apply from 2 August.",
        "The rules on general models apply from 2 August",
        "The rules\u202e on general models apply from 2 August.",
        "The rules on general models apply\nfrom 2 August.",
        "rules on general models apply from 2 August.",
        "The rules apply.",
        "The rules on general models apply from 2 August, https://evil.example/x.",
    ],
)
def test_what_is_no_plain_whole_sentence_is_refused(text: str) -> None:
    assert faithful.judge(text, [RULES, "Read more at evil.example or here: https://evil.example/x."]).why


def test_what_is_refused_comes_with_the_word_that_does_not_stand_there() -> None:
    why = faithful.judge("The rules on general models apply from 2 September.", [RULES]).why
    assert why == "'2 September' does not stand there"


def test_a_verdict_names_the_sentence_that_a_rewrite_stands_for() -> None:
    other = "A court in Riga will hear both sides on Monday."
    assert faithful.judge("The rules on general models apply from August 2.", [other, RULES]).source == RULES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$3bn", "three billion dollars"),
        ("US$1.2 million", "1,200,000 dollars"),
        ("12.5%", "12.5 per cent"),
        ("€240m", "240 million euros"),
        ("60-40", "60 votes to 40"),
        ("twenty-one", "21"),
        ("two-thirds", "two thirds"),
        ("2nd", "second"),
        ("2 June 2026", "June 2, 2026"),
        ("2026-06-02", "the 2nd of June 2026"),
        ("Sept 30", "30 September"),
        ("U.S.", "United States"),
        ("at least 40", "no fewer than forty"),
    ],
)
def test_a_fact_has_one_form_however_it_is_written(one: str, other: str) -> None:
    def read(written: str) -> list[tuple[object, ...]]:
        kinds = ("quantity", "date", "name")
        return [fact.value for fact in facts.read(f"we saw {written} there") if fact.kind in kinds]

    assert read(one) == read(other) != []


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ("at least 40 schools", ">"),
        ("no fewer than forty schools", ">"),
        ("more than 40 schools", ">"),
        ("over $40 million", ">"),
        ("upwards of 40%", ">"),
        ("up to 40 percent", "<"),
        ("no more than 40 schools", "<"),
        ("a maximum of €40", "<"),
        ("fewer than 40 schools", "<"),
        ("moreover 40 schools", ""),
        ("40 schools", ""),
    ],
)
def test_a_quantity_knows_whether_it_is_the_least_or_the_most(written: str, bound: str) -> None:
    [quantity] = [fact for fact in facts.read(f"we saw {written} there") if fact.kind == "quantity"]
    assert quantity.value[2] == bound


@given(st.text(max_size=300))
def test_whatever_a_model_answers_is_judged_and_a_sentence_of_nobody_is_refused(text: str) -> None:
    assert faithful.judge(text, []).why
    for one in facts.read(text):
        assert one.text
