"""Links as feeds write them, made absolute and safe to put into a mail."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from digest import text

_PLAIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:/[A-Za-z0-9/_.~?=&,+-]*)?")  # nearly every link there is
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_LONGEST = 4_000  # characters; what is longer is no address of an article, and megabytes of `%` take gigabytes to quote
_AS_THEY_ARE = "%/:=&?~#+!$,;'@()*[]"  # what may stand in a URL unquoted


def absolute(address: str, base: str = "") -> str:
    """An http(s) link made from `address` against `base`, in ASCII; "" for any other scheme, or none, or a trick.

    A user name in it is a trick: `https://bank.example@evil.example/` shows one host and opens the other.
    """
    if not address or (len(address) <= _LONGEST and _PLAIN.fullmatch(address)):
        return address
    stripped = text.one_line(address) if len(address) <= _LONGEST else ""
    if not stripped:
        return ""
    try:
        whole = stripped if _SCHEME.match(stripped) else urljoin(base, stripped)
        parts = urlsplit(whole)
        scheme, host, port = parts.scheme.lower(), host_name(parts.hostname or ""), parts.port
    except ValueError:  # "Invalid IPv6 URL" and its like: not a link
        return ""
    if scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    place = f"{host}:{port}" if port is not None else host
    return quote(_STRAY_PERCENT.sub("%25", parts._replace(scheme=scheme, netloc=place).geturl()), safe=_AS_THEY_ARE)


def joined(base: str, given: str) -> str:
    """What links are relative to where a document says `given` of itself; `base` where that is no address at all."""
    try:
        return urljoin(base, given)
    except ValueError:  # "Invalid IPv6 URL"
        return base


def whole_id(given: str, base: str, *, declared: bool) -> str:
    """The id of an Atom entry made absolute, where it is a relative reference; else "".

    RFC 4287 4.2.6 allows none, and feeds write them.  Without an xml:base (`declared`) only what begins with a slash
    is taken for one: a bare `post-17` is a name.
    """
    if not given or _SCHEME.match(given) or not (declared or given.startswith("/")):
        return ""
    return text.one_line(joined(base, given))


def host_name(name: str) -> str:
    """The name as DNS has it; "" where no host can be called so."""
    if ":" in name:  # urlsplit has looked at the brackets
        return f"[{name}]" if re.fullmatch(r"[0-9a-f:.]+", name) else ""
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return ""
    return ascii_name if _HOST.fullmatch(ascii_name) else ""
