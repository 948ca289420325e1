"""Draws by ladder: what was frozen when one was opened, what people added, and what came of it.

They are no part of the history that undo goes through: a draw stays on record, and its secret must not get
into any other row before it is told.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, RowId, owner, parent, row_id
from bot.store.models.studies import Change, Season, Study, Week
from bot.store.types import Instant, Snowflake


class Draw(Base):
    """One draw. `context` is what its commitment covers; `record` is what anybody can check afterwards."""

    __tablename__ = "draw"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    season_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("season.id", ondelete="SET NULL"), index=True
    )
    season: Mapped[Season | None] = parent()
    week_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("week.id", ondelete="SET NULL"), index=True)
    """The week that a role of today is for."""
    week: Mapped[Week | None] = parent()
    purpose: Mapped[str] = mapped_column(String(12))
    """presenters, order, or role (of today)."""
    label: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(10), default="open")
    """open, drawn, or void."""
    reason: Mapped[str | None] = mapped_column(String(20))
    """Why it is void: see bot.core.drawn.Void."""
    opened_by: Mapped[int] = mapped_column(Snowflake)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    closes_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """None for a live draw, which waits for a press."""
    ended_by: Mapped[int | None] = mapped_column(Snowflake)
    """Who drew it or took it back; None where its time had come."""
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    secret: Mapped[str | None] = mapped_column(String(64), deferred=True)
    """32 bytes in hexadecimal digits, loaded only where it is asked for by name."""
    commitment: Mapped[str] = mapped_column(String(64))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    fixed: Mapped[list[list[int]]] = mapped_column(JSON)
    """Weeks that were given away beforehand: pairs of user id and week number."""
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    left_out: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    """What was drawn and did not hold any more: pairs of user id and week number."""
    replaces_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("draw.id", ondelete="SET NULL"), index=True
    )
    """The draw whose weeks this one draws again."""
    change_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("change.id", ondelete="SET NULL"), index=True
    )
    """The change that wrote its presenters."""
    change: Mapped[Change | None] = parent()


class DrawWord(Base):
    """A lucky word: it goes into the seed, and nobody knew the secret when it was given."""

    __tablename__ = "draw_word"
    __table_args__ = (UniqueConstraint("draw_id", "user_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    draw_id: Mapped[int] = owner("draw.id")
    draw: Mapped[Draw] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    word: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class DrawAbsence(Base):
    """A week in which somebody cannot present."""

    __tablename__ = "draw_absence"
    __table_args__ = (UniqueConstraint("draw_id", "user_id", "week"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    draw_id: Mapped[int] = owner("draw.id")
    draw: Mapped[Draw] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    week: Mapped[int]
    """The week's number in the draw's season."""
    at: Mapped[dt.datetime] = mapped_column(Instant)
