"""What each reader of an issue gets of it, as `jobs.publish` settles it: a page for every segment, rendered once."""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from functools import cache

from digest.app import App
from digest.db import segments as rows
from digest.db.engine import Session
from digest.issues.press import Press
from digest.mail.segments import WHOLE, Segment, cut, segment
from digest.model import Issue, Page

log = logging.getLogger("digest")


def address(app: App, session: Session, issue: Issue, sender: str) -> int:
    """Give those who chose topics, language or format a page of their own; how many such pages there are.

    Everybody else gets the page of the whole issue.  Who finds nothing on their topics gets no mail, and is counted as
    skipped.  RenderError when a page has faults: then nothing of the issue may be kept.
    """
    press = Press(cache(app.templates), app.settings.base_url, app.places)
    numbers: dict[Segment, int] = {}
    after = 0
    while found := rows.choosers(session, issue.newsletter, issue.day, after=after):
        wanted = [(delivery, segment(chosen, issue)) for delivery, chosen in found]
        for one in {one for _, one in wanted if one not in (None, WHOLE)} - numbers.keys():
            assert one is not None
            page = _page(press, issue, one, sender)
            numbers[one] = rows.save(session, issue.newsletter, issue.day, page, asdict(one))
        rows.give(session, [(delivery, numbers[one]) for delivery, one in wanted if one in numbers])
        rows.skip(session, [delivery for delivery, one in wanted if one is None])
        after = found[-1][0]
    return len(numbers)


def _page(press: Press, issue: Issue, chosen: Segment, sender: str) -> Page:
    printed = press.run(cut(issue, chosen.topics) if chosen.topics else issue, sender=sender, language=chosen.language)
    if printed.faults:
        log.error("published plainly", extra={"newsletter": issue.newsletter, "faults": "; ".join(printed.faults)})
    return replace(printed.page, html="") if chosen.format == "text" else printed.page
