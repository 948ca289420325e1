"""The minutes of a meeting: what people put in, what was written, and who changed it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SNOWFLAKE = sa.BigInteger()
INSTANT = sa.BigInteger()


def column(name: str, type_: Any) -> sa.Column[Any]:
    """A column that is always filled."""
    return sa.Column(name, type_, nullable=False)


def optional(name: str, type_: Any) -> sa.Column[Any]:
    """A column that may be empty."""
    return sa.Column(name, type_, nullable=True)


def create(table: str, *items: sa.schema.SchemaItem) -> None:
    """A table of what hangs on a week, with an id that is never used again."""
    op.create_table(
        table,
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        column("week_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=f"fk_{table}_week_id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    for name in ("week_id", "guild_id"):
        op.create_index(f"ix_{table}_{name}", table, [name])


def upgrade() -> None:
    """Go up to this revision."""
    create(
        "minutes",
        optional("kind", sa.String(12)),
        optional("decisions", sa.Text()),
        optional("todo", sa.Text()),
        optional("notes", sa.Text()),
        optional("lessons", sa.Text()),
        optional("reflections", sa.Text()),
        column("written_by", SNOWFLAKE),
        column("written_at", INSTANT),
        optional("edited_by", SNOWFLAKE),
        optional("edited_at", INSTANT),
        optional("posted_by", SNOWFLAKE),
        optional("posted_at", INSTANT),
        sa.UniqueConstraint("week_id", name="uq_minutes_week_id"),
    )
    create(
        "minutes_message",
        column("section", sa.String(12)),
        column("message_id", SNOWFLAKE),
        optional("url", sa.String(200)),
        column("author_id", SNOWFLAKE),
        column("author_name", sa.String(100)),
        column("body", sa.Text()),
        column("sent_at", INSTANT),
        column("added_by", SNOWFLAKE),
        column("at", INSTANT),
        sa.UniqueConstraint("week_id", "message_id", name="uq_minutes_message_week_id_message_id"),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("minutes_message", "minutes"):
        op.drop_table(table)
