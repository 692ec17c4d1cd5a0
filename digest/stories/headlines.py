"""What a headline is worth: its outlet's name and labels taken off, shouting and riddles recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from digest.model import Entry
from digest.text import one_line, sentences, shorten

LONGEST = 200  # a title that is longer is a text, and is cut between words
ENOUGH = 15  # characters that must be left when something is taken off a title

# What only says how a page came about.  "Opinion:" or "Analysis:" tells a reader what to expect, and stays.
_LABELS = (
    r"live(?: updates?| blog)?|breaking(?: news)?|just in|exclusive|watch(?: live)?|video|listen|updated?|photos?"
    r"|in pictures|press release|news release|exclusif|direct|vidéo|eilmeldung|última hora"
)
_LABEL = re.compile(rf"^(?:\[(?:{_LABELS})\]|(?:{_LABELS})\s*[:|–—])\s*|(?-i:^Exclusive-(?=[A-Z]))", re.IGNORECASE)
_LIVE_TAIL = re.compile(r"\s*[-–—|:]\s*(?:live(?: updates?| blog)?|as it happened|watch live|video)$", re.IGNORECASE)
_LIVE_WITHIN = re.compile(r" LIVE(?: updates?)?: ", re.IGNORECASE)  # "Summit Day 2 LIVE: Leaders agree"
_BYLINE = re.compile(r"[,|] [Bb]y [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]*){1,3}$")
_TELLS = re.compile(  # what somebody did, and no noun: with such a verb a byline stands behind news as well
    r"\b(?:adopts|agrees|appoints|approves|enacts|imposes|introduces|opens|passes|proposes|publishes|rejects|repeals|sues"
    r"|tightens|unveils|vetoes|withdraws)\b"
)
# A quotation of nobody yet, and then the news: "‘A scandal’: Parliament votes to stop cameras in schools".
_QUOTED_FIRST = re.compile(r"^[‘'“\"«„].{2,90}?[’'”\"»“],?\s?:\s+(?=\S)")
_SPEAKER_ON = re.compile(r"(?:[A-Z][\w.’'&-]* ){1,5}on\b")  # "‘A scandal’: High Court on cameras in schools"
NEWS = (35, 6)  # characters and words that must follow it: "‘A scandal’: teachers on cameras" is nothing without
_TIGHT = re.compile(r"^(Analysis|Opinion|Explainer|Commentary|Comment|Factbox|Review)[:-](?=[A-Z‘“])")  # "Analysis-Big"

_SUFFIX = re.compile(r"\s+(?:[-–—|•·‹«:]|\|\|)\s+(?P<tail>[^-–—|•·‹«]{2,45})$")
_TIGHT_BAR = re.compile(r"\s*\|\s*(?P<tail>[^|]{2,45})$")
_OUTLET = re.compile(
    r"\b(?:\w*news|times|post|journal|herald|reuters|bbc|cnn|cnbc|bloomberg|guardian|review|magazine|daily|today|tribune"
    r"|gazette|chronicle|telegraph|tv|radio|press|blog|wire|weekly|politico|axios|techcrunch|wired|verge)\b",
    re.IGNORECASE,
)
_SMALL = frozenset(
    ("of", "the", "and", "&", "de", "la", "le", "des", "del", "der", "die", "das", "und", "et", "y", "for", "in", "on")
)

_COMMENT = re.compile(
    r"^\W*(?:opinion|comment(?:ary)?|op-ed|editorial|letters?(?: to the editor)?|analysis|column|view|viewpoint|podcast"
    r"|tribune|avis|kommentar|meinung|opinión|análisis|analyse|editoriale)\b\s*[:|–—\]]"
    r"|[|–—-]\s*(?:opinion|explained|analysis|editorial)$",
    re.IGNORECASE,
)
_RIDDLE = re.compile(
    r"^(?:\d+ (?:things|ways|reasons|takeaways|facts|tips)|here(?:'|’)?s|this is|these|why|how|what|meet|inside)\b"
    r"|you need to know|won(?:'|’)t believe|what (?:to know|to expect|happened next|we know)"
    r"|\bha(?:s|ve) (?:an?|one|this) (?:\w+ )?(?:warning|message|question|request|theory|answer|advice|problem)\b"
    r"|\bbut there['’]s a (?:problem|catch)\b"
    r"|: \d+ (?:\w+ )?(?:things|ways|reasons|facts|tips|risks|questions|lessons|signs)\b"
    r"|\bthis (?:\w+ ){0,2}(?:company|firm|startup|start-up|country|city|state|man|woman|job|tool|app)\b"
    r"|['’]s (?:\w+ )?(?:message|warning|advice|reply|response) (?:to|for)\b|: (?:don['’]t|you|your)\b"
    r"|\b(?:key|top|main|biggest) (?:takeaways|points|highlights|features|moments|announcements)\b|\?\W*(?:$|\s)",
    re.IGNORECASE,
)
_WHO = (
    "assembly|agency|cabinet|commission|committee|council|court|government|judges?|jury|panel|parliament|police|senate"
    "|summit|watchdog|companies|firms|giants|lawmakers|leaders|makers|ministers?|regulators?|senators|states|unions?"
)
_FORETELLS = re.compile(
    r"\b(?:[Cc]ould|may|[Mm]ight)\b|(?<=\w )(?<!\b[Ii]n )(?<!\b[Oo]f )May(?= [A-Z][a-z])"
    r"|\b(?:[Ss]et|[Ee]xpected|[Pp]oised|[Dd]ue|[Ll]ikely|[Aa]bout|[Rr]eady|[Ss]lated|[Ss]cheduled|[Pp]lans?) to\b"
    r"|\b(?:as soon as|[Aa]head of|[Mm]ulls?|[Ww]eighs|[Cc]onsider(?:s|ing)|[Pp]repar(?:es|ing) to)\b"
    # "Senate to vote on AI bill": who acts, and nothing else, stands before it
    r"|^(?!(?:The )?(?:Access|Threats?|Guide|Response|Reaction|Challenge|Answer|Approach|Opposition|Return|Key) to )"
    rf"(?:(?:[A-Z0-9][\w.’'&-]*|of|the|and|for|&|{_WHO}) ){{1,6}}to (?!(?:the|an?|its|his|her|their) )[a-z]"
)
_LIVE = re.compile(
    r"^\W*(?:live|watch|video|listen|podcast|photos?|in pictures|direct|vidéo)\b\s*[:|–—\]]", re.IGNORECASE
)

_RUNNING = re.compile(r"^\W*(?:live(?: updates?| blog)?|as it happened)\b\s*[:|–—\]]|\b\w+ live: ", re.IGNORECASE)

# A page that tells of many events by its own account: a review of the press, a newsletter, the week in brief.
_KINDS = r"press review|news ?letter|briefing|round-?up|wrap(?:-up)?|digest|recap|highlights"
_ROUNDUP = re.compile(
    rf"^\W*(?:(?:daily|weekly|morning|evening|midday|news|weekend|the) )?(?:{_KINDS})\s*(?:[:|–—#-]|\d|$)"
    rf"|\b(?:weekly|weekend|morning|evening) (?:{_KINDS}|reads)\b|\bthe week in\b"
    rf"|[:|–—-]\s*(?:{_KINDS})$"
    r"|\b(?:revue de presse|revista de prensa|rassegna stampa|presseschau)\b"
    r"|: (?:\w+['’]s )?\d+ (?:[\w’'-]+ ){0,3}(?:highlights|reads|stories)\b",
    re.IGNORECASE,
)

_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_]++(?!\d)")  # but not those of H100 and R2D2
_CAPITALS = frozenset(
    (
        *("AI", "GPT", "LLM", "GDPR", "CEO", "EU", "UN", "US", "UK", "USA", "UAE", "G7", "G20", "NATO", "OECD"),
        *("UNESCO", "ITU", "NIST", "FTC", "FCC", "DOJ", "NHS", "BBC"),
    )
)


def cleaned(entry: Entry, outlet: str = "") -> str:
    """The entry's title on one line, without labels, byline, its outlet's name, shouting and a quotation before the
    news; never empty.
    """
    title = one_line(entry.title) or _first_words(entry) or one_line(entry.source) or "Untitled"
    title = _without_label(_without_outlet(title, entry, outlet))
    for pattern in (_LIVE_TAIL, _BYLINE):
        title = _unless_too_short(pattern.sub("", title), title)
    title = _without_quotation(_TIGHT.sub(r"\1: ", title))
    if shouts(title):
        title = _spoken(title, entry.text)
    return shorten(title, LONGEST)


def is_comment(title: str) -> bool:
    """A label, a question, or a byline where nobody does anything, says that this comments and does not report."""
    found = any(pattern.search(title) for pattern in (_COMMENT, _TIGHT))
    return found or (bool(_BYLINE.search(title)) and not _TELLS.search(title)) or title.rstrip(" \"'”’").endswith("?")


def is_riddle(title: str) -> bool:
    """It asks, promises, counts or breaks off where it could tell."""
    return bool(_RIDDLE.search(title)) or title.endswith(("...", "…"))


def foretells(title: str) -> bool:
    """It says what may come; a later report of the same event says what came."""
    return bool(_FORETELLS.search(title))


def is_live(title: str) -> bool:
    """It heads a page that keeps changing, or something to watch or hear."""
    return any(pattern.search(title) for pattern in (_LIVE, _LIVE_WITHIN, _LIVE_TAIL))


def is_running(title: str) -> bool:
    """It heads a page that is added to while a day goes on: whatever its title says, it tells of much besides."""
    return any(pattern.search(title) for pattern in (_RUNNING, _LIVE_WITHIN, _LIVE_TAIL))


def is_roundup(entry: Entry) -> bool:
    """It tells of several events, as a review of the press or a newsletter does."""
    return bool(_ROUNDUP.search(entry.title) or _ROUNDUP.match(entry.text[:40]))


def reports(title: str) -> bool:
    """It tells of one event: it does not comment, ask, count, promise or tell of several."""
    return not (is_comment(title) or is_riddle(title) or _ROUNDUP.search(title))


def shouts(title: str) -> bool:
    """More than two thirds of the letters are capitals, in a title of more than two words."""
    cased = [letter for letter in title if letter.upper() != letter.lower()]
    upper = sum(letter.isupper() for letter in cased)
    return len(title.split()) > 2 and len(cased) > 8 and upper > 0.66 * len(cased)


def _first_words(entry: Entry) -> str:
    found = sentences(entry.text[:2000], entry.language)
    return shorten(one_line(found[0]), 120) if found else ""


# ---- what does not belong to it -------------------------------------------------------------------


def _unless_too_short(shorter: str, title: str) -> str:
    return shorter if len(shorter) >= ENOUGH else title


def _without_label(title: str) -> str:
    rest = _LIVE_WITHIN.sub(": ", _LABEL.sub("", title))
    return rest[:1].upper() + rest[1:] if rest != title and len(rest) >= ENOUGH else title


def _without_quotation(title: str) -> str:
    rest = _QUOTED_FIRST.sub("", title)
    characters, words = NEWS
    if rest == title or len(rest) < characters or len(rest.split()) < words or _SPEAKER_ON.match(rest):
        return title
    return rest[:1].upper() + rest[1:]


def _without_outlet(title: str, entry: Entry, outlet: str) -> str:
    for pattern in (_SUFFIX, _TIGHT_BAR):
        match = pattern.search(title)
        if match and match.start() >= ENOUGH and _is_outlet(match["tail"], title[: match.start()], entry, outlet):
            return _without_outlet(title[: match.start()].rstrip(), entry, outlet)
    return title


def _is_outlet(tail: str, head: str, entry: Entry, outlet: str) -> bool:
    """The tail names where this was published, or is a proper name behind a headline in sentence case."""
    letters = _letters(tail)
    host = _letters((urlsplit(entry.url).hostname or "").removeprefix("www."))
    for name in (_letters(entry.source), _letters(outlet), host):
        if letters and name and (letters in name or name in letters):
            return True
    words = tail.split()
    named = len(words) <= 5 and all(word[0].isupper() or word.lower() in _SMALL for word in words)
    told = bool(_OUTLET.search(tail)) or _sentence_case(head)
    return named and not any(letter.isdigit() for letter in tail) and told


def _sentence_case(head: str) -> bool:
    words = [word for word in head.split()[1:] if word[0].isalpha() and len(word) > 3]
    return len(words) > 3 and sum(word[0].islower() for word in words) > 0.6 * len(words)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


# ---- a shouted title ------------------------------------------------------------------------------


def _spoken(title: str, text: str) -> str:
    """A shouted title as one would say it: words as the text writes them, else small, short names as they are."""
    written = _written(text)
    said = _LETTERS.sub(lambda match: _word(match[0], written), title)
    return said[:1].upper() + said[1:]


def _written(text: str) -> dict[str, str]:
    """How the text writes each word: small where it does so anywhere, capitals only for what may be short names."""
    words = [word for word in _LETTERS.findall(text) if len(word) <= 5 or not word.isupper()]
    return {word.casefold(): word for word in sorted(words, key=str.islower)}


def _word(word: str, written: Mapping[str, str]) -> str:
    return written.get(word.casefold()) or (word if word in _CAPITALS else word.lower())
