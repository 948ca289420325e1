"""What presenters ask each other for: to swap turns, to take one over, or to read without a presenter.

They are no part of the history that undo goes through: who asked whom stays on record, what came of it is a
change of its own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import NEVER_REUSED, Base, RowId, owner, parent, row_id
from bot.store.models.studies import Change, Study
from bot.store.types import Instant, Snowflake


class SwapRequest(Base):
    """One request. Turns are kept as values (bot.core.swaps.Place): their rows come and go with undo."""

    __tablename__ = "swap_request"
    __table_args__ = NEVER_REUSED
    id: Mapped[int] = row_id()
    study_id: Mapped[int] = owner("study.id")
    study: Mapped[Study] = parent()
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    kind: Mapped[str] = mapped_column(String(10))
    """See bot.core.swaps.Kind."""
    user_id: Mapped[int] = mapped_column(Snowflake)
    """Whose turns it is about."""
    asked_id: Mapped[int | None] = mapped_column(Snowflake)
    """Who is asked; None: everybody."""
    given: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The turns that are to be given away; several only where somebody has left."""
    wanted: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The turn that is asked for in exchange."""
    opened_by: Mapped[int] = mapped_column(Snowflake)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(10), default="open")
    """See bot.core.swaps.State; what time alone has ended may still say open."""
    closed_by: Mapped[int | None] = mapped_column(Snowflake)
    closed_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    change_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("change.id", ondelete="SET NULL"), index=True
    )
    """The change that it came to."""
    change: Mapped[Change | None] = parent()
