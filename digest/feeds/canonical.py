"""A link in one form for matching only, never to be shown: the same page gives the same words.

What stands around an address says nothing of the page: where a reader came from, for which screen it was made, and
who leads there.  Nothing is asked of the network, so an address that only its wrapper's server knows stays wrapped.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKING = re.compile(  # query parameters that say where a reader came from, not what the page is
    r"""
      (?:utm|pk|mtm|matomo|at|ns|fb|ga|hsa|amp)_.* | _hs.* | mc_[ce]id | oly_.*_id | vero_id | mkt_tok | s_cid | xtor
    | fbclid | gclid | gclsrc | dclid | msclkid | yclid | twclid | igshid | igsh | [wg]braid | ocid | ncid | smid
    | ref | ref_src | referrer | source | src | cmp | cmpid | campaign | rss | feed | partner | share | sr_share
    | guccounter | ito | amp | usqp | traffic_source | maca | srnd | taid
    | (?:j|asp\.net_)?session_?id | phpsessid | aspsessionid\w* | cfid | cftoken | zenid  # of whom, not what
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SHAPES = frozenset(("outputtype", "output", "mode", "view"))  # parameters that may say "amp"
_HOST = re.compile(r"^(?:(?:www\d?|m|mobile|touch|amp)\.(?=[^.]+\.))+|(?<=\.)m\.(?=[^.]+\.)")  # and en.m.a.example
_AMP = re.compile(
    r"(?:/amp(?:\.html?)?|\.amp)+/*$ | [.-]amp(?=\.html?/*$) | ^(?:/amp)+(?=/)", re.IGNORECASE | re.VERBOSE
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)  # of Java's servers, in the path
_PLAIN = re.compile(r"[A-Za-z0-9/_.~-]*")
_USUAL = re.compile(  # nearly every link there is: nothing in it to be unquoted
    r"""https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*) ((?:/[\w.~-]+)*+/?)
        (?:\? ([\w.~-]+=[\w.~-]*+ (?:&[\w.~-]+=[\w.~-]*+)*+) )?""",
    re.VERBOSE | re.ASCII,
)
_IN_PATHS = "/:@!$&'()*+,;=~"

# Who leads to pages of others with their address in its own.
_LEADERS = frozenset(
    (
        *("facebook.com", "instagram.com", "outlook.com", "youtube.com", "reddit.com", "slack-redir.net", "bing.com"),
        *("linkedin.com", "duckduckgo.com", "vk.com", "umblr.com", "ampproject.org", "bing-amp.com", "theregister.com"),
    )
)
_IN_QUERY = re.compile(  # as the value of a parameter
    r"""https://(?: google(?:\.[a-z]{2,3}){1,2}/url | news\.url\.google\.com/url | lm?\.facebook\.com/l\.php
          | facebook\.com/l\.php | l\.instagram\.com | (?:[\w-]+\.)*safelinks\.protection\.outlook\.com
          | youtube\.com/redirect | out\.reddit\.com/\w+ | slack-redir\.net/link | bing\.com/news/apiclick\.aspx
          | linkedin\.com/(?:redir/redirect|safety/go) | duckduckgo\.com/l | (?:away\.)?vk\.com/away\.php
          | t\.umblr\.com/redirect )\?(?P<query>.+)""",
    re.VERBOSE,
)
_NAMES = ("url", "u", "q", "to", "z", "uddg")  # of that parameter, the surest first
_IN_PATH = re.compile(  # as the rest of the path, without its scheme
    r"""https://(?: [\w-]+\.cdn\.ampproject\.org/[civ] | bing-amp\.com/[civ] | google(?:\.[a-z]{2,3}){1,2}
          | go\.theregister\.com/feed )(?:/s)? /(?P<rest>(?:[a-z0-9-]+\.)+[a-z]{2,}/.+)""",
    re.VERBOSE,
)
_GOOGLE_NEWS = re.compile(r"https://news\.google\.com/(?:rss/|__i/rss/rd/)?(?:articles|read)/([\w-]+)", re.ASCII)
# A message of three fields: a kind, the address with its length, and, not looked at, that of an AMP page.
_MESSAGE = re.compile(rb"\x08.\x22([\x08-\x7f]|[\x80-\xff][\x01-\x1f])(https?://[!-~]+)", re.DOTALL)


