"""Pauses of meetings and the pages noted in them; how long meetings usually take, and what was added."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
    """A table of what happened in a week, with an id that is never used again."""
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
    op.add_column("study", optional("usual_minutes", sa.Integer()))
    op.add_column("week", sa.Column("extra_minutes", sa.Integer(), nullable=False, server_default="0"))
    create(
        "pause",
        column("at", INSTANT),
        column("by", SNOWFLAKE),
        optional("reason", sa.String(200)),
        optional("until", INSTANT),
        optional("resumed_by", SNOWFLAKE),
    )
    create(
        "page_note",
        column("user_id", SNOWFLAKE),
        column("page", sa.Integer()),
        column("at", INSTANT),
        column("counts", sa.Boolean()),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("page_note", "pause"):
        op.drop_table(table)
    op.drop_column("week", "extra_minutes")
    op.drop_column("study", "usual_minutes")
