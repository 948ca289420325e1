"""Presenters swap turns: asking, answering, taking over, reading without a presenter, and the host's word."""

from __future__ import annotations

from typing import Any

from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.core.swaps import ANSWER_WITHIN, ASKS_MOST, Kind, State, check_swap, instead_of
from bot.core.turns import Place, Turn, find_turn, meeting_of
from bot.services import access
from bot.services.editing import editing
from bot.services.planning import Edited, study_desk
from bot.services.swap_desk import Desk, Swapped, request_desk, week_desk
from bot.services.swap_requests import asked_of, open_request, requests_now, scene_of, settle_request
from bot.store import swaps as swap_store
from bot.store.engine import Session, Store
from bot.store.models import Presenter, SwapRequest

CLOSED = {
    State.ACCEPTED: "error.swap.accepted",
    State.DECLINED: "error.swap.declined",
    State.WITHDRAWN: "error.swap.withdrawn",
    State.EXPIRED: "error.swap.expired",
    State.GONE: "error.swap.gone",
    State.AWAY: "error.swap.away",
}
"""Why a request cannot be answered any more."""


async def ask(
    store: Store,
    clock: Clock,
    actor: Actor,
    week_id: int,
    presenter_id: int,
    *,
    wanted: int | None = None,
    person: int | None = None,
) -> Swapped:
    """Ask for one's own turn: to swap it for the turn `wanted`, that `person` takes it over, or anybody.

    UserError where it is nobody's to give, asked for already, or cannot be.
    """
    async with week_desk(store, clock, actor, week_id) as desk:
        scene = desk.scene
        turn = find_turn(scene.plan, presenter_id, scene.now)
        if turn.user_id != actor.user_id:
            raise UserError("error.swap.not_yours", number=turn.meeting.number)
        await _require_unasked(desk, turn)
        other = find_turn(scene.plan, wanted, scene.now) if wanted is not None else None
        asked = other.user_id if other is not None else person
        if asked is not None:
            scene.require_able(asked)
            check_swap(scene.plan, turn, asked, other)
        if other is not None:
            scene.require_able(actor.user_id)
        row = desk.new_request(
            Kind.SWAP if other is not None else Kind.COVER,
            turn,
            asked_id=asked,
            wanted=Place.of(other).to_json() if other is not None else None,
        )
        await desk.follow()
        return await desk.swapped(row)


async def accept(store: Store, clock: Clock, actor: Actor, request_id: int) -> Swapped:
    """Say yes: who was asked, or the host for them; where everybody was asked, who acts takes the turn."""
    async with request_desk(store, clock, actor, request_id) as (desk, row):
        _require_open(desk, row)
        taker = row.asked_id if row.asked_id is not None else actor.user_id
        if actor.user_id == taker:
            await access.require_member(desk.session, desk.scene.study, actor)
        else:
            await _require_host(desk)
        asked = asked_of(row)
        plan, now = desk.scene.plan, desk.scene.now
        turn = find_turn(plan, asked.given[0].presenter_id, now)
        other = find_turn(plan, asked.wanted.presenter_id, now) if asked.wanted is not None else None
        desk.scene.require_able(taker)
        check_swap(plan, turn, taker, other)
        kind, details = _sentence(turn, taker, other)
        async with desk.change(kind, row, **details):
            await _exchange(desk.session, turn, taker, other)
        return await desk.swapped(row)


async def take(store: Store, clock: Clock, actor: Actor, request_id: int, presenter_id: int) -> Swapped:
    """Take one of the turns that somebody who has left had."""
    async with request_desk(store, clock, actor, request_id) as (desk, row):
        scene, asked = desk.scene, asked_of(row)
        if asked.kind is not Kind.LEFT:
            raise NotFoundError("error.swap.unknown")
        await access.require_member(desk.session, scene.study, actor)
        scene.require_able(actor.user_id)
        (request,) = await requests_now(scene, [row])
        place = next((p for p in asked.given if p.presenter_id == presenter_id), None)
        if place is None or place.presenter_id not in request.free:
            raise UserError("error.swap.accepted")
        meeting = meeting_of(scene.plan, place.week_id)
        assert meeting is not None, "a turn that is free has a meeting"
        turn = Turn(place.presenter_id, row.user_id, place.week_id, meeting)
        if actor.user_id != row.user_id:  # who came back takes their own
            check_swap(scene.plan, turn, actor.user_id, None)
        kind, details = _sentence(turn, actor.user_id, None)
        async with editing(
            desk.session, scene.study, desk.season, by=actor.user_id, kind=kind, now=scene.now, **details
        ) as edit:
            # With its old id: undo then knows that this change stands on somebody's having left.
            desk.session.add(
                Presenter(
                    id=place.presenter_id,
                    week_id=place.week_id,
                    user_id=actor.user_id,
                    position=place.position,
                    first_page=place.first,
                    last_page=place.last,
                    instead_of=instead_of(None, row.user_id, actor.user_id),
                )
            )
        desk.scene = await scene_of(desk.session, scene.study, edit.after, scene.now)
        done = await desk.swapped(row)
        return Swapped(done.study, done.request, edit.change_id)


