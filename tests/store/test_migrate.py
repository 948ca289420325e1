"""Upgrading: every revision up and down with rows in every table, and what the start does with old files."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, func, make_url, select, types

from bot.store import migrate
from bot.store.engine import make_engine
from bot.store.errors import DatabaseError, MigrationError, UnreachableError
from bot.store.migrate import SCRIPTS, alembic_config, newest_revision, revision, upgrade
from bot.store.models import Base
from bot.store.search import mapped

pytestmark = pytest.mark.slow

REVISIONS = [script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()][::-1]
HEAD = REVISIONS[-1]
NEXT = '''"""Another column, or a failure half-way."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0999", "{head}", None, None

def upgrade():
    with op.batch_alter_table("study", table_kwargs={{"sqlite_autoincrement": True}}) as batch:
        batch.alter_column("title", type_=sa.String(120))
    op.create_table("novelty", sa.Column("id", sa.Integer(), primary_key=True))
    {end}
'''


class FixedClock:
    """It is always the same time."""

    def now(self) -> dt.datetime:
        """The time it is."""
        return dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)


async def within(url: str, work: Callable[[Connection], Any]) -> Any:
    """Do this work on a connection as migrations have it, and commit."""
    engine = make_engine(url, "migrate")
    async with engine.begin() as connection:
        result = await connection.run_sync(work)
    await engine.dispose()
    return result


async def step(url: str, run: Callable[[Config, str], None], target: str) -> None:
    """Go up or down to a revision."""
    await within(url, lambda connection: run(alembic_config(connection), target))


def fill(connection: Connection) -> None:
    """Put a row into every table that there is at this revision, whatever its columns are."""
    for table in reflected(connection):
        if table.name != "alembic_version":
            connection.execute(
                table.insert().values({c.name: sample(c.type) for c in table.c if c.computed is None})
            )


def sample(type_: types.TypeEngine[Any]) -> object:
    """A value of this type; 1 for numbers, and so for ids and what points to them."""
    samples = {
        types.Boolean: True,
        types.Date: dt.date(2026, 3, 3),
        types.Time: dt.time(21),
        types.Integer: 1,
        types.JSON: {"한": [1]},
        types.LargeBinary: b"1",
        types.String: "1",
    }
    return next(value for kind, value in samples.items() if isinstance(type_, kind))


def reflected(connection: Connection) -> list[Table]:
    """The tables as the database has them, parents first."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: mapped(name))
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = reflected(connection)
    return {t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def common(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """The counts of `one` for the tables that are in both."""
    return {name: count for name, count in one.items() if name in other}


def differences(connection: Connection) -> list[Any]:
    """What alembic would change to come from the database to the models."""
    options = {"include_name": lambda name, *_: mapped(name)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def test_revisions_are_found_by_their_files_names() -> None:
    """Each file is named after its revision, one follows another, and their order is that of the names."""
    scripts = list(ScriptDirectory(str(SCRIPTS)).walk_revisions())
    assert [Path(script.path).name.partition("_")[0] for script in scripts] == [s.revision for s in scripts]
    assert [s.revision for s in scripts] == sorted((s.revision for s in scripts), reverse=True)
    assert newest_revision() == scripts[0].revision


async def test_the_newest_revision_is_what_the_models_say(empty_database_url: str) -> None:
    """From an empty database, the revisions lead to the models' tables, columns, keys and indexes."""
    upgraded = await upgrade(empty_database_url)
    assert (upgraded.before, upgraded.after, upgraded.backup) == (None, HEAD, None)
    assert await within(empty_database_url, differences) == []
    assert await revision(empty_database_url) == HEAD


async def test_sqlite_never_uses_an_id_again(empty_database_url: str) -> None:
    """Every table that the models want so has AUTOINCREMENT, which alembic does not compare."""
    path = make_url(empty_database_url).database or ""
    if not empty_database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's sequences never go back")
    await upgrade(empty_database_url)
    with closing(sqlite3.connect(path)) as database:
        made = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    wanted = {t.name for t in Base.metadata.sorted_tables if t.dialect_options["sqlite"]["autoincrement"]}
    assert {name for name in Base.metadata.tables if "AUTOINCREMENT" in made[name]} == wanted
    assert "scheduled_post" in wanted


@pytest.mark.parametrize("number", range(len(REVISIONS)), ids=REVISIONS)
async def test_every_step_keeps_the_rows(empty_database_url: str, number: int) -> None:
    """One step down, up again and on to the newest: the rows of every table that stays are all there."""
    url = empty_database_url
    await step(url, command.upgrade, REVISIONS[number])
    await within(url, fill)
    full = await within(url, counts)
    assert set(full.values()) == {1}
    await step(url, command.downgrade, REVISIONS[number - 1] if number else "base")
    below = await within(url, counts)
    assert below == common(full, below)
    assert await revision(url) == (REVISIONS[number - 1] if number else None)
    await step(url, command.upgrade, "head")
    above = await within(url, counts)
    assert common(above, below) == common(below, above)
    assert await within(url, differences) == []


@pytest.mark.parametrize("number", range(len(REVISIONS)), ids=REVISIONS)
async def test_an_old_database_keeps_its_rows(empty_database_url: str, number: int) -> None:
    """From any revision straight to the newest, no row of a table that stays is lost."""
    url = empty_database_url
    await step(url, command.upgrade, REVISIONS[number])
    await within(url, fill)
    before = await within(url, counts)
    await upgrade(url, FixedClock())
    after = await within(url, counts)
    assert common(after, before) == common(before, after)


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes the program one revision newer, with `end` as the revision's last line."""

    def add(end: str) -> None:
        scripts = tmp_path / "100% migrations"
        shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (scripts / "versions" / "0999_next.py").write_text(NEXT.format(head=HEAD, end=end))
        monkeypatch.setattr(migrate, "SCRIPTS", scripts)

    return add


async def test_an_upgrade_leaves_a_copy_of_the_old_file(
    empty_database_url: str, next_revision: Callable[[str], None]
) -> None:
    """Before anything changes, a file is copied beside itself under its revision and the time."""
    await upgrade(empty_database_url)
    await within(empty_database_url, fill)
    next_revision("")
    upgraded = await upgrade(empty_database_url, FixedClock())
    assert (upgraded.before, upgraded.after) == (HEAD, "0999")
    assert (await within(empty_database_url, counts))["week"] == 1
    if empty_database_url.startswith("sqlite"):
        path = Path(make_url(empty_database_url).database or "")
        assert upgraded.backup == path.with_name(f"{path.name}.{HEAD}.20260303T120000Z.backup")
        copy = f"sqlite+aiosqlite:///{upgraded.backup}"
        assert await revision(copy) == HEAD
        assert (await within(copy, counts))["week"] == 1


async def test_an_upgrade_happens_whole_or_not_at_all(
    empty_database_url: str, next_revision: Callable[[str], None]
) -> None:
    """A revision that fails half-way leaves the database at the old one, with its tables and rows."""
    await upgrade(empty_database_url)
    await within(empty_database_url, fill)
    before = await within(empty_database_url, counts)
    next_revision('op.execute("INSERT INTO nowhere VALUES (1)")')
    with pytest.raises(DatabaseError, match="nowhere"):
        await upgrade(empty_database_url, FixedClock())
    assert await revision(empty_database_url) == HEAD
    assert await within(empty_database_url, counts) == before
    assert await within(empty_database_url, differences) == []


async def test_a_revision_that_breaks_foreign_keys_is_rolled_back(
    empty_database_url: str, next_revision: Callable[[str], None]
) -> None:
    """SQLite's keys, off while tables are copied, are checked before the commit."""
    if not empty_database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL checks them all the time")
    await upgrade(empty_database_url)
    await within(empty_database_url, fill)
    next_revision('op.execute("DELETE FROM season")')
    with pytest.raises(RuntimeError, match="foreign keys"):
        await upgrade(empty_database_url, FixedClock())
    assert (await within(empty_database_url, counts))["season"] == 1


async def test_nothing_to_upgrade_writes_nothing(database_url: str) -> None:
    """A database at the newest revision is left as it is, without a copy."""
    path = Path(make_url(database_url).database or "")
    before = sorted(path.parent.glob("*.backup"))
    upgraded = await upgrade(database_url, FixedClock())
    assert (upgraded.before, upgraded.after, upgraded.backup) == (HEAD, HEAD, None)
    assert sorted(path.parent.glob("*.backup")) == before


async def test_a_newer_database_is_refused(empty_database_url: str) -> None:
    """A revision that this version does not know is named, and nothing is touched."""
    await upgrade(empty_database_url)
    newer = "UPDATE alembic_version SET version_num = '9999'"
    await within(empty_database_url, lambda connection: connection.exec_driver_sql(newer))
    with pytest.raises(MigrationError, match=r"revision 9999.*newer"):
        await upgrade(empty_database_url)
    assert await revision(empty_database_url) == "9999"


async def test_a_database_of_something_else_is_refused(empty_database_url: str) -> None:
    """Tables of the same names that no revision made belong to somebody else."""
    foreign = "CREATE TABLE member (name VARCHAR(10))"
    await within(empty_database_url, lambda connection: connection.exec_driver_sql(foreign))
    with pytest.raises(MigrationError, match="did not make"):
        await upgrade(empty_database_url)


async def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """No directory, no database, no server: each gives a sentence, not a trace."""
    (tmp_path / "notes.txt").write_text("not a database " * 100)
    with pytest.raises(DatabaseError, match="writable directory"):
        await upgrade(f"sqlite+aiosqlite:///{tmp_path}/missing/sadari.db")
    with pytest.raises(DatabaseError, match="file is not a database"):
        await upgrade(f"sqlite+aiosqlite:///{tmp_path}/notes.txt")
    with pytest.raises(DatabaseError, match="file is not a database"):
        await revision(f"sqlite+aiosqlite:///{tmp_path}/notes.txt")
    with pytest.raises(UnreachableError):
        await upgrade("postgresql+asyncpg://root@127.0.0.1:1/sadari")
    assert await revision(f"sqlite+aiosqlite:///{tmp_path}/none.db") is None
    assert not (tmp_path / "none.db").exists()
