"""Finds the feeds behind a web page: those that it names itself, else the places where feeds usually are.

For an editor who adds a feed.  Polling never looks for another address by itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from urllib.parse import urldefrag, urljoin, urlsplit

from digest import text
from digest.feeds import links

AT_MOST = 20  # feeds of one page: what names more is a directory
READ = 500_000  # bytes of a page that are looked at
TAGS = 1_000  # links and bases of a page, the same
LONGEST = 500  # characters of an address that a person could write down

_PLACES = ("feed/", "rss.xml", "atom.xml", "index.xml", "feed.xml")
_TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
        "application/json", "application/xml", "text/xml",
    }
)  # fmt: skip
_NO_FEED = re.compile(r"/wp-json\b|/oembed\b|[/=]comments?\b", re.IGNORECASE)
_COMMENTS = re.compile(
    r"comment|kommentar|comentario|comentário|reacties|комментари|评论|評論|コメント|댓글", re.IGNORECASE
)

# Every alternative eats what it begins, to the end of the page if need be, so that reading stays linear.
_ATTRIBUTES = r"""(?: [^<>=]++ | = \s*+ (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) )? )*+"""
_TAG = re.compile(
    rf"""
      <!--.*?(?:-->|\Z)
    | <(?P<silent>script|style|template|textarea|title|svg)(?=[\s/>]) {_ATTRIBUTES} .*?(?:</(?P=silent)|\Z)
    | <(?P<name>link|base)(?=[\s/>]) (?P<attributes>{_ATTRIBUTES})
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")

_FORMS = (
    (re.compile(rb"\A\s*[{\[]"), "JSON Feed"),
    (re.compile(rb"<(?:[\w.-]{1,20}:)?RDF[\s>]", re.IGNORECASE), "RSS 1.0"),
    (re.compile(rb"<(?:[\w.-]{1,20}:)?(?:rss|channel)[\s>]", re.IGNORECASE), "RSS"),
    (re.compile(rb"<(?:[\w.-]{1,20}:)?feed[\s>]", re.IGNORECASE), "Atom"),
)


@dataclass(frozen=True, slots=True)
class Alternate:
    """A feed that a page names."""

    url: str
    title: str = ""


def alternates(page: bytes, url: str) -> tuple[Alternate, ...]:
    """The feeds that the page at `url` names, each once, in its order; not those of comments, not WordPress's API."""
    base, found = url, dict[str, Alternate]()
    for name, attributes in _tags(page[:READ].decode("utf-8", "replace")):
        if name == "base" and base == url and attributes.get("href"):
            base = links.absolute(attributes["href"], url) or url
        elif name == "link" and _is_feed(attributes):
            address = urldefrag(links.absolute(attributes["href"], base)).url
            one = Alternate(address, text.title(attributes.get("title", "")))
            if one.url != url and 0 < len(one.url) <= LONGEST and not _of_comments(one):
                found.setdefault(one.url, one)
    return tuple(found.values())[:AT_MOST]


def well_known(url: str) -> tuple[str, ...]:
    """Where the feed of this page would be on most sites: below the page, then at the root of its site."""
    folder, _, last = urlsplit(url).path.rpartition("/")
    below = f"{folder}/" if not last or "." in last else f"{folder}/{last}/"
    return tuple(dict.fromkeys(urljoin(url, start + place) for start in (below, "/") for place in _PLACES))


def form(document: bytes) -> str:
    """What a document that was read as a feed is: RSS, Atom ..."""
    head = document[:8_192]
    return next((name for pattern, name in _FORMS if pattern.search(head)), "feed")


def _tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    for found in islice(filter(itemgetter("name"), _TAG.finditer(page)), TAGS):
        yield found["name"].lower(), _attributes(found["attributes"])


def _attributes(written: str) -> dict[str, str]:
    """By name; of one that stands twice the first holds, as in browsers."""
    read: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        read.setdefault(name.lower(), html.unescape(double or single or bare).strip())
    return read


def _of_comments(one: Alternate) -> bool:
    return bool(_NO_FEED.search(one.url) or _COMMENTS.search(one.title))


def _is_feed(attributes: dict[str, str]) -> bool:
    rel, kind = attributes.get("rel", "").lower().split(), attributes.get("type", "").lower()
    named = "feed" in rel or ("alternate" in rel and kind.partition(";")[0].strip() in _TYPES)
    return bool(named and attributes.get("href"))
