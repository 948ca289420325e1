"""Who was at a meeting: seen in its voice channel, checked in, or put right by the host."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, owner, parent, row_id
from bot.store.models.studies import Week
from bot.store.types import Instant, Snowflake


class Presence(Base):
    """A time that somebody was in a meeting's voice channel: see bot.core.attendance.Interval."""

    __tablename__ = "presence"
    __table_args__ = (
        # One person is in one voice channel at a time, whatever the server.
        Index(
            "ix_presence_open",
            "user_id",
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        NEVER_REUSED,
    )
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    user_id: Mapped[int] = mapped_column(Snowflake)
    name: Mapped[str | None] = mapped_column(String(100))
    """The display name last seen, where Discord told it."""
    since: Mapped[dt.datetime] = mapped_column(Instant)
    until: Mapped[dt.datetime | None] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)


class CheckIn(Base):
    """Somebody said that they are there, at a meeting without a voice channel."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("week_id", "user_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    name: Mapped[str] = mapped_column(String(100))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class AttendanceMark(Base):
    """What the host says of somebody's attendance: it stands over what was seen."""

    __tablename__ = "attendance_mark"
    __table_args__ = (UniqueConstraint("week_id", "user_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    name: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    """See bot.core.attendance.Status."""
    by: Mapped[int] = mapped_column(Snowflake)
    at: Mapped[dt.datetime] = mapped_column(Instant)
