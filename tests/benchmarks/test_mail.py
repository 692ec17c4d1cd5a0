"""What a mail costs: bytes a story, stories that fit, and the time to compile, fill and look over.

    python -m pytest -n 0 -s tests/benchmarks/test_mail.py

Times are of CPU, the best of several runs; beside them stands what the same machine needs for a fixed piece of work,
so that two machines can be compared.  The stories are those of the gallery.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from time import process_time

import mjml

from digest.desk import gallery, standing
from digest.issues import lint, render
from digest.model import Issue

TEMPLATES = render.load()


def of(count: int) -> Issue:
    """An issue of the first `count` stories of the gallery's forty, and those again."""
    whole = standing.forty()
    stories = [story for story in whole.stories if story.update is None]
    chosen = (stories * (count // len(stories) + 1))[:count]
    named = [replace(story, id=number, thread=number) for number, story in enumerate(chosen, 1)]
    parts = tuple(
        replace(part, stories=tuple(one for place, one in enumerate(named) if place % len(whole.sections) == row))
        for row, part in enumerate(whole.sections)
    )
    return replace(whole, sections=parts)


def html(one: Issue, room: int = sys.maxsize) -> str:
    return render.render(one, TEMPLATES, base_url=gallery.BASE_URL, sender=gallery.SENDER, room=room).html


def milliseconds(work: Callable[[], object], times: int) -> float:
    """CPU time of one run, the best of `times`."""
    found = []
    for _ in range(times):
        begun = process_time()
        work()
        found.append(process_time() - begun)
    return min(found) * 1000


def a_fixed_piece_of_work() -> None:
    data = b"x" * 1_000
    for _ in range(2_000):
        data = sha256(data).digest() * 31


def test_bytes_and_stories() -> None:
    few, many = html(of(10)), html(of(30))
    assert many.count('class="next"') == 29, "these are told in full"
    plain = (len(many.encode()) - len(few.encode())) / 20
    sent = (render.size(many) - render.size(few)) / 20
    fit = max(count for count in range(20, 90) if render.size(html(of(count))) <= render.SIZE)
    raw = max(count for count in range(20, 120) if len(html(of(count)).encode()) <= 102_400)
    sys.stdout.write(
        f"\n{plain:,.0f} bytes a story, {sent:,.0f} as sent; an issue of 14 has {len(html(of(14)).encode()):,} bytes\n"
    )
    sys.stdout.write(
        f"{fit} stories within {render.SIZE:,} bytes as sent, {raw} within 102,400 bytes of HTML: "
        "told for five minutes, then named\n"
    )
    assert plain < 1_900
    assert fit >= 30


def test_time() -> None:
    one = standing.normal()
    source = render.assembled()
    page = render.render(one, TEMPLATES, base_url=gallery.BASE_URL, sender=gallery.SENDER)
    unit = milliseconds(a_fixed_piece_of_work, 20)
    compiled = milliseconds(lambda: mjml.mjml2html(source, fonts={}), 50)
    loaded = milliseconds(render.load, 10)
    rendered = milliseconds(
        lambda: render.render(one, TEMPLATES, base_url=gallery.BASE_URL, sender=gallery.SENDER), 30
    )  # fmt: skip
    looked = milliseconds(lambda: lint.lint(page, one, base_url=gallery.BASE_URL), 20)
    sys.stdout.write(f"\nof a fixed piece of work, which takes {unit:.2f} ms of CPU here:\n")
    for what, took in (("MJML compiled", compiled), ("templates loaded, once", loaded),
                       ("an issue of 10 filled, both parts", rendered), ("looked over", looked)):  # fmt: skip
        sys.stdout.write(f"{took:8.2f} ms, {took / unit:5.2f} of it: {what}\n")
    assert compiled < 5
