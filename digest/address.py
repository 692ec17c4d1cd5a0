"""Mail addresses: the one rule for what can be mailed to, for settings, feed list, subscribers and messages alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LOCAL = re.compile(r"(?=.{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@", re.IGNORECASE)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*{_LABEL}")
_MAILBOX = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>|(?P<bare>[^<>]*)")

# The standard library knows the IDNA of 2003, in which these become other letters and so another domain.
_DEVIATIONS = re.compile("[ßς\u200c\u200d]", re.IGNORECASE)

OCTETS = 64  # before the @ (RFC 5321 4.5.3.1.1)

EXPECTED = "expected Name <name@example.org>"


def wire(text: str) -> str | None:
    """The address as it goes over the wire, an international domain in its ASCII form.

    None for what not every server takes: an address with spaces, controls or quotes, or with other than ASCII
    letters before the @ (`reader`).
    """
    local, at, domain = text.rpartition("@")
    if not _LOCAL.fullmatch(local + at):
        return None
    ascii_domain = _ascii(domain)
    return f"{local}@{ascii_domain}" if ascii_domain else None


def reader(text: str) -> str | None:
    """A reader's address as it goes over the wire; letters of any script may stand before the @ (RFC 6531 3.3).

    Those are in their composed form (NFC, RFC 6532 3.1).  Only servers that offer SMTPUTF8 take such an address.
    """
    if text.isascii():
        return wire(text)
    local, _, domain = unicodedata.normalize("NFC", text).rpartition("@")
    if len(local.encode("utf-8", "replace")) > OCTETS or not all(map(_may_stand, local)):
        return None
    plain = wire(f"{_BEYOND_ASCII.sub('x', local)}@{domain}")  # its dots and its domain are held to the same rule
    return plain and f"{local}@{plain.rpartition('@')[2]}"


def _may_stand(letter: str) -> bool:
    """ASCII is judged by `wire`; of the rest, whatever can be seen."""
    return letter.isascii() or unicodedata.category(letter)[0] in "LMNPS"


@lru_cache(maxsize=1_000)  # most readers of a list have their mailbox with one of a few hosts
def _ascii(domain: str) -> str | None:
    if _DEVIATIONS.search(domain):
        return None
    try:
        found = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return found if _DOMAIN.fullmatch(found) else None


def mailbox(text: str) -> tuple[str, str] | None:
    """Name and address of `Name <name@example.org>` or `name@example.org`; None where there is no address."""
    found = _MAILBOX.fullmatch(text.strip())
    if found is None:
        return None
    address = wire((found["address"] if found["bare"] is None else found["bare"]).strip())
    return ((found["name"] or "").strip().strip('"'), address) if address else None
