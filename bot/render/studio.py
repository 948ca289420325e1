"""Pictures for the bot: drawn in a process of their own, one after another, and kept for a while."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from bot.render.painter import DRAWN, LENGTH, read

log = logging.getLogger(__name__)

Draw = Callable[..., bytes]

_ROOT = Path(__file__).parents[2]
_KEPT_BYTES = 16 * 1024 * 1024
_LONGEST = 20.0
"""Seconds after which a drawing is given up: the slowest takes less than two."""
_IDLE = 600.0
"""Seconds after which a process that nobody needs any more gives its memory back."""
_PASSED_ON = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMPDIR")


class DrawingError(Exception):
    """A picture that could not be drawn; what went wrong is in the message."""


class Studio:
    """Draws pictures off the event loop. Nothing is started before the first one."""

    def __init__(self) -> None:
        self._painter = _Painter()
        # One thread: it waits for the process, and keeps the order of those who wait for it.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="studio")
        self._drawing: dict[Hashable, asyncio.Future[bytes]] = {}
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._rest: asyncio.TimerHandle | None = None

    def is_prompt(self, draw: Draw, *values: Hashable) -> bool:
        """Whether this picture will be there at once: it is kept, or the process waits for something to do.

        Where it is not, Discord is better asked for time before.
        """
        return (draw, values) in self._kept or (self._painter.started and not self._drawing)

    async def draw(self, draw: Draw, *values: Hashable) -> bytes:
        """Return what `draw(*values)` returns: a module's function, and values that say all there is to say.

        The same values give the same picture without drawing it again, while it is kept. Raises DrawingError.
        """
        key = (draw, values)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        drawing = self._drawing.get(key)
        if drawing is None:
            loop = asyncio.get_running_loop()
            drawing = loop.run_in_executor(self._thread, self._painter.paint, pickle.dumps((draw, values)))
            self._drawing[key] = drawing
            drawing.add_done_callback(lambda done: self._keep(key, done))
            self._rest_later(loop)
        # Somebody who gives up does not take the picture from the others.
        return await asyncio.shield(drawing)

    async def attempt(self, draw: Draw, *values: Hashable) -> bytes | None:
        """Do as `draw` does; where there is no picture, None and a line in the log: the text goes without."""
        try:
            return await self.draw(draw, *values)
        except DrawingError as error:
            log.error("No picture: %s", error)
            return None

    async def close(self) -> None:
        """End the process; a drawing in hand is given up. Calling it again is harmless."""
        if self._rest is not None:
            self._rest.cancel()
        self._painter.close()
        with suppress(RuntimeError):  # closed before
            self._thread.submit(self._painter.stop)
        await asyncio.to_thread(self._thread.shutdown)

    def _keep(self, key: Hashable, done: asyncio.Future[bytes]) -> None:
        del self._drawing[key]
        if done.cancelled() or done.exception() is not None:
            return
        picture = done.result()
        self._kept[key] = picture
        self._kept_bytes += len(picture)
        while self._kept_bytes > _KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)

    def _rest_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = loop.call_later(_IDLE, self._thread.submit, self._painter.stop)


class _Painter:
    """The process, started when it is needed. All but `interrupt` and `close` belongs to one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._interrupted = False
        self._closed = False

    @property
    def started(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def paint(self, task: bytes) -> bytes:
        """Have a picture drawn; DrawingError where it cannot be, or takes too long."""
        self._interrupted = False
        answer = self._ask(task) if self._process is not None else None
        if answer is None and not (self._interrupted or self._closed):
            # There was none yet, or something ended it since.
            self.stop()
            try:
                self._process = _start()
            except OSError as error:
                raise DrawingError(f"the process that draws cannot be started: {error}") from error
            answer = self._ask(task)
        if answer is None:
            self.stop()
            raise DrawingError("it took too long" if self._interrupted else "the process that draws ended")
        if answer[:1] != DRAWN:
            raise DrawingError(answer[1:].decode(errors="replace"))
        return answer[1:]

    def _ask(self, task: bytes) -> bytes | None:
        """Send a task and wait for the answer; None where none comes."""
        assert self._process is not None
        limit = threading.Timer(_LONGEST, self.interrupt)
        limit.start()
        try:
            return _exchange(self._process, task)
        finally:
            limit.cancel()

    def interrupt(self) -> None:
        """Make whoever waits for the process wait no longer."""
        self._interrupted = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Draw nothing any more."""
        self._closed = True
        self.interrupt()

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            # Closes the pipes; what was not yet written to one goes nowhere.
            with suppress(OSError), self._process:
                pass
            self._process = None


def _start() -> subprocess.Popen[bytes]:
    """Start the process, without the bot's environment: it needs no token."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.render.painter"],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _exchange(process: subprocess.Popen[bytes], task: bytes) -> bytes | None:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(len(task).to_bytes(LENGTH, "big") + task)
        process.stdin.flush()
        return read(process.stdout)
    except OSError:
        return None
