"""What makes an entry itself: its key within a feed, its link for matching, its date, its words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from hashlib import blake2b
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from digest import text
from digest.feeds import dates
from digest.model import Document, Entry, Feed, Item

AT_MOST = 500  # entries of one document; one recorded feed has 1,046 and a source reports 3,900
TEXT_LIMIT = 20_000  # characters kept of an entry
TITLE_LIMIT = 300

_TRACKING = re.compile(
    r"utm_.*|mc_[ce]id|_hs.*|hsa_.*|pk_.*|mtm_.*|matomo_.*|at_.*|ns_.*|fb_.*|ga_.*|"
    r"fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|igsh|wbraid|gbraid|mkt_tok|vero_id|oly_.*_id|"
    r"ref|ref_src|referrer|source|src|cmp|cmpid|campaign|ito|ocid|xtor|rss|feed|partner|share|smid|sr_share|s_cid|ncid|guccounter",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_AMP = re.compile(r"/amp(?:/|\.html?)?$|^/amp(?=/)", re.IGNORECASE)


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
    """guid; where the document uses it twice, guid with link; else the link; else a hash of the words."""
    if item.guid and guids[item.guid] == 1:
        return item.guid[:500]
    if item.link and (item.guid or links[item.link] == 1):
        return f"{item.guid} {item.link}".strip()[:500]
    words = blake2b(f"{item.link}\n{item.title}\n{item.text}".encode(), digest_size=16)
    return f"hash:{words.hexdigest()}"


def _entry(item: Item, document: Document, feed: Feed, now: datetime, first_poll: bool, key: str) -> Entry | None:
    """The item as an entry; None where it has nothing to show."""
    body = text.shorten(item.text, TEXT_LIMIT)
    title = text.shorten(item.title or _title_from(body, item.link), TITLE_LIMIT)
    if not title:
        return None
    language = feed.language or item.language or document.language or "en"
    published = dates.read(item.date, now=now, language=language)
    address = item.link or (item.guid if _is_link(item.guid) else "")
    return Entry(
        key=key,
        guid=item.guid or key,
        feed=feed.url,
        source=feed.title or document.title or (urlsplit(feed.url).hostname or ""),
        title=title,
        url=address,
        canonical_url=canonical(address),
        text=body,
        language=language,
        published=published or now,
        first_seen=now,
        dated=published is not None,
        archive=first_poll,
    )


def _is_link(guid: str) -> bool:
    return guid.startswith(("http://", "https://")) and " " not in guid


def _title_from(body: str, link: str) -> str:
    """For an entry without a title: how its text begins, else the last words of its link."""
    if body:
        return text.shorten(" ".join(body.split()), 100)
    last = unquote(urlsplit(link).path.rstrip("/").rpartition("/")[2]).rpartition(".")[0] or link
    return text.one_line(re.sub(r"[-_+]+", " ", last))


def canonical(url: str) -> str:
    """`url` in one form for matching only, never to be shown: the same page gives the same words.

    Scheme, `www.`, mobile and AMP hosts and paths, default ports, fragments, tracking parameters and a closing
    slash make no difference.  "" stays "".
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    host = _HOST.sub("", host)
    place = f":{port}" if port not in (None, 80, 443) else ""
    path = _AMP.sub("", re.sub(r"/{2,}", "/", parts.path)).rstrip("/")
    pairs = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)
    ]
    query = f"?{urlencode(sorted(pairs))}" if pairs else ""
    return f"{host}{place}{path}{query}"
