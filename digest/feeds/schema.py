"""Every key of feeds.yaml, what it may hold and what it is when left out."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from digest.feeds import values
from digest.model import FeedKind, Trust, Validators

NO_FEEDS = "there are no feeds: the list needs at least one `- url: https://...`"
SELDOM = timedelta(days=30)  # few feeds hold more than a month of entries
FLOOR = timedelta(minutes=15)  # no feed is asked more often: what a publisher's server is owed


def _often(every: timedelta) -> timedelta:
    if every < FLOOR:
        raise ValueError("no feed is asked more often than every 15m")
    if every > SELDOM:
        raise ValueError("asked less than every 30d a feed drops entries unseen; write enabled: false for never")
    return every


def _all(value: object) -> object:
    return [] if value == "all" else value


def _default(value: object) -> object:
    return None if value == "default" else value


def _no_review(value: timedelta) -> timedelta:
    if value:
        raise ValueError("no draft waits for an editor in this version: leave the key out")
    return value


Line = Annotated[str, AfterValidator(values.one_line)]
Url = Annotated[
    str,
    AfterValidator(values.url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
Address = Annotated[str, AfterValidator(values.address)]
Language = Annotated[str, AfterValidator(values.language)]
Duration = Annotated[
    timedelta,
    BeforeValidator(values.duration),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,4} ?[mhd]$"}),
]
Hour = Annotated[
    time,
    BeforeValidator(values.hour),
    WithJsonSchema({"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}),
]
Days = Annotated[
    frozenset[int],
    BeforeValidator(values.days),
    WithJsonSchema(
        {"anyOf": [{"enum": ["daily", "weekdays"]}, {"type": "array", "items": {"enum": list(values.DAYS)}}]}
    ),
]


def _among(word: str, what: str, info: ValidationInfo) -> str:
    """The word, where it is among those that the caller of `validate` knows."""
    context: dict[str, Any] = info.context or {}
    return values.known(word, what, context.get(what, (word,)))


TopicId = Annotated[str, AfterValidator(lambda word, info: _among(word, "topic", info))]
Code = Annotated[str, AfterValidator(lambda word, info: _among(word, "jurisdiction", info))]
TopicIds = tuple[TopicId, ...]
TopicsOrAll = Annotated[
    TopicIds,
    BeforeValidator(_all),
    WithJsonSchema({"anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}}]}),
]
Threshold = Annotated[
    Annotated[float, Field(ge=0, le=1)] | None,
    BeforeValidator(_default),
    WithJsonSchema({"anyOf": [{"const": "default"}, {"type": "number", "minimum": 0, "maximum": 1}]}),
]


def _written(default: str) -> dict[str, Any]:
    """For the JSON Schema: the default as an editor writes it."""
    return {"default": default}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, validate_default=False)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_left_out(cls, given: Any) -> Any:
        """`title:` with nothing behind it, as after commenting a value out, is no title."""
        if not isinstance(given, dict):
            return given
        return {key: value for key, value in given.items() if value is not None or key not in cls.model_fields}


class NewsletterEntry(_Strict):
    """What comes out, when, and about what."""

    id: str = Field("daily", pattern=r"^[a-z0-9][a-z0-9-]{0,40}$", description="Short name in links and commands.")
    title: Line = Field("The AI Policy Brief", min_length=1, description="What readers see.")
    time_zone: Annotated[str, AfterValidator(values.time_zone)] = Field(
        "UTC", description="A name of the tz database, like Europe/Brussels."
    )
    publish_at: Hour = Field(time(6), description='The local hour, like "06:00".', json_schema_extra=_written("06:00"))
    days: Days = Field(
        frozenset(range(7)),
        description="daily, weekdays, or a list; [mon] makes a weekly, which covers all since the last.",
        json_schema_extra=_written("daily"),
    )
    language: Language = Field(
        "en",
        min_length=2,
        description="The language its readers read: dates are written in it, headings in English for now.",
    )
    topics: TopicsOrAll = Field(
        (), description="all, or a list of topic ids: the others are left out.", json_schema_extra=_written("all")
    )
    max_stories: int = Field(30, ge=1, le=200, description="The most stories in one issue.")
    threshold: Threshold = Field(
        None,
        description="Stories below this relevance, 0 to 1, are not shown; default is the shipped one, 0.7.",
        json_schema_extra=_written("default"),
    )
    review: Annotated[Duration, AfterValidator(_no_review)] = Field(
        timedelta(),
        description="Not in this version: an issue goes out at its hour.",
        json_schema_extra=_written("0m"),
    )
    sender: Address = Field("", description="From address; empty: the setting DIGEST_SENDER.")
    reply_to: Address = Field("", description="Where answers go; empty: to the sender.")
    postal_address: str = Field("", description="Printed in the footer; many countries ask for one.")


class TopicEntry(_Strict):
    """A topic of the editors' own, or what they want otherwise about a shipped one."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$", description="A new id, or that of a shipped topic.")
    name: Line = Field("", description="The heading of its section.")
    about: str = Field("", description="What belongs there, for people.")
    terms: dict[str, float] = Field({}, description="Phrase and weight; 0 takes a shipped term away.")
    negatives: dict[str, float] = Field({}, description="Phrase and weight below 0.")


class FeedEntry(_Strict):
    """A source."""

    url: Url = Field(description="Where the feed is: http or https.")
    title: Line = Field("", description="The name readers see; empty: what the feed calls itself.")
    kind: FeedKind = Field("news", description="What sort of source it is; official ones rank higher.")
    relevance: Trust = Field("filter", description="trusted: all of it is AI policy; filter: judged by its words.")
    topics: TopicIds = Field((), description="What it is mostly about; decides where words do not.")
    jurisdictions: tuple[Code, ...] = Field((), description="Whose acts it reports, where its words do not say.")
    language: Language = Field(
        "", description="Its language, like fr or pt-BR; empty: what the feed says, else what its script tells."
    )
    every: Annotated[Duration, AfterValidator(_often)] = Field(
        timedelta(hours=1), description="How often it is asked; 15m at least.", json_schema_extra=_written("1h")
    )
    fulltext: bool = Field(
        False, description="true: where it carries little text, the article's page is read; needs the extra [fulltext]."
    )
    enabled: bool = Field(True, description="false keeps it in the list without asking it.")
    user_agent: Line = Field("", description="Who to say is asking; empty: ours.")
    validators: Validators = Field(
        "both",
        description="both, ETag or Last-Modified: what goes back to its server; one, where two bring the whole feed.",
    )


def _some(feeds: tuple[FeedEntry, ...]) -> tuple[FeedEntry, ...]:
    if not feeds:
        raise ValueError(NO_FEEDS)
    return feeds


Feeds = Annotated[tuple[FeedEntry, ...], AfterValidator(_some)]


class EditorsFile(_Strict):
    """feeds.yaml: the newsletters, the topics and the feeds."""

    newsletters: tuple[NewsletterEntry, ...] = Field((), description="Left out: one, `daily`, at 06:00 UTC.")
    topics: tuple[TopicEntry, ...] = Field((), description="Additions and changes to the shipped topics.")
    feeds: Feeds = Field(description="At least one.", json_schema_extra={"minItems": 1})


SECTIONS: dict[str, type[BaseModel]] = {
    "newsletters": NewsletterEntry,
    "topics": TopicEntry,
    "feeds": FeedEntry,
}
