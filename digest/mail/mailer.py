"""The ways out for a finished message: a folder of .eml files, or a mail server.

Both are opened with `with` and give a function to call once for each delivery.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from digest.errors import ConfigError, MailError
from digest.mail.smtp import Connection, read_url
from digest.model import Delivery

Mailer = Callable[[Delivery, bytes], None]  # returns when the message is out; MailError when it is not


_SUFFIX = ".eml"
_WHOSE = re.compile(rf".*-\d{{4}}-\d\d-\d\d-(?P<subscriber>\d+){re.escape(_SUFFIX)}")


@contextmanager
def outbox(folder: Path) -> Iterator[Mailer]:
    """Writes each message to a file of its own in `folder`, exactly once however often it is called.

    ConfigError at once when `folder` cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = f"cannot write to the folder '{folder}': {error.strerror}"
        raise ConfigError(f"DIGEST_OUTBOX: {why}: make it writable or name another") from error
    yield lambda delivery, message: _keep(folder, delivery, message)


def _keep(folder: Path, delivery: Delivery, message: bytes) -> None:
    """The name is the key: a message that is written again replaces itself, and none is ever half there."""
    name = f"{re.sub('[^A-Za-z0-9]+', '-', delivery.newsletter)}-{delivery.day}-{delivery.subscriber}{_SUFFIX}"
    unfinished = folder / f".{name}.tmp"
    try:
        with unfinished.open("wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
        _remember_names(folder)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
        raise MailError(f"{folder}: the mail could not be written: {error.strerror}", closed=full) from error


def forget(folder: Path, subscribers: Collection[int]) -> None:
    """Remove the mails of these subscribers from the folder.  MailError where one cannot be removed."""
    try:
        for file in folder.glob(f"*{_SUFFIX}"):
            found = _WHOSE.fullmatch(file.name)
            if found and int(found["subscriber"]) in subscribers:
                file.unlink(missing_ok=True)
    except OSError as error:
        raise MailError(f"{folder}: mails of that person are still in it: {error.strerror}: remove them") from error


def _remember_names(folder: Path) -> None:
    """The content of a file is safe after its fsync, its name only after that of the folder."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def smtp(url: str) -> Iterator[Mailer]:
    """Hands each message to the server at `url`, over one connection as long as the server lets it live.

    ConfigError at once when `url` is wrong.  Whether the server is there shows with the first message.
    """
    connection = Connection(read_url(url))
    try:
        yield connection
    finally:
        connection.hang_up()
