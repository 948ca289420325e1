"""The alarm clock that wakes the delivery: APScheduler holds one instant and a heartbeat, no state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

HEARTBEAT = dt.timedelta(seconds=30)


class Alarm(Protocol):
    """Calls `wake` at the instant that was set last, and may call it more often."""

    def open(self, wake: Callable[[], None]) -> None:
        """Begin; called once, inside the running event loop."""

    def set(self, instant: dt.datetime | None) -> None:
        """Ring at `instant` (aware) instead of whatever was set before; None: nothing to wait for."""

    def close(self) -> None:
        """Never ring again."""


class SchedulerAlarm:
    """The alarm on the real clock.

    The heartbeat covers what timers on the monotonic clock cannot see: a changed system clock, a
    suspended machine, a date job that was lost.
    """

    def __init__(self, heartbeat: dt.timedelta = HEARTBEAT) -> None:
        self._heartbeat = heartbeat
        self._scheduler: AsyncIOScheduler | None = None
        self._wake: Callable[[], None] = lambda: None

    def open(self, wake: Callable[[], None]) -> None:
        """Start the scheduler with its heartbeat."""
        self._wake = wake
        self._scheduler = AsyncIOScheduler(
            timezone=dt.UTC, job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._scheduler.add_job(
            self._ring, "interval", seconds=self._heartbeat.total_seconds(), id="heartbeat"
        )
        self._scheduler.start()

    def set(self, instant: dt.datetime | None) -> None:
        """Replace the one date job; always from outside a job, or its chain would end (max_instances)."""
        if self._scheduler is None:
            return
        if instant is None:
            if self._scheduler.get_job("next"):
                self._scheduler.remove_job("next")
            return
        self._scheduler.add_job(self._ring, "date", run_date=instant, id="next", replace_existing=True)

    def close(self) -> None:
        """Stop the scheduler; a ring that is under way still wakes the delivery, which is closed."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def _ring(self) -> None:
        # A coroutine, so that APScheduler runs it on the event loop and not in a thread.
        self._wake()
