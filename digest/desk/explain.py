"""Why an entry was merged, filed, ranked, shown or not shown: exactly one reason for each stored entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from digest import meanings
from digest.app import App
from digest.db import corrections as correction_rows
from digest.db import issues as issue_rows
from digest.db import rewrites as rewrite_rows
from digest.db import stories as story_rows
from digest.errors import ConfigError
from digest.feeds.canonical import canonical
from digest.issues import compose
from digest.model import Candidate, Entry, Instrument, Issue, Newsletter, Story
from digest.stories import copies, news, rank, summary, threads, tokens, topics
from digest.stories.nearest import Near, nearest
from digest.stories.pairs import WINDOW

if TYPE_CHECKING:
    from digest.db.engine import Session

TOO_LONG = 19  # digits, that no number of a story has: databases count to 2^63 - 1
ALIKE = 3  # links that are named where one is like them
OUTCOMES = (
    "shown",
    "folded",
    "waiting",
    "left-out",
    "dropped",
    "off-topic",
    "archive",
    "unread",
)  # what says most first


@dataclass(frozen=True, slots=True)
class Apart:
    """The story that came closest without being joined."""

    story: int
    headline: str
    score: float  # against `threshold`
    threshold: float
    terms: tuple[str, ...]  # the shared words that weigh most
    reason: str  # why not


@dataclass(frozen=True, slots=True)
class After:
    """The story shown earlier that this one is an update of."""

    story: int
    headline: str
    near: float  # resemblance, 0 to 1, against `threshold`
    threshold: float
    terms: tuple[str, ...]  # the shared words that weigh most


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of one entry.  `outcome` is one word; `reason` one readable line."""

    url: str
    title: str
    author: str
    categories: tuple[str, ...]  # what its feed files it under
    outcome: str  # one of OUTCOMES
    reason: str
    story: int | None
    issue: date | None
    relevance: float | None
    terms: tuple[tuple[str, float], ...]
    joined: str  # how it came into its story
    others: tuple[str, ...]  # the other entries of the story
    repeats: str  # whose item or text it is; "" where it speaks for itself
    sources: str  # how many tell the story, and how many of them looked for themselves
    filed: str
    filed_by: tuple[str, ...]  # what carried each of its topics, main first
    rank: tuple[str, ...]
    names: tuple[
        Instrument, ...
    ]  # the bills, acts, orders and cases that it names, each with its document's link or ""
    reworded: tuple[str, ...] = ()  # what a model made of its sentences, taken or refused
    nearest: Apart | None = None
    after: After | None = None  # None where no earlier issue showed what it goes on from


def explain(app: App, what: str, newsletter: str = "") -> list[Explanation]:
    """Every stored entry with this link (or of the story with this number).  ConfigError when there is none."""
    found = fates(app, what, newsletter)
    with app.sessions() as session:
        stories = story_rows.by_ids(session, {one.story for one in found if one.story})
        near = {story.id: _nearest(app, session, story) for story in stories}
        after = {story.id: _after(session, story) for story in stories}
    return [replace(one, nearest=near.get(one.story or 0), after=after.get(one.story or 0)) for one in found]


def fates(app: App, what: str, newsletter: str = "") -> list[Explanation]:
    """The same without a look at other stories, which takes longest."""
    chosen = app.newsletter(newsletter) if newsletter else app.catalog.newsletters[0]
    now = app.clock()
    with app.sessions() as session:
        rows = _rows(session, what)
        return [_explain(app, session, chosen, row, now) for row in rows]


def next_issues(app: App, number: int) -> list[str]:
    """The newsletters whose next issue the story with this number may be in: those for which a pin does something."""
    return [
        one.id
        for one in app.catalog.newsletters
        if any(fate.outcome == "waiting" for fate in fates(app, str(number), one.id))
    ]


def as_one(found: Sequence[Explanation]) -> dict[str, Any]:
    """What is said of one link or story in one object: of the entry that leads, with all of them as `entries`."""
    lead = min(found, key=lambda one: OUTCOMES.index(one.outcome))
    return asdict(lead) | {"entries": [asdict(one) for one in found]}


def _nearest(app: App, session: Session, story: Story) -> Apart | None:
    others = story_rows.around(session, story, 2 * WINDOW)
    known = meanings.known(app, session, (entry for one in (story, *others) for entry in one.entries))
    near = nearest(story, others, correction_rows.load(session), known)
    return _apart(near) if near else None


def _apart(near: Near) -> Apart:
    _, headline = summary.headline(near.story)
    return Apart(near.story.id, headline, near.score, near.needed, near.terms, near.why)


