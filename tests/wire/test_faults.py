"""A post on its way out, and everything that can go wrong there: members see it once, the row says so."""

from __future__ import annotations

import asyncio
import signal

import discord
import pytest

from bot.store.engine import Store
from tests.wire.ground import Ground, found, soon
from tests.wire.messages import text_of
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire
SEND = ("POST", "/channels/*/messages")


@pytest.fixture
async def ground(wire: Wire, store: Store) -> Ground:
    """A study whose first announcement is due, the moment the bot starts."""
    return await found(wire, store, soon(-5))


async def mark(ground: Ground) -> str:
    """What only the announcement's request holds."""
    return f':p{(await ground.row()).id}"'


async def tries(ground: Ground) -> list[float]:
    """When it was tried to post the announcement."""
    sent = ground.wire.of("POST", "/channels/{channel_id}/messages")
    marker = (await mark(ground)).strip('"')
    return [one.at for one in sent if f"{marker}'" in str(one.body)]


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_an_error_of_discords(
    wire: Wire, ground: Ground, start: Start, status: int, after: bool
) -> None:
    """5xx before or after the message was there: it is there once."""
    fault = wire.faults.add(*SEND, status=status, after=after, says=await mark(ground))
    await start()
    await ground.once()
    assert fault.hits == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_connection_that_is_cut(wire: Wire, ground: Ground, start: Start, after: bool) -> None:
    """Nobody knows whether it arrived, until the next try looks."""
    wire.faults.add(*SEND, cut=True, after=after, says=await mark(ground))
    await start()
    await ground.once()
    row = await ground.row()
    assert row.attempt == 2


async def test_what_the_nonce_forgot_is_found_by_its_marker(wire: Wire, ground: Ground, start: Start) -> None:
    """The answer was lost, and Discord knows the nonce no more: the channel is searched."""
    wire.messages.nonce_window = 0
    wire.faults.add(*SEND, cut=True, after=True, says=await mark(ground))
    await start()
    await ground.once()
    assert len(await tries(ground)) == 1


@pytest.mark.parametrize("everywhere", [False, True], ids=["route", "global"])
async def test_too_many_requests(wire: Wire, ground: Ground, start: Start, everywhere: bool) -> None:
    """429: it waits as long as Discord says, then posts."""
    says = await mark(ground)
    wire.faults.add(*SEND, retry_after=0.7, everywhere=everywhere, says=says)
    await start()
    await ground.once()
    first, second = await tries(ground)
    assert second - first >= 0.7
    assert wire.limits.refused == 1


async def test_a_slow_answer(wire: Wire, ground: Ground, start: Start) -> None:
    """Two seconds for one message hold up neither commands nor the message."""
    wire.faults.add(*SEND, delay=2, says=await mark(ground))
    await start()
    fired = await wire.interactions.slash(wire.add_user(), ground.channel, "week")
    assert (await fired.shown()).took < 1
    await ground.once()


async def test_told_to_stop_while_it_sends(wire: Wire, ground: Ground, start: Start) -> None:
    """SIGTERM in the middle of a request: what is in hand is finished and written down, then it ends."""
    reached = asyncio.Event()

    async def slowly() -> None:
        reached.set()
        await asyncio.sleep(1)

    wire.faults.add(*SEND, do=slowly, after=True, says=await mark(ground))
    bot = await start()
    await asyncio.wait_for(reached.wait(), 10)
    assert await bot.stop(signal.SIGTERM) == 0, bot.said
    assert (await ground.row()).status == "sent"
    await start()
    await ground.once()
    assert len(await tries(ground)) == 1


@pytest.mark.parametrize("window", [180.0, 0.0], ids=["nonce-known", "nonce-forgotten"])
async def test_killed_before_it_could_write_it_down(
    wire: Wire, ground: Ground, start: Start, window: float
) -> None:
    """Killed (-9) with the message out and the row still claimed: after a restart there is one message."""
    wire.messages.nonce_window = window
    killed = asyncio.Event()

    async def kill() -> None:
        await bot.kill()
        killed.set()

    wire.faults.add(*SEND, do=kill, cut=True, after=True, says=await mark(ground))
    bot = await start()
    await asyncio.wait_for(killed.wait(), 10)
    assert ((await ground.row()).status, len(await ground.shown())) == ("claimed", 1)
    await start()
    await ground.once()


async def test_discord_goes_away_for_a_while(wire: Wire, ground: Ground, start: Start) -> None:
    """It goes with a message that is out and an answer that never came; nothing is lost, nothing doubled."""
    reached = asyncio.Event()

    async def never() -> None:
        reached.set()
        await asyncio.sleep(60)

    wire.faults.add(*SEND, do=never, after=True, says=await mark(ground))
    await start()
    await asyncio.wait_for(reached.wait(), 10)
    await wire.restart(0.5)
    await ground.once()
    # The library gives its session up at the first connection that is refused, and begins a new one.
    await wire.gateway.until(either=2)
    fired = await wire.interactions.slash(wire.add_user(), ground.channel, "week")
    assert "1주차" in (await fired.shown()).text
    assert len(await ground.shown("plan")) == 1


