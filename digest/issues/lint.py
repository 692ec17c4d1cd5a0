"""What a rendered issue must pass before it is sent to anybody.

RULES at the end is the list.  Each rule looks at one thing and has a line for each fault.  They judge what the
templates wrote; whatever a feed wrote they let pass, because no headline may stop an issue: it was made harmless
when it was filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

from digest.issues import render
from digest.issues.languages import Wording
from digest.issues.markup import Element
from digest.issues.plain import WIDTH, width, wrapped
from digest.issues.proof import IssueProof, Proof, of_issue
from digest.model import Issue, Page

STYLE = 8_192  # characters of a style sheet: Gmail drops a longer one
SMALLEST, READING = 13, 16  # pixels

Faults = Iterator[str]

_BARRED = ("script", "form", "input", "button", "iframe", "object", "embed", "svg", "link", "base", "video", "audio")
_VAGUE = frozenset(
    [
        *("click here", "here", "read more", "more", "link", "learn more", "this", "continue", "details"),
        *(
            "cliquez ici",
            "ici",
            "lire la suite",
            "en savoir plus",
            "suite",
            "lien",
            "haga clic aquí",
            "aquí",
            "leer más",
        ),
        *("más", "enlace", "нажмите здесь", "здесь", "читать далее", "далее", "подробнее", "ссылка"),
        *("点击这里", "这里", "阅读更多", "更多", "链接", "انقر هنا", "هنا", "اقرأ المزيد", "المزيد", "رابط"),
    ]
)
_FETCHES = re.compile(r"url\(|@import|@font-face|expression\(", re.IGNORECASE)
_RESIDUE = re.compile(
    r"\{\{|\}\}|\{%|%\}|\[%|\bNone\b|\bundefined\b|built-in method|&(?:amp|lt|gt|quot|#\d+);|<\w+ object"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def lint(page: Page, issue: Issue, *, base_url: str = "", wording: Wording | None = None) -> tuple[str, ...]:
    """What is wrong with `page`, one readable line each; empty when it may be sent.

    `wording` is what our words are in; None is the newsletter's language.
    """
    proof = of_issue(page, issue, base_url, wording)
    return tuple(fault for rule in RULES for fault in rule(proof))


def lint_letter(proof: Proof) -> tuple[str, ...]:
    """What is wrong with a letter of ours, by the rules that are not about an issue."""
    return tuple(fault for rule in LETTER_RULES for fault in rule(proof))


# ---- for every reader -----------------------------------------------------------------------------


def says_its_language(proof: Proof) -> Faults:
    """On what stands in the body too: webmail drops `html` and `body`."""
    html, body = proof.html.all("html"), proof.html.all("body")
    visible = [one for root in body for one in proof.html.within(root) if not one.hidden]
    if not html or not visible:
        yield "there is no body to be read"
    for one in [*html, *visible]:
        if not one.attributes.get("lang"):
            yield f"<{one.tag}> does not say its language"
        if one.attributes.get("dir") not in ("ltr", "rtl"):
            yield f"<{one.tag}> does not say its direction"


def has_a_title(proof: Proof) -> Faults:
    if not any(one.text for one in proof.html.all("title")):
        yield "the title is empty"


def headings_do_not_skip(proof: Proof) -> Faults:
    levels = [int(one.tag[1]) for one in proof.html.all("h1", "h2", "h3", "h4", "h5", "h6") if not one.hidden]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1 headings: there has to be one"
    for above, below in pairwise([0, *levels]):
        if below > above + 1:
            yield f"h{below} follows h{above}: a level is left out"


def layout_is_not_read_out(proof: Proof) -> Faults:
    with_heads = {id(table) for head in proof.html.all("th") for table in head.lineage}
    for table in proof.html.all("table"):
        if table.attributes.get("role") != "presentation" and id(table) not in with_heads:
            yield "a table without role=presentation would be read out cell by cell"
    if not any(role == "article" for role in proof.html.values("role")):
        yield "nothing has role=article"


def images_are_described(proof: Proof) -> Faults:
    for image in proof.html.all("img"):
        missing = [name for name in ("alt", "width", "height") if name not in image.attributes]
        if missing:
            yield f"an image without {', '.join(missing)}"


def text_is_large_enough(proof: Proof) -> Faults:
    for element, text in proof.html.texts:
        if not text.strip() or element.hidden or not _in_body(element):
            continue
        least = READING if element.tag == "li" else SMALLEST
        if element.font_size < least:
            yield f"text of {element.font_size:g} px, {least} at least: '{text.strip()[:40]}'"
    for size in re.findall(r"font-size:\s*(\d+)px", "".join(proof.html.styles)):
        if int(size) < SMALLEST:
            yield f"a style sheet makes text {size} px small"
    if any(re.search(r"text-align:\s*justify", style) for style in _all_styles(proof)):
        yield "justified text"


def zooms_and_darkens(proof: Proof) -> Faults:
    metas = {one.attributes.get("name", ""): one.attributes.get("content", "") for one in proof.html.all("meta")}
    if "width=device-width" not in metas.get("viewport", ""):
        yield "no viewport for phones"
    if "user-scalable=no" in metas.get("viewport", "").replace(" ", ""):
        yield "readers cannot zoom"
    for name in ("color-scheme", "supported-color-schemes"):
        if "dark" not in metas.get(name, ""):
            yield f"no meta {name} that offers dark"
    for hook in ("prefers-color-scheme: dark", "[data-ogsc]", "[data-ogsb]"):
        if hook not in "".join(proof.html.styles):
            yield f"no style for {hook}"


def _all_styles(proof: Proof) -> list[str]:
    return [*proof.html.styles, *proof.html.values("style"), proof.html.conditional]


def _in_body(element: Element) -> bool:
    return any(one.tag == "body" for one in element.lineage)


# ---- links ----------------------------------------------------------------------------------------


def links_say_where_they_lead(proof: Proof) -> Faults:
    for link in proof.links:
        if not link.text:
            yield f"a link without words: {link.attributes['href']}"
        elif link.text.casefold().strip(" .…»→") in _VAGUE and link.text not in proof.given:
            yield f"a link that says only '{link.text}'"


def links_lead_somewhere(proof: IssueProof) -> Faults:
    ids = set(proof.html.values("id"))
    yield from (f"{part.link}: there is no such place" for part in proof.view.parts if part.anchor not in ids)
    for href in (link.attributes["href"] for link in proof.links):
        if href.startswith("#"):
            if href[1:] not in ids:
                yield f"{href}: there is no such place"
        elif not re.match(r"https://[^/\s]|mailto:[^?\s]+@", href) and not _is_known(proof, href):
            yield f"{href}: neither https nor mailto, nor a link of the record"


def _is_known(proof: IssueProof, href: str) -> bool:
    """Sources are linked as they are; our own pages may stand on http while the operator tries things out."""
    ours = bool(proof.base_url) and href.startswith(f"{proof.base_url}/")
    return href.lower().startswith(("http://", "https://")) and (ours or href in proof.given)


def ids_are_unique(proof: Proof) -> Faults:
    ids = proof.html.values("id")
    yield from (f"id '{one}' is given {ids.count(one)} times" for one in sorted(set(ids)) if ids.count(one) > 1)


def readers_can_leave(proof: IssueProof) -> Faults:
    begin = f"{proof.base_url}/unsubscribe/" if proof.base_url else "mailto:"
    words = proof.wording.say("Unsubscribe")
    if not any(_leaves(link.attributes["href"], begin) and words in link.text for link in proof.links):
        yield f"the HTML has no link to unsubscribe that begins with {begin}"
    if not any(_leaves(line, begin) for line in proof.page.text.splitlines()):
        yield f"the text has no line to unsubscribe that begins with {begin}"
    ours = (begin, f"{proof.base_url}/preferences/") if proof.base_url else (begin,)
    written = [link.attributes["href"] for link in proof.links], proof.page.text.splitlines()
    for name, part, places in zip(("HTML", "text"), (proof.page.html, proof.page.text), written, strict=True):
        astray = part.count(render.TOKEN) - sum(any(_leaves(one, way) for way in ours) for one in places)
        if astray:
            yield f"the {name} has {astray} places for a token that end no link of ours"


def _leaves(url: str, begin: str) -> bool:
    return bool(re.match(r"https?:|mailto:[^?\s]+@", url)) and url.startswith(begin) and url.endswith(render.TOKEN)


def can_be_read_in_a_browser(proof: IssueProof) -> Faults:
    url = proof.view.page_url
    links = {link.attributes["href"]: link.text for link in proof.links}
    if url and url not in links:
        yield f"the HTML does not lead to {url} to be viewed in a browser"
    for href, words in links.items():
        if words == proof.wording.say("View in browser") and href != url and href not in proof.given:
            yield f"{href}: there is no page to be viewed in a browser"
    if url and url not in proof.page.text.splitlines():
        yield f"the text does not say that it can be viewed at {url}"


# ---- what mail programs take ----------------------------------------------------------------------


def is_small_enough(proof: Proof) -> Faults:
    size = render.size(proof.page.html)
    if size > render.SIZE:
        yield f"the HTML takes {size:,} bytes, {render.SIZE:,} at most: mail programs would cut it off"
    for style in proof.html.styles:
        if len(style) >= STYLE:
            yield f"a style sheet of {len(style):,} characters, fewer than {STYLE:,} are read"


def fetches_and_runs_nothing(proof: Proof) -> Faults:
    for one in proof.html.all(*_BARRED):
        yield f"<{one.tag}> has no place in a mail"
    for element in proof.html.elements:
        for name in ("src", "srcset", "background", "poster"):
            if element.attributes.get(name, "data:")[:5] not in ("data:", "cid:"):
                yield f"<{element.tag}> fetches {element.attributes[name]}"
        yield from (f"<{element.tag}> runs {name}" for name in element.attributes if name.startswith("on"))
    yield from (f"a style fetches: {found}" for style in _all_styles(proof) for found in _FETCHES.findall(style))


def has_a_preheader(proof: Proof) -> Faults:
    """The first text of the body is hidden, and inboxes show it after the subject."""
    first = next((one for one in proof.html.texts if _in_body(one[0]) and one[1].strip()), None)
    said = render.harmless(proof.preheader)
    if not said or first is None or not first[0].hidden or not first[1].lstrip().startswith(said):
        yield "there is no preheader"
    elif said.casefold() == proof.page.subject.casefold():
        yield "the preheader only repeats the subject"


def has_a_subject_of_one_line(proof: Proof) -> Faults:
    if not proof.page.subject.strip():
        yield "the subject is empty"
    if _CONTROL.search(proof.page.subject) or "\n" in proof.page.subject:
        yield "the subject has a control character or a second line"


def holds_no_control_characters(proof: Proof) -> Faults:
    for name, part in (("HTML", proof.page.html), ("text", proof.page.text)):
        found = _CONTROL.search(part)
        if found:
            yield f"the {name} has the control character U+{ord(found[0]):04X}"


def holds_no_residue(proof: Proof) -> Faults:
    """Nothing of a template, and no name of a value, where its text should be."""
    pieces = [text for element, text in proof.html.texts if element.tag != "style"]
    pieces += [value for one in proof.html.elements for value in one.attributes.values()]
    pieces += [" ".join(proof.page.text.split()), proof.page.subject]
    for piece in pieces:
        for found in _RESIDUE.finditer(piece):
            if piece not in proof.given and not proof.gave(piece, *found.span()):
                yield f"'{found[0]}' was left standing"


# ---- what the record says -------------------------------------------------------------------------


def tells_every_story_once_in_order(proof: IssueProof) -> Faults:
    """In the HTML the last of a section may be a number only; in the text every one is told."""
    shown = [one for one in proof.html.values("id") if re.fullmatch(r"story-\d+", one)]
    left_out = [_number(one) for one in proof.html.all("p") if one.attributes.get("class") == "left-out"]
    if [one.anchor for one in proof.told if one.anchor in shown] != shown:
        yield "the HTML does not tell each story of the record once, in its order"
    elif len(shown) + sum(left_out) != len(proof.told):
        yield f"the HTML shows {len(shown)} stories and leaves out {sum(left_out)}; there are {len(proof.told)}"
    found = 0
    for story in proof.told:
        written = render.harmless_lines(wrapped(story.headline, f"[{story.number}] "))
        found = proof.page.text.find(f"\n{written}\n", found)
        if found < 0:
            yield f"the text does not tell story {story.number} in its place"
            return


def counts_what_it_tells(proof: IssueProof) -> Faults:
    stories = proof.wording.count("%(n)s story", "%(n)s stories", len(proof.told))
    articles = proof.wording.count("from %(n)s article", "from %(n)s articles", proof.view.articles)
    total = f"{stories} {articles}"
    text = proof.page.text.split("\n\n\n")[0]
    for name, part in (("HTML", "".join(piece for _, piece in proof.html.texts)), ("text", text)):
        if total not in part:
            yield f"the {name} does not say '{total}'"
    headings = {one.attributes.get("id"): one.text for one in proof.html.all("h2")}
    for section in proof.view.parts:
        count = proof.wording.count("%(n)s story", "%(n)s stories", section.count)
        if not headings.get(section.anchor, "").endswith(f" {' '.join(count.split())}"):
            yield f"the heading of {section.anchor} does not say '{count}'"


def times_can_be_read_by_machines(proof: Proof) -> Faults:
    for given in proof.html.values("datetime"):
        try:
            datetime.fromisoformat(given)
        except ValueError:
            yield f"datetime={given} is no moment"


def text_can_be_read_anywhere(proof: Proof) -> Faults:
    """A word that is longer than a line is on a line of its own, after its mark at most."""
    for line in proof.page.text.splitlines():
        if width(line) > WIDTH and not re.fullmatch(r"\s*(?:[-*]|\[\d+\])?\s*\S+", line):
            yield f"a line of {width(line)} columns in the text, {WIDTH} at most: '{line[:40]}…'"


def _number(element: Element) -> int:
    """The one number in it, however its language groups digits and wherever it puts it."""
    return int("".join(letter for letter in element.text if letter in "0123456789") or 0)


# Numbers are those of the points that a mail is held to (docs/reference/mail.md).
LETTER_RULES: tuple[Callable[[Proof], Faults], ...] = (
    has_a_preheader,  # 2
    has_a_subject_of_one_line,  # 3
    text_can_be_read_anywhere,  # 10
    says_its_language,  # 12
    has_a_title,  # 12
    headings_do_not_skip,  # 13
    times_can_be_read_by_machines,  # 8
    layout_is_not_read_out,  # 14
    images_are_described,  # 15
    text_is_large_enough,  # 17
    links_say_where_they_lead,  # 18
    zooms_and_darkens,  # 19
    is_small_enough,  # 26
    fetches_and_runs_nothing,  # 27
    ids_are_unique,  # 18
    holds_no_control_characters,  # 29
    holds_no_residue,  # 30
)
RULES: tuple[Callable[[IssueProof], Faults], ...] = (
    *LETTER_RULES,
    tells_every_story_once_in_order,  # 4, 10
    counts_what_it_tells,  # 4, 8
    readers_can_leave,  # 9
    can_be_read_in_a_browser,  # 9
    links_lead_somewhere,  # 30
)
