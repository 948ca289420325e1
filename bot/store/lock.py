"""One process per database: a locked file beside a SQLite database, an advisory lock in PostgreSQL.

PostgreSQL's lock is held by the writing connection itself, so whoever has lost it cannot write either.
"""

from __future__ import annotations

import asyncio
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.errors import DatabaseInUseError

PATIENCE = 5.0
"""Seconds to wait for a process that is just ending."""
_ADVISORY_KEY = 0x5ADA81
_LOCK_NOT_AVAILABLE = "55P03"


class DatabaseLock:
    """The right to be the one process that works with a database; the system ends it with the process."""

    def __init__(self, url: URL) -> None:
        self._file: FileLock | None = None
        if url.get_backend_name() == "sqlite":
            self._file = FileLock(f"{url.database}.lock", thread_local=False)
        self._backend = 0

    async def acquire(self) -> None:
        """Take the file's lock (SQLite only). Raises DatabaseInUseError."""
        if self._file is not None:
            try:
                await asyncio.to_thread(self._file.acquire, timeout=PATIENCE)
            except Timeout as error:
                raise DatabaseInUseError from error

    def release(self) -> None:
        """Give the file's lock back; PostgreSQL's ends with its connection."""
        if self._file is not None:
            self._file.release()

    def guard(self, engine: AsyncEngine) -> None:
        """Let every new connection of this PostgreSQL engine take the lock first, or not come to be."""
        if self._file is None:
            event.listen(engine.sync_engine, "connect", self._lock_connection)

    def _lock_connection(self, connection: DBAPIConnection, record: Any) -> None:
        cursor = connection.cursor()
        try:
            # After a cut the server may still keep our own former session, and with it the lock.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid = $1 AND objid = $2",
                (self._backend, _ADVISORY_KEY),
            )
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE * 1000:.0f}ms'")
            cursor.execute("SELECT pg_advisory_lock($1), pg_backend_pid()", (_ADVISORY_KEY,))
            row = cursor.fetchone()
            connection.commit()
        except Exception as error:
            if getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                raise DatabaseInUseError from error
            raise
        finally:
            cursor.close()
        if row is not None:
            self._backend = row[1]
