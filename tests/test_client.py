"""The bot as a whole: how it starts, what it tells Discord, how it ends."""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import Any

import aiohttp
import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

import cogs
from bot import client
from bot.app import create_bot
from bot.client import StudyBot
from bot.connection import final_word, is_outage, redirect, waits
from bot.settings import Settings
from bot.store.meta import COMMANDS, get_meta, put_meta
from bot.ui import layout
from bot.ui.ids import Ref, component_id
from bot.ui.replies import reply
from tests.discord_env import World


@pytest.fixture
async def bot(database_url: str) -> StudyBot:
    """The bot, built and not started."""
    return create_bot(Settings(database_url=database_url))


def http_error(status: int) -> discord.HTTPException:
    """What discord.py raises for an answer with this status."""

    class Response:
        reason = "?"

    response: Any = Response()
    response.status = status
    kinds = {401: discord.HTTPException, 403: discord.Forbidden}
    kind = kinds.get(status, discord.DiscordServerError if status >= 500 else discord.HTTPException)
    return kind(response, {"code": 0, "message": ""})


def told(world: World) -> int:
    """How often Discord was told the commands."""
    return sum(r.method == "PUT" and r.path.endswith("/commands") for r in world.env.http_requests)


async def test_commands_are_told_only_when_they_changed(world: World) -> None:
    """A second start with the same commands tells Discord nothing; with others it does."""
    assert told(world) == 1
    await world.restart()
    assert told(world) == 1
    async with world.bot.store.write() as session:
        kept = await get_meta(session, COMMANDS)
        await put_meta(session, COMMANDS, "of another version")
    await world.restart()
    assert told(world) == 2
    async with world.bot.store.read() as session:
        assert await get_meta(session, COMMANDS) == kept


async def test_commands_work_in_servers_only_and_are_hidden_from_nobody(world: World) -> None:
    """Every command is for servers, and none has Discord's default permission: rights are checked in code."""
    (registered,) = world.env.backend.commands.values()
    for command in registered.values():
        assert command["contexts"] == [0]
        assert command["default_member_permissions"] is None


async def test_every_command_answers_errors(world: World) -> None:
    """No command, and no suggestion of one, was left without the way from error to reply."""
    commands = [one for kind in discord.AppCommandType for one in world.bot.tree.walk_commands(type=kind)]
    calls = [one.callback for one in commands if not isinstance(one, discord.app_commands.Group)]
    assert all(hasattr(call, "__sadari_guarded__") for call in calls)


async def test_it_listens_to_little_and_pings_nobody(bot: StudyBot) -> None:
    """No intent needs Discord's approval, no message or member is cached, and nothing pings by itself."""
    assert dict(bot.intents) == dict(
        discord.Intents(guilds=True, guild_scheduled_events=True, voice_states=True)
    )
    assert bot.allowed_mentions is not None
    assert dict(bot.allowed_mentions.to_dict()) == {"parse": []}
    assert bot._connection.max_messages is None
    assert bot._connection.member_cache_flags == discord.MemberCacheFlags.none()


async def test_the_end_waits_for_what_is_in_hand(bot: StudyBot) -> None:
    """What was begun is finished before the bot closes, and closing twice is harmless."""
    done = []

    async def work() -> None:
        await asyncio.sleep(0.05)
        done.append("work")

    bot.spawn(work(), "work")
    await asyncio.gather(bot.close(), bot.close())
    assert done == ["work"]


async def test_the_end_waits_for_an_answer_under_way(world: World) -> None:
    """Who pressed a button just before the bot stops still gets the answer."""

    async def nap(interaction: discord.Interaction[Any], ref: Ref) -> None:
        await asyncio.sleep(0.05)
        await reply(interaction, layout.card(layout.text("awake")))

    world.bot.router.on("nap")(nap)
    channel = world.bot.get_partial_messageable(world.channel.id)
    await channel.send(view=layout.card(layout.row(layout.button("nap", component_id("nap")))))
    answer, _ = await asyncio.gather(world.click(world.host, world.posts()[0], "nap"), world.bot.close())
    assert world.text_of(answer) == "awake"


async def test_the_end_does_not_wait_for_ever(
    bot: StudyBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What takes longer than the bot has is cancelled, and named in the log."""
    monkeypatch.setattr(client, "FINISH_WITHIN", 0.05)
    stuck = bot.spawn(asyncio.sleep(3600), "a long job")
    await bot.close()
    assert stuck.cancelled()
    assert "Stopped while busy with a long job" in caplog.text


async def test_a_task_that_fails_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The error of a task that nobody awaits is in the log with its trace, and fails a test."""

    async def work() -> None:
        raise ZeroDivisionError("a fault of ours")

    await world.bot.spawn(work(), "some work")
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert record.getMessage() == "Unexpected error in some work"
    assert record.exc_info is not None
    assert [type(error) for error in world.errors()] == [ZeroDivisionError]


def test_waiting_grows_and_differs() -> None:
    """The pauses begin at about two seconds, grow, stay below five minutes, and are never quite the same."""
    runs = [list(itertools.islice(waits(), 12)) for _ in range(20)]
    assert all(2 <= run[0] <= 3 for run in runs)
    assert all(150 <= run[-1] <= 300 for run in runs)
    assert all(later > 0.9 * earlier for run in runs for earlier, later in itertools.pairwise(run))
    assert len({run[0] for run in runs}) > 1


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ClientConnectionError(),
        TimeoutError(),
        *map(http_error, (429, 503)),
    ],
)
def test_an_outage_is_worth_waiting(error: Exception) -> None:
    """A network that is down, a Discord that is down or too busy: that passes."""
    assert is_outage(error)


@pytest.mark.parametrize("error", [http_error(401), http_error(403), PermissionError(), ValueError()])
def test_other_errors_are_not(error: Exception) -> None:
    """A refusal, or a file of ours that cannot be written, does not pass by waiting."""
    assert not is_outage(error)
    assert final_word(error) is None


def test_a_redirect_holds_for_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests and the gateway go where the settings say; without them nothing changes."""
    for owner, name in (
        (Route, "BASE"),
        (DiscordWebSocket, "DEFAULT_GATEWAY"),
        (discord.asset.Asset, "BASE"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    redirect(None, None)
    assert Route.BASE == "https://discord.com/api/v10"
    redirect("http://127.0.0.1:1/api", "ws://127.0.0.1:2")
    assert Route("GET", "/users/@me").url == "http://127.0.0.1:1/api/users/@me"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:2"


def test_every_module_of_cogs_is_set_up() -> None:
    """A new module in the package is found without being written down anywhere."""
    assert {setup.__module__ for setup in cogs.setups()} >= {"cogs.help", "cogs.weeks"}
