"""Takes away what stands around an article: share links, author blurbs, subscription lines, "appeared first on".

Whole sentences go, and what stands before or behind one.  So each line that is left is an exact span of the text.
The phrases are in data/boilerplate.yaml; here is what has a shape rather than words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digest import plainyaml
from digest.model import Entry
from digest.stories import tokens
from digest.text import sentences

BEFORE_THE_TAIL = 200  # characters of article, and half of the text, stand before a mark like "Most read" ends it
LEARN_FROM = 8_000  # characters of a text: as many as bullets are taken from
AGAIN = 0.4  # of the words of two titles in both: the same article, posted again
IN_SO_MANY = 3  # texts of one feed: what stands in all of these is no news
LABEL = 60  # characters: a line that is longer is no label
CAPTION = 400  # characters: a paragraph that is longer is no caption

_FILE = Path(__file__).parent / "data" / "boilerplate.yaml"

_NAME = r"[A-ZÀ-Ý][\w.’'-]*"
_MARK = re.compile(r"\s*[•●▪◦‣∙·*»>–—-]\s+")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_CLOCK = re.compile(
    # "Wednesday, June 3, 2026: ", "3 hours ago · "
    rf"(?:[A-Z][a-z]{{2,5}}day,? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?\s*[:|–—-]\s+"
    r"|(?:\d{1,2}|[Aa]n?) (?:min(?:ute)?s?|h(?:ou)?rs?|days?) ago\s*[:|·•–—-]*\s+"
)
_TAG = re.compile(
    r"(?:exclusive|breaking(?: news)?|updated?|just in|exclusif|eilmeldung|última hora)\s*[:|]\s*", re.IGNORECASE
)
_DATELINE = re.compile(
    # "WASHINGTON, June 3 — ", "BRUSSELS - "; "London — " only where a sentence follows
    r"[A-ZÀ-Ý]{3}[A-ZÀ-Ý .,’'-]{0,30}(?:, \w{3,9}\.? \d{1,2}(?:, \d{4})?)?\s+[–—-]{1,2}\s+"
    rf"|{_NAME}(?: {_NAME}){{0,2}}(?:, {_NAME})?\s+[–—]{{1,2}}\s+(?=[\"“‘]?[A-ZÀ-Ý])"
)
_NEXT_LABEL = re.compile(r"\s+[–—•]\s?[A-Z]\w*(?: \w+){0,2}\.$")  # "... near the city. —The size."
_FIRST_ON = re.compile(
    r"\s*(?:The post|Article|L[’']article|Der Beitrag|La entrada|El artículo) .{1,250}? (?:appeared first on"
    r"|first appeared on|est apparu en premier sur|erschien zuerst auf|se publicó primero en|aparece primero en)\b.*$"
)
_PAGE_LINK = re.compile(r"\s*\[(?:Link|Comments?|Permalink)\]$")
_PERSON = rf"{_NAME}(?: (?:de|van|von|al|der|{_NAME})){{1,4}}"
_BYLINE = re.compile(
    rf"(?:By|Par|Von|Por|Di|Door) {_PERSON}(?:,? (?:and|et|und|y|&) {_PERSON}| ?[,|·•] .{{0,60}})?\W*$"
)
_BLURB = re.compile(
    rf"(?:(?:Dr|Prof|Mr|Ms|Mrs)\.? )?{_NAME}(?: {_NAME}){{0,3}}(?:, [^,]{{2,60}},)?"
    r" (?:is|has been|works as|serves as) (?:an?|the|our|[A-Z][\w’']+(?:’s|'s)) .{0,60}?"
    r"\b(?:reporter|writer|journalist|editor|correspondent|columnist|contributor|blogger|freelancer)\b"
    r"|(?:His|Her|Their) (?:expertise|work|writing|research interests?|articles?|reporting)"
    r" (?:lies?|has appeared|appears|focus|includes?)"
    rf"|(?!The ){_NAME} {_NAME} (?:covers|writes about|reports on) .{{3,80}} for (?:[Tt]he )?{_NAME}(?: {_NAME})*\.$"
)
_ABOUT_THE_PAGE = re.compile(
    r"\W*(?:(?:this|the|a version of this) (?:article|story|post|piece|essay|column|op-ed)"
    r" (?:was|is|has been|originally|first|appeared)\b"
    r".{0,40}(?:publish|appear|translat|adapt|correct|updat|part of|sponsor|republish)"
    r"|©|\(c\) \d|copyright (?:©|\(c\)|\d{4})|\d+ comments?\W*$|\d+ min(?:ute)?s?[ -]read"
    r"|get (?:\S+ ){1,6}(?:newsletter|inbox|updates|alerts)\b"
    r"|(?:published|updated|posted)(?: (?:on|at))?:? (?:\w+,? )?(?:\w+ \d|\d).{0,30}$)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:\b(?:Photo(?:graph)?|Image|Picture|Illustration|Credit)s?(?: [Cc]redit)?"
    r"(?:: ?| by | via | courtesy of )\S.{0,60}"
    r"|(?i:[/|] ?(?:getty(?: images)?|reuters|afp|ap|epa|shutterstock|alamy|istock|bloomberg)(?:/[\w ]+)?)"
    r"|(?i:\((?:ap|afp|reuters|getty|file)(?: photo| images)?[^)]{0,40}\))|(?i:getty images))\W*$"
)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The lists of data/boilerplate.yaml, each as one pattern."""

    begins: re.Pattern[str]
    labels: re.Pattern[str]
    within: re.Pattern[str]
    ends: re.Pattern[str]
    more: re.Pattern[str]
    agency: re.Pattern[str]


