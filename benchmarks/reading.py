"""What a look at a week asks of the database, when nothing has changed since the last and when it has."""

from __future__ import annotations

import time

from sqlalchemy import text

from benchmarks.figures import Figure, Plan, median
from benchmarks.places import HOUR, database, found_studies
from bot.clock import SystemClock
from bot.core.people import Actor
from bot.services.weeks import show_week
from tests.wire.place import Channel, snowflake

LOOKS = 100


async def looks(plan: Plan) -> list[Figure]:
    """Milliseconds of one look, and of the same after a change, which is the first one of a bot's day."""
    clock, place = SystemClock(), Channel(snowflake(), snowflake(), "")
    reader = Actor(place.guild_id or 0, snowflake(), "reader", "ko", channels=frozenset({place.id}))
    kept: list[float] = []
    anew: list[float] = []
    bare: list[float] = []
    async with database(plan.folder / "looks.db") as store:
        await found_studies(store, [place], clock.now() + 24 * HOUR)
        for _ in range(plan.rounds * LOOKS):
            async with store.write() as session:
                await session.execute(text("UPDATE study SET pdf_offset = 1 - pdf_offset"))
            for spent in (anew, kept):
                began = time.perf_counter()
                await show_week(store, clock, reader, None, None)
                spent.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            async with store.read() as session:
                await session.execute(text("SELECT 1"))
            bare.append((time.perf_counter() - began) * 1000)
    floor = median(bare)
    return [
        Figure("reading a week", median(kept), "ms", floor, "reading SELECT 1"),
        Figure("reading a week after a change", median(anew), "ms", floor, "reading SELECT 1"),
    ]
