"""/tex and the menu "Draw formulas": formulas as pictures, and [고치기], which draws them again in place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import StudyBot
from bot.core.errors import UserError
from bot.core.formula import MOST, FormulaError, has_formulas
from bot.i18n import catalog
from bot.render.formula.formulas import Drawn
from bot.services.formulas import Kept, keep, kept_in
from bot.ui.forms import form_values
from bot.ui.formula import done_card, formula_card, formula_file, formula_form, formula_source
from bot.ui.ids import Ref, component_id
from bot.ui.layout import Card
from bot.ui.replies import edit_origin, error_card, reply, show_form, take_time, text_for
from bot.ui.router import handles
from cogs.common.checks import actor_of
from cogs.common.inputs import study_language

Interaction = discord.Interaction[Any]
Source = app_commands.Range[str, 1, MOST]

_EMOJI = re.compile(r"<a?(:\w+:)\d+>")


class Formulas(commands.Cog):
    """Whoever draws sees the picture alone, until they show it to everyone."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Add the menu, which discord.py does not find in a cog by itself."""
        self._bot.tree.add_command(app_commands.ContextMenu(name="Draw formulas", callback=self.menu))

    @app_commands.command(name="tex")
    @app_commands.guild_only()
    async def tex(self, interaction: Interaction, formula: Source | None = None, share: bool = False) -> None:
        """Draw what was written, or open a form for it."""
        if formula is None:
            form_id = component_id("tex_new", 0, "share" if share else None)
            await show_form(interaction, formula_form(text_for(interaction), form_id))
        else:
            await self._draw_new(interaction, Kept(formula, share=share))

    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Draw the formulas of somebody's message."""
        written = _written(message)
        if not has_formulas(written):
            raise UserError("error.formula.none")
        await self._draw_new(interaction, Kept(written))

    @handles("tex_new")
    async def new(self, interaction: Interaction, ref: Ref) -> None:
        """The form that the command opens."""
        await self._draw_new(interaction, Kept(_typed(interaction), share=ref.arg == "share"))

    @handles("tex_edit")
    async def edit(self, interaction: Interaction, ref: Ref) -> None:
        """[고치기]: the form, with what the card shows."""
        assert interaction.message is not None, "it is a card's button"
        source = formula_source(interaction.message)
        await show_form(
            interaction, formula_form(text_for(interaction), component_id("tex_redraw", ref.id), source)
        )

    @handles("tex_redraw")
    async def redraw(self, interaction: Interaction, ref: Ref) -> None:
        """Its submit. A card that everyone sees changes for its author only; others get one of their own."""
        message = interaction.message
        assert message is not None, "it is a card's form"
        kept = Kept(_typed(interaction))
        if message.flags.ephemeral:
            await self._draw_in_place(interaction, kept)
        elif interaction.user.id == ref.id:
            kept = replace(kept, message=message.id)
            await take_time(interaction, in_place=True)
            drawn = await self._drawn(interaction, kept)
            await edit_origin(interaction, self._card(interaction, drawn, True), files=[formula_file(drawn)])
        else:
            await self._draw_new(interaction, kept)

    @handles("tex_share")
    async def share(self, interaction: Interaction, ref: Ref) -> None:
        """[모두에게 보이기]."""
        assert interaction.message is not None, "it is a card's button"
        await self._draw_in_place(interaction, Kept(formula_source(interaction.message), share=True))

    @handles("tex_again")
    async def again(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 쓰기]: the form, with what could not be drawn."""
        kept = await kept_in(self._bot.store, self._bot.clock, actor_of(interaction), ref.id)
        await show_form(
            interaction,
            formula_form(text_for(interaction), component_id("tex_retry", ref.id), kept.source),
        )

    @handles("tex_retry")
    async def retry(self, interaction: Interaction, ref: Ref) -> None:
        """Its submit."""
        kept = await kept_in(self._bot.store, self._bot.clock, actor_of(interaction), ref.id)
        await self._draw_in_place(interaction, replace(kept, source=_typed(interaction)), ref.id)

    async def _draw_new(self, interaction: Interaction, kept: Kept) -> None:
        """Draw, and answer with a new message."""
        await take_time(interaction)
        drawn = await self._drawn(interaction, kept)
        if kept.share:
            await reply(interaction, done_card(text_for(interaction), shared=True))
            await self._post(interaction, drawn)
        else:
            await reply(interaction, self._card(interaction, drawn, False), files=[formula_file(drawn)])

    async def _draw_in_place(self, interaction: Interaction, kept: Kept, draft_id: int | None = None) -> None:
        """Draw, and change the reader's own card into what came of it, an error included."""
        await take_time(interaction, in_place=True)
        try:
            drawn = await self._drawn(interaction, kept, draft_id)
        except FormulaError as error:
            await edit_origin(interaction, error_card(text_for(interaction), error))
            return
        if kept.share:
            await edit_origin(interaction, done_card(text_for(interaction), shared=True))
            await self._post(interaction, drawn)
        elif kept.message is not None and await self._replace(interaction, kept.message, drawn):
            await edit_origin(interaction, done_card(text_for(interaction), shared=False))
        else:
            await edit_origin(interaction, self._card(interaction, drawn, False), files=[formula_file(drawn)])

    async def _drawn(self, interaction: Interaction, kept: Kept, draft_id: int | None = None) -> Drawn:
        """Have it drawn; where that cannot be, keep it, and let the error offer it again."""
        try:
            return await self._bot.formulas.draw(kept.source)
        except FormulaError as error:
            actor = actor_of(interaction)
            draft_id = await keep(self._bot.store, self._bot.clock, actor, kept, draft_id)
            error.again = component_id("tex_again", draft_id)
            raise

    async def _post(self, interaction: Interaction, drawn: Drawn) -> None:
        shown = self._card(interaction, drawn, True)
        await reply(interaction, shown, ephemeral=False, files=[formula_file(drawn)])

    async def _replace(self, interaction: Interaction, message_id: int, drawn: Drawn) -> bool:
        """Put another picture into a message that everyone sees; False where it is gone."""
        assert interaction.channel_id is not None, "a card is in a channel"
        channel = self._bot.get_partial_messageable(interaction.channel_id)
        shown = self._card(interaction, drawn, True)
        try:
            await channel.get_partial_message(message_id).edit(view=shown, attachments=[formula_file(drawn)])
        except discord.NotFound:
            return False
        return True

    def _card(self, interaction: Interaction, drawn: Drawn, shared: bool) -> Card:
        """What everyone sees speaks the server's language."""
        say = catalog(study_language(interaction)) if shared else text_for(interaction)
        return formula_card(say, drawn, interaction.user.id, shared=shared)


def _typed(interaction: Interaction) -> str:
    return form_values(interaction)["source"].text


def _written(message: discord.Message) -> str:
    """A message's text with names for mentions; of a forwarded one, the original's."""
    forwarded = message.message_snapshots[0].content if message.message_snapshots else ""
    return _EMOJI.sub(r"\1", message.clean_content or forwarded)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Formulas(bot))
