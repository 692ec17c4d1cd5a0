"""who reads it and how

Subscribers get what they choose: topics, language, format, time zone and hour.  Subscriptions get the consent they
rest on.  New are what came back (bounces and complaints) and the hashes of people who were erased.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
moment = sa.DateTime(timezone=True)


def text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=sa.text(f"'{default}'"))


# Without a batch, which on SQLite makes the table anew and, with foreign keys on, empties those that refer to it.
def added() -> dict[str, tuple[sa.Column[object], ...]]:
    return {
        "subscribers": (
            sa.Column("topics", json, nullable=False, server_default="[]"),
            text("language"),
            text("format", "html"),
            text("time_zone"),
            sa.Column("deliver_at", sa.Time(), nullable=True),
        ),
        "subscriptions": (sa.Column("consent_at", moment, nullable=True), text("consent_source")),
    }


def upgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "erased",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("erased_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_erased")),
    )
    op.create_table(
        "bounces",
        sa.Column("id", number, nullable=False),
        sa.Column("subscriber_id", number, nullable=False),
        sa.Column("delivery_id", number, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("read_at", moment, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("fk_bounces_subscriber_id_subscribers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_bounces_delivery_id_deliveries"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
        sa.UniqueConstraint("subscriber_id", "key", name=op.f("uq_bounces_subscriber_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bounces_subscriber_id"), "bounces", ["subscriber_id"])


def downgrade() -> None:
    op.drop_table("bounces")
    op.drop_table("erased")
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
