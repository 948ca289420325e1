"""A server as the gateway tells of it, waited for a little after a start."""

from __future__ import annotations

import asyncio
from typing import Protocol

import discord

from bot.delivery.post import Refused, Unreachable

CONNECTED_WITHIN = 10.0
"""Seconds for the gateway, after a start, to tell what the bot may do where."""


class Client(Protocol):
    """The part of the bot that this needs."""

    def get_guild(self, id: int) -> discord.Guild | None:
        """A server as far as it is known."""

    async def wait_until_ready(self) -> None:
        """Wait until the gateway has told what is where."""


async def is_ready(client: Client) -> bool:
    """Wait for the gateway, a little; False where it has not told (yet) what is where."""
    try:
        await asyncio.wait_for(client.wait_until_ready(), CONNECTED_WITHIN)
    except TimeoutError:
        return False
    return True


async def server(client: Client, guild_id: int) -> discord.Guild:
    """The server. Raises Unreachable where that may change, Refused where the bot is not in it."""
    if not await is_ready(client):
        raise Unreachable("the gateway is not ready")
    guild = client.get_guild(guild_id)
    if guild is None:
        raise Refused(f"{guild_id}: unknown server")
    if guild.unavailable:
        raise Unreachable("the server is away")
    return guild
