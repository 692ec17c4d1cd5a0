"""Hands messages to a mail server and says exactly how far each one got.

Not before the final dot of DATA has left can a message have been taken, and from then until the reply nobody
can know (RFC 5321 4.2.5, RFC 1047): only there is an error `uncertain`.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from digest.errors import ConfigError, MailError
from digest.mail import message
from digest.model import Delivery
from digest.text import one_line, shorten

# Seconds.  RFC 5321 4.5.3.2 would wait minutes for each reply and ten for the last one; all of them together
# have to stay within the lease of a delivery (DIGEST_LEASE, 600), or somebody else would send it too.
TIMEOUT = 30
LAST_REPLY = 240

Reply = tuple[int, bytes]
Tls = Literal["wrapped", "verified", "offered", "off"]

_HOW = "expected smtp://user:password@host:587 or smtps://…, with ?tls=verify or ?tls=off where wanted"


@dataclass(frozen=True, slots=True)
class Server:
    """Where to hand messages in, and how far to trust the way there."""

    host: str
    port: int
    user: str
    password: str
    tls: Tls

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


def read_url(url: str) -> Server:
    """The server that DIGEST_SMTP_URL describes.  ConfigError, without the password, if it is wrong.

    `smtp://` encrypts where the server offers it, as mail servers do among themselves; with a password, or
    `?tls=verify`, it has to be offered and the certificate to be good.  `smtps://` is encrypted throughout.
    """
    try:
        parts = urlsplit(url)
        wanted = parse_qs(parts.query, strict_parsing=bool(parts.query), keep_blank_values=True)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"DIGEST_SMTP_URL: {error}: {_HOW}") from error
    choice = wanted.pop("tls", [""])[-1]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ConfigError(f"DIGEST_SMTP_URL: {_HOW}")
    if wanted or choice not in ("", "verify", "off") or (choice == "off" and parts.scheme == "smtps"):
        raise ConfigError(f"DIGEST_SMTP_URL: '?{parts.query}' means nothing here: {_HOW}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and choice == "off":
        raise ConfigError("DIGEST_SMTP_URL: with ?tls=off the password would go out in clear: leave out one of the two")
    if not (user + password).isascii():
        raise ConfigError("DIGEST_SMTP_URL: user and password must be ASCII")
    if parts.scheme == "smtps":
        return Server(parts.hostname, port or 465, user, password, "wrapped")
    tls: Tls = "off" if choice == "off" else "verified" if user or choice == "verify" else "offered"
    return Server(parts.hostname, port or (587 if user else 25), user, password, tls)


class _SpentError(MailError):
    """The connection is closed or used up, before anything was handed over."""


class Connection:
    """To a server: made when first needed, and used for as many messages as the server takes."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.wire: smtplib.SMTP | None = None
        self._to: str | None = None  # for whom a message is under way

    def begin(self, delivery: Delivery, body: bytes) -> None:
        """Hand one message in but for its last line, so that it cannot have been taken.  MailError as of `__call__`."""
        sender, to = message.envelope(body)
        wire = self._ready(delivery.return_path or sender, to, len(body))
        self._to = to
        with self._as_it_should(wire):
            _wait(wire, LAST_REPLY)
            _push(wire, body, self.server)

    def __call__(self, delivery: Delivery, body: bytes) -> None:
        """Hand one message in, or the end of the one that was begun.

        MailError: `permanent` when this recipient or message was refused for good, `uncertain` when the server may have
        it all the same, `closed` when it could not be reached.
        """
        if self._to is None:
            self.begin(delivery, body)
        wire, to = self.wire, self._to
        assert wire is not None
        assert to is not None
        with self._as_it_should(wire):
            _push(wire, b".\r\n", self.server)
            self._to = None
            self._hear(wire, to)

    def hang_up(self) -> None:
        """Politely, unless the server is in the middle of a message: it forgets that one."""
        if self.wire is not None:
            if self._to is None:
                with suppress(smtplib.SMTPException, OSError):
                    self.wire.quit()
            self.wire.close()
        self.wire = self._to = None

    @contextmanager
    def _as_it_should(self, wire: smtplib.SMTP) -> Iterator[None]:
        """After an error the connection is made fit for the next message, or let go of."""
        try:
            yield
        except MailError:
            self._start_over(wire)
            raise

    def _ready(self, sender: str, to: str, size: int) -> smtplib.SMTP:
        """A connection on which the server waits for a message from `sender` to `to`.

        One that was used before may have timed out, or had its share of messages: then, once, a new one.
        """
        if self.wire is not None:
            with suppress(_SpentError):
                return self._agree(self.wire, sender, to, size)
            self.hang_up()
        self.wire = connect(self.server)
        return self._agree(self.wire, sender, to, size)

    def _agree(self, wire: smtplib.SMTP, sender: str, to: str, size: int) -> smtplib.SMTP:
        beyond = "" if to.isascii() else _international(wire, self.server)
        mail = f"MAIL FROM:<{sender}>{_announced(wire, size, self.server)}{beyond}"
        commands = (mail, f"RCPT TO:<{to}>", "DATA")
        try:
            replies = (_pipelined if wire.has_extn("pipelining") else _one_by_one)(wire, commands)
            self._check(wire, replies, to)
        except smtplib.SMTPException as error:
            self.hang_up()
            raise _SpentError(f"{self.server.name}: {words(error)}") from error
        except MailError:
            self._start_over(wire)
            raise
        return wire

    def _check(self, wire: smtplib.SMTP, replies: Sequence[Reply], to: str) -> None:
        """Nothing when the server waits for the message; else the error of the first reply that says no."""
        good = [reply[0] // 100 == digit for reply, digit in zip(replies, (2, 2, 3), strict=False)]
        if not all(good) and len(replies) == 3 and good[2]:
            wire.docmd(".")  # it waits all the same, for a message to nobody: here is its end (RFC 2920 3.1)
        for reply, digit, theirs in zip(replies, (2, 2, 3), (False, True, True), strict=False):
            _expect(digit, reply, self.server, to, theirs=theirs)

    def _hear(self, wire: smtplib.SMTP, to: str) -> None:
        """What the server says of the whole message."""
        try:
            reply = wire.getreply()
        except smtplib.SMTPException as error:
            lost = f"{self.server.name}: {words(error)}, when the message was out: it may have been taken"
            raise MailError(lost, uncertain=True) from error
        _wait(wire, TIMEOUT)
        _expect(2, reply, self.server, to, uncertain=reply[0] < 200)

    def _start_over(self, wire: smtplib.SMTP) -> None:
        """Make the connection fit for the next message, or let go of it."""
        try:
            ready = self._to is None and wire.rset()[0] == 250
        except smtplib.SMTPException:
            ready = False
        if not ready:
            self.hang_up()


def connect(server: Server) -> smtplib.SMTP:
    """A connection as safe as `server` demands, logged in where there is a user, or a MailError."""
    wire: smtplib.SMTP | None = None
    try:
        if server.tls == "wrapped":
            wire = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            wire = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        assert wire.sock is not None
        wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the last line goes out by itself, and at once
        wire.ehlo_or_helo_if_needed()
        _encrypt(wire, server)
        if server.user:
            wire.login(server.user, server.password)
    except (OSError, smtplib.SMTPException, MailError) as error:
        if wire is not None:
            wire.close()
        raise MailError(f"{server.name}: {words(error)}", closed=True) from error
    return wire


def greeted(server: Server) -> str:
    """Make a connection and leave again: what the server offers, in words.  MailError as from `connect`."""
    wire = connect(server)
    offers = sorted(name.upper() for name in ("size", "pipelining", "8bitmime", "smtputf8") if wire.has_extn(name))
    secure = "encrypted" if isinstance(wire.sock, ssl.SSLSocket) else "not encrypted"
    with suppress(smtplib.SMTPException, OSError):
        wire.quit()
    wire.close()
    return f"answers, {secure}; offers {', '.join(offers) or 'nothing that we use'}"


def _push(wire: smtplib.SMTP, octets: bytes, server: Server) -> None:
    """Messages have no line that begins with a dot (`message.personal`): nothing is stuffed (RFC 5321 4.5.2)."""
    try:
        wire.send(octets)
    except smtplib.SMTPException as error:
        raise MailError(f"{server.name}: {words(error)}, before the message was complete") from error


def _one_by_one(wire: smtplib.SMTP, commands: Sequence[str]) -> list[Reply]:
    """The replies up to the first that says no."""
    replies: list[Reply] = []
    for command in commands:
        replies.append(wire.docmd(command))
        if replies[-1][0] >= 400:
            break
    return replies


def _pipelined(wire: smtplib.SMTP, commands: Sequence[str]) -> list[Reply]:
    """All replies, for one journey to the server and back instead of three (RFC 2920)."""
    wire.send("".join(f"{command}\r\n" for command in commands))
    return [wire.getreply() for _ in commands]


def _announced(wire: smtplib.SMTP, size: int, server: Server) -> str:
    """What MAIL says of the size (RFC 1870).  MailError when the server takes no message as big."""
    if not wire.has_extn("size"):
        return ""
    most = wire.esmtp_features["size"]
    if most.isdecimal() and 0 < int(most) < size:
        raise MailError(f"{server.name}: takes messages of at most {most} bytes, and this one has {size}")
    return f" SIZE={size}"


def _international(wire: smtplib.SMTP, server: Server) -> str:
    """What MAIL says before an address in other than ASCII letters (RFC 6531 3.4), and lets them out.

    MailError, permanent, where the server does not take such addresses.
    """
    if not wire.has_extn("smtputf8"):
        why = f"{server.name}: offers no SMTPUTF8, which an address with other than ASCII letters before the @ needs"
        raise MailError(why, permanent=True)
    wire.command_encoding = "utf-8"
    return f"{' BODY=8BITMIME' if wire.has_extn('8bitmime') else ''} SMTPUTF8"


def _encrypt(wire: smtplib.SMTP, server: Server) -> None:
    if server.tls in ("wrapped", "off"):
        return
    if wire.has_extn("starttls"):
        wire.starttls(context=_context(verify=server.tls == "verified"))
        wire.ehlo_or_helo_if_needed()
    elif server.tls == "verified":
        why = "the password would go out in clear" if server.user else "?tls=verify asks for it"
        raise MailError(f"it offers no STARTTLS, and {why}: use smtps:// or the server's port for submission")


def _context(*, verify: bool) -> ssl.SSLContext:
    """Encryption to whoever answers is better than none, and is what mail servers do (RFC 7435)."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _wait(wire: smtplib.SMTP, seconds: int) -> None:
    if wire.sock is not None:
        wire.sock.settimeout(seconds)


def _expect(
    digit: int,
    reply: Reply,
    server: Server,
    to: str,
    *,
    theirs: bool = True,
    uncertain: bool = False,
) -> None:
    """Nothing when the reply begins with `digit`.  Else a MailError, without the address of whom it is about.

    A 5xx is final, unless it is about us (`theirs` false, or 530: log in first): no reader can help that.
    """
    number, said = reply
    if number // 100 == digit:
        return
    text = f"{number} {one_line(said.decode('utf-8', 'replace'))}"
    line = f"{server.name}: {shorten(re.sub(re.escape(to), '<recipient>', text, flags=re.IGNORECASE), 200)}"
    if number in (421, 452):
        raise _SpentError(line)
    refused = number // 100 == 5 and number != 530
    raise MailError(line, permanent=theirs and refused, uncertain=uncertain)


def words(error: Exception) -> str:
    """What went wrong, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return shorten(one_line(f"{error.smtp_code} {said}"), 200)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not good: {error.verify_message}"
    return shorten(one_line(getattr(error, "strerror", None) or str(error)), 200)
