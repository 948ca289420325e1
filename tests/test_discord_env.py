"""What the other tests see through: who is pinged, what was said, which errors count."""

from __future__ import annotations

import discord
import pytest

from bot.ui import layout
from tests.discord_env import World


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        (discord.AllowedMentions.none(), set()),
        (
            discord.AllowedMentions(
                everyone=False, roles=False, users=[discord.Object(2), discord.Object(9)]
            ),
            {2},
        ),
        (discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(1)]), {1}),
        (discord.AllowedMentions(everyone=True, users=True, roles=False), {0, 2, 3}),
    ],
)
async def test_pings_are_those_that_discord_would_make(
    world: World, allowed: discord.AllowedMentions, pinged: set[int]
) -> None:
    """A ping needs both: the mention in the text, and the leave for it."""
    channel = world.bot.get_partial_messageable(world.channel.id)
    said = layout.card(layout.text("<@&1> <@2> <@!3> @everyone"))
    await channel.send(view=said, allowed_mentions=allowed)
    (request,) = world.sent()
    assert world.pings(request) == pinged
    assert [world.text_of(post) for post in world.posts()] == ["<@&1> <@2> <@!3> @everyone"]


async def test_time_is_kept_over_a_restart(world: World) -> None:
    """Time goes on after a restart, and the world is the same."""
    await world.advance(days=20, hours=1)
    then = world.now
    await world.restart()
    assert world.now == then
    assert world.bot.get_guild(world.guild.id) is not None
