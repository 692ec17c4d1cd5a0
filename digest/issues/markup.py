"""A page's HTML as a list of elements, for the lint to look at.

The standard library's parser is enough: the page is ours and closes what it opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
_FONT_SIZE = re.compile(r"(?:^|;)\s*font-size:\s*(\d+(?:\.\d+)?)px")
_HIDDEN = re.compile(r"(?:^|;)\s*display:\s*none")
_CONDITION = re.compile(r"\[if[^\]]*\]>(.*)<!\[endif\]", re.DOTALL)


@dataclass(slots=True, eq=False)
class Element:
    """A tag with its attributes, what it stands in and the texts in it."""

    tag: str
    attributes: Mapping[str, str]
    parent: Element | None
    place: int  # among all elements of the page
    texts: list[str] = field(default_factory=list)  # of the elements in it too, in order

    @property
    def text(self) -> str:
        """The words in it, in order, with single spaces."""
        return " ".join("".join(self.texts).split())

    @property
    def style(self) -> str:
        return self.attributes.get("style", "")

    @property
    def lineage(self) -> Iterator[Element]:
        """Itself, and everything it stands in, from the inside out."""
        one: Element | None = self
        while one is not None:
            yield one
            one = one.parent

    @property
    def hidden(self) -> bool:
        return any(_HIDDEN.search(one.style) for one in self.lineage)

    @property
    def font_size(self) -> float:
        """In pixels, by the nearest style that gives one; 16 where none does."""
        found = (_FONT_SIZE.search(one.style) for one in self.lineage)
        return next((float(size[1]) for size in found if size), 16.0)


@dataclass(frozen=True, slots=True)
class Markup:
    """A page taken apart."""

    elements: tuple[Element, ...]
    texts: tuple[tuple[Element, str], ...]  # each piece of text with the element it stands in
    conditional: str  # what only Outlook sees

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.elements if one.tag in tags]

    def within(self, parent: Element) -> list[Element]:
        """The elements that stand directly in `parent`."""
        return [one for one in self.elements if one.parent is parent]

    @property
    def styles(self) -> list[str]:
        return ["".join(one.texts) for one in self.all("style")]

    def values(self, attribute: str) -> list[str]:
        return [one.attributes[attribute] for one in self.elements if attribute in one.attributes]


def read(html: str) -> Markup:
    """The elements of `html`, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Markup(tuple(reader.elements), tuple(reader.pieces), "\n".join(reader.conditional))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.pieces: list[tuple[Element, str]] = []
        self.conditional: list[str] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self.open[-1] if self.open else None
        given = {name: value or "" for name, value in reversed(attrs)}  # of two of a name the first one counts
        element = Element(tag, given, parent, len(self.elements))
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.texts.append(data)
        if self.open:
            self.pieces.append((self.open[-1], data))

    def handle_comment(self, data: str) -> None:
        self.conditional += [found[1] for found in [_CONDITION.match(data)] if found]
