"""[다시 시도] where the events of weeks could not be made: in the settings, and in the host's messages."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import StudyBot
from bot.services import week_events
from bot.ui.ids import Ref
from bot.ui.layout import Accent, card, text
from bot.ui.replies import reply, text_for
from bot.ui.router import handles
from cogs.common.checks import actor_of

Interaction = discord.Interaction[Any]


class Events(commands.Cog):
    """What has to happen to events happens by itself; this is for what was refused."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @handles("events_retry")
    async def retry(self, interaction: Interaction, ref: Ref) -> None:
        """Try again what was refused."""
        actor = actor_of(interaction) if interaction.guild_id is not None else None
        await week_events.retry(self._bot.store, self._bot.clock, interaction.user.id, ref.id, actor)
        await reply(interaction, card(text(text_for(interaction)("events.retrying")), accent=Accent.REPLY))


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Events(bot))
