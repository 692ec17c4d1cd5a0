"""The one event behind many entries, what it is filed under, and what editors said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from digest.model.entries import Entry, Relevance

Ruling = Literal["pin", "drop", "off-topic"]  # it leads its section; it is never shown; and it is no AI policy either


@dataclass(frozen=True, slots=True)
class Member:
    """An entry in a story, with why it was put there."""

    entry: Entry
    score: float = 1.0  # mean pair score with the others when it joined; 1 for the first
    terms: tuple[str, ...] = ()  # the shared terms that weighed most
    same_as: int = 0  # the id of the entry that is the same item; 0 = none, or it is the first of them itself
    copy_of: int = 0  # the id of the entry whose text it prints; 0 likewise


@dataclass(frozen=True, slots=True)
class Story:
    """Entries that report one event."""

    members: tuple[Member, ...]
    id: int = 0  # 0 until stored
    thread: int = 0  # the running affair it belongs to; 0 until stored
    topics: tuple[str, ...] = ()  # main topic first
    jurisdictions: tuple[str, ...] = ()
    relevance: Relevance = Relevance()
    ruling: Ruling | None = None  # what an editor said last of one of its entries

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(member.entry for member in self.members)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A bill, act, order, resolution or case that a text names."""

    id: str  # the same whatever it is called, e.g. "eu:32024R1689"
    kind: str  # what it is compared with, e.g. "us-house"
    name: str  # as the text has it, or the name readers know
    url: str = ""  # the primary document, where its address can be known


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor said of two entries, once and for all."""

    one: Entry
    other: Entry
    same: bool  # they belong to one story; False: they never do


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that issues are sectioned by.  `terms` are phrases with weights."""

    id: str
    name: str
    about: str = ""
    terms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A country, state, bloc or body that an act belongs to."""

    code: str
    name: str
    kind: str = "country"
    parent: str = ""
    aliases: tuple[str, ...] = ()  # strong cues
    weak: tuple[str, ...] = ()  # companies and the like: a hint only
