"""Which addresses the fetcher may connect to.  Judged when the socket is made, so that no spelling gets around it.

A check of the host name, or one in the resolver, is passed by `http://[::ffff:127.0.0.1]/` and by a name that
answers differently the second time (measured with aiohttp 3.14); the address of the socket itself cannot lie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from digest.errors import ConfigError, FetchError
from digest.feeds import links

PORTS = frozenset({80, 443, 8000, 8080, 8443})  # the web's own, and where small sites put a second server
Address = IPv4Address | IPv6Address

_PORTS = ", ".join(map(str, sorted(PORTS)))
_WORLD = IPv6Network("2000::/3")  # the only part of IPv6 that is given out
_NOBODY = (  # what the ipaddress module of some Python takes for anybody's
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("3fff::/20"),
)
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: then come the 32 bits of an IPv4 address


@dataclass(frozen=True, slots=True)
class Doors:
    """What the operator lets the fetcher reach although it is private: everything, or addresses, with a port or any."""

    everything: bool = False
    allowed: frozenset[tuple[Address, int]] = frozenset()  # port 0 = any

    def open_to(self, address: Address, port: int) -> bool:
        return self.everything or bool({(address, port), (address, 0)} & self.allowed)


def doors(text: str) -> Doors:
    """`DIGEST_ALLOW_PRIVATE_ADDRESSES`: empty, `1`, or a list of `address[:port]`.  ConfigError names a wrong one."""
    words = text.replace(",", " ").split()
    if words == ["1"]:
        return Doors(everything=True)
    if words in ([], ["0"]):
        return Doors()
    return Doors(allowed=frozenset(_door(word) for word in words))


def _door(word: str) -> tuple[Address, int]:
    bare = word[1:-1] if word.startswith("[") and word.endswith("]") else word
    try:
        return ip_address(bare), 0
    except ValueError:
        host, _, port = word.rpartition(":")
    try:
        address, number = ip_address(host.strip("[]")), int(port)
        if not 0 < number < 65_536:
            raise ValueError("no such port")
    except ValueError as error:
        raise ConfigError(f"DIGEST_ALLOW_PRIVATE_ADDRESSES: '{word}' is not an address or address:port") from error
    return address, number


def public(address: Address) -> bool:
    """Whether anybody on the internet could have this address: what is wrapped inside it is judged as well."""
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return public(inner)
        if address not in _WORLD:
            return False
    special = address.is_multicast or address.is_reserved or any(address in net for net in _NOBODY)
    return address.is_global and not special


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, NAT64, 6to4, Teredo, ISATAP."""
    if address.teredo is not None:
        return address.teredo[1]
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64 or (int(address) >> 32 & 0xFFFFFFFF) in _ISATAP:
        return last
    return address.ipv4_mapped or address.sixtofour


def check_address(host: str, port: int, open_doors: Doors) -> None:
    """FetchError unless a socket may be connected to this very address and port."""
    address = ip_address(host.split("%")[0])
    inner = _inner(address) if isinstance(address, IPv6Address) else None
    if open_doors.open_to(address, port) or (inner is not None and open_doors.open_to(inner, port)):
        return
    if not public(address):
        raise FetchError(
            f"{host} is a private or special address, which feeds may not be on"
            " (DIGEST_ALLOW_PRIVATE_ADDRESSES allows one)"
        )
    if port not in PORTS:
        raise FetchError(f"port {port} is not one that feeds are on; only {_PORTS} are asked")


def check_url(url: str) -> None:
    """FetchError unless the URL is one we ask at all: http or https, what can be a host, no user name in it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError("only http:// and https:// addresses are asked")
    if port == 0:
        raise FetchError("port 0 is nobody's")
    if parts.username is not None or parts.password is not None:
        raise FetchError("a user name or password in the address is not sent")
    if not links.host_name(host):
        raise FetchError(f"{host[:80]!a} cannot be the name of a host")


def socket_factory(open_doors: Doors, make: Callable[..., Any]) -> Callable[[Any], Any]:
    """For aiohttp's connector: `make` sockets, but only towards addresses that are allowed."""

    def factory(info: tuple[Any, ...]) -> Any:
        family, kind, protocol, _, where = info
        check_address(str(where[0]), int(where[1]), open_doors)
        made = make(family=family, type=kind, proto=protocol)
        made.setblocking(False)
        return made

    return factory
