"""Coming up as a calendar (RFC 5545): a whole day for each thing, which no time zone moves.

An event keeps its UID from issue to issue, so a calendar that reads the file again has it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from hashlib import blake2b
from itertools import pairwise

from digest.issues import fit
from digest.issues.languages import Wording, kind_name
from digest.issues.render import harmless
from digest.model import Deadline, Issue
from digest.text import one_line

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "PRODID:-//ai-policy-digest//coming up//EN"
LINE = 75  # octets, the line break not among them

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def of_issue(issue: Issue, wording: Wording, first: date) -> str:
    """What is coming up in `issue` and not before the day `first`, as a calendar; "" when that is nothing.

    The same input gives the same bytes.
    """
    left = [one for one in issue.coming_up if one.day >= first]
    if not left:  # a calendar has an event at least
        return ""
    name = f"{issue.title}: {wording.say('Coming up')}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", PRODUCT, "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    stamp = f"{issue.published_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for one in left:
        lines += _event(one, wording, issue.newsletter, stamp)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))


def _event(one: Deadline, wording: Wording, newsletter: str, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(one, newsletter)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(f'{kind_name(one.kind, wording)}: {fit.headline(one.headline) or fit.headline(one.text)}')}"
    yield f"DESCRIPTION:{_text(_description(one, wording))}"
    if url := fit.web(one.url):
        yield f"URL:{harmless(url)}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy all day because comments are due
    yield "END:VEVENT"


def _uid(one: Deadline, newsletter: str) -> str:
    said = f"{newsletter}/{one.kind}/{one.day}/{one.story}"
    return f"{blake2b(said.encode(), digest_size=16).hexdigest()}@ai-policy-digest"


def _description(one: Deadline, wording: Wording) -> str:
    source = fit.name(one.source) or fit.host(one.url)
    others = [
        wording.say(
            "%(source)s says %(day)s",
            source=fit.name(other.source) or fit.host(other.url),
            day=wording.day(other.day, one.day),
        )
        for other in one.otherwise
    ]
    return "\n".join([f"{fit.sentence(one.text)} ({source})" if source else fit.sentence(one.text), *others])


def _text(text: str) -> str:
    """A value of type TEXT (RFC 5545 3.3.11), without control characters."""
    return "\n".join(harmless(one_line(line)) for line in text.split("\n")).translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """`line` in pieces of at most 75 octets, the later ones behind a space; no character is cut (RFC 5545 3.1)."""
    octets = line.encode("utf-8", "replace")
    cuts = [0]
    while len(octets) - cuts[-1] > LINE - (len(cuts) > 1):
        end = cuts[-1] + LINE - (len(cuts) > 1)
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        cuts.append(end)
    pieces = [octets[begin:end].decode() for begin, end in pairwise([*cuts, len(octets)])]
    yield from (piece if number == 0 else f" {piece}" for number, piece in enumerate(pieces))
