"""A newsletter for feed readers: Atom (RFC 4287) and JSON Feed 1.1, an entry for each issue.

They are made from the same records as the mails and have the same stories, in the same order, with the same links.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

import jinja2

from digest.errors import ConfigError
from digest.issues import languages, render
from digest.issues.render import TOKEN, harmless
from digest.issues.view import view
from digest.model import Issue

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE, JSON_TYPE = "application/atom+xml", "application/feed+json"
NEWEST = 20  # issues in a feed: three weeks of a daily

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Channel:
    """A newsletter as a feed: `pages` is where its issues are on the web, `feed` the address of this face of it."""

    title: str
    language: str
    pages: str
    feed: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An issue in it: `html` has every story."""

    url: str
    title: str
    summary: str
    html: str
    published: str


def entries(
    issues: Sequence[Issue],
    base_url: str,
    *,
    names: Mapping[str, str] = MappingProxyType({}),
    folder: Path | None = None,
) -> list[Entry]:
    """Each issue as an entry, in the order given, in the newsletter's own language.

    `names` are those of jurisdictions; templates and catalogs in `folder` stand in for ours.  ConfigError when they
    cannot be read or filled.
    """
    try:
        template = render.filler(html=True).from_string(
            render.parts("issue", folder).get_template("entry.html").render(token=TOKEN)
        )
        return [_entry(issue, base_url, names, template, folder) for issue in issues]
    except (jinja2.TemplateError, OSError) as error:
        raise ConfigError(f"template entry.html of the feed: {error}") from error


def _entry(
    issue: Issue, base_url: str, names: Mapping[str, str], template: jinja2.Template, folder: Path | None
) -> Entry:
    wording = languages.wording(issue.language, folder)
    seen = view(issue, base_url=base_url, names=names, wording=wording)
    html = template.render(issue=seen, **render.spoken(wording, html=True))
    published = issue.published_at.isoformat().replace("+00:00", "Z")
    return Entry(seen.page_url, harmless(seen.subject), harmless(seen.preheader), html, published)


def atom(channel: Channel, entries: Sequence[Entry]) -> str:
    """The feed as Atom; entries stand newest first."""
    root = ET.Element("feed", {"xmlns": ATOM, _LANG: channel.language})
    _add(root, "id", channel.pages)
    _add(root, "title", channel.title)
    _add(root, "updated", max((one.published for one in entries), default="1995-01-01T00:00:00Z"))
    _add(_add(root, "author"), "name", channel.title)
    ET.SubElement(root, "link", {"rel": "self", "type": ATOM_TYPE, "href": channel.feed})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": channel.pages})
    for one in entries:
        entry = _add(root, "entry")
        _add(entry, "id", one.url)
        _add(entry, "title", one.title)
        _add(entry, "published", one.published)
        _add(entry, "updated", one.published)
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": one.url})
        _add(entry, "summary", one.summary)
        _add(entry, "content", one.html).set("type", "html")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add(parent: ET.Element, tag: str, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, tag)
    made.text = text or None
    return made


def json_feed(channel: Channel, entries: Sequence[Entry]) -> str:
    """The feed as JSON Feed 1.1 (jsonfeed.org/version/1.1); entries stand newest first."""
    items = [
        {
            "id": one.url,
            "url": one.url,
            "title": one.title,
            "summary": one.summary,
            "content_html": one.html,
            "date_published": one.published,
        }
        for one in entries
    ]
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.pages,
        "feed_url": channel.feed,
        "language": channel.language,
        "items": items,
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
