"""One process per database."""

from __future__ import annotations

import asyncio
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.store import lock
from bot.store.engine import Store
from bot.store.errors import DatabaseInUseError
from bot.store.meta import get_meta, put_meta
from bot.store.migrate import upgrade

ROOT = Path(__file__).parents[2]
HOLD = """
    import asyncio, sys
    from bot.store.engine import Store

    async def hold():
        store = Store(sys.argv[1])
        await store.open(alone=True)
        print("held", flush=True)
        await asyncio.sleep(60)

    asyncio.run(hold())
"""


async def write(store: Store) -> None:
    """Change something."""
    async with store.write() as session:
        await put_meta(session, "n", "1")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is about to end here."""
    monkeypatch.setattr(lock, "PATIENCE", 0.2)


async def test_a_second_process_is_refused(database_url: str) -> None:
    """While one process has the database alone, neither another bot nor an upgrade comes in."""
    first, second = Store(database_url), Store(database_url)
    await first.open(alone=True)
    with pytest.raises(DatabaseInUseError, match="Another Sadari"):
        await second.open(alone=True)
    with pytest.raises(DatabaseInUseError):
        await upgrade(database_url)
    await first.close()
    await second.open(alone=True)
    await second.close()


async def test_looking_needs_no_lock(database_url: str, store: Store) -> None:
    """A store that does not ask to be alone opens beside the bot."""
    bot = Store(database_url)
    await bot.open(alone=True)
    async with store.read() as session:
        assert await get_meta(session, "n") is None
    await bot.close()


async def test_the_lock_ends_with_a_killed_process(database_url: str) -> None:
    """After kill -9 the next process has the database at once."""
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", textwrap.dedent(HOLD), database_url), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    store = Store(database_url)
    with pytest.raises(DatabaseInUseError):
        await store.open(alone=True)
    holder.kill()
    await holder.wait()
    await store.open(alone=True)
    await store.close()


async def test_who_lost_the_lock_cannot_write(database_url: str) -> None:
    """When PostgreSQL cut the writer off and another process came in, the first cannot write any more."""
    if make_url(database_url).get_backend_name() == "sqlite":
        pytest.skip("a file's lock cannot be lost while the process lives")
    first, second = Store(database_url), Store(database_url)
    await first.open(alone=True)
    async with first.read() as session, session.bind.connect() as admin:  # type: ignore[union-attr]
        await admin.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"
            ),
            {"key": lock._ADVISORY_KEY},
        )
    await second.open(alone=True)
    with pytest.raises(DatabaseInUseError):
        await write(first)
    await second.close()
    await write(first)
    await first.close()
