"""A draw is its study's own: ids that somebody makes up elsewhere open nothing, and change nothing."""

from __future__ import annotations

import discord
import pytest

from bot.core.people import Actor
from bot.services import draw_results
from tests.cogs.drawing import draw_rows, make_group, open_closing
from tests.discord_env import World
from tests.seasons.group import Group, found
from tests.seasons.test_apart import ARGUMENTS, everything, forge

SECRET = "비밀 독서"


@pytest.fixture
async def secret(world: World) -> Group:
    """A study with an open draw, in a channel that outsiders do not use."""
    channel = world.guild.create_text_channel("비밀")
    group = await make_group(world, title=SECRET, channel=channel)
    await open_closing(group)
    return group


async def test_no_id_reaches_another_studys_draw(world: World, secret: Group) -> None:
    """Pressed by the host of another study in the same server."""
    outsider = world.join("outside", "바깥")
    await found(world, outsider, [], title="열린 독서", channel=world.channel, start="2026-03-10")
    where = world.posts(world.channel)[0]
    (draw,) = await draw_rows(world)
    before = await everything(world)
    for action in (one for one in world.bot.router.actions if one.startswith("draw")):
        for kind, argument in ARGUMENTS:
            custom_id = ":".join(str(part) for part in ("sd", action, draw.id, argument) if part is not None)
            said = await forge(world, outsider, kind, custom_id, where)
            assert SECRET not in said, (custom_id, said)
            assert draw.commitment not in said, (custom_id, said)
    world.errors()
    assert await everything(world) == before


async def test_another_server_finds_no_draw(world: World, secret: Group) -> None:
    """Not by its number, not by its study's name, not with every right there."""
    guild = world.env.create_guild("옆 서버")
    boss_role = guild.create_role("대장", permissions=discord.Permissions(administrator=True))
    boss = guild.add_member(world.env.create_user("boss"), roles=[boss_role])
    channel = guild.create_text_channel("일반")
    world.locale(boss, "ko")
    before = await everything(world)
    for named in (str(secret.study_id), SECRET):
        for options in ({}, {"practice": True}, {"for": "회의록"}, {"closes": "3/1 21:00"}):
            said = world.text_of(await world.slash(boss, channel, "host ladder", study=named, **options))
            assert "찾" in said
    assert await everything(world) == before
    (draw,) = await draw_rows(world)
    actor = Actor(guild.id, boss.id, "boss", "ko", manage_server=True, manage_events=True)
    with pytest.raises(Exception, match="not_found"):
        await draw_results.prove(world.bot.store, world.clock, actor, draw.id)
