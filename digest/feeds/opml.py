"""Feed lists as other programs have them: OPML 2.0 (opml.org/spec2.opml), in and out.

A folder is a topic.  OPML has a place for a feed's link, title, language and categories; what else we know of a feed
goes along in a namespace of our own, so that what we wrote comes back whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lxml import etree

from digest import text
from digest.errors import ConfigError, ParseError
from digest.feeds import edits, source, values
from digest.model import Feed

LARGEST = 5_000_000  # bytes
MOST = 10_000  # feeds: more than a feed list can hold

OURS = "urn:ai-policy-digest:feed"
_OURS = ("kind", "relevance", "jurisdictions", "every", "enabled", "user_agent", "fulltext", "validators")
_VERBATIM = f"{{{OURS}}}title"  # one that would not come back as it is, for all the cleaning that others' need
_TITLE = 300  # characters
_BARE = re.compile(rb"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")  # many hand-written links have them


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as it stands in an OPML document."""

    url: str  # as written: nobody has looked yet whether it is one
    title: str = ""
    folders: tuple[str, ...] = ()  # its categories, then the folders that it stands in, innermost first
    other: tuple[tuple[str, edits.Field], ...] = ()  # of our own keys, those that it has


def read(document: bytes, name: str = "OPML") -> list[Outline]:
    """The feeds in it, in its order.  ConfigError, one line, where it is no OPML or far too large."""
    if len(document) > LARGEST:
        raise ConfigError(f"{name}: larger than {LARGEST // 1_000_000} MB: that is no list of feeds")
    root = _root(document, name)
    found = [_outline(one) for one in root.iter() if _is(one, "outline") and _attributes(one).get("xmlurl")]
    if len(found) > MOST:
        raise ConfigError(f"{name}: {len(found)} feeds, of which a list can have {MOST}: leave out what nobody reads")
    return found


def write(feeds: Iterable[Feed], title: str) -> bytes:
    """The feeds as an OPML document: those without a topic first, then a folder for each first topic."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"digest": OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = text.one_line(title)
    body = etree.SubElement(root, "body")
    ordered = list(feeds)
    topics = list(dict.fromkeys(feed.topics[:1] for feed in ordered))
    ordered.sort(key=lambda feed: (bool(feed.topics), topics.index(feed.topics[:1])))
    for topic, inside in groupby(ordered, key=lambda feed: feed.topics[:1]):
        folder = etree.SubElement(body, "outline", {"text": topic[0]}) if topic else body
        for feed in inside:
            etree.SubElement(folder, "outline", _written(feed))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def topics(folders: Sequence[str], names: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The topics that these folders are, by id or name whatever the case, and the folders that are none.

    `names` has the name of each topic by its id.
    """
    ids = {word.casefold(): topic for topic, name in names.items() for word in (name, topic)}
    known = dict.fromkeys(ids[folder.casefold()] for folder in folders if folder.casefold() in ids)
    return tuple(known), tuple(folder for folder in folders if folder.casefold() not in ids)


def merged(found: Iterable[Outline]) -> list[Outline]:
    """Each feed once: readers that know many folders for a feed write it down once in each."""
    once: dict[str, Outline] = {}
    for one in found:
        first = once.setdefault(values.alike(one.url), one)
        once[values.alike(one.url)] = replace(first, folders=tuple(dict.fromkeys(first.folders + one.folders)))
    return list(once.values())


# ---- reading --------------------------------------------------------------------------------------


def _root(document: bytes, name: str) -> etree._Element:
    """The root of what has been parsed without entities, network or document type."""
    try:
        utf8 = source.read(document).utf8.lstrip()
    except ParseError as error:
        raise ConfigError(f"{name}: {error}") from error
    if b"<!ENTITY" in utf8:
        raise ConfigError(f"{name}: it declares entities, which no OPML needs and which can be harmful: not read")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_BARE.sub(b"&amp;", utf8), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        what = text.shorten(text.one_line(error.msg or "nothing in it"), 160)
        raise ConfigError(f"{name}:{line}:{column}: not XML: {what}: export it again as OPML") from error
    if not _is(root, "opml"):
        raise ConfigError(f"{name}: XML, but no OPML: it begins with <{etree.QName(root).localname}>{_hint(root)}")
    return root


def _hint(root: etree._Element) -> str:
    feed = etree.QName(root).localname in ("rss", "feed", "RDF")
    return "; that is a feed: `digest feeds add URL` adds it" if feed else ""


def _is(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname.lower() == name


def _attributes(element: etree._Element) -> dict[str, str]:
    """In lower case: half of all programs write xmlurl.  Those of our namespace keep it."""
    return {str(name) if str(name).startswith("{") else str(name).lower(): str(v) for name, v in element.items()}


def _outline(element: etree._Element) -> Outline:
    given = _attributes(element)
    ours = [(name, given[f"{{{OURS}}}{name}"]) for name in _OURS if f"{{{OURS}}}{name}" in given]
    ours += [("language", given["language"])] if given.get("language") else []
    url = given["xmlurl"].strip()
    return Outline(
        url,
        given.get(_VERBATIM) or _title(given.get("title") or given.get("text", ""), url),
        tuple(dict.fromkeys([*_categories(given.get("category", "")), *_folders(element)])),
        tuple((name, _meant(name, value)) for name, value in ours),
    )


def _title(written: str, url: str) -> str:
    """A title as other programs write it: cleaned like that of a feed, and "" where it only repeats the address."""
    title = text.title(written)
    return text.shorten(title, _TITLE) if title != url else ""


def _meant(name: str, value: str) -> edits.Field:
    if name in ("enabled", "fulltext"):
        return value.strip().lower() != "false"
    return value.split() if name == "jurisdictions" else text.one_line(value)


def _categories(written: str) -> list[str]:
    """`/law,/tech/chips` is law; chips, tech."""
    return [
        text.one_line(part) for path in written.split(",") for part in reversed(path.split("/")) if text.one_line(part)
    ]


def _folders(element: etree._Element) -> Iterator[str]:
    for above in element.iterancestors():
        given = _attributes(above) if _is(above, "outline") else {}
        name = text.title(given.get("text") or given.get("title", ""))
        if name and not given.get("xmlurl"):
            yield name


# ---- writing --------------------------------------------------------------------------------------


def _written(feed: Feed) -> dict[str, str]:
    own = edits.written(feed)
    title = text.one_line(feed.title) or feed.url
    given = {"type": "rss", "text": title, "title": title, "xmlUrl": feed.url}
    if _title(title, feed.url) != feed.title:
        given[_VERBATIM] = feed.title
    if feed.topics[1:]:
        given["category"] = ",".join(f"/{topic}" for topic in feed.topics)
    if feed.language:
        given["language"] = feed.language
    return given | {f"{{{OURS}}}{name}": _word(own[name]) for name in _OURS if name in own}


def _word(value: edits.Field) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else " ".join(value)
