"""Writes down what became of a post. What many wait for at once is written in one transaction."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.posting import TIDIES
from bot.delivery.post import Post, Refused, Uncertain, Unreachable
from bot.delivery.retrying import backoff, brief
from bot.services import missed, posts
from bot.store import posts as post_store
from bot.store.engine import AT_LEISURE, Session, Store
from bot.store.errors import StoreBusyError
from bot.store.models import ScheduledPost

log = logging.getLogger(__name__)

Write = Callable[[Session, ScheduledPost], Awaitable[None]]


@dataclass(eq=False)
class _Mark:
    """What is to be written of one row, and whether that is done."""

    post_id: int
    write: Write
    done: bool = False
    error: Exception | None = None


class Marks:
    """Marks rows that this process had claimed. Each call returns once its mark is committed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._waiting: list[_Mark] = []
        self._turn = asyncio.Lock()

    async def sent(self, post: Post, message_id: int | None, at: dt.datetime) -> None:
        """It is out, as this message; what changed while it was on its way is looked at again."""

        async def write(session: Session, row: ScheduledPost) -> None:
            row.status, row.message_id = post_store.SENT, message_id
            # An edit leaves the instant at which the post went out.
            row.sent_at, row.last_error = row.sent_at or at, None
            row.lease_until = row.claimed_by = None
            if post.notice is not None:
                posts.look_again(row, post.notice)
            if row.stale:
                row.stale = False
                await posts.reconcile_study(session, post.study_id, self._clock.now())

        await self._mark(post, write)

    async def again(self, post: Post, error: Unreachable) -> None:
        """It is tried again, later and later."""

        async def write(session: Session, row: ScheduledPost) -> None:
            row.status, row.last_error = post_store.PENDING, str(error)[:300]
            row.next_try_at = self._clock.now() + backoff(post.attempt)
            row.lease_until = row.claimed_by = None

        await self._mark(post, write)

    async def refused(self, post: Post, error: Refused) -> bool:
        """Nothing more is tried in its study until the host says so; an edit that is refused is let be.

        Returns whether the host is to hear of it.
        """
        first = False

        async def write(session: Session, row: ScheduledPost) -> None:
            nonlocal first
            out = row.message_id is not None or post.kind in TIDIES
            row.status, row.last_error = post_store.SENT if out else post_store.DEAD, str(error)[:300]
            row.lease_until = row.claimed_by = None
            first = not out and await missed.refuse(session, row, self._clock.now())

        await self._mark(post, write)
        return first

    async def expired(self, post: Post) -> None:
        """None of its tries arrived, and now it is too late: its host reads of it with the others."""

        async def write(session: Session, row: ScheduledPost) -> None:
            await missed.expire(session, row, self._clock.now())

        await self._mark(post, write)

    async def uncertain(self, post: Post, error: Uncertain) -> None:
        """Nobody can tell whether it is out: its host decides."""

        async def write(session: Session, row: ScheduledPost) -> None:
            row.status, row.last_error = post_store.UNCERTAIN, str(error)[:300]
            row.lease_until = row.claimed_by = None

        await self._mark(post, write)

    async def _mark(self, post: Post, write: Write) -> None:
        mark = _Mark(post.id, write)
        self._waiting.append(mark)
        async with self._turn:
            if not mark.done:  # else whoever had the turn before has written this one as well
                await self._write_waiting()
        if mark.error is not None:
            raise mark.error

    async def _write_waiting(self) -> None:
        marks = tuple(self._waiting)
        try:
            await self._write(marks)
        except StoreBusyError as error:
            for mark in marks:
                mark.error = error
        except Exception as error:  # noqa: BLE001 - raised where each of them was asked for
            await self._write_apart(marks, error)
        # One that is cancelled leaves the others where they were: each would write them once more.
        for mark in marks:
            mark.done = True
            self._waiting.remove(mark)

    async def _write_apart(self, marks: Sequence[_Mark], error: Exception) -> None:
        """One that cannot be written does not keep the others from it."""
        if len(marks) == 1:
            marks[0].error = error
            return
        log.warning("%d marks are written one by one: %s", len(marks), brief(error))
        for mark in marks:
            try:
                await self._write((mark,))
            except Exception as own:  # noqa: BLE001 - as above
                mark.error = own

    async def _write(self, marks: Sequence[_Mark]) -> None:
        async with self._store.write(AT_LEISURE) as session:
            rows = await post_store.rows_of(session, [mark.post_id for mark in marks])
            for mark in marks:
                if (row := rows.get(mark.post_id)) is not None:
                    await mark.write(session, row)
