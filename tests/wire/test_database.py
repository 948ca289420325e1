"""The database cannot answer: people are told, nothing is half done, and it goes on by itself."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.store.engine import Store
from tests.wire.ground import Ground, found, soon
from tests.wire.interactions import Fired
from tests.wire.messages import buttons_of
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire
NOT_NOW = "지금은 저장할 수 없어요"


@pytest.fixture
async def ground(wire: Wire, store: Store) -> Ground:
    """A study whose announcement is due a little after the start."""
    return await found(wire, store, soon(8))


@pytest.fixture
def file(database_url: str) -> Path:
    """The file of the database."""
    if not database_url.startswith("sqlite"):
        pytest.skip("a database in a file")
    return Path(make_url(database_url).database or "")


async def join(ground: Ground) -> Fired:
    """Somebody new presses [참가하기] under the plan."""
    plan = (await ground.shown("plan"))[0]
    button = next(one for label, one in buttons_of(plan).items() if "참가" in label)
    wire = ground.wire
    return await (await wire.interactions.press(wire.add_user(), ground.channel, plan, button)).shown(20)


async def look(ground: Ground) -> Fired:
    """The host looks at the week."""
    return await (await ground.wire.interactions.slash(ground.host, ground.channel, "week")).shown()


async def members(file: Path) -> int:
    """How many people are in the study."""

    def count() -> int:
        with closing(sqlite3.connect(file)) as database:
            (found,) = database.execute("SELECT count(*) FROM member").fetchone()
            return int(found)

    return await asyncio.to_thread(count)


async def goes_on(ground: Ground, file: Path) -> None:
    """What was pressed in vain works now, and the announcement that was due meanwhile goes out, once."""
    known = await members(file)
    assert NOT_NOW not in (await join(ground)).text
    assert await members(file) == known + 1
    await ground.once()


@pytest.mark.slow
async def test_another_program_holds_the_database(ground: Ground, start: Start, file: Path) -> None:
    """A writer does not let go: whoever writes is told within 3 s, whoever looks is answered at once."""
    bot = await start()
    await ground.once("plan")
    known = await members(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused, looked = await asyncio.gather(join(ground), look(ground))
        assert looked.took < 1
        assert NOT_NOW in refused.text
        assert refused.took < 3
        other.execute("ROLLBACK")
    assert await members(file) == known
    await goes_on(ground, file)
    assert "Traceback" not in bot.said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="takes the room away from a process that runs")
async def test_the_disk_is_full(ground: Ground, start: Start, file: Path) -> None:
    """Not a byte more can be written: people are told, posts wait, and room is all it needs to go on."""
    import resource

    bot = await start()
    await ground.once("plan")
    known = await members(file)
    before = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        assert NOT_NOW in (await join(ground)).text
        assert "1주차" in (await look(ground)).text
        due = (await ground.row()).due_at
        await asyncio.sleep(max(0.0, (due - soon(-2)).total_seconds()))
        assert await ground.shown() == []
    finally:
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, before)
    assert await members(file) == known
    await goes_on(ground, file)
