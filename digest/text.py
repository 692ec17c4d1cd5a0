"""Text out of what feeds send: HTML to plain text, control characters away, sentences found."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

HTML_READ = 60_000  # characters of markup that are looked at: an entry keeps 20,000 of text at most

# The compiler of the mail refuses some of these, U+0080-9F make Gmail clip a mail, bidi controls forge text, and what
# nobody can see has no place in a headline.  ZWNJ and ZWJ stay where Persian and emoji are wrong without them.
_INVISIBLE = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but newline
    "\u00ad\u180e\u200b\ufeff"  # soft hyphen, zero-width space, byte order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f"  # bidi marks, overrides and isolates, deprecated format characters
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"  # non-characters, interlinear marks, tags
    "\ud800-\udfff"  # lone surrogates, which no encoder takes
    "]"
)
_JOINS_NOTHING = re.compile(  # what stands behind a Latin letter, white space or punctuation, however that is composed
    "(?<![^\x00-\u036f\u0374\u037e\u0387\u1e00-\u1eff\u1fef\u1ffd\u2000-\u206f\u2100-\u214f\u2adc])[\u200c\u200d]+"
)
_AS_NEWLINE = re.compile("\r\n|[\u2028\u2029\x85]")
_WINDOWS = {  # a "\x92" that came through as such was an apostrophe
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)
}
_TWICE = re.compile(  # UTF-8 that somebody took for Latin-1 and encoded once more
    "[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_C1 = re.compile("[\x80-\x9f]")
_AS_SPACE = re.compile(r"[^\S\n ]")  # tab, no-break space, ideographic space ...
_SPACES = re.compile("  +")  # so written it is searched for three times as fast as " {2,}"
_GAPS = re.compile("\n\n\n+")
_ASCII = bytes([10, *range(32, 127)])
_USUAL = frozenset(
    map(chr, [*range(0xA1, 0xAD), *range(0xAE, 0x300), *range(0x2010, 0x2028), *range(0x2030, 0x203B), 0x20AC])
)
_PIECE = 1_000  # characters


def clean(text: str) -> str:
    """`text` without control, bidi-override and invisible characters, in NFC, with single spaces; lines stay lines."""
    text = text.replace("\u00a0", " ").replace("\t", " ")
    if not _is_usual(text):
        if not text.replace("\n", "").isprintable():
            text = _TWICE.sub(_once, text) if _C1.search(text) else text  # the sign of it, and gone afterwards
            text = _AS_NEWLINE.sub("\n", text).translate(_WINDOWS)
            text = _JOINS_NOTHING.sub("", _INVISIBLE.sub("", _AS_SPACE.sub(" ", text)))
        text = _composed(text)
    return _tidy(text)


def _tidy(text: str) -> str:
    """Text whose only white space is spaces and newlines, with single spaces and no more than one empty line."""
    if text.rfind("  ") >= 0:  # from its end two of a kind are found in half of the time (measured)
        text = _SPACES.sub(" ", text)
    if "\n" in text:
        text = _GAPS.sub("\n\n", "\n".join(map(str.strip, text.split("\n"))))
    return text.strip()


def _is_usual(text: str) -> bool:
    """Whether all of it is ASCII, Latin letters and print's own punctuation: true of most texts, and quick to see."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return _USUAL.issuperset(rest.decode("utf-8", "surrogatepass"))


def _once(found: re.Match[str]) -> str:
    try:
        return found[0].encode("latin-1").decode()
    except UnicodeDecodeError:
        return found[0]


def _composed(text: str) -> str:
    """`text` in NFC, a piece at a time: Python takes 7 s for 60,000 combining marks in a row (measured)."""
    pieces, begin = [], 0
    while begin < len(text):
        end = begin + _PIECE
        while end < min(len(text), begin + 2 * _PIECE) and unicodedata.combining(text[end]):
            end += 1  # a mark stays with its letter
        pieces.append(unicodedata.normalize("NFC", text[begin:end]))
        begin = end
    return "".join(pieces)


def one_line(text: str) -> str:
    """`clean` text on one line."""
    if text.isascii() and text.isprintable():
        text = text.strip()
        return text if text.rfind("  ") < 0 else _SPACES.sub(" ", text)
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


