"""What people press on a draw: weeks they can't, a lucky word, their own path, the proof."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord.ext import commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import NotFoundError, UserError
from bot.core.people import Actor
from bot.services import draw_entries, draw_results
from bot.services.draw_planning import NoOrderError
from bot.services.draw_results import Drawn
from bot.store.engine import Store
from bot.ui.draw_cards import absences_card, no_order_card, path_card, proof_card, word_card, word_form
from bot.ui.draw_pictures import files_of, names_of, path_pictures
from bot.ui.forms import form_values, picked
from bot.ui.ids import Ref
from bot.ui.replies import reply, show_form, show_own, take_time, text_for
from bot.ui.router import handles
from cogs.common.checks import actor_of

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]


class LotteryAnswers(commands.Cog):
    """The buttons under an open draw and under its result."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @handles("draw_absent")
    async def ask_absences(self, interaction: Interaction, ref: Ref) -> None:
        """[못 하는 주]."""
        found = await draw_entries.absences(*self._about(interaction), ref.id)
        await reply(interaction, absences_card(text_for(interaction), found))

    @handles("draw_absent_save")
    async def save_absences(self, interaction: Interaction, ref: Ref) -> None:
        """Weeks that were chosen, among those of one menu."""
        first, _, last = (ref.arg or "").partition("-")
        if not (first.isdecimal() and last.isdecimal()):
            raise NotFoundError("error.old_button")
        among = range(int(first), int(last) + 1)
        weeks = {int(value) for value in picked(interaction).values}
        try:
            found = await draw_entries.set_absences(*self._about(interaction), ref.id, among, weeks)
        except NoOrderError as error:
            await reply(interaction, no_order_card(text_for(interaction), error.clash, entering=True))
            return
        await show_own(interaction, absences_card(text_for(interaction), found, saved=True))

    @handles("draw_word")
    async def ask_word(self, interaction: Interaction, ref: Ref) -> None:
        """[행운의 말]."""
        found = await draw_entries.word(*self._about(interaction), ref.id)
        await show_form(interaction, word_form(text_for(interaction), found))

    @handles("draw_word_save")
    async def save_word(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it."""
        typed = form_values(interaction)["word"].text
        found = await draw_entries.set_word(*self._about(interaction), ref.id, typed)
        await show_own(interaction, word_card(text_for(interaction), found))

    @handles("draw_path")
    async def path(self, interaction: Interaction, ref: Ref) -> None:
        """[내 길] under a result."""
        await self._show_path(interaction, await draw_results.drawn(*self._about(interaction), ref.id))

    @handles("draw_mine")
    async def mine(self, interaction: Interaction, ref: Ref) -> None:
        """[내 길] on a study's order."""
        await self._show_path(
            interaction, await draw_results.last_of_season(*self._about(interaction), ref.id)
        )

    @handles("draw_verify")
    async def verify(self, interaction: Interaction, ref: Ref) -> None:
        """[검증]: compute it again, and give the record."""
        proof = await draw_results.prove(*self._about(interaction), ref.id)
        file = discord.File(io.BytesIO(proof.file), proof.filename)
        await reply(interaction, proof_card(text_for(interaction), proof, proof.filename), files=[file])

    async def _show_path(self, interaction: Interaction, found: Drawn) -> None:
        reader = interaction.user.id
        if reader not in found.card.people:
            raise UserError("error.draw.not_in")
        await take_time(interaction)
        say = text_for(interaction)
        pictures = await path_pictures(self._bot.studio, say, found.card, reader)
        await reply(
            interaction, path_card(say, found.card, reader, names_of(pictures)), files=files_of(pictures)
        )

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(LotteryAnswers(bot))
