"""Queries for the scheduled events of weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update

from bot.core.events import FULL, State
from bot.store.engine import Session
from bot.store.models import WeekEvent


async def events_of(session: Session, study_id: int) -> Sequence[WeekEvent]:
    """All rows of a study, whatever their state."""
    query = select(WeekEvent).where(WeekEvent.study_id == study_id).order_by(WeekEvent.id)
    return (await session.scalars(query)).all()


async def event_row(session: Session, row_id: int) -> WeekEvent | None:
    """One row of any server: for its event."""
    return await session.get(WeekEvent, row_id)


async def due_events(
    session: Session, now: dt.datetime, limit: int, but: Collection[int]
) -> list[tuple[int, int]]:
    """Some rows that want to be looked at, as (server, id), the nearest meeting first; none of `but`."""
    query = select(WeekEvent.guild_id, WeekEvent.id).where(
        WeekEvent.next_try_at <= now, WeekEvent.guild_id.not_in(but)
    )
    rows = await session.execute(query.order_by(WeekEvent.begins_at, WeekEvent.id).limit(limit))
    return [(guild_id, row_id) for guild_id, row_id in rows]


async def next_due(session: Session) -> dt.datetime | None:
    """When the next of them does."""
    return (await session.scalars(select(func.min(WeekEvent.next_try_at)))).one()


async def free_claims(session: Session, now: dt.datetime) -> None:
    """What another process had in hand is due now: one at a time has the database, so it is dead."""
    in_hand = (WeekEvent.attempt > 0, WeekEvent.next_try_at > now)
    await session.execute(update(WeekEvent).where(*in_hand).values(next_try_at=now))


async def farthest(session: Session, guild_id: int, after: dt.datetime) -> WeekEvent | None:
    """The event of the last meeting of a server, if that is after this instant."""
    query = select(WeekEvent).where(
        WeekEvent.guild_id == guild_id, WeekEvent.state == State.MADE, WeekEvent.begins_at > after
    )
    return (await session.scalars(query.order_by(WeekEvent.begins_at.desc()).limit(1))).one_or_none()


async def nearest_without_room(session: Session, guild_id: int) -> WeekEvent | None:
    """The nearest meeting of a server that has no event because there was no room."""
    query = select(WeekEvent).where(
        WeekEvent.guild_id == guild_id, WeekEvent.state == State.WAITING, WeekEvent.last_error == FULL
    )
    return (await session.scalars(query.order_by(WeekEvent.begins_at).limit(1))).one_or_none()


async def refusal(session: Session, study_id: int) -> str | None:
    """Why a study's events cannot be made, as the row says it; None where they can."""
    query = select(WeekEvent.last_error).where(
        WeekEvent.study_id == study_id, WeekEvent.state == State.REFUSED
    )
    return (await session.scalars(query.limit(1))).one_or_none()
