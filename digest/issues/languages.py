"""Our own words in the reader's language: translations, plural forms, dates, numbers and lists.

Feeds speak for themselves and are not translated.  What we say around them, from "In brief" to the name of a
topic, is written in English in the templates and looked up in `digest/locale/<language>.po`; what a catalog does
not have stays English.  The catalogs are read as translators write them: nothing is compiled beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages import mofile, pofile
from babel.numbers import format_decimal

from digest.errors import ConfigError
from digest.issues import fit
from digest.model import DeadlineKind

SHIPPED = Path(__file__).parents[1] / "locale"
SOURCE = "en"  # what the messages are written in


@dataclass(frozen=True)
class Wording:
    """How we speak to a reader: in which language, and by which customs."""

    tag: str  # of the language that our words are in (BCP 47)
    locale: Locale
    catalog: NullTranslations

    @property
    def direction(self) -> str:
        return fit.direction(self.tag)

    def say(self, message: str, **values: object) -> str:
        """The translation of `message`, its `%(name)s` filled in; whole numbers as the language writes them."""
        return self.message(message) % self.written(values)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """The same in the plural form that goes with `number`, which stands for `%(n)s`."""
        return self.plural(one, many, number) % self.written({"n": number, **values})

    def message(self, message: str) -> str:
        """The translation with its places still open."""
        return self.catalog.gettext(message)

    def plural(self, one: str, many: str, number: int) -> str:
        return self.catalog.ngettext(one, many, number)

    def written(self, values: dict[str, object]) -> dict[str, object]:
        return {name: self.number(one) if type(one) is int else one for name, one in values.items()}

    def number(self, number: int) -> str:
        return _decimal(number, self.locale)

    def listed(self, words: Sequence[str]) -> str:
        """ "A, B and C"."""
        return format_list(list(words), locale=self.locale)

    def full_day(self, day: date) -> str:
        return format_date(day, "full", locale=self.locale)

    def day(self, day: date, around: date | None = None) -> str:
        """ "3 June"; with its year where that is not the one of the day `around`."""
        return format_skeleton(
            "MMMMd" if around is None or around.year == day.year else "yMMMMd", day, locale=self.locale
        )

    def moment(self, local: datetime) -> str:
        """ "3 June, 07:00 CEST": with its zone, because a mail travels."""
        name = local.tzname() or ""
        zone = name if name.isalpha() else f"UTC{local.isoformat()[-6:]}"  # many zones have no letters of their own
        joined = str(self.locale.datetime_formats["medium"])
        return joined.replace("{1}", self.day(local)).replace("{0}", f"{local:%H:%M} {zone}")

    def language(self, tag: str) -> str:
        """The name of a language; where nobody knows one the tag itself."""
        return fit.language_name(tag, self.locale)

    def place(self, code: str, name: str) -> str:
        """A jurisdiction's name: ours as translated, else what the language calls that country, else as given."""
        said = self.message(name) if name else ""
        if said == name and self.locale.language != SOURCE:
            return str(self.locale.territories.get(code, name))
        return said

    def knows(self, message: str) -> bool:
        """Whether `message` stands in this language; an English one always does in English."""
        return self.locale.language == SOURCE or self.message(message) != message


@lru_cache(maxsize=1_024)
def _decimal(number: int, locale: Locale) -> str:
    """An issue says the same few numbers again and again."""
    return format_decimal(number, locale=locale)


def wording(tag: str, folder: Path | None = None) -> Wording:
    """Our words for readers of `tag`; English where there is no catalog of its language.

    A catalog in `folder`/locale comes before the shipped one.  ConfigError when it cannot be read.
    """
    base = tag.split("-")[0].lower()
    for path in _catalogs(base, folder):
        return Wording(tag, fit.locale(tag), _read(path, path.stat().st_mtime_ns))
    return Wording(tag if base == SOURCE else SOURCE, fit.locale(tag if base == SOURCE else SOURCE), NullTranslations())


def shipped() -> tuple[str, ...]:
    """The languages that we speak, English first."""
    return (SOURCE, *sorted(path.stem for path in SHIPPED.glob("*.po")))


def _catalogs(base: str, folder: Path | None) -> list[Path]:
    if not fit.language(base):
        return []
    places = [*([folder / "locale"] if folder else []), SHIPPED]
    return [path for place in places if (path := place / f"{base}.po").is_file()]


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> GNUTranslations:
    """The catalog in `path`, read once for each of its versions."""
    try:
        with path.open("rb") as file:
            catalog = pofile.read_po(file, locale=path.stem, abort_invalid=True)
    except (OSError, UnicodeDecodeError, ValueError, pofile.PoFileError) as error:
        raise ConfigError(f"{path}: not a catalog that can be read: {error}") from error
    compiled = BytesIO()
    mofile.write_mo(compiled, catalog)  # leaves out what is not translated, and what is marked fuzzy
    compiled.seek(0)
    return GNUTranslations(compiled)


def kind_name(kind: DeadlineKind, wording: Wording) -> str:
    """What is due or will happen, in a word or two."""
    say = wording.say
    names: dict[DeadlineKind, str] = {
        "comments": say("Comments due"),
        "hearing": say("Hearing"),
        "vote": say("Vote"),
        "effect": say("Takes effect"),
        "expiry": say("Ends"),
        "due": say("Deadline"),
        "decision": say("Decision expected"),
        "meeting": say("Meeting"),
    }
    return names[kind]
