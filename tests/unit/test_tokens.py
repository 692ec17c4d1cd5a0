"""Texts become stems, in a dozen languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories import tokens
from digest.stories.stopwords import stop_words
from tests.builders import entry


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bans", "ban"),
        ("banned", "ban"),
        ("banning", "ban"),
        ("policies", "policy"),
        ("passed", "pass"),
        ("passes", "pass"),
        ("regulated", "regulate"),
        ("chatbots'", "chatbot"),
        ("OpenAI's", "OpenAI"),
        ("OpenAI’s", "openai"),
        ("U.N.", "UN"),
    ],
)
def test_forms_of_one_english_word_have_one_stem(one: str, other: str) -> None:
    assert tokens.stems(one) == tokens.stems(other) != []


@pytest.mark.parametrize("word", ["news", "gas", "chips", "crisis", "Texas", "AI", "GPT-5", "5.6", "1,000"])
def test_a_short_or_odd_word_keeps_something_to_be_found_by(word: str) -> None:
    assert all(tokens.stems(word))


@pytest.mark.parametrize(
    ("language", "text", "stops", "kept"),
    [
        ("en", "The minister said that it is a new law", {"the", "that", "it", "is", "a"}, "minister"),
        ("fr", "Le ministre et la loi sur les données", {"le", "et", "la", "sur", "les"}, "ministre"),
        ("es", "El ministro y la ley de los datos", {"el", "y", "la", "de", "los"}, "ministro"),
        ("de", "Der Minister und das Gesetz für die Daten", {"der", "und", "das", "für", "die"}, "minister"),
        ("pt", "O ministro e a lei dos dados", {"o", "e", "a", "dos"}, "ministro"),
        ("it", "Il ministro e la legge sui dati", {"il", "e", "la", "sui"}, "ministro"),
        ("ru", "Министр внёс закон о данных, но не в парламент", {"о", "но", "не", "в"}, "министр"),
        ("ar", "الوزير يقدم قانون البيانات في هذا البرلمان", {"في", "هذا"}, "الوزير"),
        ("nl", "De minister en de wet op de gegevens", {"de", "en", "op"}, "minister"),
    ],
)
def test_a_language_has_its_own_words_that_say_nothing(language: str, text: str, stops: set[str], kept: str) -> None:
    stems = tokens.stems(text, language)
    assert kept in stems
    assert stops.isdisjoint(stems)
    assert stops <= stop_words(language)


@pytest.mark.parametrize(
    ("language", "text", "stems"),
    [
        ("zh", "人工智能法案", ["人工", "工智", "智能", "能法", "法案"]),
        ("ja", "顔認証AI規制", ["顔認", "認証", "ai", "規制"]),
        ("ko", "인공지능 법", ["인공", "공지", "지능", "법"]),
    ],
)
def test_scripts_without_spaces_become_pairs_of_characters(language: str, text: str, stems: list[str]) -> None:
    assert tokens.stems(text, language) == stems


@pytest.mark.parametrize(("tag", "language"), [("en-GB", "en"), ("FR", "fr"), ("", "en"), ("zh-Hans-CN", "zh")])
def test_the_first_part_of_a_tag_is_the_language(tag: str, language: str) -> None:
    assert tokens.base(tag) == language


def test_only_english_words_are_stemmed() -> None:
    assert tokens.stems("lois", "fr") == ["lois"]
    assert tokens.stems("laws", "en") == ["law"]


def test_a_stem_comes_with_the_word_as_it_stands_in_the_text() -> None:
    assert tokens.spelled("Regulators banned OpenAI’s chatbots") == [
        ("regulator", "Regulators"),
        ("ban", "banned"),
        ("openai", "OpenAI’s"),
        ("chatbot", "chatbots"),
    ]


def test_an_entry_is_read_by_its_title_and_the_beginning_of_its_text() -> None:
    words = tokens.of(entry("Chips and chips", text="Court. " + "x" * tokens.READ + " verdict"))
    assert words.title == {"chip": 2}
    assert words.text["court"] == 1
    assert "verdict" not in words.text
    assert words.language == "en"


@given(st.text(max_size=80), st.sampled_from(["en", "fr", "de", "zh", "ja", "ar", "ru", "xx", ""]))
def test_any_text_has_stems_without_capitals_or_spaces(text: str, language: str) -> None:
    for stem, word in tokens.spelled(text, language):
        assert stem
        assert stem == stem.lower()
        assert not any(letter.isspace() for letter in stem)
        assert word in text


@given(st.lists(st.text("adegins", min_size=1), max_size=40))
def test_a_vocabulary_that_forgets_gives_the_same_stems_and_never_grows_beyond_its_size(words: list[str]) -> None:
    small, large = tokens.Vocabulary("en", most=3), tokens.Vocabulary("en")
    for word in words:
        assert small[word] == large[word]
        assert len(small) <= 3
