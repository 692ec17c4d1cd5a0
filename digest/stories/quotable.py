"""Which sentences can stand alone in an issue: whole, quiet, and clear without the sentence before."""

from __future__ import annotations

import re

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
    r"|rounded up|collected|curated))\b",
    re.IGNORECASE,
)

# Words that, at the beginning of a sentence, point at the one before it or at a day that is over when it is read.
_POINTING = (
    "he she it they this that these those his her hers its their him them here there both neither either such",
    "but and or so yet nor thus then however moreover furthermore meanwhile still also instead nevertheless",
    "nonetheless therefore similarly likewise another besides today yesterday tomorrow tonight",
    "il elle ils elles ce cela cette ces mais et toutefois cependant",
    "er sie es dies diese dieser dieses aber und doch",
    "él ella ellos esto este esta pero y ma lui lei questo questa",
)
_POINTING_PHRASES = (
    r"one of them|as such|if so|at the same time|in addition|additionally|as a result|for (?:example|instance)"
    r"|in (?:reality|fact|other words|short|turn|contrast|response)|by contrast|of course|after all|even so|to be sure"
    r"|on the other hand|what['’]s more|the (?:latter|former|same)|(?:that|it|he|she)['’]s|for (?:this|that) reason"
    r"|to (?:do|solve|address|achieve|fix) (?:this|that|so)|sin embargo"
    r"|(?:in|with|for|by|on|at|from|to|under|after|despite|beyond|of) (?:this|that|these|those|it|them|doing so)"
    r"|(?:earlier|later) (?:today|this)|this (?:morning|afternoon|evening)|last night"
    r"|in an? (?:[\w-]+ )?(?:interview|podcast|conversation|episode|video|explainer)"
)
_LEANS = re.compile(
    rf"[\"“‘(]*(?:{'|'.join(word for line in _POINTING for word in line.split())}|{_POINTING_PHRASES})\b", re.IGNORECASE
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
    """It begins with a word that points at the sentence before."""
    return bool(_LEANS.match(sentence))


def is_personal(sentence: str) -> bool:
    """Its author speaks of themselves or to the reader; who is quoted in it may."""
    return bool(_SPEAKS.search(_SAID.sub("", sentence)))


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
