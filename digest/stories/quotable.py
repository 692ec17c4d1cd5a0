"""Which sentences can stand alone in an issue: whole, quiet, and clear without the sentence before."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST, LONGEST = 40, 300  # characters
DENSE = 2.5  # what a Chinese, Japanese or Korean character counts for

_DENSE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WHOLE = re.compile(r"[.!。！।؟][\"'”’»)\]」』）]*$")
_CUT = re.compile(r"(?:\.\.\.?|…)[\"'”’»)\]]*$|\[(?:…|\.{2,3})\]?")
_BEGINS = re.compile(r"[\"'“‘«„(\[¿¡「『（]*[^\W_]")
_LINK = re.compile(
    r"https?://|www\.\w|\b\w+@\w+\.\w|(?:^|\s)@\w{3}|\{\{|</?\w+|&\w+;|[•●▪·|]|\bpic\.twitter", re.IGNORECASE
)
_CALL = re.compile(
    r"\b(?:click (?:here|on|through)|sign up|subscribe|read more|find out more|learn more here|scroll down|stay tuned"
    r"|tune in|listen to the|watch the (?:full )?video|in this (?:episode|video|newsletter|edition|issue of)"
    r"|in today['’]s (?:newsletter|edition|episode)|welcome (?:back )?to|let us know|all you need to know"
    r"|here['’]s (?:what|why|how|everything)|(?:we|our editors) (?:have |['’]ve )?(?:selected|picked|compiled|gathered"
    r"|rounded up|collected|curated))\b"
    # an order to the reader: "Discover how ..."; but researchers may discover how something works
    r"|^\W*(?:(?:discover|explore|find out|hear|learn|meet|read|see|watch) (?:about|as|how|more|our|the|what|who|why)"
    r"|check out|don['’]t miss|take a look)\b",
    re.IGNORECASE,
)

# Words that, at the beginning of a sentence, point at the one before it or at a day that is over when it is read.
_POINTING = (
    "he she it they this that these those his her hers its their him them here there both neither either such",
    "still also another today yesterday tomorrow tonight",
    "il elle ils elles ce cela cette ces er sie es dies diese dieser dieses él ella ellos esto este esta lui lei",
    "questo questa",
)
_POINTING_PHRASES = (
    r"(?:that|it|he|she)['’]s|for (?:this|that) reason|to (?:do|solve|address|achieve|fix) (?:this|that|so)"
    r"|(?:in|with|for|by|on|at|from|to|under|after|despite|beyond|of) (?:this|that|these|those|it|them|doing so)"
    r"|(?:earlier|later) (?:today|this)|this (?:morning|afternoon|evening)|last night"
    r"|in an? (?:[\w-]+ )?(?:interview|podcast|conversation|episode|video|explainer)"
)
# Those that answer it, compare with it or go on from it.
_JOINING = (
    "but and or so yet nor thus then however moreover furthermore meanwhile instead nevertheless nonetheless",
    "therefore similarly likewise besides additionally mais et toutefois cependant aber und doch pero y ma",
)
_JOINING_PHRASES = (
    r"one of them|as such|if so|at the same time|in addition|as a result|for (?:example|instance)"
    r"|in (?:reality|fact|other words|short|turn|contrast|response)|by contrast|of course|after all|even so|to be sure"
    r"|on the other hand|what['’]s more|the (?:latter|former|same)|sin embargo"
)


def _beginning(lines: Iterable[str], phrases: str) -> re.Pattern[str]:
    return re.compile(rf"[\"“‘(]*(?:{'|'.join(' '.join(lines).split())}|{phrases})\b", re.IGNORECASE)


_POINTS, _TAKES_UP = _beginning(_POINTING, _POINTING_PHRASES), _beginning(_JOINING, _JOINING_PHRASES)
# The same behind a few words on when or where: "On Monday, it said".  "When Holm came, she" points at Holm.
_POINTS_LATER = re.compile(
    r"[\"“‘(]*(?:(?:In|At|On|From|Under|By|For|Since|Until|During) (?:[\w’'-]+ ){0,3}[\w’'-]+|(?:Right )?[Nn]ow"
    r"|[A-Z][a-z]+ly), (?:he|she|they|it(?! (?:emerged|is expected|was (?:announced|reported|revealed)))"
    r"|this|that|these|those|his|her|hers|its|their)\b"
)
_NUMERALS = ("War", "Phase", "Type", "Part", "Title", "Class", "Annex", "Article", "Chapter", "Tier", "Schedule")
_SAYS_I = re.compile(
    "".join(f"(?<!{word} )" for word in _NUMERALS) + r"\bI(?:['’](?:m|ve|d|ll))?(?= [a-z])|\b(?:[Mm]y|me|myself)\b"
)
_FORETELLS = re.compile(
    r"\b(?:(?:set|due|expected|scheduled|about|poised) to (?:[\w’'-]+ ){1,6}|as (?:soon|early) as (?:\w+ )?)"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|tonight|tomorrow|this week|this weekend)\b"
)
_SPEAKS = re.compile(r"\b(?:I|I'm|I’m|we|We|our|Our|us|my|My|you|You|your|Your|let's|Let’s)\b")
_SAID = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|(?<!\w)[‘'].*?[’'](?!\w)")
_NAME = re.compile(r"(?<=[a-z0-9,;:’'\"”)] )[\"“(]?[A-ZÀ-Ý][\w’'-]+")
_NUMBER = re.compile(r"\d")


def is_whole(sentence: str) -> bool:
    """A sentence from its first word to its mark, with no link, call, question or shout in it."""
    return (
        bool(_WHOLE.search(sentence))
        and SHORTEST <= length(sentence) <= LONGEST
        and not _CUT.search(sentence)
        and bool(_BEGINS.match(sentence))
        and not _first_letter(sentence).islower()
        and _balanced(sentence)
        and not _LINK.search(sentence)
        and not _CALL.search(sentence)
        and not _shouts(sentence)
    )


def length(sentence: str) -> float:
    """Characters, those of dense scripts counted for what they say."""
    return len(sentence) + (DENSE - 1) * len(_DENSE.findall(sentence))


def leans(sentence: str) -> bool:
    """It begins with a word that points at the sentence before, or with where and when and such a word."""
    return any(pattern.match(sentence) for pattern in (_POINTS, _TAKES_UP, _POINTS_LATER))


def takes_up(sentence: str) -> bool:
    """It contradicts, compares or goes on: under a headline alone nobody can follow it, as they can "It ..."."""
    return bool(_TAKES_UP.match(sentence))


def is_personal(sentence: str) -> bool:
    """Its author speaks of themselves or to the reader; who is quoted in it may."""
    return bool(_SPEAKS.search(_SAID.sub("", sentence)))


def says_i(sentence: str) -> bool:
    """One person speaks, of whom a reader does not know who it is; "we" is whoever published it."""
    return bool(_SAYS_I.search(_SAID.sub("", sentence)))


def foretells_days(sentence: str) -> bool:
    """It says what will happen within days, by the name of the day: a later report says what did."""
    return bool(_FORETELLS.search(sentence))


def substance(sentence: str) -> float:
    """From 0 to 1: figures, names and dates; less where somebody speaks to the reader or shouts."""
    facts = 0.5 * bool(_NUMBER.search(sentence)) + 0.25 * min(2, len(_NAME.findall(sentence)))
    spoken = 0.5 * bool(_SPEAKS.search(sentence)) + 0.25 * sentence.endswith("!")
    return max(0.0, facts - spoken)


def _first_letter(sentence: str) -> str:
    return next((letter for letter in sentence if letter.isalnum()), "")


def _balanced(sentence: str) -> bool:
    """No quotation or bracket that began before the sentence or goes on after it."""
    pairs = (("«", "»"), ("(", ")"), ("[", "]"), ("「", "」"), ("『", "』"), ("（", "）"))
    if any(sentence.count(begin) != sentence.count(end) for begin, end in pairs):
        return False
    return sentence.count('"') % 2 == 0 and _curly(sentence)


def _curly(sentence: str) -> bool:
    """The curly quotes close; in German „so“, in Swedish ”so”."""
    begun, ended = sentence.count("“"), sentence.count("”")
    return begun == ended or sentence.count("„") == begun or (begun == 0 and ended % 2 == 0)


def _shouts(sentence: str) -> bool:
    letters = [letter for letter in sentence if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.5 * len(letters)
