"""What commands are given: which channel is meant, what the bot may do there, a file's bytes."""

from __future__ import annotations

from typing import Any

import discord

from bot.core.book import MOST_BYTES, SectionsError
from bot.core.bounds import shown
from bot.core.errors import UserError
from bot.i18n import language_of
from bot.ui.permissions import missing, missing_for_event, missing_for_questions

Interaction = discord.Interaction[Any]


async def read_sections(file: discord.Attachment) -> bytes:
    """The bytes of a sections file; SectionsError for one that is too large, before it is fetched."""
    if file.size > MOST_BYTES:
        raise SectionsError(
            "error.sections.large",
            filename=shown(file.filename),
            kilobytes=-(-file.size // 1024),
            most=MOST_BYTES // 1024,
        )
    return await file.read()


def text_channel(interaction: Interaction, chosen: discord.TextChannel | None) -> int:
    """The channel a study is to live in: the chosen one, else this one, else the one of this thread."""
    channel: object = chosen or interaction.channel
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    if not isinstance(channel, discord.TextChannel):
        raise UserError("error.study.channel")
    return channel.id


def lacking_in(interaction: Interaction, channel_id: int) -> tuple[str, ...]:
    """What the bot needs in a channel and is not allowed there, as catalogue keys, the most needed first."""
    guild = interaction.guild
    channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
    if channel is None:
        # Not known to the bot: it cannot see it, or it is gone.
        return ("permission.view_channel",)
    rights = channel.permissions_for(channel.guild.me)
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return () if rights.view_channel else ("permission.view_channel",)
    if isinstance(channel, discord.ForumChannel):
        # Without the last one questions are posted all the same, but nobody makes their tags.
        tags = () if rights.manage_channels else ("permission.manage_channels",)
        return (*missing_for_questions(rights, forum=True, files=True), *tags)
    return missing(rights, thread=isinstance(channel, discord.Thread))


def lacking_for_events(interaction: Interaction, voice_id: int | None) -> str | None:
    """The permission without which the bot makes no events of this server, as a catalogue key."""
    guild = interaction.guild
    if guild is None:
        return None
    channel = guild.get_channel(voice_id) if voice_id is not None else None
    lacking = missing_for_event(guild.me.guild_permissions)
    if channel is not None:
        lacking += missing_for_event(channel.permissions_for(guild.me), voice=True)
    return next(iter(lacking), None)


def unpingable(interaction: Interaction, channel_id: int, role_id: int | None) -> int | None:
    """The role, where a ping of it would reach nobody."""
    guild = interaction.guild
    role = guild.get_role(role_id) if guild is not None and role_id is not None else None
    channel = guild.get_channel(channel_id) if guild is not None else None
    if role is None or role.mentionable or guild is None or channel is None:
        return None
    return None if channel.permissions_for(guild.me).mention_everyone else role.id


def kept_word(typed: str, most: int = 20) -> str | None:
    """What was typed into a short field, as far as an id can carry it: see `released_word`."""
    plain = typed[:most].replace(":", " ").strip()
    # A lone "p12" would be read as an automatic post's marker.
    return f" {plain}" if plain else None


def released_word(arg: str | None) -> str | None:
    """The word that an id carries."""
    return arg.strip() if arg is not None else None


def study_language(interaction: Interaction) -> str:
    """The language for a new study: Korean where the person or the server speaks it, else English."""
    locales = [interaction.locale, interaction.guild_locale]
    spoken = [language_of(locale.value) for locale in locales if locale is not None]
    return "ko" if "ko" in spoken else "en"
