"""The editors' file, feeds.yaml, made into values, or into a list of everything that is wrong with it.

Nobody should have to correct a file one error at a time, so `load` collects them all, each with its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from digest.errors import ConfigError
from digest.feeds import positions, values
from digest.feeds.positions import Located, Place, Step
from digest.feeds.schema import NO_FEEDS, SECTIONS, EditorsFile, TopicEntry
from digest.model import Feed, Newsletter, Topic

Problem = tuple[Place, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """What editors decide: what comes out, about what, from where."""

    newsletters: tuple[Newsletter, ...]
    topics: tuple[Topic, ...]  # the shipped ones with the editors' changes, then their own
    feeds: tuple[Feed, ...]


def load(text: str, name: str, shipped: Sequence[Topic], jurisdictions: Collection[str]) -> Catalog:
    """The list in `text`.  ConfigError has every problem, in the file's order, as `feeds.yaml:12:7: url: ...`."""
    document = positions.read(text, name)
    if not isinstance(document.value, dict):
        raise ConfigError(_shape(document))
    own = [one["id"] for one in _rows(document.value.get("topics")) if isinstance(one, dict) and "id" in one]
    context = {"topic": [*(topic.id for topic in shipped), *map(str, own)], "jurisdiction": list(jurisdictions)}
    problems = [*_duplicates(document, "feeds", "url"), *_duplicates(document, "newsletters", "id", "daily")]
    problems += [*_duplicates(document, "topics", "id"), *_nameless(document, shipped)]
    try:
        read = EditorsFile.model_validate(document.value, context=context)
    except ValidationError as error:
        problems += [_problem(document, one) for one in error.errors()]
    if problems:
        raise ConfigError(*(line for _, line in sorted(set(problems))))
    return _catalog(read, shipped)  # without problems it was read


def json_schema() -> dict[str, Any]:
    """The JSON Schema that editors' programs complete and check feeds.yaml with."""
    return EditorsFile.model_json_schema() | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds.yaml",
    }


def _catalog(read: EditorsFile, shipped: Sequence[Topic]) -> Catalog:
    newsletters = tuple(Newsletter(**one.model_dump()) for one in read.newsletters)
    feeds = tuple(Feed(**one.model_dump()) for one in read.feeds)
    return Catalog(newsletters or (Newsletter(),), _topics(read.topics, shipped), feeds)


def _topics(own: Sequence[TopicEntry], shipped: Sequence[Topic]) -> tuple[Topic, ...]:
    topics = {topic.id: topic for topic in shipped}
    for one in own:
        before = topics.get(one.id, Topic(one.id, one.name))
        terms = {**before.terms, **one.terms, **one.negatives}
        topics[one.id] = replace(
            before,
            name=one.name or before.name,
            about=one.about or before.about,
            terms={phrase: weight for phrase, weight in terms.items() if weight},
        )
    return tuple(topics.values())


# ---- what is wrong --------------------------------------------------------------------------------


def _shape(document: Located) -> str:
    if document.value is None:
        return f"{document.name}: empty: it needs at least `feeds:` with one `url`"
    what = "list" if isinstance(document.value, list) else "text"
    return f"{document.name}:1:1: a {what}, where a mapping is needed: put the feeds under `feeds:`"


def _rows(section: Any) -> list[Any]:
    return section if isinstance(section, list) else []


def _duplicates(document: Located, section: str, key: str, default: str | None = None) -> Iterator[Problem]:
    """What stands twice: the second is the error, and it names the line of the first.  Without `key`, `default`."""
    first: dict[str, int] = {}
    for number, one in enumerate(_rows(document.value.get(section))):
        value = one.get(key, default) if isinstance(one, dict) else None
        if not isinstance(value, str):
            continue
        earlier = first.setdefault(values.same(value), number)
        if earlier != number:
            line, _ = document.place((section, earlier, key))
            yield document.line((section, number, key), key, f"already there in line {line}: {value}")


def _nameless(document: Located, shipped: Sequence[Topic]) -> Iterator[Problem]:
    """A topic that we do not ship needs a name and terms; one that we do has them."""
    ids = {topic.id for topic in shipped}
    for number, one in enumerate(_rows(document.value.get("topics"))):
        name = one.get("id") if isinstance(one, dict) else None
        missing = [key for key in ("name", "terms") if isinstance(one, dict) and not one.get(key)]
        if isinstance(name, str) and name not in ids and missing:
            words = f"'{name}' is not a shipped topic, so it needs {' and '.join(missing)}"
            yield document.line(("topics", number, "id"), "id", words + values.nearest(name, ids))


def _problem(document: Located, error: ErrorDetails) -> Problem:
    path = tuple(step for step in error["loc"] if step != "[key]")
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    unknown = error["type"] == "extra_forbidden"
    return document.line(path, key, _words(error, path), key=unknown)


def _words(error: ErrorDetails, path: tuple[Step, ...]) -> str:
    """What is wrong, for somebody who does not know pydantic."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        model = SECTIONS.get(str(path[0]), EditorsFile) if len(path) > 1 else EditorsFile
        return "unknown key" + (values.nearest(str(path[-1]), list(model.model_fields)) or _keys(model))
    if kind == "literal_error":
        allowed = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        return f"must be one of {', '.join(allowed)}" + values.nearest(str(error["input"]), allowed)
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing" and path == ("feeds",):
        return NO_FEEDS
    words = _WORDS.get(kind) or error["msg"].replace("Input should", "must")
    return words.format(**context)


def _keys(model: type[BaseModel]) -> str:
    return f" (there are: {', '.join(model.model_fields)})"


_WORDS = {
    "missing": "is missing",
    "string_type": "must be text: put it in quotes",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must be lower-case letters, digits and hyphens",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "tuple_type": "must be a list: [one, another], or one in a line with `- `",
    "dict_type": "must be a mapping of phrases to weights",
    "model_type": "must be a mapping of keys, like `- url: https://...`",
}
