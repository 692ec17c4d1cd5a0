"""An issue as a page: our templates, compiled once, filled with what the feeds brought.

Two stages (docs/adr/0008-mjml-once-then-jinja.md).  `load` puts the parts together with the delimiters
`[% %]` and `[[ ]]` and lets MJML compile the whole, which holds nothing but our own words.  `render` fills
the `{{ }}` of the result, escaped.  So no text of a feed ever meets the MJML compiler.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import jinja2
import mjml
from markupsafe import Markup, escape

from digest import assets
from digest.errors import ConfigError
from digest.issues import fit, languages, plain
from digest.issues.languages import Wording
from digest.issues.view import View, view
from digest.model import Issue, Page
from digest.text import clean

# Stands where a subscriber's unsubscribe token will be: as wide as a token, of the same letters, never signed.
TOKEN = "thetokenofthissubscriberwillbewrittenhere2345"  # noqa: S105 - a placeholder
JOINED = "yyyyzmmzdd"  # the same for the day on which they subscribed, which is written 2026-06-03

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
    """The faces of an issue, ready to be filled, and where the operator's own catalogs are."""

    html: jinja2.Template
    text: jinja2.Template
    folder: Path | None = field(default=None)

    def wording(self, language: str) -> Wording:
        """Our words in `language`."""
        return languages.wording(language, self.folder)


def load(folder: Path | None = None) -> Templates:
    """The shipped templates; files of the same name in `folder`/issue stand in for them.

    ConfigError says which template is wrong and where.
    """
    try:
        html = filler(html=True).from_string(compiled(assembled(folder), files("issue", folder)))
        text = filler(html=False).from_string(_first_stage("issue.txt", folder))
    except jinja2.TemplateSyntaxError as error:
        raise ConfigError(f"template {error.name or 'of the issue'}:{error.lineno}: {error.message}") from error
    except (jinja2.TemplateError, OSError) as error:
        raise ConfigError(f"templates of the issue: {error}") from error
    return Templates(html, text, folder)


def load_plain() -> Templates:
    """The plain face: a page without MJML, always as it was shipped, for when the other one is broken."""
    html, text = _first_stage("plain.html"), _first_stage("issue.txt")
    return Templates(filler(html=True).from_string(html), filler(html=False).from_string(text))


def render(
    issue: Issue,
    templates: Templates,
    *,
    base_url: str = "",
    sender: str = "",
    names: Mapping[str, str] = MappingProxyType({}),
    language: str = "",
    room: int = SIZE,
) -> Page:
    """`issue` as HTML of at most `room` bytes on the wire, and as text.  The same issue gives the same bytes.

    `base_url` is where our pages are; without it there is no browser link and unsubscribing is a mail to
    `sender`.  `names` are readable names of jurisdictions by code.  `language` is that of our own words; "" is
    the newsletter's.
    """
    wording = templates.wording(language or issue.language)
    whole = view(issue, base_url=base_url, names=names, wording=wording)
    others = {"base_url": base_url, "reply_to": quote(parseaddr(sender)[1], safe="@+")}
    html = _fitting(whole, templates.html, {**others, **spoken(wording, html=True)}, room)
    return Page(whole.subject, html, plain.written(whole, templates.text, {**others, **spoken(wording, html=False)}))


def assembled(folder: Path | None = None) -> str:
    """The MJML of the whole mail, put together from its parts and not yet compiled."""
    return _first_stage("page.mjml", folder)


def _first_stage(name: str, folder: Path | None = None) -> str:
    """A template of the issue with its parts put in, ready to be compiled or filled."""
    return parts("issue", folder).get_template(name).render(token=TOKEN, joined=JOINED)


def files(kind: str, folder: Path | None = None) -> list[Path]:
    """Where templates of a kind may stand, the operator's first."""
    folders = [folder / kind] if folder else []
    return [path for one in (*folders, assets.templates() / kind) for path in sorted(one.glob("*.mjml"))]


def parts(kind: str, folder: Path | None = None) -> jinja2.Environment:
    """The first stage: its delimiters are others, so that the second stage's pass through as they are.

    Templates are looked for in `folder`/`kind`, then among the shipped ones of that kind, then among the issue's.
    """
    folders = [folder / kind] if folder else []
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, assets.templates() / kind, assets.templates() / "issue"]),
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


