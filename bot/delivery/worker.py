"""The drain: claims what is due, sends it, marks it, and sets the alarm for what comes next."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from bot.clock import Clock
from bot.core.posting import PRIORITY
from bot.delivery.alarm import Alarm
from bot.delivery.claiming import Claims
from bot.delivery.marking import Marks
from bot.delivery.pacing import urgency
from bot.delivery.post import Post, Refused, TooLate, Uncertain, Unreachable
from bot.delivery.retrying import brief
from bot.services import drawing, posts
from bot.store import posts as post_store
from bot.store.engine import Store

log = logging.getLogger(__name__)

LEAD_MOST = dt.timedelta(minutes=5)
"""No announcement goes out earlier than this before its promised time."""


class Sender(Protocol):
    """Turns a claimed post into a message."""

    async def send(self, post: Post) -> int | None:
        """Send, edit or delete; returns the message's id. Raises Refused, Unreachable, Uncertain, TooLate."""

    async def tell_host(self, post: Post, why: Refused | Uncertain) -> None:
        """Tell the study's host what became of a post, as well as it can be done."""


class Beside(Protocol):
    """Other work that rows say is due, and that the same alarm wakes."""

    async def open(self) -> None:
        """Take back what a dead process had in hand."""

    def close(self) -> None:
        """Take nothing new."""

    def wake(self) -> None:
        """Do soon what is due."""

    async def next_due(self) -> dt.datetime | None:
        """When something wants to be done next."""


