"""Suggestions for options that several commands have."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.core.calendar import zones_like
from bot.services.suggestions import studies_like
from bot.ui.text import clip
from cogs.common.checks import actor_of

Choices = list[app_commands.Choice[str]]
NAME_MOST = 100


async def studies(interaction: discord.Interaction[Any], current: str) -> Choices:
    """The studies that this person may know of; the value is the study's id."""
    found = await studies_like(interaction.client.store, actor_of(interaction), current)
    return [app_commands.Choice(name=clip(study.title, NAME_MOST), value=str(study.id)) for study in found]


async def zones(interaction: discord.Interaction[Any], current: str) -> Choices:
    """Time zones by what was typed: part of a name, a city, an abbreviation."""
    return [app_commands.Choice(name=zone, value=zone) for zone in zones_like(current)]
