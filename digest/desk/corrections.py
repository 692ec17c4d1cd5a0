"""The editor's last word over a story: two that are one, entries that do not belong there.

It is kept as pairs of entries, so that no later poll, new grouping or new weights can undo it, and the same
pairs are labelled examples for whoever fits the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.app import App
from digest.db import corrections as rows
from digest.db import issues as issue_rows
from digest.db import stories as story_rows
from digest.desk.stories import found
from digest.errors import ConfigError
from digest.feeds.canonical import canonical
from digest.model import Correction, Entry, Member, Story
from digest.stories import corrections, filing, threads

if TYPE_CHECKING:
    from digest.db.engine import Session


def merge(app: App, one: int, other: int) -> Story:
    """Make two stories one, for good; it keeps the number and the thread of the first.

    Of what editors ruled on the two the last word counts for both: `ruling` of what comes back.
    """
    if one == other:
        raise ConfigError(f"story {one} is one story already: name two")
    with app.sessions.begin() as session:
        story_rows.lock(session)
        first, second = found(session, one), found(session, other)
        both = [*first.entries, *second.entries]
        rows.forget(session, both, same=False)
        rows.save(session, corrections.merged(first.entries, second.entries), app.clock())
        _keep(app, session, [replace(first, members=(*first.members, *second.members))])
        return found(session, one)


def split(app: App, number: int, names: Sequence[str], *, each: bool = False) -> list[Story]:
    """Take entries out of a story, for good; what is left comes first, then the story they make, or `each` its own.

    `names` are entries as `stories show` numbers them, or their links or guids.
    """
    with app.sessions.begin() as session:
        story_rows.lock(session)
        story = found(session, number)
        out = list({entry.id: entry for name in names for entry in _named(story, name)}.values())
        left = [member for member in story.members if member.entry not in out]
        if not left:
            raise ConfigError(f"these are all entries of story {number}: leave at least one")
        still = corrections.kept(story.entries, out, rows.load(session))
        rows.forget(session, story.entries, same=True)
        parts = [[one] for one in out] if each else [out]
        said = [*still] if not each else [one for one in still if one.one not in out]
        for at, part in enumerate(parts):
            rest = [entry for other in parts[at + 1 :] for entry in other]
            said += corrections.parted(part, [*(member.entry for member in left), *rest])
        rows.save(session, said, app.clock())
        new = [Story(tuple(Member(entry) for entry in part)) for part in parts]
        return _keep(app, session, [replace(story, members=tuple(left)), *new])


def listing(app: App) -> list[Correction]:
    """Everything that editors said, oldest first: labelled pairs."""
    with app.sessions() as session:
        return rows.load(session)


def _named(story: Story, name: str) -> list[Entry]:
    """The entries of a story that a name means.  ConfigError when there is none."""
    if name.isdecimal():
        named = [entry for entry in story.entries if str(entry.id) == name]
    else:
        named = [entry for entry in story.entries if name in (entry.url, entry.guid, entry.canonical_url)]
        named = named or [entry for entry in story.entries if entry.canonical_url == canonical(name)]
    if not named:
        raise ConfigError(f"story {story.id} has no entry {name}: `digest stories show {story.id}` numbers them")
    return named


def _keep(app: App, session: Session, changed: Sequence[Story]) -> list[Story]:
    """Store what an editor made of stories.  Drafts are dropped: the next look composes them anew."""
    now = app.clock()
    filed = [filing.file(story, app.feeds, app.catalog.topics) for story in changed]
    earlier = story_rows.threads_since(session, now - threads.WINDOW)
    saved = story_rows.save(session, threads.link_all(filed, earlier), now)
    story_rows.sweep(session)
    issue_rows.forget_drafts(session)
    return saved
