"""SQLite's own connection: what a statement gives, in one trip to the connection's thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.sqlite import Connection, connect


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    """An open connection with an empty table."""
    opened = connect(str(tmp_path / "a.db"), isolation_level=None)
    await opened
    await opened.cursor().execute("CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
    yield opened
    await opened.close()


async def test_what_a_statement_gives(connection: Connection) -> None:
    """Rows with their names, once; how many were touched; the id of a new row."""
    cursor = await connection.cursor().executemany("INSERT INTO t (word) VALUES (?)", [("a",), ("b",)])
    assert (cursor.rowcount, cursor.description, await cursor.fetchall()) == (2, None, [])
    assert (await cursor.execute("INSERT INTO t (word) VALUES ('c')")).lastrowid == 3
    returned = await cursor.execute("UPDATE t SET word = word || '!' WHERE id > ? RETURNING word", (1,))
    assert await returned.fetchall() == [("b!",), ("c!",)]
    found = await connection.cursor().execute("SELECT id, word FROM t")
    assert found.description is not None
    assert [column[0] for column in found.description] == ["id", "word"]
    assert len(await found.fetchall()) == 3
    assert await found.fetchall() == []


async def test_an_error_is_the_drivers(connection: Connection) -> None:
    """What SQLite refuses is raised as it is, and the connection works on."""
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO t (word) VALUES ('a')")
    with pytest.raises(sqlite3.IntegrityError):
        await cursor.execute("INSERT INTO t (word) VALUES ('a')")
    assert await (await cursor.execute("SELECT count(*) FROM t")).fetchall() == [(1,)]


async def test_a_cancelled_statement_leaves_nothing_open(connection: Connection, tmp_path: Path) -> None:
    """Whoever waited may go: the statement ends, and no unread cursor keeps a lock."""
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT i FROM n"
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(connection.cursor().execute(many))
        await asyncio.sleep(0.01)
        reading.cancel()
    await connection.cursor().execute("BEGIN IMMEDIATE")
    await connection.cursor().execute("COMMIT")
    with sqlite3.connect(tmp_path / "a.db", timeout=0) as other:
        other.execute("INSERT INTO t (word) VALUES ('b')")
    other.close()
