"""Asking real servers on the loopback: what a publisher sees of us, and what a hostile one can do to us."""

from __future__ import annotations

import gzip
import logging
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from digest.errors import FetchError
from digest.feeds import fetch
from digest.feeds.fetch import Limits
from digest.model import Answer, Feed, FeedState, Validators
from tests import scenarios
from tests.scenarios import Asked, Said, Web
from tests.world import rss

FEED = rss()
CERTIFICATE = Path(__file__).with_name("loopback.pem")
MODIFIED = "Wednesday, 03-Jun-26 05:00:00 GMT"  # not as it is written now: it must come back as it was sent
SHORT = Limits(connect=2, whole=1.0, body=1_000_000)


@pytest.fixture
def web() -> Iterator[Web]:
    with scenarios.serving() as made:
        yield made


def state(url: str, **known: str) -> FeedState:
    return FeedState(Feed(url), **known)  # type: ignore[arg-type]  # validators, which are text


def ask(
    web: Web, *states: FeedState, host_delay: float = 0, limits: Limits = SHORT
) -> list[tuple[FeedState, Answer | FetchError]]:
    doors = f"127.0.0.1:{web.port}"
    asking = fetch.make_fetch(user_agent="brief/1", allow_private=doors, host_delay=host_delay, limits=limits)
    return [one for one in asking(states) if one is not None]


def answer(web: Web, url: str, limits: Limits = SHORT, **known: str) -> Answer:
    [(_, found)] = ask(web, state(url, **known), limits=limits)
    assert isinstance(found, Answer), found
    return found


def error(web: Web, url: str, **known: str) -> FetchError:
    [(_, found)] = ask(web, state(url, **known))
    assert isinstance(found, FetchError), found
    return found


# ---- conditional requests -------------------------------------------------------------------------


@pytest.mark.parametrize("etag", ["", '"abc"', 'W/"abc"', 'abc-no-quotes, "x', '"caf\u00e9"'])
def test_validators_go_back_byte_for_byte(web: Web, etag: str) -> None:
    url = web.does("/feed", scenarios.conditional(FEED, etag.encode().decode("latin-1"), MODIFIED))
    first = answer(web, url)
    assert (first.status, first.body, first.last_modified) == (200, FEED, MODIFIED)
    second = answer(web, url, etag=first.etag, last_modified=first.last_modified)
    assert second.not_modified
    assert second.body == b""


def test_the_first_request_has_no_validators_and_a_later_one_has_both(web: Web) -> None:
    url = web.says("/feed", FEED)
    answer(web, url)
    answer(web, url, etag='"1"', last_modified=MODIFIED)
    first, second = web.requests("/feed")
    assert not {"if-none-match", "if-modified-since"} & set(first.headers)
    assert (second.headers["if-none-match"], second.headers["if-modified-since"]) == ('"1"', MODIFIED)


@pytest.mark.parametrize(
    ("validators", "sent"),
    [
        ("both", {"if-none-match", "if-modified-since"}),
        ("ETag", {"if-none-match"}),
        ("Last-Modified", {"if-modified-since"}),
    ],
)
def test_a_server_that_cannot_do_with_two_validators_is_sent_the_one_that_its_feed_names(
    web: Web, validators: Validators, sent: set[str]
) -> None:
    """LiveJournal's did so: two, and it sends the whole feed each time."""
    names = {"if-none-match", "if-modified-since"}

    def confused(asked: Asked) -> Said:
        return Said(304) if len(names & set(asked.headers)) == 1 else Said(200, FEED)

    feed = Feed(web.does("/feed", confused), validators=validators)
    [(_, found)] = ask(web, FeedState(feed, etag='"1"', last_modified=MODIFIED))
    assert isinstance(found, Answer)
    assert names & set(web.requests("/feed")[0].headers) == sent
    assert found.not_modified == (len(sent) == 1)


@pytest.mark.parametrize(("known", "named"), [("etag", "Last-Modified"), ("last_modified", "ETag")])
def test_the_only_validator_that_is_known_is_sent_whichever_its_feed_names(
    web: Web, known: str, named: Validators
) -> None:
    only = state(web.says("/feed", FEED), **{known: MODIFIED})
    ask(web, replace(only, feed=replace(only.feed, validators=named)))
    [asked] = web.requests("/feed")
    assert MODIFIED in asked.headers.values()


