"""The question on a meeting's panel, for all to see: who leads the meeting puts it there and takes it off."""

from __future__ import annotations

import datetime as dt

from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.core.question import post_title
from bot.core.season import WeekState
from bot.services import access
from bot.services.leading import leads
from bot.services.posts import reconcile
from bot.services.question_views import place_of
from bot.store import asked as asked_store
from bot.store import questions as question_store
from bot.store.engine import Session, Store
from bot.store.models import OnScreen


async def put(store: Store, clock: Clock, actor: Actor, week_id: int, question_id: int) -> str:
    """Show a question of the week's study on its panel, instead of any before. Returns its title."""
    now = clock.now()
    async with store.write() as session:
        study_id = await _led(session, actor, week_id, now)
        question = await question_store.question_row(session, actor.guild_id, question_id)
        if question is None or question.study_id != study_id:
            raise NotFoundError("error.question.not_found")
        row = await asked_store.screen_row(session, actor.guild_id, week_id)
        if row is None:
            row = OnScreen(week_id=week_id, guild_id=actor.guild_id)
            session.add(row)
        row.question_id, row.at = question.id, now
        await session.flush()
        await _show(session, actor, week_id, now)
        return post_title(place_of(question), question.title)


async def take_off(store: Store, clock: Clock, actor: Actor, week_id: int) -> None:
    """Show no question any more; where there is none, that is fine."""
    now = clock.now()
    async with store.write() as session:
        await _led(session, actor, week_id, now)
        row = await asked_store.screen_row(session, actor.guild_id, week_id)
        if row is not None:
            await session.delete(row)
            await session.flush()
        await _show(session, actor, week_id, now)


async def _led(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> int:
    """The id of the study of a meeting that is not over yet, and that the actor leads."""
    study, season, row = await access.get_week(session, actor, week_id)
    access.require_open(study, season)
    plan = await access.load_season(session, study, now, season)
    week = plan.by_id(row.id)
    if week is None or not week.meets:
        raise UserError("error.week_does_not_meet", number=row.number)
    if week.state in (WeekState.HELD, WeekState.ASKED):
        raise UserError("error.meeting_over", number=row.number)
    if not await leads(session, study, week, actor):
        raise ForbiddenError("error.leader_only", host=study.host_id)
    return study.id


async def _show(session: Session, actor: Actor, week_id: int, now: dt.datetime) -> None:
    """Let the panel follow."""
    study, season, _ = await access.get_week(session, actor, week_id)
    await reconcile(session, study, await access.load_season(session, study, now, season), now)
