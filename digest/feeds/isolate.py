"""Reads a document where it can do no harm: what is large, odd or hostile goes to one child process with limits.

200,000 nested tags cost feedparser 8.6 s, 200,000 items 22.6 s (measured): a time limit in our own process could
not stop that, killing a child can.  The child is started when first needed and kept until it is killed.
"""

from __future__ import annotations

import atexit
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from digest.errors import ParseError
from digest.feeds import parse, source
from digest.feeds.document import Document
from digest.feeds.source import Source

SECONDS = 10.0  # for one document, wall time
MEMORY = 200 * 2**20  # bytes of data the child may hold: with the poller's own it stays under 300 MB

_START_SECONDS = 30.0  # a cold start of Python and two parsers on a busy machine
_NO_MEMORY = (12, -signal.SIGABRT)  # the child's exit status: ours, and that of Rust in fastfeedparser
_CALL = "import sys; a, b, *sys.path = sys.argv[1:]; from digest.feeds import {0}; {0}.serve(int(a), int(b))"


def read(
    body: bytes, *, content_type: str = "", url: str = "", language: str = "", seconds: float = SECONDS
) -> Document:
    """The document in `body`.  ParseError says what it is instead, or that it took too long or too much memory.

    `language` is what the server said of it: that holds where the document says nothing itself.
    """
    document = _read(body, content_type, url, seconds)
    return replace(document, language=language) if language and not document.language else document


def _read(body: bytes, content_type: str, url: str, seconds: float) -> Document:
    found = source.read(body, content_type, url)
    if parse.hopeless(found):
        raise parse.no_feed(found)
    if parse.inline(found):
        try:
            document = parse.fast(found)
        except ParseError:
            pass
        else:
            if document.items:
                return document
    return _CHILD.read(found, seconds)


class Child:
    """A process that reads.  Killed when it overruns; the next document gets a new one.

    `module` of this folder has the `serve` that runs in it.
    """

    def __init__(self, memory: int = MEMORY, module: str = "isolate") -> None:
        self._memory = memory
        self._call = _CALL.format(module)
        self._lock = threading.Lock()
        self._running: tuple[subprocess.Popen[bytes], Connection] | None = None

    def read(self, found: Source, seconds: float) -> Document:
        answer = self.ask(found, seconds)
        if isinstance(answer, str):
            raise ParseError(answer, challenged=parse.challenged(found))
        assert isinstance(answer, Document)
        return answer

    def ask(self, found: object, seconds: float) -> object:
        """What the child makes of it.  ParseError where it takes too long or too much memory, or breaks."""
        with self._lock:
            pipe = self._started()
            try:
                pipe.send(found)
                if not pipe.poll(seconds):
                    self._stop()
                    raise ParseError(f"reading it took more than {seconds:g} s, so it was given up")
                return pipe.recv()
            except (EOFError, OSError) as error:
                ended = self._stop(patience=1.0)
                why = "took more memory than a feed may" if ended in _NO_MEMORY else "broke the parser"
                raise ParseError(f"reading it {why}") from error

    def _started(self) -> Connection:
        """The child, ready.  An interpreter of its own that imports nothing of ours but the parsers."""
        if self._running is not None and self._running[0].poll() is None:
            return self._running[1]
        self._stop()
        ours, theirs = socket.socketpair()
        with theirs:
            handle = theirs.fileno()
            call = [sys.executable, "-c", self._call, str(handle), str(self._memory), *sys.path]
            process = subprocess.Popen(call, pass_fds=[handle])  # noqa: S603  # our own interpreter
        pipe = Connection(ours.detach())
        self._running = process, pipe
        try:
            if pipe.poll(_START_SECONDS):
                pipe.recv()
                return pipe
        except (EOFError, OSError):
            pass
        self._stop()
        raise ParseError("the parser process did not start")

    def _stop(self, patience: float = 0.0) -> int:
        """End the child, giving it `patience` seconds to end by itself; its exit status, 0 where there was none."""
        if self._running is None:
            return 0
        (process, pipe), self._running = self._running, None
        pipe.close()
        with suppress(subprocess.TimeoutExpired):
            return process.wait(patience)
        process.kill()
        return process.wait()

    def close(self) -> None:
        with self._lock:
            self._stop()


def serve(handle: int, memory: int) -> None:
    """The child: a `Source` in, a `Document` or the words of a ParseError out, until the other end is closed."""
    import feedparser  # noqa: F401  # before the limit is set and before the clock runs

    answering(handle, memory, _both)


def answering(handle: int, memory: int, answer: Callable[[Any], object]) -> None:
    """What a child does until the other end is closed: it answers one question after the other, within the limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with Connection(handle) as pipe:
        pipe.send("ready")
        while True:
            try:
                found = pipe.recv()
                signal.setitimer(signal.ITIMER_REAL, 10 * SECONDS)  # where the parent was killed, nobody kills us
                pipe.send(answer(found))
                signal.setitimer(signal.ITIMER_REAL, 0)
            except (EOFError, OSError):
                return
            except MemoryError:
                sys.exit(_NO_MEMORY[0])  # whatever state the parsers are in now, a new process is cleaner


def _both(found: Source) -> Document | str:
    """feedparser where fastfeedparser finds nothing, and at once where there are entities, which only it resolves."""
    if b"<!ENTITY" not in found.utf8:
        with suppress(ParseError):
            document = parse.fast(found)
            if document.items:
                return document
    try:
        return parse.thorough(found)
    except ParseError as error:
        return str(error)


_CHILD = Child()
close = _CHILD.close
atexit.register(close)
