"""What a host changes about one week that is still to come: its kind, its date, its place, its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.clock import Clock
from bot.core import calendar
from bot.core.bounds import shown
from bot.core.errors import UserError
from bot.core.inputs import parse_date, parse_pages, parse_time
from bot.core.people import Actor
from bot.core.plan import Pages
from bot.core.season import Week as PlanWeek
from bot.core.season import WeekKind
from bot.services.planning import Desk, Edited, week_desk
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store.engine import Store
from bot.store.models import Presenter, Rest, Week

PRESENTERS_MOST = 4
GOALS_MOST = 2000
PLACE_MOST = 500
REASON_MOST = 100


async def rest_week(store: Store, clock: Clock, actor: Actor, week_id: int, reason: str = "") -> Edited:
    """Let the week's date rest: the week, its presenters and all after it meet one slot later."""
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        day = desk.slots()[week.number]
        async with desk.change("rest.add", number=week.number, day=week.day.isoformat(), count=1):
            row.moved_day = row.moved_time = None
            desk.session.add(Rest(season_id=desk.season.id, day=day, reason=reason[:REASON_MOST] or None))
        return desk.edited


async def set_catch_up(store: Store, clock: Clock, actor: Actor, week_id: int, on: bool) -> Edited:
    """Make the week a catch-up, which reads no new pages, or a reading week again."""
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        if on and week.last_number > week.number:
            raise UserError("error.plan.split_first", number=week.number, last=week.last_number)
        async with desk.change("week.catch_up" if on else "week.reading", number=week.number):
            row.kind = (WeekKind.CATCH_UP if on else WeekKind.READING).value
        return desk.edited


async def merge(store: Store, clock: Clock, actor: Actor, week_id: int) -> Edited:
    """Let the week take in the next one: both are read on this week's date."""
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        following = desk.plan.week(week.last_number + 1)
        if following is None:
            raise UserError("error.plan.merge_last", number=week.number)
        for one in (week, following):
            if one.facts.kind is not WeekKind.READING:
                raise UserError("error.plan.merge_catch_up", number=one.number)
        async with desk.change("week.merge", number=week.number, next=following.number):
            other = await desk.session.get_one(Week, following.id)
            other.kind, other.moved_day, other.moved_time = WeekKind.MERGED.value, None, None
        return desk.edited


async def split(store: Store, clock: Clock, actor: Actor, week_id: int) -> Edited:
    """Let the last of the weeks that this one took in meet by itself again."""
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        last = desk.plan.week(week.last_number)
        if last is None or last.number == week.number:
            raise UserError("error.plan.not_merged", number=week.number)
        async with desk.change("week.split", number=week.number, next=last.number):
            other = await desk.session.get_one(Week, last.id)
            other.kind = WeekKind.READING.value
        return desk.edited


async def move(store: Store, clock: Clock, actor: Actor, week_id: int, day: str, time: str) -> Edited:
    """Move one week to another day or time, as typed; what is empty is as the calendar has it.

    It stays between its neighbours. UserError names what cannot be read, or the bounds.
    """
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        slot, usual = desk.slots()[week.number], desk.season.wall_time
        wanted_day = parse_date(day, desk.today()) if day.strip() else slot
        wanted_time = parse_time(time) if time.strip() else usual
        at = calendar.instant(wanted_day, wanted_time, desk.season.timezone)
        _between_neighbours(desk, week, int(at.timestamp()))
        async with desk.change(
            "week.move", number=week.number, day=wanted_day.isoformat(), time=f"{wanted_time:%H:%M}"
        ):
            row.moved_day = wanted_day if wanted_day != slot else None
            row.moved_time = wanted_time if wanted_time != usual else None
        return desk.edited


async def set_goals(store: Store, clock: Clock, actor: Actor, week_id: int, goals: str) -> Edited:
    """Say what the week is to reach, in up to `GOALS_MOST` characters; empty: nothing."""
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        if len(goals.strip()) > GOALS_MOST:
            raise UserError("error.plan.long", most=GOALS_MOST)
        async with desk.change("week.goals", number=week.number):
            row.goals = goals.strip() or None
        return desk.edited


