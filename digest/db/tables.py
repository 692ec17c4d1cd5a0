"""The tables, one for each noun.  Migrations in `alembic/` make them; a test holds the two equal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, TypeEngine

_OFFSET = len("2026-06-03 06:00:00.000000")  # where the "+00:00" of UTC begins, which is not written


class _Words(sa.Text):
    """What SQLite keeps in a column that is called DATETIME."""

    __visit_name__ = "DATETIME"


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out.  A naive time is a bug and is refused.

    SQLite has no such type and gets words in the form that is SQLAlchemy's own for it, made and read by the fastest
    functions that Python has: each entry has two, and a template took a tenth of storing it (measured).
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_Words() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: give it a zone")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.isoformat(" ", "microseconds")[:_OFFSET] if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | str | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


MOMENT = UTCDateTime()


class Plain(TypeDecorator[Any]):
    """Lists, mappings and numbers: JSON, which PostgreSQL keeps as JSONB."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # here: it takes SQLite's users a twentieth of a second

            return dialect.type_descriptor(JSONB())
        return dialect.type_descriptor(sa.JSON())


JSON = Plain()
# SQLite numbers rows by itself only where the key is an INTEGER.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True)


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """A table whose numbers are never given out again: links in old mails and shown threads hold them for ever."""
    return sa.Table(name, metadata, _id(), *parts, sqlite_autoincrement=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default="")


def _index_where(column: str, true: sa.TextClause) -> sa.Index:
    """On SQLite: to say it of PostgreSQL as well would load that dialect for everybody, for a twentieth of a second."""
    return sa.Index(f"ix_entries_{column}", column, sqlite_where=true)


feeds = _table(
    "feeds",
    sa.Column("url", sa.Text, nullable=False, unique=True),
    _text("title"),  # as the feed says it, until the editor does
    _text("etag"),
    _text("last_modified"),
    _text("body_hash"),
    _text("address"),  # where it is asked since it moved for good
    _text("moved_to"),
    sa.Column("moved_since", MOMENT),
    sa.Column("rhythm", JSON),
    sa.Column("gap", sa.Float),  # seconds
    sa.Column("status", sa.Text, nullable=False, default="new"),
    _text("error"),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("failing_since", MOMENT),
    sa.Column("last_polled_at", MOMENT),
    sa.Column("last_new_at", MOMENT),
    sa.Column("next_poll_at", MOMENT, nullable=False, index=True),
    # Nobody may ask before this, not even --all: a claim's lease, or the server's Retry-After.
    sa.Column("not_before", MOMENT),
    sa.Column("listed", sa.Boolean, nullable=False, default=True),
)

stories = _table(
    "stories",
    sa.Column("thread", Id, nullable=False, index=True),
    sa.Column("topics", JSON, nullable=False),
    sa.Column("jurisdictions", JSON, nullable=False),
    sa.Column("relevance", sa.Float, nullable=False),
    sa.Column("relevant", sa.Boolean, nullable=False),
    sa.Column("terms", JSON, nullable=False),
    _text("reason"),
    sa.Column("made_at", MOMENT, nullable=False),
    sa.Column("changed_at", MOMENT, nullable=False, index=True),
)

