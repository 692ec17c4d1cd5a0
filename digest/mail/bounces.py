"""Reads what comes back: mails that could not be delivered (RFC 3464 and others), complaints (RFC 5965), farewells.

Whose mail it was is told by a token that we signed: in the address that the bounce came to (VERP), or in the links of
the mail that it brings back.  A message without one may be anybody's invention and ends nobody's subscription.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from hashlib import blake2b

from flufl.bounce import all_failures

from digest.mail import links
from digest.model import Bounce, BounceKind, SubscriberStatus
from digest.text import one_line, shorten

LARGEST = 1_000_000  # octets that are looked at; a bounce has what matters at its beginning
DEEPEST = 50  # parts in parts; a bounce has four or five, and the library takes each for a call within a call

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[^\s<>()\[\],;:\"@]{1,255}")
_VERP = re.compile(rf"\+[a-z2-7]{{{links.LENGTH}}}@", re.IGNORECASE)
_NESTED = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.-])([45])\d\d(?![\d.])")
_NOBODY = re.compile(
    r"user (is )?unknown|unknown (user|recipient|local part)|no such (user|mailbox|recipient|account|address)"
    r"|(user|mailbox|account|address|recipient) (was |is )?(not found|not exist|disabled|invalid)"
    r"|(does not|doesn.t) (exist|have an? .{0,40}account)|no mailbox here|(invalid|not a valid) (recipient|mailbox)"
    r"|recipient address rejected: access denied|host or domain name not found|inactive (user|account|mailbox)",
    re.IGNORECASE,
)
_FOR_A_TIME = re.compile(
    r"quota|mailbox (is )?full|over ?size|too large|try again|temporar|greylist|spam|blocked|blacklist", re.IGNORECASE
)
_LINK = re.compile(
    rf"(?:unsubscribe/|unsubscribe(?:%20|\s))(?P<token>[a-z2-7]{{{links.LENGTH}}})(?![a-z0-9])", re.IGNORECASE
)
_NO_COMPLAINT = ("not-spam", "auth-failure", "dmarc")


@dataclass(frozen=True, slots=True)
class Farewell:
    """Somebody used the mailto form of the unsubscribe link."""

    subscription: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A message of the bounce mailbox, read."""

    key: str  # the same when the same message is read again
    said: Bounce | Farewell | None  # None: it is none of these (an answer, a delay), or not about a mail of ours


def read(raw: bytes, secret: bytes) -> Letter:
    """What a message says.  Whatever the bytes, something comes out."""
    raw = raw[:LARGEST]
    if len(_NESTED.findall(raw)) > DEEPEST:
        return Letter(_key(raw), None)
    letter = message_from_bytes(raw, policy=policy.compat32)
    name = str(letter.get("Message-ID") or "").strip().encode("utf-8", "replace") or raw
    return Letter(_key(name), _said(letter, raw, secret))


def _key(octets: bytes) -> str:
    return blake2b(octets, digest_size=16).hexdigest()


def _said(letter: Message, raw: bytes, secret: bytes) -> Bounce | Farewell | None:
    leaving = _LINK.fullmatch(" ".join(str(letter.get("Subject") or "").split()))
    if leaving:
        subscription = links.read(leaving["token"].lower(), secret)
        return None if subscription is None else Farewell(subscription)
    verdict = _complaint(letter) or _failure(letter)
    if verdict is None:
        return None
    kind, words = verdict
    text = re.sub(r"=\r?\n", "", raw.decode("latin-1"))
    delivery = _delivery(text, secret)
    subscription = _subscription(text, secret) if delivery is None else None
    if delivery is None and subscription is None:
        return None
    return Bounce(kind, _reason(words), delivery, subscription)


def _delivery(text: str, secret: bytes) -> int | None:
    found = (links.bounced(tag, secret) for tag in _VERP.findall(text))
    return next((number for number in found if number is not None), None)


def _subscription(text: str, secret: bytes) -> int | None:
    found = (links.read(one["token"].lower(), secret) for one in _LINK.finditer(text))
    return next((number for number in found if number is not None), None)


def _reason(words: str) -> str:
    """One line without anybody's address: it is shown, and kept when the person is gone from other tables."""
    return shorten(_ADDRESS.sub("<address>", one_line(words)), 200)


# ---- complaints -------------------------------------------------------------------------------------


