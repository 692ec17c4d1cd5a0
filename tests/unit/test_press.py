"""An issue never goes out broken and never stays away silently: where its page has faults, the plain one goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import ConfigError, RenderError
from digest.issues import lint, markup, render
from digest.issues.press import Press
from digest.issues.render import Templates
from digest.model import Issue
from tests.builders import issue, issue_story, section

BASE = "https://brief.example"
SENDER = "The Brief <brief@example.org>"


def own(folder: Path, name: str, text: str) -> Press:
    """A press whose operator has put `text` in the place of one of our templates."""
    (folder / "issue").mkdir(exist_ok=True)
    (folder / "issue" / name).write_text(text, encoding="utf-8")
    return Press(lambda: render.load(folder), BASE)


def forty() -> Issue:
    return issue([section(*(issue_story(f"Story {number}") for number in range(40)))])


def test_an_ordinary_issue_is_printed_as_it_is() -> None:
    printed = Press(render.load, BASE).run(issue(), sender=SENDER)
    assert printed.faults == ()
    assert "mj-" in printed.page.html


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("footer.mjml", "<mj-section><mj-column><mj-text>[[ token ]]</mj-text></mj-column></mj-section>", "no link to"),
        ("footer.mjml", "<mj-colum></mj-colum>", "<mj-colum> is not one of"),
        ("masthead.mjml", "{{ issue.nothing }}", "'nothing'"),
        ("masthead.mjml", "{{ 1 + issue.title }}", "TypeError"),
        ("masthead.mjml", "{% for one in issue.number %}{% endfor %}", "TypeError"),
        ("masthead.mjml", "{{ issue.parts[999].title }}", "999"),
        ("masthead.mjml", "{% if %}", "template of the issue"),
        ("issue.txt", "[[ token ]]", "no line to unsubscribe"),
    ],
)  # fmt: skip
def test_a_spoilt_page_is_printed_plainly_and_says_why(tmp_path: Path, name: str, text: str, fault: str) -> None:
    one = forty()
    printed = own(tmp_path, name, text).run(one, sender=SENDER)
    assert any(fault in said for said in printed.faults), printed.faults
    assert lint.lint(printed.page, one, base_url=BASE) == ()
    assert "mj-" not in printed.page.html
    assert len(markup.read(printed.page.html).all("h3")) == 40


def test_templates_that_cannot_be_loaded_are_a_fault_too() -> None:
    def broken() -> Templates:
        raise ConfigError("templates of the issue: out of paper")

    assert Press(broken).run(issue(), sender=SENDER).faults == ("templates of the issue: out of paper",)


def test_where_the_plain_page_has_faults_nothing_is_printed() -> None:
    with pytest.raises(RenderError, match="daily 2026-06-03: not published"):
        Press(render.load).run(issue(), sender="")


def test_a_subscribers_language_is_printed(tmp_path: Path) -> None:
    printed = Press(render.load, BASE).run(issue(), sender=SENDER, language="ru")
    assert "Отписаться" in printed.page.html
    assert printed.faults == ()


def test_the_page_on_the_web_has_what_the_mail_had_no_room_for() -> None:
    one = issue([section(*(issue_story(f"Story {number} " + "about AI policy " * 15) for number in range(300)))])
    press = Press(render.load, BASE)
    assert 'class="left-out"' in press.run(one, sender=SENDER).page.html
    whole = press.whole(one)
    assert 'class="left-out"' not in whole
    assert len(markup.read(whole).all("h3")) == 300


def test_the_page_on_the_web_is_plain_rather_than_missing(tmp_path: Path) -> None:
    page = own(tmp_path, "masthead.mjml", "{{ issue.nothing }}").whole(forty())
    assert len(markup.read(page).all("h3")) == 40
