"""Takes the pictures of the mail that stand in the README: the gallery's normal day, by day, by night and on a phone.

    python scripts/take_pictures.py

Needs chromium.  What comes out is docs/mail-light.png, docs/mail-dark.png and docs/mail-phone.png.
"""

from __future__ import annotations

import sys
from pathlib import Path

from digest.desk import gallery
from digest.desk.gallery import Scheme
from digest.issues import render

DOCS = Path(__file__).parents[1] / "docs"
HEIGHT = 1180  # as far as the first stories: a README is no place for the whole mail
PICTURES: tuple[tuple[str, int, Scheme], ...] = (
    ("light", 640, "light"),
    ("dark", 640, "dark"),
    ("phone", 375, "light"),
)


def main() -> None:
    if why := gallery.without():
        sys.exit(why)
    html = gallery.exhibits(render.load())["normal"].html
    with gallery.browser() as opened:
        for name, width, scheme in PICTURES:
            page = opened.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
            page.set_content(html)
            page.screenshot(path=DOCS / f"mail-{name}.png")


if __name__ == "__main__":
    main()
