"""Who is still there: without a privileged intent nobody tells the bot when somebody leaves the server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import discord

AT_ONCE = 10
"""So many people are asked after at a time."""


async def gone_from_server(interaction: discord.Interaction[Any], people: Sequence[int]) -> tuple[int, ...]:
    """Which of these people are not in the server any more. Who cannot be asked after counts as there."""
    guild, asking = interaction.guild, asyncio.Semaphore(AT_ONCE)
    if guild is None:
        return ()

    async def is_gone(user_id: int) -> bool:
        async with asking:
            try:
                await guild.fetch_member(user_id)
            except discord.NotFound:
                return True
            except discord.HTTPException:
                return False
            return False

    asked = await asyncio.gather(*(is_gone(user_id) for user_id in people))
    return tuple(user_id for user_id, gone in zip(people, asked, strict=True) if gone)
