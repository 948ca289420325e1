"""Sees to it that every question has its post, and that the post says what is true, once each.

Whoever changes a question lets it be published at once; what that does not achieve is done later.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from bot.clock import Clock
from bot.core.asked_post import Done, Placed, Task
from bot.delivery.post import Gone, Refused, Unreachable
from bot.delivery.retrying import backoff, brief
from bot.services import question_posts
from bot.store.engine import Store

log = logging.getLogger(__name__)


class Place(Protocol):
    """Turns a task into a post."""

    async def put(self, task: Task, sent: Callable[[Placed], Awaitable[None]]) -> Done:
        """Make it, or bring it up to date. Raises Unreachable, Refused or Gone."""


class QuestionDesk:
    """The posts of all questions, in one process. A drain is a task that ends; nothing waits in between."""

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
        self._busy: weakref.WeakValueDictionary[int, asyncio.Lock] = weakref.WeakValueDictionary()
        self._draining = False
        self._closed = False

    async def open(self) -> None:
        """Take back what a dead process had in hand."""
        await question_posts.free(self._store, self._clock.now())

    def close(self) -> None:
        """Take nothing new."""
        self._closed = True

    async def next_due(self) -> dt.datetime | None:
        """When something wants to be done next."""
        return await question_posts.next_due(self._store)

    def wake(self) -> None:
        """Do soon what is due."""
        if not self._draining and not self._closed:
            self._draining = True
            self._spawn(self._drain(), "questions")

    async def publish(self, question_id: int) -> Done | None:
        """Make a question's post, or bring it up to date; None where there is nothing to do.

        Raises Unreachable (it is done later), Refused, and Gone where somebody deleted it.
        """
        lock = self._busy.setdefault(question_id, asyncio.Lock())
        async with lock:
            task = await question_posts.take(self._store, self._clock, question_id, self._returned_at)
            if task is None:
                return None
            try:
                done = await self._place.put(task, lambda placed: self._sent(question_id, placed))
            except Refused as error:
                log.error("A question is refused: %s", error, extra=task.facts)
                await question_posts.refused(self._store, question_id, str(error))
                raise
            except Gone:
                log.info("A question's post was deleted by somebody", extra=task.facts)
                await question_posts.gone(self._store, question_id)
                raise
            except Exception as error:
                await self._later(task, error)
                raise error if isinstance(error, Unreachable) else Unreachable(brief(error)) from error
            await question_posts.done(self._store, task, done, self._clock.now())
            return done

    async def _sent(self, question_id: int, placed: Placed) -> None:
        await question_posts.sent(self._store, question_id, placed, self._clock.now())

    async def _later(self, task: Task, error: Exception) -> None:
        expected = isinstance(error, Unreachable)
        unexpected = None if expected else error
        log.log(
            logging.WARNING if expected else logging.ERROR,
            "A question's post waits (try %s): %s",
            task.attempt,
            error,
            exc_info=unexpected,
            extra=task.facts,
        )
        at = self._clock.now() + backoff(task.attempt)
        await question_posts.later(self._store, task.card.id, brief(error), at)

    async def _drain(self) -> None:
        try:
            while not self._closed and (due := await question_posts.due(self._store, self._clock.now())):
                for question_id in due:
                    if not self._closed:
                        await self._try(question_id)
        finally:
            self._draining = False

    async def _try(self, question_id: int) -> None:
        try:
            await self.publish(question_id)
        except (Refused, Unreachable, Gone):
            log.debug("question %s has no post for now", question_id)
