"""Asks servers for feeds: many at once, few at each, never too much, never too long.

All concurrency of polling is in here: an asyncio loop behind an ordinary generator, that runs while its reader waits
for an answer and stands still while one is read.  So whole bodies never pile up, and there is no second thread to take
turns with, which would cost a fifth more time (measured).  What is still coming in is bounded too: few large bodies are
read at a time, the others wait.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from ipaddress import ip_address
from itertools import chain, zip_longest
from time import monotonic, time
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from publicsuffixlist import PublicSuffixList

from digest.errors import FetchError
from digest.feeds import answers, guard, links, source
from digest.model import Answer, FeedState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Answered = tuple[FeedState, Answer | FetchError]
Fetch = Callable[[Sequence[FeedState]], Iterator[Answered | None]]

log = logging.getLogger("digest")

AT_ONCE = 48  # requests under way, and answers not yet taken
BUFFER = 2**18  # bytes of a body, decoded, that wait to be taken: most feeds are in hand at one go
SMALL = 500_000  # bytes, decoded, that each body under way may hold; who has more waits for one of the ...
LARGE_AT_ONCE = 8  # ... places for large ones: 100 MB in all, however many servers withhold the last byte of 10 MB
QUIET = 1.0  # seconds without an answer, after which the reader hears that there is none
AT_A_HOST = 2  # of them, at one registrable domain
HOPS = 5  # redirects followed
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
CODINGS = (
    *("gzip", "x-gzip", "deflate"),  # what aiohttp decodes without another library
    *("", "identity", "none", "utf-8", "binary"),  # what some servers say of a body that is in none
)
_MOVED, _FOR_GOOD = (301, 302, 303, 307, 308), (301, 308)
_VALIDATOR = 1_000  # characters; a longer one is no validator
_CODED = "sent in a content coding that we did not ask for and cannot undo"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of anybody's time and memory one feed may take."""

    connect: float = 10.0  # seconds
    whole: float = 30.0  # seconds from the first byte out to the last byte in, redirects included
    body: int = source.LARGEST  # bytes, decoded