def compiled(source: str, made_of: Sequence[Path] = ()) -> str:
    """HTML with the places of the second stage in it.  ConfigError where it is not MJML of our subset.

    `made_of` are the files that the source was put together from; the one that is wrong is named.
    """
    unknown = sorted(set(re.findall(r"<(mj[\w-]*)", source)) - TAGS)
    if unknown:  # the compiler would pass it through without a word
        wrong = re.compile(rf"<{unknown[0]}(?![\w-])")
        place = next((path for path in made_of if wrong.search(path.read_text("utf-8"))), "templates of the issue")
        raise ConfigError(f"{place}: <{unknown[0]}> is not one of {', '.join(sorted(TAGS))}")
    try:
        html = mjml.mjml2html(source, fonts={})  # no fonts: each would be a request
    except ValueError as error:
        raise ConfigError(f"templates of the issue: not MJML that can be compiled: {error}") from error
    return re.sub(r"\n\s+", "\n", html)  # indentation is a tenth of the bytes


def filler(*, html: bool) -> jinja2.Environment:
    """The second stage."""
    made_harmless = harmless if html else harmless_lines
    env = jinja2.Environment(
        autoescape=html,  # noqa: S701 - the other one is the text part
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: made_harmless(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.do"],
    )
    env.filters |= {**plain.FILTERS, "whole": unbroken}
    return env


def unbroken(text: str) -> str:
    """`text` that is not broken at the end of a line."""
    return text.replace(" ", "\u00a0")


def spoken(wording: Wording, *, html: bool) -> dict[str, Callable[..., str]]:
    """What templates say our words with: `_`, `n` for what is counted, `number`, `listed`.

    In HTML a translation is text like any other and is escaped; what is put into its places is too, unless the
    template has made markup of it.
    """

    def say(message: str, **values: object) -> str:
        return put(wording.message(message), values)

    def count(one: str, many: str, number: int, **values: object) -> str:
        return put(wording.plural(one, many, number), {"n": number, **values})

    def put(message: str, values: dict[str, object]) -> str:
        written = wording.written(values)
        if not html:
            return message % written
        return escape(message) % {name: harmless(one) if type(one) is str else one for name, one in written.items()}

    def listed(items: Sequence[str], more: int = 0) -> str:
        words = [escape(harmless(one) if type(one) is str else one) if html else one for one in items]
        words += [count("%(n)s more", "%(n)s more", more)] * bool(more)
        joined = wording.listed(words)
        return Markup(joined) if html else joined  # noqa: S704 - its items were escaped, and a comma is harmless

    return {"_": say, "n": count, "number": wording.number, "listed": listed}


def sample(part: str) -> str:
    """A part of a page as somebody would get it, for whoever looks at one that is nobody's yet."""
    return part.replace(JOINED, "2026-01-31")


def public(html: str) -> str:
    """A page for everybody: without what is one reader's own."""
    return re.sub(r'(?s)<(p|span) class="yours".*?</\1>', "", html).replace(TOKEN, "").replace(JOINED, "")


def harmless(text: str) -> str:
    """What a feed brought, without control characters or the placeholders of what is a reader's own.

    Something stands in the placeholder's stead: with nothing there, two halves could make a new one.
    """
    return fit.tied(clean(text)).replace(TOKEN, "-").replace(JOINED, "-")


def harmless_lines(text: str) -> str:
    """The same line by line; what is indented stays indented."""
    lines = [(line, line.lstrip(" ")) for line in text.split("\n")]
    return "\n".join(line[: len(line) - len(words)] + harmless(words) for line, words in lines)


# ---- within the size ------------------------------------------------------------------------------


def _fitting(whole: View, template: jinja2.Template, others: Mapping[str, Any], room: int) -> str:
    """The HTML with as many stories told as fit; the lowest-placed become a headline, then a number."""

    def html(full: int, named: int) -> str:
        return template.render(issue=shortened(whole, full, named), **others)

    page = html(whole.stories, whole.stories)
    if size(page) <= room:
        return page
    if size(html(0, 0)) > room:  # only links of thousands of characters get this far
        whole = replace(whole, brief=(), coming=())
    named = _most(lambda count: size(html(0, count)) <= room, whole.stories)
    full = _most(lambda count: size(html(count, named)) <= room, named)
    return html(full, named)


def size(html: str) -> int:
    """Bytes of `html` on the wire."""
    return len(b2a_qp(html.encode("utf-8", "replace"), istext=False))


def shortened(whole: View, full: int, named: int) -> View:
    """`whole` with at most `full` stories told, headlines up to `named`, and the number of the rest.

    What stands first in its section stays longest: a small topic at the end is not emptied for the long
    tail of a big one.
    """
    places = sorted(
        (place, row) for row, part in enumerate(whole.parts) for place in range(part.count)
    )  # fmt: skip
    told, shown = (_counts(places[:count], len(whole.parts)) for count in (full, named))
    return replace(
        whole,
        parts=tuple(
            replace(part, told=part.told[: told[row]],
                    headlines=part.stories[min(told[row], len(part.told)) : shown[row]],
                    left_out=part.count - shown[row])
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
