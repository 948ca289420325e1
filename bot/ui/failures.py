"""What went wrong while an interaction was answered: what of it a person can be told in plain words."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.core.errors import UserError
from bot.ui.permissions import missing

# Discord's error codes.
_FORBIDDEN = (50001, 50013)
_TOO_LATE = (10015, 10062, 40060)
"""Unknown webhook (after 15 minutes), unknown interaction (after 3 seconds), already acknowledged."""

_NAMELESS = ("ask", "Ask this", "Accept as answer", "sd:ask", "sd:q_")
_CHANNEL = re.compile(r"/channels/(\d+)(?:/|$)")


class MissingPermissionError(UserError):
    """The bot lacks one permission in one channel; `permission` is the catalogue key of its name."""

    def __init__(self, channel_id: int, permission: str) -> None:
        super().__init__("error.forbidden_permission", channel=channel_id)
        self.permission = permission


def came_too_late(error: discord.HTTPException) -> bool:
    """Whether Discord refused an answer because it no longer waits for one: nobody can be told anything."""
    return error.code in _TOO_LATE


def refusal(interaction: discord.Interaction[Any], error: discord.Forbidden) -> UserError | None:
    """Say what the bot may not do, and where, as far as Discord lets it know; None for other refusals."""
    if error.code not in _FORBIDDEN:
        return None
    channel_id = _channel_of(error) or interaction.channel_id
    if channel_id is None:
        return UserError("error.forbidden")
    guild = interaction.guild
    channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
    if channel is None:
        # Not known to the bot: it cannot see it.
        return UserError("error.forbidden_channel", channel=channel_id)
    names = missing(channel.permissions_for(channel.guild.me), thread=isinstance(channel, discord.Thread))
    if not names:
        return UserError("error.forbidden_channel", channel=channel_id)
    return MissingPermissionError(channel_id, names[0])


def place(interaction: discord.Interaction[Any]) -> str:
    """Name what was used, for the log: a command's name, or the id of a button or form."""
    data: Any = interaction.data or {}
    if interaction.command is not None:
        return interaction.command.qualified_name
    return str(data.get("custom_id") or data.get("name") or interaction.type.name)


def nameless(interaction: discord.Interaction[Any]) -> bool:
    """Whether the log is not to say who used this: somebody may be asking without a name."""
    return place(interaction).startswith(_NAMELESS)


def _channel_of(error: discord.HTTPException) -> int | None:
    """The channel of the request that was refused."""
    found = _CHANNEL.search(str(getattr(error.response, "url", "")))
    return int(found[1]) if found else None
