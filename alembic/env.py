"""Runs the migrations on the connection that `digest.db.engine` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from digest.db.tables import JSON, UTCDateTime, metadata


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Migrations name only SQLAlchemy's types, so that old ones go on working when ours change."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is JSON:
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    if kind == "type" and isinstance(item, sa.BigInteger):
        return "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
