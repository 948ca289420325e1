"""What a host changes about the season as a whole: its rest days, its number of weeks, its pace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from bot.clock import Clock
from bot.core.bounds import WEEKS, Bounds
from bot.core.errors import UserError
from bot.core.inputs import parse_weekly_pages
from bot.core.people import Actor
from bot.core.plan import CarryOver
from bot.core.season import WeekState
from bot.services import access
from bot.services.plan_edits import REASON_MOST
from bot.services.planning import Desk, Edited, study_desk
from bot.services.studyform import RESTS_MOST, parse_rests, parse_whole
from bot.services.views import SeasonView, StudyView, WeekView
from bot.services.weeks import week_view
from bot.store import seasons as season_store
from bot.store.engine import Session, Store
from bot.store.models import Rest, Study

AHEAD = dt.timedelta(days=366)
"""How far beyond the season's last week a rest may be noted."""


async def plan_of(store: Store, clock: Clock, actor: Actor, study_option: str | None) -> SeasonView:
    """The plan of the study that is meant, for its host."""
    async with store.read() as session:
        return await _plan(session, clock, actor, await access.find_study(session, actor, study_option))


async def plan_by_study(store: Store, clock: Clock, actor: Actor, study_id: int) -> SeasonView:
    """The plan of the study that a button names, for its host."""
    async with store.read() as session:
        return await _plan(session, clock, actor, await access.get_study(session, actor, study_id))


async def plan_week(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """One week of the plan, for the study's host."""
    async with store.read() as session:
        study, season_row, row = await access.get_week(session, actor, week_id)
        await access.require_host(session, study, actor)
        season = await access.load_season(session, study, clock.now(), season_row)
        week = season.by_id(row.id)
        if week is None:
            raise UserError("error.week_does_not_meet", number=row.number)
        return await week_view(session, study, season, week, clock.now())


async def add_rests(
    store: Store, clock: Clock, actor: Actor, study_id: int, days: str, reason: str = ""
) -> Edited:
    """Let meeting days rest, as typed ("3/17, 9월 22일~9월 29일"): weeks after them meet later."""
    async with study_desk(store, clock, actor, study_id) as desk:
        facts = desk.plan.facts
        wanted = [day for day in parse_rests(days, desk.today(), facts.weekdays) if day not in facts.rests]
        if not wanted:
            raise UserError("error.plan.rest_already")
        if len(wanted) + len(facts.rests) > RESTS_MOST:
            raise UserError("error.study.rest_many", most=RESTS_MOST)
        slots = desk.slots()
        numbers = {day: number for number, day in slots.items()}
        for day in wanted:
            _check_rest(desk, day, numbers.get(day), max(slots.values()))
        first = wanted[0].isoformat()
        async with desk.change("rest.add", day=first, count=len(wanted)):
            for day in wanted:
                desk.session.add(Rest(season_id=desk.season.id, day=day, reason=reason[:REASON_MOST] or None))
        return desk.edited


async def remove_rests(
    store: Store, clock: Clock, actor: Actor, study_id: int, days: Collection[dt.date]
) -> Edited:
    """Meet on these days after all: weeks after them meet earlier."""
    async with study_desk(store, clock, actor, study_id) as desk:
        rows = [row for row in await season_store.rest_rows(desk.session, desk.season.id) if row.day in days]
        if not rows:
            raise UserError("error.plan.rest_gone")
        if rows[0].day < desk.today():
            raise UserError("error.plan.rest_past", day=rows[0].day.isoformat())
        async with desk.change("rest.remove", day=rows[0].day.isoformat(), count=len(rows)):
            for row in rows:
                await desk.session.delete(row)
        return desk.edited


async def set_weeks(store: Store, clock: Clock, actor: Actor, study_id: int, typed: str) -> Edited:
    """Change the number of weeks; never below those that have begun."""
    async with study_desk(store, clock, actor, study_id) as desk:
        count = parse_whole(typed, WEEKS)
        desk.require_no_open_meeting()
        begun = max((w.number for w in desk.plan.weeks if w.state is not WeekState.UPCOMING), default=0)
        # Weeks that meet together with one that has begun are behind the group, too.
        begun = max([begun, *(w.last_number for w in desk.plan.weeks[:begun])])
        Bounds("error.plan.weeks_begun", max(begun, 1), WEEKS.last).check(count)
        async with desk.change("season.weeks", count=count, was=len(desk.plan.weeks)):
            desk.season.weeks = count
            await _forget_extensions(desk)
        return desk.edited


async def set_pace(store: Store, clock: Clock, actor: Actor, study_id: int, typed: str) -> Edited:
    """Change the pages a week for the weeks to come; empty: what is left is spread evenly over them."""
    async with study_desk(store, clock, actor, study_id) as desk:
        pages = parse_weekly_pages(typed) if typed.strip() else None
        desk.require_no_open_meeting()
        kind = "season.pace" if pages else "season.even"
        async with desk.change(kind, **({"pages": pages} if pages else {})):
            desk.season.weekly_pages = pages
            desk.season.weeks = len(desk.plan.weeks)
            await _forget_extensions(desk)
        return desk.edited


async def _plan(session: Session, clock: Clock, actor: Actor, study: Study) -> SeasonView:
    await access.require_host(session, study, actor)
    return SeasonView(StudyView.of(study), await access.load_season(session, study, clock.now()))


def _check_rest(desk: Desk, day: dt.date, number: int | None, last: dt.date) -> None:
    week = desk.plan.week(number) if number else None
    begun = [w for w in desk.plan.weeks if w.state is not WeekState.UPCOMING]
    slots = desk.slots()
    if day < desk.today() or any(slots[w.number] >= day for w in begun):
        raise UserError("error.plan.rest_past", day=day.isoformat())
    if day < desk.plan.facts.start or day > last + AHEAD:
        raise UserError("error.plan.rest_far", day=day.isoformat())
    if week is not None and week.facts.moved_day is not None:
        raise UserError("error.plan.rest_moved", day=day.isoformat(), number=week.number)


async def _forget_extensions(desk: Desk) -> None:
    """The number of weeks is the host's word from now on: what earlier meetings extended it by counts no
    more. `shift` lays out the same pages without adding weeks.
    """
    for row in await season_store.week_rows(desk.session, desk.season.id):
        if row.policy == CarryOver.EXTEND:
            row.policy = CarryOver.SHIFT.value