def make_fetch(
    *,
    user_agent: str,
    allow_private: str = "",
    host_delay: float = 1.0,
    limits: Limits | None = None,
    wall: Callable[[], float] = time,
) -> Fetch:
    """A function that asks for feeds and gives each with its answer, or the error that came instead, as they come in.

    Where none comes for a second it gives None, so that the reader can put away what it has.
    `allow_private` is DIGEST_ALLOW_PRIVATE_ADDRESSES (ConfigError when it is wrong); `host_delay` is the seconds
    between two requests to one registrable domain; `wall` is a clock that goes on while the machine sleeps.
    """
    doors = guard.doors(allow_private)
    free_at: dict[str, float] = {}  # when each domain may be asked again

    def fetch(states: Sequence[FeedState]) -> Iterator[Answered | None]:
        if not states:
            return
        run = _Run(user_agent, doors, host_delay, limits or Limits(), free_at, wall)
        try:
            yield from run.answers(states)
        finally:
            run.close()

    return fetch


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose clock stands still with it: the time that we take to read is not held against a server."""

    def __init__(self) -> None:
        self._stood = 0.0  # seconds, all pauses together
        self._since: float | None = monotonic()  # when it came to a stand; None while it runs
        super().__init__()

    def time(self) -> float:
        return (monotonic() if self._since is None else self._since) - self._stood

    def run_forever(self) -> None:
        if self._since is not None:
            self._stood += monotonic() - self._since
        self._since = None
        try:
            super().run_forever()
        finally:
            self._since = monotonic()


class _Run:
    """One round of asking."""

    def __init__(
        self,
        user_agent: str,
        doors: guard.Doors,
        host_delay: float,
        limits: Limits,
        free_at: dict[str, float],
        wall: Callable[[], float],
    ) -> None:
        self.user_agent, self.doors, self.limits = user_agent, doors, limits
        self.room = asyncio.Semaphore(AT_ONCE)
        self.large = asyncio.Semaphore(LARGE_AT_ONCE)
        self.hosts = _Hosts(host_delay, free_at)
        self._wall = wall
        self._looked = wall()  # when the reader last had its turn
        self._found: deque[Answered] = deque()  # not yet given to the reader
        self._loop = _Loop()
        # Names are resolved in threads; with the default of six, a few slow name servers would stop everybody.
        self._loop.set_default_executor(ThreadPoolExecutor(AT_ONCE, thread_name_prefix="names"))

    def answers(self, states: Sequence[FeedState]) -> Iterator[Answered | None]:
        """Each answer as it comes in; None whenever none has come for a while."""
        asking = self._begun(self._all(states))
        while not asking.done():
            quiet = self._loop.call_later(QUIET, self._loop.stop)
            self._looked = self._wall()
            self._loop.run_forever()
            quiet.cancel()
            idle = not self._found or self._unseen()
            yield from self._taken()
            if idle and not asking.done():
                yield None
        asking.result()  # raises the bug that ended it

    def _taken(self) -> Iterator[Answered]:
        """The answers that there are.  For each that the reader is done with there is room for a request."""
        while self._found:
            yield self._found.popleft()
            self.room.release()

    def close(self) -> None:
        """Give up what is under way."""
        ending = self._begun(self._end())
        while not ending.done():  # what it cancels may stop the loop too
            with suppress(KeyboardInterrupt):  # that which interrupted a task comes up once more when its group ends
                self._loop.run_forever()
        self._loop.close()

    def _begun(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """A task that stops the loop when it is done."""
        task = self._loop.create_task(work)
        task.add_done_callback(lambda _: self._loop.stop())
        return task

    def _unseen(self) -> bool:
        """Whether the reader has not looked for longer than it usually does: we, or the whole machine, were asleep."""
        return abs(self._wall() - self._looked) > 2 * QUIET

    # ---- in the loop

    async def _seen(self) -> None:
        """Waits for the reader where it has not looked for long: what it wanted asked may be another's by now."""
        while self._unseen():
            self._loop.stop()
            await asyncio.sleep(0)

    async def _end(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._loop.shutdown_default_executor()

    async def _all(self, states: Sequence[FeedState]) -> None:
        connector = aiohttp.TCPConnector(limit=0, socket_factory=guard.socket_factory(self.doors, socket.socket))
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.limits.connect),
                skip_auto_headers=["Accept", "Accept-Encoding", "User-Agent"],
                read_bufsize=BUFFER,
            ) as session,
            asyncio.TaskGroup() as tasks,
        ):
            for state in interleaved(states):
                await self.room.acquire()
                tasks.create_task(self._one(session, state))

    async def _one(self, session: aiohttp.ClientSession, state: FeedState) -> None:
        try:
            answer: Answer | FetchError = await self._follow(session, state)
        except FetchError as error:
            answer = error.alone()
        except Exception as error:  # a stranger chose what woke it: it may cost us one feed, not all of them
            log.exception("bug", extra={"feed": state.feed.url})
            answer = FetchError(answers.bug(error))
        self._found.append((state, answer))
        self._loop.stop()  # when this round of it is through: the reader is waiting

    async def _follow(self, session: aiohttp.ClientSession, state: FeedState) -> Answer:
        """The answer at the end of the redirects."""
        url, seen = state.where, {state.where}
        left, for_good = self.limits.whole, True
        for _ in range(HOPS + 1):
            guard.check_url(url)
            async with self.hosts.turn(domain(url)):
                await self._seen()
                began = self._loop.time()
                try:
                    async with asyncio.timeout(left) as limit:
                        found = await self._ask(session, state, url, limit)
                except TimeoutError as error:
                    raise FetchError(f"no complete answer within {self.limits.whole:g} s") from error
                except (aiohttp.ClientError, OSError, ValueError) as error:
                    raise FetchError(_words(error)) from error
                left -= self._loop.time() - began
            if isinstance(found, Answer):
                return replace(found, moved_to=url if for_good and url != state.where else "")
            url, permanent = found
            for_good = for_good and permanent
            if url in seen:
                raise FetchError(f"a redirect in a circle, back to {answers.words(url)}")
            seen.add(url)
        raise FetchError(f"more than {HOPS} redirects")

    async def _ask(
        self, session: aiohttp.ClientSession, state: FeedState, url: str, limit: asyncio.Timeout
    ) -> Answer | tuple[str, bool]:
        """One request: an answer, or the address that it was redirected to and whether that is for good."""
        async with session.get(url, headers=self._headers(state), allow_redirects=False) as response:
            headers, now = response.headers, datetime.now(UTC)
            if response.status in _MOVED and headers.get("Location"):
                return _target(str(response.url), headers["Location"]), response.status in _FOR_GOOD
            answer = Answer(
                response.status,
                str(response.url),
                content_type=headers.get("Content-Type", ""),
                language=answers.language(headers),
                etag=_validator(headers.get("ETag", "")),
                last_modified=_validator(headers.get("Last-Modified", "")),
                fresh_for=answers.fresh_for(headers, now),
            )
            if response.status == 304 and (state.etag or state.last_modified):
                return answer
            if response.status != 200:
                raise answers.error(response.status, headers, now)
            return replace(answer, body=await self._body(response, limit))

    async def _body(self, response: aiohttp.ClientResponse, limit: asyncio.Timeout) -> bytes:
        """The body, decoded, counted while it comes in."""
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        if coding not in CODINGS:
            raise FetchError(f"{_CODED}: {answers.words(coding)}")
        too_large = FetchError(f"larger than {self.limits.body // 1_000_000} MB, which no feed is")
        if (response.content_length or 0) > self.limits.body:
            raise too_large
        chunks, size = [], 0
        async with AsyncExitStack() as place:
            async for chunk in response.content.iter_any():
                chunks.append(chunk)
                if size <= SMALL < size + len(chunk):
                    await place.enter_async_context(self._large_place(limit))
                size += len(chunk)
                if size > self.limits.body:
                    raise too_large
            return b"".join(chunks)

    @asynccontextmanager
    async def _large_place(self, limit: asyncio.Timeout) -> AsyncIterator[None]:
        """A place for a large body.  The time that it is waited for is not held against the server."""
        left = (limit.when() or 0.0) - self._loop.time()
        limit.reschedule(None)
        async with self.large:
            limit.reschedule(self._loop.time() + left)
            yield

    def _headers(self, state: FeedState) -> dict[str, str]:
        headers = {
            "User-Agent": state.feed.user_agent or self.user_agent,
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        }
        # Both go out as they came in, byte for byte; who knows the first ignores the second (RFC 9110 13.1.3).
        wanted = state.feed.validators
        if state.etag and not (wanted == "Last-Modified" and state.last_modified):
            headers["If-None-Match"] = state.etag
        if state.last_modified and not (wanted == "ETag" and state.etag):
            headers["If-Modified-Since"] = state.last_modified
        return headers


