"""/help: one screen, for the reader's role."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import StudyBot
from bot.services import access
from bot.ui.help import help_card
from bot.ui.replies import reply, text_for
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of


class Help(commands.Cog):
    """The one command that explains the others."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @app_commands.command(name="help")
    @app_commands.guild_only()
    @app_commands.autocomplete(study=studies)
    async def help(self, interaction: discord.Interaction[Any], study: str | None = None) -> None:
        """What the reader can do in this server, or in one study."""
        host, builder = await access.roles_of(self._bot.store, actor_of(interaction), study)
        await reply(interaction, help_card(text_for(interaction), host=host, builder=builder))


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Help(bot))
