"""Commands that do the work: demo, run, poll, compose, publish, deliver."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from types import FrameType

import click

from digest import jobs, polling
from digest.app import App
from digest.cli import logs
from digest.cli.root import DAY, Call, as_json, pass_call
from digest.cli.show import instant, plural, print_json, progress
from digest.model import FeedState

newsletter = click.option("--newsletter", default="", metavar="ID", help="Only this newsletter.")


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("out/demo"), show_default=True, help="Made afresh."
)
@as_json
def demo(out: Path, as_json: bool) -> None:
    """Three days of bundled news, three issues, mails to look at: offline, no key, no SMTP.

    \b
    Example:  digest demo --out /tmp/brief
    """
    from digest.demo import run as show

    result = show.run(out, (lambda line: None) if as_json else click.echo)
    if as_json:
        issues = [
            {"day": one.day, "subject": one.subject, "entries": one.new_entries, "stories": one.stories}
            | {"html": str(one.html), "text": str(one.text), "mails": [str(mail) for mail in one.mails]}
            for one in result.mornings
        ]
        print_json({"index": str(result.index), "issues": issues, "seconds": result.seconds})


@click.command()
@pass_call
def run(call: Call) -> None:
    """The service: every job when it is due, and the pages that mails link to, until SIGTERM.

    \b
    Example:  DIGEST_BASE_URL=https://brief.example.org digest run
    """
    if call.now is not None:
        raise click.UsageError("--now stops the clock, and a service lives by it: leave it out")
    from digest import scheduler
    from digest.web import app as pages

    logs.configure(verbose=True, form=call.settings.log_format)
    scheduler.run(call.app, pages.make(call.app))


@click.command()
@click.argument("feeds", nargs=-1, metavar="[FEED]...")
@click.option("--all", "whenever", is_flag=True, help="Also feeds whose own interval is not over yet.")
@click.option("--force", is_flag=True, help="Ask for the whole document, without validators, and read it again.")
@as_json
@pass_call
def poll(call: Call, feeds: tuple[str, ...], whenever: bool, force: bool, as_json: bool) -> None:
    """Fetch the feeds that are due and group what is new into stories.

    FEED is a URL of the list, or the beginning of a title.  A server's Retry-After, a feed that is gone and another
    process's claim are respected whatever the options.

    \b
    Example:  digest poll --all
    """
    app = call.app
    urls = _urls(call, feeds) if feeds else []
    asked: set[str] = set()
    with progress("polling", len(urls) or len(app.catalog.feeds), quiet=as_json) as advance:

        def tell(state: FeedState, words: str) -> None:
            asked.add(state.feed.url)
            advance()

        with ended_as_by_ctrl_c():
            report = jobs.poll(app, urls=urls, whenever=whenever or bool(feeds), force=force, tell=tell)
    if as_json:
        print_json(report)
    else:
        click.echo(
            f"{plural(report.polled, 'feed')} of {report.feeds} polled: {report.not_modified} not modified, "
            f"{report.failed} failed; {plural(report.new, 'new entry', 'new entries')}, "
            f"{plural(report.stories, 'story', 'stories')} made or changed, in {report.seconds:.1f} s"
        )
        if report.failed:
            click.echo("`digest feeds health` says which feeds failed and why", err=True)
    for line in _not_asked(app, urls, asked):
        click.echo(line, err=True)
    if report.polled and report.failed == report.polled:
        raise click.exceptions.Exit(1)


def _urls(call: Call, names: tuple[str, ...]) -> list[str]:
    from digest.desk import feeds as desk

    feeds = [state.feed for state in desk.states(call.app)]  # with the titles that only the feeds themselves give
    return [desk.find(feeds, name).url for name in names]


def _not_asked(app: App, urls: list[str], asked: set[str]) -> list[str]:
    """What to say of the feeds that were named and left alone; of all, where none was due."""
    if not urls:
        found = None if asked else polling.next_due(app)
        if found is None:
            return []
        due, sooner = found
        why = "`digest poll --all` asks sooner" if sooner else "their servers, or polls at work on them, forbid it"
        return [f"no feed is due before {instant(due)}; {why}"]
    from digest.desk import feeds as desk

    return [f"{url}: not asked: {desk.why_not_asked(app, url)}" for url in urls if url not in asked]


@click.command()
@newsletter
@as_json
@pass_call
def compose(call: Call, newsletter: str, as_json: bool) -> None:
    """Make or refresh the draft of the next issue.

    \b
    Example:  digest compose && digest preview --open
    """
    app = call.app
    chosen = [app.newsletter(newsletter)] if newsletter else app.catalog.newsletters
    drafts = [(one.id, jobs.compose(app, one)) for one in chosen]
    if as_json:
        print_json(
            [{"newsletter": name, "day": issue.day, "stories": len(issue.stories)} for name, issue in drafts if issue]
        )
        return
    for name, issue in drafts:
        if issue is None:
            click.echo(f"{name}: no news for the next issue yet")
        else:
            click.echo(
                f"{name}: draft of {issue.day}, {plural(len(issue.stories), 'story', 'stories')}: {issue.subject}"
            )


@click.command()
@newsletter
@click.option("--day", type=DAY, default=None, metavar="DAY", help="Publish this day's issue, whatever the hour.")
@as_json
@pass_call
def publish(call: Call, newsletter: str, day: datetime | None, as_json: bool) -> None:
    """Publish the issues that are due, each once, and address them to the subscribers.

    The very first issue comes out whatever the hour.  A day without news has no issue.

    \b
    Example:  digest publish --newsletter daily --day 2026-06-03
    """
    app = call.app
    chosen: date | None = day.date() if day else None
    if chosen and not newsletter:
        newsletter = app.catalog.newsletters[0].id
    turns = jobs.publish(app, newsletter=newsletter, day=chosen)
    for turn in turns:
        for fault in turn.faults:
            click.echo(f"digest: {turn.newsletter} {turn.day} went out plainly: {fault}", err=True)
    if as_json:
        print_json([{name: value for name, value in asdict(turn).items() if name != "faults"} for turn in turns])
        return
    for turn in turns:
        if turn.stories:
            size, count = plural(turn.stories, "story", "stories"), plural(turn.deliveries, "delivery", "deliveries")
            click.echo(f"{turn.newsletter} {turn.day}: published, {size}, {count}")
        else:
            click.echo(f"{turn.newsletter} {turn.day}: no news, so no issue")
    if not turns:
        click.echo(
            f"nothing is due; next: {', '.join(f'{name} on {when}' for name, when in jobs.next_days(app).items())}"
        )


@click.command()
@as_json
@pass_call
def deliver(call: Call, as_json: bool) -> None:
    """Send what is pending: into the outbox folder, or by SMTP where it is set.

    Exit 1 while anything is still pending or under way: call it again.  SIGTERM and SIGINT let what is under way be
    finished first.

    \b
    Example:  DIGEST_SMTP_URL=smtp://mail.example.org digest deliver
    """
    reasons: Counter[str] = Counter()
    app = call.app
    with asked_to_stop() as stop:
        report = jobs.deliver(app, stop=stop, tell=lambda reason: reasons.update([reason]))
    for reason, count in reasons.most_common():
        click.echo(f"digest: {plural(count, 'mail')}: {reason}" if count > 1 else f"digest: {reason}", err=True)
    if as_json:
        print_json(report)
    else:
        rest = {name: count for name, count in asdict(report).items() if count and name != "sent"}
        click.echo(", ".join([f"{report.sent} sent", *(f"{count} {name}" for name, count in rest.items())]))
    if not report.done:
        raise click.exceptions.Exit(1)


@contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """SIGTERM, which a time limit of cron sends, is what Ctrl-C is: what was claimed is given back."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Gives a question: has SIGTERM or SIGINT come?  The second one does what it did before, at once."""
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        restore()

    def restore() -> None:
        for number, earlier in before.items():
            signal.signal(number, earlier)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, note)
    try:
        yield lambda: bool(came)
    finally:
        restore()


COMMANDS = (demo, run, poll, compose, publish, deliver)
