"""Full texts: the pages of articles whose feed carries little of them, asked for once and read in the child process.

They are asked for as feeds are: the same guard against private addresses, the same pause between two requests to one
publisher, the same limits.  What comes is the entry's text from then on; what does not come is remembered, too.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.app import App
from digest.errors import FeedError
from digest.model import Answer, Entry, Feed, FeedState
from digest.text import one_line

if TYPE_CHECKING:
    from digest.errors import FetchError

log = logging.getLogger("digest")

THIN = 800  # characters of a feed's own text that are enough: two or three sentences can be chosen from them
EACH = 20  # pages of one feed at a poll, the newest: a second each for its publisher
LEAST = 400  # bytes of an article that a page must have: less is a notice, a caption, the beginning before a paywall
NO_TEXT = "its page has no text that is this article's"
ABOUT = 1 / 3  # of the title's words, which its text has too: a page may hold anything, of consent above all


def read(app: App, now: datetime) -> None:
    """Ask for the articles of entries that nobody has judged yet, where their feed wants it."""
    wanted = [feed for feed in app.catalog.feeds if feed.fulltext and feed.enabled]
    if not wanted:
        return
    if app.article is None:
        log.warning("no full texts", extra={"error": "the extra [fulltext] is not installed"})
        return
    from digest.db import articles as rows
    from digest.stories import match

    urls = [feed.url for feed in wanted]
    with app.sessions.begin() as session:
        rows.again(session, urls, THIN)
        found = rows.wanting(session, urls, now - match.WINDOW, THIN, EACH)
        mine = rows.claim(session, found, now)
    if mine:
        _ask(app, mine)


def _ask(app: App, entries: Sequence[Entry]) -> None:
    """Each page as it comes in: its text is kept before the next one is looked at."""
    from digest.db import articles as rows

    by_number = dict(enumerate(entries))
    asked = [
        FeedState(Feed(entry.url, user_agent=app.feeds[entry.feed].user_agent), id=number)
        for number, entry in by_number.items()
    ]
    taken = 0
    for answered in app.fetch(asked):
        if answered is None:
            continue
        state, answer = answered
        entry = by_number[state.id]
        text, error = _text(app, entry, answer)
        taken += bool(text)
        with app.sessions.begin() as session:
            rows.keep(session, entry, text, error)
    log.info("full texts", extra={"asked": len(entries), "read": taken})


def _text(app: App, entry: Entry, answer: Answer | FetchError) -> tuple[str, str]:
    """The text of an answer, or why there is none."""
    if isinstance(answer, FeedError):
        return "", str(answer)
    assert app.article is not None
    if _is_the_front_page(answer.url) and not _is_the_front_page(entry.url):
        return "", NO_TEXT
    try:
        text = _without_title(app.article(answer.body, answer.url), entry)
    except FeedError as error:
        return "", str(error)
    return (text, "") if _is_the_article(text, entry) else ("", NO_TEXT)


def _is_the_front_page(url: str) -> bool:
    """Where readers are sent whose page is gone."""
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _without_title(text: str, entry: Entry) -> str:
    first, _, rest = text.partition("\n")
    return rest.lstrip() if one_line(first).casefold() == one_line(entry.title).casefold() else text


def _is_the_article(text: str, entry: Entry) -> bool:
    """More than its feed has, and about what the title says, without what asks to pay or to consent."""
    from digest.stories import boilerplate, tokens

    own = boilerplate.strip(text, entry.language)
    title = frozenset(tokens.stems(entry.title, entry.language))
    said = title & frozenset(tokens.stems(own, entry.language))
    return len(own.encode()) >= LEAST and len(text) > len(entry.text) and len(said) >= ABOUT * len(title)
