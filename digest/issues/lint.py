"""What a rendered issue must pass before it is sent to anybody."""

from __future__ import annotations

from digest.model import Issue, Page


def lint(page: Page, issue: Issue, *, base_url: str = "") -> tuple[str, ...]:
    """What is wrong with `page`, one readable line each; empty when it may be sent."""
    texts = (("HTML", page.html), ("text", page.text))
    return tuple(f"the {name} part is empty" for name, text in texts if issue.stories and not text)