class _Hosts:
    """Registrable domains: few requests at a time at each, and a pause between their beginnings."""

    def __init__(self, delay: float, free_at: dict[str, float]) -> None:
        self._places: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_A_HOST))
        self._delay = delay
        self._free_at = free_at  # by the clock of `monotonic`, for one run after the other

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        async with self._places[host]:
            now = monotonic()
            begin = max(self._free_at.get(host, now), now)
            self._free_at[host] = begin + self._delay
            if begin > now:
                await asyncio.sleep(begin - now)
            yield


def interleaved(states: Sequence[FeedState]) -> list[FeedState]:
    """One feed of each domain, then each one's second, and so on: who waits for a busy host takes nobody's place."""
    by_domain: dict[str, list[FeedState]] = defaultdict(list)
    for state in states:
        by_domain[domain(state.where)].append(state)
    return [state for state in chain.from_iterable(zip_longest(*by_domain.values())) if state is not None]


@lru_cache(maxsize=20_000)
def domain(url: str) -> str:
    """What one publisher answers for: the registrable domain by the public suffix list; an IP address is its own."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    try:
        return str(ip_address(host))
    except ValueError:
        return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _target(url: str, location: str) -> str:
    """Where a redirect leads, as it can be asked for and stand in a list: spaces quoted, without a fragment."""
    try:
        there = urldefrag(urljoin(url, location.strip())).url
    except ValueError as error:
        raise FetchError(f"a redirect to what is no address: {location[:80]!a}") from error
    return links.absolute(there) or there  # what is no link of the web, the guard refuses and names


def _validator(value: str) -> str:
    """`value` where it can be stored and sent back as it came, else none."""
    return value if len(value) <= _VALIDATOR and value.isprintable() else ""


def _words(error: Exception) -> str:
    """What went wrong on the way, for the editor."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"no such host: {error.host}"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"its certificate is not good: {answers.words(error.certificate_error)}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"cannot connect to {error.host}: {answers.words(error.os_error.strerror or error.os_error)}"
    if isinstance(error, aiohttp.ServerTimeoutError):
        return "no connection within the time limit"
    if isinstance(error, aiohttp.ClientPayloadError):
        if "content-encoding" in str(error).lower():
            return "its Content-Encoding says how it is packed, and it is packed otherwise; tell the publisher"
        return f"the answer broke off: {answers.words(error)}"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server closed the connection without an answer"
    if isinstance(error, aiohttp.ClientResponseError):
        coded = "content-encoding" in error.message
        return _CODED if coded else f"not an HTTP answer: {answers.words(error.message)}"
    if isinstance(error, OSError) and error.strerror:
        return f"the connection broke: {answers.words(error.strerror)}"
    return answers.words(error)
