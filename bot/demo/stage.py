"""The running demo: every touch of the simulated Discord goes through here, one at a time."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlsplit

import simcord

from bot.client import StudyBot
from bot.core.errors import UserError
from bot.demo.facts import Ahead, look_ahead
from bot.demo.journal import Journal
from bot.demo.world import Kind, Person, Place, World, faces

log = logging.getLogger(__name__)

ZONE = "Asia/Seoul"
_STEP = dt.timedelta(hours=6)
"""SimCord gives one jump five seconds of real time: a long one is taken in pieces."""
_LEAST = dt.timedelta(milliseconds=1)
_PREVIEW_LOCALES = {"ko": "ko", "en": "en-US"}


class Jump(StrEnum):
    """Where one can go in time."""

    POST = "post"
    HOUR = "hour"
    MEETING = "meeting"
    INTO = "into"


@dataclass(frozen=True, slots=True)
class Opened:
    """What SimCord's preview shows: there is one at a time. `url` lets its holder act, so it stays local."""

    channel_id: int
    viewer_id: int
    url: str


class _Action(Protocol):
    """What SimCord's preview does with one request of its page."""

    def __call__(
        self, context_id: str | None, body: Mapping[str, Any]
    ) -> Coroutine[Any, Any, dict[str, Any]]: ...


class Stage:
    """The bot, its world and the clock. Raises UserError for what cannot be done."""

    def __init__(self, env: simcord.Env, bot: StudyBot, world: World, journal: Journal) -> None:
        self.env = env
        self.world = world
        self.journal = journal
        self.ahead = Ahead()
        self.problems: list[str] = []
        self._bot = bot
        self._lock = asyncio.Lock()
        self._looked: dt.datetime | None = None
        self._errors = env.error_cursor
        self._preview: simcord.Preview | None = None
        self._opened: Opened | None = None
        self._port = 0

    @property
    def busy(self) -> bool:
        """Whether something is happening right now."""
        return self._lock.locked()

    @property
    def opened(self) -> Opened | None:
        """What the preview shows, if one is open."""
        return self._opened

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold the simulation: two operations at once are refused by it. Afterwards the facts are fresh."""
        async with self._lock:
            try:
                yield
            finally:
                await self._look()

    async def look(self) -> None:
        """Notice that the clock moved by itself: SimCord's timers also run out in real time."""
        if not self.busy and self._looked != self.env.now():
            async with self.turn():
                await self._refresh()

    async def jump(self, to: Jump) -> None:
        """Go to an instant ahead; what becomes due on the way happens."""
        async with self.turn():
            await self.advance(self._target(to))
            await self._refresh()

    async def advance(self, target: dt.datetime) -> None:
        """Let time pass until `target` (aware). The caller holds the turn."""
        while (now := self.env.now()) < target:
            try:
                await self.env.advance_time(max(min(target - now, _STEP), _LEAST).total_seconds())
            except TimeoutError as error:
                # What could be done in the time is done: a slow machine goes on from there.
                if self.env.now() <= now:
                    log.exception("The bot was still busy when time should have moved on")
                    raise UserError("error.demo.busy") from error

    async def open(self, channel_id: int, viewer_id: int) -> Opened:
        """Show a place in SimCord's preview as this person, instead of what was open before."""
        async with self.turn():
            place = next((p for p in self.world.places() if p.id == channel_id), None)
            if place is None or place.kind is Kind.FORUM:
                raise UserError("error.demo.place")
            first = self.world.person(place.owner or viewer_id)
            viewers = self._viewers(place, first)
            if first is None or not viewers:
                raise UserError("error.demo.viewer")
            await self._shut()
            self._preview = await self._show(place, viewers, first)
            url = self._preview.url
            self._port = urlsplit(url).port or 0
            self._opened = Opened(place.id, first.id, url)
            self.journal.opened(place.id)
            return self._opened

    async def close(self) -> None:
        """Close the preview."""
        async with self._lock:
            await self._shut()

    def set_language(self, user_id: int, language: str) -> None:
        """Change the language of somebody's Discord client."""
        person = self.world.person(user_id)
        if person is None or language not in _PREVIEW_LOCALES:
            raise UserError("error.demo.viewer")
        person.language = language

    def _target(self, to: Jump) -> dt.datetime:
        match to:
            case Jump.HOUR:
                return self.env.now() + dt.timedelta(hours=1)
            case Jump.POST:
                target = self.ahead.post
            case Jump.MEETING:
                target = self.ahead.meeting
            case Jump.INTO:
                target = self.ahead.into_meeting
        if target is None:
            raise UserError("error.demo.nothing_ahead")
        return target

    async def _look(self) -> None:
        now = self.env.now()
        self._looked = now
        self.ahead = await look_ahead(self._bot, self.world.guild.id, now)
        fresh = self.env.errors_since(self._errors)
        self._errors += len(fresh)
        causes = (getattr(error, "original", error) for error in fresh)
        self.problems += [f"{type(c).__name__}: {c}" for c in causes if not isinstance(c, UserError)]

    def _viewers(self, place: Place, first: Person | None) -> list[Any]:
        if place.kind is Kind.DIRECT:
            return [] if first is None else [first.actor.user]
        others = (p for p in self.world.people if p is not first)
        return [p.actor for p in (first, *others) if p is not None and _can_see(place, p)]

    async def _show(self, place: Place, viewers: list[Any], first: Person) -> simcord.Preview:
        ports = (self._port, 0) if self._port else (0,)
        for port in ports:
            preview = self.env.preview(
                place.handle,
                viewers=viewers,
                layout="channel",
                locale=_PREVIEW_LOCALES[first.language],
                timezone=ZONE,
                assets=faces(self.env),
                port=port,
            )
            # What people do in the preview must not meet a jump: the simulation refuses the second
            # operation and the preview page would then stay blocked. So its actions wait for their turn.
            preview._action = self._in_turn(preview._action)  # type: ignore[method-assign]
            try:
                return await preview.__aenter__()
            except simcord.SetupError:
                if port == ports[-1]:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    def _in_turn(self, action: _Action) -> _Action:
        async def act(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self.turn():
                return await action(context_id, body)

        return act

    async def _refresh(self) -> None:
        if self._preview is not None:
            # Its viewer may have ended the preview from inside.
            with suppress(simcord.SetupError):
                await self._preview.refresh()

    async def _shut(self) -> None:
        if self._preview is not None:
            await self._preview.close()
        self._preview = self._opened = None


def _can_see(place: Place, person: Person) -> bool:
    try:
        place.handle.history(viewer=person.actor)
    except simcord.SetupError:
        return False
    return True
