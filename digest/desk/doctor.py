"""Looks the whole installation over: what keeps it from working, or its mails from arriving, and what to do."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from digest import address
from digest.app import App
from digest.db import deliveries, feeds, soundness
from digest.errors import ConfigError, MailError
from digest.mail import dkim, records, sample, smtp
from digest.mail.records import Finding, Lookup, State

SCARCE = 500_000_000  # octets: a database grows by some megabytes a day, and an upgrade copies it
FULL = 50_000_000


def look(app: App, lookup: Lookup, delivered: bytes = b"") -> list[Finding]:
    """Everything that was looked at.  `delivered` is one of our mails as it arrived; b"": none is looked at."""
    return [
        *_database(app),
        *_room(app),
        *_feeds(app),
        *_pages(app),
        *_newsletters(app),
        *_way_out(app),
        *_ledger(app),
        *_records(app, lookup),
        *(sample.look(delivered, _domains(app)) if delivered else ()),
    ]


def _database(app: App) -> Iterator[Finding]:
    with app.sessions() as session:
        faults = soundness.faults(session)
    words = f"{'; '.join(faults)}: restore a backup" if faults else "is whole"
    yield Finding("database", "error" if faults else "ok", words)


def _room(app: App) -> Iterator[Finding]:
    file = app.sessions.engine.url.database if app.sessions.engine.dialect.name == "sqlite" else None
    if not file or file == ":memory:":
        return
    free = shutil.disk_usage(Path(file).absolute().parent).free
    state: State = "error" if free < FULL else "warning" if free < SCARCE else "ok"
    yield Finding("disk of the database", state, f"{free // 1_000_000} MB are free")


def _feeds(app: App) -> Iterator[Finding]:
    with app.sessions() as session:
        states = feeds.states(session, [feed for feed in app.catalog.feeds if feed.enabled])
    counts = Counter(state.status for state in states)
    bad = counts["gone"] + counts["failing"]
    words = f"{bad} of {len(states)} fail: digest feeds health" if bad else f"{len(states)}, none of them fails"
    yield Finding("feeds", "warning" if bad else "ok", words)


def _pages(app: App) -> Iterator[Finding]:
    url = app.settings.base_url
    if url.startswith("https://"):
        yield Finding("DIGEST_BASE_URL", "ok", url)
    else:
        words = "not https" if url else "not set"
        yield Finding("DIGEST_BASE_URL", "warning", f"{words}: mails have no one-click unsubscribing (RFC 8058)")


def _newsletters(app: App) -> Iterator[Finding]:
    for one in app.catalog.newsletters:
        found = address.mailbox(app.sender(one))
        if found is None or "." not in found[1].partition("@")[2]:
            yield Finding(f"sender of {one.id}", "error", f"'{app.sender(one)}' is nobody elsewhere: DIGEST_SENDER")
        else:
            yield Finding(f"sender of {one.id}", "ok", app.sender(one))
        if not one.postal_address:
            yield Finding(
                f"postal_address of {one.id}", "warning", "missing, and the law of many countries asks for it"
            )


def _way_out(app: App) -> Iterator[Finding]:
    url = app.settings.smtp_url.get_secret_value()
    try:
        if url:
            server = smtp.read_url(url)
            yield Finding(f"mail server {server.name}", "ok", smtp.greeted(server))
        else:
            with app.mailer():
                yield Finding("outbox", "ok", f"{app.settings.outbox} can be written to; DIGEST_SMTP_URL is not set")
    except (ConfigError, MailError) as error:
        yield Finding("mail server" if url else "outbox", "error", str(error))


def _ledger(app: App) -> Iterator[Finding]:
    with app.sessions() as session:
        uncertain = deliveries.standing(session)["uncertain"]
    words = "may have gone out or not: DIGEST_UNCERTAIN=resend sends them" if uncertain else "none is uncertain"
    yield Finding("deliveries", "warning" if uncertain else "ok", f"{uncertain} {words}" if uncertain else words)


def _domains(app: App) -> list[str]:
    found = (address.mailbox(app.sender(one)) for one in app.catalog.newsletters)
    return list(dict.fromkeys(one[1].partition("@")[2] for one in found if one))


def _records(app: App, lookup: Lookup) -> Iterator[Finding]:
    key, selector = app.settings.dkim_key.get_secret_value(), app.settings.dkim_selector
    bounces = app.settings.bounces_to.partition("@")[2]
    for domain in (one for one in _domains(app) if "." in one):
        yield records.spf(bounces or domain, lookup)
        yield records.dmarc(domain, lookup)
        if key:
            yield records.dkim(domain, selector, dkim.public(key), lookup)
        else:
            words = "no key here, so the mail server has to sign: digest doctor --sample MAIL.eml says whether it does"
            yield Finding(f"DKIM of {domain}", "unknown", words)
