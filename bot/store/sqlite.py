"""SQLite's connection, made so that a statement takes one trip to the connection's thread instead of four.

SQLAlchemy opens, executes, fetches and closes one after another. Each is a wait for the other thread, and for
statements as small as ours those waits are most of what a query costs.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

Row = tuple[Any, ...]


class Cursor:
    """A cursor as SQLAlchemy uses it; all rows are there, and nothing is left open, once it has executed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Row] = []
        self.description: Sequence[Row] | None = None
        self.rowcount, self.lastrowid, self.arraysize = -1, 0, 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Run one statement."""
        return await self._run(lambda cursor: cursor.execute(sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Run one statement several times."""
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))

    async def fetchall(self) -> list[Row]:
        """All rows of the last statement, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open any more."""

    async def _run(self, statement: Callable[[sqlite3.Cursor], object]) -> Self:
        self._rows, self.description, self.rowcount, lastrowid = await self._connection.run(statement)
        self.lastrowid = lastrowid or 0
        return self


Done = tuple[list[Row], Sequence[Row] | None, int, int | None]


class Connection(aiosqlite.Connection):
    """A connection with such cursors."""

    _unsure = False
    """Whether somebody stopped waiting for a statement, which the thread may have yet to begin."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        """A cursor, without asking the thread for one."""
        return Cursor(self)

    async def rollback(self) -> None:
        """Roll back where there is anything: a session that ends asks, and the pool that takes it back."""
        if self._unsure or self._conn.in_transaction:
            self._unsure = False
            await super().rollback()

    async def run(self, statement: Callable[[sqlite3.Cursor], object]) -> Done:
        """Execute in the connection's thread: rows, what they are, how many were touched, the new id."""

        def work() -> Done:
            cursor = self._conn.cursor()
            try:
                statement(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return rows, cursor.description, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        try:
            done: Done = await self._execute(work)  # type: ignore[no-untyped-call]  # it has no public name
        except asyncio.CancelledError:
            self._unsure = True
            raise
        return done


def connect(database: str, **options: Any) -> Connection:
    """What SQLAlchemy takes as `async_creator_fn`."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    # As SQLAlchemy does it: a process may end without waiting for it.
    connection._thread.daemon = True
    return connection
