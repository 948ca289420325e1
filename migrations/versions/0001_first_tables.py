"""The first tables.

Revises an empty database.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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


def belongs_to(parent: str, table: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    """The rows go with their parent, unless `then` says otherwise."""
    return sa.ForeignKeyConstraint(
        [f"{parent}_id"], [f"{parent}.id"], name=f"fk_{table}_{parent}_id", ondelete=then
    )


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """No two rows with the same values there."""
    return sa.UniqueConstraint(*columns, name="_".join(("uq", table, *columns)))


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
    op.create_table(
        "meta",
        column("key", sa.String(40)),
        column("value", sa.String(200)),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "guild",
        sa.Column("id", SNOWFLAKE, autoincrement=False, nullable=False),
        optional("builder_role_id", SNOWFLAKE),
        sa.PrimaryKeyConstraint("id", name="pk_guild"),
    )
    studies()
    seasons()
    weeks()
    posts()


def studies() -> None:
    """Studies with their people, book and history, and what is being typed."""
    create(
        "study",
        column("guild_id", SNOWFLAKE),
        column("title", sa.String(100)),
        column("language", sa.String(5)),
        column("country", sa.String(2)),
        column("channel_id", SNOWFLAKE),
        optional("voice_channel_id", SNOWFLAKE),
        optional("role_id", SNOWFLAKE),
        column("host_id", SNOWFLAKE),
        optional("book_url", sa.String(500)),
        column("pdf_offset", sa.Integer()),
        column("cap_minutes", sa.Integer()),
        column("policy", sa.String(10)),
        column("hand_over", sa.Boolean()),
        column("posts", sa.JSON()),
        column("created_at", INSTANT),
        optional("archived_at", INSTANT),
        optional("refused_at", INSTANT),
        index=("guild_id",),
    )
    create(
        "section",
        column("study_id", ROW_ID),
        column("position", sa.Integer()),
        column("title", sa.String(200)),
        column("page", sa.Integer()),
        belongs_to("study", "section"),
        index=("study_id",),
    )
    create(
        "member",
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        column("name", sa.String(100)),
        column("listener", sa.Boolean()),
        column("cohost", sa.Boolean()),
        column("paused", sa.Boolean()),
        column("joined_at", INSTANT),
        optional("left_at", INSTANT),
        belongs_to("study", "member"),
        unique("member", "study_id", "user_id"),
        index=("guild_id", "study_id"),
    )
    create(
        "change",
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("by", SNOWFLAKE),
        column("at", INSTANT),
        column("kind", sa.String(40)),
        column("details", sa.JSON()),
        column("before", sa.JSON()),
        column("after", sa.JSON()),
        optional("undone_by", SNOWFLAKE),
        optional("undone_at", INSTANT),
        belongs_to("study", "change"),
        index=("guild_id", "study_id"),
    )
    create(
        "draft",
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        column("kind", sa.String(40)),
        column("data", sa.JSON()),
        column("expires_at", INSTANT),
        index=("expires_at", "guild_id"),
    )


def seasons() -> None:
    """Seasons and their rest weeks."""
    create(
        "season",
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("number", sa.Integer()),
        column("first_page", sa.Integer()),
        column("last_page", sa.Integer()),
        optional("weekly_pages", sa.Integer()),
        column("weeks", sa.Integer()),
        column("snap", sa.Boolean()),
        column("start", sa.Date()),
        column("weekdays", sa.JSON()),
        column("wall_time", sa.Time()),
        column("timezone", sa.String(64)),
        optional("closed_at", INSTANT),
        belongs_to("study", "season"),
        unique("season", "study_id", "number"),
        index=("guild_id", "study_id"),
    )
    create(
        "rest",
        column("season_id", ROW_ID),
        column("day", sa.Date()),
        optional("reason", sa.String(100)),
        belongs_to("season", "rest"),
        unique("rest", "season_id", "day"),
        index=("season_id",),
    )


def weeks() -> None:
    """Weeks, who presents and who comes."""
    create(
        "week",
        column("season_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("number", sa.Integer()),
        column("kind", sa.String(10)),
        optional("moved_day", sa.Date()),
        optional("moved_time", sa.Time()),
        optional("place", sa.String(500)),
        optional("goals", sa.String(2000)),
        optional("started_at", INSTANT),
        optional("started_by", SNOWFLAKE),
        optional("minutes", sa.Integer()),
        optional("ended_at", INSTANT),
        optional("record", sa.String(10)),
        optional("held_at", INSTANT),
        optional("planned_first", sa.Integer()),
        optional("planned_last", sa.Integer()),
        optional("reached", sa.Integer()),
        optional("policy", sa.String(10)),
        optional("hand_over", sa.Boolean()),
        optional("note", sa.String(2000)),
        belongs_to("season", "week"),
        unique("week", "season_id", "number"),
        index=("guild_id", "season_id"),
    )
    create(
        "presenter",
        column("week_id", ROW_ID),
        column("user_id", SNOWFLAKE),
        column("position", sa.Integer()),
        optional("first_page", sa.Integer()),
        optional("last_page", sa.Integer()),
        belongs_to("week", "presenter"),
        unique("presenter", "week_id", "user_id"),
        index=("user_id", "week_id"),
    )
    create(
        "rsvp",
        column("week_id", ROW_ID),
        column("user_id", SNOWFLAKE),
        column("answer", sa.String(10)),
        optional("reason", sa.String(200)),
        column("at", INSTANT),
        belongs_to("week", "rsvp"),
        unique("rsvp", "week_id", "user_id"),
        index=("week_id",),
    )


def posts() -> None:
    """Automatic posts, with an index on those that wait and on those being sent."""
    create(
        "scheduled_post",
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        optional("week_id", ROW_ID),
        optional("user_id", SNOWFLAKE),
        column("kind", sa.String(20)),
        column("dedupe_key", sa.String(60)),
        column("channel_id", SNOWFLAKE),
        column("due_at", INSTANT),
        column("next_try_at", INSTANT),
        optional("not_after", INSTANT),
        column("priority", sa.Integer()),
        optional("payload", sa.JSON()),
        column("status", sa.String(10)),
        column("attempt", sa.Integer()),
        optional("first_try_at", INSTANT),
        optional("lease_until", INSTANT),
        optional("claimed_by", sa.String(40)),
        optional("message_id", SNOWFLAKE),
        optional("sent_at", INSTANT),
        optional("last_error", sa.String(300)),
        column("stale", sa.Boolean()),
        belongs_to("study", "scheduled_post"),
        belongs_to("week", "scheduled_post", then="SET NULL"),
        unique("scheduled_post", "dedupe_key"),
        index=("guild_id", "study_id", "week_id"),
    )
    for status, columns in {
        "pending": ["next_try_at", "priority", "id"],
        "claimed": ["lease_until"],
    }.items():
        where = sa.text(f"status = '{status}'")
        op.create_index(
            f"ix_scheduled_post_{status}",
            "scheduled_post",
            columns,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    """Go back to an empty database."""
    for table in (
        *("scheduled_post", "rsvp", "presenter", "week", "rest", "season"),
        *("draft", "change", "member", "section", "study", "guild", "meta"),
    ):
        op.drop_table(table)
