"""What people add to an open draw: weeks in which they can't present, and a lucky word each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.drawn import Purpose
from bot.core.errors import ForbiddenError, UserError
from bot.core.lottery import Context, clean_word
from bot.core.people import Actor
from bot.services import access
from bot.services.draw_access import get_draw
from bot.services.draw_cards import barred_of
from bot.services.draw_planning import require_order
from bot.services.drawing import require_open, weeks_in
from bot.services.views import StudyView
from bot.store import draws as draw_store
from bot.store.engine import Session, Store
from bot.store.models import Draw, DrawAbsence, DrawWord, Study

MANY = 25
"""In a draw of more people each can name one week in `SHARE` at most."""
SHARE = 3


@dataclass(frozen=True, slots=True)
class Absences:
    """The weeks of a draw with their days, and those in which the reader can't present."""

    study: StudyView
    draw_id: int
    weeks: Mapping[int, dt.date]
    mine: frozenset[int]


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody's lucky word in a draw; None where they gave none."""

    draw_id: int
    word: str | None


async def absences(store: Store, clock: Clock, actor: Actor, draw_id: int) -> Absences:
    """What [못 하는 주] shows to somebody who takes part."""
    async with store.read() as session:
        study, found = await get_draw(session, actor, draw_id)
        require_open(found, clock.now())
        _require_in(found, actor)
        return await _absences(session, study, found, actor, clock)


async def set_absences(
    store: Store, clock: Clock, actor: Actor, draw_id: int, among: Collection[int], weeks: Collection[int]
) -> Absences:
    """Say in which weeks one can't present, `among` those that were offered; the others stay as they were.

    Nobody else sees it before the draw. NoOrderError where no order would be left.
    """
    now = clock.now()
    async with store.write() as session:
        study, found = await get_draw(session, actor, draw_id)
        require_open(found, now)
        context = _require_in(found, actor)
        rows = await draw_store.absence_rows(session, found.id)
        mine = {row.week: row for row in rows if row.user_id == actor.user_id}
        for number in {*among} & {slot.week for bag in context.bags for slot in bag.slots}:
            if (number in weeks) == (number in mine):
                continue
            if number in mine:
                await session.delete(mine[number])
            else:
                session.add(
                    DrawAbsence(
                        draw_id=found.id, guild_id=found.guild_id, user_id=actor.user_id, week=number, at=now
                    )
                )
        await session.flush()
        kept = sum(row.user_id == actor.user_id for row in await draw_store.absence_rows(session, found.id))
        _require_few(context, kept)
        require_order(context, await barred_of(session, found))
        return await _absences(session, study, found, actor, clock)


async def word(store: Store, clock: Clock, actor: Actor, draw_id: int) -> Word:
    """What [행운의 말] shows: one's own word so far."""
    async with store.read() as session:
        study, found = await get_draw(session, actor, draw_id)
        await access.require_member(session, study, actor)
        require_open(found, clock.now())
        row = await draw_store.word_row(session, found.id, actor.user_id)
        return Word(found.id, row.word if row is not None else None)


async def set_word(store: Store, clock: Clock, actor: Actor, draw_id: int, typed: str) -> Word:
    """Give one's lucky word, or another one; nothing typed takes it back."""
    now, said = clock.now(), clean_word(typed)
    async with store.write() as session:
        study, found = await get_draw(session, actor, draw_id)
        await access.require_member(session, study, actor)
        require_open(found, now)
        row = await draw_store.word_row(session, found.id, actor.user_id)
        if not said:
            if row is not None:
                await session.delete(row)
        elif row is None:
            session.add(
                DrawWord(draw_id=found.id, guild_id=found.guild_id, user_id=actor.user_id, word=said, at=now)
            )
        else:
            row.word, row.at = said, now
        return Word(found.id, said or None)


def _require_few(context: Context, kept: int) -> None:
    """With many people there is no room for everybody's wishes, nor time to weigh them all."""
    most = max(1, len(weeks_in(context)) // SHARE)
    if len(context.people) > MANY and kept > most:
        raise UserError("error.draw.absent_many", most=most)


def _require_in(found: Draw, actor: Actor) -> Context:
    context = Context.from_json(found.context)
    drawn = {person for bag in context.bags for person in bag.people}
    if found.purpose != Purpose.PRESENTERS or actor.user_id not in drawn:
        raise ForbiddenError("error.draw.not_in")
    return context


async def _absences(session: Session, study: Study, found: Draw, actor: Actor, clock: Clock) -> Absences:
    plan = await access.load_season(session, study, clock.now())
    numbers = weeks_in(Context.from_json(found.context))
    weeks = {week.number: week.day for week in plan.weeks if week.number in numbers}
    mine = frozenset(week for user_id, week in await barred_of(session, found) if user_id == actor.user_id)
    return Absences(StudyView.of(study), found.id, weeks, mine)
