"""Mail addresses: the one rule for what can be mailed to, for settings, feed list, subscribers and messages alike."""

from __future__ import annotations

import re
from functools import lru_cache

_LOCAL = re.compile(r"(?=.{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*{_LABEL}")
_MAILBOX = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>|(?P<bare>[^<>]*)")

# The standard library knows the IDNA of 2003, in which these become other letters and so another domain.
_DEVIATIONS = re.compile("[ßς\u200c\u200d]", re.IGNORECASE)

EXPECTED = "expected Name <name@example.org>"


def wire(text: str) -> str | None:
    """The address as it goes over the wire, an international domain in its ASCII form.

    None for what cannot be mailed to: an address with spaces, controls or quotes, or with other than ASCII
    letters before the @, which only servers with SMTPUTF8 (RFC 6531) take.
    """
    local, at, domain = text.rpartition("@")
    if not _LOCAL.fullmatch(local + at):
        return None
    ascii_domain = _ascii(domain)
    return f"{local}@{ascii_domain}" if ascii_domain else None


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
