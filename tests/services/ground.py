"""A study in the database with members and twelve weeks, for tests of what its host does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.core.people import Actor
from bot.core.plan import CarryOver
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services import access, meetings
from bot.services.editing import fit
from bot.services.meetings import Ended
from bot.services.planning import Edited
from bot.services.posts import reconcile
from bot.services.settling import settle
from bot.store.engine import Store
from bot.store.models import (
    Base,
    Member,
    Presenter,
    Rest,
    Rsvp,
    ScheduledPost,
    Season,
    Study,
    Week,
)
from tests.acting import StillClock, host, somebody
from tests.factories import make_member, make_season, make_study

PEOPLE = tuple(800_000_000_000_000_100 + number for number in range(12))
"""Members; the first of them presents week 1, and so on."""
KEPT: tuple[type[Base], ...] = (Study, Member, Season, Rest, Week, Presenter, Rsvp)


@dataclass
class Ground:
    """One study; `week` and `season` show it at the clock's now."""

    store: Store
    clock: StillClock
    study_id: int

    async def season(self) -> SeasonPlan:
        """The season as it is now."""
        async with self.store.read() as session:
            study = await session.get_one(Study, self.study_id)
            return await access.load_season(session, study, self.clock.at)

    async def week(self, number: int) -> PlanWeek:
        """One week of it."""
        week = (await self.season()).week(number)
        assert week is not None
        return week

    async def pages(self) -> dict[int, tuple[int, int] | None]:
        """What each week plans."""
        return {
            w.number: (w.pages.first, w.pages.last) if w.pages else None for w in (await self.season()).weeks
        }

    async def to(self, number: int, *, minutes: int = 60) -> PlanWeek:
        """Let the clock show so long after the slot of a week."""
        week = await self.week(number)
        self.clock.at = week.at + dt.timedelta(minutes=minutes)
        return week

    async def answer(self, number: int, user_id: int, said: str = "late") -> None:
        """Somebody's RSVP."""
        week = await self.week(number)
        async with self.store.write() as session:
            session.add(Rsvp(week_id=week.id, user_id=user_id, answer=said, at=self.clock.at))

    async def catch_up_with_time(self) -> None:
        """Write down what time alone has done: silent weeks count as read, their posts are not wanted."""
        async with self.store.write() as session:
            study = await session.get_one(Study, self.study_id)
            season = await access.get_season(session, study)
            await settle(session, study, season, self.clock.at)
            plan = await access.load_season(session, study, self.clock.at, season)
            await reconcile(session, study, plan, self.clock.at)

    async def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that undo has to bring back, and the automatic posts to come."""
        found: dict[str, list[dict[str, Any]]] = {}
        async with self.store.read() as session:
            for model in KEPT:
                rows = (await session.scalars(select(model))).all()
                columns = [column.key for column in model.__table__.columns]
                values = [{column: getattr(row, column) for column in columns} for row in rows]
                found[model.__tablename__] = sorted(values, key=lambda row: int(row["id"]))
            ahead = select(ScheduledPost).where(ScheduledPost.due_at > self.clock.at)
            posts = (await session.scalars(ahead)).all()
        found["posts"] = sorted(
            ({"key": p.dedupe_key, "due": p.due_at, "status": p.status} for p in posts),
            key=lambda post: str(post["key"]),
        )
        return found

    async def post_keys(self, kind: str) -> set[int]:
        """The weeks for which a post of this kind waits."""
        async with self.store.read() as session:
            query = select(ScheduledPost).where(ScheduledPost.kind == kind, ScheduledPost.status == "pending")
            return {row.week_id for row in (await session.scalars(query)).all() if row.week_id}


async def make_ground(store: Store, clock: StillClock, **season: Any) -> Ground:
    """The real study without sections: 17-248, twelve Tuesdays at 21:00 in Seoul, people in turn."""
    async with store.write() as session:
        study = make_study()
        row = make_season(study, **season)
        session.add_all([study, row, *(make_member(study, user_id) for user_id in PEOPLE)])
        await session.flush()
        plan = await fit(session, study, row, clock.at)
        for week, user_id in zip(plan.weeks, PEOPLE, strict=False):
            session.add(Presenter(week_id=week.id, user_id=user_id))
        await session.flush()
        await reconcile(session, study, await access.load_season(session, study, clock.at, row), clock.at)
        return Ground(store, clock, study.id)


def presenter(number: int) -> Actor:
    """Who presents the week with this number."""
    return somebody(PEOPLE[number - 1])


async def of_week(
    ground: Ground, change: Callable[..., Awaitable[Edited]], number: int, *given: Any
) -> Edited:
    """Change a week as the host."""
    week = await ground.week(number)
    return await change(ground.store, ground.clock, host(), week.id, *given)


async def of_study(ground: Ground, change: Callable[..., Awaitable[Edited]], *given: Any) -> Edited:
    """Change the season as the host."""
    return await change(ground.store, ground.clock, host(), ground.study_id, *given)


async def noted(ground: Ground, page: int | None = 39, policy: CarryOver = CarryOver.SHIFT) -> Ended:
    """End week 2."""
    week = await ground.week(2)
    return await meetings.end(ground.store, ground.clock, host(), week.id, page, policy=policy)
