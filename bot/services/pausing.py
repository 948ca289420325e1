"""What whoever leads a meeting does with its clock: pause it, let it go on, give it ten minutes more."""

from __future__ import annotations

import datetime as dt

from bot.clock import Clock
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.services.leading import led
from bot.services.views import WeekView
from bot.store import meetings as meeting_store
from bot.store.engine import Store
from bot.store.models import Pause

REASON_MOST = 100


async def pause(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """Stop the clock. Where it stands already nothing is changed: somebody else was quicker."""
    now = clock.now()
    async with store.write() as session:
        found = await led(session, actor, week_id, now)
        if found.week.meeting.pause_at(now) is not None:
            return found.view(found.plan)
        async with found.change("meeting.pause") as edit:
            session.add(Pause(week_id=week_id, guild_id=actor.guild_id, at=now, by=actor.user_id))
        return found.view(edit.after, edit.change_id)


async def give_reason(store: Store, clock: Clock, actor: Actor, week_id: int, reason: str) -> WeekView:
    """Say why it pauses, for all to see; nothing takes it back. UserError where it goes on already."""
    now = clock.now()
    async with store.write() as session:
        found = await led(session, actor, week_id, now)
        row = await meeting_store.lasting_pause(session, week_id)
        if row is None:
            raise UserError("error.meeting_not_paused", number=found.row.number)
        async with found.change("meeting.pause_reason") as edit:
            row.reason = reason[:REASON_MOST] or None
        return found.view(edit.after, edit.change_id)


async def resume(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """Let the clock go on. Where it runs already nothing is changed."""
    now = clock.now()
    async with store.write() as session:
        found = await led(session, actor, week_id, now)
        row = await meeting_store.lasting_pause(session, week_id)
        if row is None or found.week.meeting.pause_at(now) is None:
            return found.view(found.plan)
        async with found.change("meeting.resume") as edit:
            row.until, row.resumed_by = now, actor.user_id
        return found.view(edit.after, edit.change_id)


async def extend(store: Store, clock: Clock, actor: Actor, week_id: int) -> WeekView:
    """Ten minutes more, or what is left to the cap; UserError at the cap."""
    now = clock.now()
    async with store.write() as session:
        found = await led(session, actor, week_id, now)
        minutes = found.week.meeting.extension // dt.timedelta(minutes=1)
        if minutes < 1:
            cap = found.week.meeting.cap // dt.timedelta(minutes=1)
            raise UserError("error.meeting_at_cap", cap=cap)
        async with found.change("meeting.extend", minutes=minutes) as edit:
            found.row.extra_minutes += minutes
        return found.view(edit.after, edit.change_id)
