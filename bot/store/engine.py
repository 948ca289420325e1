"""Connections and sessions. There is one writer at a time and several readers, on SQLite and on PostgreSQL.

So a service may read, decide and write in one `Store.write` block without thinking of others: nothing it read
changes before its commit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store import sqlite
from bot.store.errors import StoreBusyError, explain, is_busy
from bot.store.kept import Loan, Shelf
from bot.store.lock import DatabaseLock

Session = AsyncSession
Role = Literal["write", "read", "migrate"]

READERS = 4
PATIENCE = 1.5
"""Seconds that a session waits for its turn before it answers "not now": Discord waits three in all."""
AT_LEISURE = 10.0
"""The same for what the bot does by itself."""
BUSY_TIMEOUT = 1000
"""Milliseconds that the database then waits for another process."""
CONNECT_WITHIN = 10.0
"""Seconds for a new connection to PostgreSQL."""
_WRITE_KEY = 0x5ADA82
_POSTGRESQL = {
    "application_name": "sadari",
    "jit": "off",
    # A peer that vanished without a word is noticed within a minute, here and there.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_POSTGRESQL_READ = {"default_transaction_isolation": "repeatable read", "default_transaction_read_only": "on"}

log = logging.getLogger(__name__)


def make_engine(url: str, role: Role) -> AsyncEngine:
    """An engine with the project's rules for SQLite or PostgreSQL; nothing is opened yet.

    "write" has one connection and begins with the write lock; "read" has `READERS`, sees one state per
    transaction and cannot write; "migrate" writes with foreign keys unchecked on SQLite, where altering a
    table means to copy and drop it.
    """
    options: dict[str, Any] = {"poolclass": NullPool}
    if role != "migrate":
        size = 1 if role == "write" else READERS
        options = {"pool_size": size, "max_overflow": 0, "pool_timeout": PATIENCE}
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, role, options)
    return _postgresql(url, role, options)


def _sqlite(url: str, role: Role, options: dict[str, Any]) -> AsyncEngine:
    # Without isolation_level=None the driver begins transactions by itself, and too late.
    engine = create_async_engine(
        url, connect_args={"isolation_level": None, "async_creator_fn": sqlite.connect}, **options
    )
    pragmas = [
        f"busy_timeout={BUSY_TIMEOUT}",
        "journal_mode=WAL",
        "synchronous=FULL",
        f"foreign_keys={'OFF' if role == 'migrate' else 'ON'}",
    ]
    if role == "read":
        pragmas.append("query_only=ON")
    begin = "BEGIN" if role == "read" else "BEGIN IMMEDIATE"

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: DBAPIConnection, record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_now(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine.sync_engine, "handle_error")
    def keep_when_cancelled(context: ExceptionContext) -> None:
        # The connection's thread finishes the statement and then rolls back, in order. SQLAlchemy would close
        # the connection instead, and a closed one with an unread cursor keeps the write lock.
        if isinstance(context.original_exception, asyncio.CancelledError):
            context.is_disconnect = False

    return engine


def _postgresql(url: str, role: Role, options: dict[str, Any]) -> AsyncEngine:
    settings = _POSTGRESQL | {"lock_timeout": str(BUSY_TIMEOUT)}
    if role == "read":
        settings |= _POSTGRESQL_READ
    engine = create_async_engine(
        url,
        pool_pre_ping=True,
        connect_args={"server_settings": settings, "timeout": CONNECT_WITHIN},
        **options,
    )
    if role != "read":

        @event.listens_for(engine.sync_engine, "begin")
        def take_turn(connection: Connection) -> None:
            # What SQLite's BEGIN IMMEDIATE does: whatever is read from now on stays true until the commit.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_KEY:d})")

    return engine


class Store:
    """The database of one bot. Open it once; its sessions raise StoreBusyError when it cannot answer now."""

    def __init__(self, url: str) -> None:
        self._lock = DatabaseLock(make_url(url))
        self._write_engine = make_engine(url, "write")
        self._read_engine = make_engine(url, "read")
        self._writers = async_sessionmaker(self._write_engine, expire_on_commit=False)
        self._readers = async_sessionmaker(self._read_engine, expire_on_commit=False, autoflush=False)
        self._shelf = Shelf(self._write_engine)
        self._turn = asyncio.Lock()
        self._writer: asyncio.Task[Any] | None = None
        self.committed: Callable[[], None] | None = None
        """Called after every commit that changed something: that may have moved the next automatic post."""
        self.wrote: Callable[[float, float], None] | None = None
        """Called after every turn of a writer, with the seconds it waited for it and those it had it."""

    async def open(self, *, alone: bool = False) -> None:
        """Connect; the tables must be there (`bot.store.migrate.upgrade`).

        `alone` is for the process that posts: it raises DatabaseInUseError while another one has the
        database. `doctor` and `backup` only look and do without. Raises DatabaseError; close it then, too.
        """
        if alone:
            await self._lock.acquire()
            self._lock.guard(self._write_engine)
        try:
            async with (self._write_engine if alone else self._read_engine).connect():
                pass
        except (DBAPIError, OSError) as error:
            raise explain(error) from error

    async def close(self) -> None:
        """Wait for the transaction in hand, close every connection and give the database free."""
        async with self._turn:
            await self._write_engine.dispose()
            await self._read_engine.dispose()
            self._lock.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A session that sees one state of the database and cannot change it.

        It begins with its first question that nobody has asked since the last change (`bot.store.kept`).
        """
        with _busy_told():
            async with self._readers() as session:
                Loan(self._shelf, session, writes=False)
                yield session

    @asynccontextmanager
    async def write(self, patience: float | None = None) -> AsyncIterator[Session]:
        """A session that writes alone, in the order of asking; committed at the end, or rolled back.

        `patience`: seconds that it waits for its turn; `AT_LEISURE` where nobody waits for an answer. Never
        await anything but the database in it. A second one inside it is a mistake (RuntimeError).
        """
        patience = PATIENCE if patience is None else patience
        if self._writer is not None and self._writer is asyncio.current_task():
            raise RuntimeError("a write session inside a write session would wait for itself")
        time = asyncio.get_running_loop().time
        asked_at = time()
        try:
            async with asyncio.timeout(patience):
                await self._turn.acquire()
        except TimeoutError:
            log.warning("A writer gave up after %.1f s of waiting for its turn", patience)
            raise StoreBusyError from None
        self._writer, begun_at = asyncio.current_task(), time()
        try:
            with _busy_told():
                async with self._writers() as session:
                    await _begin(session)
                    self._shelf.begin()
                    Loan(self._shelf, session, writes=True)
                    yield session
                    await _commit(session)
                    self._shelf.committed()
                    changed = bool(self._shelf.touched)
        finally:
            self._writer = None
            self._turn.release()
            if self.wrote is not None:
                self.wrote(begun_at - asked_at, time() - begun_at)
        if changed and self.committed is not None:
            self.committed()


async def _begin(session: Session) -> None:
    """Begin at once, not with the first statement: who cannot have the database never starts."""
    await session.connection()


async def _commit(session: Session) -> None:
    """Commit whole, even when the task is cancelled meanwhile: half a commit would cost the connection."""
    commit = asyncio.ensure_future(session.commit())  # noqa: TID251 - awaited below, in any case
    try:
        await asyncio.shield(commit)
    except asyncio.CancelledError:
        await asyncio.wait([commit])
        commit.exception()  # The cancellation is what counts; asyncio would report the other as forgotten.
        raise


@contextmanager
def _busy_told() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeoutError, OSError) as error:
        if not (isinstance(error, OSError) or is_busy(error)):
            raise
        log.warning("The database cannot answer now: %s", error)
        raise StoreBusyError from error
