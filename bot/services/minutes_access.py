"""Which meeting's minutes are meant, who may write them, and what they look like to whoever asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.attendance import Window
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.minutes import Minutes
from bot.core.people import Actor
from bot.core.season import Record, WeekState
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services import access
from bot.services.draw_results import minutes_by
from bot.services.minutes import document_of, minutes_of
from bot.services.views import StudyView
from bot.store import minutes as minutes_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Season, Study, Week

LISTED_MOST = 25
"""So many posted minutes one can choose from: a menu holds no more."""


@dataclass(frozen=True, slots=True)
class MinutesView:
    """One meeting's minutes for one reader. `document` is the Markdown file as it is now."""

    study: StudyView
    week: PlanWeek
    minutes: Minutes
    document: str
    may_write: bool
    change_id: int | None = None
    """The change that was just made of them; undo takes it back."""

    @property
    def may_change(self) -> bool:
        """Whether this reader can write them now: nobody does in a study that was put away."""
        return self.may_write and not self.study.archived

    @property
    def posted(self) -> bool:
        """Whether everybody can read them."""
        return self.minutes.posted_at is not None


@dataclass(frozen=True, slots=True)
class Listed:
    """Minutes that were posted, as a line in a menu."""

    week_id: int
    season: int
    number: int
    last_number: int
    at: dt.datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Found:
    """A week's meeting, laid open for what is done with its minutes."""

    study: Study
    season: Season
    row: Week
    plan: SeasonPlan
    week: PlanWeek
    may_write: bool


async def show(
    store: Store, clock: Clock, actor: Actor, study_option: str | None, number: int | None = None
) -> MinutesView:
    """The minutes of a week of the current season; without a number of the last meeting that has begun, also
    where that was in the season before.
    """
    now = clock.now()
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        if number is None:
            week = await _last_begun(session, study, now)
        else:
            plan = await access.load_season(session, study, now)
            numbered = plan.week(number)
            if numbered is None:
                raise NotFoundError("error.week_number", number=number, last=len(plan.weeks))
            week = numbered
        return await readable(session, await find(session, actor, week.id, now), now)


async def show_week(store: Store, clock: Clock, actor: Actor, week_id: int) -> MinutesView:
    """The minutes of the week that a button names."""
    now = clock.now()
    async with store.read() as session:
        return await readable(session, await find(session, actor, week_id, now), now)


async def posted(
    store: Store, clock: Clock, actor: Actor, study_id: int
) -> tuple[StudyView, tuple[Listed, ...]]:
    """The minutes that everybody in a study can read, the latest first."""
    now = clock.now()
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        lines: list[Listed] = []
        plans: dict[int, SeasonPlan] = {}
        for season, row in await minutes_store.posted_weeks(session, study.id, LISTED_MOST):
            if season.id not in plans:
                plans[season.id] = await access.load_season(session, study, now, season)
            plan = plans[season.id]
            if (week := plan.by_id(row.id)) is not None and week.facts.record is not Record.NOT_MET:
                line = (row.id, season.number, week.number, week.last_number, week.at, season.timezone)
                lines.append(Listed(*line))
        return StudyView.of(study), tuple(lines)


async def _last_begun(session: Session, study: Study, now: dt.datetime) -> PlanWeek:
    """The last meeting of a study that has begun, in whichever season. UserError where there is none."""
    for season in reversed(await study_store.season_rows(session, study.id)):
        plan = await access.load_season(session, study, now, season)
        if met := begun(plan, now):
            return met[-1]
    raise UserError("error.no_meeting_yet")


async def find(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> Found:
    """The meeting of a week. UserError where nobody met (yet)."""
    study, season, row = await access.get_week(session, actor, week_id)
    plan = await access.load_season(session, study, now, season)
    week = plan.by_id(row.id)
    if week is None or not week.meets:
        raise UserError("error.week_does_not_meet", number=row.number)
    if week.facts.record is Record.NOT_MET:
        raise UserError("error.minutes.not_met", number=week.number)
    if week not in begun(plan, now):
        raise UserError("error.minutes.not_begun", number=week.number, at=int(week.at.timestamp()))
    return Found(study, season, row, plan, week, await may_write(session, study, plan, week, actor))


def begun(plan: SeasonPlan, now: dt.datetime) -> list[PlanWeek]:
    """The meetings of a season that have begun, in order; what a closed one had planned only never will."""
    closed = plan.facts.closed_at is not None
    every = (week for week in plan.meetings() if Window.of(week, now) is not None)
    return [week for week in every if not (closed and week.state is WeekState.UPCOMING)]


async def may_write(session: Session, study: Study, plan: SeasonPlan, week: PlanWeek, actor: Actor) -> bool:
    """Whether the actor writes these minutes: the host, co-hosts and managers, and who was drawn for it."""
    if await access.is_host(session, study, actor):
        return True
    return any([await minutes_by(session, one.id) == actor.user_id for one in plan.together(week)])


async def to_write(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> Found:
    """The meeting whose minutes the actor wants to change; refused for others, and in a study put away."""
    found = await find(session, actor, week_id, now)
    if not found.may_write:
        raise ForbiddenError("error.minutes.writers", host=found.study.host_id)
    require_kept(found.study)
    return found


def require_kept(study: Study) -> None:
    """Refuse to change the minutes of a study that was put away. Those of a closed season can be."""
    if study.archived_at is not None:
        raise UserError("error.study_archived", title=study.title)


async def readable(session: Session, found: Found, now: dt.datetime) -> MinutesView:
    """The minutes for who may read them: everybody once they are posted, before that who writes them."""
    made = await view_of(session, found, now)
    if not (made.posted or made.may_write):
        raise ForbiddenError("error.minutes.not_posted", number=found.week.number, host=found.study.host_id)
    return made


async def view_of(
    session: Session, found: Found, now: dt.datetime, change_id: int | None = None
) -> MinutesView:
    """The minutes as they are now."""
    minutes = await minutes_of(session, found.study, found.plan, found.week, now)
    document = document_of(found.study, minutes)
    study = StudyView.of(found.study)
    return MinutesView(study, found.week, minutes, document, found.may_write, change_id)


async def is_member(session: Session, study: Study, actor: Actor) -> bool:
    """Whether the actor is in the study, listeners included."""
    row = await study_store.member_row(session, study.id, actor.user_id)
    return row is not None and row.left_at is None
