"""What a parser makes of a body, whichever parser it was: a document with its items, made text but not yet judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from digest.model import Rhythm


class Item(NamedTuple):  # of which a poll makes as many as there are entries: in half of a dataclass's time
    """One `<item>` or `<entry>` as it stands in a document, made text but not yet judged."""

    guid: str = ""
    link: str = ""  # absolute http(s), or ""
    title: str = ""
    text: str = ""  # description and content as plain text; paragraphs are lines
    date: str = ""  # the raw string: `feeds.dates` reads it
    language: str = ""
    author: str = ""  # a name, never an address
    categories: tuple[str, ...] = ()  # in the feed's own words
    whole_guid: str = ""  # `guid` as an address, where the feed wrote a relative reference


@dataclass(frozen=True, slots=True)
class Document:
    """A feed document whichever parser read it: RSS, RDF, Atom or JSON Feed."""

    title: str = ""
    language: str = ""
    items: tuple[Item, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
