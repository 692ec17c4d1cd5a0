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


@given(NUMBERS)
def test_a_bounce_comes_back_to_the_delivery_it_belongs_to(number: int) -> None:
    address = links.bounce_address(number, SECRET, "bounces@example.org")
    assert re.fullmatch(r"bounces\+[a-z2-7]{45}@example\.org", address)
    assert links.bounced(address, SECRET) == number
    assert links.bounced(f"<{address.upper()}>", SECRET) == number


def test_a_bounce_address_has_room_for_the_longest_name_and_no_more() -> None:
    name = "b" * links.TAG_ROOM
    local, _, _ = links.bounce_address(7, SECRET, f"{name}@example.org").partition("@")
    assert len(local) == 64
    with pytest.raises(AssertionError):
        links.bounce_address(7, SECRET, f"b{name}@example.org")


@given(st.text(max_size=80))
def test_any_address_can_be_asked_for_its_delivery(text: str) -> None:
    assert links.bounced(text, SECRET) is None


def test_the_token_of_a_link_is_none_of_a_bounce() -> None:
    assert links.bounced(f"bounces+{TOKEN}@example.org", SECRET) is None
    token = links.bounce_address(7, SECRET, "bounces@example.org").removeprefix("bounces+").removesuffix("@example.org")
    assert links.read(token, SECRET) is None
    assert links.bounced(f"bounces+{token}@example.org", b"another secret") is None
