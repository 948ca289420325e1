"""The history of a study: records what a block of code changes, lists it, and takes a change back."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from bot.core.errors import NotFoundError, UserError
from bot.store.engine import Session
from bot.store.models import Change, Study
from bot.store.recorder import Recorder
from bot.store.undoing import take_back

UNDO_WINDOW = dt.timedelta(days=7)
BROUGHT_IN: dict[str, Any] = {"study:0": None}
"""What stands for the rows of a change that came here with its study: they had other ids elsewhere."""


@asynccontextmanager
async def record(
    session: Session,
    study: Study,
    *,
    by: int,
    kind: str,
    at: dt.datetime,
    details: Mapping[str, Any] | None = None,
) -> AsyncIterator[Change]:
    """Record what the block does to the study's rows as one change of this kind by this user.

    The rows of `bot.store.rows.TRACKED` are watched, with those that go with a deleted parent.
    `details` are JSON values for the sentence that names the change; the block may add to `change.details`.
    At the block's end the change is in the database, unless nothing is different. A JSON column's new value
    must be a new object to be seen. A bulk statement on these tables, or another `record`, inside the block
    is a mistake (RuntimeError).
    """
    await session.flush()
    change = Change(study_id=study.id, guild_id=study.guild_id, by=by, at=at, kind=kind)
    change.details = dict(details or {})
    with Recorder(session.sync_session) as recorder:
        yield change
        await session.flush()
    change.before, change.after = await session.run_sync(lambda _: recorder.difference())
    if change.before:
        session.add(change)
        await session.flush()


async def changes_of(session: Session, study_id: int, since: dt.datetime) -> list[Change]:
    """The study's changes since then, newest first, with those that were undone."""
    query = select(Change).where(Change.study_id == study_id, Change.at >= since).order_by(Change.id.desc())
    return list(await session.scalars(query))


async def get_change(session: Session, guild_id: int, change_id: int) -> Change:
    """One change of this server. Raises NotFoundError("error.change_unknown")."""
    change = await session.get(Change, change_id)
    if change is None or change.guild_id != guild_id:
        raise NotFoundError("error.change_unknown")
    return change


async def undo(session: Session, change: Change, by: int, at: dt.datetime) -> None:
    """Put back what the change touched, deleted rows with their ids, and mark it undone.

    Rows that hang on a row which the change made go with it, recorded or not. Raises UserError, after which
    the session must be rolled back: "error.undo_done" (by, at), "error.undo_expired" (days),
    "error.undo_brought_in", "error.undo_later" (change, kind, by, at, details) naming the newest later change
    that touched the same,
    "error.undo_changed" when the same is different now though no change tells why.
    """
    if change.undone_at is not None:
        raise UserError("error.undo_done", by=change.undone_by, at=change.undone_at)
    if change.after == BROUGHT_IN:
        raise UserError("error.undo_brought_in")
    if at - change.at > UNDO_WINDOW:
        raise UserError("error.undo_expired", days=UNDO_WINDOW.days)
    await session.flush()
    query = select(Change).where(
        Change.study_id == change.study_id, Change.id > change.id, Change.undone_at.is_(None)
    )
    later = list(await session.scalars(query.order_by(Change.id.desc())))
    await session.run_sync(lambda sync: take_back(sync, change, later))
    change.undone_by, change.undone_at = by, at
    await session.flush()
