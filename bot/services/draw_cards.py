"""A draw as its cards show it: from its row, and the season it is of, to plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.core.drawn import DrawCard, End, Past, Purpose, Round, State, Void
from bot.core.lottery import Bag, Context, clash
from bot.core.season import Season as SeasonPlan
from bot.services import access
from bot.store import draws as draw_store
from bot.store.engine import Session
from bot.store.models import Change, Draw, Season, Study


async def card_of(session: Session, study: Study, draw: Draw, now: dt.datetime) -> DrawCard:
    """What a draw's cards say now."""
    season = await session.get(Season, draw.season_id) if draw.season_id is not None else None
    plan = await access.load_season(session, study, now, season) if season is not None else None
    context = Context.from_json(draw.context)
    told = draw.record or {}
    wrong = None
    if draw.reason == Void.CLASH:
        wrong = clash(context.barring(await barred_of(session, draw)))
    return DrawCard(
        draw_id=draw.id,
        purpose=draw.purpose,
        label=draw.label,
        state=draw.status,
        commitment=draw.commitment,
        rounds=rounds_of(context.bags, told.get("result", ())),
        names=tuple(zip(context.people, context.names, strict=True)),
        opened_by=draw.opened_by,
        season_id=draw.season_id,
        closes_at=context.closes_at,
        fixed=pairs(draw.fixed),
        days=days_of(plan) if is_for_presenters(draw) and plan is not None else (),
        turn=1 + await draw_store.draws_before(session, draw),
        seed=told.get("seed"),
        left_out=pairs(draw.left_out),
        reason=draw.reason,
        clash=wrong,
        past=await past_of(session, draw),
    )


def days_of(plan: SeasonPlan) -> tuple[tuple[int, str], ...]:
    """The days of a season's weeks, by number."""
    return tuple((week.number, week.day.isoformat()) for week in plan.weeks)


def rounds_of(bags: Sequence[Bag], result: Sequence[Sequence[str | int]]) -> tuple[Round, ...]:
    """The rounds, and who got what, once that is known."""
    orders = [tuple(int(person) for person in order) for order in result] or [()] * len(bags)
    return tuple(
        Round(bag.people, tuple(End(slot.number, slot.week) for slot in bag.slots), order)
        for bag, order in zip(bags, orders, strict=True)
    )


async def barred_of(session: Session, draw: Draw) -> tuple[tuple[int, int], ...]:
    """The weeks that somebody cannot, as (user id, week number)."""
    return tuple((row.user_id, row.week) for row in await draw_store.absence_rows(session, draw.id))


async def past_of(session: Session, draw: Draw) -> Past | None:
    """Why a result holds no more, if it does not."""
    if draw.status != State.DRAWN:
        return None
    if draw.change_id is not None:
        change = await session.get(Change, draw.change_id)
        if change is not None and change.undone_at is not None:
            return Past.UNDONE
    return Past.REPLACED if await draw_store.replaced(session, draw.id) else None


def pairs(stored: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Pairs as a JSON column gives them back."""
    return tuple((first, second) for first, second in stored)


def is_for_presenters(draw: Draw) -> bool:
    """Whether the draw decides who presents."""
    return draw.purpose == Purpose.PRESENTERS
