"""Looking at turns and requests: one's own, whom to ask, and what a reader may answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.core.swaps import Kind, Request, State, check_swap
from bot.core.turns import Turn, TurnLine, find_turn, in_meeting, meeting_of, turns_ahead
from bot.services import access
from bot.services.swap_requests import Scene, asked_of, requests_now, scene_of
from bot.services.views import StudyView
from bot.store import studies as study_store
from bot.store import swaps as swap_store
from bot.store.engine import Session, Store
from bot.store.models import Season, Study, SwapRequest


@dataclass(frozen=True, slots=True)
class Overview:
    """A reader's turns to come, and the requests they can do something about."""

    study: StudyView
    season_id: int
    member: bool
    host: bool
    mine: tuple[TurnLine, ...]
    requests: tuple[Request, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn of the reader's, and what they have asked for it."""

    study: StudyView
    turn: TurnLine
    request: Request | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be asked: to swap for `turn`, or, having none, to take the reader's over."""

    user_id: int
    name: str
    turn: TurnLine | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a reader can ask for one of their turns, the nearest turns first."""

    study: StudyView
    turn: TurnLine
    people: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request, and what its reader may do about it."""

    study: StudyView
    request: Request
    asked: bool
    """The reader is the one who was asked, or one of everybody."""
    own: bool
    member: bool
    host: bool
    mine: tuple[TurnLine, ...]
    """Turns that the reader can offer in exchange, where everybody was asked."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people's turns to come, for their host to swap."""

    study: StudyView
    first: int
    second: int
    firsts: tuple[TurnLine, ...]
    seconds: tuple[TurnLine, ...]
    names: dict[int, str]


async def overview(store: Store, clock: Clock, actor: Actor, season_id: int) -> Overview:
    """What there is to swap in the season that a button names. UserError where it is over."""
    async with store.read() as session:
        season = await swap_store.season_row(session, actor.guild_id, season_id)
        if season is None:
            raise NotFoundError("error.swap.unknown")
        study = await access.get_study(session, actor, season.study_id)
        scene = await _scene(session, study, season, clock)
        host = await access.is_host(session, study, actor)
        rows = await swap_store.requests_of(session, study.id, scene.now)
        requests = [one for one in await requests_now(scene, rows) if one.is_open]
        return Overview(
            study=StudyView.of(study),
            season_id=season.id,
            member=actor.user_id in scene.people,
            host=host,
            mine=_turns_of(scene, actor.user_id),
            requests=tuple(one for one in requests if host or _concerns(one, actor.user_id)),
            names={row.user_id: row.name for row in scene.people.values()},
        )


async def turn_view(
    store: Store, clock: Clock, actor: Actor, week_id: int, presenter_id: int | None = None
) -> TurnView:
    """The reader's turn in the meeting of a week. UserError where they have none, or it has begun."""
    async with _week(store, clock, actor, week_id) as scene:
        if presenter_id is None:
            meeting = meeting_of(scene.plan, week_id)
            rows = in_meeting(scene.plan, meeting) if meeting is not None else ()
            presenter_id = next((row.id for _, row in rows if row.user_id == actor.user_id), None)
            if presenter_id is None:
                raise UserError("error.swap.no_turn")
        line = _own(scene, actor, presenter_id)
        rows_ = await swap_store.requests_of(scene.session, scene.study.id, scene.now)
        about = [row for row in rows_ if asked_of(row).given[0].presenter_id == presenter_id]
        found = [one for one in await requests_now(scene, about) if one.is_open and one.kind != Kind.LEFT]
        return TurnView(StudyView.of(scene.study), line, found[0] if found else None)


async def candidates(store: Store, clock: Clock, actor: Actor, week_id: int, presenter_id: int) -> Candidates:
    """Whom the reader can ask to swap their turn, or to take it over."""
    async with _week(store, clock, actor, week_id) as scene:
        line = _own(scene, actor, presenter_id)
        return Candidates(StudyView.of(scene.study), line, tuple(_candidates(scene, presenter_id)))


async def request_view(store: Store, clock: Clock, actor: Actor, request_id: int) -> RequestView:
    """One request as its reader may answer it."""
    async with store.read() as session:
        row = await swap_store.request_row(session, actor.guild_id, request_id)
        if row is None:
            raise NotFoundError("error.swap.unknown")
        try:
            study = await access.get_study(session, actor, row.study_id)
        except NotFoundError:
            raise NotFoundError("error.swap.unknown") from None
        scene = await _scene(session, study, await access.get_season(session, study), clock)
        (request,) = await requests_now(scene, [row])
        own = row.user_id == actor.user_id and row.kind != Kind.LEFT
        return RequestView(
            study=StudyView.of(study),
            request=request,
            asked=row.asked_id == actor.user_id or (row.asked_id is None and not own),
            own=own,
            member=actor.user_id in scene.people,
            host=await access.is_host(session, study, actor),
            mine=_offers(scene, row, actor.user_id),
        )


async def pair(
    store: Store, clock: Clock, actor: Actor, study_option: str | None, first: int, second: int
) -> Pair:
    """The turns of two people of the study that is meant, for its host."""
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        return await _pair(session, clock, actor, study, first, second)


async def pair_by_study(
    store: Store, clock: Clock, actor: Actor, study_id: int, first: int, second: int
) -> Pair:
    """The same in the study that a button names."""
    async with store.read() as session:
        study = await access.get_study(session, actor, study_id)
        return await _pair(session, clock, actor, study, first, second)


async def private_actor(store: Store, user_id: int, name: str, language: str, request_id: int) -> Actor:
    """Who presses a request's button in a direct message: a member of its study, without any rights."""
    async with store.read() as session:
        row = await swap_store.request_anywhere(session, request_id)
        member = await study_store.member_row(session, row.study_id, user_id) if row is not None else None
        if row is None or member is None or member.left_at is not None:
            raise NotFoundError("error.swap.unknown")
        return Actor(row.guild_id, user_id, name, language)


async def _pair(session: Session, clock: Clock, actor: Actor, study: Study, first: int, second: int) -> Pair:
    await access.require_host(session, study, actor)
    scene = await _scene(session, study, await access.get_season(session, study), clock)
    if first == second:
        raise UserError("error.swap.oneself")
    for user_id in (first, second):
        scene.require_able(user_id)
    firsts, seconds = _turns_of(scene, first), _turns_of(scene, second)
    if not firsts:  # then the first one takes over what the second one has
        first, second, firsts, seconds = second, first, seconds, firsts
    if not firsts:
        raise UserError("error.swap.no_turns")
    names = {row.user_id: row.name for row in scene.people.values()}
    return Pair(StudyView.of(study), first, second, firsts, seconds, names)


@asynccontextmanager
async def _week(store: Store, clock: Clock, actor: Actor, week_id: int) -> AsyncIterator[Scene]:
    async with store.read() as session:
        study, season, _ = await access.get_week(session, actor, week_id)
        yield await _scene(session, study, season, clock)


async def _scene(session: Session, study: Study, season: Season, clock: Clock) -> Scene:
    access.require_open(study, season)
    now = clock.now()
    return await scene_of(session, study, await access.load_season(session, study, now, season), now)


def _own(scene: Scene, actor: Actor, presenter_id: int) -> TurnLine:
    turn = find_turn(scene.plan, presenter_id, scene.now)
    if turn.user_id != actor.user_id:
        raise UserError("error.swap.not_yours", number=turn.meeting.number)
    return TurnLine.of(turn)


def _turns_of(scene: Scene, user_id: int) -> tuple[TurnLine, ...]:
    turns = turns_ahead(scene.plan, scene.now)
    return tuple(TurnLine.of(turn) for turn in turns if turn.user_id == user_id)


def _concerns(request: Request, user_id: int) -> bool:
    return user_id in (request.user_id, request.asked_id) or request.asked_id is None


def _candidates(scene: Scene, presenter_id: int) -> list[Candidate]:
    mine = find_turn(scene.plan, presenter_id, scene.now)
    turns = turns_ahead(scene.plan, scene.now)
    found = []
    for turn in turns:
        if turn.user_id in scene.able and _possible(scene, mine, turn):
            name = scene.people[turn.user_id].name
            found.append(Candidate(turn.user_id, name, TurnLine.of(turn)))
    busy = {turn.user_id for turn in turns} | {mine.user_id}
    free = [m for m in scene.people.values() if m.user_id in scene.able and m.user_id not in busy]
    return [*found, *(Candidate(member.user_id, member.name, None) for member in free)]


def _offers(scene: Scene, row: SwapRequest, user_id: int) -> tuple[TurnLine, ...]:
    """The reader's turns that they can offer for the one that nobody in particular was asked for."""
    asked = asked_of(row)
    open_to_all = asked.kind is Kind.COVER and asked.asked_id is None and asked.state is State.OPEN
    if not open_to_all:
        return ()
    turns = turns_ahead(scene.plan, scene.now)
    wanted = next((turn for turn in turns if turn.presenter_id == asked.given[0].presenter_id), None)
    if wanted is None:
        return ()
    mine = (turn for turn in turns if turn.user_id == user_id)
    return tuple(TurnLine.of(turn) for turn in mine if _possible(scene, turn, wanted))


def _possible(scene: Scene, turn: Turn, other: Turn) -> bool:
    try:
        check_swap(scene.plan, turn, other.user_id, other)
    except UserError:
        return False
    return True
