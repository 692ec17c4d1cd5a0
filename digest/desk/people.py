"""Lists of people as text: what a CSV file says, what of it may be imported, and what is wrong with it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from typing import Any, get_args

from digest.address import reader
from digest.errors import ConfigError
from digest.feeds import values
from digest.model import Consent, Format, Preferences, Subscriber, SubscriberStatus, Topic

COLUMNS = (
    "email", "newsletter", "consent_date", "consent_source", "topics", "language", "format", "time_zone", "hour",
    "status", "since",
)  # fmt: skip
REQUIRED = ("email", "consent_date", "consent_source")
FIRST_CONSENT = datetime(1995, 1, 1, tzinfo=UTC)

# Addresses that belong to an office (RFC 2142 and custom): several people read them, or nobody does.
_OFFICES = """
    abuse admin administrator billing contact editor enquiries help hello hostmaster hr info inquiries jobs legal
    mail mailer-daemon marketing media no-reply noc noreply office postmaster press privacy root sales security
    service staff subscribe support team unsubscribe webmaster
"""
ROLES = frozenset(_OFFICES.split())

_FORMATS, _STATES = get_args(Format), tuple(one for one in get_args(SubscriberStatus) if one != "pending")


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants changed: None = as it was, empty = as the newsletter has it."""

    topics: str | None = None  # ids with commas between them; "all" or "" = all
    language: str | None = None
    format: str | None = None
    time_zone: str | None = None
    hour: str | None = None

    def over(self, before: Preferences) -> Preferences:
        """`before` with these changes, which `checked` has looked over."""
        changes: dict[str, Any] = {
            one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None
        }
        if "topics" in changes:
            changes["topics"] = _words(changes["topics"])
        if "hour" in changes:
            hour = changes.pop("hour")
            changes["deliver_at"] = values.hour(hour) if hour else None
        return replace(before, **changes)


def checked(choice: Choice, topics: Sequence[Topic]) -> Choice:
    """The choice, its words in one form.  ConfigError for what there is not."""
    problems: list[str] = []
    found = _checked(choice, topics, problems)
    if problems:
        raise ConfigError(*problems)
    return found


def _checked(choice: Choice, topics: Sequence[Topic], problems: list[str]) -> Choice:
    ids = [topic.id for topic in topics]

    def topic_ids(text: str) -> str:
        return ",".join(dict.fromkeys(values.known(one, "topic", ids) for one in _words(text)))

    looks: dict[str, Callable[[str], object]] = {
        "topics": topic_ids,
        "language": values.language,
        "format": lambda text: values.known(text or "html", "format", _FORMATS),
        "time_zone": lambda text: text and values.time_zone(text),
        "hour": lambda text: text and values.hour(text).strftime("%H:%M"),
    }
    good: dict[str, Any] = {}
    for name, look in looks.items():
        text = getattr(choice, name)
        if text is not None:
            try:
                good[name] = look(text.strip())
            except ValueError as error:
                problems.append(f"{name}: {error}")
    return Choice(**good)


def _words(text: str) -> tuple[str, ...]:
    words = tuple(text.replace(",", " ").replace(";", " ").split())
    return () if words == ("all",) else words


def shown(preferences: Preferences) -> dict[str, object]:
    """What a person chose, for machines, in the words of the options."""
    return {
        "topics": list(preferences.topics),
        "language": preferences.language,
        "format": preferences.format,
        "time_zone": preferences.time_zone,
        "hour": _hour(preferences.deliver_at),
    }


