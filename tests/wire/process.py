"""The program in a process of its own: started, listened to, told to stop, or killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias

from bot.settings import variables

ROOT = Path(__file__).parents[2]


class Program:
    """`python -m bot` with nothing in its environment but what is said."""

    def __init__(self, process: asyncio.subprocess.Process, output: BinaryIO) -> None:
        self._process, self._output = process, output
        self._last = ""

    @property
    def said(self) -> str:
        """Everything it has said so far, on either stream."""
        return self.read()

    def read(self) -> str:
        """Read what it has said; at its end that is kept."""
        if not self._output.closed:
            size = os.fstat(self._output.fileno()).st_size
            self._last = os.pread(self._output.fileno(), size, 0).decode()
        return self._last

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    async def until(self, words: str, seconds: float = 20) -> None:
        """Wait until it says these words."""
        async with asyncio.timeout(seconds):
            while words not in self.said:
                if self._process.returncode is not None:
                    assert words in self.said, f"it ended without {words!r}: {self.said}"
                await asyncio.sleep(0.01)

    async def stop(self, name: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, and wait for the end."""
        self._process.send_signal(name)
        return await self.end()

    async def kill(self) -> None:
        """End it in the middle of whatever it does (kill -9)."""
        self._process.kill()
        await self._process.wait()

    async def end(self, seconds: float = 20) -> int:
        """Wait for the end. Returns the exit code."""
        async with asyncio.timeout(seconds):
            return await self._process.wait()


@asynccontextmanager
async def program(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Program]:
    """Start the program in a folder without an .env file; it is gone at the end in any case."""
    kept = {name: value for name, value in os.environ.items() if name not in variables()}
    with tempfile.TemporaryFile() as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), **settings},
            stdout=output,
            stderr=output,
        )
        running = Program(process, output)
        try:
            yield running
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            running.read()


Start: TypeAlias = Callable[..., Awaitable[Program]]
