"""An issue as a page: our templates, compiled once, filled with what the feeds brought.

Two stages (docs/adr/0008-mjml-once-then-jinja.md).  `load` puts the parts together with the delimiters
`[% %]` and `[[ ]]` and lets MJML compile the whole, which holds nothing but our own words.  `render` fills
the `{{ }}` of the result, escaped.  So no text of a feed ever meets the MJML compiler.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import jinja2
import mjml

from digest import assets
from digest.errors import ConfigError
from digest.issues import plain
from digest.issues.view import View, view
from digest.model import Issue, Page
from digest.text import clean

# Stands where a subscriber's unsubscribe token will be: as wide as a token, of the same letters, never signed.
TOKEN = "thetokenofthissubscriberwillbewrittenhere2345"  # noqa: S105 - a placeholder
TOKENS_IN_HTML = 1
TOKENS_IN_TEXT = 1

SIZE = 90_000  # bytes of the HTML in quoted-printable; Gmail cuts a mail off at 102,400

TAGS = frozenset(
    [
        "mjml",
        "mj-head",
        "mj-title",
        "mj-preview",
        "mj-breakpoint",
        "mj-raw",
        "mj-attributes",
        "mj-all",
        "mj-class",
        "mj-style",
        "mj-body",
        "mj-section",
        "mj-column",
        "mj-text",
        "mj-divider",
        "mj-spacer",
    ]
)


@dataclass(frozen=True, slots=True)
class Templates:
    """The two faces of an issue, ready to be filled."""

    html: jinja2.Template
    text: jinja2.Template


def load(folder: Path | None = None) -> Templates:
    """The shipped templates; files of the same name in `folder`/issue stand in for them.

    ConfigError says which template is wrong and where.
    """
    try:
        html = _compiled(assembled(folder))
        text = _parts(folder).get_template("issue.txt").render(token=TOKEN)
        return Templates(_filler(html=True).from_string(html), _filler(html=False).from_string(text))
    except jinja2.TemplateSyntaxError as error:
        raise ConfigError(f"template {error.name or 'of the issue'}:{error.lineno}: {error.message}") from error
    except (jinja2.TemplateError, OSError) as error:
        raise ConfigError(f"templates of the issue: {error}") from error


def render(
    issue: Issue,
    templates: Templates,
    *,
    base_url: str = "",
    sender: str = "",
    names: Mapping[str, str] = MappingProxyType({}),
) -> Page:
    """`issue` as HTML of at most 90 KB on the wire, and as text.  The same issue gives the same bytes.

    `base_url` is where our pages are; without it there is no browser link and unsubscribing is a mail to
    `sender`.  `names` are readable names of jurisdictions by code.
    """
    whole = view(issue, base_url=base_url, names=names)
    others = {"base_url": base_url, "reply_to": quote(parseaddr(sender)[1], safe="@+")}
    return Page(whole.subject, _fitting(whole, templates.html, others), plain.written(whole, templates.text, others))


def assembled(folder: Path | None = None) -> str:
    """The MJML of the whole mail, put together from its parts and not yet compiled."""
    return _parts(folder).get_template("page.mjml").render(token=TOKEN)


def _parts(folder: Path | None) -> jinja2.Environment:
    """The first stage: its delimiters are others, so that the second stage's pass through as they are."""
    folders = [folder / "issue"] if folder else []
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, assets.templates() / "issue"]),
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - nothing but our own templates is in reach here
    )


def _compiled(source: str) -> str:
    unknown = sorted(set(re.findall(r"<(mj[\w-]*)", source)) - TAGS)
    if unknown:  # the compiler would pass it through without a word
        raise ConfigError(f"templates of the issue: <{unknown[0]}> is not one of {', '.join(sorted(TAGS))}")
    try:
        html = mjml.mjml2html(source, fonts={})  # no fonts: each would be a request
    except ValueError as error:
        raise ConfigError(f"templates of the issue: not MJML that can be compiled: {error}") from error
    return re.sub(r"\n\s+", "\n", html)  # indentation is a tenth of the bytes


def _filler(*, html: bool) -> jinja2.Environment:
    """The second stage."""
    made_harmless = harmless if html else harmless_lines
    env = jinja2.Environment(
        autoescape=html,  # noqa: S701 - the other one is the text part
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: made_harmless(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= plain.FILTERS
    return env


def harmless(text: str) -> str:
    """What a feed brought, without control characters or the placeholder that becomes somebody's token.

    Something stands in the placeholder's stead: with nothing there, two halves could make a new one.
    """
    return clean(text).replace(TOKEN, "-")


def harmless_lines(text: str) -> str:
    """The same line by line; what is indented stays indented."""
    lines = [(line, line.lstrip(" ")) for line in text.split("\n")]
    return "\n".join(line[: len(line) - len(words)] + harmless(words) for line, words in lines)


# ---- within the size ------------------------------------------------------------------------------


def _fitting(whole: View, template: jinja2.Template, others: Mapping[str, str]) -> str:
    """The HTML with as many stories told as fit; the lowest-placed become a headline, then a number."""

    def html(full: int, named: int) -> str:
        return template.render(issue=shortened(whole, full, named), **others)

    page = html(whole.stories, whole.stories)
    if size(page) <= SIZE:
        return page
    if size(html(0, 0)) > SIZE:  # only links of thousands of characters get this far
        whole = replace(whole, brief=())
    named = _most(lambda count: size(html(0, count)) <= SIZE, whole.stories)
    full = _most(lambda count: size(html(count, named)) <= SIZE, named)
    return html(full, named)


def size(html: str) -> int:
    """Bytes of `html` on the wire."""
    return len(b2a_qp(html.encode("utf-8", "replace"), istext=False))


def shortened(whole: View, full: int, named: int) -> View:
    """`whole` with `full` stories told, headlines up to `named`, and the number of the rest.

    What stands first in its section stays longest: a small topic at the end is not emptied for the long
    tail of a big one.
    """
    places = sorted(
        (place, row) for row, part in enumerate(whole.parts) for place in range(len(part.told))
    )  # fmt: skip
    told, shown = (_counts(places[:count], len(whole.parts)) for count in (full, named))
    return replace(
        whole,
        parts=tuple(
            replace(part, told=part.told[: told[row]], headlines=part.told[told[row] : shown[row]],
                    left_out=len(part.told) - shown[row])
            for row, part in enumerate(whole.parts)
        ),
    )  # fmt: skip


def _counts(places: Sequence[tuple[int, int]], rows: int) -> list[int]:
    counts = [0] * rows
    for _, row in places:
        counts[row] += 1
    return counts


def _most(fits: Any, limit: int) -> int:
    """The largest number up to `limit` that fits, where all below it fit too; 0 when none does."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
