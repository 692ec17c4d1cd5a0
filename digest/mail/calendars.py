"""The calendar of a newsletter as a file in the outbox folder, for who has no pages on the web to offer it."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from digest.errors import MailError


def keep(folder: Path, newsletter: str, calendar: str) -> None:
    """Let the newsletter's .ics file in `folder` be `calendar`; "" removes it.  It is never half there.

    MailError when it cannot be written.
    """
    file = folder / f"{re.sub('[^A-Za-z0-9]+', '-', newsletter)}-coming-up.ics"
    unfinished = folder / f".{file.name}.tmp"
    try:
        if not calendar:
            file.unlink(missing_ok=True)
            return
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(calendar.encode())
        unfinished.replace(file)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise MailError(f"{file}: the calendar could not be written: {error.strerror}") from error
