"""Who presents when, who presented, and whether that is balanced, over all seasons of a study."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.people import Actor
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week, WeekState
from bot.core.turns import meeting_of
from bot.services import access
from bot.services.attendance import missed_talks
from bot.services.roster import may_present
from bot.services.views import StudyView
from bot.store import draws as draw_store
from bot.store import studies as study_store
from bot.store.engine import Session, Store
from bot.store.models import Study


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody's turn. `week` is the one that meets, also where the turn's own week was merged into it."""

    user_id: int
    season: int
    week: Week

    @property
    def over(self) -> bool:
        """Whether the week is over."""
        return self.week.state in (WeekState.HELD, WeekState.ASKED)


@dataclass(frozen=True, slots=True)
class OrderView:
    """A study's order. `talks` are in order, without those that a closed season did not get to and those
    whose presenter was not there.

    `presenters` are the people who take part in draws; `drawn` says whether this season's order
    was, and stands.
    """

    study: StudyView
    season: SeasonPlan
    talks: tuple[Talk, ...]
    presenters: tuple[int, ...]
    drawn: bool

    def talks_of(self, user_id: int) -> tuple[Talk, ...]:
        """One person's turns."""
        return tuple(talk for talk in self.talks if talk.user_id == user_id)

    def counts(self) -> dict[int, int]:
        """How many turns everybody who presents had and will have."""
        counted = Counter(talk.user_id for talk in self.talks)
        return {user_id: counted[user_id] for user_id in self.presenters}


async def show_order(store: Store, clock: Clock, actor: Actor, study_option: str | None) -> OrderView:
    """The order of a study."""
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        return await _view(session, study, clock.now())


async def order_by_study(store: Store, clock: Clock, actor: Actor, study_id: int) -> OrderView:
    """The order of the study that a button names."""
    async with store.read() as session:
        return await _view(session, await access.get_study(session, actor, study_id), clock.now())


async def _view(session: Session, study: Study, now: dt.datetime) -> OrderView:
    season = await access.get_season(session, study)
    talks: list[Talk] = []
    missed = await missed_talks(session, study)
    for row in await study_store.season_rows(session, study.id):
        plan = await access.load_season(session, study, now, row)
        talks += [talk for talk in _talks(plan, missed) if row.closed_at is None or talk.over]
    members = await study_store.member_rows(session, study.id)
    return OrderView(
        StudyView.of(study),
        await access.load_season(session, study, now, season),
        tuple(talks),
        tuple(row.user_id for row in members if may_present(row)),
        await draw_store.last_standing(session, study.id, season.id) is not None,
    )


def _talks(plan: SeasonPlan, missed: Collection[tuple[int, int]]) -> list[Talk]:
    talks = []
    for week in plan.weeks:
        meeting = meeting_of(plan, week.id) or week
        people = (one.user_id for one in week.facts.presenters)
        talks += [Talk(one, plan.facts.number, meeting) for one in people if (one, meeting.id) not in missed]
    return talks
