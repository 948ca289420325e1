"""Requests of presenters as values: where each stands by the plan, and what its cards say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.errors import ForbiddenError, UserError
from bot.core.posting import PostKind
from bot.core.season import Season as SeasonPlan
from bot.core.swaps import Asked, Kind, Request, State, ends_at, standing
from bot.core.turns import Place, TurnLine, holder_of, is_free, turns_ahead
from bot.store import seasons as season_store
from bot.store import studies as study_store
from bot.store import swaps as swap_store
from bot.store.engine import Session
from bot.store.models import Member, Study, SwapRequest


@dataclass(frozen=True, slots=True)
class Scene:
    """What requests are seen against: a study's plan at `now`, and its people by their ids."""

    session: Session
    study: Study
    plan: SeasonPlan
    people: Mapping[int, Member]
    now: dt.datetime

    @property
    def able(self) -> frozenset[int]:
        """Who can present: neither listeners nor who takes a break."""
        return frozenset(m.user_id for m in self.people.values() if not m.listener and not m.paused)

    def require_able(self, user_id: int) -> Member:
        """Refuse who cannot present, with the reason."""
        member = self.people.get(user_id)
        if member is None:
            raise ForbiddenError("error.not_in_study", user=user_id)
        if member.listener:
            raise UserError("error.swap.listens", user=user_id)
        if member.paused:
            raise UserError("error.swap.paused", user=user_id)
        return member


async def scene_of(session: Session, study: Study, plan: SeasonPlan, now: dt.datetime) -> Scene:
    """The scene of a study as it is now."""
    people = {row.user_id: row for row in await study_store.member_rows(session, study.id)}
    return Scene(session, study, plan, people, now)


def open_request(
    study: Study, kind: Kind, user_id: int, given: Sequence[Place], by: int, now: dt.datetime
) -> SwapRequest:
    """The row of a request about a person's turns."""
    return SwapRequest(
        study_id=study.id,
        guild_id=study.guild_id,
        kind=kind.value,
        user_id=user_id,
        given=[place.to_json() for place in given],
        opened_by=by,
        opened_at=now,
        status=State.OPEN.value,
    )


async def offer_turns(
    session: Session, study: Study, plan: SeasonPlan, user_id: int, by: int, now: dt.datetime
) -> None:
    """Offer the turns of somebody who is leaving to everybody, before their rows are deleted."""
    turns = [turn for turn in turns_ahead(plan, now) if turn.user_id == user_id]
    given = []
    for turn in turns:
        rows = await season_store.presenter_rows(session, turn.week_id)
        own = next(row for row in rows if row.id == turn.presenter_id)
        kept = {"position": own.position, "first": own.first_page, "last": own.last_page}
        given.append(Place.of(turn, newest=max(row.id for row in rows), **kept))
    if given:
        session.add(open_request(study, Kind.LEFT, user_id, given, by, now))


def asked_of(row: SwapRequest) -> Asked:
    """What a row asks for."""
    return Asked(
        kind=Kind(row.kind),
        state=State(row.status),
        user_id=row.user_id,
        asked_id=row.asked_id,
        given=tuple(Place.from_json(one) for one in row.given),
        wanted=Place.from_json(row.wanted) if row.wanted else None,
        opened_at=row.opened_at,
    )


def settle_request(row: SwapRequest, scene: Scene) -> State:
    """Write down that time or the plan has ended a request; only in a session that writes."""
    asked = asked_of(row)
    state = standing(asked, scene.plan, scene.now, scene.able)
    if state is not asked.state and asked.kind is not Kind.LEFT:  # what was left behind can be free again
        row.status = state.value
        row.closed_at = min(ends_at(asked, scene.plan), scene.now) if state is State.EXPIRED else scene.now
    return state


async def requests_now(scene: Scene, rows: Sequence[SwapRequest]) -> list[Request]:
    """What the cards of these requests say now."""
    changes = {row.change_id for row in rows if row.change_id is not None}
    undone = await swap_store.undone_of(scene.session, changes)
    out = await swap_store.out_of(scene.session, {ask_key(row.id) for row in rows})
    return [_request(scene, row, undone=row.change_id in undone, told=ask_key(row.id) in out) for row in rows]


def ask_key(request_id: int) -> str:
    """What keeps a request from being told twice."""
    return f"{PostKind.SWAP}:{request_id}"


def _request(scene: Scene, row: SwapRequest, *, undone: bool, told: bool) -> Request:
    asked = asked_of(row)
    state = standing(asked, scene.plan, scene.now, scene.able)
    accepted = state is State.ACCEPTED
    waits = state is State.OPEN and asked.kind in (Kind.SWAP, Kind.COVER)
    taker = row.asked_id if row.asked_id is not None else row.closed_by
    known = [member for member in map(scene.people.get, {row.user_id, taker or 0}) if member is not None]
    return Request(
        id=row.id,
        kind=row.kind,
        state=(State.UNDONE if accepted and undone else state).value,
        user_id=row.user_id,
        asked_id=row.asked_id,
        given=tuple(TurnLine.of_place(scene.plan, place) for place in asked.given),
        wanted=TurnLine.of_place(scene.plan, asked.wanted) if asked.wanted else None,
        ends=int(ends_at(asked, scene.plan).timestamp()) if waits else None,
        taker_id=taker if accepted and asked.kind is not Kind.TOGETHER else None,
        by_host=asked.kind is Kind.HOST or _by_host(row),
        free=tuple(
            place.presenter_id
            for place in asked.given
            if asked.kind is Kind.LEFT and is_free(scene.plan, place, scene.now)
        ),
        told=told,
        names=tuple(sorted((member.user_id, member.name) for member in known)),
    )


def _by_host(row: SwapRequest) -> bool:
    """Whether somebody else closed it than those whom it concerns."""
    concerned = {row.user_id, row.asked_id}
    return row.closed_by is not None and row.closed_by not in concerned and None not in concerned


def still_theirs(row: SwapRequest, scene: Scene) -> bool:
    """Whether who asks has the turn that was to be given away."""
    return holder_of(scene.plan, asked_of(row).given[0]) == row.user_id