def strip(text: str, language: str = "en", *, without: frozenset[str] = frozenset()) -> str:
    """The article in `text`, a sentence a line, each an exact span of `text`.

    `without` are sentences to leave out too, as `repeated` finds them.  "" when nothing of an article is there.
    """
    kept: list[str] = []
    lines = text.split("\n")
    for line in lines:
        if _is_caption(line, alone=len(lines) == 1):
            continue
        for sentence in map(_bare, sentences(line, language)):
            if _ends(sentence) and sum(map(len, kept)) >= max(BEFORE_THE_TAIL, len(text) // 2):
                return "\n".join(kept)
            if sentence and sentence not in without and not _is_around(sentence):
                kept.append(sentence)
    return "\n".join(kept)


def repeated(texts: Iterable[str], language: str = "en") -> frozenset[str]:
    """The sentences that stand in three or more of these texts of one feed: a subscription line, not news."""
    counts = Counter(one for text in texts for one in frozenset(map(_bare, sentences(text, language))))
    return frozenset(one for one, count in counts.items() if count >= IN_SO_MANY)


def learn(entries: Iterable[Entry]) -> Mapping[str, frozenset[str]]:
    """By feed, the sentences that it says again and again; nothing of feeds that have none.

    Of what a feed posts again under nearly the same title one text counts: what it repeats there is the news.
    """
    titled: dict[tuple[str, str], dict[frozenset[str], str]] = {}
    for entry in entries:
        texts = titled.setdefault((entry.feed, entry.language), {})
        title = frozenset(tokens.stems(entry.title, entry.language))
        if not any(_is_again(title, other) for other in texts):
            texts[title] = entry.text[:LEARN_FROM]
    learnt: dict[str, frozenset[str]] = {}
    for (feed, language), texts in titled.items():
        if said := repeated(texts.values(), language):
            learnt[feed] = learnt.get(feed, frozenset()) | said
    return learnt


def _is_again(title: frozenset[str], other: frozenset[str]) -> bool:
    return len(title & other) >= AGAIN * len(title | other)


def _bare(sentence: str) -> str:
    """The sentence without a dateline before it and a "Continue reading" behind it."""
    bare = sentence[_start(sentence) :]
    for pattern in (_FIRST_ON, _phrases().more, _PAGE_LINK, _NEXT_LABEL):
        bare = pattern.sub("", bare)
    return bare.strip()


def _start(sentence: str) -> int:
    """Where the sentence begins, behind list marks, datelines, times and tags."""
    begin = 0
    while (end := _behind(sentence, begin)) > begin:
        begin = end
    return begin


def _behind(sentence: str, begin: int) -> int:
    """The end of what stands before the sentence proper at `begin`, or `begin`."""
    patterns = (_MARK, _phrases().agency, _CLOCK, _TAG, _DATELINE)
    return max((match.end() for pattern in patterns if (match := pattern.match(sentence, begin))), default=begin)


def _is_around(sentence: str) -> bool:
    """Whether this sentence stands around an article and is none of it."""
    phrases = _phrases()
    return bool(
        phrases.begins.match(sentence)
        or phrases.within.search(sentence)
        or (_is_label(sentence) and phrases.labels.match(sentence))
        or any(pattern.match(sentence) for pattern in (_BYLINE, _BLURB, _ABOUT_THE_PAGE))
    )


def _ends(sentence: str) -> bool:
    """Whether the article is over: `Most read`, `Disclaimer: ...`; not `Most popular chatbots fail.`"""
    match = _phrases().ends.match(sentence)
    return match is not None and (_is_label(sentence) or sentence[match.end() :][:1] in ("", ".", ":"))


def _is_label(sentence: str) -> bool:
    return len(sentence) <= LABEL and sentence[-1] not in ".!?。！？"


def _is_caption(line: str, *, alone: bool) -> bool:
    """A paragraph that ends in a picture's credit; the only line of a text is the text."""
    return not alone and len(line) <= CAPTION and bool(_CREDIT.search(line))


# ---- the phrases ----------------------------------------------------------------------------------


@cache
def _phrases() -> _Phrases:
    read = plainyaml.load(_FILE.read_text(encoding="utf-8"))
    place = r"[A-Z][\w.’' -]{1,30}(?:, [\w.’' -]{2,25}){0,2} "
    return _Phrases(
        begins=re.compile(rf"\W*{_any_of(read['begins'])}", re.IGNORECASE),
        labels=re.compile(rf"\W*{_any_of(read['labels'])}", re.IGNORECASE),
        within=re.compile(_any_of(read["within"]), re.IGNORECASE),
        ends=re.compile(rf"\W*{_any_of(read['ends'])}", re.IGNORECASE),
        more=re.compile(rf"\s*\(?{_any_of(read['more'])}.{{0,80}}$", re.IGNORECASE),
        agency=re.compile(rf"(?:{place})?\({_any_of(read['agencies'])}\)\s*[-–—:]*\s*"),
    )


def _any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases as whole words."""
    return "(?:" + "|".join(_one(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"


def _one(phrase: str) -> str:
    behind = r"(?!\w)" if phrase[-1].isalnum() and phrase.isascii() else ""
    return re.escape(phrase).replace("'", "['’]") + behind
