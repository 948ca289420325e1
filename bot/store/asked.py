"""Lists of questions: by state, week and place, one's own, and what a season's weeks are asked about.

Every query names a study that its caller has been let into. One's own questions are found by the person who
asks for them, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import undefer

from bot.core.question import State
from bot.store.engine import Session
from bot.store.kept import kept
from bot.store.models import Answer, Asker, OnScreen, Question, QuestionPicture

WAITING_MOST = 300
"""So many open questions a study are looked at; the newest ones."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """The questions of a season's weeks with these numbers; with `carried` also what is open from before."""

    season_id: int
    first: int
    last: int
    carried: bool


@dataclass(frozen=True, slots=True)
class Which:
    """What a list of a study's questions holds; None and empty leave nothing out.

    `asker`: whose own they are; `answered`: with an accepted answer only.
    """

    study_id: int
    state: State | None = None
    asker: int | None = None
    weeks: Weeks | None = None
    answered: bool = False


async def counted(session: Session, which: Which) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Question).where(*_conditions(which))
    return int((await session.scalars(query)).one())


async def listed(session: Session, which: Which, offset: int, limit: int) -> Sequence[Question]:
    """A page of them: those of weeks as the book goes, others the newest first."""
    order: tuple[Any, ...] = (Question.created_at.desc(), Question.id.desc())
    if which.weeks is not None:
        order = (Question.page.is_(None), Question.page, Question.id)
    query = select(Question).where(*_conditions(which)).order_by(*order)
    return (await session.scalars(query.offset(offset).limit(limit))).all()


async def at_place(
    session: Session, which: Which, pages: Collection[int], sections: Collection[str]
) -> list[int]:
    """The ids of those that are asked at one of these pages, then of those in one of these sections."""
    here = Question.page.in_(pages)
    query = select(Question.id).where(*_conditions(which), or_(here, Question.section.in_(sections)))
    return list(await session.scalars(query.order_by(here.desc(), Question.page, Question.id)))


async def themed(session: Session, which: Which) -> Sequence[Row[int, str | None, int | None, bool]]:
    """Id, section, page and star of all in a list, in the order they were asked."""
    query = select(Question.id, Question.section, Question.page, Question.starred)
    return (await session.execute(query.where(*_conditions(which)).order_by(Question.id))).all()


async def every(session: Session, study_id: int) -> Sequence[Question]:
    """All questions of a study in the order they were asked."""
    query = select(Question).where(Question.study_id == study_id).order_by(Question.created_at, Question.id)
    return (await session.scalars(query)).all()


async def answers_to(session: Session, ids: Collection[int]) -> dict[int, list[Answer]]:
    """The accepted answers of these questions, the first one first."""
    query = select(Answer).where(Answer.question_id.in_(ids)).order_by(Answer.accepted_at, Answer.id)
    found: dict[int, list[Answer]] = {}
    for answer in await session.scalars(query):
        found.setdefault(answer.question_id, []).append(answer)
    return found


async def pictures_to(
    session: Session, ids: Collection[int], only: Collection[int] | None = None
) -> dict[int, list[QuestionPicture]]:
    """The pictures of these questions and of their answers, with their bytes; of all, or `only` of these."""
    query = select(QuestionPicture).where(QuestionPicture.question_id.in_(ids))
    if only is not None:
        query = query.where(QuestionPicture.id.in_(only))
    query = query.options(undefer(QuestionPicture.data)).order_by(
        QuestionPicture.position, QuestionPicture.id
    )
    found: dict[int, list[QuestionPicture]] = {}
    for picture in await session.scalars(query):
        found.setdefault(picture.question_id, []).append(picture)
    return found


async def among(session: Session, which: Which, ids: Collection[int]) -> Collection[int]:
    """Those of these questions of the study that the list holds."""
    if which == Which(which.study_id):
        return ids
    query = select(Question.id).where(*_conditions(which), Question.id.in_(ids))
    return set((await session.scalars(query)).all())


@kept
async def waiting(session: Session, *study_ids: int) -> Sequence[Any]:
    """The open questions of studies, the oldest first, without what they say beyond their titles."""
    query = select(
        Question.id,
        Question.study_id,
        Question.title,
        Question.page,
        Question.section,
        Question.place,
        Question.season_id,
        Question.week,
        Question.guild_id,
        Question.post,
        Question.thread_id,
    ).where(Question.study_id.in_(study_ids), Question.state == State.OPEN.value)
    newest = query.order_by(Question.id.desc()).limit(WAITING_MOST * len(study_ids))
    return (await session.execute(newest)).all()[::-1]


@kept
async def solved(session: Session, *season_ids: int) -> Sequence[tuple[int, int, int]]:
    """How many questions are solved, as (season, number of the week, count)."""
    query = select(Question.season_id, Question.week, func.count()).where(
        Question.season_id.in_(season_ids),
        Question.state == State.SOLVED.value,
        Question.week.is_not(None),
    )
    rows = await session.execute(query.group_by(Question.season_id, Question.week))
    return [(season, week, count) for season, week, count in rows if season is not None and week is not None]


async def on_screens(session: Session, week_ids: Collection[int]) -> dict[int, Question]:
    """The questions that panels show, by the week's id."""
    query = select(OnScreen.week_id, Question).join(Question, Question.id == OnScreen.question_id)
    rows = await session.execute(query.where(OnScreen.week_id.in_(week_ids)))
    return {week_id: question for week_id, question in rows}


async def screen_row(session: Session, guild_id: int, week_id: int) -> OnScreen | None:
    """What a week's panel shows, if it shows a question."""
    query = select(OnScreen).where(OnScreen.guild_id == guild_id, OnScreen.week_id == week_id)
    return (await session.scalars(query)).one_or_none()


def _conditions(which: Which) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = [Question.study_id == which.study_id]
    if which.state is not None:
        made.append(Question.state == which.state.value)
    if which.asker is not None:
        own = select(Asker.question_id).where(Asker.user_id == which.asker)
        made.append(Question.id.in_(own))
    if which.answered:
        made.append(exists().where(Answer.question_id == Question.id))
    if (weeks := which.weeks) is not None:
        own_weeks = and_(
            Question.season_id == weeks.season_id, Question.week.between(weeks.first, weeks.last)
        )
        before = and_(
            Question.state == State.OPEN.value,
            or_(
                Question.season_id.is_(None),
                Question.season_id != weeks.season_id,
                Question.week.is_(None),
                Question.week < weeks.first,
            ),
        )
        made.append(or_(own_weeks, before) if weeks.carried else own_weeks)
    return made