def test_a_304_brings_its_own_validators(web: Web) -> None:
    url = web.does("/feed", lambda asked: Said(304, headers={"ETag": '"2"', "Last-Modified": MODIFIED}))
    found = answer(web, url, etag='"1"')
    assert (found.etag, found.last_modified) == ('"2"', MODIFIED)


def test_a_304_to_a_request_without_validators_is_an_error(web: Web) -> None:
    assert error(web, web.does("/feed", lambda asked: Said(304))).status == 304


# ---- how we ask -----------------------------------------------------------------------------------


def test_we_say_who_we_are_and_what_we_read(web: Web) -> None:
    answer(web, web.says("/feed", FEED))
    [asked] = web.requests("/feed")
    assert asked.headers["user-agent"] == "brief/1"
    assert "application/rss+xml" in asked.headers["accept"]
    assert "*/*;q=0.1" in asked.headers["accept"]
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "referer"} & set(asked.headers)


def test_a_feed_may_have_a_user_agent_of_its_own(web: Web) -> None:
    feed = Feed(web.says("/feed", FEED), user_agent="special/2")
    ask(web, FeedState(feed))
    assert web.requests("/feed")[0].headers["user-agent"] == "special/2"


def test_cookies_are_not_kept(web: Web) -> None:
    """By a name: of an address nobody keeps cookies anyway."""
    web.says("/one", FEED, Set_Cookie="s=1; Path=/")
    web.says("/two", FEED)
    ask(web, *(state(web.url(path, host="localhost")) for path in ("/one", *["/two"] * 5)))
    assert len(web.asked) == 6
    assert all("cookie" not in asked.headers for asked in web.asked)


def test_two_requests_at_a_time_go_to_one_host_and_a_pause_lies_between_their_beginnings(web: Web) -> None:
    def slow(asked: Asked) -> Said:
        web.over.wait(0.1)
        return Said(200, FEED)

    crowd = [state(web.does(f"/slow/{number}", slow)) for number in range(6)]
    ask(web, *crowd)
    assert web.busiest == fetch.AT_A_HOST == 2
    urls = [web.says(f"/{number}", FEED) for number in range(5)]
    began = monotonic()
    ask(web, *map(state, urls), host_delay=0.1)
    moments = sorted(asked.at - began for asked in web.asked[len(crowd) :])
    assert all(at >= 0.1 * number for number, at in enumerate(moments))


def test_feeds_of_one_publisher_wait_for_each_other_and_take_nobodys_place() -> None:
    urls = ["https://a.busy.example/1", "https://b.busy.example/2", "https://c.busy.example/3", "https://calm.example/"]
    assert [one.feed.url for one in fetch.interleaved([state(url) for url in urls])] == [
        urls[0],
        urls[3],
        urls[1],
        urls[2],
    ]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.example.co.uk/feed", "example.co.uk"),
        ("https://one.substack.com/feed", "substack.com"),
        ("https://someone.github.io/feed", "someone.github.io"),
        ("http://192.0.2.7:8080/feed", "192.0.2.7"),
        ("http://[2001:db8::1]/feed", "2001:db8::1"),
        ("http://localhost/feed", "localhost"),
        ("https://EXAMPLE.org./feed", "example.org"),
    ],
)
def test_a_publisher_is_a_registrable_domain(url: str, domain: str) -> None:
    assert fetch.domain(url) == domain


def test_connections_are_used_again_within_a_run(web: Web) -> None:
    ask(web, *(state(web.says(f"/{number}", FEED)) for number in range(6)))
    assert len({asked.peer for asked in web.asked}) <= fetch.AT_A_HOST < len(web.asked)


def test_no_proxy_of_the_environment_stands_between_the_guard_and_the_address(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", web.url(""))
    assert "no such host" in str(error(web, "http://nobody.invalid/feed"))
    assert web.asked == []


# ---- redirects ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_to_where_it_leads(web: Web, status: int) -> None:
    web.says("/new", FEED)
    old = web.says("/old", status=status, Location="/new")
    assert answer(web, old).url == web.url("/new")


@pytest.mark.parametrize("target", ["/new feed", "/new%20feed", "/new%20feed#top"])
def test_where_a_redirect_leads_is_one_address_however_it_is_written(web: Web, target: str) -> None:
    web.says("/new%20feed", FEED)
    old = web.says("/old", status=301, Location=target)
    assert answer(web, old).moved_to == web.url("/new%20feed")


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        ((301,), True),
        ((308, 301), True),
        ((302,), False),
        ((303,), False),
        ((307,), False),
        ((301, 302), False),
        ((302, 301), False),
    ],
)
def test_a_feed_has_moved_where_every_hop_was_for_good(web: Web, hops: tuple[int, ...], moved: bool) -> None:
    for number, status in enumerate(hops):
        web.says(f"/{number}", status=status, Location=f"/{number + 1}")
    there = web.says(f"/{len(hops)}", FEED)
    assert answer(web, web.url("/0")).moved_to == (there if moved else "")


