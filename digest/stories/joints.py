"""How the words of an English sentence hang together: what joins them, who does and to whom it is done, and when.

Two sentences of the same words can say contrary things: "exports to China" and "exports from China", "was sued by" and
"sued", "will ban" and "banned", "the man who threatened" and "threatened the man".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.stories.facts import Token
from digest.stories.figures import words

FAR = 5  # words between "said" and its "that": "said on Monday in Oakland that"

Alike = Callable[[Token, Token], bool]

_PREPOSITIONS = frozenset(
    words(
        "by from to for against on in at with without of under over below above beneath after before since until till"
        " through during toward towards into onto across along among between via per about as than within despite upon"
    )
)
_SAME = (  # prepositions that stand for each other before a day, or before anything
    frozenset({"on", "in", "at"}),
    frozenset({"until", "till"}),
    frozenset({"under", "below"}),
    frozenset({"over", "above"}),
    frozenset({"to", "toward", "towards", "into"}),
    frozenset({"on", "upon", "about"}),
    frozenset({"after", "since"}),
    frozenset({"during", "in"}),
)
_BOUND = frozenset(words("over under above below than up least most at"))
_MORE = frozenset(words("more less fewer"))
_MAY_BE_LOST = frozenset({"on", "in", "at", "by", "of", "as"})  # before a figure: "rises by 3%", "on Tuesday"
_OWNERS = frozenset({"of", "from", "by", "on"})  # "the objections of Amazon": Amazon's objections
_BE = frozenset(words("is are was were be been being am get got gets getting"))
_CONNECT = frozenset(words("that who which whom whose where when while because although though whether"))
_LINKING = _PREPOSITIONS | _BE | _CONNECT | frozenset(words("a an the its his her their"))
_COORDINATE = frozenset({"and", "or", "but"})
_TELLS = re.compile(  # behind these "that" opens what was said, and may be left out; not behind "rules" and "orders"
    r"sa(?:ys?|id|ying)|t(?:ells?|old)|wr(?:ites?|ote)|(?:claim|warn|find|announc|show|conclud|alleg|believ|suggest"
    r"|estimat|explain|insist|contend|assert|declar|expect|add|argu|agre|decid)(?:e|es|s|ed|d|ing)?"
    r"|f(?:ind|ound)|th(?:ink|ought)|testif(?:y|ies|ied)|den(?:y|ies|ied)|ruled|ordered|reported"
)
_PRESENT, _PAST = frozenset(words("is are has have do does am")), frozenset(words("was were had did"))
_IRREGULAR = frozenset(
    words(
        "began begun bought brought built chose chosen came cut did fell fallen gave given went gone held led left"
        " lost made met paid ran sold sent spent struck sued took taken upheld won withdrew withdrawn wrote written"
        " told said found rose risen grew grown fought sought thought kept put set forbade forbidden overturned threw"
        " thrown became broke broken drew drawn drove driven got hit hid hurt knew known laid lent shot shut spoke"
        " spoken stood stole stolen swore sworn taught understood"
    )
)
_BOTH_TENSES = frozenset(words("cut put set hit hurt shut read let cost spread come become run found bid"))
_NOUN = re.compile(r".*(?:ment|tion|sion|al|ance|ence|ity|ure|ness|er|or|ist)s?")


@dataclass(frozen=True, slots=True)
class _Word:
    """A name, a figure or a word that says something, with what stands between it and the one before."""

    token: Token
    between: tuple[str, ...]
    before: Token | None  # within the same part of the sentence
    carried: str  # the last preposition before it, other words between

    @property
    def link(self) -> str:
        """The preposition right before it, "" where there is none; not the one in "over 900"."""
        links = [word for word in self.between if word in _PREPOSITIONS]
        while links and self.token.kind == "quantity" and links[-1] in _BOUND:
            links.pop()
        if not links and self.before is not None and self.before.word in _MORE:
            return self.carried
        return links[-1] if links else ""

    @property
    def is_done(self) -> bool:
        """Behind a form of "be", and not itself what goes on: "was fined", "is being sued"."""
        return bool(_BE & set(self.between)) and not self.token.text.lower().endswith("ing")


def differ(said: Sequence[Token], of: Sequence[Token], alike: Alike, free: Collection[str]) -> str:
    """How the words of `said` hang together otherwise than in `of`; "" where they do not.

    `of` are the tokens of the source without the parts of which nothing was taken.  `free` are words that say nothing.
    """
    mine, theirs = _words(said, free), _words(of, free)
    for one, following in zip(mine, [*mine[1:], None], strict=True):
        same = [other for other in theirs if alike(one.token, other.token)]
        if same and (why := _otherwise(one, following, same, alike)):
            return why
    return _auxiliaries(said, of) or _clauses(mine, theirs, of, alike) or _governed(mine, theirs, alike)


def _words(tokens: Sequence[Token], free: Collection[str]) -> list[_Word]:
    found: list[_Word] = []
    between: list[str] = []
    before: Token | None = None
    carried = ""
    for one in tokens:
        word = one.word or (str(one.value[0]).lower() if one.kind == "name" and len(one.value) == 1 else "")
        if one.kind == "mark":
            between, before, carried = [], None, ""
        elif word in _PREPOSITIONS or word in free or word in _BE:
            between.append(word)
        else:
            links = [link for link in between if link in _PREPOSITIONS and link != "than"]
            carried = links[-1] if links else carried
            found.append(_Word(one, tuple(between), before, carried))
            between, before = [], one
    return found


def _otherwise(one: _Word, following: _Word | None, same: Sequence[_Word], alike: Alike) -> str:
    """What stands before a word, or how it is inflected, as in none of the places where its source has it."""
    if not any(_linked(one, other, alike) or _owns(one, following, other, alike) for other in same):
        return f"'{' '.join((*one.between, one.token.text))}' does not stand there so"
    if one.token.kind != "word":
        return ""
    opens = one.before is None and not one.between  # ", led by Holm" may have been ", which is led by Holm"
    if not opens and not any(one.is_done == other.is_done for other in same):
        return f"'{one.token.text}' is done there to another, or by another"
    if not any(_same_time(one, other) for other in same):
        return f"'{one.token.text}' stands there in another tense"
    return ""


def _linked(one: _Word, other: _Word, alike: Alike) -> bool:
    mine, theirs = one.link, other.link
    if mine == theirs or any({mine, theirs} <= words for words in _SAME):
        return True
    if not mine:
        figure = one.token.kind in ("quantity", "date")
        owned = one.before is not None and one.before.text.endswith(("'s", "’s")) and one.carried == theirs
        return (figure and theirs in _MAY_BE_LOST) or owned
    if theirs:
        return False
    if mine == "by" and one.token.value[-2:-1] == ("tally",):
        return True
    joins = one.before is not None and other.before is not None and alike(one.before, other.before)
    within = mine == other.carried and not other.between  # "in large firms", "in firms"; not "in blocking the plan"
    return within or (mine in ("of", "by", "on") and joins and one.token.kind != "name")


def _owns(one: _Word, following: _Word | None, other: _Word, alike: Alike) -> bool:
    """Amazon's objections, which were objections of or from Amazon: the two have changed places."""
    owned = other.before if other.link in _OWNERS else None
    return following is not None and not following.between and owned is not None and alike(following.token, owned)


