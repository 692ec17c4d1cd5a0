"""What a domain says in the DNS of who may send in its name: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

# The TXT records of a name, () where there are none; None when DNS does not answer.
Lookup = Callable[[str], Sequence[str] | None]
State = Literal["ok", "warning", "error", "unknown"]

_LOOKED_UP = re.compile(r"[+?~-]?(?:include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr(?::|$)|exists:)|redirect=", re.IGNORECASE)
_MOST = 10  # terms of an SPF record that need a look-up of their own (RFC 7208 4.6.4)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, how it stands, and what to do about it."""

    about: str
    state: State
    words: str


def spf(domain: str, lookup: Lookup) -> Finding:
    """Whether `domain`, that of the envelope sender, says which servers send for it."""
    about, records = f"SPF of {domain}", lookup(domain)
    if records is None:
        return _silent(about)
    ours = [one for one in records if re.match(r"v=spf1(?: |$)", one, re.IGNORECASE)]
    if len(ours) != 1:
        many = (
            "has none: publish one that names your mail server" if not ours else "has several, which counts as broken"
        )
        return Finding(about, "error", f"{many} (RFC 7208)")
    terms = ours[0].lower().split()[1:]
    if sum(bool(_LOOKED_UP.match(term)) for term in terms) > _MOST:
        return Finding(about, "error", f"needs more than {_MOST} look-ups, which counts as broken")
    if "+all" in terms or "all" in terms:
        return Finding(about, "error", "lets everybody send in its name: end it with ~all or -all")
    if not {"-all", "~all"} & set(terms) and not any(term.startswith("redirect=") for term in terms):
        return Finding(about, "warning", "forbids nobody to send in its name: end it with ~all or -all")
    return Finding(about, "ok", ours[0])


def dkim(domain: str, selector: str, public: str, lookup: Lookup) -> Finding:
    """Whether the key that verifies our signatures is published.  `public` is ours, in base64."""
    name = f"{selector}._domainkey.{domain}"
    about, records = f"DKIM key {name}", lookup(name)
    if records is None:
        return _silent(about)
    published = {re.sub(r"\s", "", tags(one).get("p", "")) for one in records if "p" in tags(one)}
    if not published:
        return Finding(about, "error", f"not published: v=DKIM1; k={_kind(public)}; p={public}")
    if public not in published:
        return Finding(about, "error", "is not the public half of DIGEST_DKIM_KEY: every signature fails")
    return Finding(about, "ok", "is the public half of DIGEST_DKIM_KEY")


def _kind(public: str) -> str:
    return "ed25519" if len(public) == 44 else "rsa"  # 32 octets in base64


def dmarc(domain: str, lookup: Lookup) -> Finding:
    """What receivers are asked to do with mail in the name of `domain` that nothing vouches for."""
    about = f"DMARC of {domain}"
    for name in _upwards(domain):
        records = lookup(f"_dmarc.{name}")
        if records is None:
            return _silent(about)
        ours = [tags(one) for one in records if re.match(r"v\s*=\s*DMARC1\s*(?:;|$)", one)]
        if len(ours) > 1:
            return Finding(about, "error", f"_dmarc.{name} has several, which counts as none")
        if ours:
            return _policy(about, ours[0].get("p", "").lower())
    return Finding(about, "error", f"has none, which large providers refuse: _dmarc.{domain} v=DMARC1; p=none")


def _policy(about: str, policy: str) -> Finding:
    if policy not in ("none", "quarantine", "reject"):
        return Finding(about, "error", "has no valid p=, so it counts as none")
    state: State = "warning" if policy == "none" else "ok"
    return Finding(about, state, f"p={policy}" + (": fakes in your name are let through" if policy == "none" else ""))


def _upwards(domain: str) -> Iterator[str]:
    """The domain and those above it, but for the last label."""
    labels = domain.split(".")
    yield from (".".join(labels[start:]) for start in range(max(1, len(labels) - 1)))


def tags(record: str) -> dict[str, str]:
    """The `name=value` pairs of a record or signature, names in lower case."""
    pairs = (pair.partition("=") for pair in record.split(";") if "=" in pair)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _silent(about: str) -> Finding:
    return Finding(about, "unknown", "DNS does not answer here")
