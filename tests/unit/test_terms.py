"""Phrases are found in texts as the lists' syntax says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories import terms


def found(phrases: list[str], text: str) -> list[str]:
    return terms.found(terms.index(phrases), terms.words(text))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("united nations", "The United Nations met"),
        ("united nations", "a United-Nations body"),
        ("regulat*", "Regulators gather"),
        ("regulat*", "new regulation"),
        ("open-weight*", "open weights are out"),
        ("export* of chips", "exports of chips rise"),
        ("CS:Act", "the AI Act"),
        ("CS:US", "U.S. officials"),
        ("CS:China", "CHINA BANS CHATBOTS"),
        ("CS:AI", "AI-made images"),
        ("人工智能", "中国人工智能法"),
        ("인공지능", "한국 인공지능 기본법"),
        ("الذكاء الاصطناعي", "قانون الذكاء الاصطناعي"),
        ("искусственн* интеллект*", "об искусственном интеллекте"),
        ("tom & jerry", "Tom &amp; Jerry"),
        ("CS:AI", "国会でAI基本計画を審議"),
        ("CS:AI", "政府、生成ＡＩの指針を公表"),
        ("CS:AI", "국회, AI산업법 논의"),
        ("CS:AI", "各地试行AI新规"),
        ("openai", "OpenAIを提訴"),
        ("chatgpt", "调查ChatGPT的数据来源"),
        ("CS:EU", "EUの規則が施行"),
        ("AI act", "欧州のAI Actを読む"),
        ("deepseek", "استخدامDeepSeek"),
        ("人工智能", "欧盟AI人工智能法"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert found([phrase], text) == [phrase]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("act", "action"),
        ("law", "lawn"),
        ("united nations", "united by nations"),
        ("united nations", "nations united"),
        ("CS:Act", "they act"),
        ("CS:US", "tell us"),
        ("CS:US", "US$5 million"),
        ("CS:IT", "It rains"),
        ("regulat*", "deregulation"),
        ("court order", "the court"),
        ("law", ""),
        ("CS:AI", "中国のAIIB本部"),
        ("人工智能", "人工心脏"),
    ],
)
def test_what_only_looks_like_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert found([phrase], text) == []


def test_phrases_come_once_each_in_the_order_of_the_text() -> None:
    assert found(["law", "ban", "court"], "A court upholds a ban; the ban is law, says the court") == [
        "court",
        "ban",
        "law",
    ]


def test_a_phrase_without_a_word_is_named() -> None:
    with pytest.raises(ValueError, match=r"'\*' has no word in it"):
        terms.index(["law", "*"])


def test_no_phrases_find_nothing() -> None:
    assert found([], "anything") == []


words = st.sampled_from(["law", "laws", "Law", "ban", "court", "courts", "chip", "AI", "ai"])
texts = st.lists(st.tuples(words, st.sampled_from([" ", "-", ", ", ". "])), max_size=12).map(
    lambda pairs: "".join(word + mark for word, mark in pairs)
)
phrases = st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=3).map(
    lambda parts: " ".join(word.lower() + "*" * more for word, more in parts)
)


def naive(phrase: str, text: str) -> bool:
    """The same question, asked the slow way."""
    parts = [re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else "") for part in phrase.split(" ")]
    return bool(re.search(r"\b" + r"\W+".join(parts) + r"\b", text, re.IGNORECASE))


@given(st.lists(phrases, max_size=6, unique=True), texts)
def test_the_index_finds_what_a_search_for_each_phrase_finds(some: list[str], text: str) -> None:
    assert set(found(some, text)) == {phrase for phrase in some if naive(phrase, text)}


@given(st.text(max_size=60))
def test_any_text_can_be_searched(text: str) -> None:
    some = ["law", "CS:AI", "chip*", "法"]
    assert set(found(some, text)) <= set(some)
