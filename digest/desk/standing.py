"""The standing set: issues in which everything is that an issue can be, for whoever changes how the mail looks.

The news in them is made up.  Each issue is the same whenever it is made, so that two pictures of it can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from digest.issues import opening
from digest.model import (
    Bullet,
    Coverage,
    FeedTrouble,
    Issue,
    IssueStory,
    Reference,
    Section,
    Update,
)

MORNING = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
DAY = date(2026, 6, 3)
ADDRESS = "The AI Policy Brief, 1 Example Street, 1000 Brussels, Belgium"
LONG_WORD = "Datenverarbeitungsverordnungsfolgenabschätzungsrichtlinienentwurfsbegründung"

# Of each story: topic, headline, places (codes, or names that are made up), outlets (the lead's first), sentences.
_Told = tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]

_ENGLISH: tuple[_Told, ...] = (
    (
        "law",
        "Parliament of Norland votes for a register of high-risk systems",
        ("INT", "EU"),
        ("The Norland Courier", "Morning Post", "Harbour Times", "Ledger", "Gazette", "Wire Nine"),
        (
            "The bill passed by 212 votes to 96 after a debate of two days.",
            "Providers have to enter each system before it is put to use, or pay up to 2 % of their turnover.",
            "The register opens to the public on 1 January 2027.",
        ),
    ),
    (
        "law",
        "Court of Appeal: a chatbot's answer binds the company that runs it",
        ("GB",),
        ("Law Reports Daily", "Ledger"),
        (
            "The judges held that a customer may rely on what an automated assistant promises.",
            "The airline had argued that its assistant was a separate person.",
        ),
    ),
    (
        "law",
        "Westmark fines a shop chain for face recognition at its doors",
        ("Westmark",),
        ("Data Watch",),
        ("The authority set the fine at 4.1 million and gave the chain 30 days to delete all templates.",),
    ),
    (
        "global",
        "Forty states agree on common words for reporting AI incidents",
        ("UN", "OECD"),
        ("World Policy Journal", "The Norland Courier", "Gazette"),
        (
            "The list has nine kinds of incident, from harm to persons to loss of control.",
            "States will exchange reports every quarter, beginning in October.",
        ),
    ),
    (
        "global",
        "Ministers of the coastal states put off their treaty on autonomous weapons",
        ("INT",),
        ("Wire Nine",),
        ("The next round of talks is set for 14 September in Port Ellis.",),
    ),
    (
        "safety",
        "Institute publishes how it tests frontier models for biological risk",
        ("US",),
        ("Safety Bulletin", "Morning Post"),
        (
            "The protocol takes three weeks and asks for access to the model without its filters.",
            "Two developers have agreed to be tested before each release.",
        ),
    ),
    (
        "safety",
        "Auditors find that half of all model cards say nothing on evaluation",
        ("INT",),
        ("Open Audit",),
        ("They read 1,400 cards that were published between January and April.",),
    ),
    (
        "work",
        "Film unions and studios settle on consent for digital doubles",
        ("US", "CA"),
        ("Stage & Screen", "Gazette", "Ledger"),
        (
            "A performer has to agree to each use in writing.",
            "The agreement runs for three years and ends a strike of 61 days.",
        ),
    ),
    (
        "work",
        "Labour ministry counts 18,000 jobs that were changed by automation",
        ("Norland",),
        ("The Norland Courier",),
        ("Most of those concerned were moved to other tasks; one in nine was dismissed.",),
    ),
    (
        "public",
        "City of Elmsworth stops scoring welfare claims after an error",
        ("Elmsworth",),
        ("Elmsworth Echo", "Data Watch"),
        (
            "The score had marked 3,200 households as suspicious for living near a closed factory.",
            "An independent review is to report by the end of July.",
        ),
    ),
)
_TITLES = {
    "law": "Laws & rules",
    "global": "International governance",
    "safety": "Safety & frontier models",
    "work": "Work & skills",
    "public": "Public services",
}
_ARABIC: tuple[_Told, ...] = (
    (
        "law",
        "البرلمان يصوّت لصالح سجل وطني لأنظمة الذكاء الاصطناعي عالية المخاطر",
        ("UN", "Norland"),
        ("صحيفة الميناء", "The Norland Courier", "Wire Nine"),
        ("أُقِرّ القانون بأغلبية 212 صوتا مقابل 96 بعد نقاش دام يومين.", "يفتح السجل للجمهور في الأول من يناير 2027."),
    ),
    (
        "law",
        "هيئة حماية البيانات تغرّم شركة بسبب التعرف على الوجوه",
        ("Westmark",),
        ("رصد البيانات",),
        ("حُدّدت الغرامة بمبلغ 4.1 مليون ومُنحت الشركة 30 يوما لحذف القوالب.",),
    ),
    (
        "safety",
        "المعهد ينشر طريقة اختبار النماذج المتقدمة (protocol v2.1)",
        ("US",),
        ("Safety Bulletin", "صحيفة الميناء"),
        ("يستغرق الاختبار ثلاثة أسابيع ويتطلب الوصول إلى النموذج دون مرشحات.",),
    ),
)
_CHINESE: tuple[_Told, ...] = (
    (
        "law",
        "议会通过高风险人工智能系统登记法案",
        ("UN", "Norland"),
        ("海港时报", "The Norland Courier", "Wire Nine"),
        (
            "经过两天的辩论，该法案以212票赞成、96票反对获得通过。",
            "提供者必须在系统投入使用之前进行登记，否则将被处以最高相当于其营业额百分之二的罚款。",
        ),
    ),
    (
        "law",
        "数据保护机构因门店人脸识别对连锁企业处以罚款",
        ("Westmark",),
        ("数据观察",),
        ("罚款金额为410万，企业须在30天内删除全部模板。",),
    ),
    (
        "safety",
        "研究所公布前沿模型生物风险测试方法",
        ("US",),
        ("Safety Bulletin", "海港时报"),
        ("测试需要三周时间，并要求在没有过滤器的情况下访问模型。",),
    ),
)


def issues() -> Mapping[str, Issue]:
    """Every issue of the set by its name, which is fit for a file."""
    return {
        "normal": normal(),
        "thin-day": _issue(_ENGLISH[1:4:2], coverage=_covered(2, entries=9, relevant=3)),
        "one-story": _issue(_ENGLISH[1:2], coverage=_covered(1, entries=4, relevant=1)),
        "forty-stories": forty(),
        "updates": updates(),
        "arabic": _issue(_ARABIC, title="موجز سياسات الذكاء الاصطناعي", language="ar"),
        "chinese": _issue(_CHINESE, title="人工智能政策简报", language="zh"),
        "long-words": long_words(),
        "bare": bare(),
    }


def normal() -> Issue:
    """An ordinary day: ten stories in five sections, one of them an update, a feed that fails."""
    one = _issue(_ENGLISH)
    new = Update(
        date(2026, 5, 28), "An independent review is to report by the end of July.",
        "Elmsworth pauses its scoring of welfare claims", "en",
    )  # fmt: skip
    return _changed(one, lambda story: replace(story, update=new) if "Elmsworth" in story.headline else story)


def forty() -> Issue:
    """As many stories as the longest newsletter takes: the last ones have room for a headline only."""
    rows = [
        (topic, f"{headline} ({number})", places, outlets, sentences)
        for number in range(1, 5)
        for topic, headline, places, outlets, sentences in _ENGLISH
    ]
    return _issue(rows, coverage=_covered(40, entries=412, relevant=131))


def updates() -> Issue:
    """Three that came back: with a new sentence, with none, and in another language than the newsletter's."""
    one = _issue(_ENGLISH[:4])
    told, silent = Update(date(2026, 6, 1), "The register opens to the public on 1 January 2027."), Update(DAY, "")
    foreign = Update(
        date(2026, 5, 30),
        "La autoridad publicará su informe en julio.",
        "El Congreso debate los sistemas de riesgo",
        "es",
    )
    spanish = _story(
        90, "law", "El Congreso aprueba una ley sobre sistemas de alto riesgo", ("ES",), ("Diario del Puerto",),
        ("La ley fue aprobada por 178 votos contra 160.",), "es",
    )  # fmt: skip
    first, second, third, *rest = one.stories
    chosen = [replace(first, update=told), replace(second, update=replace(silent, since=date(2026, 6, 2))), third]
    return replace(one, sections=(
        Section("law", _TITLES["law"], (*chosen, replace(spanish, update=foreign))),
        Section("global", _TITLES["global"], tuple(rest)),
    ))  # fmt: skip


