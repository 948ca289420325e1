"""Bringing a database to this version's tables, and backups of it. Neither needs the `alembic` command."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import Clock, SystemClock
from bot.store.engine import make_engine
from bot.store.errors import BackupError, DatabaseError, MigrationError, explain
from bot.store.lock import DatabaseLock
from bot.store.meta import IDENTITY
from bot.store.models import Base

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parents[2] / "migrations"
_BUSY_TIMEOUT = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What `upgrade` found and did: revisions (None: an empty database), and the backup it wrote, if any."""

    before: str | None
    after: str
    backup: Path | None = None


async def upgrade(url: str, clock: Clock | None = None) -> Upgrade:
    """Bring the database to this version's tables, all steps or none.

    A SQLite database that has to change is copied first, into a file beside it. Raises DatabaseError:
    MigrationError when the database is newer than this version or not Sadari's, DatabaseInUseError while a
    bot runs on it, UnreachableError when it does not answer now, BackupError.
    """
    path = database_file(url)
    if path is not None and not os.access(path.parent, os.W_OK):
        raise DatabaseError(
            f"Sadari cannot keep its database in {path.parent}: make it a writable directory."
        )
    lock = DatabaseLock(make_url(url))
    engine = make_engine(url, "migrate")
    lock.guard(engine)
    await lock.acquire()
    try:
        return await _upgrade(engine, path, clock or SystemClock())
    except (DBAPIError, OSError) as error:
        raise explain(error) from error
    finally:
        await engine.dispose()
        lock.release()


async def _upgrade(engine: AsyncEngine, path: Path | None, clock: Clock) -> Upgrade:
    async with engine.connect() as connection:
        before = await connection.run_sync(_own_revision)
    known = _known()
    head = known[-1]
    if before == head:
        return Upgrade(before, head)
    if before is not None and before not in known:
        raise MigrationError(
            f"The database is at revision {before}, which this version of Sadari does not know: a newer one"
            " wrote it. Run that version, or restore the backup made before it."
        )
    copy = None
    if path is not None and before is not None:
        copy = path.with_name(f"{path.name}.{before}.{clock.now():%Y%m%dT%H%M%SZ}.backup")
        await asyncio.to_thread(_copy, path, copy)
        log.info("Wrote %s before the database changes", copy)
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    log.info("The database went from revision %s to %s", before or "none", head)
    return Upgrade(before, head, copy)


def _own_revision(connection: Connection) -> str | None:
    """The database's revision, None for an empty one."""
    before = _revision(connection)
    if before is None and Base.metadata.tables.keys() & set(inspect(connection).get_table_names()):
        raise MigrationError(
            "The database holds tables that Sadari did not make. Give it a database of its own."
        )
    return before


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _known() -> list[str]:
    """The revisions of this version, the oldest first: each file is named after its own."""
    known = sorted(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))
    if not known:
        raise MigrationError(f"There are no revisions in {SCRIPTS}.")
    return known


def _run(connection: Connection) -> None:
    from alembic import command  # only here: it takes a while, and most starts change nothing

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for running revisions on this connection, in its transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The revision that this version of Sadari brings a database to."""
    return _known()[-1]


async def revision(url: str) -> str | None:
    """The database's revision; None when it is empty or, for SQLite, not there. Raises DatabaseError."""
    path = database_file(url)
    if path is not None and not path.exists():
        return None
    engine = make_engine(url, "read")
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    except (DBAPIError, OSError) as error:
        raise explain(error) from error
    finally:
        await engine.dispose()


async def backup(url: str, target: Path) -> None:
    """Write a copy of a SQLite database to a new file, while the bot runs. Raises BackupError."""
    path = database_file(url)
    if path is None:
        raise BackupError(
            "Back up PostgreSQL with its own tool: pg_dump --format=custom --file=sadari.dump …"
        )
    await asyncio.to_thread(_copy, path, target)


def database_file(url: str) -> Path | None:
    """The file of a SQLite database, None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def _copy(source: Path, target: Path) -> None:
    """Copy in one piece under another name, then rename: what has the target's name is whole."""
    if not source.exists():
        raise BackupError(f"There is no database at {source}.")
    if target.exists():
        raise BackupError(f"{target} exists already, and a backup overwrites nothing. Choose another name.")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(source, timeout=_BUSY_TIMEOUT)) as database:
            database.execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(part, isolation_level=None)) as database:
            if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                database.execute("DELETE FROM meta WHERE key = ?", (IDENTITY,))
        shutil.copymode(source, part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise BackupError(f"No backup was written to {target}: {error}") from error
