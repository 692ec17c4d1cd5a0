"""Tokens: what was signed is read, and nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.mail import links

SECRET = b"a secret for tests"
NUMBERS = st.integers(0, 2**64 - 1)
TOKEN = links.sign(7, SECRET)


@given(NUMBERS)
def test_a_token_gives_back_what_was_signed_and_has_one_width(number: int) -> None:
    token = links.sign(number, SECRET)
    assert re.fullmatch("[a-z2-7]{45}", token)
    assert links.read(token, SECRET) == number


@given(NUMBERS, st.integers(0, 44), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_changed_character_makes_it_void(number: int, place: int, letter: str) -> None:
    token = links.sign(number, SECRET)
    changed = token[:place] + letter + token[place + 1 :]
    assert links.read(changed, SECRET) == (number if changed == token else None)


@given(st.text(max_size=60))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert links.read(text, SECRET) is None


@pytest.mark.parametrize(
    "other",
    [
        TOKEN.upper(),
        TOKEN[:-1],
        TOKEN + "a",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN,
        "",
        "7",
        TOKEN[::-1],
        "é" * 45,
    ],
)
def test_only_the_exact_spelling_counts(other: str) -> None:
    assert links.read(other, SECRET) is None


def test_a_token_is_good_for_one_purpose_and_one_secret() -> None:
    assert links.read(TOKEN, SECRET, "confirm") is None
    assert links.read(TOKEN, b"another secret") is None
    assert links.read(links.sign(7, SECRET, "confirm"), SECRET, "confirm") == 7
