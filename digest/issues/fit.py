"""Words and links out of feeds, made fit to be shown: on one line, not too long, and leading to the web or nowhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError

from digest.text import one_line, shorten

# A feed may send a title of a megabyte; what is longer than this is cut between words.
HEADLINE, SENTENCE, NAME, SUBJECT = 240, 600, 60, 200
URL = 2_000  # bytes; a longer one leads nowhere: some browsers stop at 2,083, and one of 90 KB would fill the mail

_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd syr ug ur yi".split())  # noqa: SIM905
_WEB = re.compile(r"https?://[^\s<>\"\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/?#:]\S*)?", re.IGNORECASE)
_SIGN = re.compile(r"(?<=\d) (?=[%‰°€£¥])|(?<=[§€£¥$№]) (?=\d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


def web(url: str) -> str:
    """`url` if it is one that a reader may be sent to, else ""."""
    return url if len(url.encode("utf-8", "replace")) <= URL and _WEB.fullmatch(url) else ""


def direction(tag: str) -> str:
    return "rtl" if tag.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def locale(tag: str) -> Locale:
    """How dates are written for readers of a language: day before month in English that names no country."""
    try:
        return Locale.parse("en_GB" if tag in ("", "en") else tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en_GB")


def language(text: str) -> str:
    """`text` if it has the form of a language tag (BCP 47), else ""."""
    return text if _LANGUAGE.fullmatch(text) else ""


def language_name(tag: str, shown_in: Locale) -> str:
    """What readers of `shown_in` call a language; where nobody knows a name the tag itself."""
    try:
        return Locale.parse(tag.split("-")[0]).get_language_name(shown_in) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def headline(text: str) -> str:
    return tied(shorten(one_line(text), HEADLINE))


def sentence(text: str) -> str:
    return tied(shorten(one_line(text), SENTENCE))


def tied(text: str) -> str:
    """`text` in which no line ends between a number and its sign: "2 %", "§ 5", "€ 40"."""
    return _SIGN.sub("\u00a0", text)


def name(text: str) -> str:
    return shorten(one_line(text), NAME)


def honest(words: str, url: str) -> str:
    """`words` as they are; with the host that `url` leads to where they are the address of another: a trap."""
    named, there = _ADDRESS.fullmatch(words), host(url)
    if named is None or not there or named[1].lower().removeprefix("www.") == there:
        return words
    return f"{words} ({there})"


def host(url: str) -> str:
    """The outlet's name where nobody gave it one."""
    try:
        return name((urlsplit(web(url)).hostname or "").removeprefix("www."))
    except ValueError:  # a bracket that is no IPv6 address
        return ""