async def test_a_channel_where_it_may_not_write(wire: Wire, ground: Ground, start: Start) -> None:
    """The row is dead with its reason, and the host is told in a direct message."""
    ground.channel.lacks = discord.Permissions(send_messages=True).value
    await start()
    await ground.until("dead")
    assert "50013" in ((await ground.row()).last_error or "")
    (told, *_) = wire.messages.of(wire.direct(ground.host).id)
    assert "메시지 보내기" in text_of(told)
    assert ground.posts() == []


async def test_a_message_that_was_deleted_before_its_answer_came(
    wire: Wire, ground: Ground, start: Start
) -> None:
    """A moderator was quicker than the next try: Discord says so by the nonce, and it stays deleted."""

    async def delete() -> None:
        for one in await ground.shown():
            wire.messages.delete(ground.channel, int(one["id"]))

    wire.faults.add(*SEND, do=delete, cut=True, after=True, says=await mark(ground))
    await start()
    await ground.until("sent")
    assert await ground.shown() == []


async def test_removed_from_a_server_and_invited_again(wire: Wire, ground: Ground, start: Start) -> None:
    """Nothing can be posted meanwhile; with the invitation what is still of use goes out, once."""
    ground.channel.lacks = discord.Permissions(view_channel=True, send_messages=True).value
    bot = await start()
    await bot.until("Ready")  # until then a new server is taken for one that was there
    await wire.gateway.tell("GUILD_DELETE", {"id": str(ground.guild.id)}, ground.guild.id)
    await ground.until("dead")
    ground.channel.lacks = 0
    await wire.gateway.tell("GUILD_CREATE", ground.guild.create_json(wire.bot), ground.guild.id)
    await ground.once()
    await ground.once("plan")


async def test_a_server_that_is_away_for_a_while(wire: Wire, ground: Ground, start: Start) -> None:
    """Discord calls it unavailable and answers 500: the post waits, and goes out when it is back."""
    away = wire.faults.add(*SEND, status=500, times=3)
    await start()
    await wire.gateway.tell(
        "GUILD_DELETE", {"id": str(ground.guild.id), "unavailable": True}, ground.guild.id
    )
    await wire.gateway.tell("GUILD_CREATE", ground.guild.create_json(wire.bot), ground.guild.id)
    await ground.once()
    assert away.hits == 3


async def test_a_host_who_is_gone(wire: Wire, ground: Ground, start: Start) -> None:
    """Nobody is left to be told of a refusal; the bot goes on for everybody else."""
    ground.channel.lacks = discord.Permissions(send_messages=True).value
    wire.faults.add("POST", "/users/@me/channels", status=404, code=10013)
    await start()
    await ground.until("dead")
    fired = await wire.interactions.slash(wire.add_user(), ground.channel, "week")
    assert "1주차" in (await fired.shown()).text


PIN = ("PUT", "/channels/*/messages/pins/*")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_pin_that_fails(wire: Wire, store: Store, start: Start, after: bool) -> None:
    """Discord is out of order just then: the plan is posted once, and pinned once."""
    ground = await found(wire, store, soon(3600))
    wire.faults.add(*PIN, status=503, after=after)
    await start()
    plan = await ground.once("plan")
    assert wire.messages.pins_of(ground.channel.id) == [int(plan["id"])]
    assert (await ground.row("plan")).attempt == 2


async def test_killed_between_posting_and_pinning(wire: Wire, store: Store, start: Start) -> None:
    """What the dead process had posted is found, and pinned by the next one."""
    ground = await found(wire, store, soon(3600))
    reached, dead = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        reached.set()
        await dead.wait()

    wire.faults.add(*PIN, cut=True, do=hold)
    bot = await start()
    await reached.wait()
    await bot.kill()
    dead.set()
    assert wire.messages.pins_of(ground.channel.id) == []
    await start()
    plan = await ground.once("plan")
    assert wire.messages.pins_of(ground.channel.id) == [int(plan["id"])]


async def test_a_plan_that_may_not_be_pinned(wire: Wire, store: Store, start: Start) -> None:
    """Without the permission the plan stands there unpinned, and other posts go on."""
    ground = await found(wire, store, soon(2))
    wire.faults.add(*PIN, status=403, code=50013, times=None)
    await start()
    await ground.once("plan")
    await ground.once()
    assert wire.messages.pins_of(ground.channel.id) == []
