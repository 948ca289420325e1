"""Queries for what happened in meetings: pauses, and pages that were noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from bot.core import meeting
from bot.store.engine import Session
from bot.store.models import PageNote, Pause


async def pauses_of(session: Session, week_ids: Collection[int]) -> Mapping[int, list[meeting.Pause]]:
    """The pauses of some weeks, by week, in their order."""
    found: defaultdict[int, list[meeting.Pause]] = defaultdict(list)
    if week_ids:
        query = select(Pause).where(Pause.week_id.in_(week_ids)).order_by(Pause.at, Pause.id)
        for row in await session.scalars(query):
            one = meeting.Pause(row.at, row.by, row.reason, row.until, row.resumed_by)
            found[row.week_id].append(one)
    return found


async def notes_of(session: Session, week_ids: Collection[int]) -> Mapping[int, list[meeting.PageNote]]:
    """The pages noted in some weeks, by week, in their order."""
    found: defaultdict[int, list[meeting.PageNote]] = defaultdict(list)
    if week_ids:
        query = select(PageNote).where(PageNote.week_id.in_(week_ids)).order_by(PageNote.at, PageNote.id)
        for row in await session.scalars(query):
            found[row.week_id].append(meeting.PageNote(row.page, row.user_id, row.at, row.counts))
    return found


async def lasting_pause(session: Session, week_id: int) -> Pause | None:
    """The pause of a week's meeting that nobody has ended."""
    query = select(Pause).where(Pause.week_id == week_id, Pause.until.is_(None)).order_by(Pause.id.desc())
    return (await session.scalars(query.limit(1))).one_or_none()