def canonical(url: str) -> str:
    """`url` in one form: the same for every spelling of a page's address, and for what only leads there.

    Scheme, `www.`, mobile and AMP hosts and paths, default ports, fragments, tracking parameters, their order and a
    closing slash make no difference, nor do AMP caches, Google News and others that carry the address of a page in
    their own.  "" stays "".
    """
    form = _form(url)
    while inner := _within(form):  # each is shorter than what it stood in
        form = _form(inner)
    return form


def told_by(title: str, url: str) -> tuple[str, str]:
    """The headline and the outlet of an item of Google News, whose titles end in " - Outlet"; ("", "") of any other.

    The newer links of Google News do not give away the page: then headline and outlet are what tells it.
    """
    if not url.startswith("https://news.google.com/"):
        return "", ""
    headline, _, outlet = (part.strip() for part in title.rpartition(" - "))
    return (headline, outlet) if headline and outlet else ("", "")


# ---- one form -------------------------------------------------------------------------------------


def _form(url: str) -> str:
    usual = _USUAL.fullmatch(url)
    if usual:
        host, path, query = usual.groups()
        return f"https://{_plain_host(host)}{_without_amp(path)}{_kept_of(query) if query else ''}"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if not host:
        return url
    place = f":{port}" if port not in (None, 80, 443) else ""
    path = _SESSION.sub("", parts.path) if ";" in parts.path else parts.path
    path = path if _PLAIN.fullmatch(path) else quote(unquote(path), safe=_IN_PATHS)
    query = _kept(parse_qsl(parts.query, keep_blank_values=True)) if parts.query else ""
    return f"https://{_plain_host(host)}{place}{_without_amp(re.sub('//+', '/', path))}{query}"


@lru_cache(maxsize=1_000)  # nearly all links of a feed have none, or the same
def _kept_of(query: str) -> str:
    """What is kept of a query in which nothing is to be unquoted."""
    return _kept([pair.split("=") for pair in query.split("&")])


def _kept(pairs: Iterable[Sequence[str]]) -> str:
    """The query without what says nothing of the page, in a fixed order."""
    kept = [(name, value) for name, value in pairs if not _tracks(name) and not _shapes(name, value)]
    return f"?{urlencode(sorted(kept))}" if kept else ""


@lru_cache(maxsize=1_000)
def _plain_host(host: str) -> str:
    return _HOST.sub("", host)


def _without_amp(path: str) -> str:
    path, longer = path.rstrip("/"), ""
    if "amp" not in path.lower():
        return path
    while path != longer:
        path, longer = _AMP.sub("", path).rstrip("/"), path
    return path


@lru_cache(maxsize=1_000)
def _tracks(name: str) -> bool:
    return bool(_TRACKING.fullmatch(name))


def _shapes(name: str, value: str) -> bool:
    return value.lower() == "amp" and name.lower() in _SHAPES


# ---- what leads to a page -------------------------------------------------------------------------


@lru_cache(maxsize=1_000)
def _leads(host: str) -> bool:
    return "google." in host or ".".join(host.split(".")[-2:]) in _LEADERS


def _within(form: str) -> str:
    """The address that an address in its one form carries within it; "" where it is a page itself."""
    if not _leads(form[8:].partition("/")[0].partition("?")[0]):
        return ""
    if found := _GOOGLE_NEWS.match(form):
        return _from_google(found[1])
    if found := _IN_PATH.match(form):
        return f"https://{found['rest']}"
    found = _IN_QUERY.match(form)
    values = dict(parse_qsl(found["query"])) if found else {}
    named = (values.get(name, "") for name in _NAMES)
    return next((value for value in named if value.startswith(("https://", "http://"))), "")


def _from_google(code: str) -> str:
    """The page that an older link of Google News names; "" of a newer one, which only Google can read."""
    try:
        found = _MESSAGE.match(urlsafe_b64decode(code + "==="))
    except ValueError:
        return ""
    if found is None:
        return ""
    low, high = (*found[1], 0)[:2]
    return found[2][: (low & 0x7F) | (high << 7)].decode("ascii")
