"""What a flow of several steps has gathered so far, and what a form held that could not be taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.core.errors import NotFoundError
from bot.core.people import Actor
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import Draft

KEPT = dt.timedelta(hours=1)


async def save(
    session: Session,
    actor: Actor,
    kind: str,
    data: Mapping[str, Any],
    now: dt.datetime,
    draft_id: int | None = None,
) -> int:
    """Keep plain values for an hour, in a new draft or in the actor's own one. Returns the draft's id.

    NotFoundError("error.draft_gone") where the draft is not there (any more).
    """
    if draft_id is not None:
        row = await _own(session, actor, draft_id, kind, now)
        row.data, row.expires_at = dict(data), now + KEPT
        return row.id
    await study_store.drop_expired_drafts(session, now)
    row = Draft(
        guild_id=actor.guild_id, user_id=actor.user_id, kind=kind, data=dict(data), expires_at=now + KEPT
    )
    session.add(row)
    await session.flush()
    return row.id


async def load(session: Session, actor: Actor, draft_id: int, kind: str, now: dt.datetime) -> dict[str, Any]:
    """What the actor's own draft of this kind holds; NotFoundError("error.draft_gone") otherwise."""
    return dict((await _own(session, actor, draft_id, kind, now)).data)


async def take(session: Session, actor: Actor, draft_id: int, kind: str, now: dt.datetime) -> dict[str, Any]:
    """What a draft holds, for the last time: so a button pressed twice does its work once."""
    row = await _own(session, actor, draft_id, kind, now)
    await session.delete(row)
    return dict(row.data)


async def drop(session: Session, actor: Actor, draft_id: int) -> None:
    """Forget a draft of the actor's; one that is gone is fine."""
    row = await study_store.draft_row(session, actor.guild_id, actor.user_id, draft_id)
    if row is not None:
        await session.delete(row)


async def latest(session: Session, actor: Actor, kind: str, now: dt.datetime) -> dict[str, Any] | None:
    """What the actor's newest draft of this kind holds, if there is one."""
    rows = await study_store.drafts_of_kind(session, actor.guild_id, actor.user_id, kind)
    return next((dict(row.data) for row in rows if row.expires_at > now), None)


async def drop_kind(session: Session, actor: Actor, kind: str) -> None:
    """Forget the actor's drafts of this kind."""
    for row in await study_store.drafts_of_kind(session, actor.guild_id, actor.user_id, kind):
        await session.delete(row)


async def _own(session: Session, actor: Actor, draft_id: int, kind: str, now: dt.datetime) -> Draft:
    row = await study_store.draft_row(session, actor.guild_id, actor.user_id, draft_id)
    if row is None or row.kind != kind or row.expires_at <= now:
        raise NotFoundError("error.draft_gone")
    return row
