"""Reads YAML as people mostly write it, in a thirtieth of the time that a parser of all YAML takes (measured).

It knows mappings and lists by indentation, lists and mappings in brackets, plain and quoted words on one line, text
folded with `>-`, and comments.  What comes out is what ruamel.yaml makes of the same text (YAML 1.2); of what is
written in any other way it says that it is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

DEEPEST = 20

_TOKEN = re.compile(  # in brackets
    r"""\ *+ (?: ([\[\]{},]) | (:)(?=\ |$)
            | ( "[^"\\]*" | '[^']*'(?!') | -?\w (?: [^,\[\]{}:\#] | :(?=[^\s,\[\]{}]) )*+ ) )""",
    re.VERBOSE,
)
_END = re.compile(r"\ *+(?:$|(?<=\ )\#)")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,15})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,15})\.\d{1,15}", re.ASCII)
# `1h`, `0m`, `5 eyes`; but `1e5` is a number, and 2026-01-02T03:04:05Z a moment
_NO_NUMBER = re.compile(r"[1-9(/].*[^\W\d_eEtTzZ].*|0[smhdw]")
_NAMED = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL"), None),
}


class UnsureError(Exception):
    """This must be read by somebody who knows all of YAML."""


def load(text: str) -> Any:
    """The document as plain values, however it is written."""
    try:
        return read(text)
    except UnsureError:
        from ruamel.yaml import YAML  # here: it takes longer to import than this to read a thousand feeds

        return YAML(typ="safe", pure=True).load(text)


def read(text: str) -> Any:
    """The document as plain values.  UnsureError where it is not written plainly, or is no YAML."""
    text = text.replace("\r\n", "\n")
    if not text.replace("\n", "").isprintable():  # a tab, a byte order mark, a separator of lines that is none of ours
        unsure()
    if ">-" in text and " \n" in f"{text}\n":  # a space at the end of a folded line is part of the text
        unsure()
    reader = _Reader(text)
    value = reader.block(0, 0)
    if reader.line is not None:
        unsure()
    return value


def unsure() -> NoReturn:
    raise UnsureError


