"""Signed tokens: what a link in a mail says about who clicked it, without saying who that is.

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


def sign(subscription: int, secret: bytes, purpose: str = "unsubscribe") -> str:
    """The token for one subscription.  A token made for one purpose is no good for another."""
    number = subscription.to_bytes(8)
    proof = digest(secret, purpose.encode() + b"\0" + number, sha256)[:20]
    return b32encode(number + proof).decode().rstrip("=").lower()


def read(token: str, secret: bytes, purpose: str = "unsubscribe") -> int | None:
    """The subscription that `token` was signed for; None for anything that `sign` did not make.

    The whole token is compared, in constant time, so that each subscription has exactly one spelling.
    """
    if not _SHAPE.fullmatch(token):
        return None
    subscription = int.from_bytes(b32decode(token.upper() + "===")[:8])
    return subscription if compare_digest(sign(subscription, secret, purpose), token) else None
