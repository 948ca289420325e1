"""The loopback Discord, and the real process on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.wire.process import Program, Start, program
from tests.wire.server import Wire


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """A Discord on this machine. A request that the real one would not take fails the test."""
    async with Wire() as wire:
        yield wire
    wire.check()


@pytest.fixture
async def start(wire: Wire, database_url: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Start `python -m bot run`, and wait until it has identified itself; as often as a test wants."""
    async with AsyncExitStack() as stack:

        async def begin(**more: str) -> Program:
            known = len(wire.gateway.identified)
            settings = {"DATABASE_URL": database_url, **wire.settings, **more}
            bot = await stack.enter_async_context(program(tmp_path, "run", **settings))
            try:
                await wire.gateway.until(identified=known + 1)
            except TimeoutError:
                raise AssertionError(f"it did not come: {bot.said}") from None
            return bot

        yield begin
