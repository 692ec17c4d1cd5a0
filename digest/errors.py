"""What can go wrong out there, and who can do something about it.

A bug is whatever Python raises, and nobody catches it.  These are for the rest.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Self


class DigestError(Exception):
    """Something a person can act on.  `str(error)` is one line: what, where, what to do."""


class ConfigError(DigestError):
    """The operator's or editor's input is wrong: nothing runs, exit 2.  `lines` holds every problem found."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class FeedError(DigestError):
    """One feed could not be read.  The poll goes on; the feed remembers the words.

    `challenged`: a check for bots stands before the feed, which nothing but the publisher can open.
    """

    def __init__(self, message: str, *, challenged: bool = False) -> None:
        super().__init__(message)
        self.challenged = challenged

    def alone(self) -> Self:
        """Itself, to be kept: without where it came from, which would keep the body that it is about in memory."""
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)


class FetchError(FeedError):
    """No usable answer came.  `retry_after` is how long the server asked us to stay away, when it did."""

    def __init__(
        self, message: str, *, status: int = 0, retry_after: timedelta | None = None, challenged: bool = False
    ) -> None:
        super().__init__(message, challenged=challenged)
        self.status = status
        self.retry_after = retry_after


class ParseError(FeedError):
    """An answer came, and it is not a feed that we can read."""


class SemanticError(DigestError):
    """The model of the extra `[semantic]` cannot be used: matching goes on by words alone."""


class RewriteError(DigestError):
    """The model that rewrites gave no usable answer: the issue goes out with the sources' own sentences.

    `lasting`: there is no use in asking it more today (no server, no credit, too slow).
    """

    def __init__(self, message: str, *, lasting: bool) -> None:
        super().__init__(message)
        self.lasting = lasting


class StorageError(DigestError):
    """The database cannot be read or written any more (a full disk, no server): what was not kept is not done."""


class RenderError(DigestError):
    """This issue cannot be shown as it should be: it stops, and nothing of it is sent."""


class MailError(DigestError):
    """One delivery failed.  `permanent`: the address or the message was refused, so trying again is no use.

    `uncertain`: the connection died after the whole message was handed over, so it may have been taken.
    `closed`: the way out is shut for everybody's mail (no server there, a full disk), and nothing was handed over.
    """

    def __init__(self, message: str, *, permanent: bool = False, uncertain: bool = False, closed: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.uncertain = uncertain
        self.closed = closed
