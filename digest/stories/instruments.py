"""Bills, acts, orders, resolutions and cases that a text names, each brought to one id whatever it is called.

They are strong keys: two reports of one bill speak of one thing in any language, two of different bills do not.
Numbers are recognised by their form, names by the editable list data/instruments.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digest import plainyaml
from digest.model import Instrument
from digest.stories import states

_FILE = Path(__file__).parent / "data" / "instruments.yaml"
_LEX = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri="
_DASH = "[-‐‑–]"
_BILLS = {
    "hr": "house-bill", "s": "senate-bill", "hres": "house-resolution", "sres": "senate-resolution",
    "hjres": "house-joint-resolution", "sjres": "senate-joint-resolution",
    "hconres": "house-concurrent-resolution", "sconres": "senate-concurrent-resolution",
}  # fmt: skip
_SIDE = r"[A-Z][\w’'-]*(?:[ .&]+[A-Z][\w’'-]*){0,3}"  # of a court case
_FIRM = re.compile(r"[,.]? (?:Inc|LLC|Ltd|Corp|Co|PBC|SA|AG|GmbH|plc)\b\.?|['’]s\b")
_COURT = re.compile(r"\b(?:court|lawsuit|sued?|suit|judges?|jury|trial|verdict|ruling|appeals?|v\.)", re.IGNORECASE)

# Kinds of which an event concerns one.  Acts and cases by name are not among them: one report of a trial calls it
# Doe v. Turlupin and the next Doe v. Holm; one speaks of the act, the next of the law that changes it.
APART = frozenset((
    "us-house", "us-senate", "us-state-bill", "us-order", "us-register", "us-docket", "us-case",
    "eu-com", "eu-procedure", "eu-case", "gb-case", "un-document", "un-resolution", "ca-bill",
))  # fmt: skip

_STATE, _NOWHERE = "us-state-bill", "us-state:"  # a bill of a state; of none that is told

_FORMS = re.compile(
    # The look ahead passes over most of a text in one step: without it a text takes milliseconds.
    rf"""
    (?=[A-Z0-9(\[])(?:
      (?<![\w.])(?P<bill>H\.?\ ?R\.?|S\.|(?:H|S)\.?\ ?(?:J\.?\ ?|Con\.?\ ?)?Res\.?)\ ?(?P<bill_no>\d{{1,5}})\b(?![.,]\d)
    | \b(?:  # once for all: each form that begins with a letter of its own is then passed over at that letter
        (?P<state>[SAH]\.?[BF])\.?[\ -]?(?P<state_no>\d\d-\d{{3,4}}|\d{{1,5}})\b
      | Pub(?:lic|\.)\ L(?:aw|\.)(?:\ No\.)?\ (?P<law>\d{{2,3}}){_DASH}(?P<law_no>\d{{1,4}})\b
      | E(?:xecutive\ Orders?|\.?O\.?)(?:\ No\.)?\ ?(?P<order>1[0-9]\d{{3}})\b
      | (?P<register>\d{{2,3}})\ (?:FR|Fed\.\ Reg\.)\ (?P<register_no>\d{{3,6}})\b
      | FR\ Doc\.?(?:\ No\.?)?\ (?P<document>20\d\d-\d{{4,6}})\b
      | (?P<docket>[A-Z]{{2,6}}(?:-[A-Z]{{2,6}})*-20\d\d-\d{{4,5}})\b
      | (?P<celex>[1-9](?:19|20)\d\d[A-Z]{{1,2}}\d{{4}})\b
      | (?:Directive|Richtlinie|Directiva|Direttiva)\ (?P<directive>(?:19|20)\d\d)/(?P<directive_no>\d{{1,4}})\b
      | COM\ ?[(/](?P<com>20\d\d)[)/]\ ?(?P<com_no>\d{{1,4}})\b
      | OJ\ (?P<oj>[LC]),?\ (?P<oj_no>20\d\d/\d{{1,5}})\b
      | (?P<procedure>20\d\d/\d{{4}}\ ?\([A-Z]{{3}}\))
      | (?P<court>[CT]){_DASH}(?P<court_no>\d{{1,4}}/\d\d)\b
      | Bill\ (?P<canada>[CS]{_DASH}\d{{1,4}})\b
      | Local\ Law\ (?:No\.\ )?(?P<local>\d{{1,4}})\b
      | B(?:T-Drs\.|T-Drucksache|undestagsdrucksache)\ ?(?P<germany>\d\d)/(?P<germany_no>\d{{1,5}})\b
      | (?P<case>\d:\d\d{_DASH}(?:cv|cr|mc){_DASH}\d{{3,6}})\b
      )
    | (?:(?P<eu>Regulation|Directive|Decision|Règlement|Verordnung|Richtlinie|Reglamento|Regolamento|Regulamento)\ )?
      \((?:EU|UE|EC|CE)\)\ (?:(?:No|Nr|n[°º])\.?\ )?(?P<eu_one>\d{{1,4}})/(?P<eu_two>\d{{1,4}})\b
    | (?<![\w/])(?P<un>[AES]/(?:[A-Z]+(?:\.\d+)?/)*\d+(?:/\d+)*(?:/(?:L|Add|Rev)\.\d+)*)(?![\w/])
    | \[(?P<uk>(?:19|20)\d\d)\]\ (?P<uk_court>UKSC|EWCA\ Civ|EWCA\ Crim|EWHC)\ (?P<uk_no>\d{{1,5}})\b
    )
    """,
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")  # none of the forms does without one
_CASE = re.compile(rf"(?P<one>{_SIDE}) vs?\.? (?P<other>[A-Z][\w’'-]*)")


def found(text: str, year: int) -> tuple[Instrument, ...]:
    """What a text of that year names, each once: first by number, then by name."""
    forms = _FORMS.finditer(text) if _DIGIT.search(text) else ()
    numbered = (_READ[next(form for form in _READ if match[form] is not None)](match, year) for match in forms)
    seen: dict[str, Instrument] = {}
    for instrument in (*numbered, *_cases(text), *_named(text)):
        if instrument is not None:
            seen.setdefault(instrument.id, instrument)
    return tuple(seen.values())


def other_of_a_kind(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    """Whether two texts name numbered instruments of one kind, and no common one."""
    if not one or not other:
        return False
    shared = one.keys() & other.keys() & APART
    return bool(shared) and all(one[kind].isdisjoint(other[kind]) for kind in shared) and not _may_be_one(one, other)


def _may_be_one(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    """Whether both name a state's bill of one number, and one of them does not say whose."""
    numbers = [{name.rpartition(":")[2]: name for name in text.get(_STATE, ())} for text in (one, other)]
    return any(_NOWHERE in (numbers[0][no][:9], numbers[1][no][:9]) for no in numbers[0].keys() & numbers[1].keys())


def by_kind(named: tuple[Instrument, ...]) -> dict[str, frozenset[str]]:
    """The ids of instruments under their kinds."""
    kinds = {one.kind for one in named}
    return {kind: frozenset(one.id for one in named if one.kind == kind) for kind in kinds}


# ---- by form --------------------------------------------------------------------------------------

_Read = Callable[["re.Match[str]", int], "Instrument | None"]


def _bill(match: re.Match[str], year: int) -> Instrument | None:
    letters = re.sub(r"[^a-z]", "", match["bill"].lower())
    if letters == "s" and not states.tells_of_law(match.string):
        return None
    kind = "us-house" if letters.startswith("h") else "us-senate"  # a bill often has its companion in the other
    number, congress = match["bill_no"], (year - 1789) // 2 + 1
    url = f"https://www.congress.gov/bill/{congress}th-congress/{_BILLS[letters]}/{number}"
    return Instrument(f"us:{congress}-{letters}-{number}", kind, match[0], url)


def _state(match: re.Match[str], year: int) -> Instrument | None:
    """California's SB 53 is not Ohio's; a number with the year before it, SB 24-205, is Colorado's way."""
    letters, number = match["state"].replace(".", "").lower(), match["state_no"]
    if "-" in number:
        url = f"https://leg.colorado.gov/bills/{letters}{number}"
        return Instrument(f"us-co:{letters}-{number}", _STATE, match[0], url)
    state = states.of_bill(match)
    if not state and not states.tells_of_law(match.string):
        return None
    return Instrument(f"us-{state}:{letters}-{number}" if state else f"{_NOWHERE}{letters}-{number}", _STATE, match[0])


def _european(match: re.Match[str], year: int) -> Instrument | None:
    """(EU) 2024/1689, and (EU) No 910/2014 as it was numbered before 2015."""
    one, two = match["eu_one"], match["eu_two"]
    made, number = (one, two) if len(one) == 4 and one[:2] in ("19", "20") else (two, one)
    if len(made) != 4:
        return None
    word = (match["eu"] or "R")[:2].lower()
    letter = {"di": "L", "ri": "L", "de": "D"}.get(word, "R")
    return _celex(f"3{made}{letter}{int(number):04d}", match[0])


def _celex(number: str, name: str) -> Instrument:
    return Instrument(f"eu:{number}", "eu-act", name, f"{_LEX}CELEX:{number}")


def _journal(match: re.Match[str], year: int) -> Instrument:
    """Since October 2023 each act is an issue of the journal's L series, with its own number."""
    made, number = match["oj_no"].split("/")
    if match["oj"] == "C" or int(made) < 2024:
        return Instrument(f"eu:oj-{match['oj'].lower()}-{match['oj_no']}", "eu-journal", match[0])
    said = re.search(rf"\b(Dir|Ric|Dec)\w+ (?:\(\w\w\) )?{match['oj_no']}\b", match.string)
    letter = {"Dir": "L", "Ric": "L", "Dec": "D"}[said[1]] if said else "R"
    url = f"{_LEX}OJ:L_{made}{int(number):05d}"
    return Instrument(f"eu:3{made}{letter}{int(number):04d}", "eu-act", match[0], url)


def _nations(match: re.Match[str], year: int) -> Instrument:
    """A draft, A/78/L.49, may be the resolution A/RES/78/265: they are of two kinds, and speak against nothing."""
    name = match["un"]
    kind = "un-resolution" if "/RES/" in name else "un-document"
    return Instrument(f"un:{name.lower()}", kind, name, f"https://undocs.org/{name}")


def _germany(match: re.Match[str], year: int) -> Instrument:
    term, number = match["germany"], f"{int(match['germany_no']):05d}"
    url = f"https://dserver.bundestag.de/btd/{term}/{number[:3]}/{term}{number}.pdf"
    return Instrument(f"de:bt-{term}/{int(number)}", "de-document", match[0], url)


def _com(match: re.Match[str], year: int) -> Instrument:
    number = f"{match['com']}:{match['com_no']}"
    return Instrument(f"eu:com-{number.replace(':', '-')}", "eu-com", match[0], f"{_LEX}COM:{number}:FIN")


def _procedure(match: re.Match[str], year: int) -> Instrument:
    number = match["procedure"].replace(" ", "")
    url = f"https://oeil.secure.europarl.europa.eu/oeil/en/procedure-file?reference={number}"
    return Instrument(f"eu:{number}", "eu-procedure", number, url)


def _uk(match: re.Match[str], year: int) -> Instrument:
    court = match["uk_court"].lower().replace(" ", "/")
    url = f"https://caselaw.nationalarchives.gov.uk/{court}/{match['uk']}/{match['uk_no']}" if court != "ewhc" else ""
    return Instrument(f"gb:{court}-{match['uk']}-{match['uk_no']}", "gb-case", match[0], url)


def _cases(text: str) -> Iterator[Instrument]:
    """Musk v. OpenAI; "Arsenal v PSG" is no case: without a full stop there must be a court in the text."""
    if not any(between in text for between in (" v. ", " v ", " vs")) or not _COURT.search(text):
        return
    for match in _CASE.finditer(text):
        sides = [_FIRM.sub("", match[side]).rstrip(" .,’'").rpartition(" ")[2].lower() for side in ("one", "other")]
        yield Instrument(f"case:{'-v-'.join(sorted(sides))}", "case", match[0])


def _plain(kind: str, start: str, url: str, *parts: str) -> _Read:
    """For what is named by its number alone; `url` holds `{}` where the number goes."""

    def read(match: re.Match[str], year: int) -> Instrument:
        number = "-".join(re.sub(_DASH, "-", match[part]) for part in parts)
        return Instrument(f"{start}{number.lower()}", kind, match[0], url.format(number))

    return read


_REGISTER = "https://www.federalregister.gov"
_READ: Mapping[str, _Read] = {
    "bill": _bill,
    "state": _state,
    "law": lambda match, year: Instrument(
        f"us:pl-{match['law']}-{match['law_no']}", "us-act", match[0],
        f"https://www.govinfo.gov/link/plaw/{match['law']}/public/{match['law_no']}",
    ),
    "order": _plain("us-order", "us:eo-", _REGISTER + "/executive-order/{}", "order"),
    "register": lambda match, year: Instrument(
        f"us:fr-{match['register']}-{match['register_no']}", "us-register", match[0],
        f"{_REGISTER}/citation/{match['register']}-FR-{match['register_no']}",
    ),
    "document": _plain("us-register", "us:fr-doc-", _REGISTER + "/d/{}", "document"),
    "docket": _plain("us-docket", "us:docket-", "https://www.regulations.gov/docket/{}", "docket"),
    "celex": lambda match, year: _celex(match["celex"], match[0]),
    "eu_one": _european,
    "directive": lambda match, year: _celex(f"3{match['directive']}L{int(match['directive_no']):04d}", match[0]),
    "com": _com,
    "oj_no": _journal,
    "procedure": _procedure,
    "court_no": _plain("eu-case", "eu:", "https://curia.europa.eu/juris/liste.jsf?num={}", "court", "court_no"),
    "un": _nations,
    "uk": _uk,
    "canada": _plain("ca-bill", "ca:", "", "canada"),
    "local": _plain("us-local-law", "us:local-law-", "", "local"),
    "germany": _germany,
    "case": _plain("us-case", "us:case-", "", "case"),
}  # fmt: skip


# ---- by name --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Act:
    instrument: Instrument
    alone: re.Pattern[str]  # the name as whole words
    beside: re.Pattern[str] | None  # what must stand in the text too


def _named(text: str) -> Iterator[Instrument]:
    """The acts called by name; what stands inside a longer name that was found is not looked at again."""
    if not _any_name().search(text):  # a tenth of the time of looking for each of them
        return
    for name, act in _acts().items():
        if name in text and act.alone.search(text) and (act.beside is None or act.beside.search(text)):
            text = text.replace(name, "\n")
            yield act.instrument


@cache
def _acts() -> Mapping[str, _Act]:
    """What each name means, the longest first."""
    acts: dict[str, _Act] = {}
    for row in plainyaml.load(_FILE.read_text(encoding="utf-8")):
        beside = _any_of(row["with"]) if row.get("with") else None
        for name in row["names"]:
            instrument = Instrument(row["id"], row["kind"], row["names"][0], row.get("url", ""))
            acts[name] = _Act(instrument, _any_of([name]), beside)
    return dict(sorted(acts.items(), key=lambda item: -len(item[0])))


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _acts())))


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Any of these as whole words; scripts that do not part their words are found anywhere."""
    return re.compile(
        "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" if one[0] < "\u0590" else re.escape(one) for one in words)
    )
