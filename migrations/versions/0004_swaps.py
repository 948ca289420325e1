"""Requests of presenters to swap turns, and whose turn somebody has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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


def points_to(column: str, parent: str, then: str) -> sa.ForeignKeyConstraint:
    """What becomes of a request when its parent goes."""
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=f"fk_swap_request_{column}", ondelete=then
    )


def upgrade() -> None:
    """Go up to this revision."""
    op.add_column("presenter", optional("instead_of", SNOWFLAKE))
    op.create_table(
        "swap_request",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("kind", sa.String(10)),
        column("user_id", SNOWFLAKE),
        optional("asked_id", SNOWFLAKE),
        column("given", sa.JSON()),
        optional("wanted", sa.JSON()),
        column("opened_by", SNOWFLAKE),
        column("opened_at", INSTANT),
        column("status", sa.String(10)),
        optional("closed_by", SNOWFLAKE),
        optional("closed_at", INSTANT),
        optional("change_id", ROW_ID),
        points_to("study_id", "study", "CASCADE"),
        points_to("change_id", "change", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_swap_request"),
        sqlite_autoincrement=True,
    )
    for name in ("study_id", "guild_id", "change_id"):
        op.create_index(f"ix_swap_request_{name}", "swap_request", [name])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("swap_request")
    op.drop_column("presenter", "instead_of")
