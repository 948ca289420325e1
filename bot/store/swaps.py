"""Queries for the requests of presenters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from bot.core.swaps import Kind, State
from bot.store.engine import Session
from bot.store.models import Change, Presenter, ScheduledPost, Season, SwapRequest


async def request_row(session: Session, guild_id: int, request_id: int) -> SwapRequest | None:
    """One request of this server."""
    row = await session.get(SwapRequest, request_id)
    return row if row is not None and row.guild_id == guild_id else None


async def request_anywhere(session: Session, request_id: int) -> SwapRequest | None:
    """One request of any server: only for direct messages, where the caller checks the membership."""
    return await session.get(SwapRequest, request_id)


async def requests_of(session: Session, study_id: int, since: dt.datetime) -> Sequence[SwapRequest]:
    """A study's requests that are open, or were closed since then, the oldest first."""
    query = select(SwapRequest).where(
        SwapRequest.study_id == study_id,
        or_(SwapRequest.status == State.OPEN.value, SwapRequest.closed_at >= since),
    )
    return (await session.scalars(query.order_by(SwapRequest.id))).all()


async def asked_since(session: Session, study_id: int, user_id: int, since: dt.datetime) -> int:
    """How many requests a person has sent to others since then."""
    query = select(SwapRequest.id).where(
        SwapRequest.study_id == study_id,
        SwapRequest.opened_by == user_id,
        SwapRequest.opened_at > since,
        SwapRequest.kind.in_((Kind.SWAP.value, Kind.COVER.value)),
    )
    return len((await session.scalars(query)).all())


async def undone_of(session: Session, change_ids: Collection[int]) -> set[int]:
    """Those of these changes that were undone."""
    if not change_ids:
        return set()
    query = select(Change.id).where(Change.id.in_(change_ids), Change.undone_at.is_not(None))
    return set(await session.scalars(query))


async def out_of(session: Session, keys: Collection[str]) -> set[str]:
    """Those of these posts, by dedupe key, that have become messages."""
    query = select(ScheduledPost.dedupe_key).where(
        ScheduledPost.dedupe_key.in_(keys), ScheduledPost.message_id.is_not(None)
    )
    return set(await session.scalars(query)) if keys else set()


async def presenter_row(session: Session, presenter_id: int) -> Presenter:
    """A presenter that the plan has just named."""
    return await session.get_one(Presenter, presenter_id)


async def season_row(session: Session, guild_id: int, season_id: int) -> Season | None:
    """One season of this server."""
    season = await session.get(Season, season_id)
    return season if season is not None and season.guild_id == guild_id else None
