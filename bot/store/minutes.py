"""Queries for the minutes of meetings: what was written and put in, and the questions of their pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select

from bot.store.engine import Session
from bot.store.models import Answer, Minutes, MinutesMessage, Question, Season, Week


async def minutes_row(session: Session, week_id: int) -> Minutes | None:
    """What was written about a week's meeting, if anything was."""
    return (await session.scalars(select(Minutes).where(Minutes.week_id == week_id))).one_or_none()


async def message_rows(session: Session, week_id: int) -> Sequence[MinutesMessage]:
    """The messages that were put into a week's minutes, the oldest first."""
    query = select(MinutesMessage).where(MinutesMessage.week_id == week_id)
    return (await session.scalars(query.order_by(MinutesMessage.sent_at, MinutesMessage.id))).all()


async def message_row(session: Session, guild_id: int, row_id: int) -> MinutesMessage | None:
    """One of them, if it is of this server."""
    row = await session.get(MinutesMessage, row_id)
    return row if row is not None and row.guild_id == guild_id else None


async def message_known(session: Session, guild_id: int, message_id: int) -> MinutesMessage | None:
    """Where a message of this server was put in last, if anywhere."""
    query = select(MinutesMessage).where(
        MinutesMessage.guild_id == guild_id, MinutesMessage.message_id == message_id
    )
    return (await session.scalars(query.order_by(MinutesMessage.id.desc()).limit(1))).one_or_none()


async def posted_rows(session: Session, study_id: int) -> Sequence[tuple[Minutes, Season]]:
    """The minutes of a study that were posted, with the seasons of their weeks."""
    query = (
        select(Minutes, Season)
        .join(Week, Week.id == Minutes.week_id)
        .join(Season, Season.id == Week.season_id)
        .where(Season.study_id == study_id, Minutes.posted_at.is_not(None))
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def posted_weeks(session: Session, study_id: int, limit: int) -> Sequence[tuple[Season, Week]]:
    """The weeks of a study whose minutes were posted, with their seasons, the latest first."""
    query = (
        select(Season, Week)
        .join(Week, Week.season_id == Season.id)
        .join(Minutes, Minutes.week_id == Week.id)
        .where(Season.study_id == study_id, Minutes.posted_at.is_not(None))
        .order_by(Season.number.desc(), Week.number.desc())
    )
    return [(row[0], row[1]) for row in await session.execute(query.limit(limit))]


async def questions_of(session: Session, season_id: int, first: int, last: int) -> Sequence[Question]:
    """The questions about the pages of these weeks of a season, in the order they were asked."""
    query = select(Question).where(Question.season_id == season_id, Question.week.between(first, last))
    return (await session.scalars(query.order_by(Question.created_at, Question.id))).all()


async def answers_in(session: Session, question_ids: Collection[int]) -> dict[int, list[Answer]]:
    """The accepted answers of questions, by the question, the first one first."""
    found: defaultdict[int, list[Answer]] = defaultdict(list)
    if question_ids:
        query = select(Answer).where(Answer.question_id.in_(question_ids))
        for row in await session.scalars(query.order_by(Answer.accepted_at, Answer.id)):
            found[row.question_id].append(row)
    return found
