"""The minutes of a meeting: what was written, and the messages that people put in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, owner, parent, row_id
from bot.store.models.studies import Week
from bot.store.types import Instant, Snowflake


class Minutes(Base):
    """What was written about a week's meeting beside its facts, which are stored elsewhere."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("week_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    kind: Mapped[str | None] = mapped_column(String(12))
    """What kind of meeting it was: bot.core.minutes.Kind; None where the week tells."""
    decisions: Mapped[str | None] = mapped_column(Text)
    todo: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    lessons: Mapped[str | None] = mapped_column(Text)
    reflections: Mapped[str | None] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(Snowflake)
    """Who wrote or posted them first."""
    written_at: Mapped[dt.datetime] = mapped_column(Instant)
    edited_by: Mapped[int | None] = mapped_column(Snowflake)
    """Who changed something last, after that."""
    edited_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    posted_by: Mapped[int | None] = mapped_column(Snowflake)
    posted_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """Since when they stand on the end card; None while only those who write them see them."""


class MinutesMessage(Base):
    """A message that somebody put into the minutes, kept as it was then."""

    __tablename__ = "minutes_message"
    __table_args__ = (UniqueConstraint("week_id", "message_id"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    section: Mapped[str] = mapped_column(String(12))
    """Its heading: bot.core.minutes.Section."""
    message_id: Mapped[int] = mapped_column(Snowflake)
    url: Mapped[str | None] = mapped_column(String(200))
    """The message's address."""
    author_id: Mapped[int] = mapped_column(Snowflake)
    author_name: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    """As written, with names for mentions."""
    sent_at: Mapped[dt.datetime] = mapped_column(Instant)
    added_by: Mapped[int] = mapped_column(Snowflake)
    at: Mapped[dt.datetime] = mapped_column(Instant)
