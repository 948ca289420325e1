"""Minutes on their end card when things go wrong: the real process, killed or refused, makes it once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.store.engine import Store
from bot.store.models import Week
from tests.wire.ground import Ground, found, soon
from tests.wire.messages import text_of
from tests.wire.place import Json
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire
SEND, EDIT = ("POST", "/channels/*/messages"), ("PATCH", "/channels/*/messages/*")
FILE = "minutes-season-1-week-01.md"


async def shown(ground: Ground) -> Json:
    """The host's own card of the minutes of the first week, which nobody started."""
    fired = await ground.wire.interactions.slash(ground.host, ground.channel, "host minutes", week=1)
    return (await fired.shown()).messages[-1]


async def until_said(ground: Ground, words: str) -> Json:
    """Wait until the end card says these words; there is one, and its row knows it."""
    async with asyncio.timeout(25):
        while True:
            found_ = await ground.shown("end") if await ground.rows("end") else []
            if found_ and words in text_of(found_[0]):
                break
            await asyncio.sleep(0.1)
    return await ground.once("end")


@pytest.mark.parametrize("how", ["500", "kill"])
async def test_there_is_one_card(wire: Wire, store: Store, start: Start, how: str) -> None:
    """A 5xx or a death, once Discord has made the card, and again before it has changed it: the card is there
    once, with what was written last and one file.
    """
    ground = await found(wire, store, soon(-6 * 3600))
    async with store.read() as session:
        week_id = (await session.scalars(select(Week.id).where(Week.number == 1))).one()
    bot = await start()
    status, cut = (500, False) if how == "500" else (None, True)
    made = wire.faults.add(
        *SEND, after=True, says=":minutes:", status=status, cut=cut, do=bot.kill if how == "kill" else None
    )
    interactions = wire.interactions
    await interactions.press(ground.host, ground.channel, await shown(ground), f"sd:minutes_post:{week_id}")
    if how == "kill":
        await bot.end()
        bot = await start()
    card = await until_said(ground, "회의록")
    assert made.hits == 1
    assert [one["filename"] for one in card["attachments"]] == [FILE]
    says, do = "다음 주는 쉬어요", bot.kill if how == "kill" else None
    changed = wire.faults.add(*EDIT, says=says, status=status, cut=cut, do=do)
    own = await shown(ground)
    form = await interactions.press(ground.host, ground.channel, own, f"sd:minutes_edit:{week_id}")
    await interactions.submit(await form.shown(), {"decisions": "다음 주는 쉬어요"})
    if how == "kill":
        await bot.end()
        await start()
    after = await until_said(ground, "다음 주는 쉬어요")
    assert changed.hits == 1
    assert after["id"] == card["id"]
    assert [one["filename"] for one in after["attachments"]] == [FILE]
    assert sum("minutes:" in str(one["components"]) for one in ground.posts()) == 1
