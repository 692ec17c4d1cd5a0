"""Text out of what feeds send: HTML to plain text, control characters away, sentences found."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

HTML_READ = 60_000  # characters of markup that are looked at: an entry keeps 20,000 of text at most

# The compiler of the mail refuses some of these, U+0080-9F make Gmail clip a mail, bidi controls forge text, and what
# nobody can see has no place in a headline.  ZWNJ and ZWJ stay: Persian and emoji are wrong without them.
_INVISIBLE = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but newline
    "\u00ad\u034f\u180e\u200b\ufeff"  # soft hyphen, joiners of layout, zero-width space, byte order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f"  # bidi marks, overrides and isolates, deprecated format characters
    "\ufdd0-\ufdef\ufff9-\uffff\U000e0000-\U000e0fff"  # non-characters, interlinear marks, tags
    "\ud800-\udfff"  # lone surrogates, which no encoder takes
    "]"
)
_AS_NEWLINE = re.compile("\r\n|[\u2028\u2029\x85]")
_AS_SPACE = re.compile("[\t\r\x0b\x0c\u00a0]")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """`text` without control, bidi-override and invisible characters, in NFC, with single spaces; lines stay lines."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _INVISIBLE.sub("", _AS_SPACE.sub(" ", _AS_NEWLINE.sub("\n", text)))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """`clean` text on one line."""
    return " ".join(clean(text).split())


def shorten(text: str, limit: int) -> str:
    """`text` within `limit` characters, cut between words, with an ellipsis where something was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    cut = head[:space] if space > limit // 2 else head
    return cut.rstrip(" ,;:–—-(") + "…"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ---- HTML -----------------------------------------------------------------------------------------

