"""A study whose weeks nobody presents yet, and everything about a draw, for tests of drawing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.core.drawn import Purpose
from bot.core.people import Actor
from bot.core.proof import verify
from bot.services import draw_entries, draws
from bot.services.draw_access import DrawView
from bot.services.draw_planning import Wish
from bot.services.editing import fit
from bot.services.posts import reconcile
from bot.store import draws as draw_store
from bot.store.engine import Store
from bot.store.models import Base, Draw, Member, Presenter, ScheduledPost
from tests.acting import StillClock, host, somebody
from tests.factories import GUILD, make_member, make_season, make_study
from tests.services.ground import PEOPLE, Ground

CLOSING = "2026-02-25 21:00"
"""As typed: five days after the ground's clock begins, six before the first meeting."""


@dataclass
class Lots(Ground):
    """A ground with ways to open draws, and to look at what came of them."""

    async def open(self, actor: Actor | None = None, **wish: Any) -> DrawView:
        """Open a draw as the host."""
        return await draws.open_draw(self.store, self.clock, actor or host(), self.study_id, Wish(**wish))

    async def press(self, view: DrawView, actor: Actor | None = None) -> DrawView:
        """Draw it now, as the host."""
        return await draws.draw_now(self.store, self.clock, actor or host(), view.card.draw_id)

    async def cannot(self, view: DrawView, number: int, *weeks: int) -> None:
        """Let a member (by number) say in which weeks they can't."""
        actor = somebody(PEOPLE[number])
        every = range(1, 201)
        await draw_entries.set_absences(self.store, self.clock, actor, view.card.draw_id, every, weeks)

    async def row(self, view: DrawView) -> Draw:
        """The draw as it is in the database."""
        async with self.store.read() as session:
            found = await draw_store.draw_row(session, GUILD, view.card.draw_id)
            assert found is not None
            return found

    async def presenting(self) -> dict[int, tuple[int, ...]]:
        """Who presents each week, by position in `PEOPLE`."""
        weeks = (await self.season()).weeks
        return {w.number: tuple(PEOPLE.index(p) for p in w.own_presenters) for w in weeks}

    async def posts(self, kind: str) -> list[ScheduledPost]:
        """The rows of the automatic posts of this kind."""
        async with self.store.read() as session:
            query = select(ScheduledPost).where(ScheduledPost.kind == kind).order_by(ScheduledPost.id)
            return list((await session.scalars(query)).all())


async def make_lots(store: Store, clock: StillClock, people: int = 5, **season: Any) -> Lots:
    """Twelve Tuesdays from 2026-03-03 with so many members, and nobody presenting."""
    async with store.write() as session:
        study = make_study()
        row = make_season(study, **season)
        ids = [*PEOPLE, *range(PEOPLE[-1] + 1, PEOPLE[-1] + 1 + max(0, people - len(PEOPLE)))][:people]
        session.add_all([study, row, *(make_member(study, user_id, joined_at=clock.at) for user_id in ids)])
        await session.flush()
        plan = await fit(session, study, row, clock.at)
        await reconcile(session, study, plan, clock.at)
        return Lots(store, clock, study.id)


async def everything(store: Store) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    found: dict[str, list[str]] = {}
    async with store.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(select(table))).mappings().all()
            found[table.name] = sorted(json.dumps(dict(row), default=str, sort_keys=True) for row in rows)
    return found


async def change_member(lots: Lots, number: int, **values: Any) -> None:
    """Change a member's row (by number) behind everybody's back."""
    async with lots.store.write() as session:
        query = select(Member).where(Member.study_id == lots.study_id, Member.user_id == PEOPLE[number])
        member = (await session.scalars(query)).one()
        for name, value in values.items():
            setattr(member, name, value)


async def present(lots: Lots, number: int, *people: int) -> None:
    """Let these people (by number) present a week."""
    week = await lots.week(number)
    async with lots.store.write() as session:
        for position, person in enumerate(people):
            session.add(Presenter(week_id=week.id, user_id=PEOPLE[person], position=position))


def checked(found: Draw) -> dict[str, Any]:
    """A draw's record, which must hold."""
    assert found.record is not None
    assert verify(found.record).ok
    return found.record


def orders(label: str = "review") -> dict[str, Any]:
    """The wish for an order of people."""
    return {"purpose": Purpose.ORDER, "label": label}
