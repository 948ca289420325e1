"""Queries for who was at meetings: times in voice channels, check-ins, and what hosts put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, update

from bot.store.engine import Session
from bot.store.kept import kept
from bot.store.models import AttendanceMark, CheckIn, Member, Presence, Season, Study, Week

Room = tuple[int, int]
"""A server's id and that of one of its voice channels."""


async def presence_rows(session: Session, week_ids: Collection[int]) -> Sequence[Presence]:
    """Who was seen in the voice channels of these weeks' meetings, in the order they came."""
    query = select(Presence).where(Presence.week_id.in_(week_ids)).order_by(Presence.since, Presence.id)
    return (await session.scalars(query)).all()


async def open_in(session: Session, guild_id: int, channel_id: int) -> Sequence[Presence]:
    """Who is in a voice channel, as far as is written down."""
    query = select(Presence).where(
        Presence.guild_id == guild_id, Presence.channel_id == channel_id, Presence.until.is_(None)
    )
    return (await session.scalars(query.order_by(Presence.id))).all()


async def see_again(session: Session, guild_id: int, channel_id: int, at: dt.datetime) -> None:
    """Note of everybody who is in a voice channel that they were seen there at `at`."""
    here = (Presence.guild_id == guild_id) & (Presence.channel_id == channel_id)
    await session.execute(update(Presence).where(here, Presence.until.is_(None)).values(seen_at=at))


async def open_elsewhere(
    session: Session, channel_id: int, user_ids: Collection[int]
) -> dict[int, list[Presence]]:
    """Who of these people is in another voice channel than this, of any server, as far as is written down."""
    found: dict[int, list[Presence]] = {}
    if user_ids:
        query = select(Presence).where(
            Presence.user_id.in_(user_ids), Presence.until.is_(None), Presence.channel_id != channel_id
        )
        for row in await session.scalars(query.order_by(Presence.id)):
            found.setdefault(row.user_id, []).append(row)
    return found


async def usual_rooms(session: Session) -> set[Room]:
    """The voice channels that studies meet in."""
    query = select(Study.guild_id, Study.voice_channel_id).where(
        Study.voice_channel_id.is_not(None), Study.archived_at.is_(None)
    )
    return {(guild, channel) for guild, channel in await session.execute(query) if channel is not None}


async def open_rooms(session: Session) -> set[Room]:
    """The voice channels in which somebody is, as far as is written down."""
    query = select(Presence.guild_id, Presence.channel_id).where(Presence.until.is_(None)).distinct()
    return {(guild, channel) for guild, channel in await session.execute(query)}


async def check_in_rows(session: Session, week_ids: Collection[int]) -> Sequence[CheckIn]:
    """Who checked in at these weeks' meetings, first come first."""
    query = select(CheckIn).where(CheckIn.week_id.in_(week_ids)).order_by(CheckIn.at, CheckIn.id)
    return (await session.scalars(query)).all()


async def check_in_row(session: Session, week_id: int, user_id: int) -> CheckIn | None:
    """Somebody's check-in at a week's meeting."""
    query = select(CheckIn).where(CheckIn.week_id == week_id, CheckIn.user_id == user_id)
    return (await session.scalars(query)).one_or_none()


async def mark_rows(session: Session, week_ids: Collection[int]) -> Sequence[AttendanceMark]:
    """What hosts put right in these weeks."""
    query = select(AttendanceMark).where(AttendanceMark.week_id.in_(week_ids)).order_by(AttendanceMark.id)
    return (await session.scalars(query)).all()


@kept
async def everybody(session: Session, study_id: int) -> Sequence[Member]:
    """The people of a study with those who have left, in the order they joined."""
    return (
        await session.scalars(select(Member).where(Member.study_id == study_id).order_by(Member.id))
    ).all()


async def studies_with(session: Session, guild_id: int, user_id: int) -> Sequence[Study]:
    """The studies of a server that a person runs, is or was in, or was at a meeting of, newest first."""
    own = [
        select(model.week_id).where(model.guild_id == guild_id, model.user_id == user_id)
        for model in (Presence, CheckIn, AttendanceMark)
    ]
    weeks = (
        select(Season.study_id)
        .join(Week, Week.season_id == Season.id)
        .where(or_(*(Week.id.in_(one) for one in own)))
    )
    joined = select(Member.study_id).where(Member.guild_id == guild_id, Member.user_id == user_id)
    theirs = or_(Study.host_id == user_id, Study.id.in_(joined), Study.id.in_(weeks))
    query = select(Study).where(Study.guild_id == guild_id, theirs)
    return (await session.scalars(query.order_by(Study.id.desc()))).all()
