"""Makes wrong sentences of right ones: a name, a figure, a day or what decides is another, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Wrong = tuple[str, str]  # which kind of error, and the sentence


def _words(text: str) -> list[str]:
    return text.split()


MONTHS = _words("January February March April May June July August September October November December")
WEEKDAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
SPELLED = _words(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen thirty forty fifty sixty"
)
ELSE = ("Halvorsen", "Norway", "Quantalis", "OpenAI", "Meta", "Ivanova")
AGENCIES = (
    ("Federal Trade Commission", "Justice Department"),
    ("European Commission", "European Parliament"),
    ("Federal Trade Commission", "Federal Communications Commission"),
    ("NDPC", "CBN"),
    ("Assembly", "Senate"),
    ("Tallinn University", "Tartu University"),
    ("Civic Review", "Civic Journal"),
    ("Baltic Media Fund", "Baltic Media Union"),
    ("court", "committee"),
    ("council", "commission"),
    ("regulator", "ministry"),
    ("Senators", "Ministers"),
    ("publishers", "developers"),
    ("lower house", "upper house"),
)
INSTRUMENTS = (
    ("AI Act", "Data Act"),
    ("Transparent Models Act", "Transparent Models Directive"),
    ("Transparent Models Act", "Safe Models Act"),
    ("Senate Bill", "House Bill"),
    ("bill", "treaty"),
    ("guidelines", "regulations"),
    ("memorandum", "treaty"),
    ("consultation", "investigation"),
    ("export controls", "import duties"),
)
UNITS = (
    ("weeks", "months"),
    ("days", "weeks"),
    ("months", "weeks"),
    ("kinds", "tonnes"),
    ("companies", "countries"),
    ("researchers", "institutes"),
    ("megawatts", "gigawatts"),
    ("homes", "offices"),
    ("children", "parents"),
    ("models", "datasets"),
    ("chatbots", "websites"),
    ("publishers", "artists"),
    ("women", "children"),
    ("votes", "seats"),
)
TURNED = (
    ("vetoed", "signed"),
    ("vetoed", "did not veto"),
    ("signed", "rejected"),
    ("approved", "rejected"),
    ("passed", "defeated"),
    ("bans", "allows"),
    ("fined", "sued"),
    ("fined", "did not fine"),
    ("denied", "admitted"),
    ("denied wrongdoing", "admitted wrongdoing"),
    ("ruled for", "ruled against"),
    ("rises", "falls"),
    ("grows", "shrinks"),
    ("by 30", "after 30"),
    ("before", "after"),
    ("from 1", "until 1"),
    ("does not apply", "applies"),
    ("will appeal", "will not appeal"),
    ("could have", "did not"),
    ("is fair use", "is not fair use"),
    ("voted", "did not vote"),
    ("at least", "at most"),
    ("At least", "At most"),
    ("more than", "less than"),
    ("over $", "under $"),
    ("unless", "because"),
    ("about", "more than"),
    ("stop using", "go on using"),
    ("wrong ", "right "),
)
BOUNDS = r"\b(?:[Aa]t least|[Aa]t most|[Mm]ore than|[Ff]ewer than|[Ll]ess than|[Oo]ver|[Uu]p to|[Nn]early) (?=[$€£]?\d)"
PREPOSITIONS = (
    ("against", "for"),
    ("for", "against"),
    ("to", "from"),
    ("from", "to"),
    ("by", "to"),
    ("of", "against"),
    ("with", "without"),
    ("without", "with"),
    ("before", "after"),
    ("after", "before"),
    ("under", "against"),
    ("on", "against"),
    ("in", "from"),
    ("over", "for"),
)
DONE = (
    r"\b(?:is|are|was|were|been|being|be) (?:being |also )?(\w+ed|told|built|sued|sold|paid|taken)\b(?: (?:by|for by))?"
)
SCALES = (("million", "billion"), ("billion", "million"), ("8m", "8bn"), ("bn", "m"), ("$", "€"), ("€", "$"))


def made(sentence: str, text: str) -> Iterator[Wrong]:
    """Every error of these kinds that a sentence has a place for; `text` is what it was made from."""
    for make in (_numbers, _spelled, _days, _years, _names, _swapped, _bounds, _prepositions, _voice, _tense, _clauses):
        yield from make(sentence, text)
    for kind, pairs in (
        ("agency", AGENCIES), ("instrument", INSTRUMENTS), ("unit", UNITS), ("turned", TURNED), ("scale", SCALES),
    ):  # fmt: skip
        for right, wrong in pairs:
            if right in sentence and sentence.replace(right, wrong, 1) != sentence:
                yield kind, sentence.replace(right, wrong, 1)


def _each(pattern: str, sentence: str, change: Callable[[str], list[str]]) -> Iterator[str]:
    for found in re.finditer(pattern, sentence):
        for other in change(found[0]):
            if other != found[0]:
                yield sentence[: found.start()] + other + sentence[found.end() :]


def _numbers(sentence: str, text: str) -> Iterator[Wrong]:
    """One more, ten times, the last two digits the other way round, another number of the same text."""

    def others(number: str) -> list[str]:
        digits = number.replace(",", "")
        more = f"{float(digits) + 0.4:g}" if "." in digits else str(int(digits) + 1)
        turned = number[:-2] + number[-1] + number[-2] if len(number) > 1 and number[-2].isdigit() else number
        there = re.findall(r"(?<![\w.,])\d+(?![\w.,])", text)
        return [more, number + "0" * ("." not in number), turned, *(other for other in there if len(other) < 4)]

    for other in _each(r"(?<![\w-])\d+(?:[.,]\d+)*", sentence, others):
        yield "number", other


def _spelled(sentence: str, text: str) -> Iterator[Wrong]:
    pattern = rf"\b(?:{'|'.join(SPELLED)})\b"
    for other in _each(pattern, sentence, lambda word: [SPELLED[(SPELLED.index(word) + step) % 18] for step in (1, 5)]):
        yield "spelled number", other


def _days(sentence: str, text: str) -> Iterator[Wrong]:
    for kind, names in (("month", MONTHS), ("weekday", WEEKDAYS)):
        pattern = rf"\b(?:{'|'.join(names)})\b"
        for step in (1, 3, len(names) - 1):
            other = _each(pattern, sentence, lambda name: [names[(names.index(name) + step) % len(names)]])  # noqa: B023
            yield from ((kind, one) for one in other)


def _years(sentence: str, text: str) -> Iterator[Wrong]:
    for other in _each(r"\b20\d\d\b", sentence, lambda year: [str(int(year) + 1), str(int(year) - 1)]):
        yield "year", other
    month = f"(?:{'|'.join(MONTHS)})"
    for other in _each(rf"\b(?:{month} \d{{1,2}}|\d{{1,2}} {month})\b(?!,? 20)", sentence, lambda day: [f"{day} 2024"]):
        yield "year", other


def _bounds(sentence: str, text: str) -> Iterator[Wrong]:
    """The figure alone, without what says that it is the least or the most; and the contrary."""
    for other in _each(BOUNDS, sentence, lambda words: ["", "under " if "re" in words or "ver" in words else "over "]):
        yield "bound", other[0].upper() + other[1:]


def _prepositions(sentence: str, text: str) -> Iterator[Wrong]:
    """Another preposition before a name, a figure or a noun, or none."""
    for right, wrong in PREPOSITIONS:
        pattern = rf"(?<=\w )\b{right} (?=(?:the |a |its |their )?\w)"
        for other in _each(pattern, sentence, lambda words, wrong=wrong: [f"{wrong} "]):  # type: ignore[misc]
            yield "preposition", other


def _voice(sentence: str, text: str) -> Iterator[Wrong]:
    """Who it was done to did it: "was fined by" becomes "fined"; who did it, it was done to."""
    for other in _each(DONE, sentence, lambda words: [re.sub(DONE, r"\1", words)]):
        yield "voice", other
    for other in _each(ACTED, sentence, lambda word: [f"was {word} by"]):
        yield "voice", other


def _tense(sentence: str, text: str) -> Iterator[Wrong]:
    """What will be has been, what was will be."""
    will = r"\b(?:will|shall) (?:not )?[a-z]{3,}\b"
    for other in _each(will, sentence, lambda words: [words.split()[-1].removesuffix("e") + "ed"]):
        yield "tense", other
    for other in _each(ACTED, sentence, lambda word: [f"will {word.removesuffix('ed')}", word.removesuffix("d") + "s"]):
        yield "tense", other


def _clauses(sentence: str, text: str) -> Iterator[Wrong]:
    """Who acts does what stands behind "that": "The state banned" of "The state repealed a law that banned"."""
    for whole in re.split(r"(?<=\.) (?=[A-Z])", text):
        found = re.fullmatch(r"((?:\w+ ){1,4}?)(?:\w+ed|met|sued|told) ([^,]*?) (?:that|who) (\w+ed\b.*)", whole)
        if found and sentence == whole:
            yield "clause", f"{found[1]}{found[3]}"
            yield "clause", f"{found[2][0].upper()}{found[2][1:]} {found[3]}"


ACTED = (
    r"(?<=[a-z] )(?<!was )(?<!were )(?<!and )"
    r"\b(?:fined|sued|approved|blocked|rejected|ordered|backed|banned|opposed|accused|cleared|fired)\b"
)
_NAME = r"(?<=[\w,;:’'] )[A-Z][A-Za-zé]+"


def _names(sentence: str, text: str) -> Iterator[Wrong]:
    """Another name of our own in the place of one that is there."""
    for found in re.finditer(_NAME, sentence):
        if found[0] not in (*MONTHS, *WEEKDAYS, "AI"):
            for name in ELSE:
                yield "name", sentence[: found.start()] + name + sentence[found.end() :]


def _swapped(sentence: str, text: str) -> Iterator[Wrong]:
    """A name of the same text in the place of another."""
    dull = {*MONTHS, *WEEKDAYS, "AI", "Article", "Act", "Bill", "Under"}
    there = sorted({name for name in re.findall(_NAME, text) if name not in dull})
    for found in re.finditer(_NAME, sentence):
        for name in there:
            if found[0] not in dull and name not in sentence:
                yield "swapped name", sentence[: found.start()] + name + sentence[found.end() :]
