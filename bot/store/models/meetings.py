"""What happens in a meeting beside its start and end: pauses, and the pages that people note."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, owner, parent, row_id
from bot.store.models.studies import Week
from bot.store.types import Instant, Snowflake


class Pause(Base):
    """A time in which a meeting's clock stood; `until` is empty while it lasts."""

    __tablename__ = "pause"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[int] = mapped_column(Snowflake)
    reason: Mapped[str | None] = mapped_column(String(200))
    until: Mapped[dt.datetime | None] = mapped_column(Instant)
    resumed_by: Mapped[int | None] = mapped_column(Snowflake)


class PageNote(Base):
    """A page that somebody wrote down during a meeting; it `counts` where they led it then."""

    __tablename__ = "page_note"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    week_id: Mapped[int] = owner("week.id")
    week: Mapped[Week] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    page: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(Instant)
    counts: Mapped[bool]
