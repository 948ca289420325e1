"""The frame of a host's change of the plan: who may, what may still change, and that order stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.clock import Clock
from bot.core import calendar
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.core.season import WeekKind, WeekState
from bot.services import access
from bot.services.editing import editing
from bot.services.settling import settle
from bot.services.views import StudyView
from bot.store.engine import Session, Store
from bot.store.models import Season, Study, Week


@dataclass(frozen=True, slots=True)
class Edited:
    """A change of the plan that was made; `kind` and `details` make its sentence.

    `change_id` is None where nothing became different.
    """

    study: StudyView
    before: SeasonPlan
    after: SeasonPlan
    kind: str
    details: Mapping[str, Any]
    change_id: int | None


@dataclass(slots=True)
class Desk:
    """A study's season laid open for one change by its host; `plan` is the season before it."""

    session: Session
    study: Study
    season: Season
    plan: SeasonPlan
    actor: Actor
    now: dt.datetime

    @asynccontextmanager
    async def change(self, kind: str, **details: Any) -> AsyncIterator[None]:
        """Change rows inside the block; refused where weeks would change places or slip into the past."""
        async with editing(
            self.session, self.study, self.season, by=self.actor.user_id, kind=kind, now=self.now, **details
        ) as edit:
            yield
        check_order(edit.before, edit.after)
        self._edit = Edited(StudyView.of(self.study), edit.before, edit.after, kind, details, edit.change_id)

    _edit: Edited | None = None

    @property
    def edited(self) -> Edited:
        """What the change came to, once it is made."""
        assert self._edit is not None, "nothing was changed yet"
        return self._edit

    def today(self) -> dt.date:
        """The day it is where the study meets."""
        return calendar.local(self.now, self.season.timezone).date()

    def slots(self) -> dict[int, dt.date]:
        """The day that each number of the season falls on by its calendar, moved weeks included."""
        facts = self.plan.facts
        days = calendar.week_days(facts.start, facts.weekdays, facts.rests, len(self.plan.weeks))
        return dict(enumerate(days, start=1))

    def require_no_open_meeting(self) -> None:
        """Refuse what would re-plan a week that has begun and whose page nobody has noted yet."""
        for week in self.plan.meetings():
            if week.state is WeekState.RUNNING:
                raise UserError("error.meeting_runs", number=week.number)
            if week.state is WeekState.ASKED:
                raise UserError("error.plan.note_first", number=week.number)


@asynccontextmanager
async def study_desk(store: Store, clock: Clock, actor: Actor, study_id: int) -> AsyncIterator[Desk]:
    """Open the current season of a study, for its host."""
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        season = await access.get_season(session, study)
        yield await _desk(session, study, season, actor, clock.now())


@asynccontextmanager
async def week_desk(
    store: Store, clock: Clock, actor: Actor, week_id: int
) -> AsyncIterator[tuple[Desk, Week, PlanWeek]]:
    """Open one week that has not begun, for its study's host."""
    async with store.write() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        desk = await _desk(session, study, season, actor, clock.now())
        yield desk, row, _changeable(desk.plan, row)


async def _desk(session: Session, study: Study, season: Season, actor: Actor, now: dt.datetime) -> Desk:
    await access.require_host(session, study, actor)
    access.require_open(study, season)
    await settle(session, study, season, now)
    plan = await access.load_season(session, study, now, season)
    return Desk(session, study, season, plan, actor, now)


def _changeable(plan: SeasonPlan, row: Week) -> PlanWeek:
    week = plan.by_id(row.id)
    if week is None or week.facts.kind is WeekKind.MERGED:
        raise UserError("error.week_does_not_meet", number=row.number)
    if week.state is WeekState.RUNNING:
        raise UserError("error.meeting_runs", number=week.number)
    if week.state is not WeekState.UPCOMING:
        raise UserError("error.plan.week_over", number=week.number)
    return week


def check_order(before: SeasonPlan, after: SeasonPlan) -> None:
    """Refuse a plan in which a week would meet before the one it follows, or have met already.

    What was so before stays allowed: it is not this change that made it so.
    """
    crossed = _crossed(before)
    for pair in _crossed(after):
        if pair not in crossed:
            raise UserError("error.plan.order", number=pair[0], next=pair[1])
    for week in after.meetings():
        over = week.state in (WeekState.HELD, WeekState.ASKED) and week.facts.record is None
        if over and not _was_over(before.by_id(week.id)):
            raise UserError("error.plan.into_past", number=week.number)


def _was_over(week: PlanWeek | None) -> bool:
    return week is not None and week.meets and week.state is not WeekState.UPCOMING


def _crossed(plan: SeasonPlan) -> set[tuple[int, int]]:
    """Numbers of neighbouring meetings of which the second is not after the first."""
    return {
        (one.number, other.number)
        for one, other in pairwise(plan.meetings())
        if other.state is WeekState.UPCOMING and other.at <= one.at
    }