def test_a_redirect_waits_for_its_turn_at_the_host_that_it_leads_to(web: Web) -> None:
    before = [f"/{number}" for number in range(4)]
    for path in (*before, "/new"):
        web.says(path, FEED)
    old = web.says("/old", status=302, Location=web.url("/new", host="localhost"))
    ask(web, state(old), *(state(web.url(path, host="localhost")) for path in before), host_delay=0.2)
    assert [asked.path for asked in web.asked][-1] == "/new"


def test_redirects_share_the_time_of_one_feed(web: Web) -> None:
    def late(asked: Asked) -> Said:
        web.over.wait(0.4)
        return Said(302, headers={"Location": f"/{int(asked.path[1:]) + 1}"})

    for number in range(4):
        web.does(f"/{number}", late)
    assert "within 1 s" in str(error(web, web.url("/0")))


def test_a_circle_and_an_endless_chain_are_errors(web: Web) -> None:
    assert "circle" in str(error(web, web.says("/loop", status=302, Location="/loop")))
    for number in range(8):
        web.says(f"/chain{number}", status=301, Location=f"/chain{number + 1}")
    assert "more than 5 redirects" in str(error(web, web.url("/chain0")))
    assert len([one for one in web.asked if one.path.startswith("/chain")]) == 6


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/", "file:///etc/passwd", "http://u:p@example.org/"],
)
def test_no_redirect_leads_to_where_feeds_may_not_be(web: Web, target: str) -> None:
    found = error(web, web.says("/old", status=301, Location=target))
    assert "private" in str(found) or "only http" in str(found) or "user name" in str(found)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://[", "a redirect to what is no address: 'http://['"),
        ("http://a..b/feed", "'a..b' cannot be the name of a host"),
        ("http://\xff\xfe.test/", r"'\udcff\udcfe.test' cannot be the name of a host"),
    ],
)
def test_a_redirect_to_nowhere_is_named_as_what_it_is(web: Web, target: str, words: str) -> None:
    assert words in str(error(web, web.says("/old", status=301, Location=target)))


# ---- what a server can do to us -------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/feed",
        "http://localhost/feed",
        "http://[::1]/feed",
        "http://[::ffff:127.0.0.1]/feed",
        "http://0x7f.1/feed",
        "http://2130706433/feed",
        "http://10.1.2.3/feed",
        "http://100.64.0.1/feed",
        "http://169.254.169.254/latest/meta-data",
        "http://[64:ff9b::a00:1]/feed",
        "http://0.0.0.0/feed",
    ],
)
def test_private_addresses_are_refused_in_every_spelling(url: str) -> None:
    [one] = fetch.make_fetch(user_agent="brief/1", host_delay=0, limits=SHORT)([state(url)])
    assert one is not None
    found = one[1]
    assert isinstance(found, FetchError)
    assert "private" in str(found) or "not a canonical" in str(found)


def test_an_odd_port_is_refused_unless_its_address_is_allowed(web: Web) -> None:
    url = web.says("/feed", FEED)
    [one] = fetch.make_fetch(user_agent="brief/1", allow_private="127.0.0.1:1", limits=SHORT)([state(url)])
    assert one is not None
    assert isinstance(one[1], FetchError)
    assert web.asked == []


def test_headers_or_a_body_that_never_end_are_given_up_in_time(web: Web) -> None:
    slow = web.does("/headers", scenarios.never(web))
    drip = web.does("/drip", lambda asked: Said(200, FEED, {"Content-Type": "application/xml"}, drip=True))
    began = monotonic()
    found = dict(ask(web, state(slow), state(drip)))
    assert monotonic() - began < 5
    assert all("within 1 s" in str(one) for one in found.values())


def test_a_large_answer_is_refused_by_its_announced_length_alone(web: Web) -> None:
    url = web.does("/huge", lambda asked: Said(200, b"x", length=50_000_000))
    assert "larger than 1 MB" in str(error(web, url))


