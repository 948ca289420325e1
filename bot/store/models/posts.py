"""Automatic posts: rows before they are messages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, RowId, owner, parent, row_id
from bot.store.models.studies import Study, Week
from bot.store.types import Instant, Snowflake


class ScheduledPost(Base):
    """One automatic post and how far it got: see docs/delivery.md for the states and the protocol."""

    __tablename__ = "scheduled_post"
    __table_args__ = (
        Index(
            "ix_scheduled_post_pending",
            "next_try_at",
            "priority",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "ix_scheduled_post_claimed",
            "lease_until",
            sqlite_where=text("status = 'claimed'"),
            postgresql_where=text("status = 'claimed'"),
        ),
        NEVER_REUSED,
    )
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    week_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("week.id", ondelete="SET NULL"), index=True)
    """None for the plan, and once the week is dropped: what is out has to say so."""
    week: Mapped[Week | None] = parent()
    user_id: Mapped[int | None] = mapped_column(Snowflake)
    """For a post to one person: sent as a direct message, or in the channel where that is closed."""
    kind: Mapped[str] = mapped_column(String(20))
    dedupe_key: Mapped[str] = mapped_column(String(60), unique=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    due_at: Mapped[dt.datetime] = mapped_column(Instant)
    next_try_at: Mapped[dt.datetime] = mapped_column(Instant)
    not_after: Mapped[dt.datetime | None] = mapped_column(Instant)
    priority: Mapped[int]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Frozen at the first claim: what this post says, whatever happens to the plan meanwhile."""
    status: Mapped[str] = mapped_column(String(10), default="pending")
    """pending, claimed, sent, dead, expired, uncertain; withdrawn rows are deleted.

    A pending row with a `message_id` is out already: its message is to be edited to the payload.
    """
    attempt: Mapped[int] = mapped_column(default=0)
    first_try_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    lease_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    sent_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(String(300))
    stale: Mapped[bool] = mapped_column(default=False)
    """The plan changed while this row was being sent: it is looked at again once it is out."""