def _after(session: Session, story: Story) -> After | None:
    first = min(entry.published for entry in story.entries)
    shown = issue_rows.shown_stories(session, first - threads.WINDOW)
    earlier = [one for one in shown if one.thread == story.thread and one.entries[0].published < first]
    found = threads.followed(story, earlier)
    if found is None:
        return None
    _, headline = summary.headline(found.story)
    return After(found.story.id, headline, found.near, threads.FOLLOWS, found.terms)


def _rows(session: Session, what: str) -> list[story_rows.Judged]:
    if what.isdecimal():
        rows = story_rows.judged_of_story(session, int(what)) if len(what) < TOO_LONG else []
        if not rows:
            raise ConfigError(f"there is no story {what}: `digest stories list` shows what there is")
        return rows
    return (
        story_rows.find_entries(session, what)
        or story_rows.find_entries(session, canonical(what))
        or _at(session, what)
    )


def _at(session: Session, what: str) -> list[story_rows.Judged]:
    """The entries with this link that were stored when less was known of what in a query says nothing of the page.

    ConfigError where there is none, with those that differ in their queries alone.
    """
    form = canonical(what)
    alike = story_rows.find_with_queries(session, form.partition("?")[0]) if form else []
    if found := [row for row in alike if canonical(row.entry.canonical_url) == form]:
        return found
    page, *_ = form.partition("?")
    alike = [*(story_rows.find_entries(session, page) if form != page else ()), *alike]
    if not alike:
        raise ConfigError(f"no stored entry has the link {what}: it was never in a feed that was polled")
    links = list(dict.fromkeys(row.entry.url for row in alike))[:ALIKE]
    raise ConfigError(f"no stored entry has the link {what}: did you mean {' or '.join(links)}?")


def _explain(app: App, session: Session, newsletter: Newsletter, row: story_rows.Judged, now: datetime) -> Explanation:
    entry = row.entry
    story = next(iter(story_rows.by_ids(session, [row.story])), None) if row.story else None
    days = [day for name, day in issue_rows.shown_in(session, entry.id) if name == newsletter.id]
    outcome, reason = _outcome(app, session, newsletter, row, story, days, now)
    return Explanation(
        url=entry.url or entry.guid,
        title=entry.title,
        author=entry.author,
        categories=entry.categories,
        outcome=outcome,
        reason=reason,
        story=row.story,
        issue=days[-1] if days else None,
        relevance=row.relevance,
        terms=row.terms,
        joined=_joined(session, entry, story),
        others=tuple(f"{one.source}: {one.title}" for one in story.entries if one.id != entry.id) if story else (),
        repeats=_repeats(entry, story) if story else "",
        sources=_sources(story) if story else "",
        filed=f"{', '.join(story.topics)}; {', '.join(story.jurisdictions) or 'no jurisdiction'}" if story else "",
        filed_by=topics.reasons(story, app.feeds, app.catalog.topics) if story else (),
        rank=rank.rank(Candidate(story, (entry,)), app.feeds, now).reasons if story else (),
        names=tokens.of(entry).named,
        reworded=_reworded(session, entry),
    )


def _outcome(
    app: App,
    session: Session,
    newsletter: Newsletter,
    row: story_rows.Judged,
    story: Story | None,
    days: list[date],
    now: datetime,
) -> tuple[str, str]:
    """The one reason, looked for in the order in which things happen to an entry."""
    if row.relevance is None:
        return "unread", "stored, and not read yet: the next poll or publish reads it"
    if story is None:
        return ("archive" if row.entry.archive and "first polled" in row.reason else "off-topic"), row.reason
    dropped = compose.dropped(story)
    if days:
        outcome, reason = _shown(session, newsletter, row.entry, days[-1])
        return outcome, f"{reason}; since then {dropped}" if dropped else reason
    if dropped:
        return "dropped", dropped
    covering = issue_rows.covering(session, newsletter.id, row.entry.first_seen)
    return (
        _past(session, newsletter, row.entry, story, covering)
        if covering
        else _to_come(session, newsletter, row.entry, story, now)
    )


def _past(session: Session, newsletter: Newsletter, entry: Entry, story: Story, issue: Issue) -> tuple[str, str]:
    """Why the issue that should have shown it did not.  Known is only where it stands now."""
    if why := _too_old(entry, issue.coverage.since):
        return "archive", why
    if earlier := issue_rows.last_shown(session, newsletter.id, story.id):
        return "folded", f"its story was shown on {earlier}, and this entry is no new event"
    # A story that is pinned now was not so then: it would have led.
    before = issue_rows.shown_before(session, newsletter.id, [story.thread], issue.coverage.until)
    then = Candidate(replace(story, ruling=None), (entry,), *before.get(story.thread, ()))
    if said := _barred(then, newsletter, entry):
        outcome, reason = said
        return outcome, f"{reason}; an editor pinned it after the issue of {issue.day}" if story.ruling else reason
    if len(issue.stories) < newsletter.max_stories:
        return "left-out", f"the issue of {issue.day} had room: it stood in another story then, or was judged otherwise"
    return "left-out", f"its story ranked below the cut of the issue of {issue.day}"