class Delivery:
    """Automatic posts of one process. A drain is a task that ends; nothing waits in between."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        alarm: Alarm,
        sender: Sender,
        spawn: Callable[[Coroutine[Any, Any, None], str], object],
        returned_at: dt.datetime | None = None,
        per_second: float | None = None,
        beside: Sequence[Beside] = (),
    ) -> None:
        """`returned_at`: when this database was brought back from a copy, if it was; what was due before
        may be out already. `per_second`: how many posts can go out, where requests are paced.
        """
        self._per_second = per_second
        self._beside = beside
        self._store, self._clock, self._alarm, self._sender = store, clock, alarm, sender
        self._claims = Claims(store, secrets.token_hex(8), returned_at)
        self._marks = Marks(store, clock)
        self._spawn = spawn
        self._lock = asyncio.Lock()
        self._poked = False
        self._draining = False
        self._closed = False
        self.sent: Callable[[str, float], None] | None = None
        """Called for every post that went out, with its kind and how many seconds late it was."""

    async def open(self) -> None:
        """Take back what a dead process had claimed, start the alarm, and fit all rows to their plans."""
        await self._claims.free()
        for other in self._beside:
            await other.open()
        self._alarm.open(self.wake)
        self._store.committed = self.wake
        self._alarm.set(await self._ring_at(await self.next_due()))
        fitting = posts.reconcile_all(self._store, self._clock, lambda: self._closed)
        self._spawn(fitting, "fitting posts to plans")

    async def close(self) -> None:
        """Take nothing new; wait for what is being sent."""
        self._closed = True
        for other in self._beside:
            other.close()
        self._store.committed = None
        self._alarm.close()
        async with self._lock:
            pass

    def wake(self) -> None:
        """Drain soon. Called by the alarm, and after every commit, since it may have moved a post."""
        self._poked = True
        if not self._draining and not self._closed:
            self._draining = True
            self._spawn(self._drain(), "delivery")

    async def next_due(self) -> dt.datetime | None:
        """When the next post wants to go out; None where none is planned."""
        async with self._store.read() as session:
            return await post_store.next_due(session)

    async def run_due(self) -> list[Post]:
        """Send everything that is due now and say what was sent."""
        async with self._lock:
            sent: list[Post] = []
            due = await self._next_wake()
            while not self._closed and due is not None and due <= self._clock.now():
                await drawing.draw_due(self._store, self._clock.now())
                found, claimed = await self._claims.take(self._clock.now(), (await self._lead())[0])
                if not found:
                    break
                sent += await self._send_batch(claimed)
                due = await self._next_wake()
            self._alarm.set(await self._ring_at(due))
            return sent

    async def _ring_at(self, due: dt.datetime | None) -> dt.datetime | None:
        """The earlier of the next post and what is due beside it; that is begun where its time has come."""
        for other in self._beside:
            at = await other.next_due()
            if at is not None and at <= self._clock.now():
                other.wake()  # its commits bring us back here
            elif at is not None:
                due = at if due is None else min(due, at)
        return due

    async def _next_wake(self) -> dt.datetime | None:
        """When there is something to do: the next due post, or the early start of a large batch."""
        due = await self.next_due()
        if due is None or due > self._clock.now() + LEAD_MOST:
            return due  # nothing is near enough to start early for
        lead, first = await self._lead()
        return min(due, first - lead) if lead and first is not None else due

    async def _lead(self) -> tuple[dt.timedelta, dt.datetime | None]:
        """By how much announcements start early, so that the last of many is in time, and the first."""
        if self._per_second is None:
            return dt.timedelta(), None
        now = self._clock.now()
        async with self._store.read() as session:
            count, first = await post_store.announcements_between(session, now, now + LEAD_MOST)
        if count <= self._per_second:
            return dt.timedelta(), None
        return min(dt.timedelta(seconds=count / self._per_second), LEAD_MOST), first

    async def _drain(self) -> None:
        try:
            while self._poked and not self._closed:
                self._poked = False
                await self.run_due()
        finally:
            self._draining = False

    async def _send_batch(self, claimed: list[Post]) -> list[Post]:
        """One after another in each channel, so that a channel's posts keep their order."""
        by_channel: defaultdict[int, list[Post]] = defaultdict(list)
        for post in claimed:
            by_channel[post.channel_id].append(post)
        done = await asyncio.gather(*(self._send_in_order(channel) for channel in by_channel.values()))
        return [post for channel in done for post in channel]

    async def _send_in_order(self, channel: list[Post]) -> list[Post]:
        return [post for post in channel if await self._send(post)]

    async def _send(self, post: Post) -> bool:
        try:
            with urgency(PRIORITY[post.kind]):
                message_id = await self._sender.send(post)
        except Unreachable as error:
            await self._retry(post, error)
            return False
        except Refused as error:
            await self._refused(post, error)
            return False
        except Uncertain as error:
            await self._uncertain(post, error)
            return False
        except TooLate:
            log.warning("post %s was not sent in time", post.id, extra=post.facts)
            await self._marks.expired(post)
            return False
        except Exception as error:
            log.error("post %s could not be made", post.id, exc_info=error, extra=post.facts)
            await self._retry(post, Unreachable(brief(error)))
            return False
        sent_at = self._clock.now()
        await self._marks.sent(post, message_id, sent_at)
        self._note(post, sent_at - post.due_at)
        return True

    def _note(self, post: Post, late: dt.timedelta) -> None:
        if post.message_id is not None:
            log.debug("Edited or deleted a post", extra=post.facts)
            return
        log.info("Sent a post", extra={**post.facts, "late_ms": late // dt.timedelta(milliseconds=1)})
        if self.sent is not None:
            self.sent(post.kind.value, late.total_seconds())

    async def _retry(self, post: Post, error: Unreachable) -> None:
        log.warning("post %s was not sent (try %s): %s", post.id, post.attempt, error, extra=post.facts)
        await self._marks.again(post, error)

    async def _refused(self, post: Post, error: Refused) -> None:
        log.error("post %s is refused: %s", post.id, error, extra=post.facts)
        if await self._marks.refused(post, error):
            await self._sender.tell_host(post, error)

    async def _uncertain(self, post: Post, error: Uncertain) -> None:
        log.error("whether post %s is out cannot be told: %s", post.id, error, extra=post.facts)
        await self._marks.uncertain(post, error)
        await self._sender.tell_host(post, error)
