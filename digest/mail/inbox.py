"""The messages that came in: from a Maildir, an mbox file, an IMAP mailbox, or one on standard input.

What was read once is marked as seen, after whoever reads has dealt with it, so that nothing is lost in a crash between.
An mbox file is left as it is: other programs write to it, and what is read twice counts once.
"""

from __future__ import annotations

import imaplib
import mailbox
import ssl
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from digest.errors import ConfigError, MailError
from digest.mail import smtp

TIMEOUT = 60  # seconds
_HOW = "expected a Maildir, an mbox file, imaps://user:password@host/INBOX, or - for standard input"


def read(source: str) -> Iterator[bytes]:
    """Each message as it came in; it is marked as seen when the next one is asked for.

    ConfigError when there is nothing of the kind at `source`, MailError when a server does not let us read.
    """
    if source == "-":
        yield sys.stdin.buffer.read()
    elif "://" in source:
        yield from _imap(source)
    elif Path(source).is_dir():
        yield from _maildir(Path(source))
    elif Path(source).is_file():
        yield from _mbox(Path(source))
    else:
        raise ConfigError(f"{source}: no such mailbox: {_HOW}")


def _maildir(folder: Path) -> Iterator[bytes]:
    if not ((folder / "new").is_dir() and (folder / "cur").is_dir()):
        raise ConfigError(f"{folder}: not a Maildir: it has no folders new and cur: {_HOW}")
    try:
        box = mailbox.Maildir(folder, factory=None, create=False)
        for key in sorted(box.iterkeys()):
            message = box.get_message(key)
            if "S" in message.get_flags():
                continue
            yield box.get_bytes(key)
            message.add_flag("S")
            message.set_subdir("cur")
            with suppress(KeyError):  # somebody else took it away meanwhile
                box[key] = message
    except OSError as error:
        raise MailError(f"{folder}: cannot be read: {error.strerror}") from error


def _mbox(file: Path) -> Iterator[bytes]:
    try:
        box = mailbox.mbox(file, factory=None, create=False)
        with closing(box):
            for key in box.iterkeys():
                yield box.get_bytes(key)
    except OSError as error:
        raise MailError(f"{file}: cannot be read: {error.strerror}") from error


def _imap(url: str) -> Iterator[bytes]:
    """The unseen messages of a mailbox on a server; always over TLS but for `imap://` to this machine itself."""
    parts = urlsplit(url)
    name = f"{parts.hostname}:{parts.port or ''}".rstrip(":")
    local = parts.scheme == "imap" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or not parts.username or not (parts.scheme == "imaps" or local):
        raise ConfigError(f"the mailbox on '{parts.hostname or ''}': {_HOW}")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        with _opened(parts.scheme, parts.hostname, parts.port) as server:
            server.login(unquote(parts.username), unquote(parts.password or ""))
            _good(server.select(f'"{folder}"'), folder)
            for number in _good(server.uid("SEARCH", "UNSEEN"), folder)[0].split():
                found = _good(server.uid("FETCH", number.decode(), "(BODY.PEEK[])"), folder)
                if isinstance(found[0], tuple):
                    yield found[0][1]
                _good(server.uid("STORE", number.decode(), "+FLAGS", r"(\Seen)"), folder)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailError(f"{name}: {smtp.words(error)}") from error


def _opened(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    return imaplib.IMAP4(host, port or 143, timeout=TIMEOUT)


def _good(reply: tuple[str, list[Any]], folder: str) -> list[Any]:
    status, data = reply
    if status != "OK":
        raise imaplib.IMAP4.error(f"'{folder}': {data[0]!r}")
    return data
