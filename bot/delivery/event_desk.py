"""Sees to it that every week has its scheduled event, once, and that it says what the plan says.

Nothing waits for it: where an event cannot be made, posts go out all the same.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from bot.clock import Clock
from bot.core.events import EventTask
from bot.delivery.pacing import urgency
from bot.delivery.post import Full, Gone, Refused, Unreachable
from bot.delivery.retrying import backoff, brief
from bot.services import week_events
from bot.store.engine import Store

log = logging.getLogger(__name__)

URGENCY = 4
"""Less urgent than any post."""


class Place(Protocol):
    """Turns a task into an event."""

    async def put(self, task: EventTask) -> int | None:
        """Make it, change it, end it or delete it. Returns its id, None where there is none (any more).

        Raises Unreachable, Refused, Full, and Gone where somebody deleted or ended it.
        """

    async def delete(self, guild_id: int, event_id: int) -> None:
        """Delete an event; one that is not there is fine. Raises Unreachable and Refused."""

    async def tell_host(self, task: EventTask, why: Refused) -> None:
        """Tell the study's host what is missing, as well as it can be done."""


class EventDesk:
    """The events of all weeks, in one process. A drain is a task that ends; nothing waits in between."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        place: Place,
        spawn: Callable[[Coroutine[Any, Any, None], str], object],
        returned_at: dt.datetime | None = None,
    ) -> None:
        """`returned_at`: when this database was brought back from a copy, if it was."""
        self._store, self._clock, self._place, self._spawn = store, clock, place, spawn
        self._returned_at = returned_at
        self._busy: set[int] = set()
        """Servers whose events are being written: one that Discord lets wait holds up no other."""
        self._poked = False
        self._looking = False
        self._closed = False

    async def open(self) -> None:
        """Take back what a dead process had in hand."""
        await week_events.free(self._store, self._clock.now())

    def close(self) -> None:
        """Take nothing new."""
        self._closed = True

    async def next_due(self) -> dt.datetime | None:
        """When something wants to be done next."""
        return await week_events.next_due(self._store)

    def wake(self) -> None:
        """Do soon what is due."""
        self._poked = True
        if not self._looking and not self._closed:
            self._looking = True
            self._spawn(self._look(), "events")

    async def _look(self) -> None:
        """See which servers have something to be done, and begin with it."""
        try:
            while self._poked and not self._closed:
                self._poked = False
                by_guild: defaultdict[int, list[int]] = defaultdict(list)
                for guild_id, row_id in await week_events.due(self._store, self._clock.now(), self._busy):
                    by_guild[guild_id].append(row_id)
                for guild_id, rows in by_guild.items():
                    self._busy.add(guild_id)
                    self._spawn(self._in_order(guild_id, rows), f"events of {guild_id}")
        finally:
            self._looking = False

    async def _in_order(self, guild_id: int, rows: list[int]) -> None:
        """One after another in a server, the nearest meeting first."""
        try:
            with urgency(URGENCY):
                for row_id in rows:
                    if not self._closed:
                        await self._try(row_id)
        finally:
            self._busy.discard(guild_id)
        self.wake()  # there may be more than one look has found

    async def _try(self, row_id: int) -> None:
        task = await week_events.take(self._store, self._clock, row_id, self._returned_at)
        if task is None:
            return
        try:
            event_id = await self._place.put(task)
        except Full:
            await self._make_room(task)
        except Refused as error:
            log.error("A week's event is refused: %s", error, extra=task.facts)
            lacking, reason = error.permission is not None, error.permission or str(error)
            if await week_events.refused(self._store, task, reason, lacking=lacking) and lacking:
                await self._place.tell_host(task, error)
        except Gone:
            log.info("A week's event was deleted or ended by somebody", extra=task.facts)
            await week_events.gone(self._store, row_id)
        except Exception as error:  # noqa: BLE001 - it is logged, and tried again
            await self._later(task, error)
        else:
            await week_events.done(self._store, task, event_id, self._clock.now())

    async def _make_room(self, task: EventTask) -> None:
        """Of more weeks than a server has room for the nearest have events."""
        other = await week_events.full(self._store, task, self._clock.now())
        if other is None:
            return
        try:
            await self._place.delete(task.guild_id, other)
        except (Unreachable, Refused) as error:
            log.warning("No room is made for an event: %s", error, extra=task.facts)
            at = self._clock.now() + backoff(task.attempt)
            await week_events.later(self._store, task.id, brief(error), at)

    async def _later(self, task: EventTask, error: Exception) -> None:
        expected = isinstance(error, Unreachable)
        log.log(
            logging.WARNING if expected else logging.ERROR,
            "A week's event waits (try %s): %s",
            task.attempt,
            error,
            exc_info=None if expected else error,
            extra=task.facts,
        )
        at = self._clock.now() + backoff(task.attempt)
        await week_events.later(self._store, task.id, brief(error), at)
