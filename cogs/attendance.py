"""[저 왔어요] on the panel, and /host attendance with its card."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.attendance import Status
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.services import attendance_edits, check_ins
from bot.store.engine import Store
from bot.ui.attendance import attendance_card, checked_in_card, taken_back_card
from bot.ui.forms import picked
from bot.ui.ids import Ref
from bot.ui.replies import reply, show_own, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]


class Attendance(GroupCog):
    """Who was there: people say so themselves where no voice channel tells, and the host puts it right."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("host", "attendance")
    @app_commands.autocomplete(study=studies)
    async def attendance(
        self,
        interaction: Interaction,
        week: app_commands.Range[int, 1, 200] | None = None,
        study: str | None = None,
    ) -> None:
        """Who was at the last meeting, or at that of another week."""
        view = await attendance_edits.show(*self._about(interaction), study, week)
        await reply(interaction, attendance_card(text_for(interaction), view))

    @handles("attendance")
    async def show(self, interaction: Interaction, ref: Ref) -> None:
        """[출석] on another card, which stays as it is."""
        view = await attendance_edits.show_week(*self._about(interaction), ref.id)
        await reply(interaction, attendance_card(text_for(interaction), view))

    @handles("attendance_week")
    async def turn_page(self, interaction: Interaction, ref: Ref) -> None:
        """[이전], [다음], and the buttons to the weeks before and after."""
        view = await attendance_edits.show_week(*self._about(interaction), ref.id)
        page = int(ref.arg) if ref.arg is not None and ref.arg.isdecimal() else 0
        await show_own(interaction, attendance_card(text_for(interaction), view, page))

    @handles("attendance_set")
    async def correct(self, interaction: Interaction, ref: Ref) -> None:
        """People were picked in one of the four menus."""
        if ref.arg not in set(Status):
            raise NotFoundError("error.old_button")
        people = picked(interaction).people
        if any(person.bot for person in people):
            raise UserError("member.bot")
        names = {person.id: person.display_name for person in people}
        if not names:
            raise NotFoundError("error.old_button")
        view = await attendance_edits.correct(*self._about(interaction), ref.id, names, Status(ref.arg))
        await show_own(interaction, attendance_card(text_for(interaction), view))

    @handles("check_in")
    async def check_in(self, interaction: Interaction, ref: Ref) -> None:
        """[저 왔어요]."""
        done = await check_ins.check_in(*self._about(interaction), ref.id)
        await show_own(interaction, checked_in_card(text_for(interaction), done))

    @handles("check_in_undo")
    async def take_back(self, interaction: Interaction, ref: Ref) -> None:
        """[잘못 눌렀어요]."""
        view = await check_ins.take_back(*self._about(interaction), ref.id)
        await show_own(interaction, taken_back_card(text_for(interaction), view))

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Attendance(bot))
