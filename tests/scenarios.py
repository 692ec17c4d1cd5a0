"""A small web server of the tests' own: each path does one thing that servers do, and every request is kept."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic

RSS = "application/rss+xml"
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """What a server says.

    `length` announces another size than the body has; `drip` sends a byte now and then; the last byte of a body comes
    after a `pause` of so many seconds, or when the test is over.
    """

    status: int = 200
    body: bytes = b""
    headers: Headers = field(default_factory=dict)
    length: int | None = None
    drip: bool = False
    pause: float = 0.0


Scenario = Callable[["Asked"], Said]


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    path: str
    headers: Headers  # names in lower case
    at: float
    times: int  # how often this path was asked, this one included
    peer: int = 0  # the other end's port: the same for all that comes over one connection
    body: bytes = b""  # of a POST


class Web:
    """Scenarios by path, and what was asked for.  `quiet` opens once the test is over: what hangs may end then."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.scenarios: dict[str, Scenario] = {}
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self.busy = 0
        self.busiest = 0
        self._times: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Let `path` always say this; its URL.  `Content_Type` stands for Content-Type."""
        raw = body.encode() if isinstance(body, str) else body
        named = {"Content-Type": RSS} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.does(path, lambda asked: Said(status, raw, named))

    def does(self, path: str, scenario: Scenario) -> str:
        self.scenarios[path] = scenario
        return self.url(path)

    def requests(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    def take(self, path: str, headers: Headers, peer: int, body: bytes = b"") -> Asked:
        with self._lock:
            self._times[path] += 1
            one = Asked(path, headers, monotonic(), self._times[path], peer, body)
            self.asked.append(one)
            return one

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        try:
            yield
        finally:
            with self._lock:
                self.busy -= 1


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Web]:
    """A `Web` on a free port of the loopback; over TLS with a `certificate`, which is a file with its key in it."""
    web = Web()

    class Handler(_Handler):
        pass

    Handler.web = web
    server = _Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        web.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # with the usual five, who comes sixth at once is let in after a second


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        headers = {name.lower(): str(value) for name, value in dict(self.headers).items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        asked = self.web.take(self.path, headers, self.client_address[1], body)
        with self.web.counted():
            said = self.web.scenarios.get(self.path, nothing_there)(asked)
            try:
                self.say(said)
            except OSError:  # the other side had enough
                self.close_connection = True

    def do_POST(self) -> None:
        self.do_GET()

    def say(self, said: Said) -> None:
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        if said.status != 304:
            self.send_header("Content-Length", str(len(said.body) if said.length is None else said.length))
        self.end_headers()
        if said.drip:
            self.drip(said.body)
        elif said.pause:
            self.wfile.write(said.body[:-1])
            self.web.over.wait(said.pause)
            self.wfile.write(said.body[-1:])
        elif said.status != 304:
            self.wfile.write(said.body)
        self.close_connection = said.drip or said.length is not None

    def drip(self, body: bytes) -> None:
        """A byte now and then."""
        for at in range(len(body)):
            self.wfile.write(body[at : at + 1])
            if self.web.over.wait(0.2):
                return


def nothing_there(asked: Asked) -> Said:
    return Said(404)


def never(web: Web) -> Scenario:
    """Headers that do not come before the test is over."""

    def wait(asked: Asked) -> Said:
        web.over.wait()
        return Said()

    return wait


def conditional(body: bytes, etag: str = "", last_modified: str = "") -> Scenario:
    """A server that knows both validators, and looks at the second only where the first is missing."""
    headers = {"ETag": etag} if etag else {}
    if last_modified:
        headers["Last-Modified"] = last_modified

    def answer(asked: Asked) -> Said:
        tag, since = asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")
        same = tag == etag if tag is not None else since is not None and since == last_modified
        return Said(304, headers=headers) if same else Said(200, body, {"Content-Type": RSS, **headers})

    return answer


def bomb(megabytes: int) -> bytes:
    """So many megabytes of zeros, gzipped a thousandfold."""
    return gzip.compress(bytes(megabytes * 1_000_000), compresslevel=9)
