"""The question that a meeting's panel shows to everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go up to this revision."""
    op.create_table(
        "on_screen",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("week_id", ROW_ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", ROW_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_on_screen"),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name="fk_on_screen_week_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name="fk_on_screen_question_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("week_id", name="uq_on_screen_week_id"),
        sqlite_autoincrement=True,
    )
    for name in ("week_id", "question_id", "guild_id"):
        op.create_index(f"ix_on_screen_{name}", "on_screen", [name])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("on_screen")
