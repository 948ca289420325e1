"""Sessions: one writer at a time, readers beside it, and what happens when the database cannot answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store import engine
from bot.store.engine import Store
from bot.store.errors import DatabaseError, StoreBusyError, UnreachableError
from bot.store.meta import get_meta, put_meta
from bot.store.models import Meta, Week
from tests.factories import make_study


async def count(store: Store) -> int:
    """The number kept under "n"."""
    async with store.read() as session:
        return int(await get_meta(session, "n") or 0)


async def add_one(store: Store, patience: float | None = None) -> None:
    """Read, think, write."""
    async with store.write(patience) as session:
        before = int(await get_meta(session, "n") or 0)
        await asyncio.sleep(0)
        await put_meta(session, "n", str(before + 1))


async def test_no_concurrent_change_is_lost(store: Store, database_url: str) -> None:
    """160 tasks that read, think and write count to 160, also from two stores on one database."""
    other = Store(database_url)
    await other.open()
    await asyncio.gather(*(add_one(which, 60) for which in (store, other) for _ in range(80)))
    await other.close()
    assert await count(store) == 160


async def test_writers_take_turns_in_the_order_of_asking(store: Store) -> None:
    """Nobody who asked later writes earlier."""
    order: list[int] = []

    async def write(number: int) -> None:
        async with store.write():
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(write(number) for number in range(20)))
    assert order == list(range(20))


async def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    """While a write is under way, a reader sees the state before it, at once."""
    await add_one(store)
    async with store.write() as session:
        await put_meta(session, "n", "99")
        await session.flush()
        async with asyncio.timeout(1):
            assert await count(store) == 1
    assert await count(store) == 99


async def test_a_writer_does_not_wait_for_readers(store: Store) -> None:
    """Readers keep the state they began with, and nobody waits for them."""
    async with store.read() as session:
        assert await get_meta(session, "n") is None
        async with asyncio.timeout(1):
            await add_one(store)
        session.expire_all()
        assert await get_meta(session, "n") is None
    assert await count(store) == 1


async def test_a_failed_block_changes_nothing(store: Store) -> None:
    """An error inside a write block rolls all of it back and is passed on."""

    async def fail() -> None:
        async with store.write() as session:
            await put_meta(session, "n", "1")
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(store) == 0


async def test_a_savepoint_can_fail_alone(store: Store) -> None:
    """What a nested transaction did is gone with it; the rest of the block stays."""
    async with store.write() as session:
        await put_meta(session, "n", "7")
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                session.add_all([make_study(), Week(season_id=404, guild_id=1, number=1)])
    async with store.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM study"))).scalar() == 0
    assert await count(store) == 7


async def test_a_read_session_cannot_write(store: Store) -> None:
    """The database itself refuses what a read session tries to change."""
    async with store.read() as session:
        session.add(Meta(key="n", value="1"))
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await session.flush()
    assert await count(store) == 0


async def test_a_write_inside_a_write_is_told_at_once(store: Store) -> None:
    """A second write session in the same task would wait for itself; it is an error instead."""
    async with store.write():
        with pytest.raises(RuntimeError, match="inside a write"):
            await add_one(store)
    await add_one(store)


async def test_cancelled_writers_leave_the_store_usable(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Whenever a writer is cancelled, the next one writes at once, and it has written all or nothing."""
    for delay in range(80):
        task = asyncio.ensure_future(add_one(store))  # noqa: TID251 - gathered below
        await asyncio.sleep(delay / 20_000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(1):
            await add_one(store)
    assert 80 < await count(store) <= 160
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Another process that writes and does not come to an end."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = sqlite3.connect(parsed.database or "", isolation_level=None)
        file.execute("BEGIN IMMEDIATE")
        yield
        file.close()
    else:
        address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(address)
        await connection.execute(f"SELECT pg_advisory_lock({engine._WRITE_KEY})")
        yield
        await connection.close()


async def test_a_locked_database_says_not_now(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that another process holds up becomes "not now"; reading goes on, and writing later."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 100)
    store = Store(database_url)
    await store.open()
    async with locked(database_url):
        with pytest.raises(StoreBusyError) as caught:
            await add_one(store)
        assert await count(store) == 0
    assert caught.value.key == "error.busy"
    await add_one(store)
    await store.close()


async def test_a_full_disk_says_not_now(store: Store, database_url: str) -> None:
    """A database that cannot grow becomes "not now", and keeps what it has."""
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL cannot be made to run full from here")
    await add_one(store)

    async def fill() -> None:
        async with store.write() as session:
            await session.execute(text("PRAGMA max_page_count = 1"))
            session.add_all([make_study(title="x" * 100, book_url="y" * 500) for _ in range(300)])

    with pytest.raises(StoreBusyError):
        await fill()
    assert await count(store) == 1


async def test_waiting_for_a_turn_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that would wait too long for the one before it is told "not now"."""
    monkeypatch.setattr(engine, "PATIENCE", 0.05)
    async with store.write():
        with pytest.raises(StoreBusyError):
            await asyncio.gather(add_one(store))
    await add_one(store)


async def test_a_lost_connection_is_made_again(store: Store, database_url: str) -> None:
    """When PostgreSQL has cut the connections, the next session has a new one."""
    if database_url.startswith("sqlite"):
        pytest.skip("a file cuts no connections")
    await add_one(store)
    await count(store)
    parsed = make_url(database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(parsed.render_as_string(hide_password=False))
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    await add_one(store)
    assert await count(store) == 2


async def test_a_server_that_does_not_answer_is_told() -> None:
    """Opening says what does not answer; a session says "not now"."""
    nobody = Store("postgresql+asyncpg://root@127.0.0.1:1/sadari")
    with pytest.raises(UnreachableError, match="does not answer"):
        await nobody.open()
    with pytest.raises(StoreBusyError):
        await add_one(nobody)
    with pytest.raises(StoreBusyError):
        await count(nobody)
    await nobody.close()


async def test_what_is_no_database_is_refused(tmp_path: object) -> None:
    """A file of another kind is named as such."""
    path = f"{tmp_path}/notes.txt"
    with open(path, "w") as file:  # noqa: ASYNC230 - a few bytes, before anything runs
        file.write("not a database " * 100)
    store = Store(f"sqlite+aiosqlite:///{path}")
    with pytest.raises(DatabaseError, match="file is not a database"):
        await store.open()
    await store.close()


async def test_commits_are_announced(store: Store) -> None:
    """Whoever asked is called after each commit, and not after reading."""
    calls: list[int] = []
    store.committed = lambda: calls.append(1)
    await add_one(store)
    async with store.read():
        pass
    assert calls == [1]
