"""What a week is read with and talks about, a study's lasting links, and the server's events of weeks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, RowId, owner, parent, row_id
from bot.store.models.studies import Study, Week
from bot.store.types import Instant, Snowflake


class Material(Base):
    """A link of a week (slides, a recording, notes), or of the whole study (code, plan).

    A file is a link to the message that holds it: addresses of attachments expire, those of messages do not.
    """

    __tablename__ = "material"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    week_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("week.id", ondelete="CASCADE"), index=True)
    """None for a link of the study."""
    week: Mapped[Week | None] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    """Who put it there."""
    kind: Mapped[str] = mapped_column(String(12))
    """See bot.core.materials.Kind."""
    title: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(500))
    channel_id: Mapped[int | None] = mapped_column(Snowflake)
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    """The bot's message that holds the file; None for a link."""
    at: Mapped[dt.datetime] = mapped_column(Instant)


class Prompt(Base):
    """Something to talk about in a week's meeting: 같이 이야기할 것."""

    __tablename__ = "prompt"
    __table_args__ = (UniqueConstraint("week_id", "position"), NEVER_REUSED)
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    position: Mapped[int]
    """From 1."""
    user_id: Mapped[int] = mapped_column(Snowflake)
    """Who wrote it."""
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class WeekEvent(Base):
    """The server's scheduled event of a week, a row before it is one: see docs/delivery.md."""

    __tablename__ = "week_event"
    __table_args__ = (
        UniqueConstraint("week_id"),
        Index(
            "ix_week_event_due",
            "next_try_at",
            sqlite_where=text("next_try_at IS NOT NULL"),
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
        NEVER_REUSED,
    )
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    week_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("week.id", ondelete="SET NULL"))
    """None once the week is dropped: its event has to go, too."""
    week: Mapped[Week | None] = parent()
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """See bot.core.events.State."""
    event_id: Mapped[int | None] = mapped_column(Snowflake)
    begins_at: Mapped[dt.datetime] = mapped_column(Instant)
    """The meeting's slot as it was wanted last: the nearest ones come first where there is little room."""
    said: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the event says since it was last written: bot.core.events.Wanted; None before it is made."""
    first_try_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """When it was asked for first: from then on there may be one that nobody knows the id of."""
    attempt: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """When it is to be looked at; None while nothing is to be done."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts the changes that it has to show: some come while it is being written."""
    last_error: Mapped[str | None] = mapped_column(String(300))
