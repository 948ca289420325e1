"""The gateway's bad days: the bot takes its session up again, or a new one, and misses nothing."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import pytest

from bot.store.engine import Store
from tests.wire.ground import Ground, found, soon
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


async def _reconnect(wire: Wire) -> None:
    await wire.gateway.reconnect()


async def _close(wire: Wire) -> None:
    await wire.gateway.hang_up(4000)


async def _abort(wire: Wire) -> None:
    wire.gateway.abort()


async def _resumable(wire: Wire) -> None:
    await wire.gateway.invalidate(resumable=True)


@pytest.fixture
async def ground(wire: Wire, store: Store) -> Ground:
    """A study with nothing to announce yet."""
    return await found(wire, store, soon(3600))


async def answers(ground: Ground) -> None:
    """A command gets its answer."""
    member = ground.wire.add_user()
    shown = await (await ground.wire.interactions.slash(member, ground.channel, "week")).shown()
    assert "1주차" in shown.text


@pytest.mark.parametrize("trouble", [_reconnect, _close, _abort])
async def test_a_session_is_taken_up_again(
    wire: Wire, ground: Ground, start: Start, trouble: Callable[[Wire], Awaitable[None]]
) -> None:
    """Asked to reconnect, closed or cut: RESUME within a second, no new IDENTIFY, and nothing is missed."""
    await start()
    await answers(ground)
    begun = time.monotonic()
    await trouble(wire)
    fired = await wire.interactions.slash(wire.add_user(), ground.channel, "week")
    await wire.gateway.until(resumed=1)
    assert time.monotonic() - begun < 1
    assert "1주차" in (await fired.shown()).text
    await answers(ground)
    assert len(wire.gateway.identified) == 1


async def test_a_resumable_session_may_be_called_invalid(wire: Wire, ground: Ground, start: Start) -> None:
    """Op 9 with true: the same session goes on."""
    await start()
    await _resumable(wire)
    await wire.gateway.until(resumed=1)
    await answers(ground)
    assert len(wire.gateway.identified) == 1


async def test_a_lost_session_is_begun_anew(wire: Wire, ground: Ground, start: Start) -> None:
    """Op 9 with false: a new IDENTIFY, some seconds later as Discord wants it, and commands are answered."""
    await start()
    await wire.gateway.invalidate(resumable=False)
    await wire.gateway.until(identified=2)
    await answers(ground)
    assert wire.gateway.resumed == []


async def test_heartbeats_are_kept(wire: Wire, ground: Ground, start: Start) -> None:
    """It sends one as often as the gateway wants, and goes on answering."""
    wire.gateway.heartbeat_interval = 0.2
    await start()
    await answers(ground)
    first = len(wire.gateway.heartbeats)
    await wire.gateway.tell("RESUMED", {})
    begun = time.monotonic()
    while len(wire.gateway.heartbeats) < first + 5:
        await answers(ground)
        assert time.monotonic() - begun < 5
    assert len(wire.gateway.identified) == 1
