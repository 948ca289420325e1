"""Who acts: what Discord says about the person behind an interaction, as the services take it."""

from __future__ import annotations

from typing import Any

import discord

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.i18n import language_of


def actor_of(interaction: discord.Interaction[Any], guild_id: int | None = None) -> Actor:
    """Return the person behind an interaction.

    In direct messages there is no server: there `guild_id`, from the button's id, names the one that is
    meant, and the person has no rights in it. Raises UserError where no server is meant.
    """
    server = interaction.guild_id or guild_id
    if server is None:
        raise UserError("error.server_only")
    person = interaction.user
    rights = interaction.permissions if interaction.guild_id else discord.Permissions.none()
    member = person if isinstance(person, discord.Member) else None
    return Actor(
        guild_id=server,
        user_id=person.id,
        name=person.display_name,
        language=language_of(interaction.locale.value),
        manage_server=rights.administrator or rights.manage_guild,
        manage_events=rights.administrator or rights.manage_events,
        role_ids=frozenset(role.id for role in member.roles) if member else frozenset(),
        channels=frozenset(_channels(interaction)),
    )


def _channels(interaction: discord.Interaction[Any]) -> list[int]:
    """The channel, and the one that a thread or forum post belongs to."""
    channel = interaction.channel
    found = [interaction.channel_id, channel.parent_id if isinstance(channel, discord.Thread) else None]
    return [channel_id for channel_id in found if channel_id is not None]
