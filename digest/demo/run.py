"""Runs the demo: poll, publish and deliver on three mornings, then a page that shows what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from time import monotonic

from digest import jobs
from digest.app import App, find_catalog, make_app
from digest.demo import bundled, folder, page
from digest.desk import explain, subscribers
from digest.desk import feeds as feed_desk
from digest.desk.explain import Explanation
from digest.feeds import isolate
from digest.model import Answer, FeedState
from digest.settings import Settings

Say = Callable[[str], None]
READERS = ("ada@reader.example", "grace@reader.example")


@dataclass(frozen=True, slots=True)
class Morning:
    """One issue of the demo and where to look at it."""

    day: date
    subject: str
    stories: int
    new_entries: int
    html: Path
    text: Path
    mails: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the demo made, and one reason for each entry it read."""

    index: Path
    mornings: tuple[Morning, ...]
    fates: tuple[Explanation, ...]
    failing: tuple[FeedState, ...]
    seconds: float

    def with_outcome(self, *outcomes: str) -> list[Explanation]:
        return [fate for fate in self.fates if fate.outcome in outcomes]


def run(out: Path, say: Say) -> Result:
    """Make the demo afresh in `out` and say what happened.  Needs no network.

    ConfigError when `out` holds other files or cannot be written to.
    """
    began = monotonic()
    folder.make_afresh(out)
    settings = Settings(database_url=f"sqlite:///{out / 'digest.db'}", outbox=out / "outbox")
    app = make_app(settings, find_catalog(bundled.FEED_LIST))
    try:
        app = at(app, bundled.MORNINGS[0])
        for email in READERS:
            subscribers.add(app, email)
        mornings = []
        for number, moment in enumerate(bundled.MORNINGS, 1):
            app = at(app, moment)
            mornings.append(live(app, out, number))
            announce(mornings[-1], number, say)
        failing = tuple(state for state in feed_desk.states(app) if state.status == "failing")
        result = Result(out / "index.html", tuple(mornings), fates(app), failing, round(monotonic() - began, 1))
    finally:
        app.sessions.engine.dispose()
    result.index.write_text(page.index(result), encoding="utf-8")
    conclude(result, say)
    return result


def at(app: App, moment: datetime) -> App:
    """The same program on another morning: its clock and its web are that morning's."""
    return replace(app, clock=lambda: moment, fetch=bundled.fetch(moment))


def live(app: App, out: Path, number: int) -> Morning:
    """One morning: poll, publish, deliver, and the issue laid out as its readers get it."""
    known = set(mails_in(out))
    polled = jobs.poll(app, whenever=True)
    [published] = jobs.publish(app)
    jobs.deliver(app)
    mails = tuple(mail for mail in mails_in(out) if mail not in known)
    html, text = out / f"issue-{number}.html", out / f"issue-{number}.txt"
    subject = lay_out(mails[0], html, text)
    return Morning(published.day, subject, published.stories, polled.new, html, text, mails)


def mails_in(out: Path) -> Sequence[Path]:
    return sorted((out / "outbox").glob("*.eml"))


def lay_out(mail: Path, html: Path, text: Path) -> str:
    """Write the two parts of a mail as files that a browser opens, and say its subject."""
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    for kind, path in (("html", html), ("plain", text)):
        part = message.get_body((kind,))
        assert part is not None, f"every mail has a {kind} part"
        path.write_text(part.get_content(), encoding="utf-8")
    return str(message["subject"])


def fates(app: App) -> tuple[Explanation, ...]:
    """What became of every entry that stood in a bundled document, oldest first, each once."""
    links: dict[str, None] = {}
    for moment in bundled.MORNINGS:
        for feed in app.catalog.feeds:
            found = bundled.answer(feed.url, moment)
            if isinstance(found, Answer) and "html" not in found.content_type:
                document = isolate.read(found.body, content_type=found.content_type, url=found.url)
                links.update(dict.fromkeys(item.link for item in document.items))
    return tuple(explain.fates(app, link)[0] for link in links)


def announce(morning: Morning, number: int, say: Say) -> None:
    """Where to look at this morning's issue."""
    size = f"{morning.new_entries} new entries, {morning.stories} stories"
    say(f"{morning.day:%A} {morning.day}, issue {number}: {size}")
    for line in (morning.subject, morning.html, *morning.mails):
        say(f"  {line}")


def conclude(result: Result, say: Say) -> None:
    """The figures of all three days, and why what is about something else is in no issue."""
    off_topic = result.with_outcome("off-topic", "left-out")
    say(f"\n{len(result.fates)} entries were read:")
    say(f"  {len(result.with_outcome('shown'))} lead a story")
    say(f"  {len(result.with_outcome('folded'))} report the same event as one of these, and stand below it")
    say(f"  {len(result.with_outcome('archive'))} are older than the first issue")
    say(f"  {len(off_topic)} are off-topic:")
    for fate in off_topic:
        say(f"    {fate.title}: {fate.reason}")
    for state in result.failing:
        say(f"One feed is broken, and the issues say so: {state.feed.title}: {state.error}")
    say(f"\nLook at it: {result.index}  (made in {result.seconds} s, without network)")
