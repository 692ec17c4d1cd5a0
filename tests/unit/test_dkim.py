"""Our signatures hold for a verifier that is not ours, and for nothing but what was signed."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

import dkim as verifier
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from digest.errors import ConfigError
from digest.mail import dkim, links, message
from digest.model import Delivery, Newsletter, Page
from tests.builders import NOW

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = ed25519.Ed25519PrivateKey.generate()
ONE = Delivery(1, 2, "daily", NOW.date(), 41, "ada@example.net", NOW)


def pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def record(name: bytes, timeout: int = 5) -> bytes:
    """What DNS answers for the public half."""
    assert name == b"digest._domainkey.example.org."
    public = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + b64encode(public)


def mail(html: str = "<p>Été</p>", text: str = "Hello", **newsletter: str) -> bytes:
    made = message.prepare(
        Page("A subject of which much is Ünïcode, so that it is folded over several lines", html, text),
        newsletter=Newsletter(**newsletter),  # type: ignore[arg-type]
        day=NOW.date(),
        sender="The Brief <brief@example.org>",
        base_url="https://brief.example.org",
    )
    return message.personal(made, ONE, links.sign(41, b"secret"))


@pytest.mark.parametrize(
    "raw", [mail(), mail(html=""), mail(html="", text="ends\n\n\n"), mail(reply_to="Desk <desk@example.org>")]
)
def test_a_signature_holds_for_every_form_of_mail(raw: bytes) -> None:
    signed = dkim.signer(pem(RSA), "digest")(raw, "example.org")
    assert verifier.verify(signed, dnsfunc=record)
    assert signed.endswith(raw)
    assert max(map(len, signed.partition(b"\r\n\r\n")[0].split(b"\r\n"))) < 998
    assert message.envelope(signed) == message.envelope(raw)
    assert dkim.signer(pem(RSA), "digest")(raw, "example.org") == signed


def test_an_ed25519_key_seals_the_hash_of_what_an_rsa_key_seals() -> None:
    """RFC 8463 3.  The verifier of these tests needs a further library for it, so the seal is checked by itself."""
    signed = dkim.signer(pem(ED25519), "digest")(mail(), "example.org")
    head, _, seal = signed[: signed.index(b"\r\nDate:")].partition(b" b=")
    fields = {
        one.partition(b":")[0].lower(): b" ".join(re.sub(rb"\r\n", b"", one).partition(b":")[2].split())
        for one in re.split(rb"\r\n(?![ \t])", mail().partition(b"\r\n\r\n")[0])
    }
    named = re.search(rb" h=([^;]+)", head)
    assert named
    what = b"".join(b"%s:%s\r\n" % (name, fields[name]) for name in named[1].split(b":")[:-1])
    what += b"dkim-signature:" + b" ".join(head.partition(b":")[2].split()) + b" b="
    ED25519.public_key().verify(b64decode(seal), sha256(what).digest())


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Nothing"),
        (b"List-Unsubscribe: <https://", b"List-Unsubscribe: <https://evil."),
        (b"To: ada@", b"To: eve@"),
        (b"\r\nFrom: ", b"\r\nFrom: Eve <eve@evil.example>\r\nFrom: "),
        (b"Hello", b"Hullo"),
    ],
)
def test_a_change_on_the_way_breaks_it(part: bytes, other: bytes) -> None:
    signed = dkim.signer(pem(RSA), "digest")(mail(), "example.org")
    assert part in signed
    assert not verifier.verify(signed.replace(part, other), dnsfunc=record)


def test_a_header_that_was_folded_anew_on_the_way_still_holds() -> None:
    signed = dkim.signer(pem(RSA), "digest")(mail(), "example.org")
    assert verifier.verify(re.sub(rb"\r\n (?=\S)", b"\r\n\t  ", signed, count=3), dnsfunc=record)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("no key", "not a private key"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "must be an RSA key of 1024 bits or more, or an Ed25519 key"),
    ],
)
def test_a_key_that_cannot_sign_is_said_before_anything_is_sent(key: str, words: str) -> None:
    with pytest.raises(ConfigError, match=f"DIGEST_DKIM_KEY: {words}"):
        dkim.signer(key, "digest")
