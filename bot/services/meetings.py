"""The meeting: starting it, ending it with the page that was reached, and what carries over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import ForbiddenError, UserError
from bot.core.people import Actor
from bot.core.plan import CarryOver
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.core.season import WeekFacts, WeekState
from bot.services import access, drafts
from bot.services.editing import editing
from bot.services.endings import EndPreview, PlanChangedError, outcome_token, preview_of
from bot.services.settling import settle
from bot.services.views import StudyView, WeekView
from bot.services.which_meeting import endable, that_meets
from bot.store.engine import Session, Store
from bot.store.models import Season, Study, Week

EARLY = dt.timedelta(hours=12)
"""How long before its slot a meeting may be started; further off, the week is to be moved first."""
NOTE_MOST = 1000
"""Characters of a note on a meeting."""
ANYONE_AFTER = dt.timedelta(minutes=10)
"""After so long any member may start a meeting that nobody has started."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A meeting that was ended: the plan before and after, and the change that undo takes back.

    `change_id` is None where the week held just this end already.
    """

    study: StudyView
    before: SeasonPlan
    after: SeasonPlan
    week: PlanWeek
    change_id: int | None


async def start(
    store: Store, clock: Clock, actor: Actor, week_id: int, minutes: int | None = None
) -> WeekView:
    """Start the meeting of a week. `minutes` may be below the study's cap, never above it."""
    now = clock.now()
    async with store.write() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        access.require_open(study, season)
        plan = await _settled(session, study, season, now)
        week = that_meets(plan, row)
        await _may_start(session, study, week, actor, now)
        _startable(plan, week, now)
        cap = study.cap_minutes
        if minutes is not None and not 1 <= minutes <= cap:
            raise UserError("error.minutes_over_cap", cap=cap)
        async with editing(
            session, study, season, by=actor.user_id, kind="meeting.start", now=now, number=row.number
        ) as edit:
            row.started_at, row.started_by = now, actor.user_id
            row.minutes, row.extra_minutes = minutes or study.usual_minutes or cap, 0
        week = that_meets(edit.after, row)
        return WeekView(StudyView.of(study), edit.after, week, change_id=edit.change_id)


async def preview_end(
    store: Store,
    clock: Clock,
    actor: Actor,
    week_id: int,
    reached: int | None,
    hand_over: bool | None = None,
) -> EndPreview:
    """What ending this week at a page would do, by every policy. `reached` None: nobody met.

    `hand_over` None: as the study's settings say.
    """
    now = clock.now()
    async with store.read() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        plan = await access.load_season(session, study, now, season)
        week = await endable(session, study, season, plan, row, actor, now)
        note = await _note(session, actor, row, now)
        return preview_of(StudyView.of(study), plan, week, reached, now, hand_over, note)


async def end(
    store: Store,
    clock: Clock,
    actor: Actor,
    week_id: int,
    reached: int | None,
    *,
    policy: CarryOver | None = None,
    hand_over: bool | None = None,
    token: str | None = None,
) -> Ended:
    """Write down how far a meeting got (None: nobody met), and re-plan the weeks to come.

    Ending a week that was noted before corrects it. With the `token` of a preview (outcome_token) this
    raises PlanChangedError where the outcome would be another one than was shown.
    """
    now = clock.now()
    async with store.write() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        plan = await _settled(session, study, season, now)
        week = await endable(session, study, season, plan, row, actor, now)
        note = await _note(session, actor, row, now)
        preview = preview_of(StudyView.of(study), plan, week, reached, now, hand_over, note)
        result = preview.result(policy or CarryOver(study.policy))
        if preview.noted_already(result):
            return Ended(preview.study, plan, plan, week, None)
        if token is not None and token != outcome_token(preview, result):
            raise PlanChangedError(preview)
        kind = "meeting.not_met" if reached is None else "meeting.end"
        async with editing(
            session,
            study,
            season,
            by=actor.user_id,
            kind=kind,
            now=now,
            number=row.number,
            page=preview.reached,
        ) as edit:
            ended = result.season.by_id(row.id)
            assert ended is not None, "an outcome has the week that it ends"
            _write(row, ended.facts)
        await drafts.drop_kind(session, actor, _draft(row.id))
        return Ended(preview.study, plan, edit.after, that_meets(edit.after, row), edit.change_id)


async def keep_note(store: Store, clock: Clock, actor: Actor, week_id: int, note: str) -> None:
    """Keep what somebody wants to have written down with the end of a meeting, until they end it."""
    now = clock.now()
    async with store.write() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        plan = await access.load_season(session, study, now, season)
        await endable(session, study, season, plan, row, actor, now)
        await drafts.drop_kind(session, actor, _draft(week_id))
        await drafts.save(session, actor, _draft(week_id), {"note": note[:NOTE_MOST]}, now)


async def _note(session: Session, actor: Actor, row: Week, now: dt.datetime) -> str | None:
    """The note that an end would write down: the one just kept, else the one that stands."""
    kept = await drafts.latest(session, actor, _draft(row.id), now)
    return row.note if kept is None else str(kept["note"]) or None


def _draft(week_id: int) -> str:
    return f"ending:{week_id}"


def _write(row: Week, facts: WeekFacts) -> None:
    row.record = facts.record.value if facts.record else None
    row.reached, row.policy, row.hand_over = facts.reached, facts.policy.value, facts.hand_over
    row.planned_first, row.planned_last = (
        (facts.planned.first, facts.planned.last) if facts.planned else (None, None)
    )
    row.held_at, row.ended_at, row.note = facts.held_at, facts.ended_at, facts.note


async def _settled(session: Session, study: Study, season: Season, now: dt.datetime) -> SeasonPlan:
    await settle(session, study, season, now)
    return await access.load_season(session, study, now, season)


def _startable(plan: SeasonPlan, week: PlanWeek, now: dt.datetime) -> None:
    running = next((w for w in plan.meetings() if w.state is WeekState.RUNNING), None)
    if running is not None:
        raise UserError("error.meeting_runs", number=running.number)
    if week.state is not WeekState.UPCOMING:
        raise UserError("error.meeting_over", number=week.number)
    first = next((w for w in plan.meetings() if w.state is WeekState.UPCOMING), week)
    if first.number != week.number:
        raise UserError("error.meeting_not_next", number=week.number, next=first.number)
    if week.at - now > EARLY:
        raise UserError("error.meeting_too_early", number=week.number, at=int(week.at.timestamp()))


async def _may_start(session: Session, study: Study, week: PlanWeek, actor: Actor, now: dt.datetime) -> None:
    if actor.user_id in week.presenters or await access.is_host(session, study, actor):
        return
    if now < week.at + ANYONE_AFTER:
        raise ForbiddenError("error.start_later", host=study.host_id)
    await access.require_member(session, study, actor)
