"""Queries for the rows of automatic posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from bot.core.posting import TIDIES, PostKind
from bot.store.engine import Session
from bot.store.models import ScheduledPost

PENDING, CLAIMED, SENT, DEAD, EXPIRED = "pending", "claimed", "sent", "dead", "expired"
UNCERTAIN = "uncertain"


def may_be_out(row: ScheduledPost) -> bool:
    """Whether a try of a post was begun of which nobody knows yet what became of it."""
    return row.status in (PENDING, CLAIMED) and row.attempt > 0 and row.message_id is None


async def posts_of(session: Session, study_id: int) -> Sequence[ScheduledPost]:
    """All rows of a study, whatever their state."""
    query = select(ScheduledPost).where(ScheduledPost.study_id == study_id).order_by(ScheduledPost.id)
    return (await session.scalars(query)).all()


async def post_row(session: Session, post_id: int) -> ScheduledPost | None:
    """One row."""
    return await session.get(ScheduledPost, post_id)


async def rows_of(session: Session, post_ids: Collection[int]) -> dict[int, ScheduledPost]:
    """The rows with these ids that are there still, by id."""
    found = await session.scalars(select(ScheduledPost).where(ScheduledPost.id.in_(post_ids)))
    return {row.id: row for row in found}


async def post_by_key(session: Session, dedupe_key: str) -> ScheduledPost | None:
    """The row with this dedupe key."""
    query = select(ScheduledPost).where(ScheduledPost.dedupe_key == dedupe_key)
    return (await session.scalars(query)).one_or_none()


async def due_rows(
    session: Session, now: dt.datetime, limit: int, lead: dt.timedelta = dt.timedelta()
) -> Sequence[ScheduledPost]:
    """The pending rows whose time has come, the most urgent first, and claims whose lease ran out.

    Announcements count as due by `lead` earlier.
    """
    due = ScheduledPost.next_try_at <= now
    if lead:
        early = (ScheduledPost.kind == PostKind.ANNOUNCEMENT) & (ScheduledPost.next_try_at <= now + lead)
        due = due | early
    pending = (ScheduledPost.status == PENDING) & due
    abandoned = (ScheduledPost.status == CLAIMED) & (ScheduledPost.lease_until <= now)
    query = (
        select(ScheduledPost)
        .where(pending | abandoned)
        .order_by(ScheduledPost.next_try_at, ScheduledPost.priority, ScheduledPost.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def claims_of_others(session: Session, owner: str) -> Sequence[ScheduledPost]:
    """Rows that another process had claimed: at start it is dead, for one process has the database."""
    query = select(ScheduledPost).where(ScheduledPost.status == CLAIMED, ScheduledPost.claimed_by != owner)
    return (await session.scalars(query)).all()


async def next_due(session: Session) -> dt.datetime | None:
    """When the next pending row wants to be tried, or the next claim runs out."""
    pending = select(func.min(ScheduledPost.next_try_at)).where(ScheduledPost.status == PENDING)
    claimed = select(func.min(ScheduledPost.lease_until)).where(ScheduledPost.status == CLAIMED)
    found = (await session.execute(select(pending.scalar_subquery(), claimed.scalar_subquery()))).one()
    return min((instant for instant in found if instant is not None), default=None)


async def announcements_between(
    session: Session, start: dt.datetime, end: dt.datetime
) -> tuple[int, dt.datetime | None]:
    """How many announcements wait for an instant in this span, and the first such instant."""
    query = select(func.count(), func.min(ScheduledPost.next_try_at)).where(
        ScheduledPost.status == PENDING,
        ScheduledPost.next_try_at.between(start, end),
        ScheduledPost.kind == PostKind.ANNOUNCEMENT,
    )
    count, first = (await session.execute(query)).one()
    return int(count), first


async def upcoming(session: Session, limit: int, study_id: int | None = None) -> Sequence[ScheduledPost]:
    """The next pending rows, of one study or of all."""
    query = select(ScheduledPost).where(ScheduledPost.status == PENDING)
    if study_id is not None:
        query = query.where(ScheduledPost.study_id == study_id)
    query = query.order_by(ScheduledPost.next_try_at, ScheduledPost.id).limit(limit)
    return (await session.scalars(query)).all()


async def stuck_rows(session: Session, limit: int) -> Sequence[ScheduledPost]:
    """The last rows that Discord refused, or that may be out or not: a host can try them again."""
    query = select(ScheduledPost).where(ScheduledPost.status.in_((DEAD, UNCERTAIN)))
    return (await session.scalars(query.order_by(ScheduledPost.id.desc()).limit(limit))).all()


async def last_sent(session: Session, limit: int) -> Sequence[ScheduledPost]:
    """The rows that went out last, the newest first."""
    query = select(ScheduledPost).where(ScheduledPost.status == SENT, ScheduledPost.sent_at.is_not(None))
    query = query.where(ScheduledPost.kind.not_in(tuple(TIDIES)))
    return (await session.scalars(query.order_by(ScheduledPost.sent_at.desc()).limit(limit))).all()


async def counts(session: Session) -> Sequence[tuple[str, str, int]]:
    """How many rows there are in each state and of each kind."""
    state, kind = ScheduledPost.status, ScheduledPost.kind
    query = select(state, kind, func.count()).group_by(state, kind).order_by(state, kind)
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def waiting_of_kind(session: Session, study_id: int, kind: str) -> ScheduledPost | None:
    """A study's row of this kind that is yet to be tried, if there is one."""
    query = select(ScheduledPost).where(
        ScheduledPost.study_id == study_id,
        ScheduledPost.kind == kind,
        ScheduledPost.status == PENDING,
        ScheduledPost.attempt == 0,
    )
    return (await session.scalars(query.limit(1))).one_or_none()
