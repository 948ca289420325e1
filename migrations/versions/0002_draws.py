"""Draws by ladder, with their lucky words and absences; what people who joined late are ahead by."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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


def points_to(column: str, parent: str, table: str, then: str) -> sa.ForeignKeyConstraint:
    """What becomes of the rows when their parent goes."""
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete=then)


def create(table: str, *items: sa.schema.SchemaItem, index: tuple[str, ...]) -> None:
    """A table with an id that is never used again, and an index on each of these columns."""
    op.create_table(
        table,
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )
    for name in index:
        op.create_index(f"ix_{table}_{name}", table, [name])


def upgrade() -> None:
    """Go up to this revision."""
    op.add_column("member", sa.Column("credit", sa.Integer(), nullable=False, server_default="0"))
    create(
        "draw",
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        optional("season_id", ROW_ID),
        optional("week_id", ROW_ID),
        column("purpose", sa.String(12)),
        column("label", sa.String(60)),
        column("status", sa.String(10)),
        optional("reason", sa.String(20)),
        column("opened_by", SNOWFLAKE),
        column("opened_at", INSTANT),
        optional("closes_at", INSTANT),
        optional("ended_by", SNOWFLAKE),
        optional("ended_at", INSTANT),
        optional("secret", sa.String(64)),
        column("commitment", sa.String(64)),
        column("context", sa.JSON()),
        column("fixed", sa.JSON()),
        optional("record", sa.JSON()),
        column("left_out", sa.JSON()),
        optional("replaces_id", ROW_ID),
        optional("change_id", ROW_ID),
        points_to("study_id", "study", "draw", "CASCADE"),
        points_to("season_id", "season", "draw", "SET NULL"),
        points_to("week_id", "week", "draw", "SET NULL"),
        points_to("replaces_id", "draw", "draw", "SET NULL"),
        points_to("change_id", "change", "draw", "SET NULL"),
        index=("study_id", "guild_id", "season_id", "week_id", "replaces_id", "change_id"),
    )
    create(
        "draw_word",
        column("draw_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        column("word", sa.String(64)),
        column("at", INSTANT),
        points_to("draw_id", "draw", "draw_word", "CASCADE"),
        sa.UniqueConstraint("draw_id", "user_id", name="uq_draw_word_draw_id_user_id"),
        index=("draw_id", "guild_id"),
    )
    create(
        "draw_absence",
        column("draw_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        column("week", sa.Integer()),
        column("at", INSTANT),
        points_to("draw_id", "draw", "draw_absence", "CASCADE"),
        sa.UniqueConstraint("draw_id", "user_id", "week", name="uq_draw_absence_draw_id_user_id_week"),
        index=("draw_id", "guild_id"),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("draw_absence", "draw_word", "draw"):
        op.drop_table(table)
    op.drop_column("member", "credit")
