"""Pictures: how long they take, how large they are, and whether the bot goes on meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Hashable, Iterable
from contextlib import asynccontextmanager

from benchmarks.figures import Figure, Plan, median
from benchmarks.waiting import Blocked
from bot.render.ladder import ladder_gif, ladder_png
from bot.render.progress import progress_png
from bot.render.studio import Studio
from tests.render.gallery import ladder_view, progress_view

COUNTS = (2, 5, 8, 12, 25)
LANGUAGES = ("ko", "en")

Drawn = list[tuple[float, int]]
"""Milliseconds and bytes of each picture."""


async def pictures(plan: Plan) -> list[Figure]:
    """Ladders of 2 to 25 people in two languages, still and moving, and charts, each of them drawn anew."""
    counts = COUNTS[:3] if plan.quick else COUNTS
    turns = range(plan.rounds)
    # Made beforehand: in the bot the ladder itself is made where it is drawn.
    ladders = [ladder_view(n, spoken, salt=str(t)) for t in turns for n in counts for spoken in LANGUAGES]
    charts = [progress_view(spoken, 5, pace=10 + t) for t in turns for spoken in LANGUAGES]
    studio = Studio()
    first = await _drawn(studio, progress_png, [progress_view("ko", 0)])
    began = time.perf_counter()
    async with _watched() as drawing:
        found = {
            "ladder, PNG": await _drawn(studio, ladder_png, ladders),
            "ladder, GIF": await _drawn(studio, ladder_gif, ladders),
            "chart, PNG": await _drawn(studio, progress_png, charts),
        }
    took = time.perf_counter() - began
    await studio.close()
    async with _watched() as idle:
        await asyncio.sleep(took)
    return [
        Figure("first picture, with the start of its process", first[0][0], "ms"),
        *(figure for name, drawn in found.items() for figure in _figures(name, drawn)),
        Figure("event loop, longest stop", drawing.longest, "ms", idle.longest, "doing nothing as long"),
    ]


@asynccontextmanager
async def _watched() -> AsyncIterator[Blocked]:
    """Watch the event loop."""
    blocked = Blocked()
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(blocked.watch())
        yield blocked
        watching.cancel()


async def _drawn(studio: Studio, draw: Callable[..., bytes], views: Iterable[Hashable]) -> Drawn:
    found: Drawn = []
    for view in views:
        began = time.perf_counter()
        picture = await studio.draw(draw, view)
        found.append(((time.perf_counter() - began) * 1000, len(picture)))
    return found


def _figures(name: str, drawn: Drawn) -> list[Figure]:
    times, sizes = zip(*drawn, strict=True)
    return [
        Figure(f"{name}, median", median(times), "ms"),
        Figure(f"{name}, slowest", max(times), "ms"),
        Figure(f"{name}, largest", max(sizes) / 1000, "KB"),
    ]
