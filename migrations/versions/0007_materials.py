"""Materials and links of a week and a study, prompts, and the server's events of weeks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
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


def points_to(name: str, column: str, parent: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    """What becomes of a row when its parent goes."""
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{name}_{column}", ondelete=then)


def create(table: str, *items: sa.schema.SchemaItem, indexed: tuple[str, ...]) -> None:
    """A table whose ids are never used again."""
    op.create_table(
        table,
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )
    for name in indexed:
        op.create_index(f"ix_{table}_{name}", table, [name])


def upgrade() -> None:
    """Go up to this revision."""
    create(
        "material",
        column("study_id", ROW_ID),
        optional("week_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        column("kind", sa.String(12)),
        column("title", sa.String(100)),
        column("url", sa.String(500)),
        optional("channel_id", SNOWFLAKE),
        optional("message_id", SNOWFLAKE),
        column("at", INSTANT),
        points_to("material", "study_id", "study"),
        points_to("material", "week_id", "week"),
        indexed=("study_id", "week_id", "guild_id"),
    )
    create(
        "prompt",
        column("week_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("position", sa.Integer()),
        column("user_id", SNOWFLAKE),
        column("text", sa.String(300)),
        column("at", INSTANT),
        points_to("prompt", "week_id", "week"),
        sa.UniqueConstraint("week_id", "position", name="uq_prompt_week_id_position"),
        indexed=("week_id", "guild_id"),
    )
    create(
        "week_event",
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        optional("week_id", ROW_ID),
        column("state", sa.String(10)),
        optional("event_id", SNOWFLAKE),
        column("begins_at", INSTANT),
        optional("said", sa.JSON()),
        optional("first_try_at", INSTANT),
        column("attempt", sa.Integer()),
        optional("next_try_at", INSTANT),
        column("revision", sa.Integer()),
        optional("last_error", sa.String(300)),
        points_to("week_event", "study_id", "study"),
        points_to("week_event", "week_id", "week", "SET NULL"),
        sa.UniqueConstraint("week_id", name="uq_week_event_week_id"),
        indexed=("study_id", "guild_id"),
    )
    due = sa.text("next_try_at IS NOT NULL")
    op.create_index(
        "ix_week_event_due", "week_event", ["next_try_at"], sqlite_where=due, postgresql_where=due
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("week_event", "prompt", "material"):
        op.drop_table(table)