def _hour(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""


def is_role(email: str) -> bool:
    return email.partition("@")[0].partition("+")[0] in ROLES


# ---- reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Roster:
    """A file's people by the line they stand on, and who stands there more than once."""

    people: dict[int, Subscriber]
    repeated: dict[int, Subscriber]


def read(text: str, name: str, newsletters: Sequence[str], topics: Sequence[Topic], now: datetime) -> Roster:
    """The people in a CSV file.  ConfigError says of every line what is wrong with it.

    The first of `newsletters` is meant where a line names none.  A person and newsletter that stand there twice are
    taken as the first line has them.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    found, repeated, problems = dict[int, Subscriber](), dict[int, Subscriber](), list[str]()
    try:
        columns = [column.strip().lower() for column in reader.fieldnames or ()]
        _check_columns(columns, name)
        reader.fieldnames = columns
        seen: set[tuple[str, str]] = set()
        for row in reader:
            one = _person({key: (row.get(key) or "").strip() for key in COLUMNS}, newsletters, topics, now, wrong := [])
            if None in row:
                wrong.append(f"more than {len(columns)} values: a comma within one needs quotes around it")
            problems += [f"{name}:{reader.line_num}: {words}" for words in wrong]
            if one is not None:
                (repeated if (one.email, one.newsletter) in seen else found)[reader.line_num] = one
                seen.add((one.email, one.newsletter))
    except csv.Error as error:
        problems.append(f"{name}:{reader.line_num + 1}: not CSV: {error}")
    if problems:
        raise ConfigError(*problems, f"{name}: nothing was imported")
    return Roster(found, repeated)


def _check_columns(columns: Sequence[str], name: str) -> None:
    problems = [
        f"{name}:1: unknown column '{one}'{values.nearest(one, COLUMNS)}" for one in columns if one not in COLUMNS
    ]
    problems += [f"{name}:1: column '{one}' is missing" for one in REQUIRED if one not in columns]
    if problems:
        raise ConfigError(*problems, f"{name}: nothing was imported; columns are {', '.join(COLUMNS)}")


def _person(
    row: Mapping[str, str], newsletters: Sequence[str], topics: Sequence[Topic], now: datetime, problems: list[str]
) -> Subscriber | None:
    """None after noting what is wrong."""
    email = reader(row["email"].lower())
    if email is None:
        problems.append(f"email: '{row['email']}' is not an address that can be mailed to")
    newsletter = row["newsletter"] or newsletters[0]
    if newsletter not in newsletters:
        problems.append(f"newsletter: unknown newsletter '{newsletter}'{values.nearest(newsletter, newsletters)}")
    consent_at = _moment(row["consent_date"], "consent_date", now, problems)
    if not row["consent_source"]:
        problems.append("consent_source: is empty: say where the person agreed, e.g. 'form on our page'")
    status = row["status"] or "active"
    if status not in _STATES:
        problems.append(f"status: unknown status '{status}' (there are: {', '.join(_STATES)})")
    since = _moment(row["since"], "since", now, problems) if row["since"] else now
    choice = _checked(Choice(*(row[one.name] for one in fields(Choice))), topics, problems)
    if problems or email is None or consent_at is None or since is None:
        return None
    consent = Consent(consent_at, row["consent_source"])
    return Subscriber(0, email, newsletter, status, since, choice.over(Preferences()), consent)  # type: ignore[arg-type]  # looked up above


def _moment(text: str, column: str, now: datetime, problems: list[str]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        problems.append(f"{column}: '{text}' is not a date like 2026-06-03")
        return None
    if not FIRST_CONSENT <= moment <= now + timedelta(days=1):  # a day: dates of the east are a day ahead of UTC
        problems.append(f"{column}: {text} lies before 1995, or is still to come")
        return None
    return moment


# ---- what of it is new ------------------------------------------------------------------------------


def sift(
    roster: Roster, there: Mapping[tuple[str, str], SubscriberStatus], gone: Collection[str]
) -> tuple[dict[int, Subscriber], tuple[str, ...]]:
    """Who is new, by line, and of everybody else why they are left alone.

    `there` is who is known and how they stand, `gone` the addresses of people who were erased.  Whose address bounced
    or who complained gets no other newsletter by an import either.
    """
    barred = {email: status for (email, _), status in there.items() if status in ("bounced", "complained")}
    new: dict[int, Subscriber] = {}
    left = {line: f"{line}: {one.email}: stands there twice" for line, one in roster.repeated.items()}
    for line, one in roster.people.items():
        status = there.get((one.email, one.newsletter)) or barred.get(one.email)
        if one.email in gone:
            left[line] = f"{line}: {one.email}: was erased, and may only come back by `subscribers add`"
        elif status == "active":
            left[line] = f"{line}: {one.email}: gets {one.newsletter} already"
        elif status:
            left[line] = f"{line}: {one.email}: is {status}, and is not brought back by an import"
        else:
            new[line] = one
    return new, tuple(left[line] for line in sorted(left))


# ---- writing ----------------------------------------------------------------------------------------


def write(people: Sequence[Subscriber]) -> str:
    """CSV that `read` reads.  What has not been confirmed (pending) is nobody's subscription yet, and is left out."""
    out = StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in people:
        if one.status != "pending":
            table.writerow(_row(one))
    return out.getvalue()


def _row(one: Subscriber) -> list[str]:
    chosen, since = one.preferences, one.since.isoformat()
    consent = (one.consent.at.isoformat() if one.consent.at else since, one.consent.source or "unknown")
    topics = " ".join(chosen.topics) or "all"
    hour = _hour(chosen.deliver_at)
    return [
        one.email, one.newsletter, *consent, topics, chosen.language, chosen.format, chosen.time_zone, hour,
        one.status, since,
    ]  # fmt: skip
