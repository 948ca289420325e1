"""The drain without Discord: what it costs when nothing is due, and how soon it claims what is."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Coroutine
from typing import Any

from sqlalchemy import select, text

from benchmarks.figures import Figure, Plan, median
from benchmarks.places import HOUR, database, found_studies, store_posts
from benchmarks.unpaced_bot import Silent
from bot.clock import SystemClock
from bot.core.posting import PostKind
from bot.delivery.alarm import Alarm, SchedulerAlarm
from bot.delivery.post import Post, Refused, Uncertain
from bot.delivery.worker import Delivery
from bot.garbage import loading
from bot.store.engine import Store
from bot.store.models import ScheduledPost
from tests.wire.place import Channel, snowflake

TICKS = 100
MILLISECOND, SECOND = dt.timedelta(milliseconds=1), dt.timedelta(seconds=1)


class Counting:
    """A sender that sends nothing; `late` says by how many milliseconds each post came to it."""

    def __init__(self, promised: dict[int, dt.datetime] | None = None) -> None:
        self._clock = SystemClock()
        self._promised = {} if promised is None else promised
        self.late: list[float] = []

    async def send(self, post: Post) -> int | None:
        """Count."""
        self.late.append((self._clock.now() - self._promised[post.id]) / MILLISECOND)
        return snowflake()

    async def tell_host(self, post: Post, why: Refused | Uncertain) -> None:
        """Nothing is refused here."""


class Blocked:
    """Looks every millisecond whether the event loop still turns; `longest` is how long it did not, in ms."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, (time.perf_counter() - asked - 0.001) * 1000)


class Work:
    """Holds the drain's tasks, as the bot does."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> object:
        """Start a task."""
        task = self._group.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def done(self) -> None:
        """Wait until nothing goes on any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)


async def tick(plan: Plan) -> list[Figure]:
    """Milliseconds of one drain with nothing due, with more and more rows stored."""
    figures: list[Figure] = []
    for rows in (1_000, 100_000) if plan.quick else (1_000, 100_000, 1_000_000):
        path = plan.folder / f"tick-{rows}.db"
        async with database(path) as store:
            await found_studies(
                store, [Channel(snowflake(), snowflake(), "")], SystemClock().now() + 24 * HOUR
            )
        store_posts(path, rows)
        async with database(path) as store, asyncio.TaskGroup() as group:
            spent, bare = await _ticks(plan, store, Work(group), Silent())
        if not figures:
            figures.append(
                Figure(f"drain, nothing due, {rows:,} rows", spent, "ms", bare, "reading SELECT 1")
            )
        else:
            least = figures[0].value
            figures.append(
                Figure(f"drain, nothing due, {rows:,} rows", spent, "ms", least, "with 1,000 rows")
            )
    return figures


async def _ticks(plan: Plan, store: Store, work: Work, alarm: Alarm) -> tuple[float, float]:
    delivery = Delivery(store, SystemClock(), alarm, Counting(), work.spawn, per_second=45)
    spent, bare = [], []
    for _ in range(plan.rounds * TICKS):
        began = time.perf_counter()
        assert not await delivery.run_due()
        middle = time.perf_counter()
        async with store.read() as session:
            await session.execute(text("SELECT 1"))
        spent.append((middle - began) * 1000)
        bare.append((time.perf_counter() - middle) * 1000)
    return median(spent), median(bare)


async def due(plan: Plan) -> list[Figure]:
    """Studies whose announcements are due one by one within a second."""
    count = 100 if plan.quick else 1000
    with loading():  # as `python -m bot run` begins
        pass
    runs = [await _due(plan, number, count) for number in range(1 if plan.quick else 3)]
    last, longest, cost, least_last, least_longest = (median(run[at] for run in runs) for at in range(5))
    name, beside = f"{count:,} due in a second", f"{count:,} timers of the loop"
    return [
        Figure(f"{name}, last claimed after", last, "ms", least_last, beside),
        Figure(f"{name}, longest block", longest, "ms", least_longest, beside),
        Figure(f"{name}, processor per post", cost, "µs"),
    ]


async def _due(plan: Plan, number: int, count: int) -> tuple[float, float, float, float, float]:
    clock = SystemClock()
    async with database(plan.folder / f"due-{number}.db") as store, asyncio.TaskGroup() as group:
        places = [Channel(snowflake(), snowflake(), "") for _ in range(count)]
        await found_studies(store, places, clock.now() + HOUR)
        promised: dict[int, dt.datetime] = {}
        sender = Counting(promised)
        work = Work(group)
        delivery = Delivery(store, clock, SchedulerAlarm(), sender, work.spawn)
        await delivery.open()
        await work.done()
        least = await _timers(count)
        async with store.write() as session:
            first = clock.now() + dt.timedelta(seconds=2)
            query = select(ScheduledPost).where(ScheduledPost.kind == PostKind.ANNOUNCEMENT)
            rows = await session.scalars(query.order_by(ScheduledPost.next_try_at).limit(count))
            for at, row in enumerate(rows):
                row.next_try_at = promised[row.id] = first + at * SECOND / count
        blocked = Blocked()
        await asyncio.sleep(1.5)
        used = time.process_time()
        watching = group.create_task(blocked.watch())
        async with asyncio.timeout(120):
            while len(sender.late) < count:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
        await delivery.close()
        watching.cancel()
        used = time.process_time() - used
    return sender.late[-1], blocked.longest, used / count * 1e6, *least


async def _timers(count: int) -> tuple[float, float]:
    """The same with nothing but the loop's own timers."""
    loop = asyncio.get_running_loop()
    blocked, late = Blocked(), [0.0]

    def ring(at: float) -> None:
        late.append((loop.time() - at) * 1000)

    first = loop.time() + 0.1
    for number in range(count):
        at = first + number / count
        loop.call_at(at, ring, at)
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(blocked.watch())
        await asyncio.sleep(1.3)
        watching.cancel()
    return max(late), blocked.longest