def long_words() -> Issue:
    """Words and addresses that are wider than a phone, in every place that a feed writes to."""
    address = f"https://example.org/{'a' * 140}"
    row: _Told = ("law", f"{LONG_WORD} {address}", (LONG_WORD, "EU"), (LONG_WORD, "Wire Nine"),
                  (f"{LONG_WORD} {LONG_WORD}.", f"It stands at {address} since Monday."))  # fmt: skip
    one = _issue([row, _ENGLISH[2]], title=f"The {LONG_WORD} Brief")
    trouble = (FeedTrouble("https://example.org/rss", LONG_WORD, None, "timed out"),)
    return replace(one, coverage=replace(one.coverage, failing=trouble, silent=trouble))


def bare() -> Issue:
    """Stories that lack whatever a story may lack: link, outlet, sentences, places."""
    one = _issue(_ENGLISH[:3], address="")
    first, second, third = one.stories
    stories = (
        replace(first, bullets=(), jurisdictions=()),
        replace(second, url="", source=""),
        replace(third, url="", source="", bullets=(), jurisdictions=(), entries=()),
    )
    return replace(one, in_brief=(), sections=(Section("law", _TITLES["law"], stories),))


# ---- how they are made ----------------------------------------------------------------------------


def _issue(
    rows: Sequence[_Told],
    *,
    title: str = "The AI Policy Brief",
    language: str = "en",
    address: str = ADDRESS,
    coverage: Coverage | None = None,
) -> Issue:
    stories = [_story(number, *row, language) for number, row in enumerate(rows, 1)]
    topics = list(dict.fromkeys(row[0] for row in rows))
    sections = tuple(
        Section(topic, _TITLES[topic], tuple(one for one, row in zip(stories, rows, strict=True) if row[0] == topic))
        for topic in topics
    )
    return Issue(
        newsletter="daily",
        title=title,
        day=DAY,
        number=212,
        subject=opening.subject(stories, title, DAY, language),
        preheader=opening.preheader(stories, title, DAY),
        published_at=MORNING,
        in_brief=opening.in_brief(stories, sections, language),
        sections=sections,
        coverage=coverage or _covered(len(rows), entries=188, relevant=54),
        language=language,
        time_zone="Europe/Brussels",
        postal_address=address,
    )


