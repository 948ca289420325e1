"""The pace of requests to Discord: a bucket of tokens, and the most urgent request takes the next one.

Discord allows a bot 50 requests a second and answers the rest with 429; the library has no limiter.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

INTERACTIVE = 0
"""The urgency of everything that somebody waits for; automatic posts are less urgent, see PRIORITY."""
_URGENCY: ContextVar[int] = ContextVar("urgency", default=INTERACTIVE)
MOST = 2.0
"""Tokens that a pause can save up: few, for Discord counts what arrives, and the network bunches it."""


@contextmanager
def urgency(value: int) -> Iterator[None]:
    """What is requested inside the block has this urgency; lower goes first."""
    token = _URGENCY.set(value)
    try:
        yield
    finally:
        _URGENCY.reset(token)


class Pacer:
    """Lets at most `per_second` requests pass, in order of urgency and then of asking."""

    def __init__(self, per_second: float) -> None:
        self._rate = per_second
        self._tokens = MOST
        self._filled_at: float | None = None
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self) -> None:
        """Wait for this request's turn. Cancelling the wait takes nobody's token."""
        loop = asyncio.get_running_loop()
        self._fill(loop.time())
        if not self._waiting and self._tokens >= 1:
            self._tokens -= 1
            return
        ready: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (_URGENCY.get(), next(self._order), ready))
        self._set_timer(loop)
        await ready

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return sum(1 for _, _, ready in self._waiting if not ready.done())

    def _fill(self, now: float) -> None:
        if self._filled_at is not None:
            self._tokens = min(MOST, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None and self._waiting:
            missing = max(0.0, 1 - self._tokens)
            self._timer = loop.call_later(missing / self._rate, self._let_pass, loop)

    def _let_pass(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._fill(loop.time())
        while self._waiting and self._tokens >= 1:
            _, _, ready = heapq.heappop(self._waiting)
            if not ready.done():
                self._tokens -= 1
                ready.set_result(None)
        self._set_timer(loop)