async def decline(store: Store, clock: Clock, actor: Actor, request_id: int) -> Swapped:
    """Say no: who was asked, or the host for them."""
    async with request_desk(store, clock, actor, request_id) as (desk, row):
        _require_open(desk, row)
        if row.asked_id is None:
            raise NotFoundError("error.swap.unknown")
        if actor.user_id != row.asked_id:
            await _require_host(desk)
        await desk.close(row, State.DECLINED)
        return await desk.swapped(row)


async def withdraw(store: Store, clock: Clock, actor: Actor, request_id: int) -> Swapped:
    """Take a request back: who made it, or the host."""
    async with request_desk(store, clock, actor, request_id) as (desk, row):
        _require_open(desk, row)
        if actor.user_id != row.user_id or row.kind == Kind.LEFT:
            await access.require_host(desk.session, desk.scene.study, actor)
        await desk.close(row, State.WITHDRAWN)
        return await desk.swapped(row)


async def read_together(store: Store, clock: Clock, actor: Actor, week_id: int, presenter_id: int) -> Swapped:
    """Give one's own turn up: who is left presents, or the group reads together."""
    async with week_desk(store, clock, actor, week_id) as desk:
        turn = find_turn(desk.scene.plan, presenter_id, desk.scene.now)
        if turn.user_id != actor.user_id:
            raise UserError("error.swap.not_yours", number=turn.meeting.number)
        row = desk.new_request(Kind.TOGETHER, turn)
        details = {"number": turn.meeting.number, "presenter": turn.user_id}
        async with desk.change("swap.together", row, **details):
            await desk.session.delete(await swap_store.presenter_row(desk.session, presenter_id))
        return await desk.swapped(row)


async def host_swap(
    store: Store,
    clock: Clock,
    actor: Actor,
    study_id: int,
    presenter_id: int,
    holder: int,
    taker: int,
    wanted: int | None = None,
) -> Edited:
    """Swap the holder's turn for the taker's turn `wanted`, or just give it to them, without asking (host).

    Both are told. UserError where somebody else has one of the turns by now.
    """
    async with study_desk(store, clock, actor, study_id) as desk:
        scene = await scene_of(desk.session, desk.study, desk.plan, desk.now)
        turn = find_turn(scene.plan, presenter_id, scene.now)
        other = find_turn(scene.plan, wanted, scene.now) if wanted is not None else None
        if turn.user_id != holder or (other is not None and other.user_id != taker):
            raise UserError("error.swap.gone")
        scene.require_able(taker)
        if other is not None:
            scene.require_able(turn.user_id)
        check_swap(scene.plan, turn, taker, other)
        kind, details = _sentence(turn, taker, other)
        row = open_request(desk.study, Kind.HOST, turn.user_id, [Place.of(turn)], actor.user_id, desk.now)
        row.asked_id, row.wanted = taker, Place.of(other).to_json() if other is not None else None
        row.status, row.closed_by, row.closed_at = State.ACCEPTED.value, actor.user_id, desk.now
        async with desk.change(kind, **details):
            desk.session.add(row)
            await _exchange(desk.session, turn, taker, other)
        row.change_id = desk.edited.change_id
        return desk.edited


async def _exchange(session: Session, turn: Turn, taker: int, other: Turn | None) -> None:
    comes = [(turn, taker)] if other is None else [(turn, taker), (other, turn.user_id)]
    for one, user_id in comes:
        row = await swap_store.presenter_row(session, one.presenter_id)
        row.instead_of = instead_of(row.instead_of, row.user_id, user_id)
        row.user_id = user_id


def _sentence(turn: Turn, taker: int, other: Turn | None) -> tuple[str, dict[str, Any]]:
    """The kind of the change, and what its sentence is made of."""
    details = {"number": turn.meeting.number, "presenter": turn.user_id, "taker": taker}
    if other is None:
        return "swap.cover", details
    return "swap.exchange", details | {"next": other.meeting.number}


async def _require_unasked(desk: Desk, turn: Turn) -> None:
    """Refuse a second request for the same turn, and asking all the time."""
    scene = desk.scene
    since = scene.now - ANSWER_WITHIN
    for row in await swap_store.requests_of(desk.session, scene.study.id, scene.now):
        about = asked_of(row).given[0].presenter_id == turn.presenter_id
        if about and row.kind != Kind.LEFT and settle_request(row, scene) is State.OPEN:
            raise UserError("error.swap.asked_already", number=turn.meeting.number)
    if await swap_store.asked_since(desk.session, scene.study.id, desk.actor.user_id, since) >= ASKS_MOST:
        raise UserError("error.swap.often", most=ASKS_MOST)


async def _require_host(desk: Desk) -> None:
    if not await access.is_host(desk.session, desk.scene.study, desk.actor):
        raise ForbiddenError("error.swap.not_asked")


def _require_open(desk: Desk, row: SwapRequest) -> None:
    state = settle_request(row, desk.scene)
    if state is not State.OPEN:
        raise UserError(CLOSED[state])