def test_a_bomb_is_stopped_while_it_unpacks(web: Web) -> None:
    packed = scenarios.bomb(64)
    assert len(packed) < 100_000
    assert "larger than 1 MB" in str(error(web, web.says("/bomb", packed, Content_Encoding="gzip")))


def test_a_body_that_breaks_off_is_an_error(web: Web) -> None:
    url = web.does("/cut", lambda asked: Said(200, FEED, length=len(FEED) + 500))
    assert "broke off" in str(error(web, url))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "aes128gcm"])
def test_a_coding_that_we_did_not_ask_for_is_named(web: Web, coding: str) -> None:
    assert "content coding" in str(error(web, web.says("/coded", b"\x8b\x01\x80", Content_Encoding=coding)))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate without its header"])
def test_what_was_asked_for_packed_is_unpacked(web: Web, coding: str) -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {"gzip": gzip.compress(FEED), "deflate": zlib.compress(FEED)}.get(coding, raw.compress(FEED) + raw.flush())
    assert answer(web, web.says("/feed", packed, Content_Encoding=coding.split()[0])).body == FEED


@pytest.mark.parametrize("coding", ["identity", "none", "UTF-8"])
def test_a_coding_that_is_none_does_no_harm(web: Web, coding: str) -> None:
    assert answer(web, web.says("/feed", FEED, Content_Encoding=coding)).body == FEED


def test_headers_without_measure_are_an_error(web: Web) -> None:
    assert "not an HTTP answer" in str(error(web, web.says("/feed", FEED, X_Long="x" * 100_000)))


def test_a_certificate_that_nobody_vouches_for_is_an_error() -> None:
    with scenarios.serving(CERTIFICATE) as secret:
        secret.says("/feed", FEED)
        found = error(secret, f"https://localhost:{secret.port}/feed")
    assert "certificate" in str(found)
    assert secret.asked == []


def test_a_host_that_is_not_there_is_an_error_of_that_feed_alone(web: Web) -> None:
    good = web.says("/feed", FEED)
    found = {one.feed.url: said for one, said in ask(web, state("http://nobody.invalid/"), state(good))}
    assert "no such host: nobody.invalid" in str(found["http://nobody.invalid/"])
    assert isinstance(found[good], Answer)


@pytest.mark.parametrize("status", [204, 226, 401, 403, 404, 410, 429, 500, 503])
def test_any_other_answer_is_an_error_with_its_number(web: Web, status: int) -> None:
    assert error(web, web.says("/feed", status=status)).status == status


def test_who_stops_reading_ends_the_asking(web: Web) -> None:
    slow = [state(web.does(f"/{number}", scenarios.never(web))) for number in range(3)]
    states = [state(web.says("/feed", FEED)), *slow]
    doors = f"127.0.0.1:{web.port}"
    patient = replace(SHORT, whole=60)
    reading = fetch.make_fetch(user_agent="brief/1", allow_private=doors, host_delay=0, limits=patient)(states)
    first = next(reading)
    assert first is not None
    assert first[0] is states[0]
    assert next(reading) is None  # nobody else answers, and the reader hears it
    began = monotonic()
    reading.close()  # type: ignore[attr-defined]  # a generator
    assert monotonic() - began < 5


def spelled(number: int) -> str:
    """127.0.0.1 in a spelling of its own: each counts as another host."""
    return f"127.0x{'0' * number}1"


def test_servers_that_withhold_the_end_of_large_bodies_do_not_fill_the_memory(web: Web) -> None:
    """Each sends 5 KB that are 5 MB when unpacked, but for the last byte."""
    web.does("/feed", lambda asked: Said(200, packed, {"Content-Encoding": "gzip"}, pause=60))
    packed = gzip.compress(b" " * 5_000_000)
    states = [state(web.url("/feed", spelled(number))) for number in range(30)]
    tracemalloc.start()
    try:
        found = ask(web, *states, limits=Limits(connect=2, whole=0.7, body=6_000_000))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len([said for _, said in found if isinstance(said, FetchError)]) == 30
    assert most < 100_000_000


