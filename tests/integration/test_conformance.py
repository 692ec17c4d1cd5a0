"""The documents of other parsers' own tests, where there are some: what feedparser finds in them, we find.

DIGEST_TEST_FEEDS names a folder with `conformance/`.  Each of feedparser's documents says in its first comment what
holds of it, as a Python expression over feedparser's mapping (`Expect:`), and with which header lines it was served
(`Header:`).  Each part of that expression is asked of a mapping made of our `Document` where it is about what we keep:
how many entries there are, of each its id, link, title, text, author, date and language, and title and language of the
feed.  Expectations about other things are counted by kind and not judged: `--log-cli-level=info` tells how many.

Our parser keeps no markup, no mail address and no broken link, so what a value is compared with is made ours first:

- HTML by `text.plain`.  What feedparser leaves of a script or a frame is not what we make of one, so its value
  before it was cleaned will do as well, made text by the function that ours was made with (`title` for titles);
- an entry's `text` is that of its summary or its content or both, one after the other, so each need only be whole
  paragraphs of it;
- a link by `links.absolute`, an author by leaving out the address, a date by the moment it means, a language in any
  case.  An entry has one language, so either that or its feed's is right for each of its parts.

gofeed's documents carry no expression: of the entries that feedparser finds in them the same is asked.
"""

from __future__ import annotations

import ast
import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest

from digest import text
from digest.errors import ParseError
from digest.feeds import dates, isolate, links
from digest.feeds.document import Document, Item

FEEDS = os.environ.get("DIGEST_TEST_FEEDS", "")
CONFORMANCE = Path(FEEDS, "conformance")
NOW = datetime(2030, 1, 1, tzinfo=UTC)
LOG = logging.getLogger(__name__)
SERVER = "http://127.0.0.1:8097/"  # where feedparser's own tests are served

pytestmark = pytest.mark.skipif(
    not (FEEDS and CONFORMANCE.is_dir()), reason="DIGEST_TEST_FEEDS names no folder with `conformance/`"
)

OTHERWISE = {  # what we read otherwise, and mean to
    "encoding/bozo_linenoise.xml": "UTF-8 with one wrong byte stays UTF-8: a quote is a quote, and no `â€™`",
    "wellformed/cdf/channel_title.xml": "CDF, of 1997, is none of the formats that we read",
    "wellformed/lang/entry_title_xml_lang_inherit_3.xml": "an entry has the language of its text",
}
OTHERWISE_OF_GOFEED = {
    "parser/atom/entry_id_xml_base.xml": "an id of Atom is no link",
    "parser/rss/issue_217_enclosure_children.xml": "the title of an enclosure is not that of its item",
    "parser/rss/rdf_item_links.xml": "of several links the first",
    "parser/rss/rss_channel_item_guid_no_permalink.xml": "a guid of RSS that is no address is a name",
    "parser/rss/rss_channel_item_links.xml": "of several links the first",
    "translator/rss/feed_item_links_-_rss_channel_item_links.xml": "of several links the first",
}
MOMENTS = ("published", "updated", "created", "issued", "modified", "date")


class NotKeptError(Exception):
    """An expectation about something that we do not keep, by its name."""


class Ours:
    """A value of ours, equal to what becomes the same when it is made ours, and to `also`."""

    __hash__ = None  # type: ignore[assignment]  # nothing looks one up

    def __init__(self, value: str, read: Callable[[str], str] = str, also: str | None = None) -> None:
        self.value, self.read, self.also = value, read, also

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ours):
            return self.value == other.value
        return isinstance(other, str) and any(map(self.says, [self.read(other), self.also]))

    def __bool__(self) -> bool:
        return bool(self.value)

    def says(self, wanted: str | None) -> bool:
        return self.value == wanted


class Text(Ours):
    """The words of an entry, of which the description and the content are each a part."""

    def says(self, wanted: str | None) -> bool:
        return self.value == wanted or (bool(wanted) and f"\n\n{wanted}\n\n" in f"\n\n{self.value}\n\n")


