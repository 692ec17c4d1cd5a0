"""What makes an entry itself: its key within a feed, its link for matching, its date, its words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from digest import text
from digest.feeds import dates
from digest.model import Document, Entry, Feed, Item

AT_MOST = 500  # entries of one document; one recorded feed has 1,046 and a source reports 3,900
TEXT_LIMIT = 20_000  # characters kept of an entry
TITLE_LIMIT = 300
KEY_LIMIT = 500

_TRACKING = re.compile(  # query parameters that say where a reader came from, not what the page is
    r"""
      (?:utm|pk|mtm|matomo|at|ns|fb|ga|hsa)_.* | _hs.* | mc_[ce]id | oly_.*_id | vero_id | mkt_tok | s_cid | xtor | ito
    | fbclid | gclid | gclsrc | dclid | msclkid | yclid | twclid | igshid | igsh | [wg]braid | ocid | ncid | smid
    | ref | ref_src | referrer | source | src | cmp | cmpid | campaign | rss | feed | partner | share | sr_share
    | guccounter
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HOST = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.(?=[^.]+\.))+")
_AMP = re.compile(r"(?:/amp(?:\.html?)?)+/*$|^(?:/amp)+(?=/)", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9/_.~-]*")
_IN_PATHS = "/:@!$&'()*+,;=~"


def entries(document: Document, feed: Feed, now: datetime, *, first_poll: bool = False) -> tuple[Entry, ...]:
    """The entries of a document, each key once, in its order; of a very long one the newest 500.

    `first_poll` marks them as the feed's archive: what stood in the first document ever read.
    """
    guids = Counter(item.guid for item in document.items if item.guid)
    links = Counter(item.link for item in document.items if item.link)
    found: dict[str, Entry] = {}
    for item in document.items:
        entry = _entry(item, document, feed, now, first_poll, _key(item, guids, links))
        if entry is not None:
            found.setdefault(entry.key, entry)
    if len(found) <= AT_MOST:
        return tuple(found.values())
    kept = {entry.key for entry in sorted(found.values(), key=lambda entry: entry.published, reverse=True)[:AT_MOST]}
    return tuple(entry for entry in found.values() if entry.key in kept)


def _key(item: Item, guids: Counter[str], links: Counter[str]) -> str:
    """guid; where the document uses it twice, guid with link; else the link; else a hash of the words.

    A guid that is the item's link says no more than the link: the fast parser puts it where an item has none.
    """
    own = item.guid and item.guid != item.link
    if item.guid and guids[item.guid] == 1:
        key = item.guid
    elif own and item.link:
        key = f"{item.guid} {item.link}"
    elif item.link and links[item.link] == 1:
        key = item.link
    else:
        key = ""
    if key and len(key) <= KEY_LIMIT:
        return key
    words = blake2b(f"{key or item.link}\n{item.title}\n{item.text}".encode(), digest_size=16)
    return f"hash:{words.hexdigest()}"


def _entry(item: Item, document: Document, feed: Feed, now: datetime, first_poll: bool, key: str) -> Entry | None:
    """The item as an entry; None where it has nothing to show."""
    body = text.shorten(item.text, TEXT_LIMIT)
    title = text.shorten(item.title or _title_from(body, item.link), TITLE_LIMIT)
    if not title:
        return None
    language = feed.language or item.language or document.language or "en"
    published = dates.read(item.date, now=now, language=language)
    return Entry(
        key=key,
        guid=item.guid or key,
        feed=feed.url,
        source=feed.title or document.title or (urlsplit(feed.url).hostname or ""),
        title=title,
        url=item.link,
        canonical_url=canonical(item.link),
        text=body,
        language=language,
        published=published or now,
        first_seen=now,
        dated=published is not None,
        archive=first_poll,
    )


def _title_from(body: str, link: str) -> str:
    """For an entry without a title: how its text begins, else the last words of its link; "" where it has neither."""
    if body:
        return text.shorten(" ".join(body.split()), 100)
    page = unquote(urlsplit(link).path.rstrip("/").rpartition("/")[2])
    words = re.sub(r"[-_+]+", " ", re.sub(r"\.[a-z]{2,5}$", "", page))
    return text.one_line(words) or link


def canonical(url: str) -> str:
    """`url` in one form for matching only, never to be shown: the same page gives the same words.

    Scheme, `www.`, mobile and AMP hosts and paths, default ports, fragments, tracking parameters, their order and a
    closing slash make no difference.  "" stays "".
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if not host:
        return url
    place = f":{port}" if port not in (None, 80, 443) else ""
    path = parts.path if _PLAIN.fullmatch(parts.path) else quote(unquote(parts.path), safe=_IN_PATHS)
    path = _AMP.sub("", re.sub("//+", "/", path)).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts.query else ()
    kept = urlencode(sorted((name, value) for name, value in pairs if not _TRACKING.fullmatch(name)))
    return f"https://{_HOST.sub('', host)}{place}{path}{'?' if kept else ''}{kept}"
