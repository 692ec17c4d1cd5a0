"""Who wrote what many print: the news agencies and release wires that a text names as its source."""

from __future__ import annotations

import re
from functools import lru_cache

from digest.model import Entry

HEAD, TAIL = 200, 100  # characters of a text in which an agency is named: dateline or by-line, and the last line

# As texts name them; the first name stands for all of a line.
_NAMES = (
    ("Reuters", "REUTERS", "Thomson Reuters", "路透社", "路透", "ロイター", "로이터", "Рейтер", "رويترز"),
    ("AP", "Associated Press", "The Associated Press", "AP News", "美联社", "美聯社", "AP通信"),
    ("AFP", "Agence France-Presse", "法新社", "AFP通信", "أ ف ب", "فرانس برس"),
    ("Bloomberg", "Bloomberg News", "彭博社", "彭博"),
    ("dpa", "dpa-AFX", "Deutsche Presse-Agentur"),
    ("EFE", "Agencia EFE"),
    ("Europa Press",),
    ("ANSA",),
    ("Lusa", "Agência Lusa"),
    ("APA",),
    ("ATS", "SDA", "Keystone-SDA", "Keystone-ATS"),
    ("Belga",),
    ("ANP",),
    ("PAP",),
    ("PTI", "Press Trust of India"),
    ("IANS",),
    ("Xinhua", "新华社", "新華社"),
    ("Central News Agency", "中央社"),
    ("Kyodo", "Kyodo News", "共同社", "共同通信", "共同"),
    ("Jiji", "Jiji Press", "時事通信", "時事"),
    ("Yonhap", "연합뉴스", "韩联社", "韓聯社"),
    ("TASS", "ТАСС"),
    ("Interfax", "Интерфакс"),
    ("RIA", "РИА Новости"),
    ("AAP",),
    ("PA", "PA Media", "Press Association"),
    ("The Canadian Press", "La Presse Canadienne"),
    ("Anadolu", "Anadolu Agency"),
    ("PR Newswire", "PRNewswire"),
    ("Business Wire", "BUSINESS WIRE"),
    ("GlobeNewswire", "GLOBE NEWSWIRE"),
)
_KNOWN = {name: line[0] for line in _NAMES for name in line}
_OUTLETS = {name.casefold(): first for name, first in _KNOWN.items()}
_ANY = "|".join(re.escape(name) for name in sorted(_KNOWN, key=len, reverse=True))  # in capitals: an app is not the AP
_NAMED = re.compile(
    rf"""[(（\[【/] \s? (?P<within>{_ANY}) (?:[\s,、，/]+(?:{_ANY}|\d[\d\s.日月]*))* \s? [)）\]】/]
       | ^\W* (?:(?:[Bb]y|[Pp]ar|[Vv]on|[Pp]or|[Dd]i|[Dd]e|[Oo]d)\s)? (?P<first>{_ANY}) [^\S\n]*[-–—:：/\n]
       | [-–—/(:：] \s* (?P<last>{_ANY}) \W*$""",
    re.VERBOSE,
)


def credited(entry: Entry) -> frozenset[str]:
    """The agencies that an entry is by, or that its text names where a by-line stands; none where it names none."""
    itself = _OUTLETS.get(entry.source.casefold().strip())
    return _credited(entry.text[:HEAD], entry.text[-TAIL:]) | ({itself} if itself else frozenset())


@lru_cache(maxsize=1_024)
def _credited(head: str, tail: str) -> frozenset[str]:
    found = [name for part in (head, tail) for match in _NAMED.finditer(part) for name in match.groups() if name]
    return frozenset(_KNOWN[name] for name in found)


def is_agency(entry: Entry) -> bool:
    """Whether an agency itself publishes this."""
    return entry.source.casefold().strip() in _OUTLETS
