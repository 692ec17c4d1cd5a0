"""What makes an entry itself: its key within a feed, its link for matching, its date, its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from digest import text
from digest.feeds import dates
from digest.feeds.canonical import canonical, told_by
from digest.feeds.document import Document, Item
from digest.feeds.language import READ, by_script
from digest.model import Entry, Feed

AT_MOST = 500  # entries of one document; one recorded feed has 1,046 and a source reports 3,900
CROWD = 5  # entries at once
OLD = timedelta(days=4)  # an entry older than this is compared with no other, so it is no news
PAST = timedelta(days=30)  # an entry older than this when it appears is no news, and its affair is over
CHANGES = (
    24  # of an entry's words that are taken over: a feed that counts its readers in them changes them at each poll
)
TEXT_LIMIT = 20_000  # characters kept of an entry
TITLE_LIMIT = 300
KEY_LIMIT = 500


def entries(document: Document, feed: Feed, now: datetime, *, first_poll: bool = False) -> tuple[Entry, ...]:
    """The entries of a document, each once, in its order; of a very long one the newest 500.

    Items with one key are one entry, and so are those that say the same words behind the same link.

    `first_poll` marks them as the feed's archive: what stood in the first document ever read.
    """
    key_of = _keys(document.items)
    found = _each_once([_entry(item, document, feed, now, first_poll, key_of(item)) for item in document.items])
    if len(found) <= AT_MOST:
        return tuple(found)
    kept = {entry.key for entry in sorted(found, key=lambda entry: entry.published, reverse=True)[:AT_MOST]}
    return tuple([entry for entry in found if entry.key in kept])


def _each_once(made: Sequence[Entry]) -> Sequence[Entry]:
    """The first entry of each key, and of those that say the same words behind the same link."""
    places = [(entry.canonical_url, entry.url.partition("#")[2], entry.title) for entry in made]
    shared = Counter(places)
    if len(made) == len(shared) == len({entry.key for entry in made}):  # as nearly always
        return made
    found: dict[str, Entry] = {}
    said: dict[tuple[str, ...], str] = {}
    for entry, place in zip(made, places, strict=True):
        words = (*place, entry.text) if shared[place] > 1 else place  # a long text is slow to look up
        if not entry.canonical_url or said.setdefault(words, entry.key) == entry.key:
            found.setdefault(entry.key, entry)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored already of the feed that a document came from."""

    hashes: Mapping[str, str]  # by key; "" of one whose words have changed often enough
    links: frozenset[str]  # canonical
    titles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The entries of a document: those to store, and those whose words have changed since they were stored."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]


def sort(found: Sequence[Entry], known: Known, now: datetime) -> Sorted:
    """What is new in a document, and what is an old entry with other words.

    An unknown key is no new entry where link and title are known; nor, where half of a document has unknown keys, if
    either is: some feeds give all their entries new ids at once (the_batch did with 368), or at every poll.  What is
    old when it appears in a crowd, as after a long outage, is kept as archive: nobody should get it as news.
    """
    unknown = [entry for entry in found if entry.key not in known.hashes]
    shared = Counter([entry.canonical_url for entry in found])
    twins = [_twin(entry, known, alone=shared[entry.canonical_url] == 1) for entry in unknown]
    churn = len(unknown) >= CROWD and 2 * sum(like > 0 for like in twins) > len(unknown)
    new = [entry for entry, like in zip(unknown, twins, strict=True) if like < (1 if churn else 2)]
    old = {entry.key for entry in new if entry.published < now - OLD}
    if len(old) > CROWD:
        new = [entry if entry.archive or entry.key not in old else replace(entry, archive=True) for entry in new]
    before = known.hashes
    changed = [entry for entry in found if before.get(entry.key) and before[entry.key] != fingerprint(entry)]
    return Sorted(tuple(new), tuple(changed))


def _twin(entry: Entry, known: Known, *, alone: bool) -> int:
    """How much of an entry with an unknown key is known: its link, where no other entry has it, and its title."""
    return (alone and entry.canonical_url in known.links) + (entry.title in known.titles)


def fingerprint(entry: Entry) -> str:
    """Of what readers see of an entry: another one means that its feed has changed it."""
    words = f"{entry.title}\n{entry.url}\n{entry.text}"
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def _keys(items: Sequence[Item]) -> Callable[[Item], str]:
    """What gives each item of a document its key."""
    guids = Counter([item.guid for item in items if item.guid])
    links = Counter([item.link for item in items if item.link])
    said_when = {(item.guid, item.link, item.title, item.date) for item in items if guids[item.guid] > 1}
    pairs = Counter([(guid, link) for guid, link, _, _ in said_when])
    return lambda item: _key(item, guids, links, pairs)


def _key(item: Item, guids: Counter[str], links: Counter[str], pairs: Counter[tuple[str, str]]) -> str:
    """guid; where the document uses it for several, guid with link; else the link; else a hash of the words.

    A guid that is the item's link says no more than the link: the fast parser puts it where an item has none.
    """
    own = item.guid and item.guid != item.link
    if item.guid and guids[item.guid] == 1:
        key = item.guid
    elif own and item.link and pairs[item.guid, item.link] == 1:
        key = f"{item.guid} {item.link}"
    elif item.link and links[item.link] == 1:
        key = item.link
    else:
        key = ""
    if key and len(key) <= KEY_LIMIT:
        return key
    words = sha256(f"{key or item.link}\n{item.title}\n{item.text}".encode())
    return f"hash:{words.hexdigest()[:32]}"


def _entry(item: Item, document: Document, feed: Feed, now: datetime, first_poll: bool, key: str) -> Entry:
    """The item as an entry, without a title where it has nothing to show."""
    body = text.shorten(item.text, TEXT_LIMIT)
    headline, outlet = told_by(item.title, item.link)
    title = text.shorten(headline or item.title or _title_from(body, item.link), TITLE_LIMIT)
    said = feed.language or item.language or document.language
    language = said or by_script(f"{title}\n{body[:READ]}") or "en"
    published = dates.read(item.date, now=now, language=language)
    guid = item.whole_guid or item.guid  # the key is made of what the feed wrote: that stays when the feed moves
    return Entry(
        key=key,
        guid=guid if 0 < len(guid) <= KEY_LIMIT else key,
        feed=feed.url,
        source=outlet or feed.title or document.title or (urlsplit(feed.url).hostname or ""),
        title=title,
        url=item.link,
        canonical_url=canonical(item.link),
        text=body,
        language=language,
        published=published or now,
        first_seen=now,
        dated=published is not None,
        archive=first_poll,
        author=item.author,
        categories=item.categories,
    )


def _title_from(body: str, link: str) -> str:
    """For an entry without a title: how its text begins, else the last words of its link; "" where it has neither."""
    if body:
        return text.shorten(" ".join(body.split()), 100)
    page = unquote(urlsplit(link).path.rstrip("/").rpartition("/")[2])
    words = re.sub(r"[-_+]+", " ", re.sub(r"\.[a-z]{2,5}$", "", page))
    return text.one_line(words) or link
