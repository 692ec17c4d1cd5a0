"""Several ways out at once: each message goes to whichever connection is free, and comes back with how it went.

All concurrency of sending is here.  Whoever uses it puts messages in and takes results out from one thread, so that
what the ledger says is written in one place: nothing is put in before its intent is written down, and a connection
gets its next message only after the result of the one before was taken.  So a kill leaves at most as many messages
that may have gone out unrecorded as there are connections.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from digest.errors import MailError
from digest.mail.mailer import Mailer
from digest.mail.pace import Pace
from digest.model import Delivery

NAP = 0.2  # seconds at most before somebody who waits for the pace can be told to stop


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way."""

    delivery: Delivery
    message: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """How it went.  `error` None: it is out."""

    delivery: Delivery
    error: MailError | None = None


class Pool:
    """Ways out that are open, each with a thread of its own."""

    def __init__(self, mailers: list[Mailer], pace: Pace) -> None:
        self.pace = pace
        self.out = 0  # letters put in that have not come back
        self._open = len(mailers)
        self._letters: SimpleQueue[Letter | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Letter, BaseException | None]] = SimpleQueue()
        self._threads = [Thread(target=self._work, args=(send,), daemon=True) for send in mailers]
        for thread in self._threads:
            thread.start()

    @property
    def closed(self) -> bool:
        """No way is open any more: what is left must wait for another run."""
        return not self._open

    def room(self) -> int:
        """How many letters may be put in now."""
        return min(max(self._open - self.out, 0), self.pace.allowed(time.monotonic()))

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
        try:
            while self.out:
                results += self._taken(*self._done.get(block=not results, timeout=rest))
        except Empty:
            pass
        return results

    def _taken(self, letter: Letter, error: BaseException | None) -> list[Result]:
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
        results = [Result(letter.delivery, error)]
        if self.closed:
            results += [Result(left.delivery, error) for left in self._left()]
        return results

    def _left(self) -> Iterator[Letter]:
        """Letters that nobody took, once every way is closed."""
        while self.out:
            left = self._letters.get()
            if left is not None:
                self.out -= 1
                yield left

    def _work(self, send: Mailer) -> None:
        while (letter := self._letters.get()) is not None:
            error: BaseException | None = None
            try:
                send(letter.delivery, letter.message)
            except BaseException as raised:
                error = raised
            self._done.put((letter, error))
            if isinstance(error, MailError) and error.closed:
                return

    def end(self) -> None:
        """Let what is under way be finished, and start nothing more."""
        with suppress(Empty):
            while True:
                self._letters.get_nowait()
        for _ in self._threads:
            self._letters.put(None)
        for thread in self._threads:
            thread.join()


@contextmanager
def opened(way_out: Callable[[], AbstractContextManager[Mailer]], connections: int, rate: float = 0) -> Iterator[Pool]:
    """A pool of `connections` ways out, handing over at most `rate` messages a second in all (0: no limit).

    ConfigError at once when one cannot be opened.  At the end what is under way is waited for.
    """
    with ExitStack() as stack:
        pool = Pool([stack.enter_context(way_out()) for _ in range(connections)], Pace(rate, time.monotonic()))
        try:
            yield pool
        finally:
            pool.end()