def test_who_has_to_wait_with_a_large_body_is_not_late_for_it(web: Web) -> None:
    web.does("/feed", lambda asked: Said(200, b" " * (2 * fetch.SMALL), pause=0.4))
    states = [state(web.url("/feed", spelled(number))) for number in range(3 * fetch.LARGE_AT_ONCE)]
    found = ask(web, *states, limits=Limits(connect=2, whole=1.0, body=2_000_000))
    assert [said for _, said in found if isinstance(said, FetchError)] == []


def test_an_error_that_is_kept_keeps_no_body(web: Web) -> None:
    url = web.does("/feed", lambda asked: Said(200, bytes(2_000_000), length=3_000_000))
    found = error(web, url)
    assert (found.__traceback__, found.__cause__, found.__context__) == (None, None, None)


class Interrupting(FeedState):
    """A feed at which somebody presses Ctrl-C as soon as it is asked."""

    asked = False

    @property
    def where(self) -> str:
        was, Interrupting.asked = Interrupting.asked, True
        if was:
            raise KeyboardInterrupt
        return self.feed.url


class Sleeping(FeedState):
    """A feed at which the machine falls asleep for an hour when its turn has come."""

    turns = 0

    @property
    def where(self) -> str:
        Sleeping.turns += 1
        return self.feed.url

    @staticmethod
    def wall() -> float:
        return 3600.0 if Sleeping.turns > 1 else 0.0  # the first time all are put in order


def test_who_wakes_from_a_sleep_asks_nobody_before_its_reader_has_looked(web: Web) -> None:
    """Its claims may have ended while it slept, and the clock of the loop knows nothing of that."""
    web.says("/feed", FEED)
    feeds = [Feed(web.url("/feed", spelled(number))) for number in range(4)]
    doors = f"127.0.0.1:{web.port}"
    asking = fetch.make_fetch(user_agent="brief/1", allow_private=doors, host_delay=0, wall=Sleeping.wall)
    reading = asking([Sleeping(feeds[0]), *map(FeedState, feeds[1:])])
    assert next(reading) is None
    assert web.asked == []
    assert len([one for one in reading if one is not None]) == 4


def test_who_interrupts_the_asking_is_heard_and_nothing_is_left_open(web: Web) -> None:
    slow = [state(web.does(f"/{number}", scenarios.never(web))) for number in range(3)]
    asking = fetch.make_fetch(user_agent="brief/1", allow_private=f"127.0.0.1:{web.port}", host_delay=0)
    with pytest.raises(KeyboardInterrupt):
        list(asking([*slow, Interrupting(slow[0].feed)]))


def test_a_bug_that_one_feed_wakes_stays_with_that_feed_and_is_logged_whole(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    good, url = state(web.says("/feed", FEED)), web.says("/other", FEED)
    faulty = FeedState(Feed(url, user_agent=7))  # type: ignore[arg-type]  # no feed list can say so: it stands for a bug
    with caplog.at_level(logging.ERROR, "digest"):
        found = {one.where: said for one, said in ask(web, faulty, good)}
    assert isinstance(found[good.where], Answer)
    assert "a bug of this program" in str(found[url])
    [line] = caplog.records
    assert (line.message, line.__dict__["feed"], bool(line.exc_info)) == ("bug", url, True)


def test_the_time_that_its_reader_takes_is_not_held_against_a_server(web: Web) -> None:
    def soon(_: object) -> Said:
        web.over.wait(0.3)
        return Said(body=FEED)

    states = [state(web.says("/feed", FEED)), state(web.does("/soon", soon))]
    doors, patience = f"127.0.0.1:{web.port}", replace(SHORT, whole=0.5)
    reading = fetch.make_fetch(user_agent="brief/1", allow_private=doors, host_delay=0, limits=patience)(states)
    first = next(reading)
    web.over.wait(0.7)  # what reading a document may take
    second = next(reading)
    assert first is not None
    assert second is not None
    assert second[0] is states[1]
    assert isinstance(second[1], Answer), second[1]
    assert list(reading) == []


def test_no_feeds_are_no_work() -> None:
    assert list(fetch.make_fetch(user_agent="brief/1")([])) == []


def test_the_pause_at_a_host_holds_from_one_round_of_asking_to_the_next(web: Web) -> None:
    url = web.says("/feed", FEED)
    asking = fetch.make_fetch(user_agent="brief/1", allow_private=f"127.0.0.1:{web.port}", host_delay=0.3)
    began = monotonic()
    for _ in range(3):
        assert len(list(asking([state(url)]))) == 1
    assert web.asked[-1].at - began >= 0.6
