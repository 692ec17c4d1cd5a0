"""How pages of the gallery looked when somebody last looked at them: small pictures, compared pixel by pixel.

    python -m tests.baselines      takes them all anew; look at what changed before you commit it

Fonts differ between machines, and so would every pixel: beside the pictures stand the widths of a few words as they
were then, and where they are others now nothing is compared.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from digest.desk import gallery
from digest.desk.gallery import SCHEMES, WIDTHS, Scheme
from digest.issues import render
from tests.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

FOLDER = Path(__file__).parent / "baselines"
FONTS = FOLDER / "fonts.json"
HEIGHT = 1000  # as far as the first stories
TOLERANCE = 0.002  # of the pixels may differ by more than NOTICED
NOTICED = 40  # of 255, in any colour


class Shot(NamedTuple):
    """Which page, on which screen."""

    name: str
    width: int
    scheme: Scheme

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}-{self.width}-{self.scheme}.png"


# Left to right and right to left on every screen; of the others one each.
SHOTS = [
    *(Shot(name, width, scheme) for name in ("normal", "arabic") for width in WIDTHS for scheme in SCHEMES),
    *(Shot(name, 375, "light") for name in ("updates", "chinese", "long-words", "bare", "plain", "no-styles")),
]


def take(browser: Browser, html: str, shot: Shot) -> bytes:
    """The picture, at half its size: small, and indifferent to how edges are smoothed."""
    screen: ViewportSize = {"width": shot.width, "height": HEIGHT}
    context = browser.new_context(viewport=screen, color_scheme=shot.scheme, device_scale_factor=0.5, offline=True)
    page = context.new_page()
    page.set_content(html)
    picture = page.screenshot()
    context.close()
    return picture


def fonts(browser: Browser) -> dict[str, float]:
    """How wide some words are in each of the fonts that the mail asks for."""
    page = browser.new_page()
    page.set_content("<canvas></canvas>")
    found: dict[str, float] = page.evaluate(_WIDTHS)
    page.close()
    return found


def difference(browser: Browser, one: bytes, other: bytes) -> float:
    """The share of pixels that look different; 1 where the sizes do."""
    page = browser.new_page()
    urls = [f"data:image/png;base64,{base64.b64encode(picture).decode()}" for picture in (one, other)]
    share: float = page.evaluate(_DIFFERENCE, [*urls, NOTICED])
    page.close()
    return share


_WIDTHS = """() => {
  const pen = document.querySelector('canvas').getContext('2d');
  const words = ['The AI Policy Brief', 'موجز سياسات الذكاء', '人工智能政策简报'];
  return Object.fromEntries(['Georgia,serif', 'Helvetica,Arial,sans-serif'].flatMap(family => words.map(text => {
    pen.font = '40px ' + family;
    return [family + ' ' + text, Math.round(pen.measureText(text).width * 10) / 10];
  })));
}"""

_DIFFERENCE = """async ([one, other, noticed]) => {
  const pixels = async url => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    return pen.getImageData(0, 0, image.width, image.height);
  };
  const [first, second] = [await pixels(one), await pixels(other)];
  if (first.width !== second.width || first.height !== second.height) return 1;
  let count = 0;
  for (let at = 0; at < first.data.length; at += 4)
    if ([0, 1, 2].some(colour => Math.abs(first.data[at + colour] - second.data[at + colour]) > noticed)) count++;
  return count / (first.width * first.height);
}"""


def main() -> None:
    pages = gallery.exhibits(render.load())
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with chromium() as browser:
        for shot in SHOTS:
            shot.path.write_bytes(take(browser, pages[shot.name].html, shot))
        FONTS.write_text(json.dumps(fonts(browser), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
