"""whose words they are

Entries get their author, their feed's categories, and which other entry they repeat; with matching by meaning, their
vectors.  An index that nothing asked is gone, and two hold only what is looked for.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


# Without a batch, which on SQLite makes the table anew and, with foreign keys on, empties those that refer to it.
def added() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("author", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("categories", json, nullable=False, server_default="[]"),
        sa.Column("same_as", number, nullable=True),
        sa.Column("copy_of", number, nullable=True),
    )


def upgrade() -> None:
    for column in added():
        op.add_column("entries", column)
    for name in ("canonical_url", "relevance", "story_id"):
        op.drop_index(f"ix_entries_{name}", table_name="entries")
    op.create_index("ix_entries_relevance", "entries", ["relevance"], sqlite_where=sa.text("relevance IS NULL"))
    op.create_index("ix_entries_story_id", "entries", ["story_id"], sqlite_where=sa.text("story_id IS NOT NULL"))
    op.create_table(
        "meanings",
        sa.Column("entry_id", number, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_meanings_entry_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_meanings")),
    )


def downgrade() -> None:
    op.drop_table("meanings")
    for name in ("relevance", "story_id"):
        op.drop_index(f"ix_entries_{name}", table_name="entries")
    for name in ("canonical_url", "relevance", "story_id"):
        op.create_index(f"ix_entries_{name}", "entries", [name])
    for column in added():
        op.drop_column("entries", column.name)
