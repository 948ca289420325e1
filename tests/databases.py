"""Databases for the tests: SQLite files, or databases of one's own on the server of TEST_DATABASE_URL."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.store.engine import Store
from bot.store.migrate import upgrade
from bot.store.models import Base

SERVER = os.environ.get("TEST_DATABASE_URL")
"""A PostgreSQL server and a role that may make databases there; the one that it names is left alone."""


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database at head, made once per worker: SQLite's is copied for each test, PostgreSQL's emptied."""
    if SERVER is None:
        url = _sqlite(tmp_path_factory.mktemp("database") / "template.db")
        _run(upgrade(url))
        yield url
    else:
        name = f"sadari_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
        _run(_execute("postgres", f"CREATE DATABASE {name}"))
        url = _postgresql(name)
        _run(upgrade(url))
        yield url
        _run(_execute("postgres", f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database_url(migrated: str, tmp_path: Path) -> str:
    """The address of a database with all tables and no rows."""
    if SERVER is None:
        shutil.copy(make_url(migrated).database or "", tmp_path / "sadari.db")
        return _sqlite(tmp_path / "sadari.db")
    _run(_execute(make_url(migrated).database or "", *_EMPTY))
    return migrated


@pytest.fixture
def empty_database_url(tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if SERVER is None:
        yield _sqlite(tmp_path / "empty.db")
    else:
        name = f"sadari_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_empty"
        _run(_execute("postgres", f"CREATE DATABASE {name}"))
        yield _postgresql(name)
        _run(_execute("postgres", f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store on `database_url`."""
    store = Store(database_url)
    await store.open()
    yield store
    await store.close()


_EMPTY = (
    # What a test before left open must not hold up this one.
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    # Ten times faster than TRUNCATE on small tables.
    *(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables)),  # noqa: S608 - our names
    *(
        f"ALTER SEQUENCE {table.name}_id_seq RESTART"
        for table in Base.metadata.sorted_tables
        if table.dialect_options["sqlite"]["autoincrement"]
    ),
)


def _sqlite(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _postgresql(database: str) -> str:
    return make_url(SERVER or "").set(database=database).render_as_string(hide_password=False)


async def _execute(database: str, *statements: str) -> None:
    url = make_url(_postgresql(database)).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        # A database cannot be made inside a transaction, which is what several statements at once are.
        await connection.execute(";".join(statements))
    finally:
        await connection.close()


def _run(coroutine: Coroutine[Any, Any, object]) -> None:
    """Run it in a thread: the test's own thread may have a loop, and keeps it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()
