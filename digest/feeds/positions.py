"""Reads YAML so that everything in it can be pointed at: line and column for each error.

YAML 1.2, so `NO` is Norway and 06:00 is an hour.  What is too large, nested too deep or blown up by aliases
is refused before anything is made of it.  A list that is written plainly is read at once, and where things stand in it
is looked up only when something is wrong.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from digest import plainyaml
from digest.errors import ConfigError

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

LARGEST = 1_000_000  # bytes; the shipped list has 30,000
MOST_VALUES = 200_000  # with every alias written out
DEEPEST = 20
SLOW = 200  # brackets within one another, from which on a reader takes seconds to find that out (5,000: 4 s, measured)
_BRACKET = re.compile(r"[\[\]{}]")

Place = tuple[int, int]  # line and column, from 1
Step = str | int


@dataclass(frozen=True)
class Located:
    """A YAML document as plain values, and where each of them stands."""

    name: str
    value: Any
    _text: str

    @cached_property
    def _tree(self) -> Any:
        return _tree(self._text, self.name)

    def place(self, path: Sequence[Step], *, key: bool = False) -> Place:
        """Where the value at `path` stands, or its key; when it is missing, the nearest thing that is there."""
        node, place = self._tree, (1, 1)
        for step in path:
            found = _child(node, step, key=key and step == path[-1])
            if found is None:
                break
            node, place = found
        return place

    def line(self, path: Sequence[Step], *words: str, key: bool = False) -> tuple[Place, str]:
        """One error: its place, for sorting, and `feeds.yaml:12:7: url: ...`."""
        row, column = self.place(path, key=key)
        return (row, column), f"{self.name}:{row}:{column}: " + ": ".join(words)


def read(text: str, name: str) -> Located:
    """The document in `text`.  ConfigError, one line with the place, when it is no YAML or too large."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise ConfigError(f"{name}: larger than {LARGEST // 1_000_000} MB: that is no feed list")
    if _brackets(text) > SLOW:
        raise ConfigError(f"{name}: nested too deep")
    try:
        return Located(name, _Plain(name).value(_values(text, name)), text)
    except RecursionError as error:
        raise ConfigError(f"{name}: nested too deep") from error


def _brackets(text: str) -> int:
    """How many are open at most at one place, those in quotes and comments too."""
    steps = (1 if found[0] in "[{" else -1 for found in _BRACKET.finditer(text))
    return max(accumulate(steps), default=0)


def _values(text: str, name: str) -> Any:
    try:
        return plainyaml.read(text)
    except plainyaml.UnsureError:
        return _tree(text, name)


def _tree(text: str, name: str) -> Any:
    """The document with all that is around its values.  ConfigError when it is no YAML."""
    from ruamel.yaml.error import ReusedAnchorWarning, YAMLError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)
            return round_trip().load(text)
    except YAMLError as error:
        raise ConfigError(_words(error, text, name)) from error
    except TypeError as error:  # ruamel.yaml 0.19 lets `? - - ` end so: a list in a list cannot be a key
        raise ConfigError(f"{name}: a list or a mapping stands where a key is needed") from error


def round_trip() -> YAML:
    """The YAML reader and writer that keeps comments, quotes and order."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.brace_single_entry_mapping_in_flow_sequence = True  # `[{url: x}]` stays what an editor wrote
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _child(node: Any, step: Step, *, key: bool) -> tuple[Any, Place] | None:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    try:
        if isinstance(node, CommentedMap) and step in node:
            row, column = (node.lc.key if key else node.lc.value)(step)
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            row, column = node.lc.item(step)
        else:
            return None
    except (KeyError, TypeError):  # came by a merge key: it stands elsewhere
        return None
    return node[step], (row + 1, column + 1)


class _Plain:
    """Makes plain values of ruamel's, counting: nine lines of aliases can stand for a billion values."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0

    def value(self, node: Any, depth: int = 0) -> Any:
        self._count += 1
        if self._count > MOST_VALUES or depth > DEEPEST:
            raise ConfigError(f"{self._name}: its aliases or nesting stand for too many values")
        if isinstance(node, dict):
            return {str(key): self.value(node[key], depth + 1) for key in node}
        if isinstance(node, list):
            return [self.value(one, depth + 1) for one in node]
        return node


def _words(error: YAMLError, text: str, name: str) -> str:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    if isinstance(error, ReaderError):
        before = text[: error.position]
        row, column = before.count("\n") + 1, error.position - before.rfind("\n")
        return f"{name}:{row}:{column}: a character that YAML does not allow"
    mark = error.problem_mark or error.context_mark if isinstance(error, MarkedYAMLError) else None
    problem = (getattr(error, "problem", None) or str(error)).splitlines()[0]
    if mark is None:
        return f"{name}: not YAML: {problem}"
    return f"{name}:{mark.line + 1}:{mark.column + 1}: not YAML: {problem}"
