"""The pace of requests to Discord: a bucket of tokens, and the most urgent request takes the next one.

Discord allows a bot 50 requests a second and answers the rest with 429; the library has no limiter. Discord
counts what arrives, and what left evenly may arrive in a heap. So a request also has a place from its start
until a second after its answer: whenever it arrived, no second has seen more requests than there are places.
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
"""Tokens that a pause can save up."""
LIMIT, SECOND = 50, 1.0


@contextmanager
def urgency(value: int) -> Iterator[None]:
    """What is requested inside the block has this urgency; lower goes first."""
    token = _URGENCY.set(value)
    try:
        yield
    finally:
        _URGENCY.reset(token)


class Pacer:
    """Lets `per_second` requests pass, in order of urgency and then of asking; a tenth more may arrive.

    Each waits for its `turn`, and then each try of it for a place (`begin`), which it gives back (`end`).
    """

    def __init__(self, per_second: int) -> None:
        self._rate = per_second
        self._places = asyncio.Semaphore(min(per_second + per_second // 10, LIMIT))
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

    async def begin(self) -> None:
        """Wait for a place; cancelling the wait takes none."""
        await self._places.acquire()

    def end(self) -> None:
        """The answer is here, or none will come: the place is free in a second."""
        asyncio.get_running_loop().call_later(SECOND, self._places.release)

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
