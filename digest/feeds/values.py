"""What editors may write for an hour, a duration, days, an address, a link or a language, and what it means.

Each function raises ValueError with words for the editor.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import time, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from digest import address as mail_address
from digest import text as plain
from digest.feeds import links

LONGEST = 2_000  # characters of a link
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DURATION = re.compile(r"(\d{1,4})\s*([mhd])")
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LANGUAGE = re.compile(r"([a-z]{2,3})(-[a-zA-Z0-9]{2,8})*")
_QUOTED, _UNRESERVED = re.compile(r"%([0-9a-fA-F]{2})"), re.compile(r"[A-Za-z0-9._~-]")  # RFC 3986 2.3
_SPOILED = re.compile(r"[\x00-\x1f\x7f]")

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk
    sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu
"""
_LANGUAGES = frozenset(_ISO_639_1.split())
_MEANT = {  # what people write in its place
    "arabic": "ar", "chinese": "zh", "cn": "zh", "czech": "cs", "cz": "cs", "danish": "da", "dk": "da",
    "dutch": "nl", "german": "de", "greek": "el", "gr": "el", "japanese": "ja", "jp": "ja", "polish": "pl",
    "portuguese": "pt", "spanish": "es", "swedish": "sv", "ua": "uk", "ukrainian": "uk",
}  # fmt: skip


_CODES = {"UK": "GB", "USA": "US", "UAE": "AE", "KSA": "SA"}  # of jurisdictions, as people write them


def nearest(word: str, known: Collection[str]) -> str:
    """`, did you mean 'x'?` where something known is like it, else nothing."""
    exact = [one for one in known if one.casefold() in (word.casefold(), _CODES.get(word.upper(), word).casefold())]
    near = exact or get_close_matches(word, known, n=1, cutoff=0.6)
    return f", did you mean '{near[0]}'?" if near else ""


def known(word: str, what: str, words: Collection[str]) -> str:
    """The word, where it is one of those there are."""
    if word in words:
        return word
    listed = f" (there are: {', '.join(words)})" if len(words) <= 20 else ""
    raise ValueError(f"unknown {what} '{word}'" + (nearest(word, words) or listed))


def one_line(text: str) -> str:
    """Text that stands in a header or a title."""
    if _SPOILED.search(text.strip()):
        raise ValueError("must be one line, without control characters")
    return text.strip()


def duration(value: object) -> timedelta:
    """`30m`, `2h` or `1d`."""
    if isinstance(value, timedelta):
        return value
    read = _DURATION.fullmatch(str(value).strip())
    if not read:
        raise ValueError("must be a duration like 30m, 2h or 1d")
    number = int(read[1])
    return {"m": timedelta(minutes=number), "h": timedelta(hours=number), "d": timedelta(days=number)}[read[2]]


def hour(value: object) -> time:
    """`06:00`, with or without quotes."""
    if isinstance(value, time):
        return value
    read = _HOUR.fullmatch(str(value).strip())
    if not read:
        raise ValueError('must be an hour like "06:00" (00:00 to 23:59)')
    return time(int(read[1]), int(read[2]))


def days(value: object) -> frozenset[int]:
    """`daily`, `weekdays` or a list of days; Monday is 0."""
    if value in ("daily", "weekdays"):
        return frozenset(range(7 if value == "daily" else 5))
    if isinstance(value, frozenset):
        return value
    if isinstance(value, str):
        known(value, "days", ("daily", "weekdays"))
    if not isinstance(value, list) or not value:
        raise ValueError("must be daily, weekdays or a list of days like [mon, thu]")
    return frozenset(DAYS.index(_day(str(one))) for one in value)


def _day(word: str) -> str:
    return known(word[:3].lower() if word.lower().endswith("day") else word.lower(), "day", DAYS)


def time_zone(name: str) -> str:
    """A name of the tz database, as the tzdata package has it."""
    return known(name, "time zone", _zones())


@cache
def _zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def language(tag: str) -> str:
    """A BCP 47 tag that begins with an ISO 639-1 code: `fr`, `pt-BR`; empty for what the feed says."""
    if not tag:
        return tag
    read = _LANGUAGE.fullmatch(tag)
    if read and read[1] in _LANGUAGES:
        return tag
    word = tag.lower()
    meant = _MEANT.get(word) or (word[:2] if word[:2] in _LANGUAGES else "")
    raise ValueError(
        f"unknown language '{tag}'" + (f", did you mean '{meant}'?" if meant else " (a code like en, fr, zh)")
    )


def address(text: str) -> str:
    """`name@example.org` or `Name <name@example.org>`; empty for none."""
    if text and mail_address.mailbox(one_line(text)) is None:
        raise ValueError(f"cannot stand in a mail: {mail_address.EXPECTED}")
    return text.strip()


_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?].*)?")


def typed(address: str) -> str:
    """An address as people type or paste it, made a link: `example.org/feed`, or `feed:` before one."""
    address = address.strip()
    scheme, _, rest = address.partition(":")
    if scheme.lower() in ("feed", "rss"):
        address = rest.removeprefix("//")
    return f"https://{address}" if _BARE.fullmatch(address) else address


def url(text: str) -> str:
    """An http(s) link with a host and without a password in it."""
    text = text.strip()
    if re.search(r"\s", text) or plain.one_line(text) != text:  # those that turn the reading direction as well
        raise ValueError("must not have spaces or control characters in it")
    if len(text) > LONGEST:
        raise ValueError(f"must not be longer than {LONGEST:,} characters")
    parts = urlsplit(text)  # raises ValueError for a broken [host]
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError("must begin with https:// or http://")
    if not parts.hostname:
        raise ValueError("has no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not have a user name or password in it")
    if parts.port == 0:  # raises ValueError where it is no number
        raise ValueError("port 0 is nobody's")
    if not links.absolute(text):
        raise ValueError(f"'{parts.hostname[:80]}' cannot be the name of a host")
    return text


def alike(text: str) -> str:
    """What addresses have in common that are most likely one feed: over TLS or not, with a slash at the end or not."""
    return same(text).partition("://")[2].rstrip("/") or text


def same(text: str) -> str:
    """What two spellings of one link, or of one id, have in common (RFC 3986 6.2.2 and 6.2.3).

    The case and the script of the host, its default port, quoting that says nothing, dots in the path, the fragment.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return text
    if not parts.hostname:
        return text.strip()
    scheme = parts.scheme.lower()
    usual = port is None or (scheme, port) in (("http", 80), ("https", 443))
    host = _ascii(parts.hostname.rstrip("."))
    place = host if usual else f"{host}:{port}"
    query = _QUOTED.sub(_needed, parts.query)
    return parts._replace(scheme=scheme, netloc=place, path=_path(parts.path), query=query, fragment="").geturl()


def _path(written: str) -> str:
    """A path without needless quoting and without dots (RFC 3986 5.2.4)."""
    whole = _QUOTED.sub(_needed, written)
    if "/." not in whole:
        return whole or "/"
    kept = list[str]()
    for part in whole.removeprefix("/").split("/"):
        if part == "..":
            kept[-1:] = []
        elif part != ".":
            kept.append(part)
    return "/" + "/".join(kept + [""] * whole.endswith(("/.", "/..")))


def _needed(quoted: re.Match[str]) -> str:
    """A quoted character as it is where it needs no quoting, else in the one form that it has."""
    meant = chr(int(quoted[1], 16))
    return meant if _UNRESERVED.fullmatch(meant) else quoted[0].upper()


def _ascii(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host
