"""Finds what is due or will happen on a day to come: "comments on the draft are due by 25 August".

A sentence counts where it says plainly what happens on which day, and the day is no earlier than the text.  What was
planned once, may happen, would follow, or is denied is left out: a reader relies on these days, so a doubtful one is
worse than none.  How texts say it is in data/deadlines.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from digest import plainyaml
from digest.model import DeadlineKind, Entry
from digest.stories import boilerplate, days, quotable, tokens
from digest.text import one_line

READ = 12_000  # characters of a text: official notices give their dates at the end
BEFORE = 120  # characters before a cue in which a doubt concerns it
LONGEST = 600  # characters: what is longer is no sentence, and takes long to look at
WIDE, NEAR, NEAR_ZH = 90, 40, 12  # characters that `...` and `..` stand for

ANEW = 15  # characters around a cue in which "now" says that this is the day since

_FALLS: frozenset[DeadlineKind] = frozenset({"effect", "expiry", "due"})
_CLAUSE = re.compile(r"[,;:–—]|\b(?:and|but)\b")
_AFTER = re.compile(r"\bafter\b")
_BESIDE = re.compile(r"(?:\s[\w'’-]+){0,3}\s")  # from what was struck to the vote that was

_FILE = Path(__file__).parent / "data" / "deadlines.yaml"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing on one day, as one sentence says it."""

    day: date
    kind: DeadlineKind
    text: str  # the sentence: a span of the entry's text, or its title
    leans: bool  # on the sentence before it: a reader needs the headline too


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: DeadlineKind
    says: re.Pattern[str]
    needs: re.Pattern[str] | None  # what must stand in the sentence too
    doubts: re.Pattern[str]
    falls: bool  # with the law that it speaks of; a hearing on a blocked law is held
    of_a_thing: bool  # it begins with what happens, not with that somebody will do it


@dataclass(frozen=True, slots=True)
class _Language:
    cues: tuple[_Cue, ...]
    revoked: re.Pattern[str]
    harmless: re.Pattern[str]
    struck: re.Pattern[str]
    anew: re.Pattern[str]
    none: re.Pattern[str]
    day: re.Pattern[str]


def find(entry: Entry, today: date | None = None) -> tuple[Found, ...]:
    """What an entry says is due or will happen, in the order of its text; nothing in languages that have no cues.

    None is before the day of the text, or before `today`.  A sentence has to be one that can be quoted, and to share a
    word with the title or go on from one that does: pages carry other stories too.
    """
    title, text, written = one_line(entry.title[: LONGEST + 1]), entry.text[:READ], entry.published.date()
    earliest = max(written, today or written)
    tongue = tokens.base(entry.language)
    if not _names_a_day(f"{title}\n{text}", tongue, written, earliest):  # true of few, and the rest takes longer
        return ()
    titled = frozenset(tokens.stems(title, entry.language))
    found = [Found(day, kind, title, leans=False) for kind, day in stated(title, entry.language, written)]
    on_it = True  # the first sentence of a text goes on from its title
    for sentence in boilerplate.strip(text, entry.language).split("\n"):
        leans = quotable.leans(sentence)
        on_it = not titled.isdisjoint(tokens.stems(sentence, entry.language)) or (leans and on_it)
        if on_it and quotable.is_whole(sentence):
            found += (Found(day, kind, sentence, leans) for kind, day in stated(sentence, entry.language, written))
    return tuple(dict.fromkeys(one for one in found if one.day >= earliest))


def stated(sentence: str, language: str, written: date) -> tuple[tuple[DeadlineKind, date], ...]:
    """What a sentence of the day `written` says is due or will happen, and when; each day once, none in the past."""
    tongue = tokens.base(language)
    if len(sentence) > LONGEST or not _names_a_day(sentence, tongue, written, written):
        return ()
    said: dict[date, DeadlineKind] = {}
    for kind, match in _matches(sentence, tongue):
        day = days.read(match.groupdict(), tongue, written)
        if day is not None and day >= written:
            said.setdefault(day, kind)
    return tuple((kind, day) for day, kind in said.items())


def _names_a_day(text: str, tongue: str, written: date, earliest: date) -> bool:
    """Whether a text of the day `written` names a day that is not before `earliest`."""
    known = _language(tongue)
    named = known.day.finditer(text) if known else ()
    read = (days.read(match.groupdict(), tongue, written) for match in named)
    return any(day is not None and day >= earliest for day in read)


def _matches(sentence: str, tongue: str) -> Iterator[tuple[DeadlineKind, re.Match[str]]]:
    """Where a cue stands that nothing around it takes back."""
    known = _language(tongue)
    if known is None:
        return
    told = known.harmless.sub(lambda match: "-" * len(match[0]), sentence)
    for cue in known.cues:
        if cue.needs is not None and not cue.needs.search(sentence):
            continue
        for match in cue.says.finditer(sentence):
            before = told[max(0, match.start() - BEFORE) : match.end()]
            if cue.doubts.search(before) or known.revoked.search(told, match.end()):
                continue
            if not _is_none(told, match, known) and not _is_struck(told, match, cue, known):
                yield cue.kind, match


