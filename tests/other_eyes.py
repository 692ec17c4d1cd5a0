"""What tools of others say of our mails: the reference MJML compiler, an HTML validator, a table of mail programs.

They are npm packages, pinned in tests/node, and wanted only here.  `npm ci --prefix tests/node` fetches them.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import html5lib
import pytest

from digest.desk import gallery
from digest.issues import languages, render
from digest.issues.view import view
from digest.mail import letters
from digest.model import Issue, Newsletter

NODE = Path(__file__).parent / "node"

Shape = list[tuple[str, tuple[tuple[str, str], ...]]]


def said(*, mjml: dict[str, str], html: dict[str, str]) -> dict[str, Any]:
    """What the tools say of these.  Where they are not, the test is skipped and says how to get them."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on the PATH")
    if not (NODE / "node_modules").is_dir():
        pytest.skip("the npm packages are not here: npm ci --prefix tests/node")
    given = json.dumps({"mjml": mjml, "html": html})
    done = subprocess.run([node, "check.mjs"], cwd=NODE, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def issue_mjml(issue: Issue) -> str:
    """The MJML of an issue, filled before it is compiled: the other way round than we do it."""
    wording = languages.wording(issue.language)
    values = {
        "issue": view(issue, base_url=gallery.BASE_URL, wording=wording),
        "base_url": gallery.BASE_URL,
        "reply_to": "brief@example.org",
        **render.spoken(wording, html=True),
    }
    return render.filler(html=True).from_string(render.assembled()).render(values)


def letter_mjml(letter: letters.Letter, newsletter: Newsletter) -> str:
    """The MJML of a letter, filled before it is compiled."""
    wording = languages.wording("en")
    source = render.parts("mail").get_template(f"{letter.name}.mjml").render()
    said = letters._said(letter, newsletter, wording, ZoneInfo(newsletter.time_zone))
    words = render.spoken(wording, html=True)
    return render.filler(html=True).from_string(source).render(letter=letters._shown(letter), page=said, **words)


def shape(html: str) -> Shape:
    """Every element of the body in order with its attributes, however these are written."""
    body = html5lib.parse(html, namespaceHTMLElements=False).find("body")
    assert body is not None
    return [(str(one.tag), _attributes(one.attrib)) for one in body.iter() if isinstance(one.tag, str)]


def _attributes(given: dict[Any, str]) -> tuple[tuple[str, str], ...]:
    written: dict[str, Callable[[str], str]] = {"style": _style, "class": lambda text: " ".join(sorted(text.split()))}
    found = [(str(name), written.get(str(name), str)(text)) for name, text in given.items()]
    return tuple(sorted((name, text) for name, text in found if text or name != "style"))


def _style(text: str) -> str:
    """Declarations in order of their names, short colours written out as npm mjml does."""
    long = re.sub(r"#([0-9a-f])([0-9a-f])([0-9a-f])\b", r"#\1\1\2\2\3\3", text.lower())
    parts = (part.partition(":") for part in long.split(";") if part.strip())
    return ";".join(sorted(f"{name.strip()}:{value.strip()}" for name, _, value in parts))
