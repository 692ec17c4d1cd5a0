"""what each reader gets

An issue may be read in other ways than whole, in the newsletter's language and as HTML: its segments have pages of
their own, and each delivery says which it is.  Deliveries that wait get the whole issue, as before.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "segments",
        sa.Column("id", number, nullable=False),
        sa.Column("issue_id", number, nullable=False),
        sa.Column("topics", json, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_segments_issue_id_issues"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_segments_issue_id"), "segments", ["issue_id"])
    # Without a foreign key: SQLite adds none to a table that exists, and both go with their issue.
    op.add_column("deliveries", sa.Column("segment_id", number, nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries", "segment_id")
    op.drop_table("segments")