class _Reader:
    """Goes through the lines that say something."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self.line: tuple[int, int, str] | None = None  # its number, its indentation, its words
        self._next()

    def _next(self) -> None:
        self.line = next((line for line in self._lines if not line[2].startswith("#")), None)

    def block(self, indent: int, depth: int) -> Any:
        """The list or mapping whose lines stand at `indent`."""
        if self.line is None or self.line[1] != indent or depth > DEEPEST:
            unsure()
        return self._list(indent, depth) if _is_item(self.line[2]) else self._mapping(indent, depth)

    def _list(self, indent: int, depth: int) -> Any:
        found: list[Any] = []
        while self.line is not None and self.line[1] == indent and _is_item(self.line[2]):
            number, _, words = self.line
            rest = words[1:].lstrip(" ")
            if _key(rest)[0] is None:
                found.append(self._value(rest, indent, depth))
            else:  # `- url: ...`: a mapping that begins behind the dash
                inner = indent + len(words) - len(rest)
                self.line = number, inner, rest
                found.append(self._mapping(inner, depth + 1))
        return self._whole(found, indent)

    def _mapping(self, indent: int, depth: int) -> Any:
        found: dict[Any, Any] = {}
        while self.line is not None and self.line[1] == indent:
            key, rest = _key(self.line[2])
            if key is None:
                unsure()
            name = _word(key)
            if name in found:
                unsure()
            found[name] = self._value(rest, indent, depth) if rest else self._nested(indent, depth)
        return self._whole(found, indent)

    def _whole(self, found: Any, indent: int) -> Any:
        """`found`, unless something stands deeper than what it consists of."""
        return unsure() if self.line is not None and self.line[1] > indent else found

    def _nested(self, indent: int, depth: int) -> Any:
        """What stands below a key: a deeper block, a list that is not even deeper, or nothing."""
        self._next()
        if self.line is None or self.line[1] < indent:
            return None
        if self.line[1] > indent:
            in_brackets = self.line[2][0] in "[{"
            return self._value(self.line[2], indent, depth) if in_brackets else self.block(self.line[1], depth + 1)
        return self._list(indent, depth + 1) if _is_item(self.line[2]) else None

    def _value(self, words: str, indent: int, depth: int) -> Any:
        """What stands behind a key or a dash."""
        if words == ">-":
            return self._folded(indent)
        if words[:1] in ("[", "{"):
            return _in_brackets(self._until_closed(words, indent))
        self._next()
        if self.line is not None and self.line[1] > indent:
            unsure()  # goes on in the next line
        return _word(_without_comment(words))

    def _folded(self, indent: int) -> str:
        assert self.line is not None
        first = self.line[0] + 1
        lines: list[tuple[int, int, str]] = []
        for line in self._lines:
            self.line = line
            if line[1] <= indent:
                break
            lines.append(line)
        else:
            self.line = None
        if self.line is not None and self.line[2].startswith("#"):
            self._next()
        orderly = [(first + number, lines[0][1]) for number in range(len(lines))]
        if not lines or [line[:2] for line in lines] != orderly or any(line[2].startswith("#") for line in lines):
            unsure()  # an empty line, another indentation and what looks like a comment mean something in here
        return " ".join(words for _, _, words in lines)

    def _until_closed(self, words: str, indent: int) -> list[tuple[str, str, str]]:
        """The tokens of a list or mapping in brackets, which may go on over several lines."""
        tokens: list[tuple[str, str, str]] = []
        open_brackets = 0
        while True:
            place = 0
            while not _END.match(words, place):
                token = _TOKEN.match(words, place)
                if token is None or (tokens and not open_brackets):
                    unsure()
                tokens.append((token[1] or "", token[2] or "", token[3] or ""))
                open_brackets += (token[1] in ("[", "{")) - (token[1] in ("]", "}"))
                place = token.end()
            self._next()
            if not open_brackets:
                return tokens
            if self.line is None or self.line[1] <= indent:
                unsure()
            words = self.line[2]


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    for number, line in enumerate(text.split("\n")):
        words = line.strip(" ")
        if words:
            yield number, len(line) - len(line.lstrip(" ")), words


def _is_item(words: str) -> bool:
    return words.startswith("- ")


def _key(words: str) -> tuple[str | None, str]:
    """A key and what stands behind it; None where there is no key."""
    if words[0] in "\"'":
        end = words.find(words[0], 1) + 1
        colon = end + len(words[end:]) - len(words[end:].lstrip(" "))
        found = end > 1 and words[colon : colon + 2] in (":", ": ")
    else:
        colon = len(words) - 1 if words.endswith(":") else words.find(": ")
        first = words.find(": ")
        colon = first if first >= 0 else colon
        found = colon > 0 and words[0] not in "[{" and " #" not in words[:colon]
    rest = words[colon + 1 :].lstrip(" ")
    return (words[:colon].rstrip(" "), "" if rest.startswith("#") else rest) if found else (None, "")


def _without_comment(words: str) -> str:
    begin = words.find(words[0], 1) + 1 if words[0] in "\"'" else 0
    comment = words.find(" #", begin)
    return words[:comment].rstrip(" ") if comment >= 0 else words


def _word(words: str) -> Any:
    """A word without a comment behind it: text, or what a plain word means."""
    if words[0] in "\"'":
        closed = len(words) > 1 and words.find(words[0], 1) == len(words) - 1
        return words[1:-1] if closed and (words[0] == "'" or "\\" not in words) else unsure()
    if ": " in words or " #" in words or words.endswith(":"):
        unsure()
    if words[0].isalpha():
        return _NAMED.get(words, words)
    if _INTEGER.fullmatch(words):
        return int(words)
    if _NUMBER.fullmatch(words):
        return float(words)
    return words if _NO_NUMBER.fullmatch(words) else unsure()


def _in_brackets(tokens: list[tuple[str, str, str]]) -> Any:
    tokens.reverse()
    return _collection(tokens, 0)


def _collection(tokens: list[tuple[str, str, str]], depth: int) -> Any:
    """The list or mapping that the tokens begin with, the last first; they are used up."""
    bracket = tokens.pop()[0]
    if depth > DEEPEST:
        unsure()
    items: list[Any] = []
    pairs: dict[Any, Any] = {}
    end = "]" if bracket == "[" else "}"
    while tokens[-1][0] != end:
        if bracket == "[":
            items.append(_element(tokens, depth))
        else:
            key = tokens.pop()[2].rstrip(" ")
            if not key or tokens.pop()[1] != ":" or (name := _word(key)) in pairs:
                unsure()
            pairs[name] = _element(tokens, depth)
        if tokens[-1][0] == ",":
            tokens.pop()
        elif tokens[-1][0] != end:
            unsure()
    tokens.pop()
    return items if bracket == "[" else pairs


def _element(tokens: list[tuple[str, str, str]], depth: int) -> Any:
    if tokens[-1][0] in ("[", "{"):
        return _collection(tokens, depth + 1)
    words = tokens.pop()[2].rstrip(" ")
    return _word(words) if words else unsure()
