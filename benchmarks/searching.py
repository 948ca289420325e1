"""Searching 100 000 questions of a hundred studies, on SQLite and, with TEST_DATABASE_URL, on PostgreSQL.

A search is what /questions does: from the words to a page of the list, with the sections' names and answers.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
from sqlalchemy import insert, make_url, select, text

from benchmarks.figures import Figure, Plan, median, percentile
from benchmarks.places import HOUR, database, found_studies
from bot.clock import SystemClock
from bot.core.grams import grams, indexed
from bot.core.people import Actor
from bot.services import finding
from bot.store import search
from bot.store.engine import Store
from bot.store.migrate import upgrade
from bot.store.models import Question, Study
from tests.wire.place import Channel, snowflake

STUDIES = 100
EACH = 1000
AT_ONCE = 5
"""Studies whose questions are written together."""
SEARCHES = 60
"""In every round."""
SERVER = os.environ.get("TEST_DATABASE_URL")
WORDS = 3000
"""Different words of a book; the n-th most frequent one is n times as rare as the first."""
_SYLLABLES = (
    "가각간감강개거건결계고곡공관구군권규근기난내노단대도동라량력로론리립면명모무문미반발방배법변보부분"
)
One = TypeVar("One")
_PARTICLES = ("은", "는", "이", "가", "을", "를", "의", "에서", "으로", "과", "와", "")
_ENDINGS = (
    "왜 그런가요?",
    "어떻게 구하나요?",
    "무슨 뜻인가요?",
    "왜 0인가요?",
    "설명해 주세요.",
    "꼭 필요한가요?",
)


class Chance:
    """Numbers that look like any others, and are the same every time."""

    def __init__(self) -> None:
        self._state = 7

    def number(self, low: int, high: int) -> int:
        """One from `low` to `high`."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (self._state >> 33) % (high - low + 1)

    def one_of(self, every: Sequence[One]) -> One:
        """One of these."""
        return every[self.number(0, len(every) - 1)]


async def searching(plan: Plan) -> list[Figure]:
    """Milliseconds of one search, the median and p95, beside the shortest question to the same database."""
    figures = []
    async with database(plan.folder / "questions.db") as store:
        figures += await _measured(store, plan, "SQLite")
    if SERVER:
        async with _postgresql() as store:
            figures += await _measured(store, plan, "PostgreSQL")
    return figures


async def _measured(store: Store, plan: Plan, name: str) -> list[Figure]:
    each = EACH // 10 if plan.quick else EACH
    chance = Chance()
    places = [Channel(snowflake(), snowflake(), "") for _ in range(STUDIES)]
    await found_studies(store, places, SystemClock().now() + 24 * HOUR)
    asked = await _ask(store, chance, each)
    await _analyse(store)
    clock = SystemClock()
    took: list[float] = []
    index: list[float] = []
    bare: list[float] = []
    for _ in range(plan.rounds * SEARCHES):
        place = chance.one_of(places)
        reader = Actor(place.guild_id or 0, snowflake(), "reader", "ko", channels=frozenset({place.id}))
        words = " ".join(chance.one_of(asked[reader.guild_id]) for _ in range(chance.number(1, 3)))
        began = time.perf_counter()
        found = await finding.find(store, clock, reader, None, words, None, None)
        took.append((time.perf_counter() - began) * 1000)
        assert found.total, words
        async with store.read() as session:
            began = time.perf_counter()
            study_id = found.study.id
            await search.find(session, reader.guild_id, study_id, grams(words), finding.HITS)
            index.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        async with store.read() as session:
            await session.execute(text("SELECT 1"))
        bare.append((time.perf_counter() - began) * 1000)
    what = f"searching {STUDIES * each:,} questions, {name}"
    return [
        Figure(f"{what}{part}, {share}", of(values), "ms", of(bare), "reading SELECT 1")
        for part, values in (("", took), (": the index", index))
        for share, of in (("p50", median), ("p95", lambda some: percentile(some, 0.95)))
    ]


async def _ask(store: Store, chance: Chance, each: int) -> dict[int, list[str]]:
    """So many questions in each study, as different from each other as those of one book are.

    Returns words that each study's server has asked about.
    """
    async with store.read() as session:
        studies = [(row.id, row.guild_id) for row in await session.execute(select(Study.id, Study.guild_id))]
    now, known = SystemClock().now(), {}
    for some in (studies[at : at + AT_ONCE] for at in range(0, len(studies), AT_ONCE)):
        rows = []
        for study_id, guild_id in some:
            for _ in range(each):
                words = " ".join(_word(chance) for _ in range(chance.number(4, 20)))
                body, page = f"{words} {chance.one_of(_ENDINGS)}", chance.number(17, 248)
                rows.append(
                    {
                        "study_id": study_id,
                        "guild_id": guild_id,
                        "week": 1 + (page - 17) // 20,
                        "page": page,
                        "title": body[:100],
                        "body": body,
                        "created_at": now,
                        "grams": indexed(guild_id, study_id, body, str(page)),
                    }
                )
            known[guild_id] = words.split()
        async with store.write() as session:
            await session.execute(insert(Question), rows)
    return known


async def _analyse(store: Store) -> None:
    async with store.write() as session:
        await session.execute(text("ANALYZE"))


def _word(chance: Chance) -> str:
    """A word of two or three syllables with a particle."""
    rank = int(WORDS ** (chance.number(0, 9999) / 10_000))
    many = len(_SYLLABLES)
    first, second, third = rank % many, rank * 7 // many % many, rank * 31 // 7 % many
    last = _SYLLABLES[third] if rank % 3 else ""
    return f"{_SYLLABLES[first]}{_SYLLABLES[second]}{last}{chance.one_of(_PARTICLES)}"


@asynccontextmanager
async def _postgresql() -> AsyncIterator[Store]:
    """A database of its own on the server of TEST_DATABASE_URL, and gone afterwards."""
    name = f"sadari_search_{os.getpid()}"
    await _on_server(f"CREATE DATABASE {name}")
    url = make_url(SERVER or "").set(database=name).render_as_string(hide_password=False)
    try:
        await upgrade(url)
        store = Store(url)
        await store.open()
        try:
            yield store
        finally:
            await store.close()
    finally:
        await _on_server(f"DROP DATABASE {name} WITH (FORCE)")


async def _on_server(statement: str) -> None:
    url = make_url(SERVER or "").set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