async def set_place(store: Store, clock: Clock, actor: Actor, week_id: int, place: str) -> Edited:
    """Say where this week meets, in up to `PLACE_MOST` characters; empty: where the study always does."""
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        if len(place.strip()) > PLACE_MOST:
            raise UserError("error.plan.long", most=PLACE_MOST)
        async with desk.change("week.place", number=week.number):
            row.place = place.strip() or None
        return desk.edited


async def set_presenters(
    store: Store, clock: Clock, actor: Actor, week_id: int, people: Sequence[int]
) -> Edited:
    """Choose who presents the week, in this order; nobody: the group reads together.

    Who presented before keeps pages of their own. Of weeks that meet together it is for all of them.
    """
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        await _check_people(desk, people)
        async with desk.change("week.presenters", number=week.number):
            kept = await _clear_presenters(desk, week, set(people))
            for position, user_id in enumerate(people):
                presenter = kept.get(user_id)
                if presenter is None:
                    presenter = Presenter(week_id=row.id, user_id=user_id)
                    desk.session.add(presenter)
                presenter.position = position
        return desk.edited


async def set_ranges(
    store: Store, clock: Clock, actor: Actor, week_id: int, typed: Mapping[int, str]
) -> Edited:
    """Give presenters pages of their own ("72-76", as typed); empty: they share the rest."""
    async with week_desk(store, clock, actor, week_id) as (desk, row, week):
        ranges = {user_id: parse_pages(text) for user_id, text in typed.items() if text.strip()}
        _check_ranges(week, ranges)
        async with desk.change("week.presenters", number=week.number):
            for presenter in await _presenters(desk, week):
                if presenter.user_id in typed:
                    own = ranges.get(presenter.user_id)
                    presenter.first_page, presenter.last_page = (own.first, own.last) if own else (None, None)
        return desk.edited


def _between_neighbours(desk: Desk, week: PlanWeek, at: int) -> None:
    before, after = desk.plan.before(week), desk.plan.after(week)
    earliest = max(int(desk.now.timestamp()), int(before.at.timestamp()) if before else 0)
    if at <= earliest:
        raise UserError("error.plan.move_early", number=week.number, at=earliest)
    if after is not None and at >= int(after.at.timestamp()):
        raise UserError("error.plan.move_late", number=week.number, at=int(after.at.timestamp()))


async def _check_people(desk: Desk, people: Sequence[int]) -> None:
    if len(people) > PRESENTERS_MOST:
        raise UserError("error.plan.presenters_many", most=PRESENTERS_MOST)
    members = {
        member.user_id: member for member in await study_store.member_rows(desk.session, desk.study.id)
    }
    for user_id in people:
        if user_id not in members:
            raise UserError("error.plan.presenter_unknown", user=user_id)
        if members[user_id].listener:
            raise UserError("error.plan.presenter_listens", user=user_id)


def _check_ranges(week: PlanWeek, ranges: Mapping[int, Pages]) -> None:
    if week.pages is None:
        raise UserError("error.plan.no_pages", number=week.number)
    for pages in ranges.values():
        if pages.first not in week.pages or pages.last not in week.pages:
            raise UserError(
                "error.plan.range_outside",
                text=shown(f"{pages.first}-{pages.last}"),
                first=week.pages.first,
                last=week.pages.last,
            )
    for one, other in pairwise(sorted(ranges.values())):
        if other.first <= one.last:
            raise UserError("error.plan.range_twice", page=other.first)


async def _clear_presenters(desk: Desk, week: PlanWeek, keep: set[int]) -> dict[int, Presenter]:
    """Delete the presenters of the week and those it took in, but not who stays on the week itself."""
    kept: dict[int, Presenter] = {}
    for presenter in await _presenters(desk, week):
        if presenter.week_id == week.id and presenter.user_id in keep:
            kept[presenter.user_id] = presenter
        else:
            await desk.session.delete(presenter)
    return kept


async def _presenters(desk: Desk, week: PlanWeek) -> list[Presenter]:
    """The presenters of the week and of those that meet together with it."""
    together = [one.id for one in desk.plan.weeks[week.number - 1 : week.last_number]]
    return [row for one in together for row in await season_store.presenter_rows(desk.session, one)]
