"""The alarm on the real clock: posts go out at their instants, and the heartbeat sees what was added."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import create_bot
from bot.clock import SystemClock
from bot.connection import redirect
from bot.delivery.alarm import SchedulerAlarm
from bot.settings import Settings
from bot.store.engine import Store
from tests.wire.ground import Ground, found, soon
from tests.wire.process import Start
from tests.wire.server import TOKEN, Wire

pytestmark = pytest.mark.wire
HEARTBEAT = dt.timedelta(seconds=0.5)


def lateness(ground: Ground, message: dict[str, str], due: dt.datetime) -> float:
    """Seconds between a post's instant and its message."""
    return (dt.datetime.fromisoformat(message["timestamp"]) - due).total_seconds()


async def test_a_post_goes_out_at_its_instant(wire: Wire, store: Store, start: Start) -> None:
    """Some seconds after the start, within 100 ms, and once."""
    ground = await found(wire, store, soon(4))
    await start()
    assert (await ground.row()).status == "pending"
    message = await ground.once()
    assert 0 <= lateness(ground, message, (await ground.row()).due_at) < 0.1


class Stepping(SystemClock):
    """The system's clock, set to another time now and then."""

    ahead = dt.timedelta()

    def now(self) -> dt.datetime:
        """What it shows."""
        return super().now() + self.ahead


@pytest.fixture
async def clock(wire: Wire, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stepping]:
    """The clock of a bot that runs in this process, with a heartbeat twice a second."""
    places = ((Route, "BASE"), (discord.asset.Asset, "BASE"), (DiscordWebSocket, "DEFAULT_GATEWAY"))
    for owner, name in places:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    redirect(wire.api, wire.gateway_url)
    clock = Stepping()
    bot = create_bot(Settings(database_url=database_url), clock, SchedulerAlarm(HEARTBEAT))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bot.start(TOKEN))
        await wire.gateway.until(identified=1)
        yield clock
        await bot.close()
        running.cancel()


async def test_the_heartbeat_finds_what_nobody_told_it_of(wire: Wire, store: Store, clock: Stepping) -> None:
    """A row that another process put into the database goes out with the next heartbeat."""
    ground = await found(wire, store, soon(-1))
    message = await ground.once()
    assert lateness(ground, message, ground.founded_at) < 2


async def test_a_clock_that_is_set_forward(wire: Wire, store: Store, clock: Stepping) -> None:
    """What is due by the new time goes out with the next heartbeat, as one message."""
    ground = await found(wire, store, soon(1800))
    await ground.once("plan")
    assert (await ground.row()).status == "pending"
    clock.ahead = dt.timedelta(hours=1)
    await ground.once()


async def test_a_clock_that_is_set_back(wire: Wire, store: Store, clock: Stepping) -> None:
    """What went out before is not due again, whatever the clock shows; what was not yet is in its time."""
    clock.ahead = dt.timedelta(hours=2)
    early = await found(wire, store, soon(5400))
    await early.once()
    clock.ahead = dt.timedelta()
    late = await found(wire, store, soon(3))
    message = await late.once()
    assert 0 <= lateness(late, message, (await late.row()).due_at) < HEARTBEAT.total_seconds() + 0.2
    clock.ahead = dt.timedelta(hours=2)
    await asyncio.sleep(3 * HEARTBEAT.total_seconds())
    await early.once()
    await late.once()


async def test_a_clock_that_jumps_between_two_tries(wire: Wire, store: Store, clock: Stepping) -> None:
    """The answer is lost, the clock is set back, then forward: the post is there once."""
    clock.ahead = dt.timedelta(hours=2)
    ground = await found(wire, store, soon(5400))
    says = f':p{(await ground.row()).id}"'
    tried = asyncio.Event()

    async def note() -> None:
        tried.set()

    wire.faults.add("POST", "/channels/*/messages", cut=True, after=True, says=says, do=note)
    await tried.wait()
    clock.ahead = dt.timedelta()
    await asyncio.sleep(2 * HEARTBEAT.total_seconds())
    clock.ahead = dt.timedelta(hours=2)
    await ground.once()