class Moment(Ours):
    """A date, equal to feedparser's nine numbers of the same moment too."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | struct_time):
            return super().__eq__(other)
        read = dates.read(self.value, now=NOW)
        return read is not None and tuple(read.utctimetuple()) == tuple(other)

    __hash__ = None


class Language:
    """One of these."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, *ours: str) -> None:
        self.ours = [one.lower() for one in ours if one]

    def __eq__(self, other: object) -> bool:
        if other is None:
            raise NotKeptError("no language")
        return isinstance(other, str) and other.lower() in self.ours

    def __bool__(self) -> bool:
        return bool(self.ours)


class Kept(dict[str, Any]):
    """A mapping as feedparser's, of what we keep; NotKeptError for all else."""

    def __missing__(self, name: str) -> Any:
        raise NotKeptError(name)

    def __getattr__(self, name: str) -> Any:
        return self[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self[name] or otherwise

    def has_key(self, name: str) -> bool:
        return bool(self[name])


class First(list[Any]):
    """The first of several, the only one that we keep."""

    def __getitem__(self, place: Any) -> Any:
        if place:
            raise NotKeptError("another author")
        return super().__getitem__(place)


def our_mapping(document: Document, theirs: Mapping[str, Any]) -> Kept:
    """The document in feedparser's words; `theirs` is what feedparser finds before it cleans anything."""
    title = Ours(document.title, text.plain, text.title(theirs["feed"].get("title", "")))
    named = [{}] * len(document.items) if len(theirs["entries"]) != len(document.items) else theirs["entries"]
    read = [our_entry(item, document, one) for item, one in zip(document.items, named, strict=True)]
    language = Language(document.language)
    return Kept(
        feed=Kept(title=title, language=language, title_detail=Kept(value=title)),
        entries=read,
        len=len,
        ord=lambda one: ord(one.value),
    )


def our_entry(item: Item, document: Document, theirs: Mapping[str, Any]) -> Kept:
    title = Ours(item.title, text.plain, text.title(theirs.get("title", "")))
    language = Language(item.language, document.language)
    author = Ours(item.author, without_address)
    contents = [
        Text(item.text, text.plain, text.plain(one["value"]))
        for one in theirs.get("content") or [{"value": theirs.get("summary", "")}]
    ]
    summary = Text(item.text, text.plain, text.plain(theirs.get("summary", "")))
    guid = Ours(item.whole_guid or item.guid)
    moments = [*MOMENTS, *[f"{name}_parsed" for name in MOMENTS]]
    return Kept(
        id=guid,
        guid=guid,
        link=Ours(item.link, links.absolute),
        title=title,
        title_detail=Kept(value=title, language=language),
        summary=summary,
        description=summary,
        summary_detail=Kept(value=summary, language=language),
        content=[Kept(value=words, language=language) for words in contents],
        author=author,
        author_detail=Kept(name=author),
        authors=First([Kept(name=author)]),
        **{name: Moment(item.date) for name in moments},
    )


def without_address(author: str) -> str:
    return re.sub(r"[^\s()<>]+@[^\s()<>]+", "", text.title(author)).strip("()<> ")


def read(body: bytes, headers: Mapping[str, str], url: str) -> Document:
    """Our reading; an empty one where we cannot read it."""
    kind, language = headers.get("content-type", ""), headers.get("content-language", "")
    try:
        return isolate.read(body, content_type=kind, url=url, language=language)
    except ParseError:
        return Document()


def feedparsers(body: bytes, headers: Mapping[str, str], url: str) -> Mapping[str, Any]:
    """feedparser's, before it cleans anything."""
    with_url = {**headers, "content-location": url}
    found: Mapping[str, Any] = feedparser.parse(
        BytesIO(body), response_headers=with_url, sanitize_html=False, resolve_relative_uris=False
    )
    return found


@dataclass(frozen=True)
class Case:
    """One of feedparser's documents that plain feedparser passes."""

    name: str
    body: bytes
    headers: Mapping[str, str]
    parts: Sequence[ast.expr]  # all of them are to be true

    def mapping(self) -> Kept:
        where = urljoin(SERVER + self.name, self.headers.get("content-location", ""))
        return our_mapping(read(self.body, self.headers, where), feedparsers(self.body, self.headers, where))


def cases() -> Iterator[Case]:
    [baseline] = CONFORMANCE.glob("baseline-feedparser-*.txt")
    failed = {line.partition(" :: ")[0] for line in baseline.read_text(encoding="utf-8").splitlines()}
    folder = CONFORMANCE / "feedparser-tests"
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name, body = path.relative_to(folder).as_posix(), path.read_bytes()
        if name in failed:
            continue
        comment = in_ascii(body).partition("-->")[0]
        headers = {key.lower(): value.strip() for key, value in re.findall(r"Header:\s*([\w-]+):(.*)", comment)}
        [expression] = re.findall(r"Expect:\s*(.*)", comment)
        whole = ast.parse(expression.strip(), mode="eval").body
        parts = whole.values if isinstance(whole, ast.BoolOp) and isinstance(whole.op, ast.And) else [whole]
        yield Case(name.removeprefix("tests/"), body, headers, parts)


def in_ascii(body: bytes) -> str:
    """The document as text in which its comment can be read, whatever its charset."""
    for codec in ("utf-32-be", "utf-32-le", "utf-16-be", "utf-16-le", "utf-8", "latin-1", "cp037"):
        found = body.decode(codec, "replace" if codec.startswith("utf-") and codec != "utf-8" else "ignore")
        if "Expect:" in found and (codec != "utf-8" or found.encode() == body):
            return found
    raise AssertionError("a document without an expectation")


def test_nothing_that_feedparser_finds_and_we_keep_is_lost() -> None:
    lost: dict[str, str] = {}
    judged, others = 0, Counter[str]()
    for case in cases():
        mapping = case.mapping()
        for part in case.parts:
            try:
                holds = eval(compile(ast.Expression(part), case.name, "eval"), {}, mapping)
            except NotKeptError as error:
                others[str(error)] += 1
                continue
            except IndexError:  # an entry that we did not find
                holds = False
            judged += 1
            if not holds:
                lost[case.name] = ast.unparse(part)
    LOG.info("%d expectations judged; not judged, by kind: %s", judged, dict(others.most_common()))
    assert {name: part for name, part in lost.items() if name not in OTHERWISE} == {}
    assert sorted(lost) == sorted(OTHERWISE)
    assert judged > sum(others.values()) - others["bozo"]


def test_what_feedparser_finds_in_gofeeds_documents_is_found() -> None:
    lost: dict[str, str] = {}
    judged = Counter[str]()
    folder = CONFORMANCE / "gofeed" / "testdata"
    for path in sorted(folder.rglob("*.xml")):
        body, name = path.read_bytes(), path.relative_to(folder).as_posix()
        theirs = feedparsers(body, {}, SERVER)
        mapping = our_mapping(read(body, {}, SERVER), theirs)
        if len(mapping.entries) < len(theirs["entries"]):
            lost[name] = f"{len(mapping.entries)} entries of {len(theirs['entries'])}"
        for ours, one in zip(mapping.entries, theirs["entries"], strict=False):
            for field, value in said(one):
                judged[field] += 1
                if ours[field] != value:
                    lost[name] = f"{field}: {value!r}"
    LOG.info("judged in gofeed's documents: %s", dict(judged))
    assert {name: why for name, why in lost.items() if name not in OTHERWISE_OF_GOFEED} == {}
    assert sorted(lost) == sorted(OTHERWISE_OF_GOFEED)


def said(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What feedparser finds in an entry, by field; of several authors the first, a link where it is one of the web."""
    first: Mapping[str, Any] = next(iter(entry.get("authors") or ()), {})
    found = {name: entry.get(name) for name in ("id", "title", "summary", "published_parsed")}
    found |= {"link": links.absolute(entry.get("link", "")), "author": first.get("name")}
    return ((name, value) for name, value in found.items() if value)