def _same_time(one: _Word, other: _Word) -> bool:
    mine, theirs = _time(one.token.word), _time(other.token.word)
    return mine == theirs or "either" in (mine, theirs) or (mine == "base" and theirs == "ing")


def _time(word: str) -> str:
    if word in _BOTH_TENSES or _NOUN.fullmatch(word):
        return "either"
    if (word.endswith("ed") and len(word) > 4) or word in _IRREGULAR:
        return "past"
    return "ing" if word.endswith("ing") and len(word) > 5 else "base"


def _auxiliaries(said: Sequence[Token], of: Sequence[Token]) -> str:
    mine, theirs = {one.word for one in said}, {one.word for one in of}
    for forms, tense in ((_PRESENT, "present"), (_PAST, "past")):
        if mine & forms and not theirs & forms:
            return f"there is nothing of the {tense} there"
    return ""


def _clauses(mine: Sequence[_Word], theirs: Sequence[_Word], of: Sequence[Token], alike: Alike) -> str:
    """What stands behind "who" or "that" belongs to the word before it, and comes with both."""
    for at, opening in enumerate(theirs):
        connects = _connective(opening)
        clause = _clause(theirs, at) if connects else []
        rest = [word for word in theirs if word not in clause]
        taken = [
            one
            for one in mine
            if any(alike(one.token, other.token) for other in clause)
            and not any(alike(one.token, other.token) for other in rest)
        ]
        if not taken:
            continue
        owner = _owner(opening, connects, of)
        if owner is None:
            continue
        if not any(alike(one.token, owner) for one in mine):
            return f"'{connects}' stands there behind '{owner.text}'"
        told = _TELLS.fullmatch(owner.word) is not None
        if not told and not any(_connective(one) and _is_behind(one, owner, mine, alike) for one in mine):
            return f"'{connects}' is lost behind '{owner.text}'"
        places = [[other.token.place for other in clause if alike(one.token, other.token)] for one in taken]
        if any(max(two) < min(first) for first, two in pairwise(places)) and not told:
            return f"what stands behind '{connects}' is in another order"
    return _strays(mine, theirs, alike)


