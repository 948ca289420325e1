"""From starting the process to the first command that is answered, with a database that is there already."""

from __future__ import annotations

import time

from benchmarks.figures import Figure, Plan, median
from benchmarks.places import HOUR, address, database, first_channel, found_studies, server
from benchmarks.processes import FLOOR, SADARI, connected
from bot.clock import SystemClock
from tests.wire.server import Wire

STUDIES = (1, 1000)


async def start(plan: Plan) -> list[Figure]:
    """Seconds, with few studies and with many: their posts are fitted to their plans at each start."""
    least = await _seconds(plan, 0)
    figures = []
    for studies in STUDIES[: 1 if plan.quick else None]:
        name = f"start to first answer, {studies:,} {'study' if studies == 1 else 'studies'}"
        figures.append(Figure(name, await _seconds(plan, studies), "s", least, "the trivial bot's"))
    return figures


async def _seconds(plan: Plan, studies: int) -> float:
    path = plan.folder / f"start-{studies}.db"
    module, command = (SADARI, "week") if studies else (FLOOR, "ping")
    async with Wire(validate=False, record=False) as wire:
        channels = [first_channel(server(wire)) for _ in range(max(1, studies))]
        if studies:
            async with database(path) as store:
                await found_studies(store, channels, SystemClock().now() + 24 * HOUR)
        took = []
        # The first start makes tables, tells commands, and finds nothing in the system's file cache.
        for _ in range(plan.rounds + 1):
            began = time.perf_counter()
            async with connected(module, wire, plan.folder, address(path)):
                fired = await wire.interactions.slash(wire.add_user(), channels[0], command)
                await fired.answered(20)
                took.append(time.perf_counter() - began)
        return median(took[1:])