def _story(
    number: int,
    topic: str,
    headline: str,
    places: tuple[str, ...],
    outlets: tuple[str, ...],
    sentences: tuple[str, ...],
    language: str,
) -> IssueStory:
    published = MORNING - timedelta(minutes=47 * number)
    links = [f"https://outlet-{place}.example/{topic}/{number}" for place in range(1, len(outlets) + 1)]
    entries = [
        Reference(link, f"{link}/feed", outlet, link, headline, published)
        for outlet, link in zip(outlets, links, strict=True)
    ]
    # The last sentence is another outlet's, where there is one.
    bullets = [Bullet(text, links[place > 1 and len(links) > 1]) for place, text in enumerate(sentences)]
    return IssueStory(
        id=number,
        thread=number,
        headline=headline,
        url=links[0],
        source=outlets[0],
        published=published,
        bullets=tuple(bullets),
        jurisdictions=places,
        update=None,
        independent_sources=len(outlets),
        outlets=len(outlets),
        entries=tuple(entries),
        reasons=(),
        language=language,
    )


def _covered(shown: int, *, entries: int, relevant: int) -> Coverage:
    trouble = FeedTrouble("https://example.org/press/rss", "Ministry of Digital Affairs", MORNING, "HTTP 503")
    return Coverage(
        feeds=74, read=73, failing=(trouble,), silent=(), entries=entries, relevant=relevant, stories=shown,
        shown=shown, since=MORNING - timedelta(days=1), until=MORNING,
    )  # fmt: skip


def _changed(one: Issue, change: Callable[[IssueStory], IssueStory]) -> Issue:
    sections = tuple(replace(part, stories=tuple(map(change, part.stories))) for part in one.sections)
    return replace(one, sections=sections)
