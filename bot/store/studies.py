"""Queries for studies and their people; every one of them takes the server's id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select

from bot.core.posting import TIDIES
from bot.store.engine import Session
from bot.store.kept import kept
from bot.store.models import Draft, Guild, Member, Rsvp, ScheduledPost, Season, Section, Study
from bot.store.posts import DEAD, EXPIRED, PENDING, SENT, UNCERTAIN


@kept
async def guild_row(session: Session, guild_id: int) -> Guild | None:
    """The server's own settings, if any were set."""
    return await session.get(Guild, guild_id)


@kept
async def study_row(session: Session, guild_id: int, study_id: int) -> Study | None:
    """One study of this server."""
    study = await session.get(Study, study_id)
    return study if study is not None and study.guild_id == guild_id else None


@kept
async def active_studies(session: Session, guild_id: int) -> Sequence[Study]:
    """The studies of a server that are not archived, oldest first."""
    query = select(Study).where(Study.guild_id == guild_id, Study.archived_at.is_(None)).order_by(Study.id)
    return (await session.scalars(query)).all()


async def every_active_study(session: Session) -> Sequence[Study]:
    """All studies of all servers that are not archived: for those who look after the bot."""
    return (await session.scalars(select(Study).where(Study.archived_at.is_(None)).order_by(Study.id))).all()


async def every_active_id(session: Session) -> Sequence[int]:
    """The ids of the same."""
    query = select(Study.id).where(Study.archived_at.is_(None)).order_by(Study.id)
    return (await session.scalars(query)).all()


@kept
async def member_row(session: Session, study_id: int, user_id: int) -> Member | None:
    """A person of a study, also one who left."""
    query = select(Member).where(Member.study_id == study_id, Member.user_id == user_id)
    return (await session.scalars(query)).one_or_none()


@kept
async def member_rows(session: Session, study_id: int) -> Sequence[Member]:
    """The people of a study who have not left, in the order they joined."""
    query = select(Member).where(Member.study_id == study_id, Member.left_at.is_(None)).order_by(Member.id)
    return (await session.scalars(query)).all()


@kept
async def studies_joined(session: Session, guild_id: int, user_id: int) -> Collection[int]:
    """The ids of the studies of this server that a person is in."""
    query = select(Member.study_id).where(
        Member.guild_id == guild_id, Member.user_id == user_id, Member.left_at.is_(None)
    )
    return set((await session.scalars(query)).all())


async def count_studies(session: Session, guild_id: int) -> int:
    """How many studies of a server are not archived."""
    query = (
        select(func.count()).select_from(Study).where(Study.guild_id == guild_id, Study.archived_at.is_(None))
    )
    return int((await session.scalars(query)).one())


@kept
async def section_rows(session: Session, study_id: int) -> Sequence[Section]:
    """The book's table of contents, in its order."""
    query = select(Section).where(Section.study_id == study_id).order_by(Section.position)
    return (await session.scalars(query)).all()


@kept
async def season_rows(session: Session, study_id: int) -> Sequence[Season]:
    """All seasons of a study, the first one first."""
    return (
        await session.scalars(select(Season).where(Season.study_id == study_id).order_by(Season.number))
    ).all()


@kept
async def latest_season(session: Session, study_id: int) -> Season | None:
    """The season a study is in (its last one)."""
    query = select(Season).where(Season.study_id == study_id).order_by(Season.number.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def latest_seasons(session: Session, study_ids: Collection[int]) -> dict[int, Season]:
    """The season that each of these studies is in, by the study's id."""
    query = select(Season).where(Season.study_id.in_(study_ids)).order_by(Season.number)
    return {season.study_id: season for season in await session.scalars(query)}


async def studies_of(session: Session, study_ids: Collection[int]) -> dict[int, Study]:
    """These studies of any server, by id: for their posts."""
    return {study.id: study for study in await session.scalars(select(Study).where(Study.id.in_(study_ids)))}


@kept
async def rsvp_rows(session: Session, *week_ids: int) -> Sequence[Rsvp]:
    """Who said that they come late or can't come in these weeks."""
    query = select(Rsvp).where(Rsvp.week_id.in_(week_ids)).order_by(Rsvp.at, Rsvp.id)
    return (await session.scalars(query)).all()


async def pending_posts(session: Session, study_id: int, limit: int | None = None) -> Sequence[ScheduledPost]:
    """The posts of a study that are to come, the next first; not those that only tidy up or edit."""
    query = (
        select(ScheduledPost)
        .where(
            ScheduledPost.study_id == study_id,
            ScheduledPost.status == PENDING,
            ScheduledPost.message_id.is_(None),
            ScheduledPost.kind.not_in(tuple(TIDIES)),
        )
        .order_by(ScheduledPost.next_try_at, ScheduledPost.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def finished_posts(session: Session, study_id: int, limit: int) -> Sequence[ScheduledPost]:
    """The last posts of a study that went out, were refused, are uncertain or came too late, newest first."""
    query = (
        select(ScheduledPost)
        .where(
            ScheduledPost.study_id == study_id,
            ScheduledPost.status.in_((SENT, DEAD, EXPIRED, UNCERTAIN)),
            ScheduledPost.kind.not_in(tuple(TIDIES)),
        )
        .order_by(func.coalesce(ScheduledPost.sent_at, ScheduledPost.due_at).desc(), ScheduledPost.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def draft_row(session: Session, guild_id: int, user_id: int, draft_id: int) -> Draft | None:
    """A person's own draft in this server, expired or not."""
    draft = await session.get(Draft, draft_id)
    own = draft is not None and draft.guild_id == guild_id and draft.user_id == user_id
    return draft if own else None


async def drafts_of_kind(session: Session, guild_id: int, user_id: int, kind: str) -> Sequence[Draft]:
    """A person's own drafts of one kind in this server, the newest first, expired or not."""
    query = select(Draft).where(Draft.guild_id == guild_id, Draft.user_id == user_id, Draft.kind == kind)
    return (await session.scalars(query.order_by(Draft.id.desc()))).all()


async def drop_expired_drafts(session: Session, now: dt.datetime) -> None:
    """Delete the drafts whose time is over."""
    await session.execute(delete(Draft).where(Draft.expires_at <= now))
