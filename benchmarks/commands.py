"""Slash commands: how long people wait, how many a second, what each costs. The floor is a bare /ping."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, Plan, median, percentile
from benchmarks.places import HOUR, address, database, first_channel, found_studies, server
from benchmarks.processes import FLOOR, SADARI, connected, processor_time
from bot.clock import SystemClock
from tests.wire.place import Channel, User
from tests.wire.server import Wire

AT_ONCE = 20
"""Interactions on their way at a time, where it is counted how many a bot takes."""
WARM_UP = 50
COMMANDS = ("help", "progress", "week")


@dataclass
class Asked:
    """One bot on a Discord of its own, and who asks it."""

    wire: Wire
    channel: Channel
    user: User
    pid: int

    async def ask(self, command: str) -> float:
        """Use a command. Returns how many milliseconds its first answer took."""
        fired = await self.wire.interactions.slash(self.user, self.channel, command)
        await fired.answered(10)
        return fired.took * 1000

    async def ask_many(self, command: str, count: int) -> tuple[float, float]:
        """Use a command so often, several at once. Returns answers a second, and CPU microseconds each."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with turns:
                await self.ask(command)

        began, used = time.perf_counter(), processor_time(self.pid)
        await asyncio.gather(*(one() for _ in range(count)))
        used = processor_time(self.pid) - used
        return count / (time.perf_counter() - began), used / count * 1e6


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[tuple[Asked, Asked]]:
    """Sadari with one study in one server, and the trivial bot in another like it."""
    async with AsyncExitStack() as stack:
        asked = []
        for module in (SADARI, FLOOR):
            wire = await stack.enter_async_context(Wire(validate=False, record=False))
            channel = first_channel(server(wire))
            path = folder / "commands.db"
            if module is SADARI:
                async with database(path) as store:
                    await found_studies(store, [channel], SystemClock().now() + 24 * HOUR)
            program = await stack.enter_async_context(connected(module, wire, folder, address(path)))
            asked.append(Asked(wire, channel, wire.add_user(), program.pid))
        yield asked[0], asked[1]


async def latency(plan: Plan) -> list[Figure]:
    """One question at a time: half of the answers, and 99 of 100, come within so many milliseconds."""
    each = 60 if plan.quick else 300
    figures = []
    async with both(plan.folder) as (sadari, floor):
        for command in COMMANDS:
            for bot, name in ((sadari, command), (floor, "ping")):
                await bot.ask_many(name, WARM_UP)
            pairs = []
            for _ in range(plan.rounds):
                ours = [await sadari.ask(command) for _ in range(each)]
                bare = [await floor.ask("ping") for _ in range(each)]
                pairs.append((ours, bare))
            for share in (0.5, 0.99):
                value, least = (median(percentile(pair[at], share) for pair in pairs) for at in range(2))
                name = f"/{command}, p{share * 100:.0f}"
                figures.append(Figure(name, value, "ms", least, "a bare /ping"))
    return figures


async def throughput(plan: Plan) -> list[Figure]:
    """Many at once: answers a second, and the processor's time for each."""
    count = 200 if plan.quick else 1000
    figures = []
    async with both(plan.folder) as (sadari, floor):
        for command in COMMANDS[2:] if plan.quick else COMMANDS[1:]:
            for bot, name in ((sadari, command), (floor, "ping")):
                await bot.ask_many(name, WARM_UP)
            runs = [
                (*await sadari.ask_many(command, count), *await floor.ask_many("ping", 3 * count))
                for _ in range(plan.rounds)
            ]
            rate, cost, least_rate, least_cost = (median(run[at] for run in runs) for at in range(4))
            figures += [
                Figure(f"/{command}, {AT_ONCE} at once", rate, "a second", least_rate, "a bare /ping"),
                Figure(f"/{command}, processor", cost, "µs", least_cost, "a bare /ping"),
            ]
    return figures
