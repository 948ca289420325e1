"""Who can be drawn to present, how often they have, and for which weeks somebody is wanted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.core.bags import Candidate, current_minimum, make_bags
from bot.core.errors import UserError
from bot.core.lottery import Bag
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week, WeekKind, WeekState
from bot.core.turns import meeting_of
from bot.services import access
from bot.services.attendance import missed_talks
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import Member, Season, Study

GAP = 2
"""Weeks between two talks of one person, where that can be had."""

Pair = tuple[int, int]
"""A user id and a week's number."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody's week. `week` counts in the season that is drawn; weeks of earlier ones are 0, -1, …"""

    user_id: int
    week: int
    season_id: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What a draw of presenters goes by: the season, who may be drawn, and every talk so far and to come."""

    plan: SeasonPlan
    members: tuple[Member, ...]
    talks: tuple[Talk, ...]

    def wanted(self) -> list[Week]:
        """The weeks to come in which new pages are read together."""
        return [week for week in self.plan.meetings() if is_wanted(week)]

    def talks_of(self, user_id: int, but: Collection[int] = ()) -> list[Talk]:
        """A person's talks, without those in these weeks of the season."""
        return [talk for talk in self.talks if talk.user_id == user_id and talk.week not in but]


def is_wanted(week: Week) -> bool:
    """Whether somebody can be drawn for a week: it is to come, and reads pages of its own."""
    reads = week.meets and week.pages is not None and week.facts.kind is WeekKind.READING
    return reads and week.state is WeekState.UPCOMING


async def basis(session: Session, study: Study, season: Season, now: dt.datetime) -> Basis:
    """Look up what a draw goes by."""
    plan = await access.load_season(session, study, now, season)
    members = [row for row in await study_store.member_rows(session, study.id) if may_present(row)]
    return Basis(plan, tuple(members), tuple(await all_talks(session, study, season, now)))


def may_present(member: Member | None) -> bool:
    """Whether somebody takes part in draws: not listeners, not during a pause, not once they have left."""
    return member is not None and member.left_at is None and not (member.listener or member.paused)


async def all_talks(session: Session, study: Study, season: Season, now: dt.datetime) -> Iterable[Talk]:
    """Every talk of the study that was held or is planned.

    What a closed season did not get to is none, nor is one whose presenter was not there on the day: who
    misses theirs is among the next to be drawn.
    """
    found: list[Talk] = []
    missed = await missed_talks(session, study)
    shift = 0
    for row in reversed(await study_store.season_rows(session, study.id)):
        if row.number > season.number:
            continue
        plan = await access.load_season(session, study, now, row)
        if row.id != season.id:
            shift -= len(plan.weeks)
        for week in plan.weeks:
            if row.closed_at is None or week.state is not WeekState.UPCOMING:
                meeting = meeting_of(plan, week.id) or week
                people = (one.user_id for one in week.facts.presenters)
                present = (one for one in people if (one, meeting.id) not in missed)
                found += [Talk(one, week.number + shift, row.id) for one in present]
    return found


async def starting_credit(session: Session, study: Study, user_id: int, now: dt.datetime) -> int:
    """What somebody who begins to present now is ahead by: they owe no talk of the time before."""
    season = await access.get_season(session, study)
    talks = Counter(talk.user_id for talk in await all_talks(session, study, season, now))
    others = [
        Candidate(row.user_id, talks[row.user_id], row.credit)
        for row in await study_store.member_rows(session, study.id)
        if may_present(row) and row.user_id != user_id
    ]
    return max(0, current_minimum(others) - talks[user_id])


def deal(
    found: Basis,
    *,
    each: int = 1,
    fixed: Sequence[Pair] = (),
    again: Collection[int] = (),
    without: Collection[int] = (),
) -> tuple[tuple[Bag, ...], tuple[Pair, ...]]:
    """The rounds of a draw, and the talks that stand beside it.

    `each`: presenters a week; `fixed`: weeks given away beforehand; `again`: weeks that are drawn anew,
    whoever presents in them now; `without`: people who are left out this time. UserError where nobody is
    left, or no week.
    """
    people = [row for row in found.members if row.user_id not in without]
    if not people:
        raise UserError("error.draw.nobody")
    candidates = [
        Candidate(
            row.user_id,
            len(found.talks_of(row.user_id, again)) + sum(user_id == row.user_id for user_id, _ in fixed),
            row.credit,
        )
        for row in people
    ]
    weeks: list[int] = []
    for week in found.wanted():
        there = [] if week.number in again else list(_presenting(found.plan, week))
        there += [user_id for user_id, number in fixed if number == week.number]
        weeks += [week.number] * (each - len(there))
    if not weeks:
        raise UserError("error.draw.no_weeks")
    return make_bags(candidates, weeks), _standing(found, fixed, again)


def check_fixed(found: Basis, fixed: Sequence[Pair], again: Collection[int]) -> None:
    """Refuse weeks that cannot be given away, and people who do not present."""
    wanted = {week.number: week for week in found.wanted()}
    members = {row.user_id for row in found.members}
    for user_id, number in fixed:
        if number not in wanted:
            raise UserError("error.draw.fixed_week", number=number)
        if user_id not in members:
            raise UserError("error.draw.fixed_person", user=user_id)
        there = () if number in again else _presenting(found.plan, wanted[number])
        if there:
            raise UserError("error.draw.fixed_taken", number=number, user=there[0])


def _presenting(plan: SeasonPlan, week: Week) -> tuple[int, ...]:
    """Who presents a week by plan, those of the weeks that it took in included."""
    together = plan.weeks[week.number - 1 : week.last_number]
    return tuple(person for one in together for person in one.own_presenters)


def _standing(found: Basis, fixed: Sequence[Pair], again: Collection[int]) -> tuple[Pair, ...]:
    """The talks of the season that stand, and those just before it."""
    standing = {
        (talk.user_id, talk.week) for talk in found.talks if talk.week > -GAP and talk.week not in again
    }
    return tuple(sorted(standing | set(fixed)))
