"""The menu "Study record" on a person: one's own data in this server, as a card, as a file, and its end."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import StudyBot
from bot.core.errors import ForbiddenError
from bot.services import forgetting, records
from bot.ui.ids import Ref
from bot.ui.record import FILE, file_card, forget_card, forgotten_card, record_card
from bot.ui.replies import edit_origin, reply, take_time, text_for
from bot.ui.router import handles
from cogs.common.checks import actor_of

Interaction = discord.Interaction[Any]


class StudyRecord(commands.Cog):
    """Everybody sees their own data only; buttons go by who presses them."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Add the menu, which discord.py does not find in a cog by itself."""
        self._bot.tree.add_command(app_commands.ContextMenu(name="Study record", callback=self.menu))

    async def menu(self, interaction: Interaction, user: discord.User | discord.Member) -> None:
        """On one's own name: the record."""
        if user.id != interaction.user.id:
            raise ForbiddenError("error.record.other")
        record = await records.own_record(self._bot.store, self._bot.clock, actor_of(interaction))
        await reply(interaction, record_card(text_for(interaction), record))

    @handles("record_view")
    async def view(self, interaction: Interaction, ref: Ref) -> None:
        """[취소]: back to the record."""
        record = await records.own_record(self._bot.store, self._bot.clock, actor_of(interaction))
        await edit_origin(interaction, record_card(text_for(interaction), record))

    @handles("record_file")
    async def file(self, interaction: Interaction, ref: Ref) -> None:
        """[파일로 받기]."""
        content = await records.own_file(self._bot.store, self._bot.clock, actor_of(interaction))
        sent = discord.File(io.BytesIO(content), FILE)
        await reply(interaction, file_card(text_for(interaction)), files=[sent])

    @handles("record_forget")
    async def ask_forget(self, interaction: Interaction, ref: Ref) -> None:
        """[내 기록 지우기] asks first."""
        leaving = await forgetting.preview(self._bot.store, actor_of(interaction))
        await edit_origin(interaction, forget_card(text_for(interaction), leaving))

    @handles("record_forget_sure")
    async def forget(self, interaction: Interaction, ref: Ref) -> None:
        """[지울게요]."""
        await take_time(interaction, in_place=True)
        await forgetting.forget(self._bot.store, self._bot.clock, actor_of(interaction))
        await edit_origin(interaction, forgotten_card(text_for(interaction)))


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(StudyRecord(bot))
