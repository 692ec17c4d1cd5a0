"""Parts of a mail: what any decoder reads is what was meant, the token whole, in whichever encoding is shorter."""

from __future__ import annotations

import re
from base64 import b64decode
from quopri import decodestring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.issues.render import JOINED, TOKEN
from digest.mail import encoding, links
from digest.mail.encoding import Gap, Tape

GIVEN = links.sign(41, b"secret").encode()
VALUES = dict(zip(encoding.PLACES, (GIVEN, b"2026-06-03"), strict=True))

# Text of a kind of its own: dots where lines begin and break, letters of three octets, gaps anywhere.
texts = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=200),
        st.sampled_from([".", "\n.", "\n.\n", "=", " \n", "x" * 74, TOKEN, f"/unsubscribe/{TOKEN}", JOINED, "新" * 20]),
    ),
    max_size=12,
).map("".join)


def filled(parts: Tape) -> bytes:
    return b"".join(part.filled(VALUES[part.place]) if isinstance(part, Gap) else part for part in parts)


def meant(text: str) -> bytes:
    return text.replace(TOKEN, GIVEN.decode()).replace(JOINED, "2026-06-03").replace("\n", "\r\n").encode()


def well_formed(wire: bytes) -> bool:
    return all(len(line) <= 76 and not line.startswith(b".") and line.isascii() for line in wire.split(b"\r\n"))


@given(texts)
def test_quoted_printable_reads_back_as_itself_with_the_token_in_each_gap(text: str) -> None:
    wire = filled(encoding.tape(encoding.quoted_printable(text)))
    assert well_formed(wire)
    assert decodestring(wire) == meant(text)


@given(texts)
def test_base64_reads_back_as_itself_with_the_token_in_each_gap(text: str) -> None:
    parts = encoding.base64(text)
    if parts is None:
        assert re.search(f"(?:{TOKEN}|{JOINED}).?(?:{TOKEN}|{JOINED})", text, re.DOTALL)
        return
    wire = filled(parts)
    assert well_formed(wire)
    assert b64decode(wire) == meant(text)


@given(texts)
def test_the_shorter_of_the_two_is_taken_and_the_readable_one_of_two_alike(text: str) -> None:
    name, parts = encoding.shorter(text)
    coded = encoding.base64(text)
    sizes = {"quoted-printable": len(filled(encoding.tape(encoding.quoted_printable(text))))}
    sizes |= {} if coded is None else {"base64": len(filled(coded))}
    assert len(filled(parts)) == min(sizes.values())
    assert name == min(sizes, key=lambda one: (sizes[one], one == "base64"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Senate passed the bill.\n" * 50, "quoted-printable"),
        ("Le Sénat a adopté la loi.\n" * 50, "quoted-printable"),
        ("Сенат принял закон об искусственном интеллекте.\n" * 50, "base64"),
        ("参议院通过了人工智能法案。\n" * 50, "base64"),
        ("أقر مجلس الشيوخ قانون الذكاء الاصطناعي.\n" * 50, "base64"),
        ("", "quoted-printable"),
    ],
)
def test_text_of_other_scripts_goes_out_in_base64(text: str, name: str) -> None:
    assert encoding.shorter(f"{text}https://brief.example.org/unsubscribe/{TOKEN}\n")[0] == name
