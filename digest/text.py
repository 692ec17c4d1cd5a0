"""Text out of what feeds send: HTML to plain text, control characters away, sentences found."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

HTML_READ = 60_000  # characters of markup that are looked at: an entry keeps 20,000 of text at most

# C0 and C1 controls but newline, bidi overrides and isolates, zero-width joiners of layout, BOM, non-characters, lone
# surrogates.  The compiler of the mail refuses some of these, U+0080-9F make Gmail clip a mail, bidi controls forge text.
_CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_KEPT_AS_SPACE = re.compile("[\t\r\x0b\x0c\x85\u2028\u2029\u00a0]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" *\n(?: *\n)+ *")
_LINE_ENDS = re.compile(r" *\n *")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")

_SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "head",
        "title",
        "textarea",
        "select",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)


def clean(text: str) -> str:
    """`text` without control, bidi-override and invisible characters, in NFC, with single spaces; lines stay lines."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _CONTROLS.sub("", _KEPT_AS_SPACE.sub(" ", text.replace("\r\n", "\n").replace("\u2028", "\n")))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _LINE_ENDS.sub("\n", _BLANK_LINES.sub("\n\n", text)).strip()


def one_line(text: str) -> str:
    """`clean` text on one line."""
    return " ".join(clean(text).split())


def plain(markup: str) -> str:
    """The text that a reader of this HTML would see, by a parser that forgives everything.

    Paragraphs, list items, headings and breaks are lines.  Scripts, styles and frames are gone.  What comes back
    is text: a `<` in it is a less-than sign.  At most the first 60,000 characters of markup are read.
    """
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    reader = _Reader()
    reader.feed(_CDATA.sub(" ", markup[:HTML_READ]))
    reader.close()
    return clean("".join(reader.parts))


class _Reader(HTMLParser):
    """Collects text.  It holds no stack of open tags, so a document of 200,000 nested ones costs nothing special."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = ""  # the tag whose content is being left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in _SILENT and not self.silent:
            self.silent = tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data.replace("\n", " "))


def title(text: str) -> str:
    """A feed's title as text on one line: unescaped once more where a feed escaped twice, markup left out.

    `AT&amp;T` becomes `AT&T`; `&lt;script&gt;` in a title stays text, it never becomes a tag again.
    """
    unescaped = html.unescape(text) if "&" in text else text
    return one_line(_TAG.sub("", unescaped))


def shorten(text: str, limit: int) -> str:
    """`text` within `limit` characters, cut between words, with an ellipsis where something was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    cut = head[:space] if space > limit // 2 else head
    return cut.rstrip(" ,;:–—-(") + "…"


# ---- sentences ------------------------------------------------------------------------------------

# Where a sentence may end: its mark, closing quotes and brackets; then space and something that can begin one.
_END = re.compile(
    r"[.!?…؟]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[¿¡]*[^\Wa-zß-öø-ÿ_])|[。！？]+[」』”）]*|[.!?…؟]+[\"'”’»)\]]*$|\n+"
)
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "sr",
        "jr",
        "rep",
        "sen",
        "gov",
        "gen",
        "lt",
        "col",
        "sgt",
        "capt",
        "hon",
        "rev",
        "no",
        "nos",
        "art",
        "arts",
        "sec",
        "vs",
        "inc",
        "ltd",
        "co",
        "corp",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "approx",
        "dept",
        "est",
        "fig",
        "pp",
        "vol",
        "eg",
        "ie",
        "cf",
        "al",
        "ca",
        "bzw",
        "abs",
        "nr",
        "str",
        "z.b",
        "u.a",
        "d.h",
        "m",
        "p.ej",
        "sig",
        "dott",
        "avv",
        "m",
        "mme",
        "mlle",
        "ste",
        "av",
    ]
)
_INITIALS = re.compile(r"(?:^|[\s(“\"'])(?:[^\W\d_]\.)*[^\W\d_]$")


def sentences(text: str, language: str = "en") -> tuple[str, ...]:
    """The sentences of `text` in order, each an exact span of it.  A line is never joined with the next.

    Abbreviations, initials and decimals do not end a sentence.  A heading or a cut-off end is a span of its own:
    whoever uses it decides what it is worth.
    """
    found: list[str] = []
    begin = 0
    for end in _END.finditer(text):
        if end.start() < begin or _is_abbreviation(text, begin, end, language):
            continue
        stop = end.start() if end.group().startswith("\n") else end.end()
        found.append(text[begin:stop].strip())
        begin = end.end()
    found.append(text[begin:].strip())
    return tuple(sentence for sentence in found if sentence)


def _is_abbreviation(text: str, begin: int, end: re.Match[str], language: str) -> bool:
    """A full stop that belongs to the word before it: `U.S.`, `Dr.`, `No.`, and in German `3. Juni`."""
    if end.group() != ".":
        return False
    before = text[begin : end.start()]
    word = before.rsplit(None, 1)[-1].lstrip("(“\"'‘").lower() if before.strip() else ""
    if language.startswith("de") and word.isdigit() and len(word) <= 2:
        return True
    if word in _ABBREVIATIONS:
        return True
    return bool(_INITIALS.search(before[-12:])) and not _ends_for_sure(text, end, word)


def _ends_for_sure(text: str, end: re.Match[str], word: str) -> bool:
    """After `U.S.` a new sentence begins only where a word follows that names seldom begin with."""
    rest = text[end.end() :].lstrip()
    following = rest.split(None, 1)[0] if rest else ""
    return "." in word and following in _OPENERS


_OPENERS = frozenset(
    [
        "The",
        "A",
        "An",
        "It",
        "He",
        "She",
        "They",
        "This",
        "That",
        "These",
        "Those",
        "In",
        "On",
        "At",
        "But",
        "And",
        "For",
        "With",
        "As",
        "If",
        "When",
        "While",
        "After",
        "Before",
    ]
)
