"""Signed tokens: what a link or a bounce says about a mail, without saying whose it is.

A token is 45 lower-case base32 characters whatever the number in it, so that a message can be built once and
each subscriber's token put in its place: 8 bytes of number, then 20 of HMAC-SHA256 (160 bits).  It never
expires, because the link of an old mail has to work too.  Another secret makes all old ones void.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from hashlib import sha256
from hmac import compare_digest, digest

LENGTH = 45
_SHAPE = re.compile(rf"[a-z2-7]{{{LENGTH}}}")

TAG_ROOM = 64 - 1 - LENGTH  # octets of a mailbox's name, with a plus and a token behind it (RFC 5321 4.5.3.1.1)
_TAGGED = re.compile(rf"\+(?P<token>[a-z2-7]{{{LENGTH}}})@", re.IGNORECASE)


def sign(number: int, secret: bytes, purpose: str = "unsubscribe") -> str:
    """The token for one subscription (or delivery).  A token made for one purpose is no good for another."""
    octets = number.to_bytes(8)
    proof = digest(secret, purpose.encode() + b"\0" + octets, sha256)[:20]
    return b32encode(octets + proof).decode().rstrip("=").lower()


def read(token: str, secret: bytes, purpose: str = "unsubscribe") -> int | None:
    """The number that `token` was signed for; None for anything that `sign` did not make.

    The whole token is compared, in constant time, so that each number has exactly one spelling.
    """
    if not _SHAPE.fullmatch(token):
        return None
    number = int.from_bytes(b32decode(token.upper() + "===")[:8])
    return number if compare_digest(sign(number, secret, purpose), token) else None


def bounce_address(delivery: int, secret: bytes, mailbox: str) -> str:
    """The envelope sender of one delivery (VERP): `bounces+<token>@example.org` for the mailbox `bounces@example.org`.

    Whatever comes back to it belongs to that delivery, even where the bounce itself does not say whose mail it was.
    The mailbox's name must not be longer than TAG_ROOM.
    """
    name, _, domain = mailbox.rpartition("@")
    assert 0 < len(name) <= TAG_ROOM, "a name of more than 64 octets is refused by servers"
    return f"{name}+{sign(delivery, secret, 'bounce')}@{domain}"


def bounced(address: str, secret: bytes) -> int | None:
    """The delivery that `address` was made for by `bounce_address`; None for any other text.

    Servers on the way may change the case, or put the address into angle brackets.
    """
    found = _TAGGED.search(address)
    return read(found["token"].lower(), secret, "bounce") if found else None
