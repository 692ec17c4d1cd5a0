"""Several ways out at once: each message goes to whichever connection is free, and comes back with how it went.

All concurrency of sending is here.  Whoever uses it puts messages in and takes results out from one thread, so that
what the ledger says is written in one place: nothing is put in before its intent is written down, and a connection
lets go of its next message only when whoever took the result of the last says that it is written down (`go_on`).  So
a kill leaves at most as many messages that may have gone out unrecorded as there are connections, however many wait.
Until then a connection may hand over as much of the next one as cannot have been taken (`InTwoSteps`), and whoever
writes results down gets several of them at once: what a transaction costs is shared, and nobody waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol, runtime_checkable

from digest.errors import MailError
from digest.mail.mailer import Mailer
from digest.mail.pace import Pace
from digest.model import Delivery

AHEAD = 4  # letters for each connection, one under way and three that wait: fewer and larger claims (measured)
GATHERED = 0.0005  # seconds that the first result waits for others; twice as long was no faster (measured)
NAP = 0.2  # seconds at most before somebody who waits for the pace can be told to stop


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way."""

    delivery: Delivery
    message: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """How it went.  `error` None: it is out.  Not `tried`: no connection had it, and it may be had again."""

    delivery: Delivery
    error: MailError | None = None
    tried: bool = True


@runtime_checkable
class InTwoSteps(Protocol):
    """A way out that can hand over the most of a message before it matters."""

    def begin(self, delivery: Delivery, message: bytes, /) -> None:
        """All but the end, so that nobody can have taken it yet.  MailError when it got no further."""

    def __call__(self, delivery: Delivery, message: bytes, /) -> None:
        """The end, or all of it."""


class _Way:
    """A way out, and whether what went over it last is written down."""

    def __init__(self, send: Mailer) -> None:
        self.send = send
        self.begin = send.begin if isinstance(send, InTwoSteps) else None
        self.written: SimpleQueue[bool] = SimpleQueue()  # False: it will not be
        self.written.put(True)


class Pool:
    """Ways out that are open, each with a thread of its own."""

    def __init__(self, mailers: list[Mailer], pace: Pace, ahead: int = 1) -> None:
        """`ahead`: letters that may be in here for each way, the one under way among them."""
        self.pace = pace
        self.ahead = ahead
        self.out = 0  # letters put in that have not come back
        self._open = len(mailers)
        self._letters: SimpleQueue[Letter | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[_Way, Letter, BaseException | None]] = SimpleQueue()
        self._unwritten: list[_Way] = []  # whose results were taken
        self._ways = [_Way(send) for send in mailers]
        self._threads = [Thread(target=self._work, args=(way,), daemon=True) for way in self._ways]
        for thread in self._threads:
            thread.start()

    @property
    def closed(self) -> bool:
        """No way is open any more: what is left must wait for another run."""
        return not self._open

    def room(self) -> int:
        """How many letters may be put in now: none while some still wait, so that they come in larger lots."""
        if self.out > self._open:
            return 0
        return min(max(self._open * self.ahead - self.out, 0), self.pace.allowed(time.monotonic()))

    def go_on(self) -> None:
        """All that `back` has given is written down: whose results they were may send their next letter."""
        for way in self._unwritten:
            way.written.put(True)
        self._unwritten.clear()

    def recall(self) -> list[Result]:
        """The letters that nobody has begun with, taken out again."""
        found: list[Result] = []
        with suppress(Empty):
            while letter := self._letters.get_nowait():
                found.append(Result(letter.delivery, tried=False))
        self.out -= len(found)
        return found

    def put(self, delivery: Delivery, message: bytes) -> None:
        self.pace.spend()
        self.out += 1
        self._letters.put(Letter(delivery, message))

    def back(self) -> list[Result]:
        """What has come back.  Waits for it, but not longer than until there is room by the pace."""
        rest = self.pace.wait(time.monotonic()) if self.out < self._open else None
        if not self.out:
            time.sleep(min(rest or 0, NAP))
            return []
        results: list[Result] = []
        with suppress(Empty):
            results += self._taken(*self._done.get(timeout=rest))
            late = time.monotonic() + GATHERED
            while self.out and len(self._unwritten) < self._open:
                results += self._taken(*self._done.get(timeout=max(late - time.monotonic(), 0)))
        return results

    def _taken(self, way: _Way, letter: Letter, error: BaseException | None) -> list[Result]:
        """A result; none when the way out was closed to that letter and another one may have it.

        The connection that could not be made is not tried again in this run: the others carry its share.
        """
        if error is not None and not isinstance(error, MailError):
            raise error
        if error is not None and error.closed:
            self._open -= 1
            if self._open:
                self._letters.put(letter)
                return []
        self.out -= 1
        self._unwritten.append(way)
        return [Result(letter.delivery, error), *(self.recall() if self.closed else ())]

    def _work(self, way: _Way) -> None:
        while (letter := self._letters.get()) is not None:
            error = _tried(way.begin, letter)
            if not way.written.get():
                return
            if error is None:
                error = _tried(way.send, letter)
            self._done.put((way, letter, error))
            if isinstance(error, MailError) and error.closed:
                return

    def end(self) -> None:
        """Let what is under way be finished, and start nothing more."""
        self.recall()
        for way in self._ways:
            self._letters.put(None)
            way.written.put(False)
        for thread in self._threads:
            thread.join()


def _tried(step: Mailer | None, letter: Letter) -> BaseException | None:
    """What went wrong; a bug comes back too, to be raised where the results are taken."""
    try:
        if step is not None:
            step(letter.delivery, letter.message)
    except BaseException as error:
        return error
    return None


@contextmanager
def opened(
    way_out: Callable[[], AbstractContextManager[Mailer]], connections: int, rate: float = 0, ahead: int = 1
) -> Iterator[Pool]:
    """A pool of `connections` ways out, handing over at most `rate` messages a second in all (0: no limit).

    ConfigError at once when one cannot be opened.  At the end what is under way is waited for.
    """
    with ExitStack() as stack:
        pool = Pool([stack.enter_context(way_out()) for _ in range(connections)], Pace(rate, time.monotonic()), ahead)
        try:
            yield pool
        finally:
            pool.end()