def _strays(mine: Sequence[_Word], theirs: Sequence[_Word], alike: Alike) -> str:
    """What stands behind "who" here and stands outside of any such clause there."""
    inside = [word for at, opening in enumerate(theirs) if _connective(opening) for word in _clause(theirs, at)]
    for at, opening in enumerate(mine):
        connects = _connective(opening)
        told = connects == "that" and opening.before is not None and _TELLS.fullmatch(opening.before.word)
        for one in _clause(mine, at) if connects and not told else ():
            if not any(alike(one.token, other.token) for other in inside):
                return f"'{one.token.text}' does not stand behind '{connects}' there"
    return ""


def _governed(mine: Sequence[_Word], theirs: Sequence[_Word], alike: Alike) -> str:
    """What stood behind a second verb has come to the first: "may use scans" of "may use drones but bans scans"."""
    for one, following in pairwise(mine):
        begins = [at for at, other in enumerate(theirs) if alike(one.token, other.token)]
        ends = [at for at, other in enumerate(theirs) if alike(following.token, other.token)]
        if len(begins) != 1 or len(ends) != 1 or following.before is None:
            continue
        lost = theirs[begins[0] + 1 : ends[0]]
        joined = [at for at, other in enumerate(lost) if _COORDINATE & {other.token.word, *other.between}]
        if joined and any(_governs(other.token.word) for other in lost[joined[-1] :]):
            return f"'{following.token.text}' belongs to another verb there"
    return ""


def _governs(word: str) -> bool:
    return _time(word) == "past" or word.endswith("s") or word == "but"


def _connective(one: _Word) -> str:
    return next((word for word in one.between if word in _CONNECT), "")


def _clause(words: Sequence[_Word], at: int) -> list[_Word]:
    """From the word behind a connective to the next mark or connective."""
    clause = [words[at]]
    for one in words[at + 1 :]:
        if one.before is None or _connective(one):
            break
        clause.append(one)
    return clause


def _owner(opening: _Word, connects: str, tokens: Sequence[Token]) -> Token | None:
    """The word that a clause belongs to: who said "that", on whatever day and wherever, else the word before it."""
    begins = opening.token.place - len(opening.between)
    before = [one for one in tokens if one.place < begins and one.kind in ("word", "name") and one.word not in _LINKING]
    telling = [one for one in before[-FAR:] if _TELLS.fullmatch(one.word)] if connects == "that" else []
    return next(iter([*telling[-1:], *before[-1:]]), None)


def _is_behind(one: _Word, owner: Token, words: Sequence[_Word], alike: Alike) -> bool:
    at = words.index(one)
    return at > 0 and alike(words[at - 1].token, owner)
