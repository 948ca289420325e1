"""Opening a draw, taking it back, opening it anew, drawing it now: what people do with it as a whole."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import replace

from bot.clock import Clock
from bot.core.drawn import Purpose, Void
from bot.core.errors import UserError
from bot.core.lottery import SECRET_BYTES, Context, commitment
from bot.core.people import Actor
from bot.core.posting import PostKind
from bot.services import access
from bot.services.draw_access import DrawView, get_draw, require_may_open, require_runs, require_waiting, view
from bot.services.draw_cards import pairs
from bot.services.draw_notices import post_of
from bot.services.draw_planning import Wish, lay_out
from bot.services.drawing import end, finish, weeks_in
from bot.services.roster import is_wanted
from bot.store import draws as draw_store
from bot.store.engine import Session, Store
from bot.store.models import Draw, DrawAbsence, DrawWord, Study


async def open_draw(
    store: Store, clock: Clock, actor: Actor, study_id: int, wish: Wish, gone: Collection[int] = ()
) -> DrawView:
    """Open a draw: freeze everything, make the secret, and let its card be posted with the commitment.

    `gone` are people who are not in the server any more. UserError where such a draw is open already, and
    whatever `lay_out` refuses.
    """
    now = clock.now()
    async with store.write() as session:
        study = await access.get_study(session, actor, study_id)
        await require_may_open(session, study, actor, wish.purpose)
        if study.refused_at is not None:
            raise UserError("error.draw.paused", channel=study.channel_id)
        if await draw_store.open_draw(session, study.id, wish.purpose, wish.label) is not None:
            raise UserError("error.draw.open_already")
        opened = await _open(session, study, actor, wish, gone, now)
        return await view(session, study, opened, actor, now)


async def reopen(
    store: Store,
    clock: Clock,
    actor: Actor,
    draw_id: int,
    *,
    each: int,
    without: Collection[int],
    closes: str,
) -> DrawView:
    """Take an open draw back and open another one in its place, with a commitment of its own.

    Lucky words and absences go along. UserError where the new one cannot be: then the old one stays.
    """
    now = clock.now()
    async with store.write() as session:
        study, old = await get_draw(session, actor, draw_id)
        await require_runs(session, study, old, actor)
        require_waiting(old)
        wish = Wish(
            Purpose(old.purpose),
            old.label,
            closes,
            pairs(old.fixed),
            each,
            tuple(without),
            again=old.replaces_id is not None,
        )
        await end(session, study, old, now, by=actor.user_id, reason=Void.REOPENED)
        opened = await _open(session, study, actor, wish, (), now)
        opened.opened_by = old.opened_by
        await _take_along(session, old, opened)
        return await view(session, study, opened, actor, now)


async def cancel(store: Store, clock: Clock, actor: Actor, draw_id: int) -> DrawView:
    """Take an open draw back: nothing is drawn."""
    now = clock.now()
    async with store.write() as session:
        study, found = await get_draw(session, actor, draw_id)
        await require_runs(session, study, found, actor)
        require_waiting(found)
        await end(session, study, found, now, by=actor.user_id, reason=Void.CANCELLED)
        return await view(session, study, found, actor, now)


async def draw_now(store: Store, clock: Clock, actor: Actor, draw_id: int) -> DrawView:
    """Draw an open draw. Who comes second is told that it is done."""
    now = clock.now()
    async with store.write() as session:
        study, found = await get_draw(session, actor, draw_id)
        if found.purpose == Purpose.PRESENTERS:
            await access.require_host(session, study, actor)
        else:
            await require_may_open(session, study, actor, Purpose(found.purpose))
        require_waiting(found)
        if study.archived_at is not None:
            raise UserError("error.study_archived", title=study.title)
        if found.purpose == Purpose.PRESENTERS and found.closes_at is None:
            await _require_weeks_ahead(session, study, found, now)
        await finish(session, found, now, by=actor.user_id)
        return await view(session, study, found, actor, now)


async def _open(
    session: Session, study: Study, actor: Actor, wish: Wish, gone: Collection[int], now: dt.datetime
) -> Draw:
    season = await access.get_season(session, study)
    without = tuple(dict.fromkeys([*wish.without, *gone]))
    layout = await lay_out(session, study, season, replace(wish, without=without), now)
    opened = Draw(
        study_id=study.id,
        guild_id=study.guild_id,
        season_id=season.id if wish.purpose is Purpose.PRESENTERS else None,
        week_id=layout.week_id,
        purpose=wish.purpose.value,
        label=wish.label,
        opened_by=actor.user_id,
        opened_at=now,
        commitment="",
        context={},
        fixed=[list(pair) for pair in wish.fixed],
        replaces_id=layout.replaces.id if layout.replaces is not None else None,
    )
    session.add(opened)
    await session.flush()
    context, key = replace(layout.context, draw=opened.id), secrets.token_bytes(SECRET_BYTES)
    opened.context, opened.secret, opened.commitment = context.to_json(), key.hex(), commitment(key, context)
    if context.closes_at is not None:
        opened.closes_at = dt.datetime.fromtimestamp(context.closes_at, dt.UTC)
        session.add(post_of(study, opened, PostKind.DRAW, opened.closes_at))
    session.add(post_of(study, opened, PostKind.DRAW_OPEN, now))
    for user_id, week in layout.barred:
        session.add(_absence(opened, user_id, week, now))
    await session.flush()
    return opened


async def _take_along(session: Session, old: Draw, new: Draw) -> None:
    """What people had added to the draw before stays theirs."""
    context = Context.from_json(new.context)
    known = {(row.user_id, row.week) for row in await draw_store.absence_rows(session, new.id)}
    drawn = {person for bag in context.bags for person in bag.people}
    if context.closes_at is None:
        return
    for row in await draw_store.absence_rows(session, old.id):
        fits = row.user_id in drawn and row.week in weeks_in(context)
        if fits and (row.user_id, row.week) not in known:
            session.add(_absence(new, row.user_id, row.week, row.at))
    for user_id, word in await draw_store.words_of(session, old.id):
        session.add(
            DrawWord(draw_id=new.id, guild_id=new.guild_id, user_id=user_id, word=word, at=new.opened_at)
        )
    await session.flush()


def _absence(found: Draw, user_id: int, week: int, at: dt.datetime) -> DrawAbsence:
    return DrawAbsence(draw_id=found.id, guild_id=found.guild_id, user_id=user_id, week=week, at=at)


async def _require_weeks_ahead(session: Session, study: Study, found: Draw, now: dt.datetime) -> None:
    """A draw that waited until one of its weeks had begun would give away what is over."""
    plan = await access.load_season(session, study, now)
    if plan.facts.id != found.season_id:
        return  # the season is another one: then nothing is drawn, and its post says why
    for number in sorted(weeks_in(Context.from_json(found.context))):
        week = plan.week(number)
        if week is None or not is_wanted(week):
            raise UserError("error.draw.stale", number=number)
