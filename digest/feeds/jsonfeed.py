"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): feedparser has none, so we read it ourselves."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from digest import text
from digest.errors import ParseError
from digest.model import Document, Item


def looks_like(body: bytes) -> bool:
    """Whether this is meant to be a JSON Feed: an object that names its version."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b"jsonfeed.org/version" in body


def parse(body: bytes, url: str = "") -> Document:
    """The document.  ParseError where it is not JSON or has no list of items."""
    try:
        whole = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError("a JSON Feed that is not valid JSON, perhaps cut off") from error
    items = whole.get("items") if isinstance(whole, dict) else None
    if not isinstance(items, list):
        raise ParseError("a JSON Feed without a list of items")
    base = _string(whole, "home_page_url") or url
    language = _string(whole, "language")
    return Document(
        text.title(_string(whole, "title")),
        language,
        tuple(_item(one, base) for one in items if isinstance(one, dict)),
    )


def _item(one: dict[str, Any], base: str) -> Item:
    body = text.plain(_string(one, "content_html")) or text.clean(_string(one, "content_text"))
    return Item(
        guid=text.one_line(str(one.get("id") or "")),  # a number is allowed and becomes a string
        link=_link(_string(one, "url") or _string(one, "external_url"), base),
        title=text.title(_string(one, "title")),
        text=body or text.clean(_string(one, "summary")),
        date=_string(one, "date_published") or _string(one, "date_modified"),
        language=_string(one, "language"),
    )


def _string(one: dict[str, Any], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""


def _link(address: str, base: str) -> str:
    try:
        absolute = urljoin(base, text.one_line(address)) if address else ""
        return absolute if urlsplit(absolute).scheme in ("http", "https") else ""
    except ValueError:
        return ""
