"""Time in the simulation: a clock that reads SimCord's, and an alarm that its virtual time sets off."""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt
from collections.abc import Callable

import simcord


class SimClock:
    """The simulated Discord's clock. `follow` the environment before the bot starts in it."""

    def __init__(self) -> None:
        self._env: simcord.Env | None = None

    def follow(self, env: simcord.Env) -> None:
        """Tell this environment's time from now on."""
        self._env = env

    def now(self) -> dt.datetime:
        """Return the simulation's present instant, aware, in UTC."""
        if self._env is None:
            raise RuntimeError("the clock follows no simulation yet: call follow(env) before the bot starts")
        return self._env.now()


class LoopAlarm:
    """Wakes the delivery with a timer of the event loop, which SimCord runs on virtual time.

    APScheduler reads the real clock, so it cannot be used there. The timer carries the context in which
    `open` was called, the bot's own: one that were armed by a test's call would belong to the test, and
    the simulation would never fire it.
    """

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._wake: Callable[[], object] | None = None
        self._context: contextvars.Context | None = None
        self._timer: asyncio.TimerHandle | None = None

    def open(self, wake: Callable[[], object]) -> None:
        """Call `wake` whenever the set instant has come, from now on. To be called in `setup_hook`."""
        self._wake = wake
        self._context = contextvars.copy_context()

    def set(self, instant: dt.datetime | None) -> None:
        """Wake at this instant (aware) instead of any that was set before; None: not at all."""
        self._cancel()
        if instant is None or self._wake is None:
            return
        delay = (instant - self._clock.now()).total_seconds()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(delay, 0), self._wake, context=self._context)

    def close(self) -> None:
        """Never wake again."""
        self._cancel()
        self._wake = None

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