# Every alternative eats what it begins, to the end of the text if need be, so that reading stays linear:
# html.parser takes 41 s for 60 KB of "<a " and raises on "<![<![" (measured, 3.11).
_MARKUP = re.compile(
    r"""
      <!\[CDATA\[ | \]\]>                                   # stray marks: what they hold is markup like the rest
    | <!--.*?(?:-->|\Z)
    | <[!?][^>]*+(?:>|\Z) | </[^a-zA-Z][^>]*+(?:>|\Z)       # a document type, an instruction, nonsense
    | <(?P<end>/?)(?P<name>[a-zA-Z][^\s/<>]*+)
      (?: [^<>=]++ | = \s*+ (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) )? )*+
      (?: > | (?=<) | \Z )
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCKS = _set(
    """address article aside blockquote br caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr
    ul"""
)
_SILENT = _set("script style template noscript iframe object svg math head title textarea select")
_CODE = frozenset(["script", "style"])  # never text for readers, not even where nothing ends them

_INLINE = "a|abbr|acronym|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var"
_IN_TITLES = re.compile(rf"</?(?:{_INLINE}|br|p|div|h[1-6]|img|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LEFT_OVER = re.compile(rf"</(?:{_INLINE}|p|div|h[1-6]|li|ul|ol|blockquote|td|tr)>|<br ?/?>|<p>", re.IGNORECASE)


def plain(markup: str) -> str:
    """The text that a reader of this HTML would see; whatever it is, it gives text and never an error.

    Paragraphs, list items, headings and breaks are lines; without any tag the lines are the text's own.  Scripts,
    styles and frames are gone.  What comes back is text: a `<` in it is a less-than sign.  What a feed escaped twice is
    read twice.  At most the first 60,000 characters of markup are read.
    """
    markup = markup[:HTML_READ]
    text = "".join(_visible(markup)) if "<" in markup else html.unescape(markup)
    if _LEFT_OVER.search(text):
        text = "".join(_visible(text))
    return clean(text)


def _visible(markup: str) -> Iterator[str]:
    """The pieces of text between tags, entities resolved, with a newline where a block begins or ends."""
    place = 0
    endless: set[str] = set()  # silent elements that nothing ends from here on
    while found := _MARKUP.search(markup, place):
        yield _words(markup[place : found.start()])
        place = found.end()
        name = (found["name"] or "").lower()
        if name in _BLOCKS:
            yield "\n"
        elif name in _SILENT and not found["end"] and not found.group().endswith("/>") and name not in endless:
            end = re.compile(rf"</{name}[^>]*+(?:>|\Z)", re.IGNORECASE).search(markup, place)
            if end:
                place = end.end()
            elif name in _CODE:
                return
            else:
                endless.add(name)
    yield _words(markup[place:])


def _words(piece: str) -> str:
    return html.unescape(piece).replace("\n", " ") if "&" in piece else piece.replace("\n", " ")


def title(text: str) -> str:
    """A feed's title as text on one line: formatting left out, unescaped once more where a feed escaped twice.

    `<b>AT&amp;T</b>` becomes `AT&T`.  What is no formatting stays text: `Vec<T>`, or the `<script>` it is about.
    """
    if "<" not in text and "&" not in text:
        return one_line(text)
    return one_line(_IN_TITLES.sub("", html.unescape(_IN_TITLES.sub("", text))))


# ---- sentences ------------------------------------------------------------------------------------

# Where a sentence may end: its mark, closing quotes and brackets; then space and something that can begin one.
_END = re.compile(
    r"""
      [.!?…؟]+ ["'”’»)\]]* (?= \s+ ["'“‘«(\[¿¡]* [^\Wa-zß-öø-ÿ_] )
    | [。！？।]+ [」』”）]*
    | [.!?…؟]+ ["'”’»)\]]* $
    | \n+
    """,
    re.VERBOSE,
)
_BEFORE_NAMES = _set(  # these never end a sentence
    """adm avv capt col dott dr fr gen gov hon hr lt m mag maj me messrs mlle mm mme mr mrs ms mt mx pres prof rep reps
    rev sen sens sgt sig sr sra st ste supt vs bzw z.b u.a d.h v p.ej"""
)
_BEFORE_NUMBERS = _set("abs app arg art arts c cap ch cl fig figs no nos nr núm p par pp sec ss vol")
_ABBREVIATIONS = _set(  # these may end one, where a word follows that names seldom begin with
    """al approx apr assn aug av ave ca cf co corp dec dept e.g eg est etc feb i.e ie inc intl jan jr jul jun llc ltd
    mar nov oct plc sep sept str univ"""
)
_OPENERS = _set(
    """The A An It He She We They You I This That These Those There In On At By But And So For From With As If When
    While After Before However Meanwhile Under Its His Her Their Our
    Le La Les Il Elle Ils L' Un Une Ce Cette Der Die Das Ein Eine Er Sie Es El Los Las Una En Gli Lo O Os As"""
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
        if end.start() < begin or _belongs_to_a_word(text, begin, end, language):
            continue
        stop = end.start() if end.group().startswith("\n") else end.end()
        found.append(text[begin:stop].strip())
        begin = end.end()
    found.append(text[begin:].strip())
    return tuple(sentence for sentence in found if sentence)


def _belongs_to_a_word(text: str, begin: int, end: re.Match[str], language: str) -> bool:
    """A full stop that belongs to the word before it: `U.S.`, `Dr.`, `No. 5`, and in German `3. Juni`."""
    if end.group() != ".":
        return False
    before = text[max(begin, end.start() - 40) : end.start()]
    word = before.rsplit(None, 1)[-1].lstrip("(“\"'‘«").lower() if before.strip() else ""
    if word in _BEFORE_NAMES:
        return True
    following = text[end.end() : end.end() + 40].split(None, 1)
    next_word = following[0] if following else ""
    if word.isdigit():
        return language.startswith("de") and len(word) <= 2
    if word in _BEFORE_NUMBERS:
        return next_word[:1].isdigit()
    if word in _ABBREVIATIONS or ("." in word and _INITIALS.search(before)):
        return bool(next_word) and next_word not in _OPENERS
    return bool(_INITIALS.search(before)) and word not in ("i", "a")
