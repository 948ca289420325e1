"""Copies of the database, made while the bot runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.engine import Store
from bot.store.errors import BackupError
from bot.store.meta import put_meta
from bot.store.migrate import backup, revision


async def test_a_backup_is_written_while_the_bot_writes(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    """A backup holds what was committed before it, whole, and can be opened."""
    target = tmp_path / "backup.db"
    if not database_url.startswith("sqlite"):
        with pytest.raises(BackupError, match="pg_dump"):
            await backup(database_url, target)
        return
    async with store.write() as session:
        await put_meta(session, "n", "1")
    async with store.write() as session:
        await put_meta(session, "n", "2")
        await session.flush()
        await backup(database_url, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT value FROM meta WHERE key = 'n'").fetchall() == [("1",)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert await revision(f"sqlite+aiosqlite:///{target}") == await revision(database_url)


async def test_a_backup_overwrites_nothing(database_url: str, tmp_path: Path) -> None:
    """An existing file stays as it is, and a failed backup leaves none behind."""
    if not database_url.startswith("sqlite"):
        pytest.skip("pg_dump writes PostgreSQL's backups")
    target = tmp_path / "backup.db"
    target.write_text("precious")
    with pytest.raises(BackupError, match="exists already"):
        await backup(database_url, target)
    assert target.read_text() == "precious"
    with pytest.raises(BackupError, match="no database"):
        await backup(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
    with pytest.raises(BackupError, match="No backup was written"):
        await backup(database_url, tmp_path / "missing" / "copy.db")
    assert not any("copy" in name or "none" in name for name in os.listdir(tmp_path))
