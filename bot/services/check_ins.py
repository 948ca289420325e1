"""[I'm here]: saying that one is at a meeting, where no voice channel tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.attendance import is_watched
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.season import Week as PlanWeek
from bot.core.season import WeekState
from bot.services import access
from bot.services.presence import VISITORS_MOST, show_soon
from bot.services.views import StudyView, WeekView
from bot.store import attendance as attendance_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import CheckIn, Study


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What [I'm here] came to; `again`: they had pressed it before. `member`: they are in the study."""

    view: WeekView
    at: dt.datetime
    again: bool
    member: bool


async def check_in(store: Store, clock: Clock, actor: Actor, week_id: int) -> CheckedIn:
    """Say that one is there; whoever is not in the study is a guest. UserError before it and after."""
    now = clock.now()
    async with store.write() as session:
        study, week, view = await _checkable(session, actor, week_id, now)
        member = await study_store.member_row(session, study.id, actor.user_id)
        inside = member is not None and member.left_at is None
        row = await attendance_store.check_in_row(session, week.id, actor.user_id)
        if row is not None:
            return CheckedIn(view, row.at, again=True, member=inside)
        if len(await attendance_store.check_in_rows(session, [week.id])) >= VISITORS_MOST:
            raise UserError("error.attendance.full", most=VISITORS_MOST)
        session.add(
            CheckIn(
                week_id=week.id, guild_id=actor.guild_id, user_id=actor.user_id, name=actor.name[:100], at=now
            )
        )
        await session.flush()
        await show_soon(session, week.id, now)
        return CheckedIn(view, now, again=False, member=inside)


async def take_back(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """Take one's check-in back; where there is none, nothing changes. UserError once it is over."""
    now = clock.now()
    async with store.write() as session:
        _, week, view = await _checkable(session, actor, week_id, now)
        row = await attendance_store.check_in_row(session, week.id, actor.user_id)
        if row is not None:
            await session.delete(row)
            await session.flush()
            await show_soon(session, week.id, now)
        return view


async def _checkable(
    session: Session, actor: Actor, week_id: int, now: dt.datetime
) -> tuple[Study, PlanWeek, WeekView]:
    study, season, row = await access.get_week(session, actor, week_id)
    access.require_open(study, season)
    plan = await access.load_season(session, study, now, season)
    week = plan.by_id(row.id)
    if week is None or not week.meets:
        raise UserError("error.week_does_not_meet", number=row.number)
    if not is_watched(week, now):
        if week.state is WeekState.UPCOMING:
            raise UserError("error.attendance.early", number=week.number, at=int(week.at.timestamp()))
        raise UserError("error.meeting_over", number=week.number)
    return study, week, WeekView(StudyView.of(study), plan, week)
