"""The floor: the least that a discord.py bot can do. `/ping` answers, `/send` writes into many channels."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import discord
from discord import app_commands

from benchmarks.processes import loop_factory
from bot.connection import redirect


class FloorBot(discord.AutoShardedClient):
    """Two commands, no database, nothing else."""

    def __init__(self) -> None:
        super().__init__(
            # Those of Sadari, so that both hold the same of each server.
            intents=discord.Intents(guilds=True, guild_scheduled_events=True, voice_states=True),
            chunk_guilds_at_startup=False,
        )
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Add the commands."""

        @self.tree.command(name="ping", description="Answers.")
        async def ping(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.send_message("pong", ephemeral=True)

        @self.tree.command(
            name="send", description="Writes one message into the first channel of each server."
        )
        async def send(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.send_message("begun", ephemeral=True)
            channels = [guild.text_channels[0] for guild in self.guilds]
            # What Discord keeps refusing is lost: that is what is to be seen.
            await asyncio.gather(
                *(channel.send("A message.") for channel in channels), return_exceptions=True
            )
            await interaction.followup.send("done", ephemeral=True)

        await self.tree.sync()

    async def on_ready(self) -> None:
        """Say that every server is known."""
        print("Ready", flush=True)


async def main() -> None:
    """Run until it is killed."""
    redirect(os.environ["DISCORD_API_URL"], os.environ["DISCORD_GATEWAY_URL"])
    await FloorBot().start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(main())
