"""`python -m benchmarks [names…]`: measures, and prints one table."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks import commands, formulas, memory, pictures, reading, searching, sending, starting, waiting
from benchmarks.figures import Figure, Plan, table
from benchmarks.processes import loop_factory

BENCHES: dict[str, Callable[[Plan], Awaitable[list[Figure]]]] = {
    "commands": commands.latency,
    "throughput": commands.throughput,
    "reading": reading.looks,
    "searching": searching.searching,
    "unpaced": sending.unpaced,
    "burst": sending.burst,
    "tick": waiting.tick,
    "due": waiting.due,
    "start": starting.start,
    "memory": memory.servers,
    "pictures": pictures.pictures,
    "formulas": formulas.formulas,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is named, or everything, and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Figures beside their floors.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"some of: {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, rows, posts and servers")
    parser.add_argument("--burst", type=int, default=0, help="posts due at once (600; quick: 120)")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(BENCHES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    burst = chosen.burst or (120 if chosen.quick else 600)
    figures: list[Figure] = []
    for name in chosen.names or BENCHES:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=loop_factory()) as runner:
            figures += runner.run(_measure(name, Plan(Path(folder), chosen.quick, burst)))
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    print(table(figures))
    return 0


async def _measure(name: str, plan: Plan) -> list[Figure]:
    return await BENCHES[name](plan)


if __name__ == "__main__":
    sys.exit(main())
