"""The two bots in processes of their own, and what the system says of them: processor time and memory."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import variables
from tests.wire.process import ROOT, Program
from tests.wire.server import Wire

FLOOR, SADARI, UNPACED = ("benchmarks.floor_bot",), ("bot", "run"), ("benchmarks.unpaced_bot",)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop that the bot uses, for everything that it is compared with."""
    try:
        uvloop = importlib.import_module("uvloop")
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


@asynccontextmanager
async def running(module: tuple[str, ...], wire: Wire, folder: Path, url: str = "") -> AsyncIterator[Program]:
    """Start a module on this loopback server; it is gone at the end in any case."""
    kept = {name: value for name, value in os.environ.items() if name not in variables()}
    settings = {**wire.settings, "DATABASE_URL": url, "LOG_LEVEL": "INFO", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module, cwd=folder, env=kept | settings, stdout=output, stderr=output
        )
        program = Program(process, output)
        try:
            yield program
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            program.read()


@asynccontextmanager
async def connected(
    module: tuple[str, ...], wire: Wire, folder: Path, url: str = "", seconds: float = 300
) -> AsyncIterator[Program]:
    """The same, once it listens to the gateway."""
    known = len(wire.gateway.identified)
    async with running(module, wire, folder, url) as program:
        try:
            await wire.gateway.until(identified=known + 1, seconds=seconds)
        except TimeoutError:
            raise RuntimeError(f"{' '.join(module)} did not come: {program.said}") from None
        yield program


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has used, all its threads together (Linux only)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Megabytes (10^6 bytes) of memory that a process holds (Linux only)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
