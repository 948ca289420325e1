"""Opt-out RSVP: silence means coming; late and can't come are said with a private reason."""

from __future__ import annotations

from bot.clock import Clock
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.season import WeekState
from bot.services import access
from bot.services.views import RsvpView, WeekView
from bot.services.weeks import week_view
from bot.store import studies as study_store
from bot.store.engine import Store
from bot.store.models import Rsvp

ANSWERS = ("late", "absent")


async def answer(
    store: Store, clock: Clock, actor: Actor, week_id: int, said: str | None, reason: str | None = None
) -> WeekView:
    """Say `late` or `absent` for a week, or None to take it back. The reason is for the host only."""
    now = clock.now()
    async with store.write() as session:
        study, season, row = await access.get_week(session, actor, week_id)
        access.require_open(study, season)
        member = await access.require_member(session, study, actor)
        member.name = actor.name
        plan = await access.load_season(session, study, now, season)
        week = plan.by_id(row.id)
        if week is None or not week.meets:
            raise UserError("error.week_does_not_meet", number=row.number)
        if week.state in (WeekState.HELD, WeekState.ASKED):
            raise UserError("error.meeting_over", number=row.number)
        found = [r for r in await study_store.rsvp_rows(session, row.id) if r.user_id == actor.user_id]
        if said is None:
            for rsvp in found:
                await session.delete(rsvp)
        elif found:
            found[0].answer, found[0].reason, found[0].at = said, reason or found[0].reason, now
        else:
            session.add(Rsvp(week_id=row.id, user_id=actor.user_id, answer=said, reason=reason, at=now))
        await session.flush()
        return await week_view(session, study, plan, week, now)


def own_answer(view: WeekView, user_id: int) -> RsvpView | None:
    """What a person said for this week."""
    return next((r for r in view.rsvps if r.user_id == user_id), None)
