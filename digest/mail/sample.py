"""Looks at one of our mails as it arrived in a mailbox: what servers on the way, and the one it came to, made of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from digest.mail.records import Finding, State, tags

_SIGNED = ("from", "list-unsubscribe", "list-unsubscribe-post")  # RFC 8058 4 asks for the last two
_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-ID")
_VERDICT = re.compile(r"(?:^|[;\s])(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)


def look(raw: bytes, domains: Collection[str]) -> list[Finding]:
    """What is to be said of a delivered mail; `domains` are those that our newsletters come from."""
    mail = message_from_bytes(raw)
    domain = parseaddr(str(mail.get("From") or ""))[1].rpartition("@")[2].lower()
    if domain not in domains:
        return [Finding("sample", "error", f"is from '{domain}', and our newsletters are not")]
    return [*_header(mail), _way_out(mail), _signature(mail, domain), *_verdicts(mail)]


def _header(mail: Message) -> Iterator[Finding]:
    wrong = [name for name in _ONCE if len(mail.get_all(name, [])) != 1]
    words = f"not once there: {', '.join(wrong)}" if wrong else "every field is there once"
    yield Finding("header of the sample", "error" if wrong else "ok", words)


def _way_out(mail: Message) -> Finding:
    about, ways = "unsubscribing in the sample", re.sub(r"\s", "", str(mail.get("List-Unsubscribe") or ""))
    one_click = re.sub(r"\s", "", str(mail.get("List-Unsubscribe-Post") or "")) == "List-Unsubscribe=One-Click"
    if "<https://" in ways and one_click:
        return Finding(about, "ok", "with one click")
    return Finding(about, "error", "no one-click: set DIGEST_BASE_URL to https://… (RFC 8058)")


def _signature(mail: Message, domain: str) -> Finding:
    about = "DKIM signature of the sample"
    ours = [
        one for one in map(tags, map(str, mail.get_all("DKIM-Signature", []))) if _aligned(one.get("d", ""), domain)
    ]
    if not ours:
        return Finding(
            about, "error", f"none in the name of {domain}: let the mail server sign, or set DIGEST_DKIM_KEY"
        )
    left = [{name for name in _SIGNED if name not in _names(one)} for one in ours]
    least = min(left, key=len)
    if least:
        return Finding(about, "error", f"does not cover {', '.join(sorted(least))}: tell the server that signs")
    return Finding(about, "ok", "covers both fields of unsubscribing")


def _names(signature: dict[str, str]) -> list[str]:
    return re.sub(r"\s", "", signature.get("h", "")).lower().split(":")


def _aligned(signer: str, domain: str) -> bool:
    """Whether DMARC (relaxed) counts it: one is the other, or above it."""
    signer = signer.lower()
    return bool(signer) and (signer == domain or domain.endswith(f".{signer}") or signer.endswith(f".{domain}"))


def _verdicts(mail: Message) -> Iterator[Finding]:
    """What the server of the mailbox wrote down (RFC 8601): the topmost, since those below may be anybody's."""
    written = str(mail.get("Authentication-Results") or "")
    said: dict[str, set[str]] = {}
    for method, verdict in _VERDICT.findall(re.sub(r"\([^()]*\)", " ", written)):
        said.setdefault(method.lower(), set()).add(verdict.lower())
    for method in ("spf", "dkim", "dmarc"):
        verdicts = said.get(method, set())
        state: State = "ok" if "pass" in verdicts else "error" if verdicts else "unknown"
        words = ", ".join(sorted(verdicts)) or "the server of the mailbox does not say"
        yield Finding(f"{method.upper()} of the sample", state, words)
