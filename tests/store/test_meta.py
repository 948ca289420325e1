"""What the database knows about itself."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.store.engine import Store
from bot.store.meta import COMMANDS, DatabaseTag, database_tag, get_meta, put_meta
from bot.store.migrate import backup
from tests.factories import NOW


async def tag_of(url: str, now: dt.datetime = NOW) -> DatabaseTag:
    """The tag that a start finds."""
    store = Store(url)
    await store.open()
    async with store.write() as session:
        tag = await database_tag(session, now)
    await store.close()
    return tag


async def test_values_are_kept_and_replaced(store: Store) -> None:
    """A key has the value that it was given last."""
    for value in ("one", "two"):
        async with store.write() as session:
            await put_meta(session, COMMANDS, value)
    async with store.read() as session:
        assert await get_meta(session, COMMANDS) == "two"
        assert await get_meta(session, "other") is None


async def test_the_tag_stays_over_restarts(database_url: str) -> None:
    """A database has one tag of four characters as long as it lives."""
    first = await tag_of(database_url)
    assert len(first.value) == 4
    assert first.returned_at is None
    assert await tag_of(database_url, NOW + dt.timedelta(days=1)) == first


async def test_a_restored_backup_has_another_tag(database_url: str, tmp_path: Path) -> None:
    """A copy brought back says so from then on, even copied over the old file."""
    if not database_url.startswith("sqlite"):
        pytest.skip("pg_dump writes PostgreSQL's backups")
    old = await tag_of(database_url)
    await backup(database_url, tmp_path / "backup.db")
    path = Path(make_url(database_url).database or "")
    shutil.copyfile(tmp_path / "backup.db", path)
    returned = await tag_of(database_url)
    assert returned.value != old.value
    assert returned.returned_at == NOW
    assert await tag_of(database_url, NOW + dt.timedelta(days=1)) == returned


async def test_a_file_put_in_its_place_has_another_tag(database_url: str) -> None:
    """A plain copy moved to the old file's place is another database, too."""
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has no file to move")
    old = await tag_of(database_url)
    path = Path(make_url(database_url).database or "")
    shutil.copyfile(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)
    returned = await tag_of(database_url)
    assert (returned.value != old.value, returned.returned_at) == (True, NOW)
