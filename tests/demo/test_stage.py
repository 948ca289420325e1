"""The stage under the page: time, the preview, and that they never touch the simulation together."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import simcord

from bot.client import StudyBot
from bot.core.errors import UserError
from bot.demo.journal import Journal
from bot.demo.stage import Jump, Stage
from bot.demo.world import Kind, build_world


@pytest.fixture
async def stage(env: simcord.Env) -> Stage:
    """The demo's server without a season in it."""
    world = build_world(env)
    journal = Journal(env.backend.bot_user.id, env.now)
    env.backend.subscribers.append(journal.hear)
    await env.settle()
    assert isinstance(env.bot, StudyBot)
    return Stage(env, env.bot, world, journal)


class Visitor:
    """Does what the preview's page does in a browser."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._base = f"http://{urlsplit(url).netloc}"
        self._headers = {"X-Simcord-Capability": urlsplit(url).fragment}
        self._sequence = 0

    async def enter(self) -> None:
        """Open a page of the preview."""
        page = await self._post("/api/pages", {})
        self._context = page["context"]
        self._headers["X-Simcord-Context"] = self._context["id"]
        self._generation = page["botGeneration"]

    async def act(self, kind: str) -> dict[str, Any]:
        """Send one action; returns its receipt."""
        self._sequence += 1
        body = {
            "protocol_version": 3,
            "sequence": self._sequence,
            "request_id": str(self._sequence),
            "generation": self._context["generation"],
            "bot_generation": self._generation,
            "kind": kind,
        }
        return await self._post("/api/action", body)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(self._base + path, json=body, headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()
            received: dict[str, Any] = await answer.json()
            return received


async def test_what_people_do_waits_while_time_passes(stage: Stage) -> None:
    """An action in the preview during a jump is done after it, and not refused for good."""
    opened = await stage.open(stage.world.study.id, stage.world.host.id)
    async with aiohttp.ClientSession() as session:
        visitor = Visitor(session, opened.url)
        await visitor.enter()
        async with stage.turn():
            acting = asyncio.ensure_future(visitor.act("refresh"))  # noqa: TID251 - held right here
            await asyncio.sleep(0.2)
            assert not acting.done()
            await stage.advance(stage.env.now() + dt.timedelta(days=2))
        receipt = await acting
        assert receipt["settlement"] == "settled"
    await stage.close()


async def test_a_preview_ended_from_inside_does_not_stop_time(stage: Stage) -> None:
    """Whoever ends the preview session in its own menu can go on in the demo, and open it again."""
    opened = await stage.open(stage.world.study.id, stage.world.host.id)
    async with aiohttp.ClientSession() as session:
        visitor = Visitor(session, opened.url)
        await visitor.enter()
        await visitor.act("close")
    before = stage.env.now()
    await stage.jump(Jump.HOUR)
    assert stage.env.now() == before + dt.timedelta(hours=1)
    assert (await stage.open(stage.world.lounge.id, stage.world.host.id)).url != opened.url
    await stage.close()


async def test_jumps_need_something_ahead(stage: Stage) -> None:
    """Without a study there is no post and no meeting to go to; the page says so."""
    for jump in (Jump.POST, Jump.MEETING, Jump.INTO):
        with pytest.raises(UserError) as refused:
            await stage.jump(jump)
        assert refused.value.key == "error.demo.nothing_ahead"


async def test_a_place_is_shown_only_to_who_can_see_it(stage: Stage) -> None:
    """A forum has no page of its own, and people from elsewhere see nothing."""
    world = stage.world
    with pytest.raises(UserError, match=r"error\.demo\.place"):
        await stage.open(world.forum.id, world.host.id)
    with pytest.raises(UserError, match=r"error\.demo\.viewer"):
        await stage.open(world.study.id, 1)


async def test_direct_messages_open_as_whom_they_belong_to(stage: Stage) -> None:
    """A direct message appears among the places once there is one, and opens as its owner."""
    world = stage.world
    person = world.members[0]
    assert not [place for place in world.places() if place.kind is Kind.DIRECT]
    await person.actor.send_dm("안녕하세요")
    (place,) = [place for place in world.places() if place.kind is Kind.DIRECT]
    opened = await stage.open(place.id, world.host.id)
    assert opened.viewer_id == person.id
    await stage.close()
