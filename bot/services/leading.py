"""Who leads a meeting: its presenters, the host and co-hosts, and who started it in their place."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.core.errors import ForbiddenError, UserError
from bot.core.meeting import MeetingState
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services import access
from bot.services.editing import Edit, editing
from bot.services.views import StudyView, WeekView
from bot.store.engine import Session
from bot.store.models import Season, Study, Week


async def leads(session: Session, study: Study, week: PlanWeek, actor: Actor) -> bool:
    """Whether the actor may run this week's meeting: pause, extend and end it, and say where it got to."""
    if actor.user_id in (*week.presenters, week.facts.started_by):
        return True
    return await access.is_host(session, study, actor)


@dataclass(frozen=True, slots=True)
class Running:
    """A meeting that runs or pauses, laid open for something that happens in it."""

    session: Session
    actor: Actor
    now: dt.datetime
    study: Study
    season: Season
    row: Week
    plan: SeasonPlan
    week: PlanWeek

    def change(self, kind: str, **details: int) -> AbstractAsyncContextManager[Edit]:
        """The frame of a recorded change of this meeting by the actor."""
        return editing(
            self.session,
            self.study,
            self.season,
            by=self.actor.user_id,
            kind=kind,
            now=self.now,
            number=self.row.number,
            **details,
        )

    def view(self, plan: SeasonPlan, change_id: int | None = None) -> WeekView:
        """The week as this plan has it."""
        week = plan.by_id(self.row.id)
        assert week is not None, "nothing that happens in a meeting drops its week"
        return WeekView(StudyView.of(self.study), plan, week, change_id=change_id)


async def running(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> Running:
    """The meeting that a button names. UserError where it has not begun, or is over."""
    study, season, row = await access.get_week(session, actor, week_id)
    access.require_open(study, season)
    plan = await access.load_season(session, study, now, season)
    week = plan.by_id(row.id)
    if week is None or not week.meets:
        raise UserError("error.week_does_not_meet", number=row.number)
    state = week.meeting.state(now)
    if state is MeetingState.READY:
        raise UserError("error.meeting_not_started", number=row.number)
    if state is MeetingState.ENDED:
        raise UserError("error.meeting_over", number=row.number)
    return Running(session, actor, now, study, season, row, plan, week)


async def led(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> Running:
    """The same, for who leads it only."""
    found = await running(session, actor, week_id, now)
    if not await leads(session, found.study, found.week, actor):
        raise ForbiddenError("error.leader_only", host=found.study.host_id)
    return found
