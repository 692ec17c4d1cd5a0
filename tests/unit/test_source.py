"""What a body becomes in UTF-8 where its bytes are of two charsets, or cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import source

RIGHT = "der Rat – ein “Gesetz” für KI, 政策"  # enough to show that the document is UTF-8


@pytest.mark.parametrize(
    ("stray", "read"),
    [
        (b"\x93so\x94", "“so”"),
        (b"it\x92s \x80 5 \x96 6\x85", "it’s € 5 – 6…"),
        (b"\x8a", "Š"),
        (b"\x81", "\ufffd"),  # nothing in windows-1252 either
        (b"Caf\xe9 ", "Caf\ufffd "),  # an é, or the beginning of any of 4,096 other letters
        ("政".encode()[:2] + b"...", "\ufffd..."),  # a letter that was cut in two: its rest is no quote
    ],
)
def test_a_quote_of_windows_in_a_document_of_utf_8_is_read_and_half_a_letter_is_marked(stray: bytes, read: str) -> None:
    assert source.read(f"<rss>{RIGHT}".encode() + stray).utf8.decode() == f"<rss>{RIGHT}{read}"


def test_wrong_bytes_by_the_thousand_are_not_looked_at_one_by_one() -> None:
    body = "é".encode() * 5_000 + b"\x93" * 4_000
    assert source.read(body).utf8.decode() == "é" * 5_000 + "\ufffd" * 4_000


@given(st.binary(max_size=300))
def test_whatever_the_bytes_what_comes_out_is_utf_8(body: bytes) -> None:
    if not body.startswith(b"\x1f\x8b"):
        source.read(b"<" + body).utf8.decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_what_is_utf_8_stays_as_it_is(words: str) -> None:
    assert source.read(f"<rss>{words}".encode()).utf8.decode() == f"<rss>{words}"
