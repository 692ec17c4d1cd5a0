"""The double opt-in: a letter asks, and its reader gets the newsletter after saying yes on the page it links to."""

from __future__ import annotations

from datetime import timedelta

from digest.app import App
from digest.db import letters
from digest.db import subscribers as rows
from digest.desk import people
from digest.desk.subscribers import Added, address
from digest.errors import ConfigError
from digest.mail import dkim, links, message
from digest.mail.letters import Confirm, Letters
from digest.model import Consent, Delivery, Newsletter, Subscriber

DAYS = 7  # that the link works
CONFIRMED = "confirmed by mail"
_PURPOSE = "confirm"


def invite(app: App, email: str, newsletter: str = "", *, chosen: people.Choice | None = None) -> Added:
    """Ask an address whether it wants a newsletter; until it says yes it is `pending`.  To ask again sends it again.

    ConfigError without DIGEST_BASE_URL, since the answer is given on a page of ours, or when mails to the address came
    back; MailError when the letter could not be sent.
    """
    if not app.settings.base_url:
        raise ConfigError("DIGEST_BASE_URL: --confirm needs it: people answer on a page of `digest run`")
    to = app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]
    checked, now = address(email), app.clock()
    chosen = chosen and people.checked(chosen, app.catalog.topics)
    with app.sessions.begin() as session:
        rows.ask(session, checked, to.id, now)
        [person] = [one for one in rows.listing(session, email=checked) if one.newsletter == to.id]
        if chosen and person.status == "pending":
            rows.prefer(session, checked, chosen.over(person.preferences))
            [person] = [one for one in rows.listing(session, email=checked) if one.newsletter == to.id]
    if person.status in ("bounced", "complained"):
        raise ConfigError(f"{checked}: is {person.status}, and is not asked again")
    if person.status == "pending":
        _send(app, to, person)
    return Added(checked, to.id, person.status == "pending")


def _send(app: App, newsletter: Newsletter, person: Subscriber) -> None:
    base_url, now, sender = app.settings.base_url, app.clock(), app.sender(newsletter)
    url = f"{base_url}/confirm/{links.sign(person.id, app.secret, _PURPOSE)}"
    letters = Letters(app.settings.templates)
    page = letters.write(Confirm(url, DAYS), newsletter, language=person.preferences.language)
    made = message.prepare(page, newsletter=newsletter, day=now.date(), sender=sender, base_url=base_url)
    # A name of its own, so that neither its Message-ID nor its file in the outbox is an issue's.
    name = f"{newsletter.id} confirm {now:%H%M%S}"
    delivery = Delivery(0, 0, name, now.date(), person.id, person.email, now)
    body = message.personal(made, delivery, links.sign(person.id, app.secret))
    if key := app.settings.dkim_key.get_secret_value():
        body = dkim.signer(key, app.settings.dkim_selector)(body, made.domain)
    with app.mailer() as send:
        send(delivery, body)


def asked(app: App, token: str) -> Subscriber | None:
    """Who the link of a letter is for.  None when we did not make it, it is too old, or they have left since."""
    number = links.read(token, app.secret, _PURPOSE)
    if number is None:
        return None
    with app.sessions() as session:
        found = rows.numbered(session, number)
    if found is None or found.status not in ("pending", "active"):
        return None
    late = found.status == "pending" and found.since + timedelta(days=DAYS) < app.clock()
    return None if late else found


def confirm(app: App, person: Subscriber) -> None:
    """They said yes, and are welcomed by the next `deliver`.  Saying it twice is no error."""
    now = app.clock()
    with app.sessions.begin() as session:
        rows.confirm(session, person.id, now, Consent(now, CONFIRMED))
        if person.status == "pending":
            occasion = f"{person.id} {person.since.isoformat()}"  # of being asked: to say yes twice is one welcome
            letters.post(session, "welcome", occasion, now, newsletter=person.newsletter, subscription=person.id)
