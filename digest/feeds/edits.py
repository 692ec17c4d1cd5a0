"""Adds feeds to the editors' file or takes one out, and leaves every other line as it was.

Only the lines of that one feed are written or cut: dumping the whole file again would move comments and quotes
that a person put where they are.  A list in brackets, as in JSON, goes through ruamel.yaml's round trip.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import timedelta
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, SequenceNode

from digest.errors import ConfigError
from digest.feeds import positions, values
from digest.feeds.positions import Located
from digest.model import Feed

Field = str | bool | Sequence[str]
Fields = Mapping[str, Field]
_NAME = "feeds.yaml"
_DEFAULT = Feed("")


def add(text: str, url: str, **fields: Field) -> str:
    """The file with a feed more, at the end of the list.  ConfigError, with the line, when it is there already."""
    for line in where(text, [url]).values():
        raise ConfigError(f"{url}: already in the list, in line {line}")
    return _valid(add_all(text, [{"url": url, **fields}]))


def add_all(text: str, feeds: Sequence[Fields]) -> str:
    """The file with these feeds more, in this order, at the end of the list; none of them may be there already.

    For hundreds at a time: whether the whole is a list that holds is for the caller to find out, once.
    """
    given = [{key: value for key, value in one.items() if value not in ("", [], ())} for one in feeds]
    nodes = _block(text)
    if nodes:
        return _inserted(text, nodes, given)
    return _rewritten(text, lambda listed: listed.extend(_map(one) for one in given))


def where(text: str, urls: Iterable[str]) -> dict[str, int]:
    """In which line those of `urls` stand that the list has, in this or a like form; the others are left out."""
    document = positions.read(text, _NAME)
    numbers = {values.alike(url): number for number, url in enumerate(_links(document)) if url}
    there = [(url, values.alike(url)) for url in urls]
    return {url: document.place(("feeds", numbers[form]))[0] for url, form in there if form in numbers}


def written(feed: Feed) -> dict[str, Field]:
    """The feed as an editor writes it: what is as it is without saying so is left out."""
    given: dict[str, Field] = {}
    for one in fields(feed):
        value = getattr(feed, one.name)
        if value != getattr(_DEFAULT, one.name):
            given[one.name] = duration(value) if isinstance(value, timedelta) else value
    return given


def remove(text: str, url: str) -> str:
    """The file without that feed.  ConfigError when it is the only one or, naming the nearest, not in the list."""
    feeds = _urls(text)
    places = [number for number, feed in enumerate(feeds) if values.same(feed) == values.same(url)]
    if not places:
        raise ConfigError(f"{url}: not in the list{values.nearest(url, feeds)}")
    if len(feeds) == 1:
        raise ConfigError(f"{url}: the only feed of the list, which needs one: add another first")
    nodes = _block(text)
    return _valid(_cut(text, nodes, places[0]) if nodes else _rewritten(text, lambda feeds: feeds.pop(places[0])))


def duration(span: timedelta) -> str:
    """In the largest unit that it is a whole number of: `90m`, `2h`."""
    minutes = int(span.total_seconds()) // 60
    unit, size = next((unit, size) for unit, size in (("d", 1440), ("h", 60), ("m", 1)) if minutes % size == 0)
    return f"{minutes // size}{unit}"


def _urls(text: str) -> list[str]:
    return _links(positions.read(text, _NAME))


def _links(document: Located) -> list[str]:
    """The link of each feed, "" where one has none."""
    value = document.value
    feeds = value.get("feeds") if isinstance(value, dict) else None
    listed = feeds if isinstance(feeds, list) else []
    return [str(feed.get("url", "")) if isinstance(feed, dict) else "" for feed in listed]


def _block(text: str) -> SequenceNode | None:
    """The feeds, where they are written one below the other, each with its own `- `."""
    root = positions.round_trip().compose(text)
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if key.value == "feeds" and isinstance(value, SequenceNode) and value.value and not value.flow_style:
            return value
    return None


def _inserted(text: str, nodes: SequenceNode, feeds: Sequence[Fields]) -> str:
    lines = text.splitlines(keepends=True)
    last = nodes.value[-1]
    row = _last_row(last, lines, nodes.start_mark.column)
    if not lines[row].endswith("\n"):
        lines[row] += "\n"
    indent = " " * nodes.start_mark.column
    for one in feeds:
        row += 1
        rows = _dump(_map(one, flow=isinstance(last, CollectionNode) and bool(last.flow_style))).splitlines()
        lines.insert(row, "".join(f"{indent}{'  ' if later else '- '}{line}\n" for later, line in enumerate(rows)))
    return "".join(lines)


def _cut(text: str, nodes: SequenceNode, number: int) -> str:
    lines = text.splitlines(keepends=True)
    node, column = nodes.value[number], nodes.start_mark.column
    first = node.start_mark.line
    while lines[first][column : column + 1] != "-":  # the hyphen may stand alone, a line above
        first -= 1
    del lines[first : _last_row(node, lines, column) + 1]
    return "".join(lines)


def _last_row(node: Node, lines: Sequence[str], column: int) -> int:
    """The last line of a feed whose hyphen stands in `column`, with the comments below that are indented as it is."""
    row = min(_end(node), len(lines) - 1)
    while row > node.start_mark.line and (not lines[row].strip() or lines[row].lstrip().startswith("#")):
        row -= 1
    while row + 1 < len(lines) and re.match(rf" {{{column + 1},}}#", lines[row + 1]):
        row += 1
    return row


def _end(node: Node) -> int:
    if isinstance(node, CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(mark.line) - (1 if mark.column == 0 and mark.line > node.start_mark.line else 0)


def _map(given: Fields, *, flow: bool = False) -> CommentedMap:
    made = CommentedMap()
    for key, value in given.items():
        made[key] = value if isinstance(value, str | bool) else _flow(CommentedSeq(value))
    return _flow(made) if flow else made


def _flow(node: Any) -> Any:
    node.fa.set_flow_style()
    return node


def _dump(tree: Any) -> str:
    written = io.StringIO()
    positions.round_trip().dump(tree, written)
    return written.getvalue()


def _rewritten(text: str, change: Callable[[list[Any]], object]) -> str:
    """The file written anew, as JSON where it is that."""
    with suppress(ValueError):
        whole = json.loads(text)
        if isinstance(whole, dict) and isinstance(whole.setdefault("feeds", []), list):
            change(whole["feeds"])
            return json.dumps(whole, ensure_ascii=False, indent=2 if "\n" in text.strip() else None) + "\n"
    tree = positions.round_trip().load(text)
    if tree is None:  # nothing but comments
        tree, before = CommentedMap(), text.rstrip() + "\n" if text.strip() else ""
    else:
        before = ""
    if not isinstance(tree, CommentedMap) or not isinstance(tree.get("feeds"), CommentedSeq | None):
        raise ConfigError(f"{_NAME}: what stands there is no list of feeds: `digest check` says where")
    if not tree.get("feeds"):
        tree["feeds"] = CommentedSeq()
    change(tree["feeds"])
    return before + _dump(tree)


def _valid(text: str) -> str:
    """The new text, unless other lines stood on the one that went (an alias to its anchor)."""
    positions.read(text, f"{_NAME} as it would become")
    return text
