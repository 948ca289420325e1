"""Which meeting is meant: by a command without a number, or by a button."""

from __future__ import annotations

import datetime as dt

from bot.clock import Clock
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.core.season import WeekState
from bot.services import access
from bot.services.leading import leads
from bot.services.views import StudyView, WeekView
from bot.store.engine import Session, Store
from bot.store.models import Season, Study, Week


async def meeting_to_start(
    store: Store, clock: Clock, actor: Actor, study_option: str | None, number: int | None = None
) -> WeekView:
    """The week that a start means: the one with this number, else the one that runs or the next to meet."""
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        season = await access.load_season(session, study, clock.now())
        if number is not None:
            wanted = season.week(number)
            if wanted is None:
                raise NotFoundError("error.week_number", number=number, last=len(season.weeks))
        else:
            running = next((w for w in season.meetings() if w.state is WeekState.RUNNING), None)
            upcoming = next((w for w in season.meetings() if w.state is WeekState.UPCOMING), None)
            wanted = running or upcoming
            if wanted is None:
                raise UserError("error.season_over")
        return WeekView(StudyView.of(study), season, wanted)


async def meeting_to_end(store: Store, clock: Clock, actor: Actor, study_option: str | None) -> WeekView:
    """The week that an end means: the one that runs, else the last that has begun."""
    now = clock.now()
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        season = await access.load_season(session, study, now)
        begun = [w for w in season.meetings() if _begun(w, now)]
        if not begun:
            await access.require_host(session, study, actor)
            raise UserError("error.no_meeting_yet")
        running = next((w for w in begun if w.state is WeekState.RUNNING), begun[-1])
        await _require_leader(session, study, running, actor)
        return WeekView(StudyView.of(study), season, running)


async def meeting_by_id(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """The week that a button names, for whoever may end its meeting, once it has begun."""
    now = clock.now()
    async with store.read() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        plan = await access.load_season(session, study, now, season)
        week = await endable(session, study, season, plan, row, actor, now)
        return WeekView(StudyView.of(study), plan, week)


async def endable(
    session: Session,
    study: Study,
    season: Season,
    plan: SeasonPlan,
    row: Week,
    actor: Actor,
    now: dt.datetime,
) -> PlanWeek:
    """The week, if the actor may end its meeting and it has begun."""
    week = that_meets(plan, row)
    await _require_leader(session, study, week, actor)
    access.require_open(study, season)
    if not _begun(week, now):
        raise UserError("error.meeting_not_begun", number=week.number, at=int(week.at.timestamp()))
    return week


def that_meets(plan: SeasonPlan, row: Week) -> PlanWeek:
    """The week of a row; UserError where nobody meets in it."""
    week = plan.by_id(row.id)
    if week is None or not week.meets:
        raise UserError("error.week_does_not_meet", number=row.number)
    return week


async def _require_leader(session: Session, study: Study, week: PlanWeek, actor: Actor) -> None:
    if not await leads(session, study, week, actor):
        await access.require_host(session, study, actor)


def _begun(week: PlanWeek, now: dt.datetime) -> bool:
    return week.state is not WeekState.UPCOMING or week.at <= now
