"""What may be out already, in a channel that cannot be read: nobody can tell, and it is not repeated."""

from __future__ import annotations

import asyncio
import datetime as dt

import discord
import pytest

from bot.store.engine import Store
from bot.store.models import ScheduledPost
from tests.wire.ground import found, soon
from tests.wire.messages import text_of
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


async def test_a_start_in_a_channel_that_cannot_be_read(wire: Wire, store: Store, start: Start) -> None:
    """The post is out, the nonce forgotten, the history an empty list: the host decides."""
    ground = await found(wire, store, soon(-5))
    ground.channel.lacks = discord.Permissions(read_message_history=True).value
    post_id = (await ground.row()).id
    killed = asyncio.Event()

    async def kill() -> None:
        await bot.kill()
        killed.set()

    wire.faults.add("POST", "/channels/*/messages", do=kill, cut=True, after=True, says=f':p{post_id}"')
    bot = await start()
    await asyncio.wait_for(killed.wait(), 10)
    wire.messages.forget_nonces()
    async with store.write() as session:
        # As if the bot had been away for ten minutes.
        row = await session.get_one(ScheduledPost, post_id)
        assert row.first_try_at is not None
        row.first_try_at -= dt.timedelta(minutes=10)
    wire.gateway.down = 1  # it connects a second later, and until then it knows no channel
    await start()
    await ground.until("uncertain")
    assert len(await ground.shown()) == 1
    assert "확인" in text_of(wire.messages.of(wire.direct(ground.host).id)[0])
