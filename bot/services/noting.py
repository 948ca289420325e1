"""Noting a page while a meeting runs: anyone present may, and what who leads it wrote counts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.services import access
from bot.services.endings import page_bounds
from bot.services.leading import leads, running
from bot.services.posts import reconcile
from bot.services.views import WeekView
from bot.store.engine import Store
from bot.store.models import PageNote


@dataclass(frozen=True, slots=True)
class Noted:
    """A page that was noted. With `asks` it was not: it is none of this week's, and has to be said again."""

    view: WeekView
    page: int
    counts: bool
    asks: bool = False


async def meeting_to_note(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """The meeting whose page somebody wants to note, while it runs."""
    now = clock.now()
    async with store.read() as session:
        found = await running(session, actor, week_id, now)
        if not await leads(session, found.study, found.week, actor):
            await access.require_member(session, found.study, actor)
        return found.view(found.plan)


async def note_page(
    store: Store, clock: Clock, actor: Actor, week_id: int, page: int, *, sure: bool = False
) -> Noted:
    """Write down the page that the meeting is on. A page that is not of this week only if they are `sure`.

    UserError for a page that it cannot have reached.
    """
    now = clock.now()
    async with store.write() as session:
        found = await running(session, actor, week_id, now)
        counts = await leads(session, found.study, found.week, actor)
        if not counts:
            await access.require_member(session, found.study, actor)
        pages = found.week.pages
        if pages is None:
            raise UserError("error.plan.no_pages", number=found.row.number)
        low, high = page_bounds(found.plan, found.week)
        if not low <= page <= high:
            raise UserError("error.page_range", page=page, first=low, last=high)
        if not (sure or pages.first <= page <= pages.last):
            return Noted(found.view(found.plan), page, counts, asks=True)
        session.add(
            PageNote(
                week_id=week_id,
                guild_id=actor.guild_id,
                user_id=actor.user_id,
                page=page,
                at=now,
                counts=counts,
            )
        )
        await session.flush()
        plan = await access.load_season(session, found.study, now, found.season)
        await reconcile(session, found.study, plan, now)
        return Noted(found.view(plan), page, counts)
