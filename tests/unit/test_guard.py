"""No spelling of a private address gets a connection, unless the operator opened that door."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError, FetchError
from digest.feeds import guard
from digest.feeds.guard import Doors

SHUT = Doors()
PRIVATE = [
    "127.0.0.1", "127.255.0.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "100.64.0.1", "169.254.169.254", "192.0.0.8", "192.0.0.200", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
]  # fmt: skip
PRIVATE_6 = [
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "100::1", "2001:db8::1",
    "3fff::1",
    "2001:10::1", "2001:20::1", "5f00::1", "4000::1", "::1.2.3.4",
]  # fmt: skip
WRAPPED = [  # an IPv4 address inside an IPv6 one
    "::ffff:{}", "::{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}", "2001:4860::5efe:{}", "2001:4860::200:5efe:{}",
    "fe80::5efe:{}",
]  # fmt: skip


@pytest.mark.parametrize("host", [*PRIVATE, *PRIVATE_6])
def test_a_private_or_special_address_is_refused(host: str) -> None:
    with pytest.raises(FetchError, match="private or special"):
        guard.check_address(host, 443, SHUT)


@pytest.mark.parametrize("wrapping", WRAPPED)
@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_whatever_it_is_wrapped_in(host: str, wrapping: str) -> None:
    with pytest.raises(FetchError, match="private or special"):
        guard.check_address(wrapping.format(host), 80, SHUT)


@given(st.sampled_from(PRIVATE).map(IPv4Address))
def test_6to4_and_teredo_of_a_private_address_are_refused(inner: IPv4Address) -> None:
    relayed = IPv6Address((0x2002 << 112) | (int(inner) << 80) | 1)
    tunnelled = IPv6Address((0x20010000 << 96) | (0x08080808 << 64) | (int(inner) ^ 0xFFFFFFFF))
    assert not guard.public(relayed)
    assert not guard.public(tunnelled)


@pytest.mark.parametrize(
    "spelling",
    [
        "127.1",
        "0x7f.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0177.0.0.1",
        "0",
        "10.1",
        "0xa9fea9fe",
        "::ffff:7f00:1",
    ],
)
def test_a_spelling_that_the_system_takes_for_a_private_address_is_refused(spelling: str) -> None:
    for *_, where in socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST):
        with pytest.raises(FetchError):
            guard.check_address(str(where[0]), 80, SHUT)


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8", "2002:808:808::1"]
)
def test_a_public_address_is_let_through_on_the_ports_of_the_web_only(host: str) -> None:
    for port in (80, 443, 8080, 8443):
        guard.check_address(host, port, SHUT)
    for port in (22, 25, 6379, 9200):
        with pytest.raises(FetchError, match=f"port {port}"):
            guard.check_address(host, port, SHUT)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        mapped = isinstance(address, IPv6Address) and address.ipv4_mapped
        assert mapped or not guard.public(address)


@pytest.mark.parametrize(
    ("text", "host", "port", "let_in"),
    [
        ("1", "127.0.0.1", 18080, True),
        ("1", "8.8.8.8", 25, True),
        ("", "127.0.0.1", 80, False),
        ("0", "127.0.0.1", 80, False),
        ("127.0.0.1", "127.0.0.1", 18080, True),
        ("127.0.0.1", "::ffff:127.0.0.1", 80, True),
        ("127.0.0.1", "127.0.0.2", 80, False),
        ("127.0.0.1:8080", "127.0.0.1", 8080, True),
        ("127.0.0.1:8080", "127.0.0.1", 80, False),
        ("10.0.0.1, ::1", "::1", 8080, True),
        ("[::1]:8080 [fd00::1]", "::1", 8080, True),
        ("[::1]:8080 [fd00::1]", "fd00::1", 1, True),
        ("[::1]:8080", "::1", 80, False),
    ],
)
def test_the_operator_opens_doors_by_address_and_port(text: str, host: str, port: int, let_in: bool) -> None:
    doors = guard.doors(text)
    if let_in:
        guard.check_address(host, port, doors)
    else:
        with pytest.raises(FetchError):
            guard.check_address(host, port, doors)


@pytest.mark.parametrize(
    "word", ["localhost", "10.0.0.0/8", "10.0.0.1:", "10.0.0.1:x", "10.0.0.1:0", "10.0.0.1:70000", "yes"]
)
def test_a_door_that_is_no_address_is_an_error_that_names_it(word: str) -> None:
    with pytest.raises(ConfigError, match="DIGEST_ALLOW_PRIVATE_ADDRESSES") as raised:
        guard.doors(f"127.0.0.1 {word}")
    assert f"'{word}'" in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "a.example/feed", "https://", "https:///feed",
        "",
        "https://me@a.example/", "https://me:word@a.example/", "https://@a.example/", "https://[broken/",
        "https://a..b/", "https://\udcff.example/", "https://a%20b/",
        "https://a.example:port/", "https://a.example:0/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_not_asked_at_all(url: str) -> None:
    with pytest.raises(FetchError):
        guard.check_url(url)


@pytest.mark.parametrize("url", ["https://a.example/feed", "HTTP://a.example", "https://[2606:4700::1]/x?y#z"])
def test_what_is_asked(url: str) -> None:
    guard.check_url(url)


def test_a_socket_is_made_only_towards_an_allowed_address() -> None:
    made: list[dict[str, Any]] = []

    class Socket:
        blocking = True

        def __init__(self, **kind: int) -> None:
            made.append(kind)

        def setblocking(self, blocking: bool) -> None:
            self.blocking = blocking

    factory = guard.socket_factory(SHUT, Socket)
    with pytest.raises(FetchError):
        factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    assert made == []
    assert not factory((socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2606:4700::1", 443, 0, 0))).blocking
    assert made == [{"family": socket.AF_INET6, "type": socket.SOCK_STREAM, "proto": 6}]


def test_wrapping_does_not_hide_a_public_address() -> None:
    assert guard.public(ip_address("::ffff:8.8.8.8"))