def _to_come(session: Session, newsletter: Newsletter, entry: Entry, story: Story, now: datetime) -> tuple[str, str]:
    """What the next issue would make of it as things stand."""
    since = issue_rows.last_until(session, newsletter.id) or now - compose.FIRST_WINDOW
    if why := _too_old(entry, since):
        return "archive", why
    if earlier := issue_rows.last_shown(session, newsletter.id, story.id):
        back = issue_rows.candidates(session, newsletter.id, since, now)
        if not any(entry.id in [fresh.id for fresh in one.fresh] for one in back):
            return "folded", f"its story was shown on {earlier}, and this entry is no new event"
    before = issue_rows.shown_before(session, newsletter.id, [story.thread], now)
    candidate = Candidate(story, (entry,), *before.get(story.thread, ()))
    return _barred(candidate, newsletter, entry) or ("waiting", "may be in the next issue")


def _too_old(entry: Entry, since: datetime) -> str:
    """Why an entry is no news of an issue that covers what came after `since`; "" where it is."""
    if entry.first_seen <= since:
        return (
            f"first seen before this newsletter's first issue, which covers what came after {since:%Y-%m-%d %H:%M} UTC"
        )
    if entry.archive and (entry.published <= since or not entry.dated):
        return "was in its feed before its first issue, or may have been: stored, never shown"
    return ""


def _barred(candidate: Candidate, newsletter: Newsletter, entry: Entry) -> tuple[str, str] | None:
    """Outcome and reason where the newsletter would not show the story however little news there is."""
    verdict = compose.verdict(candidate, newsletter)
    if verdict is None:
        return None
    if compose.too_little(candidate.story, newsletter):
        return "off-topic", verdict
    return "folded" if news.had(entry, candidate.told) else "left-out", verdict


def _shown(session: Session, newsletter: Newsletter, entry: Entry, day: date) -> tuple[str, str]:
    """Two feeds may carry one link: the entry that leads is told by its feed and guid, too."""
    issue = issue_rows.published(session, newsletter.id, day)
    leads = [story.entries[0] for story in issue.stories if story.entries] if issue else []
    if (entry.feed, entry.guid, entry.url) in {(lead.feed, lead.guid, lead.url) for lead in leads}:
        return "shown", f"leads its story in the issue of {day}"
    return "folded", f"listed with its story in the issue of {day}"


def _repeats(entry: Entry, story: Story) -> str:
    member = next(member for member in story.members if member.entry.id == entry.id)
    origin = copies.origins(story).get(entry.id)
    if origin is None:
        return ""
    return f"{'is the same item as' if member.same_as else 'prints the text of'} {origin.source}: {origin.title}"


def _sources(story: Story) -> str:
    independent, outlets = copies.independent_sources(story), copies.outlets(story)
    return f"{independent} independent source{'s' * (independent > 1)}, {outlets} outlet{'s' * (outlets > 1)}"


def _joined(session: Session, entry: Entry, story: Story | None) -> str:
    """How an entry came into its story: as the first, by its words, or because an editor said so."""
    if story is None:
        return ""
    mine = [one for one in correction_rows.load(session) if entry.id in (one.one.id, one.other.id)]
    together = any(one.same for one in mine) and len(story.entries) > 1
    apart = len(mine) - sum(one.same for one in mine)
    begins = entry.id == next((one.entry.id for one in story.members if not one.terms), 0)
    words = ["an editor put more here" if begins else "an editor put it here"] * together
    words += [f"an editor parted it from {apart} other{'s' * (apart > 1)}"] * (apart > 0)
    return "; ".join([*_by_itself(entry, story, begins=begins, ruled=bool(mine)), *words])


def _by_itself(entry: Entry, story: Story, *, begins: bool, ruled: bool) -> list[str]:
    """What the program has to do with it: nothing where an editor brought it without a word in common."""
    if len(story.entries) == 1:
        return ["alone in its story"]
    if begins:
        return ["began its story"]
    member = next(member for member in story.members if member.entry.id == entry.id)
    if member.terms:
        return [f"joined with score {member.score:.2f}: {', '.join(member.terms)}"]
    return [] if ruled else [f"joined with score {member.score:.2f}, without a word in common"]


def _reworded(session: Session, entry: Entry) -> tuple[str, ...]:
    return tuple(
        f"refused, {one.why}: {one.said or one.extract}"
        if one.why
        else f"by {one.model}: {one.said} For: {one.extract}"
        for one in rewrite_rows.of_links(session, [entry.url or entry.guid])
    )
