"""Automatic posts through the whole bot: what one costs, and what people notice while hundreds go out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.commands import Asked
from benchmarks.figures import Figure, Plan, median, percentile
from benchmarks.places import address, database, first_channel, found_studies, server
from benchmarks.processes import FLOOR, SADARI, UNPACED, connected, processor_time, running
from bot.clock import SystemClock
from tests.wire.place import Channel
from tests.wire.server import Wire

PAUSE = 0.02
"""Seconds between one person's answer and the next one's question during a burst."""
BARE = "a bare channel.send"


async def unpaced(plan: Plan) -> list[Figure]:
    """Announcements as fast as they go, database included; and as many bare messages."""
    count = 100 if plan.quick else 600
    runs = []
    for number in range(1 if plan.quick else 3):
        async with Wire(validate=False, record=False) as wire:
            channels = await _studies(wire, plan.folder / f"unpaced-{number}.db", count)
            async with running(
                UNPACED, wire, plan.folder, address(plan.folder / f"unpaced-{number}.db")
            ) as bot:
                code = await bot.end(120)
                assert code == 0, bot.said
                said = json.loads(bot.said.splitlines()[-1])
            assert said["posts"] == _arrived(wire, channels) == count, said
        async with Wire(validate=False, record=False) as wire:
            channels = [first_channel(server(wire)) for _ in range(count)]
            async with connected(FLOOR, wire, plan.folder) as bot:
                await bot.until("Ready")
                used = processor_time(bot.pid)
                seconds = await _send_bare(wire, channels)
                used = processor_time(bot.pid) - used
        runs.append(
            (count / said["seconds"], said["used"] / count * 1e6, count / seconds, used / count * 1e6)
        )
    rate, cost, least_rate, least_cost = (median(run[at] for run in runs) for at in range(4))
    return [
        Figure("announcements, unpaced", rate, "a second", least_rate, BARE),
        Figure("announcement, processor", cost, "µs", least_cost, BARE),
    ]


async def burst(plan: Plan) -> list[Figure]:
    """Announcements due at once, each in a server of its own, under Discord's limit; people ask meanwhile."""
    count, name = plan.burst, f"burst of {plan.burst:,}"
    ours = await _burst(plan, SADARI, "week")
    least = await _burst(plan, FLOOR, "ping")
    alone = f"the library alone, {BARE}"
    return [
        Figure(f"{name}, arrived", ours["arrived"], "", least["arrived"], alone),
        Figure(f"{name}, 429s", ours["refused"], "", least["refused"], alone),
        Figure(f"{name}, a second", count / ours["seconds"], "", 50, "Discord's limit"),
        Figure(f"{name}, /week p50", ours["p50"], "ms", least["p50"], "a bare /ping meanwhile"),
        Figure(f"{name}, /week p99", ours["p99"], "ms", least["p99"], "a bare /ping meanwhile"),
    ]


async def _burst(plan: Plan, module: tuple[str, ...], command: str) -> dict[str, float]:
    path = plan.folder / "burst.db"
    async with Wire(validate=False, record=False) as wire:
        if module is SADARI:
            channels = await _studies(wire, path, plan.burst)
        else:
            channels = [first_channel(server(wire)) for _ in range(plan.burst)]
        wire.limits.like_discord()
        async with connected(module, wire, plan.folder, address(path)) as bot:
            asked = Asked(wire, channels[0], wire.add_user(), bot.pid)
            took: list[float] = []
            if module is SADARI:
                seconds = await _ask_while(asked, command, took, lambda: _all_out(wire, channels))
            else:
                await bot.until("Ready")
                seconds = await _ask_while(asked, command, took, lambda: _send_bare(wire, channels))
        found = {"arrived": _arrived(wire, channels), "refused": wire.limits.refused, "seconds": seconds}
        return found | {"p50": percentile(took, 0.5), "p99": percentile(took, 0.99)}


async def _ask_while(
    asked: Asked, command: str, took: list[float], work: Callable[[], Awaitable[object]]
) -> float:
    """Ask again and again while something goes on. Returns how many seconds it took."""
    began = time.perf_counter()

    async def ask() -> None:
        while True:
            took.append(await asked.ask(command))
            await asyncio.sleep(PAUSE)

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(ask())
        await work()
        seconds = time.perf_counter() - began
        asking.cancel()
    return seconds


async def _studies(wire: Wire, path: Path, count: int) -> list[Channel]:
    """So many servers with a study each, whose announcements are due now."""
    channels = [first_channel(server(wire)) for _ in range(count)]
    async with database(path) as store:
        await found_studies(store, channels, SystemClock().now())
    return channels


async def _all_out(wire: Wire, channels: list[Channel]) -> None:
    """Wait until there is a message in every channel."""
    async with asyncio.timeout(60 + len(channels) / 20):
        while _arrived(wire, channels) < len(channels):  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.05)


async def _send_bare(wire: Wire, channels: list[Channel]) -> float:
    """Let the trivial bot write into every channel, each at once. Returns seconds."""
    began = time.perf_counter()
    fired = await wire.interactions.slash(wire.add_user(), channels[0], "send")
    async with asyncio.timeout(120):
        while len(fired.messages) < 2:  # noqa: ASYNC110 - its follow-up is the second
            await asyncio.sleep(0.005)
    return time.perf_counter() - began


def _arrived(wire: Wire, channels: list[Channel]) -> int:
    return sum(bool(wire.messages.of(channel.id)) for channel in channels)