entries = _table(
    "entries",
    sa.Column("feed_id", Id, sa.ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    _text("guid"),
    _text("url"),
    sa.Column("canonical_url", sa.Text, nullable=False),
    _text("title"),
    _text("text"),
    _text("source"),
    _text("language"),
    _text("hash"),  # of its words, as they were last seen
    sa.Column("changes", sa.Integer, nullable=False, default=0, server_default="0"),  # how often they were others
    sa.Column("published", MOMENT, nullable=False),
    sa.Column("first_seen", MOMENT, nullable=False, index=True),
    sa.Column("dated", sa.Boolean, nullable=False),
    sa.Column("archive", sa.Boolean, nullable=False),
    sa.Column("author", sa.Text, nullable=False, default="", server_default=sa.text("''")),
    sa.Column("categories", JSON, nullable=False, server_default="[]"),
    # What was concluded of it: null until it was read.
    sa.Column("relevance", sa.Float),
    sa.Column("relevant", sa.Boolean),
    sa.Column("terms", JSON),
    sa.Column("reason", sa.Text),
    sa.Column("story_id", Id, sa.ForeignKey("stories.id", ondelete="SET NULL")),
    sa.Column("joined_score", sa.Float),
    sa.Column("joined_terms", JSON),
    # The entry of its story that is the same item, or whose text it prints: null where it speaks for itself.
    sa.Column("same_as", Id),
    sa.Column("copy_of", Id),
    sa.UniqueConstraint("feed_id", "key"),
    # Most entries are read and stand in no story: only the others are looked for.
    _index_where("relevance", sa.text("relevance IS NULL")),
    _index_where("story_id", sa.text("story_id IS NOT NULL")),
)

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("one_id", Id, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),  # the smaller id
    sa.Column("other_id", Id, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("same", sa.Boolean, nullable=False),
    sa.Column("made_at", MOMENT, nullable=False),
)

# What an editor said of a story, kept with each of its entries: they outlive every grouping.
rulings = sa.Table(
    "rulings",
    metadata,
    sa.Column("entry_id", Id, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ruling", sa.Text, nullable=False),  # pin | drop | off-topic
    sa.Column("made_at", MOMENT, nullable=False),
)

# What a local model makes of an entry, while it is in the matching window: only where the extra is in use.
meanings = sa.Table(
    "meanings",
    metadata,
    sa.Column("entry_id", Id, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)

# What a language model made of a sentence, where one is asked to rewrite: "why" it was refused, or "" and the sentence.
rewrites = sa.Table(
    "rewrites",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),  # of the model, the sentence and the text it stands in
    sa.Column("url", sa.Text, nullable=False, index=True),  # of that text
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("extract", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("made_at", MOMENT, nullable=False),
)

# Pages of articles that were asked for, each once: the text that was in one, or why there is none.
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("entry_id", Id, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("asked_at", MOMENT, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
)

issues = _table(
    "issues",
    sa.Column("newsletter", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),  # draft | published | empty
    sa.Column("until", MOMENT, nullable=False),
    sa.Column("record", JSON),
    _text("subject"),
    _text("html"),
    _text("plain"),
    sa.Column("published_at", MOMENT),
    sa.UniqueConstraint("newsletter", "day"),
)

shown = sa.Table(
    "shown",
    metadata,
    sa.Column("issue_id", Id, sa.ForeignKey("issues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("entry_id", Id, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("story_id", Id, nullable=False),
    sa.Column("thread", Id, nullable=False, index=True),
)

subscribers = _table(
    "subscribers",
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", MOMENT, nullable=False),
    # What a person chose, for all their newsletters.  Empty or null: as the newsletter has it.
    sa.Column("topics", JSON, nullable=False, default=[], server_default="[]"),
    sa.Column("language", sa.Text, nullable=False, default="", server_default=sa.text("''")),
    sa.Column("format", sa.Text, nullable=False, default="html", server_default=sa.text("'html'")),  # html | text
    sa.Column("time_zone", sa.Text, nullable=False, default="", server_default=sa.text("''")),
    sa.Column("deliver_at", sa.Time),
)

subscriptions = _table(
    "subscriptions",
    sa.Column("subscriber_id", Id, sa.ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("newsletter", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),  # pending | active | unsubscribed | bounced | complained
    sa.Column("since", MOMENT, nullable=False),
    sa.Column("consent_at", MOMENT),
    sa.Column("consent_source", sa.Text, nullable=False, default="", server_default=sa.text("''")),
    sa.UniqueConstraint("subscriber_id", "newsletter"),
)

# Addresses of people who were erased, as salted hashes: an import must not bring them back.
erased = sa.Table(
    "erased",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("erased_at", MOMENT, nullable=False),
)

# What some readers get of an issue, who chose topics, language or format; the page of all others stands with the issue.
segments = _table(
    "segments",
    sa.Column("issue_id", Id, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("topics", JSON, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("plain", sa.Text, nullable=False),
)

deliveries = _table(
    "deliveries",
    sa.Column("issue_id", Id, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=False),
    # Null after the person was erased: the count stays, the person goes.
    sa.Column("subscription_id", Id, sa.ForeignKey("subscriptions.id", ondelete="SET NULL")),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("due", MOMENT, nullable=False),
    sa.Column("next_attempt_at", MOMENT, nullable=False),
    sa.Column("sent_at", MOMENT),
    _text("error"),
    sa.Column("segment_id", Id),  # null: the whole issue
    sa.UniqueConstraint("issue_id", "subscription_id"),
    sa.Index("ix_deliveries_status_next_attempt_at", "status", "next_attempt_at"),
)

# Our own letters to a subscriber or the operator: each occasion has one.
letters = _table(
    "letters",
    sa.Column("newsletter", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("occasion", sa.Text, nullable=False),
    sa.Column("subscription_id", Id, sa.ForeignKey("subscriptions.id", ondelete="CASCADE")),  # null: to `email`
    _text("email"),
    sa.Column("said", JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),  # pending | sending | sent | failed | skipped
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("due", MOMENT, nullable=False),
    sa.Column("next_attempt_at", MOMENT, nullable=False),
    sa.Column("sent_at", MOMENT),
    _text("error"),
    sa.UniqueConstraint("kind", "occasion"),
)

# What came back: a message that could not be delivered, or a complaint.
bounces = _table(
    "bounces",
    sa.Column("subscriber_id", Id, sa.ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("delivery_id", Id, sa.ForeignKey("deliveries.id", ondelete="SET NULL")),  # null: told by address alone
    sa.Column("kind", sa.Text, nullable=False),  # hard | soft | complaint
    _text("reason"),
    sa.Column("read_at", MOMENT, nullable=False),
    sa.Column("key", sa.Text, nullable=False),  # of the message that told us: a mailbox may be read twice
    sa.UniqueConstraint("subscriber_id", "key"),
)

kept = sa.Table(
    "kept",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
