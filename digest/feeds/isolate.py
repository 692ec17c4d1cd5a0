"""Reads a document where it can do no harm: what is large, odd or hostile goes to one child process with limits.

200,000 nested tags cost feedparser 8.6 s, 200,000 items 22.6 s (measured): a time limit in our own process could
not stop that, killing a child can.  The child is started when first needed and kept until it is killed.
"""

from __future__ import annotations

import atexit
import multiprocessing
import resource
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from digest.errors import ParseError
from digest.feeds import parse
from digest.model import Document

SECONDS = 10.0  # for one document, wall time
MEMORY = 280 * 2**20  # bytes of data the child may hold

_START_SECONDS = 30.0  # a cold start of Python and two parsers on a busy machine


def read(body: bytes, *, content_type: str = "", url: str = "", seconds: float = SECONDS) -> Document:
    """The document in `body`.  ParseError says what it is instead, or that it took too long or too much memory."""
    if parse.inline(body):
        try:
            document = parse.fast(body, content_type=content_type, url=url)
        except ParseError:
            pass
        else:
            if document.items:
                return document
    return _CHILD.read(body, content_type, url, seconds)


class _Child:
    """The one child process.  Killed when it overruns; the next document gets a new one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def read(self, body: bytes, content_type: str, url: str, seconds: float) -> Document:
        with self._lock:
            pipe = self._running()
            try:
                pipe.send((body, content_type, url))
                if not pipe.poll(seconds):
                    self._stop()
                    raise ParseError(f"reading it took more than {seconds:g} s, so it was given up")
                answer = pipe.recv()
            except (EOFError, BrokenPipeError, ConnectionResetError) as error:
                self._stop()
                raise ParseError("reading it took more memory than a feed may") from error
        if isinstance(answer, str):
            raise ParseError(answer)
        assert isinstance(answer, Document)
        return answer

    def _running(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        self._stop()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True, name="digest-parser")
        self._process.start()
        theirs.close()
        if not self._pipe.poll(_START_SECONDS) or self._pipe.recv() != "ready":
            self._stop()
            raise ParseError("the parser process did not start")
        return self._pipe

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def close(self) -> None:
        with self._lock:
            self._stop()


def _serve(pipe: Connection) -> None:
    """The child: documents in, `Document` or the words of a ParseError out, until the other end is closed."""
    import feedparser  # noqa: F401  # before the limit is set and before the clock runs

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    pipe.send("ready")
    while True:
        try:
            body, content_type, url = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            pipe.send(_both(body, content_type, url))
        except MemoryError:
            return  # whatever state the parsers are in now, a new process is cleaner


def _both(body: bytes, content_type: str, url: str) -> Document | str:
    """fastfeedparser, and feedparser where that finds nothing."""
    try:
        document = parse.fast(body, content_type=content_type, url=url)
        if document.items:
            return document
    except ParseError:
        pass
    try:
        return parse.thorough(body, content_type=content_type, url=url)
    except (ParseError, RecursionError) as error:
        return str(error) if isinstance(error, ParseError) else "it is nested too deeply to be a feed"


_CHILD = _Child()
close = _CHILD.close
atexit.register(close)