def _complaint(letter: Message) -> tuple[BounceKind, str] | None:
    for part in letter.walk():
        if part.get_content_type() == "message/feedback-report":
            said = _fields(part)
            kind = said.get("feedback-type", "abuse").lower()
            return (
                None
                if kind in _NO_COMPLAINT
                else ("complaint", f"{kind}, told by {said.get('user-agent', 'a mailbox provider')}")
            )
    return None


def _fields(part: Message) -> dict[str, str]:
    """The fields in the body of a part, however the mail parser took it: as text, or as a message in the message."""
    inner = part.get_payload()
    blocks = [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
    if not blocks:
        blocks = [message_from_bytes(_octets(part))]
    return {name.lower(): " ".join(str(value).split()) for block in blocks for name, value in block.items()}


# ---- what could not be delivered --------------------------------------------------------------------


def _failure(letter: Message) -> tuple[BounceKind, str] | None:
    """The kind and the server's words; None where nothing failed, or not yet."""
    reports = [part for part in letter.walk() if part.get_content_type() == "message/delivery-status"]
    if reports:
        return next((found for part in reports for block in _blocks(part) if (found := _standard(block))), None)
    return _odd(letter) if _heard_of(letter) else None


def _heard_of(letter: Message) -> bool:
    """Whether one of many servers' own forms says that an address failed.

    The library stumbles over headers that nobody sends but by malice: a third of mangled bounces (tried).
    """
    try:
        _, failed = all_failures(letter)
    except (AttributeError, LookupError, TypeError, ValueError):
        return False
    return bool(failed)


def _blocks(part: Message) -> Iterator[Message]:
    inner = part.get_payload()
    yield from (one for one in inner if isinstance(one, Message)) if isinstance(inner, list) else ()


def _standard(block: Message) -> tuple[BounceKind, str] | None:
    """RFC 3464 2.3: the fields of one recipient."""
    action = str(block.get("Action") or "").strip().lower()
    if not action.startswith(("fail", "error")):  # delayed, relayed, delivered, expanded
        return None
    status = str(block.get("Status") or "")
    said = re.sub(r"^\s*[\w.-]+\s*;\s*", "", str(block.get("Diagnostic-Code") or ""))
    return judge(status, said), f"{status.split()[0] if status.split() else ''} {said}".strip() or "failed"


def _odd(letter: Message) -> tuple[BounceKind, str]:
    """A bounce of no standard form: the first line of its text that has a code, or tells a reason."""
    lines = [line for part in letter.walk() if part.get_content_maintype() == "text" for line in _lines(part)]
    telling = [line for line in lines if _ENHANCED.search(line) or _NOBODY.search(line)] or [
        line for line in lines if _REPLY.search(line) or _FOR_A_TIME.search(line)
    ]
    words = telling[0] if telling else "returned"
    return judge("", words), words


def _lines(part: Message) -> list[str]:
    return _octets(part).decode("latin-1").splitlines()


def _octets(part: Message) -> bytes:
    """What a part holds; nothing where its headers are too odd for the library to tell."""
    try:
        body = part.get_payload(decode=True)
    except (LookupError, TypeError, ValueError):
        return b""
    return body if isinstance(body, bytes) else b""


def judge(status: str, said: str) -> BounceKind:
    """Whether mail to this address is refused for good (`hard`), or for a time or a reason of its own (`soft`).

    `status` is the code of the report, `said` the server's words.  What servers mean by their codes differs, so that
    only what speaks of the address is hard: a full mailbox, a size or a suspicion of spam may be another mail's luck.
    """
    code = _code(said) if not _code(status) or _code(status)[1:] == ("0", "0") else _code(status)
    code = code or _code(status)
    if code[:1] == ("4",) or (not code and (found := _REPLY.search(said)) and found[1] == "4"):
        return "soft"
    if _NOBODY.search(said):
        return "hard"
    if _FOR_A_TIME.search(said):
        return "soft"
    subject, detail = code[1:] if code else ("", "")
    about_them = (subject == "1" and detail not in ("7", "8")) or (subject, detail) in (
        ("0", "0"),
        ("2", "1"),
        ("4", "4"),
    )
    return "hard" if about_them else "soft"


def _code(text: str) -> tuple[str, ...]:
    found = _ENHANCED.search(text)
    return found.groups() if found else ()


def consequence(kind: BounceKind, soft_ones: int, limit: int) -> SubscriberStatus | None:
    """What becomes of a person after a bounce: nothing more for them, or None to go on.

    `soft_ones` is how many of their mails came back for a time, this one among them; `limit` how many are too many.
    """
    if kind == "complaint":
        return "complained"
    return "bounced" if kind == "hard" or soft_ones >= limit else None
