"""What a week is read with: [자료], [자료 올리기], [같이 이야기할 것], and the forms behind them."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import discord
from discord.ext import commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.bounds import shown
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.materials import TITLE_MOST
from bot.core.people import Actor
from bot.i18n import catalog
from bot.services import materials, settings, weeks
from bot.services.materials import FileAt, MaterialsView
from bot.store.engine import Store
from bot.ui.failures import MissingPermissionError
from bot.ui.forms import form_values, picked
from bot.ui.ids import Ref, component_id
from bot.ui.layout import Accent, card, text
from bot.ui.materials import file_card, material_form, materials_card, prompts_form
from bot.ui.replies import edit_origin, is_own_card, show_form, show_own, take_time, text_for
from bot.ui.router import handles
from bot.ui.text import clip
from cogs.common.checks import actor_of
from cogs.common.ids import numbers

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]

LINK, PROMPTS = "material_form", "prompts_form"
"""Kinds of drafts."""
FILE_MOST = 10 << 20
"""Bytes of a file: what a bot may post in any server."""
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


class Materials(commands.Cog):
    """Whoever presses, the services check their rights again; a presenter may do so in a direct message."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @handles("materials")
    async def list(self, interaction: Interaction, ref: Ref) -> None:
        """[자료]: everything that a week is read with."""
        view = await materials.show(*await self._about(interaction, ref.id), ref.id)
        await self._show(interaction, view)

    @handles("material_add")
    async def open_form(self, interaction: Interaction, ref: Ref) -> None:
        """[자료 올리기]; with a draft's id the form holds what was typed."""
        about = await self._about(interaction, ref.id)
        await materials.to_change(*about, ref.id)
        held = await settings.kept(*about, LINK, *numbers(ref.arg, 1)) if ref.arg else {}
        await show_form(interaction, material_form(text_for(interaction), ref.id, held))

    @handles("material_save")
    async def save(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it: a link, a file, or both."""
        values = form_values(interaction)
        typed = {name: values[name].text for name in ("title", "url")}
        typed["kind"] = values["kind"].value or "other"
        await take_time(interaction, in_place=is_own_card(interaction))
        about = await self._about(interaction, ref.id)
        async with self._keeping(about, "material_add", ref.id, LINK, typed):
            files = values["file"].files
            url = materials.address(typed["url"]) if typed["url"] or not files else None
            if files:
                view = await self._file(about, ref.id, typed, files[0])
            if url is not None:
                view = await materials.add_link(*about, ref.id, typed["kind"], typed["title"], url)
        await self._show(interaction, view, text_for(interaction)("material.added"))

    @handles("material_remove")
    async def remove(self, interaction: Interaction, ref: Ref) -> None:
        """One that was picked goes."""
        about, say = await self._about(interaction, ref.id), text_for(interaction)
        view = await materials.remove(*about, *numbers(picked(interaction).values[0], 1))
        said = say("material.file_left") if view.file_left else say("material.removed")
        await self._show(interaction, view, said)

    @handles("material_delete")
    async def delete_file(self, interaction: Interaction, ref: Ref) -> None:
        """[파일도 지우기], once a file was removed: the message that holds it goes."""
        file = await materials.removed_file(self._bot.store, actor_of(interaction), ref.id)
        channel = self._bot.get_partial_messageable(file.channel_id, guild_id=interaction.guild_id)
        with suppress(discord.NotFound):
            await channel.get_partial_message(file.message_id).delete()
        shown = card(text(text_for(interaction)("material.deleted")), accent=Accent.REPLY)
        await edit_origin(interaction, shown)

    @handles("prompts")
    async def open_prompts(self, interaction: Interaction, ref: Ref) -> None:
        """[같이 이야기할 것]; with a draft's id the form holds what was typed."""
        about = await self._about(interaction, ref.id)
        held = await materials.prompts_typed(*about, ref.id)
        if ref.arg:
            held = tuple((await settings.kept(*about, PROMPTS, *numbers(ref.arg, 1))).values())
        await show_form(interaction, prompts_form(text_for(interaction), ref.id, held))

    @handles("prompts_save")
    async def save_prompts(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it."""
        typed = {name: entry.text for name, entry in form_values(interaction).items()}
        about = await self._about(interaction, ref.id)
        async with self._keeping(about, "prompts", ref.id, PROMPTS, typed):
            view = await materials.set_prompts(*about, ref.id, [*typed.values()])
        await self._show(interaction, view, text_for(interaction)("prompts.saved"))

    async def _file(
        self, about: About, week_id: int, typed: dict[str, str], file: discord.Attachment
    ) -> MaterialsView:
        """Post a file in the study's channel, where it stays, and keep where that is."""
        title = typed["title"] or clip(file.filename, TITLE_MOST)
        view = await materials.to_post(*about, week_id, typed["kind"], title)
        if file.size > FILE_MOST:
            raise UserError("error.material.file_large", filename=shown(file.filename), most=FILE_MOST >> 20)
        study, user_id = view.study, about[2].user_id
        channel = self._bot.get_partial_messageable(study.channel_id, guild_id=study.guild_id)
        sent = discord.File(io.BytesIO(await _read(file)), _plain_name(file.filename, view.week.number))
        posted = file_card(catalog(study.language), view, sent.filename, title, user_id)
        try:
            message = await channel.send(
                view=posted, file=sent, silent=True, allowed_mentions=discord.AllowedMentions.none()
            )
        except discord.Forbidden as error:
            raise MissingPermissionError(study.channel_id, "permission.attach_files") from error
        place = FileAt(study.channel_id, message.id)
        return await materials.add_file(*about, week_id, typed["kind"], title, place)

    async def _show(self, interaction: Interaction, view: MaterialsView, said: str | None = None) -> None:
        """Change the reader's own card; a card that others see, or a post, is left alone."""
        private = interaction.guild_id is None
        shown = materials_card(text_for(interaction), view, said=said, private=private)
        await show_own(interaction, shown)

    async def _about(self, interaction: Interaction, week_id: int) -> About:
        """Who presses; in a direct message the week says which server is meant."""
        store, clock = self._bot.store, self._bot.clock
        if interaction.guild_id is not None:
            return store, clock, actor_of(interaction)
        user, language = interaction.user, text_for(interaction).language
        return (
            store,
            clock,
            await weeks.private_actor(store, user.id, user.display_name, language, week_id),
        )

    @asynccontextmanager
    async def _keeping(
        self, about: About, action: str, week_id: int, kind: str, typed: dict[str, str]
    ) -> AsyncIterator[None]:
        """Keep what a form held where it cannot be taken, and offer it again."""
        try:
            yield
        except (ForbiddenError, NotFoundError):
            raise
        except UserError as error:
            draft_id = await settings.keep(*about, kind, typed)
            error.again = component_id(action, week_id, draft_id)
            raise


async def _read(file: discord.Attachment) -> bytes:
    try:
        return await file.read()
    except (discord.NotFound, discord.Forbidden):
        raise UserError("error.material.file_gone", filename=shown(file.filename)) from None


def _plain_name(filename: str, week: int) -> str:
    """A name that Discord leaves as it is, so that the card finds its file."""
    ending = _ENDING.search(filename)
    return f"week-{week}{ending[0].lower() if ending else ''}"


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Materials(bot))
