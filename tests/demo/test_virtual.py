"""Time in the simulation."""

from __future__ import annotations

import datetime as dt

import discord
import pytest

from bot.demo.virtual import LoopAlarm, SimClock
from tests.discord_env import World


class Bell(LoopAlarm):
    """An alarm that writes down when it rang."""

    def __init__(self, clock: SimClock) -> None:
        super().__init__(clock)
        self.rang: list[dt.datetime] = []


@pytest.fixture
async def bell(world: World) -> Bell:
    """An alarm that the bot itself opened, as its delivery does."""
    bell = Bell(world.clock)

    async def on_guild_channel_create(channel: discord.abc.GuildChannel) -> None:
        bell.open(lambda: bell.rang.append(world.now))

    world.bot.add_listener(on_guild_channel_create)
    world.guild.create_text_channel("bell")
    await world.env.settle()
    return bell


async def test_the_alarm_rings_at_its_instant(world: World, bell: Bell) -> None:
    """An alarm that a test itself sets still rings for the bot, to the second, however far time jumps."""
    at = world.now + dt.timedelta(days=40, hours=3)
    bell.set(at)
    await world.advance(days=40)
    assert bell.rang == []
    await world.advance(days=1)
    assert [abs(one - at) < dt.timedelta(seconds=1) for one in bell.rang] == [True]


async def test_the_last_instant_counts(world: World, bell: Bell) -> None:
    """Setting it again moves it, None and closing silence it; an instant that has passed rings at once."""
    bell.set(world.now + dt.timedelta(hours=1))
    bell.set(world.now + dt.timedelta(hours=3))
    await world.advance(hours=2)
    assert bell.rang == []
    bell.set(None)
    await world.advance(hours=2)
    assert bell.rang == []
    bell.set(world.now - dt.timedelta(hours=1))
    await world.advance(seconds=1)
    assert len(bell.rang) == 1
    bell.set(world.now + dt.timedelta(hours=1))
    bell.close()
    bell.set(world.now + dt.timedelta(hours=1))
    await world.advance(hours=2)
    assert len(bell.rang) == 1


def test_a_clock_without_a_simulation_says_so() -> None:
    """A clock that follows nothing cannot tell the time."""
    with pytest.raises(RuntimeError, match="follow"):
        SimClock().now()
