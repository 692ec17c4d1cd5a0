"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): feedparser has none, so we read it ourselves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from digest import text
from digest.errors import ParseError
from digest.feeds import items, links
from digest.feeds.document import Document, Item

_VERSION = re.compile(rb"jsonfeed\.org\\?/version")  # PHP writes its slashes as \/


def looks_like(utf8: bytes) -> bool:
    """Whether this is meant to be a JSON Feed: an object that names its version."""
    return utf8[:200].lstrip().startswith(b"{") and bool(_VERSION.search(utf8))


def parse(utf8: bytes, url: str = "") -> Document:
    """The document.  ParseError where it is not JSON or has no list of items."""
    try:
        whole = json.loads(utf8)
    except (ValueError, RecursionError) as error:
        raise ParseError("a JSON Feed that is not valid JSON, perhaps cut off") from error
    found = whole.get("items") if isinstance(whole, dict) else None
    if not isinstance(found, list):
        raise ParseError("a JSON Feed without a list of items")
    base = links.absolute(_string(whole, "home_page_url"), url) or url
    read = [_item(one, base) for one in found[: items.MOST] if isinstance(one, dict)]
    return Document(
        text.title(_string(whole, "title")),
        text.one_line(_string(whole, "language")),
        tuple(one for one in read if one.guid or one.link or one.title or one.text),
    )


def _item(one: Mapping[str, Any], base: str) -> Item:
    body = text.plain(_string(one, "content_html")) or text.clean(_string(one, "content_text"))
    guid = text.one_line(_string(one, "id"))
    addresses = [_string(one, "url"), _string(one, "external_url")]
    return Item(
        guid=guid,
        link=next(filter(None, (links.absolute(address, base) for address in addresses)), "") or links.absolute(guid),
        title=text.title(_string(one, "title")),
        text=body or text.clean(_string(one, "summary")),
        date=_string(one, "date_published") or _string(one, "date_modified"),
        language=text.one_line(_string(one, "language")),
        author=_author(one),
        categories=tuple(dict.fromkeys(filter(None, map(text.title, _strings(one, "tags"))))),
    )


def _author(one: Mapping[str, Any]) -> str:
    """The first author's name; version 1.0 knows one only."""
    several = one.get("authors")
    named = [one.get("author"), *(several if isinstance(several, list) else ())]
    return next((text.title(_string(who, "name")) for who in named if isinstance(who, dict) and who.get("name")), "")


def _strings(one: Mapping[str, Any], name: str) -> list[str]:
    value = one.get(name)
    return [each for each in value if isinstance(each, str)][:20] if isinstance(value, list) else []


def _string(one: Mapping[str, Any], name: str) -> str:
    """A value as text; a number, which some write for an id, as its digits."""
    value = one.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
