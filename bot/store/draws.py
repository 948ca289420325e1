"""Queries for draws, their lucky words and absences; every one that answers a user takes the server's id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import undefer

from bot.core.drawn import Purpose, State
from bot.core.posting import PostKind
from bot.store.engine import Session
from bot.store.models import Change, Draw, DrawAbsence, DrawWord, ScheduledPost
from bot.store.posts import PENDING


async def draw_row(session: Session, guild_id: int, draw_id: int) -> Draw | None:
    """One draw of this server."""
    draw = await session.get(Draw, draw_id)
    return draw if draw is not None and draw.guild_id == guild_id else None


async def draw_of_post(session: Session, dedupe_key: str) -> Draw | None:
    """The draw that a post's row is of."""
    return await session.get(Draw, id_in(dedupe_key))


async def secret_of(session: Session, draw_id: int) -> str | None:
    """What is told only after the draw."""
    query = select(Draw).where(Draw.id == draw_id).options(undefer(Draw.secret))
    draw = (await session.scalars(query.execution_options(populate_existing=True))).one()
    return draw.secret


async def draws_of(session: Session, study_id: int) -> Sequence[Draw]:
    """All draws of a study, the first one first."""
    return (await session.scalars(select(Draw).where(Draw.study_id == study_id).order_by(Draw.id))).all()


async def open_draw(session: Session, study_id: int, purpose: Purpose, label: str) -> Draw | None:
    """The draw of this kind that waits to be drawn, if there is one."""
    query = select(Draw).where(
        Draw.study_id == study_id,
        Draw.purpose == purpose.value,
        Draw.label == label,
        Draw.status == State.OPEN.value,
    )
    return (await session.scalars(query.order_by(Draw.id.desc()).limit(1))).one_or_none()


async def last_drawn(
    session: Session, study_id: int, purpose: Purpose, label: str = "", season_id: int | None = None
) -> Draw | None:
    """The newest draw of this kind that was drawn, of one season or of any."""
    query = select(Draw).where(
        Draw.study_id == study_id,
        Draw.purpose == purpose.value,
        Draw.label == label,
        Draw.status == State.DRAWN.value,
    )
    if season_id is not None:
        query = query.where(Draw.season_id == season_id)
    return (await session.scalars(query.order_by(Draw.id.desc()).limit(1))).one_or_none()


async def last_standing(session: Session, study_id: int, season_id: int) -> Draw | None:
    """The newest draw of presenters in this season that was not undone: its order is the one that holds."""
    query = select(Draw).where(
        Draw.study_id == study_id,
        Draw.season_id == season_id,
        Draw.purpose == Purpose.PRESENTERS.value,
        Draw.status == State.DRAWN.value,
        _not_undone(),
    )
    return (await session.scalars(query.order_by(Draw.id.desc()).limit(1))).one_or_none()


async def last_role(session: Session, week_id: int, label: str) -> Draw | None:
    """The newest draw of a role for this week."""
    query = select(Draw).where(
        Draw.week_id == week_id,
        Draw.purpose == Purpose.ROLE.value,
        Draw.label == label,
        Draw.status == State.DRAWN.value,
    )
    return (await session.scalars(query.order_by(Draw.id.desc()).limit(1))).one_or_none()


async def for_meeting(
    session: Session, study_id: int, week_ids: Collection[int], begin: dt.datetime, end: dt.datetime
) -> Sequence[Draw]:
    """The orders and roles that were drawn for these weeks, or between these instants for no week."""
    then = Draw.week_id.is_(None) & Draw.ended_at.between(begin, end)
    query = select(Draw).where(
        Draw.study_id == study_id,
        Draw.purpose.in_((Purpose.ORDER.value, Purpose.ROLE.value)),
        Draw.status == State.DRAWN.value,
        Draw.week_id.in_(week_ids) | then,
    )
    return (await session.scalars(query.order_by(Draw.id))).all()


async def words_of(session: Session, draw_id: int) -> list[tuple[int, str]]:
    """The lucky words as (user id, word), by user id."""
    query = select(DrawWord).where(DrawWord.draw_id == draw_id).order_by(DrawWord.user_id)
    return [(row.user_id, row.word) for row in (await session.scalars(query)).all()]


async def word_row(session: Session, draw_id: int, user_id: int) -> DrawWord | None:
    """Somebody's lucky word."""
    query = select(DrawWord).where(DrawWord.draw_id == draw_id, DrawWord.user_id == user_id)
    return (await session.scalars(query)).one_or_none()


async def absence_rows(session: Session, draw_id: int) -> Sequence[DrawAbsence]:
    """Who cannot present in which week."""
    query = select(DrawAbsence).where(DrawAbsence.draw_id == draw_id)
    return (await session.scalars(query.order_by(DrawAbsence.user_id, DrawAbsence.week))).all()


async def due_draws(session: Session, now: dt.datetime) -> Sequence[ScheduledPost]:
    """The rows whose time has come and whose draw nobody has drawn yet."""
    query = (
        select(ScheduledPost)
        .where(
            ScheduledPost.status == PENDING,
            ScheduledPost.next_try_at <= now,
            ScheduledPost.kind == PostKind.DRAW.value,
            ScheduledPost.message_id.is_(None),
        )
        .order_by(ScheduledPost.next_try_at, ScheduledPost.id)
    )
    rows = (await session.scalars(query)).all()
    waiting = select(Draw.id).where(
        Draw.id.in_([id_in(row.dedupe_key) for row in rows]), Draw.status == State.OPEN.value
    )
    left = set((await session.scalars(waiting)).all()) if rows else set()
    return [row for row in rows if id_in(row.dedupe_key) in left]


async def draws_before(session: Session, draw: Draw) -> int:
    """How many draws of the same were made before this one, which draws it again; those undone count, too."""
    if draw.replaces_id is None:
        return 0
    query = select(Draw.id, Draw.replaces_id, Draw.status).where(
        Draw.study_id == draw.study_id,
        Draw.purpose == draw.purpose,
        Draw.label == draw.label,
        Draw.id <= draw.id,
    )
    firsts: dict[int, int] = {}
    drawn = []
    for draw_id, earlier, status in (await session.execute(query.order_by(Draw.id))).all():
        firsts[draw_id] = firsts.get(earlier, draw_id) if earlier is not None else draw_id
        if status == State.DRAWN.value and draw_id < draw.id:
            drawn.append(firsts[draw_id])
    return drawn.count(firsts[draw.id])


async def replaced(session: Session, draw_id: int) -> bool:
    """Whether another draw has drawn these weeks again, and was not undone."""
    query = select(func.count()).where(
        Draw.replaces_id == draw_id, Draw.status == State.DRAWN.value, _not_undone()
    )
    return bool(await session.scalar(query))


def _not_undone() -> ColumnElement[bool]:
    undone = select(Change.id).where(Change.undone_at.is_not(None))
    return Draw.change_id.is_(None) | Draw.change_id.not_in(undone)


def key_of(kind: PostKind, draw_id: int) -> str:
    """The dedupe key of a draw's post."""
    return f"{kind}:{draw_id}"


def id_in(dedupe_key: str) -> int:
    """The draw's id in the key of one of its posts."""
    return int(dedupe_key.rpartition(":")[2])