def _is_none(told: str, match: re.Match[str], known: _Language) -> bool:
    """Whether there is "no" vote: the word stands in the clause of the cue."""
    clause = _CLAUSE.split(told[: match.start()])[-1]
    return bool(known.none.search(clause + told[match.start() : match.end()]))


def _is_struck(told: str, match: re.Match[str], cue: _Cue, known: _Language) -> bool:
    """Whether what would happen was blocked, put off or voted down, and no new day is set.

    A law, and a duty, falls with what a sentence says of it anywhere but in "after it was put off twice".
    """
    if known.anew.search(told, max(0, match.start() - ANEW), match.end() + ANEW):
        return False
    behind = _AFTER.split(told[match.end() :])[0]
    if cue.falls:
        return bool(known.struck.search(told[: match.end()]) or known.struck.search(behind))
    words = list(known.struck.finditer(told, 0, match.start())) if cue.of_a_thing else []
    return any(_BESIDE.fullmatch(told, word.end(), match.start()) for word in words)


# ---- the cues -------------------------------------------------------------------------------------

_STOP = {"en": r"\b(?:and|but|while|after|before|who|which|that|because|when)\b"}  # another clause begins
_TIME = {
    "en": r"(?:(?:at )?(?:\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)?(?: ?(?:[A-Z]{2,4}|Eastern|local time))?|midnight|noon"
    r"|close of business|the end of the day|the end of),? (?:on )?)?"
}
_TOKEN = re.compile(r"\{([^}]+)\}(\?)?|(\.\.\.?)|(@)|(\^)|(\S+)")


@cache
def _all() -> Mapping[str, Any]:
    read: Mapping[str, Any] = plainyaml.load(_FILE.read_text(encoding="utf-8"))
    return read


@cache
def _language(tongue: str) -> _Language | None:
    given = _all().get(tongue)
    if given is None:
        return None
    cues = tuple(_cue(one, given["words"], given["doubts"], tongue) for one in given["cues"])
    patterns = {
        name: _any_pattern(given.get(name, ()), given["words"], tongue)
        for name in ("harmless", "struck", "anew", "none")
    }
    return _Language(cues, _search(given["revoked"]), **patterns, day=re.compile(days.PATTERNS[tongue]))


def _cue(given: Mapping[str, Any], words: Mapping[str, Sequence[str]], doubts: Sequence[str], tongue: str) -> _Cue:
    needs = [word for name in given.get("needs", ()) for word in words[name]]
    certain = given.get("despite", ())
    return _Cue(
        kind=given["kind"],
        says=re.compile(_pattern(given["says"], words, tongue)),
        needs=_search(needs) if needs else None,
        doubts=_search([word for word in doubts if word not in certain]),
        falls=given["kind"] in _FALLS and not given.get("stands"),
        of_a_thing=not given["says"].startswith(("{will}", "On ")),
    )


def _any_pattern(says: Sequence[str], words: Mapping[str, Sequence[str]], tongue: str) -> re.Pattern[str]:
    """Any of what is written as cues are; never, where there is none."""
    return re.compile("|".join(_pattern(one, words, tongue) for one in says) or r"(?!)")


def _pattern(says: str, words: Mapping[str, Sequence[str]], tongue: str) -> str:
    """A cue as a regular expression, `@` in it being a day in the groups that `days.read` knows."""
    between = "" if tongue == days.CHINESE else ",? "
    parts = [_part(match, words, tongue, between) for match in _TOKEN.finditer(says)]
    return "".join(parts).removesuffix(between)


def _part(match: re.Match[str], words: Mapping[str, Sequence[str]], tongue: str, between: str) -> str:
    name, optional, gap, day, begin, word = match.groups()
    if name:
        part = _any_of(words[name]) + between
        return f"(?:{part})?" if optional else part
    if gap:
        near = NEAR_ZH if tongue == days.CHINESE else NEAR
        stop = f"(?!{_STOP[tongue]})" if tongue in _STOP else ""
        end = "" if tongue == days.CHINESE else " "
        return rf"(?:(?:{stop}[^.;:!?。；！？]){{1,{WIDE if gap == '...' else near}}}?{end})?"
    if day:
        return _TIME.get(tongue, "") + days.PATTERNS[tongue] + between
    if begin:
        return r"(?:^|(?<=[,;–—] ))[\"“„«]?"
    return _one(word) + between


def _search(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_any_of(phrases))


def _any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases as whole words, the longest first."""
    return "(?:" + "|".join(_one(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"


def _one(phrase: str) -> str:
    """A phrase as a pattern; in lower case it may begin a sentence, too."""
    first = f"[{phrase[0]}{phrase[0].upper()}]" if phrase[0].islower() else re.escape(phrase[0])
    rest = re.escape(phrase[1:]).replace("'", "['’]").replace(r"\ ", r"\s")
    dense = ord(phrase[0]) > 0x2E7F
    return first + rest if dense else rf"(?<!\w){first}{rest}(?!\w)"
