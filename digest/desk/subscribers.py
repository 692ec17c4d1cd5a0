"""Adding, changing and erasing people.  An address is checked and brought into one form before it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from digest.address import reader
from digest.app import App
from digest.db import subscribers as rows
from digest.desk import people
from digest.desk.people import Roster
from digest.errors import ConfigError
from digest.mail import mailer
from digest.model import Consent, Subscriber, SubscriberStatus

VOUCHED = "the operator"  # where a consent comes from that nothing else is said of


@dataclass(frozen=True, slots=True)
class Added:
    email: str
    newsletter: str
    added: bool  # False: was active there already


def address(text: str) -> str:
    """The address as it is stored: lower case, as no mail host tells cases apart.  ConfigError when it is none."""
    found = reader(text.strip().lower())
    if found is None:
        raise ConfigError(f"'{text}' is not an email address that can be mailed to; expected name@example.org")
    return found


def add(
    app: App, email: str, newsletter: str = "", *, source: str = VOUCHED, chosen: people.Choice | None = None
) -> Added:
    """Subscribe an address, to the first newsletter of the list unless another is named; with what the person chose."""
    to = app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]
    checked, now = address(email), app.clock()
    chosen = chosen and people.checked(chosen, app.catalog.topics)
    with app.sessions.begin() as session:
        added = rows.add(session, checked, to.id, now, Consent(now, source))
        if chosen:
            [person, *_] = rows.listing(session, email=checked)
            rows.prefer(session, checked, chosen.over(person.preferences))
    return Added(checked, to.id, added)


def change(
    app: App,
    email: str,
    choice: people.Choice,
    *,
    newsletters: Sequence[str] | None = None,
    status: SubscriberStatus | None = None,
) -> list[Subscriber]:
    """Write down what a person wants from now on, and give them as they are then.

    `newsletters` are the ones that they get, in place of those they got; `status` is set for all that they have.
    ConfigError when nobody has the address, or for a topic, language or the like that there is not.
    """
    checked, now = address(email), app.clock()
    choice = people.checked(choice, app.catalog.topics)
    wanted = None if newsletters is None else [app.newsletter(name).id for name in newsletters]
    with app.sessions.begin() as session:
        theirs = _known(rows.listing(session, email=checked), checked)
        rows.prefer(session, checked, choice.over(theirs[0].preferences))
        here = {one.newsletter for one in theirs}
        if status == "unsubscribed":
            rows.leave(session, checked, sorted(here), now)
        for name in wanted if wanted is not None else sorted(here) if status == "active" else ():
            rows.add(session, checked, name, now, Consent(now, VOUCHED))
        if wanted is not None:
            rows.leave(session, checked, sorted(here - set(wanted)), now)
        return rows.listing(session, email=checked)


def _known(found: list[Subscriber], email: str) -> list[Subscriber]:
    if not found:
        raise ConfigError(f"no subscriber has the address {email}; `digest subscribers list` shows who there is")
    return found


def listing(app: App, newsletter: str = "", status: SubscriberStatus | None = None) -> list[Subscriber]:
    """Everybody, or those of a newsletter or in a status.  ConfigError for a newsletter that nobody has heard of."""
    with app.sessions() as session:
        found = rows.listing(session, newsletter=newsletter, status=status)
    if newsletter and not found:
        app.newsletter(newsletter)
    return found


# ---- many at once -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list: how many are new, and who of it was left alone, each as `line: address: why`."""

    added: int
    people: int  # in the file
    left: tuple[str, ...]
    roles: tuple[str, ...]  # imported, and to be looked at: an office reads them, not a person


def bring_in(app: App, text: str, name: str, *, dry: bool = False) -> Imported:
    """Import a CSV file's `text`, all of it or nothing.  ConfigError has every error of it, by line.

    Who left, bounced, complained or was erased is left alone, and so is what somebody chose who is there already.
    `dry` only says what would be done.
    """
    newsletters = [one.id for one in app.catalog.newsletters]
    roster = people.read(text, name, newsletters, app.catalog.topics, app.clock())
    with app.sessions.begin() as session:
        there = {(one.email, one.newsletter): one.status for one in rows.listing(session)}
        gone = rows.forgotten(session, sorted({one.email for one in roster.people.values()}))
        new, left = people.sift(roster, there, gone)
        if not dry:
            rows.add_all(session, list(new.values()), app.clock())
    return Imported(len(new), len(roster.people) + len(roster.repeated), left, _roles(roster, new))


def _roles(roster: Roster, new: dict[int, Subscriber]) -> tuple[str, ...]:
    return tuple(f"{line}: {one.email}" for line, one in new.items() if people.is_role(one.email))


def csv(app: App) -> str:
    """Everybody as the CSV that `bring_in` reads."""
    return people.write(listing(app))


def all_on(app: App, email: str) -> dict[str, Any]:
    """All that is stored of a person, for the person.  ConfigError when nobody has the address."""
    checked = address(email)
    with app.sessions() as session:
        theirs = _known(rows.listing(session, email=checked), checked)
        return {
            "email": checked,
            "preferences": people.shown(theirs[0].preferences),
            "subscriptions": [
                {"newsletter": one.newsletter, "status": one.status, "since": one.since, "consent": asdict(one.consent)}
                for one in theirs
            ],
            **rows.history(session, checked),
        }


def erase(app: App, email: str) -> str:
    """Forget a person, their mails in the outbox folder too, and say the address.  ConfigError when nobody has it."""
    checked = address(email)
    with app.sessions.begin() as session:
        numbers = rows.erase(session, checked, app.clock())
    if not numbers:
        raise ConfigError(f"no subscriber has the address {checked}; `digest subscribers list` shows who there is")
    mailer.forget(app.settings.outbox, numbers)
    return checked
