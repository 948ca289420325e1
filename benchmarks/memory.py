"""Memory of the process when it knows so many servers."""

from __future__ import annotations

import asyncio

from benchmarks.figures import Figure, Plan
from benchmarks.places import address, database, server
from benchmarks.processes import FLOOR, SADARI, connected, memory
from tests.wire.server import Wire

SETTLED = 1.0
"""Seconds after which nothing of the start goes on any more."""


async def servers(plan: Plan) -> list[Figure]:
    """Megabytes once all servers are there: one run each, for they hardly differ."""
    figures = []
    for count in (0, 1_000) if plan.quick else (0, 1_000, 10_000):
        ours, least = [await _megabytes(plan, count, module) for module in (SADARI, FLOOR)]
        figures.append(Figure(f"memory, {count:,} servers", ours, "MB", least, "the trivial bot's"))
    return figures


async def _megabytes(plan: Plan, count: int, module: tuple[str, ...]) -> float:
    async with Wire(validate=False, record=False) as wire:
        for _ in range(count):
            server(wire)
        path = plan.folder / f"memory-{count}.db"
        async with database(path):
            pass  # its tables are there, as at every start but the first
        async with connected(module, wire, plan.folder, address(path)) as program:
            await program.until("Ready", 120)
            await asyncio.sleep(SETTLED)
            return memory(program.pid)
