"""Attendance as its host sees it, and what they put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.core.attendance import Status, Window
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.season import Record
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services import access
from bot.services.attendance import Attendance, Entry, attendance_of
from bot.services.editing import editing
from bot.services.views import StudyView
from bot.store import attendance as attendance_store
from bot.store.engine import Session, Store
from bot.store.models import AttendanceMark, Study, Week

KINDS = {
    Status.PRESENT: "attendance.present",
    Status.LATE: "attendance.late",
    Status.ABSENT: "attendance.absent",
    Status.LISTENER: "attendance.listener",
}
"""The kinds of change that putting it right makes."""


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """Who was at one meeting, with the ids of the weeks that met before and after it."""

    study: StudyView
    season: SeasonPlan
    week: PlanWeek
    attendance: Attendance
    before: int | None = None
    after: int | None = None
    change_id: int | None = None
    """The change that was just made of it; undo takes it back."""


async def show(
    store: Store, clock: Clock, actor: Actor, study_option: str | None, number: int | None = None
) -> AttendanceView:
    """A week of the current season; without a number the last meeting that has begun. For the host."""
    now = clock.now()
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        await access.require_host(session, study, actor)
        plan = await access.load_season(session, study, now)
        if number is not None:
            week = plan.week(number)
            if week is None:
                raise NotFoundError("error.week_number", number=number, last=len(plan.weeks))
        else:
            begun = [one for one in plan.meetings() if Window.of(one, now) is not None]
            if not begun:
                raise UserError("error.no_meeting_yet")
            week = begun[-1]
        return await _view(session, study, plan, week, now)


async def show_week(store: Store, clock: Clock, actor: Actor, week_id: int) -> AttendanceView:
    """The week that a button names. For the host."""
    now = clock.now()
    async with store.read() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        await access.require_host(session, study, actor)
        plan = await access.load_season(session, study, now, season)
        return await _view(session, study, plan, _week(plan, row), now)


async def correct(
    store: Store, clock: Clock, actor: Actor, week_id: int, people: Mapping[int, str], status: Status
) -> AttendanceView:
    """Put right how people (names by id) took part, as one change. For the host.

    Where that is what was seen, nothing more is written down, and what stood over it goes.
    """
    now = clock.now()
    async with store.write() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        await access.require_host(session, study, actor)
        week = _week(await access.load_season(session, study, now, season), row)
        await _require(session, study, week, now)
        details = {"number": row.number, "user": next(iter(people)), "count": len(people)}
        async with editing(
            session, study, season, by=actor.user_id, kind=KINDS[status], now=now, **details
        ) as edit:
            seen = await attendance_of(session, study, week, now, corrected=False)
            marks = {one.user_id: one for one in await attendance_store.mark_rows(session, [row.id])}
            for user_id, name in people.items():
                entry = seen.entry(user_id) if seen is not None else None
                mark = marks.get(user_id)
                if _is_right(entry, status):
                    if mark is not None:
                        await session.delete(mark)
                elif mark is not None:
                    mark.status, mark.name, mark.by, mark.at = status.value, name, actor.user_id, now
                else:
                    session.add(_mark(row, user_id, name, status, actor, now))
        view = await _view(session, study, edit.after, _week(edit.after, row), now)
        return replace(view, change_id=edit.change_id)


def _is_right(entry: Entry | None, status: Status) -> bool:
    """Whether what was seen says so already."""
    if entry is None:
        return status is Status.ABSENT
    return entry.status is status and entry.sure


def _mark(
    week: Week, user_id: int, name: str, status: Status, actor: Actor, now: dt.datetime
) -> AttendanceMark:
    return AttendanceMark(
        week_id=week.id,
        guild_id=week.guild_id,
        user_id=user_id,
        name=name[:100],
        status=status.value,
        by=actor.user_id,
        at=now,
    )


def _week(plan: SeasonPlan, row: Week) -> PlanWeek:
    week = plan.by_id(row.id)
    if week is None:
        raise NotFoundError("error.week_not_found")
    return week


async def _require(session: Session, study: Study, week: PlanWeek, now: dt.datetime) -> Attendance:
    """Who was there; UserError where nobody met (yet)."""
    found = await attendance_of(session, study, week, now)
    if found is not None:
        return found
    if not week.meets:
        raise UserError("error.week_does_not_meet", number=week.number)
    if week.facts.record is Record.NOT_MET:
        raise UserError("error.attendance.not_met", number=week.number)
    raise UserError("error.attendance.not_begun", number=week.number, at=int(week.at.timestamp()))


async def _view(
    session: Session, study: Study, plan: SeasonPlan, week: PlanWeek, now: dt.datetime
) -> AttendanceView:
    found = await _require(session, study, week, now)
    begun = [one.id for one in plan.meetings() if Window.of(one, now) is not None]
    at = begun.index(week.id)
    before = begun[at - 1] if at else None
    after = begun[at + 1] if at + 1 < len(begun) else None
    return AttendanceView(StudyView.of(study), plan, week, found, before, after)
