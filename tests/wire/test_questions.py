"""A question's post when everything goes wrong: the real process, killed and cut off, makes it once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.store.engine import Store
from bot.store.models import Question, Study
from tests.wire.ground import Ground, found, soon
from tests.wire.interactions import Fired
from tests.wire.place import FORUM, Channel
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire
ASKED = "왜 절댓값을 미분하면 사라지나요? 제곱이라서요?"
POST, THREAD = ("POST", "/channels/*/threads"), ("POST", "/channels/*/messages/*/threads")
SEND = ("POST", "/channels/*/messages")


@dataclass
class Asking:
    """A study whose member asks, in its forum or without one."""

    ground: Ground
    forum: Channel | None

    async def ask(self) -> Fired:
        """Ask as the host, and wait until something is said."""
        ground = self.ground
        interactions = ground.wire.interactions
        return await interactions.slash(ground.host, ground.channel, "ask", question=ASKED, where="83")

    @property
    def threads(self) -> list[Channel]:
        """Every thread there is."""
        return [one for one in self.ground.wire.channels.values() if one.parent_id is not None]

    def cards(self) -> list[str]:
        """The messages that carry the question's marker."""
        places = [self.ground.channel, *self.threads]
        every = [one for place in places for one in self.ground.wire.messages.of(place.id)]
        return [str(one["id"]) for one in every if "sd:q_wish:1" in str(one["components"])]

    async def row(self) -> Question | None:
        """The question in the database, once it is there."""
        async with self.ground.store.read() as session:
            return (await session.scalars(select(Question))).one_or_none()

    async def once(self) -> None:
        """Wait until it is posted; there is one thread and one card, and the row knows them."""
        async with asyncio.timeout(25):
            while (row := await self.row()) is None or row.post != "posted":  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.05)
        (thread,), (card,) = self.threads, self.cards()
        assert (row.thread_id, row.message_id) == (thread.id, int(card))
        assert thread.name == f"p. 83 · {ASKED.partition(' 제곱')[0]}"


@pytest.fixture(params=[True, False], ids=["forum", "channel"])
async def asking(request: pytest.FixtureRequest, wire: Wire, store: Store) -> Asking:
    """A study, with a forum and without."""
    ground = await found(wire, store, soon(86400))
    if not request.param:
        return Asking(ground, None)
    forum = wire.add_text(ground.guild, "질문", FORUM)
    forum.more |= {"available_tags": [], "flags": 0, "topic": None}
    async with store.write() as session:
        (await session.get_one(Study, ground.study_id)).forum_id = forum.id
    return Asking(ground, forum)


async def test_posted_and_said(asking: Asking, start: Start) -> None:
    """Where nothing goes wrong, it takes one request and is said at once."""
    await start()
    fired = await (await asking.ask()).shown()
    assert "질문을 올렸어요" in fired.text
    await asking.once()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", ["500", "cut", "kill"])
async def test_it_is_there_once(asking: Asking, wire: Wire, start: Start, how: str, after: bool) -> None:
    """5xx, cut connections and a death, before Discord has made the post or thread, or after it has."""
    bot = await start()
    where = POST if asking.forum is not None else THREAD
    fault = wire.faults.add(
        *where,
        after=after,
        status=500 if how == "500" else None,
        cut=how != "500",
        do=bot.kill if how == "kill" else None,
    )
    fired = await asking.ask()
    if how == "kill":
        await bot.end()
        assert len(asking.threads) == int(after)
        await start()
    else:
        assert "지금은 디스코드가 답하지 않아서" in (await fired.shown()).text
    await asking.once()
    assert fault.hits == 1


@pytest.mark.parametrize("how", ["500", "cut", "kill"])
async def test_a_card_in_a_channel_is_there_once(wire: Wire, store: Store, start: Start, how: str) -> None:
    """Its message is made, and nobody hears of it; by then Discord may have forgotten the nonce."""
    wire.messages.nonce_window = 0
    asking = Asking(await found(wire, store, soon(86400)), None)
    bot = await start()
    killed = bot.kill if how == "kill" else None
    says = "sd:q_wish:1"
    wire.faults.add(*SEND, after=True, cut=True, do=killed, says=says)
    await asking.ask()
    if how == "kill":
        await bot.end()
        await start()
    await asking.once()
