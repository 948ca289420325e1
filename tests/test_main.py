"""The program as whoever runs it meets it: what it says, and how it ends."""

from __future__ import annotations

import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.wire.process import program
from tests.wire.server import TOKEN, Wire

pytestmark = pytest.mark.slow


@pytest.fixture
async def discord_here() -> AsyncIterator[Wire]:
    """A Discord on this machine."""
    async with Wire() as wire:
        yield wire
    wire.check()


async def test_without_a_word_it_says_what_it_can_do(tmp_path: Path) -> None:
    """`python -m bot` prints its help, and that is no error."""
    async with program(tmp_path) as sadari:
        assert await sadari.end() == 0
    assert all(word in sadari.said for word in ("run", "demo", "doctor", "backup", "migrate"))


async def test_an_unknown_word_is_refused(tmp_path: Path) -> None:
    """A command that does not exist ends with 2 and names those that do."""
    async with program(tmp_path, "fly") as sadari:
        assert await sadari.end() == 2
    assert "migrate" in sadari.said


@pytest.mark.parametrize("command", ["run", "migrate", "doctor"])
async def test_settings_that_cannot_be_used_are_named(tmp_path: Path, command: str) -> None:
    """A bad setting ends the start with 2: the variable's name and what it expects, never its value."""
    async with program(tmp_path, command, DISCORD_TOKEN="oh no!", LOG_LEVEL="LOUD") as sadari:
        assert await sadari.end() == 2
    assert "DISCORD_TOKEN expects" in sadari.said
    assert "LOG_LEVEL expects" in sadari.said
    assert "oh no!" not in sadari.said
    assert "Traceback" not in sadari.said


async def test_without_a_token_it_is_the_demo(tmp_path: Path) -> None:
    """`run` without a token says that it is the demo, instead of ending."""
    async with program(tmp_path, "run") as sadari:
        await sadari.until("DISCORD_TOKEN is not set, so this is the demo.")


async def test_migrate_makes_the_tables_once(tmp_path: Path, empty_database_url: str) -> None:
    """`migrate` brings the database to this version, and says so when there is nothing to do."""
    async with program(tmp_path, "migrate", DATABASE_URL=empty_database_url) as sadari:
        assert await sadari.end() == 0
    assert "from revision none to" in sadari.said
    async with program(tmp_path, "migrate", DATABASE_URL=empty_database_url) as sadari:
        assert await sadari.end() == 0
    assert "up to date" in sadari.said


async def test_backup_writes_a_copy(tmp_path: Path, database_url: str) -> None:
    """`backup` writes a whole copy and overwrites nothing; for PostgreSQL it names the tool to use."""
    target = tmp_path / "copy.db"
    async with program(tmp_path, "backup", str(target), DATABASE_URL=database_url) as sadari:
        code = await sadari.end()
    if make_url(database_url).get_backend_name() != "sqlite":
        assert code == 1
        assert "pg_dump" in sadari.said
        return
    assert code == 0
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM study").fetchone() == (0,)
    async with program(tmp_path, "backup", str(target), DATABASE_URL=database_url) as sadari:
        assert await sadari.end() == 1
    assert "exists already" in sadari.said


@pytest.mark.wire
async def test_it_connects_and_stops_when_told(tmp_path: Path, database_url: str, discord_here: Wire) -> None:
    """It logs in, tells Discord its commands once, and ends with 0 on SIGTERM and on Ctrl-C."""
    settings = {"DISCORD_TOKEN": TOKEN, "DATABASE_URL": database_url, "DISCORD_API_URL": discord_here.api}
    for name in (signal.SIGTERM, signal.SIGINT):
        known = len(discord_here.gateway.identified)
        async with program(tmp_path, "run", **settings) as sadari:
            await discord_here.gateway.until(identified=known + 1)
            begun = time.monotonic()
            assert await sadari.stop(name) == 0, sadari.said
        assert time.monotonic() - begun < 10
        assert "Stopped" in sadari.said
        assert "Traceback" not in sadari.said
        assert TOKEN not in sadari.said
    assert discord_here.commands_told == 1


@pytest.mark.wire
async def test_it_waits_for_a_discord_that_cannot_be_reached(tmp_path: Path, database_url: str) -> None:
    """At the start it tries again, says so in one line a try, and connects once Discord is back."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api/v10"
    server = Wire()
    server.gateway.down = 1
    settings = {"DISCORD_TOKEN": TOKEN, "DATABASE_URL": database_url, "DISCORD_API_URL": api}
    async with program(tmp_path, "run", **settings) as sadari:
        await sadari.until("next try in")
        await server.open(port)
        try:
            await sadari.until("gateway cannot be reached")
            await server.gateway.until(identified=1)
            assert await sadari.stop() == 0, sadari.said
        finally:
            await server.close()
    assert "Traceback" not in sadari.said


@pytest.mark.wire
async def test_it_stops_while_it_waits(tmp_path: Path, database_url: str) -> None:
    """Between two tries it can be stopped as at any other time."""
    settings = {"DISCORD_API_URL": "http://127.0.0.1:9/api/v10", "DATABASE_URL": database_url}
    async with program(tmp_path, "run", DISCORD_TOKEN=TOKEN, **settings) as sadari:
        await sadari.until("next try in")
        assert await sadari.stop() == 0


@pytest.mark.wire
async def test_a_bad_token_is_told(tmp_path: Path, database_url: str, discord_here: Wire) -> None:
    """A token that Discord does not know ends the start with 2 and says where to get one."""
    discord_here.token_is_good = False
    settings = {"DISCORD_TOKEN": TOKEN, "DATABASE_URL": database_url, "DISCORD_API_URL": discord_here.api}
    async with program(tmp_path, "run", **settings) as sadari:
        assert await sadari.end() == 2
    assert "DISCORD_TOKEN is not the token of a bot" in sadari.said
    assert "Traceback" not in sadari.said


@pytest.mark.wire
@pytest.mark.parametrize(
    ("close_code", "at_once", "exit_code", "said"),
    [
        (4004, False, 2, "DISCORD_TOKEN"),
        (4014, False, 2, "wants to listen"),
        (4011, False, 1, "cannot go on"),
        (4012, True, 1, "cannot go on"),
    ],
)
async def test_a_gateway_that_refuses_for_good_ends_it(
    tmp_path: Path,
    database_url: str,
    discord_here: Wire,
    close_code: int,
    at_once: bool,
    exit_code: int,
    said: str,
) -> None:
    """What no further try can mend ends the program: 2 for what is set wrong, 1 for a lost connection."""
    discord_here.gateway.close_code, discord_here.gateway.closes_at_once = close_code, at_once
    settings = {"DISCORD_TOKEN": TOKEN, "DATABASE_URL": database_url, "DISCORD_API_URL": discord_here.api}
    async with program(tmp_path, "run", **settings) as sadari:
        assert await sadari.end() == exit_code, sadari.said
    assert said in sadari.said