class Remembered(dict[str, str]):
    """What a function says of words that come again and again, by word: found in half of an `lru_cache`'s time.

    `most` bounds what is remembered.  Where the function raises an error, so does looking it up, each time.
    """

    def __init__(self, ask: Callable[[str], str], most: int) -> None:
        self._ask, self._most = ask, most

    def __missing__(self, word: str) -> str:
        said = self._ask(word)
        if len(self) >= self._most:
            self.clear()
        self[word] = said
        return said


# ---- HTML -----------------------------------------------------------------------------------------

# Every alternative eats what it begins, to the end of the text if need be, so that reading stays linear:
# html.parser takes 41 s for 60 KB of "<a " and raises on "<![<![" (measured, 3.11).
_ATTRIBUTES = r"""(?: [^<>=]++ | = \s*+ (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) )? )*+"""
_MARKUP = re.compile(
    rf"""
      <!\[CDATA\[ | \]\]>                                   # stray marks: what they hold is markup like the rest
    | <!--.*?(?:-->|\Z)
    | <[!?][^>]*+(?:>|\Z) | </[^a-zA-Z][^>]*+(?:>|\Z)       # a document type, an instruction, nonsense
    | </?[a-zA-Z] {_ATTRIBUTES} (?: > | (?=<) | \Z )
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK = re.compile(
    rf"""
    </? (?: address | article | aside | blockquote | br | caption | center | d[dlt] | details | dialog | div | fieldset
          | fig(?:caption|ure) | footer | form | h[1-6r] | header | li | main | nav | [ou]l | option | p | pre | section
          | summary | table | t(?:body|foot|head|[dhr]) )
    (?= [\s/>] ) {_ATTRIBUTES} (?: > | (?=<) | \Z )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SILENT = re.compile(  # but `<iframe/>`, as XHTML has it, ends where it begins
    rf"""
    < (?P<name> script | style | template | noscript | iframe | object | svg | math | head | title | textarea | select )
    (?= [\s/>] ) {_ATTRIBUTES} (?: (?<!/)> | (?=<) | \Z )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TAG = re.compile(  # a whole tag that is written as it should be: a name, and attributes with their quotes
    r"""<(/?[a-zA-Z][a-zA-Z0-9]*+) (?: > | [\s/] (?: [^<>="']++ | ="[^"<>]*+" | ='[^'<>]*+' | =(?!["']) )*+ > )""",
    re.VERBOSE,
)
_REFERENCE = re.compile(r"(&#?[a-zA-Z0-9]{1,100};?)")

_INLINE = "a|abbr|acronym|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var"
_IN_TITLES = re.compile(  # formatting, custom elements like those of MJML, and what has attributes
    rf"</?(?:(?:{_INLINE}|br|p|div|h[1-6]|img|wbr|[a-z]+-[a-z-]*)(?:\s[^<>]*)?|[a-z]\w*+\s++[a-z-]++\s*+=[^<>]*)/?>",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"<(script|style)\s[^<>]*+>[^<]*+</\1\s*>", re.IGNORECASE)  # with attributes: a program, no word
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LEFT_OVER = re.compile(rf"</(?:{_INLINE}|p|div|h[1-6]|li|ul|ol|blockquote|td|tr)>|<br ?/?>|<p>", re.IGNORECASE)


def plain(markup: str) -> str:
    """The text that a reader of this HTML would see; whatever it is, it gives text and never an error.

    Paragraphs, list items, headings and breaks are lines; without any tag the lines are the text's own.  Scripts,
    styles and frames are gone.  What comes back is text: a `<` in it is a less-than sign.  What a feed escaped twice is
    read twice.  At most the first 60,000 characters of markup are read.
    """
    untagged = _untagged(markup[:HTML_READ])
    usual = _usual(untagged)
    if usual is not None:
        return usual
    text = _unescape(untagged)
    return clean(_unescape(_untagged(text)) if "<" in text and _LEFT_OVER.search(text) else text)


def _untagged(markup: str) -> str:
    """What stands between the tags, entities still there, with a newline where a block begins or ends."""
    if "<" not in markup:
        return markup
    markup = markup.replace("\n", " ")
    orderly = _between_tags(markup)
    return _without_tags(markup) if orderly is None else orderly


def _usual(untagged: str) -> str | None:
    """The text cleaned and then its entities resolved, in three quarters of the time (measured): None where it matters
    which of the two comes first, because an entity is white space, begins a tag or is to be cleaned itself.
    """
    text = untagged.replace("\u00a0", " ").replace("\t", " ")
    if "<" in text or not _is_usual(text):
        return None
    pieces = _REFERENCE.split(_tidy(text))  # every second is a reference
    try:
        pieces[1::2] = map(_USUALLY_MEANT.__getitem__, pieces[1::2])
    except _OtherwiseError:
        return None
    return "".join(pieces)


def _without_tags(markup: str) -> str:
    return _MARKUP.sub("", _BLOCK.sub("\n", _without_silent(markup)))


def _between_tags(markup: str) -> str | None:
    """The same by splitting at the tags: seven times as fast (measured).

    None where there is more than whole tags that hide nothing: a comment, CDATA, a script, a `<` that begins no tag.
    """
    pieces = _TAG.split(markup)  # every second is the name of a tag
    last, found, rest = pieces[-1].partition("<")
    rest = _without_tags(found + rest) if found else ""  # many descriptions are cut off in a tag
    pieces[-1] = last
    try:
        pieces[1::2] = map(_INSTEAD_OF.__getitem__, pieces[1::2])
    except _OtherwiseError:
        return None
    text = "".join(pieces)
    return None if "<" in text or (">" in text and "]]>" in text) else text + rest


class _OtherwiseError(Exception):
    """This must be read by whoever looks closer."""


def _instead_of(name: str) -> str:
    """What a reader sees of a tag with this name: a new line or nothing.  _OtherwiseError: it hides what follows."""
    if _SILENT.match(f"<{name}>"):
        raise _OtherwiseError
    return "\n" if _BLOCK.match(f"<{name}>") else ""


def _usually_meant(reference: str) -> str:
    """What a reference stands for.  _OtherwiseError where that is no ordinary text: white space, odd or a `<`."""
    meant = html.unescape(reference)
    if not meant or not _is_usual(meant) or set(meant) & set("<\n "):
        raise _OtherwiseError
    return meant


_INSTEAD_OF, _USUALLY_MEANT = Remembered(_instead_of, 500), Remembered(_usually_meant, 2_000)
_MEANT = Remembered(html.unescape, 2_000)


def _unescape(text: str) -> str:
    """What `html.unescape` makes of it; of the same dozen references it makes the same each time."""
    if "&" not in text:
        return text
    pieces = _REFERENCE.split(text)  # every second is a reference
    pieces[1::2] = map(_MEANT.__getitem__, pieces[1::2])
    return "".join(pieces)


def _without_silent(markup: str) -> str:
    """The markup without the elements that no reader sees."""
    if not _SILENT.search(markup):
        return markup
    parts: list[str] = []
    place = 0
    endless: set[str] = set()  # elements that nothing ends from here on
    for begin in _SILENT.finditer(markup):
        name = begin["name"].lower()
        if begin.start() < place or name in endless:
            continue
        end = re.compile(rf"</{name}[^>]*+(?:>|\Z)", re.IGNORECASE).search(markup, begin.end())
        if end or name in ("script", "style"):  # these two are never text, not even where nothing ends them
            parts.append(markup[place : begin.start()])
            place = end.end() if end else len(markup)
        else:
            endless.add(name)
    return "".join([*parts, markup[place:]])


def title(text: str) -> str:
    """A feed's title as text on one line: formatting left out, unescaped once more where a feed escaped twice.

    `<b>AT&amp;T</b>` becomes `AT&T`.  What is no formatting stays text: `Vec<T>`, or the `<script>` it is about.
    """
    if "<" not in text and "&" not in text:
        return one_line(text)
    return one_line(_unformatted(html.unescape(_unformatted(text))))


def _unformatted(text: str) -> str:
    return _IN_TITLES.sub("", _BREAK.sub(" ", _PROGRAM.sub("", text))) if "<" in text else text


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
