"""Turns an issue's page into one mail for each subscriber: built once, then only the gaps are filled.

What is the same for everybody is encoded once, with gaps for what is a subscriber's own; a message is then
three lines of its own and a join of bytes (docs/adr/0009-delivery.md has the numbers).  The same delivery
always gives the same bytes, so a message that is sent again is recognised by its Message-ID.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote
from zoneinfo import ZoneInfo

from digest import address
from digest.errors import ConfigError, MailError
from digest.issues.render import JOINED, TOKEN
from digest.mail import encoding, headers
from digest.mail.encoding import Gap, Tape
from digest.model import Delivery, Newsletter, Page
from digest.text import one_line, shorten

SUBJECT = 200  # characters at most, whatever a headline brings
_PRINTABLE_URL = re.compile(r"https?://[!-;=?-~]+")
_TO = re.compile(rb"^To: (\S+)\r$", re.MULTILINE)
_FROM = re.compile(rb"^From:[^<]*<([^<>\s]+)>\r$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Template:
    """An issue's message without what differs: a subscriber's token, and the day on which they subscribed."""

    parts: Tape
    domain: str  # the sender's
    time_zone: str  # in which that is a day


def prepare(
    page: Page, *, newsletter: Newsletter, day: date, sender: str, base_url: str = "", leaving: bool = True
) -> Template:
    """The message of an issue, once for all its subscribers; of a page without HTML, the text alone.

    `base_url` is where our pages are.  Without it only the mailto form of unsubscribing is there; one-click
    is offered for https alone, as RFC 8058 demands.  ConfigError when an address or `base_url` cannot stand
    in a mail.  Not `leaving`: the header offers no way out, for who gets it has left, or is the operator.
    """
    name, wire = _mailbox(sender, "sender")
    domain = wire.partition("@")[2]
    list_id = f"{re.sub('[^a-z0-9]+', '-', newsletter.id.lower()).strip('-') or 'list'}.{domain}"
    lines = [
        headers.named("From", name, wire),
        headers.field("Subject", _subject(page) or newsletter.title),
        headers.named("List-ID", newsletter.title, list_id),
        "Precedence: bulk",
        "Auto-Submitted: auto-generated",
        f"Feedback-ID: {day:%Y%m%d}:{list_id}:issue:{_short_hash(domain, 5)}",
        f"Content-Language: {re.sub('[^A-Za-z0-9-]', '', newsletter.language) or 'en'}",
        "MIME-Version: 1.0",
    ]
    to = wire
    if newsletter.reply_to:
        reply_name, to = _mailbox(newsletter.reply_to, "reply_to")
        lines.append(headers.named("Reply-To", reply_name, to))
    ways = _ways_out(base_url, to)
    lines += _unsubscribe(ways) if leaving else []
    chosen = (f"{base_url}/preferences/",) if base_url else ()
    known = (*ways, *chosen, *_ways_out("", parseaddr(sender)[1]))  # the page has the sender as it was written
    text, html = _gaps(page.text, known), _gaps(page.html, known)
    head = encoding.tape("".join(f"{line}\r\n" for line in lines).encode("ascii"))
    parts = (*head, *(_alternative(text, html) if html else (*_part("text/plain", text), b"\r\n")))
    gaps = sum(isinstance(part, Gap) for part in parts)
    written = "\n".join([*lines, text, html])
    assert gaps == written.count(TOKEN) + written.count(JOINED), "a placeholder was cut"
    return Template(_joined(parts), domain, newsletter.time_zone)


def _joined(parts: Tape) -> Tape:
    """The same with as few pieces as can be."""
    kinds = itertools.groupby(parts, key=lambda part: isinstance(part, Gap))
    return tuple(itertools.chain.from_iterable(some if gaps else [b"".join(some)] for gaps, some in kinds))  # type: ignore[arg-type]  # these are all octets


def personal(template: Template, delivery: Delivery, token: str) -> bytes:
    """The message of one delivery: RFC 5322, CRLF, 7-bit, lines within 998, none of which begins with a dot.

    An address that is not all ASCII stands in its To as it is (RFC 6532); nothing else is ever 8-bit.

    MailError, permanent, when the subscriber's address cannot be mailed to.
    """
    assert len(token) == len(TOKEN), "gaps have a fixed width, or lines of the body grow too long"
    to = address.reader(delivery.email)
    if to is None:
        raise MailError(
            "this address cannot be mailed to: expected name@example.org",
            permanent=True,
        )
    lines = (
        f"Date: {_moment(delivery.due)}",
        f"To: {to}",
        f"Message-ID: {message_id(delivery, template.domain)}",
        "",
    )
    given = dict(zip(encoding.PLACES, (token.encode("ascii"), _day(delivery, template)), strict=True))
    parts = [part.filled(given[part.place]) if isinstance(part, Gap) else part for part in template.parts]
    return b"".join(["\r\n".join(lines).encode(), *parts])


def _day(delivery: Delivery, template: Template) -> bytes:
    """When they subscribed, as a day of ten letters wherever it is read."""
    if delivery.since is None:
        return b"-" * len(JOINED)
    return delivery.since.astimezone(ZoneInfo(template.time_zone)).strftime("%Y-%m-%d").encode("ascii")


_moment = lru_cache(maxsize=64)(format_datetime)  # readers share a few due instants, all in UTC


def message_id(delivery: Delivery, domain: str) -> str:
    """The same for the same delivery for ever, and telling nobody whose it is."""
    whose = _short_hash(f"{delivery.newsletter}/{delivery.day}/{delivery.subscriber}", 16)
    return f"<{delivery.day:%Y%m%d}.{whose}@{domain}>"


def envelope(message: bytes) -> tuple[str, str]:
    """Sender and recipient of a message that `personal` made."""
    sender, to = _FROM.search(message), _TO.search(message)
    assert sender is not None
    assert to is not None
    return sender[1].decode("ascii"), to[1].decode()


def _mailbox(text: str, what: str) -> tuple[str, str]:
    found = address.mailbox(text)
    if found is None:
        raise ConfigError(f"{what}: '{one_line(text)}' cannot stand in a mail; expected Name <name@example.org>")
    return found


def _subject(page: Page) -> str:
    """A headline that spells out our placeholder must not get a subscriber's token."""
    return shorten(one_line(page.subject).replace(TOKEN, "-").replace(JOINED, "-"), SUBJECT)


