"""When a delivery that did not go out is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.errors import MailError
from digest.model import DeliveryStatus

FIRST = timedelta(minutes=5)
AT_MOST = timedelta(hours=4)
ATTEMPTS = 12  # about a day and a half in all: longer than that, yesterday's news is no use


def after(
    error: MailError, attempts: int, now: datetime, *, hold: bool = False
) -> tuple[DeliveryStatus, datetime | None]:
    """What becomes of a delivery after `attempts` attempts, and when it is tried next (None: never).

    A permanent refusal is final at once.  The delay doubles from five minutes to four hours (RFC 5321 4.5.4.1
    asks for a growing one).  A message that may have been taken (the connection died after DATA) is tried again
    under the same Message-ID, or left `uncertain` where the operator chose to `hold`.
    """
    if error.permanent or attempts >= ATTEMPTS:
        return "failed", None
    if error.uncertain and hold:
        return "uncertain", None
    return "pending", now + min(FIRST * (1 << (attempts - 1)), AT_MOST)
