"""The real process on the wire: it comes, tells its commands, answers, and goes."""

from __future__ import annotations

import pytest

from bot.store.engine import Store
from tests.wire.ground import found, soon
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


async def test_commands_are_told_once(wire: Wire, start: Start) -> None:
    """The first start tells Discord the commands, the second does not; both end with 0."""
    for _ in range(2):
        bot = await start()
        assert await bot.stop() == 0, bot.said
    assert wire.commands_told == 1
    assert {one["name"] for one in wire.commands} >= {"week", "study", "host"}


async def test_a_command_is_answered(wire: Wire, store: Store, start: Start) -> None:
    """/week shows the first meeting to a member of the server, in time and only to them."""
    ground = await found(wire, store, soon(3600))
    await start()
    haneul = wire.add_user("김하늘")
    shown = await (await wire.interactions.slash(haneul, ground.channel, "week")).shown()
    assert "1주차" in shown.text
    assert shown.took < 3
    assert ground.posts() == [one for one in ground.posts() if one["id"] != shown.messages[0]["id"]]
