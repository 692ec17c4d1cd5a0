"""Takes the pictures of the mail that stand in the README: the demo's third issue, by day and by night.

    python scripts/take_pictures.py

Runs the demo in a throw-away folder and needs chromium.  What comes out is docs/mail-light.png and docs/mail-dark.png.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from digest.demo import run

DOCS = Path(__file__).parents[1] / "docs"
WIDTH, HEIGHT = 640, 1180  # as far as the first stories: a README is no place for the whole mail


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        mail = run.run(Path(folder) / "demo", lambda line: None).mornings[-1].html
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
            page.goto(mail.absolute().as_uri())
            page.screenshot(path=DOCS / f"mail-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main()
