"""Who was at a meeting: times in its voice channel, check-ins, and what the host put right."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
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
    """A table of what is known of people in a week, with an id that is never used again."""
    op.create_table(
        table,
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        column("week_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=f"fk_{table}_week_id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    for name in ("week_id", "guild_id"):
        op.create_index(f"ix_{table}_{name}", table, [name])


def once(table: str) -> sa.UniqueConstraint:
    """One row a person and week."""
    return sa.UniqueConstraint("week_id", "user_id", name=f"uq_{table}_week_id_user_id")


def upgrade() -> None:
    """Go up to this revision."""
    create(
        "presence",
        column("channel_id", SNOWFLAKE),
        optional("name", sa.String(100)),
        column("since", INSTANT),
        optional("until", INSTANT),
        column("seen_at", INSTANT),
    )
    still_there = sa.text("until IS NULL")
    op.create_index(
        "ix_presence_open",
        "presence",
        ["user_id"],
        sqlite_where=still_there,
        postgresql_where=still_there,
    )
    create(
        "check_in",
        column("name", sa.String(100)),
        column("at", INSTANT),
        once("check_in"),
    )
    create(
        "attendance_mark",
        column("name", sa.String(100)),
        column("status", sa.String(10)),
        column("by", SNOWFLAKE),
        column("at", INSTANT),
        once("attendance_mark"),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("attendance_mark", "check_in", "presence"):
        op.drop_table(table)
