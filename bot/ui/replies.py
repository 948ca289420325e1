"""Answering an interaction, whatever was answered before: a card, an edit in place, a form, an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.core.book import SectionsError
from bot.core.errors import UserError
from bot.i18n import Text, catalog, language_of
from bot.ui import layout
from bot.ui.failures import MissingPermissionError
from bot.ui.forms import Form
from bot.ui.layout import Accent, Card
from bot.ui.text import clip, escape

Interaction = discord.Interaction[Any]


def text_for(interaction: Interaction) -> Text:
    """The catalogue in the language of who is reading: what only they see is written in it."""
    return catalog(language_of(interaction.locale.value))


async def reply(
    interaction: Interaction, card: Card, *, ephemeral: bool = True, files: Sequence[discord.File] = ()
) -> None:
    """Answer with a new message, which pings nobody; a follow-up where there was an answer already."""
    if interaction.response.is_done():
        await interaction.followup.send(view=card, ephemeral=ephemeral, files=list(files))
    else:
        await interaction.response.send_message(view=card, ephemeral=ephemeral, files=list(files))


async def edit_origin(interaction: Interaction, card: Card, *, files: Sequence[discord.File] = ()) -> None:
    """Change the message whose button was pressed (or whose button opened the form) into this card.

    After a command there is no such message: then this is a new, ephemeral one.
    """
    if interaction.message is None:
        await reply(interaction, card, files=files)
    elif interaction.response.is_done():
        await interaction.edit_original_response(view=card, attachments=list(files))
    else:
        await interaction.response.edit_message(view=card, attachments=list(files))


def is_own_card(interaction: Interaction) -> bool:
    """Whether what was pressed stands on a card that only its reader sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def show_own(interaction: Interaction, card: Card, *, files: Sequence[discord.File] = ()) -> None:
    """Change the reader's own card; one that others see, or a post, is left alone and answered beside."""
    await (edit_origin if is_own_card(interaction) else reply)(interaction, card, files=files)


async def show_form(interaction: Interaction, form: Form) -> None:
    """Open a form. It must be the first answer, and a form cannot answer a form."""
    await interaction.response.send_modal(form)


async def take_time(interaction: Interaction, *, ephemeral: bool = True, in_place: bool = False) -> None:
    """Ask Discord for 15 minutes instead of 3 seconds, before work that may take more than two.

    Answer afterwards with `reply`, or with `edit_origin` where `in_place` was true.
    """
    await interaction.response.defer(ephemeral=ephemeral, thinking=not in_place)


async def show_error(interaction: Interaction, error: UserError) -> None:
    """Tell who pressed or typed what did not work and what to do, to them only.

    Where the error knows how what was entered can be had again, a button offers it.
    """
    await reply(interaction, error_card(text_for(interaction), error))


def error_card(text: Text, error: UserError) -> Card:
    """What an error says, with a button that offers what was entered, where that was kept."""
    again = None
    if error.again is not None:
        again = layout.row(layout.button(text("again.button"), error.again, style="blue"))
    said = clip(sentence(text, error), layout.TEXT_MOST)
    return layout.card(layout.text(said), again, accent=Accent.SORRY)


def sentence(text: Text, error: UserError) -> str:
    """What an error says in a language; of a file that was not read, the lines that are wrong as well."""
    values = _harmless(error.values)
    if isinstance(error, MissingPermissionError):
        values["permission"] = text(error.permission)
    said = text(error.key, **values)
    if not isinstance(error, SectionsError):
        return said
    lines = (text(line.reason_key, number=line.number, **_harmless(line.values)) for line in error.shown)
    return "\n".join((said, *(f"- {line}" for line in lines)))


def _harmless(values: Mapping[str, Any]) -> dict[str, Any]:
    """Errors carry what members typed as it was typed."""
    return {name: escape(value) if isinstance(value, str) else value for name, value in values.items()}
