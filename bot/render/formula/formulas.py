"""Draws texts with formulas without holding up the bot: kept pictures first, else a child process draws."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.core.formula import MOST, FormulaError, tidy
from bot.render.formula.cache import Cache
from bot.render.formula.process import LostError, Process

log = logging.getLogger(__name__)

PROCESSES = 2
WAITING_MOST = 24
"""Texts that are drawn or wait to be, before others are told to try again later."""
HELD_MOST = 4 << 20
"""Bytes of pictures held in memory."""
_IDLE = 600.0
"""Seconds after which processes that nobody needs any more give their memory back."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and the text it shows for those who cannot see it: the source, as it was drawn."""

    png: bytes
    alt: str


class Formulas:
    """The one place where formulas are drawn. Nothing is started before the first one.

    Pictures are kept in `folder`, where there is one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._cache = Cache(folder) if folder is not None else None
        self._edition: bytes | None = None
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._threads: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        self._idle: list[Process] = []
        self._busy: set[Process] = set()
        self._waiting = 0
        self._rest: asyncio.TimerHandle | None = None
        self._closed = False

    async def draw(self, text: str) -> Drawn:
        """Draw a text: its marked parts are formulas; where there are none, all of it is one.

        Raises FormulaError where it cannot be drawn.
        """
        if len(text) > MOST:
            raise FormulaError("error.formula.long", most=MOST, length=len(text))
        source = tidy(text)
        if not source:
            raise FormulaError("error.formula.empty")
        if self._edition is None:
            self._edition = await asyncio.to_thread(_edition)
        name = hashlib.sha256(self._edition + source.encode()).hexdigest()
        picture = self._held.get(name)
        if picture is None and self._cache is not None:
            picture = await asyncio.to_thread(self._cache.get, name)
        if picture is None:
            picture = await self._ask(source)
            if self._cache is not None:
                await asyncio.to_thread(self._cache.put, name, picture)
        self._hold(name, picture)
        return Drawn(picture, source)

    async def close(self) -> None:
        """End the child processes; what is being drawn is lost. Calling it again is harmless."""
        self._closed = True
        if self._rest is not None:
            self._rest.cancel()
        with self._lock:
            for process in self._busy:
                process.kill()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._let_go)

    @property
    def pids(self) -> tuple[int, ...]:
        """The system's numbers of the child processes that are there."""
        with self._lock:
            return tuple(process.pid for process in (*self._busy, *self._idle))

    async def _ask(self, source: str) -> bytes:
        if self._waiting >= WAITING_MOST:
            raise FormulaError("error.formula.busy")
        if self._closed:
            raise FormulaError("error.formula.lost")
        if self._threads is None:
            # Threads of its own: as many as processes, so that nothing else waits behind a slow formula.
            self._threads = ThreadPoolExecutor(PROCESSES, thread_name_prefix="formula")
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            return await loop.run_in_executor(self._threads, self._draw, source)
        finally:
            self._waiting -= 1
            self._rest_later(loop)

    def _rest_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._rest is not None:
            self._rest.cancel()
        if self._threads is not None and not self._closed:
            self._rest = loop.call_later(_IDLE, self._threads.submit, self._let_go)

    def _draw(self, source: str) -> bytes:
        """Let a process draw; another one where the first has ended meanwhile. Runs in a thread."""
        try:
            try:
                return self._draw_once(source)
            except LostError as error:
                if error.slow or self._closed:
                    raise
                return self._draw_once(source)
        except LostError as error:
            log.warning("A process that draws formulas %s", error)
            raise FormulaError("error.formula.hard" if error.slow else "error.formula.lost") from None
        except OSError as error:
            log.error("No process that draws formulas can be started: %s", error)
            raise FormulaError("error.formula.lost") from None

    def _draw_once(self, source: str) -> bytes:
        """Let an idle process draw, or a new one."""
        process = self._take()
        try:
            return process.draw(source)
        finally:
            self._give_back(process)

    def _take(self) -> Process:
        with self._lock:
            process = self._idle.pop() if self._idle else None
        if process is not None and not process.usable:
            process.close()
            process = None
        process = process or Process()
        with self._lock:
            self._busy.add(process)
            closed = self._closed
        if closed:
            process.kill()
        return process

    def _give_back(self, process: Process) -> None:
        with self._lock:
            self._busy.discard(process)
            if process.usable and not self._closed:
                self._idle.append(process)
                return
        process.close()

    def _let_go(self) -> None:
        """End the processes that nobody is using; runs in a thread."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.close()

    def _hold(self, name: str, picture: bytes) -> None:
        self._held[name] = picture
        self._held.move_to_end(name)
        while sum(map(len, self._held.values())) > HELD_MOST:
            self._held.popitem(last=False)


def _edition() -> bytes:
    """Another one for every change of what draws: pictures of an older edition are not taken any more."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *here.parent.glob("*.py"), *here.glob("mathjax/*.js")])
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).digest()
