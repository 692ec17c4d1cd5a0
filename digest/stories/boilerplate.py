"""Takes away what stands around an article: share links, author blurbs, subscription lines, "appeared first on".

Whole sentences go, and what stands before or behind one.  So each line that is left is an exact span of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from digest.text import sentences

BEFORE_THE_TAIL = 200  # characters of article, and half of the text, stand before a mark like "Most read" ends it
IN_SO_MANY = 3  # texts of one feed: what stands in all of these is no news

_START = re.compile(
    # "BRUSSELS, June 3 (Reuters) - ", "(AP) — ", "WASHINGTON — ", list marks
    r"^(?:\s*[•●▪◦‣∙·*»>–—-]\s+"
    r"|(?:[A-Z][\w.’' -]{1,30}(?:, [\w.’' -]{2,25}){0,2} )?\((?:Reuters|AP|AFP|UPI|EFE|ANSA|dpa|PTI|ANI|IANS|Xinhua|Bloomberg|"
    r"Kyodo|Yonhap|TASS|CNN|Web Desk)\)\s*[-–—:]*\s*"
    r"|[A-ZÀ-Ý]{3}[A-ZÀ-Ý .,’'-]{0,30}(?:, \w{3,9}\.? \d{1,2}(?:, \d{4})?)?\s+[–—-]{1,2}\s+)+"
)
_END = re.compile(
    r"\s*(?:(?:The post|Article|L’article|L'article|Der Beitrag|La entrada|El artículo) .{1,250}?"
    r" (?:appeared first on|first appeared on|est apparu en premier sur|erschien zuerst auf|se publicó primero en|aparece primero en)\b.*"
    r"|(?:\(?(?:Continue reading|Keep reading|Read (?:more|the rest|the full|full)|Leer más|Seguir leyendo|Lire la suite|"
    r"En savoir plus|Weiterlesen|Mehr lesen|Leggi tutto|Lees meer|Les mer|Läs mer|Ler mais|Leia mais|阅读更多|続きを読む)\b.{0,80})"
    r"|\[?(?:Link|Comments?|Permalink)\]?)$"
)
_LINE = re.compile(
    r"\W*(?:"
    r"disclaimer\b|disclosure:|share (?:link|this|on|via|your)|share:?\W*$|(?:follow|like|find|join) (?:us|me|our|@)\b"
    r"|(?:please )?(?:subscribe|sign up|register|log in|sign in|donate|become an? (?:member|subscriber))\b"
    r"|stay (?:on top of|up to date|informed|tuned|ahead)|never miss|get (?:\S+ ){0,6}(?:newsletter|inbox|updates|alerts)\b"
    r"|(?:most|more) (?:read|popular|viewed|from|stories|news|on this)\b|top stories|trending|popular now"
    r"|related(?: (?:news|articles?|stories|content|posts?|reading|topics?|links?|coverage))?\W*$|related:"
    r"|(?:also read|read also|see also|read next|up next|read:|watch:|listen:|you (?:may|might) (?:also )?(?:like|be interested))"
    r"|recommended|(?:click|tap|press) (?:here|on the)|download (?:our|the) app"
    r"|advertisement|sponsored|(?:this )?(?:article|story) continues (?:below|after)|loading\b|skip to"
    r"|about the authors?|author(?:s|'s|’s)?:|written by|reported by|reporting by|editing by|additional reporting"
    r"|(?:photo(?:graph)?|image|picture|pic|illustration|file|video|featured image|cover image|caption|credit)s?"
    r"(?: (?:credit|by|courtesy|source|via)|:)|getty images|shutterstock|alamy|\(?(?:photo|image|file photo)\b"
    r"|©|\(c\) \d|copyright\b|all rights reserved"
    r"|(?:we|this (?:site|website)) uses? cookies|(?:accept|manage|reject) (?:all )?cookies|cookie (?:policy|settings|preferences)"
    r"|privacy policy|terms (?:of|and)|(?:leave|post|add) an? (?:comment|reply)|\d* ?comments?\W*$"
    r"|tags?:|tagged|filed under|categor(?:y|ies):|topics?:|keywords?:|source:"
    r"|(?:published|updated|last (?:updated|modified)|posted|first published)(?: (?:on|at))?:? .{0,40}$|\d+ min(?:ute)?s?[ -]read"
    r"|(?:this|the|a version of this) (?:article|story|post|piece|essay|column|op-ed) (?:was|is|has been|originally|first|appeared)\b"
    r".{0,40}(?:publish|appear|translat|adapt|correct|updat|part of|sponsor|republish)|originally (?:published|appeared)"
    r"|(?:the )?(?:views|opinions) expressed|have a tip|got a tip|contact (?:us|the (?:author|reporter|editor))"
    r"|(?:for )?(?:media|press) (?:contacts?|inquiries|enquiries)|notes? to editors?|for more information"
    r"|this is a (?:developing|breaking)|(?:we|this page) will (?:be )?updat|correction:|editor(?:'s|’s|s) note"
    r"|(?:facebook|twitter|linkedin|whatsapp|telegram|reddit|email|e-mail|print|copy link|bluesky|threads|x|pinterest|mail|share)"
    r"(?:\W+(?:facebook|twitter|linkedin|whatsapp|telegram|reddit|email|e-mail|print|copy link|bluesky|threads|x|pinterest|mail"
    r"|share))*\W*$"
    r"|abonnez-vous|inscrivez-vous|s’abonner|s'abonner|partager|newsletter abonnieren|jetzt abonnieren|suscr[ií]bete|comparte"
    r"|iscriviti|assine|por favor suscr|lees ook|lire aussi|à lire aussi|lesen sie auch|leia também|lea también|leggi anche"
    r")",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"(?:not|no) (?:constitute |be (?:taken|construed|considered) as )?(?:trading|financial|investment|legal|tax) advice"
    r"|(?:before making|for) any investment decisions?|holds? no liability"
    r"|\b(?:subscribe|sign up) (?:to|for|here|now|today)\b.{0,80}$|\b(?:our|the|free|daily|weekly|this) newsletter\b.{0,60}$"
    r"|(?:in|to) your inbox|accept (?:our )?cookies|opens? in (?:a )?new (?:tab|window)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:By|Par|Von|Por|Di|Door) [A-ZÀ-Ý][\w.’'-]+(?: (?:de|van|von|al|[A-ZÀ-Ý][\w.’'-]*)){1,4}"
    r"(?:,? (?:and|et|und|y|&) [A-ZÀ-Ý][\w.’'-]+(?: [A-ZÀ-Ý][\w.’'-]*){1,3}| ?[,|·•] .{0,60})?\W*$"
)
_BLURB = re.compile(
    r"^(?:(?:Dr|Prof|Mr|Ms|Mrs)\.? )?[A-ZÀ-Ý][\w.’'-]+(?: [A-ZÀ-Ý][\w.’'-]*){0,3}(?:, [^,]{2,60},)?"
    r" (?:is|was|has been|works as|serves as) (?:an?|the|our|[A-Z][\w’']+(?:’s|'s)) .{0,60}?"
    r"\b(?:reporter|writer|journalist|editor|correspondent|columnist|contributor|blogger|freelancer)\b"
    r"|^(?:His|Her|Their) (?:expertise|work|writing|research interests?|articles?|reporting) (?:lies?|has appeared|appears|focus|includes?)"
    r"|^[A-ZÀ-Ý][\w.’'-]+(?: [A-ZÀ-Ý][\w.’'-]*){0,2} (?:covers|writes about|reports on)\b"
)
_TAIL = re.compile(
    r"\W*(?:disclaimer\b|share link|share this (?:article|story|post)|about the authors?|most (?:read|popular)|related (?:news|articles?"
    r"|stories|posts?|content)\W*$|you (?:may|might) also like|(?:media|press) contacts?\b|notes? to editors?|leave a (?:comment|reply)"
    r"|subscribe to our newsletter\W*$)",
    re.IGNORECASE,
)


def strip(text: str, language: str = "en", *, without: frozenset[str] = frozenset()) -> str:
    """The article in `text`, a sentence a line, each an exact span of `text`.

    `without` are sentences to leave out too, as `repeated` finds them.  "" when nothing of an article is there.
    """
    kept: list[str] = []
    for sentence in map(_bare, sentences(text, language)):
        if _TAIL.match(sentence) and sum(map(len, kept)) >= max(BEFORE_THE_TAIL, len(text) // 2):
            break
        if sentence and sentence not in without and not _is_around(sentence):
            kept.append(sentence)
    return "\n".join(kept)


def repeated(texts: Iterable[str], language: str = "en") -> frozenset[str]:
    """The sentences that stand in three or more of these texts of one feed: a subscription line, not news."""
    counts = Counter(one for text in texts for one in frozenset(map(_bare, sentences(text, language))))
    return frozenset(one for one, count in counts.items() if count >= IN_SO_MANY)


def _bare(sentence: str) -> str:
    """The sentence without a dateline before it and a "Continue reading" behind it."""
    return _END.sub("", sentence[_start(sentence) :]).strip()


def _start(sentence: str) -> int:
    match = _START.match(sentence)
    return match.end() if match else 0


def _is_around(sentence: str) -> bool:
    """Whether this sentence stands around an article and is none of it."""
    return any(pattern.match(sentence) for pattern in (_LINE, _BYLINE, _BLURB)) or bool(_WITHIN.search(sentence))
