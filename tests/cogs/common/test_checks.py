"""Who acts, as the services see it."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord
from discord import app_commands
from discord.ext import commands

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.ui import layout
from bot.ui.ids import Ref, component_id
from bot.ui.replies import reply
from bot.ui.router import handles
from cogs.common.checks import actor_of
from tests.discord_env import World


class Mirror(commands.Cog):
    """Keeps who used it."""

    def __init__(self) -> None:
        self.seen: list[Actor] = []

    @app_commands.command()
    async def mirror(self, interaction: discord.Interaction[Any]) -> None:
        """Keep who used it, and show a button."""
        self.seen.append(actor_of(interaction))
        card = layout.card(layout.row(layout.button("look", component_id("look", 77))))
        await (await interaction.client.create_dm(interaction.user)).send(view=card)
        await reply(interaction, card)

    @handles("look")
    async def look(self, interaction: discord.Interaction[Any], ref: Ref) -> None:
        """Keep who pressed, in the server that the id names; twice, once without naming one."""
        self.seen.append(actor_of(interaction, guild_id=ref.id))
        self.seen.append(actor_of(interaction))


@pytest.fixture
async def mirror(world: World) -> Mirror:
    """The cog, in the running bot."""
    cog = Mirror()
    await world.add_cog(cog)
    return cog


async def test_a_members_rights_and_roles_are_known(world: World, mirror: Mirror) -> None:
    """The person, their name and language, their rights and roles in the server, and where they are."""
    world.locale(world.manager, "ko")
    await world.slash(world.manager, world.channel, "mirror")
    await world.slash(world.host, world.channel, "mirror")
    manager, host = mirror.seen
    assert (manager.guild_id, manager.user_id, manager.name) == (world.guild.id, world.manager.id, "한도윤")
    assert (manager.language, host.language) == ("ko", "en")
    assert (manager.manage_server, manager.manage_events) == (True, True)
    assert (host.manage_server, host.manage_events) == (False, False)
    assert world.managers.id in manager.role_ids
    assert world.managers.id not in host.role_ids
    assert host.channels == {world.channel.id}


async def test_the_owner_has_every_right(world: World, mirror: Mirror) -> None:
    """Who owns the server may do everything in it without any role."""
    owner = simcord.MemberActor(world.env, world.guild, world.guild.owner)
    await world.slash(owner, world.channel, "mirror")
    assert mirror.seen[0].manage_server
    assert mirror.seen[0].manage_events


async def test_direct_messages_give_no_rights(world: World, mirror: Mirror) -> None:
    """In direct messages a button names the server; nobody has rights in it there."""
    await world.slash(world.manager, world.channel, "mirror")
    (letter,) = world.inbox(world.manager)
    answer = await world.click(world.manager, letter, "look")
    direct = mirror.seen[1]
    assert (direct.guild_id, direct.user_id, direct.manage_server) == (77, world.manager.id, False)
    assert "only works in a server" in world.text_of(answer)


async def test_an_id_cannot_name_another_server(world: World, mirror: Mirror) -> None:
    """In a server the person acts in that server, whatever an id says."""
    shown = await world.slash(world.manager, world.channel, "mirror")
    await world.click(world.manager, shown, "look")
    assert [actor.guild_id for actor in mirror.seen] == [world.guild.id] * 3


def test_no_server_is_an_error_for_the_user() -> None:
    """Where no server is meant there is nothing to act in."""

    class Nowhere:
        guild_id = None

    interaction: Any = Nowhere()
    with pytest.raises(UserError):
        actor_of(interaction)
