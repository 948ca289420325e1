"""The buttons of a meeting's panel: pause, continue, ten minutes more, and the page that it is on."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.inputs import parse_page
from bot.core.people import Actor
from bot.services import noting, pausing
from bot.store.engine import Store
from bot.ui.forms import form_values
from bot.ui.ids import Ref, component_id
from bot.ui.pausing import note_form, noted_card, paused_card, reason_form, resumed_card
from bot.ui.replies import edit_origin, is_own_card, reply, show_form, show_own, text_for
from bot.ui.router import handles
from cogs.common.checks import actor_of
from cogs.common.inputs import kept_word, released_word

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]


class MeetingPanel(commands.Cog):
    """What people press while a meeting runs. The panel itself follows as an automatic post."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @handles("meeting_pause")
    async def pause(self, interaction: Interaction, ref: Ref) -> None:
        """[일시정지]: the clock stops at the press; why can be said afterwards."""
        view = await pausing.pause(*self._about(interaction), ref.id)
        await reply(interaction, paused_card(text_for(interaction), view))

    @handles("pause_reason")
    async def ask_reason(self, interaction: Interaction, ref: Ref) -> None:
        """[이유 적기]."""
        await show_form(interaction, reason_form(text_for(interaction), ref.id))

    @handles("pause_reason_save")
    async def give_reason(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it."""
        reason = form_values(interaction)["reason"].text
        view = await pausing.give_reason(*self._about(interaction), ref.id, reason)
        await show_own(interaction, paused_card(text_for(interaction), view, reason))

    @handles("meeting_resume")
    async def resume(self, interaction: Interaction, ref: Ref) -> None:
        """[이어서]: the panel shows it to all; the card of who paused it says so."""
        view = await pausing.resume(*self._about(interaction), ref.id)
        if is_own_card(interaction):
            await edit_origin(interaction, resumed_card(text_for(interaction), view))

    @handles("meeting_extend")
    async def extend(self, interaction: Interaction, ref: Ref) -> None:
        """[+10분]: the panel shows the new end."""
        await pausing.extend(*self._about(interaction), ref.id)

    @handles("page_note")
    async def ask_page(self, interaction: Interaction, ref: Ref) -> None:
        """[페이지 적기] while the meeting runs; a page that could not be taken is in the id."""
        view = await noting.meeting_to_note(*self._about(interaction), ref.id)
        await show_form(interaction, note_form(text_for(interaction), view.week, released_word(ref.arg)))

    @handles("page_note_save")
    async def note_page(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it."""
        typed = form_values(interaction)["page"].text
        try:
            await self._note(interaction, ref.id, parse_page(typed), sure=False)
        except (ForbiddenError, NotFoundError):
            raise
        except UserError as error:
            error.again = component_id("page_note", ref.id, kept_word(typed))
            raise

    @handles("page_note_sure")
    async def note_anyway(self, interaction: Interaction, ref: Ref) -> None:
        """[네, 적을게요]: a page that is not of this week."""
        if ref.arg is None or not ref.arg.isdecimal():
            raise NotFoundError("error.old_button")
        await self._note(interaction, ref.id, int(ref.arg), sure=True)

    async def _note(self, interaction: Interaction, week_id: int, page: int, *, sure: bool) -> None:
        noted = await noting.note_page(*self._about(interaction), week_id, page, sure=sure)
        await show_own(interaction, noted_card(text_for(interaction), noted))

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(MeetingPanel(bot))
