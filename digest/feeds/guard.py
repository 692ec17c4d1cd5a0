"""Which addresses the fetcher may connect to.  Judged when the socket is made, so that no spelling gets around it.

A check of the host name, or one in the resolver, is passed by `http://[::ffff:127.0.0.1]/` and by a name that
answers differently the second time (measured with aiohttp 3.14); the address of the socket itself cannot lie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from digest.errors import ConfigError, FetchError

PORTS = frozenset({80, 443})
Address = IPv4Address | IPv6Address

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")


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
        return ip_address(host.strip("[]")), int(port)
    except ValueError as error:
        raise ConfigError(f"DIGEST_ALLOW_PRIVATE_ADDRESSES: '{word}' is not an address or address:port") from error


def public(address: Address) -> bool:
    """Whether anybody on the internet could have this address: what is wrapped inside it is judged as well."""
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, NAT64, 6to4, Teredo, IPv4-compatible."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in net for net in _NAT64) or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


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
        raise FetchError(f"port {port} is not one that feeds are on; only 80 and 443 are asked")


def check_url(url: str) -> None:
    """FetchError unless the URL is one we ask at all: http or https, a host, no user name in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError("only http:// and https:// addresses are asked")
    if parts.username is not None or parts.password is not None:
        raise FetchError("a user name or password in the address is not sent")


def socket_factory(open_doors: Doors, make: Callable[..., Any]) -> Callable[[Any], Any]:
    """For aiohttp's connector: `make` sockets, but only towards addresses that are allowed."""

    def factory(info: tuple[Any, ...]) -> Any:
        family, kind, protocol, _, where = info
        check_address(str(where[0]), int(where[1]), open_doors)
        made = make(family=family, type=kind, proto=protocol)
        made.setblocking(False)
        return made

    return factory
