"""Adding and erasing people.  An address is checked and brought into one form before it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from digest.address import wire
from digest.app import App
from digest.db import subscribers as rows
from digest.errors import ConfigError
from digest.model import Subscriber


@dataclass(frozen=True, slots=True)
class Added:
    email: str
    newsletter: str
    added: bool  # False: was active there already


def address(text: str) -> str:
    """The address as it is stored: lower case, as no mail host tells cases apart.  ConfigError when it is none."""
    found = wire(text.strip().lower())
    if found is None:
        raise ConfigError(f"'{text}' is not an email address that can be mailed to; expected name@example.org")
    return found


def add(app: App, email: str, newsletter: str = "") -> Added:
    """Subscribe an address, to the first newsletter of the list unless another is named."""
    chosen = app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]
    checked = address(email)
    with app.sessions.begin() as session:
        return Added(checked, chosen.id, rows.add(session, checked, chosen.id, app.clock()))


def listing(app: App) -> list[Subscriber]:
    with app.sessions() as session:
        return rows.listing(session)


def erase(app: App, email: str) -> str:
    """Forget a person and say the address.  ConfigError when nobody has it."""
    checked = address(email)
    with app.sessions.begin() as session:
        if not rows.erase(session, checked):
            raise ConfigError(f"no subscriber has the address {checked}; `digest subscribers list` shows who there is")
    return checked
