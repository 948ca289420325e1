"""The frame of one step of a request: who may know of it, what it is seen against, and what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.errors import NotFoundError
from bot.core.people import Actor
from bot.core.swaps import Kind, Request, State
from bot.core.turns import Place, Turn
from bot.services import access
from bot.services.editing import editing
from bot.services.posts import reconcile
from bot.services.settling import settle
from bot.services.swap_requests import Scene, open_request, requests_now, scene_of
from bot.services.views import StudyView
from bot.store import swaps as swap_store
from bot.store.engine import Session, Store
from bot.store.models import Season, Study, SwapRequest


@dataclass(frozen=True, slots=True)
class Swapped:
    """What became of a request; `change_id` is the change of the plan that it came to, if it did."""

    study: StudyView
    request: Request
    change_id: int | None = None


@dataclass(slots=True)
class Desk:
    """A study's current season laid open for one step of one request."""

    scene: Scene
    season: Season
    actor: Actor

    @property
    def session(self) -> Session:
        """The session that all of it happens in."""
        return self.scene.session

    @asynccontextmanager
    async def change(self, kind: str, row: SwapRequest, **details: Any) -> AsyncIterator[None]:
        """Change the plan as the block says, which closes the request."""
        scene = self.scene
        async with editing(
            scene.session,
            scene.study,
            self.season,
            by=self.actor.user_id,
            kind=kind,
            now=scene.now,
            **details,
        ) as edit:
            row.status, row.closed_by, row.closed_at = State.ACCEPTED.value, self.actor.user_id, scene.now
            yield
        row.change_id = edit.change_id
        self.scene = await scene_of(scene.session, scene.study, edit.after, scene.now)

    async def close(self, row: SwapRequest, state: State) -> None:
        """Close a request without a change of the plan."""
        row.status, row.closed_by, row.closed_at = state.value, self.actor.user_id, self.scene.now
        await self.follow()

    async def follow(self) -> None:
        """Bring the posts in step where the plan has not changed."""
        scene = self.scene
        await scene.session.flush()
        await reconcile(scene.session, scene.study, scene.plan, scene.now)

    async def swapped(self, row: SwapRequest) -> Swapped:
        """What has become of the request."""
        await self.session.flush()
        (request,) = await requests_now(self.scene, [row])
        return Swapped(StudyView.of(self.scene.study), request, row.change_id)

    def new_request(self, kind: Kind, turn: Turn, **values: Any) -> SwapRequest:
        """A request about a turn, by who acts."""
        row = open_request(
            self.scene.study, kind, turn.user_id, [Place.of(turn)], self.actor.user_id, self.scene.now
        )
        for name, value in values.items():
            setattr(row, name, value)
        self.session.add(row)
        return row


@asynccontextmanager
async def week_desk(store: Store, clock: Clock, actor: Actor, week_id: int) -> AsyncIterator[Desk]:
    """Open the season of a week, for a member of its study."""
    async with store.write() as session:
        study, season, _ = await access.get_week(session, actor, week_id)
        await access.require_member(session, study, actor)
        yield await _desk(session, study, season, actor, clock.now())


@asynccontextmanager
async def request_desk(
    store: Store, clock: Clock, actor: Actor, request_id: int
) -> AsyncIterator[tuple[Desk, SwapRequest]]:
    """Open a request, for who may know of its study."""
    async with store.write() as session:
        row = await swap_store.request_row(session, actor.guild_id, request_id)
        if row is None:
            raise NotFoundError("error.swap.unknown")
        try:
            study = await access.get_study(session, actor, row.study_id)
        except NotFoundError:
            raise NotFoundError("error.swap.unknown") from None
        season = await access.get_season(session, study)
        yield await _desk(session, study, season, actor, clock.now()), row


async def _desk(session: Session, study: Study, season: Season, actor: Actor, now: dt.datetime) -> Desk:
    access.require_open(study, season)
    plan = await settle(session, study, season, now)
    return Desk(await scene_of(session, study, plan, now), season, actor)