def _ways_out(base_url: str, address: str) -> tuple[str, ...]:
    """Every URL that ends a subscription, best first, without the token at its end."""
    if base_url and not _PRINTABLE_URL.fullmatch(base_url):
        raise ConfigError(f"DIGEST_BASE_URL: '{one_line(base_url)}': expected https://…, all ASCII")
    page = (f"{base_url}/unsubscribe/",) if base_url else ()
    return (*page, f"mailto:{quote(address, safe='@+')}?subject=unsubscribe%20")


def _unsubscribe(ways: Sequence[str]) -> list[str]:
    """RFC 2369 and 8058.  Never folded or encoded: a mail program reads the URLs as they stand."""
    fields = ["List-Unsubscribe: " + ", ".join(f"<{way}{TOKEN}>" for way in ways)]
    if ways[0].startswith("https:"):
        fields.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return fields


def _gaps(text: str, ways: Sequence[str]) -> str:
    """`text` with the placeholder only where it ends one of our own links.

    The placeholder is no secret: a feed that gets it into a link of its own would be told readers' tokens.
    Rendering keeps it out of what feeds bring; this is the second lock.  Where no link is one of `ways`,
    DIGEST_BASE_URL has changed since the issue was rendered, and only the first lock holds.
    """
    ours = re.compile(rf"""(?:\A|[\s"<>])(?:{"|".join(map(re.escape, ways))})\Z""")
    longest = max(map(len, ways)) + 1
    kept, *rest = text.split(TOKEN)
    for piece in rest:
        alone = ours.search(kept, max(0, len(kept) - longest)) and re.match(r"""[\s"<>]|\Z""", piece)
        kept += (TOKEN if alone else "-") + piece  # with nothing in its place, two halves might make a new one
    return kept if TOKEN in kept else text


def _part(kind: str, text: str) -> Tape:
    """The fields and the body of a part."""
    name, body = encoding.shorter(text)
    fields = f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {name}\r\n\r\n'
    return (fields.encode("ascii"), *body)


def _alternative(plain: str, html: str) -> Tape:
    """Both parts, text first, as the tail of a message from its Content-Type on."""
    # "=_" can stand neither in quoted-printable nor in base64
    boundary = b"=_" + _short_hash(plain + html, 12).encode()
    between = b"\r\n--" + boundary
    return (
        b'Content-Type: multipart/alternative; boundary="' + boundary + b'"\r\n' + between + b"\r\n",
        *_part("text/plain", plain),
        between + b"\r\n",
        *_part("text/html", html),
        between + b"--\r\n",
    )


def _short_hash(text: str, octets: int) -> str:
    return blake2b(text.encode(), digest_size=octets).hexdigest()
