"""Collects what our templates say, for translators.

    python scripts/translate.py            write digest/locale/messages.pot and bring every catalog up to date
    python scripts/translate.py --check    say what is missing in which catalog; exit 1 when anything is

A catalog keeps its translations; a message that changed is marked fuzzy, and stays English until somebody has looked
at it.  A new language begins with `pybabel init -i digest/locale/messages.pot -o digest/locale/pt.po -l pt`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, pofile
from babel.messages.extract import extract_from_file
from jinja2.ext import extract_from_ast

from digest import assets
from digest.issues import compose, languages, render
from digest.stories import jurisdictions, topics

CODE = ("digest/issues", "digest/mail")
TEMPLATES = {
    "issue": ("page.mjml", "issue.txt", "plain.html", "entry.html"),
    "mail": ("*.mjml", "*.txt"),
    "web": ("*.html",),
}
PARTS = ("letter.mjml", "press.mjml", "end.txt")  # of other templates, and read with them
UNSAID = tuple(  # fields of a catalog's head that change by themselves, or that nobody fills in
    f'"{field}'
    for field in ("POT-Creation", "PO-Revision", "Generated-By", "Report-Msgid", "Last-Translator", "Language-Team")
)
Message = str | tuple[str, str]


def messages() -> dict[Message, str]:
    """Every message with where it stands, in a fixed order; a pair is a singular with its plural."""
    found: dict[Message, str] = {}
    for place, message in (*_in_templates(), *_in_code(), *_in_lists()):
        found.setdefault(message, place)
    return found


def _in_templates() -> Iterator[tuple[str, Message]]:
    """The first stage puts a template together; its result is read as the second stage reads it."""
    for kind, patterns in TEMPLATES.items():
        parts = render.parts(kind)
        folder = assets.templates() / kind
        paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
        for path in (one for one in paths if one.name not in PARTS):
            source = parts.get_template(path.name).render(token=render.TOKEN, joined=render.JOINED)
            tree = render.filler(html=False).parse(source)
            for _, _, message in extract_from_ast(tree, gettext_functions=("_", "n")):
                yield f"templates/{kind}/{path.name}", _message(message)


def _in_code() -> Iterator[tuple[str, Message]]:
    root = assets.root()
    for path in sorted(path for folder in CODE for path in (root / folder).glob("*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords={"say": None, "count": (1, 2)}):
            yield str(path.relative_to(root)), _message(message)


def _in_lists() -> Iterator[tuple[str, Message]]:
    yield from (("digest/stories/data/topics.yaml", one.name) for one in topics.load())
    yield "digest/issues/compose.py", compose.OTHER.title
    known = Locale.parse("en").territories  # the names of countries come with every language
    for place in jurisdictions.load():
        if place.code not in known or place.code == "HK":
            yield "digest/stories/data/jurisdictions.yaml", place.name


def _message(found: object) -> Message:
    """What was found in a call, without the arguments that are no words."""
    words = [str(part) for part in found if part is not None] if isinstance(found, tuple) else [str(found)]
    return (words[0], words[1]) if len(words) > 1 else words[0]


def template() -> Catalog:
    """What translators begin with."""
    made = Catalog(project="ai-policy-digest", charset="utf-8", fuzzy=False)
    for message, place in messages().items():
        made.add(message, locations=[(place, 0)])
    return made


def missing(language: str) -> list[str]:
    """Messages that the shipped catalog of `language` lacks, or has in other than all their forms."""
    with (languages.SHIPPED / f"{language}.po").open("rb") as file:
        catalog = pofile.read_po(file, locale=language)
    return [
        message if isinstance(message, str) else message[0]
        for message in messages()
        if not _complete(catalog, message if isinstance(message, str) else message[0])
    ]


def _complete(catalog: Catalog, message: str) -> bool:
    found = catalog.get(message)
    if found is None or found.fuzzy:
        return False
    return all(found.string) if isinstance(found.string, tuple | list) else bool(found.string)


def _write(path: Path, catalog: Catalog) -> None:
    catalog.header_comment = "# What the AI-policy digest says, to be translated; see docs/howto/translate.md."
    made = BytesIO()
    pofile.write_po(made, catalog, width=110, omit_header=False, sort_output=False, include_lineno=False)
    text = made.getvalue().decode()
    lines = [line for line in text.splitlines() if not line.startswith(UNSAID)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    known = [language for language in languages.shipped() if language != languages.SOURCE]
    if "--check" in sys.argv:
        lacking = [f"{language}: {message}" for language in known for message in missing(language)]
        sys.exit("\n".join(lacking) or 0)
    made = template()
    _write(languages.SHIPPED / "messages.pot", made)
    for language in known:
        path = languages.SHIPPED / f"{language}.po"
        with path.open("rb") as file:
            catalog = pofile.read_po(file, locale=language)
        catalog.update(made, no_fuzzy_matching=False)
        _write(path, catalog)


if __name__ == "__main__":
    main()
