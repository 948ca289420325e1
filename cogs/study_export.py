"""Taking a study along: /study export gives one zip, /study import brings it into another server."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.core.bounds import shown
from bot.core.errors import UserError
from bot.services import exporting, importing
from bot.services.founding import LookAgainError
from bot.services.importing import Parcel, Wish
from bot.ui.exporting import arrival_card, arrived_card, exported_card, import_cancelled_card
from bot.ui.founding import NEEDED
from bot.ui.ids import Ref
from bot.ui.replies import edit_origin, reply, sentence, take_time, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand
from cogs.common.inputs import lacking_in, text_channel
from cogs.common.people import gone_from_server

Interaction = discord.Interaction[Any]


class StudyExport(GroupCog):
    """Out as one file, and in again after a look at what it would become."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("study", "export")
    @app_commands.autocomplete(study=studies)
    async def export(self, interaction: Interaction, study: str | None = None) -> None:
        """Everything of a study as one zip, for its host and managers only."""
        await self._export(interaction, study)

    @handles("study_export")
    async def export_this(self, interaction: Interaction, ref: Ref) -> None:
        """[내보내기] among the settings."""
        await self._export(interaction, str(ref.id))

    @subcommand("study", "import")
    async def bring_in(
        self,
        interaction: Interaction,
        file: discord.Attachment,
        channel: discord.TextChannel | None = None,
        voice: discord.VoiceChannel | discord.StageChannel | None = None,
    ) -> None:
        """Show what an exported study would be in this server."""
        bot, actor = self._bot, actor_of(interaction)
        place = text_channel(interaction, channel)
        await importing.require_may(bot.store, actor)
        if file.size > (most := _most(interaction)):
            raise UserError(
                "error.import.size",
                filename=shown(file.filename),
                megabytes=-(-file.size // (1 << 20)),
                most=most >> 20,
            )
        await take_time(interaction)
        parcel = await importing.read(await self._fetch(file.url))
        wish = Wish(
            url=file.url,
            channel_id=place,
            voice_id=voice.id if voice else None,
            digest=parcel.digest,
            away=await gone_from_server(interaction, [*parcel.people]),
        )
        draft_id = await importing.begin(bot.store, bot.clock, actor, wish)
        await self._show(interaction, draft_id, parcel)

    @handles("import_preview")
    async def preview(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 확인], [이전] and [다음]."""
        await take_time(interaction, in_place=True)
        parcel = await self._again(interaction, ref.id)
        await self._show(interaction, ref.id, parcel, int(ref.arg or 0))

    @handles("import_create")
    async def create(self, interaction: Interaction, ref: Ref) -> None:
        """The green button."""
        bot, actor = self._bot, actor_of(interaction)
        await take_time(interaction, in_place=True)
        parcel = await self._again(interaction, ref.id)

        def can_post(channel_id: int) -> bool:
            return not NEEDED.intersection(lacking_in(interaction, channel_id))

        try:
            arrival = await importing.create(bot.store, bot.clock, actor, ref.id, parcel, can_post)
        except LookAgainError as why:
            await self._show(interaction, ref.id, parcel, note=why)
            return
        await edit_origin(interaction, arrived_card(text_for(interaction), arrival))

    @handles("import_cancel")
    async def cancel(self, interaction: Interaction, ref: Ref) -> None:
        """[취소]."""
        await importing.cancel(self._bot.store, actor_of(interaction), ref.id)
        await edit_origin(interaction, import_cancelled_card(text_for(interaction)))

    async def _export(self, interaction: Interaction, study: str | None) -> None:
        bot = self._bot
        await take_time(interaction)
        made = await exporting.export(bot.store, bot.clock, actor_of(interaction), study, _most(interaction))
        file = discord.File(io.BytesIO(made.data), made.name)
        await reply(interaction, exported_card(text_for(interaction), made), files=[file])

    async def _show(
        self,
        interaction: Interaction,
        draft_id: int,
        parcel: Parcel,
        page: int = 0,
        note: UserError | None = None,
    ) -> None:
        bot, say = self._bot, text_for(interaction)
        arrival = await importing.preview(bot.store, bot.clock, actor_of(interaction), draft_id, parcel)
        lacking = lacking_in(interaction, arrival.study.channel_id)
        said = sentence(say, note) if note else None
        await edit_origin(interaction, arrival_card(say, arrival, lacking, page, said))

    async def _again(self, interaction: Interaction, draft_id: int) -> Parcel:
        """The file of a draft once more: it stays where it was put in, and is the same or none."""
        bot = self._bot
        wish = await importing.wished(bot.store, bot.clock, actor_of(interaction), draft_id)
        data = await self._fetch(wish.url)
        if hashlib.sha256(data).hexdigest() != wish.digest:
            raise UserError("error.import.gone")
        return await importing.read(data)

    async def _fetch(self, url: str) -> bytes:
        try:
            return await self._bot.http.get_from_cdn(url)
        except (discord.NotFound, discord.Forbidden):
            raise UserError("error.import.gone") from None


def _most(interaction: Interaction) -> int:
    """Bytes of the largest file that Discord takes here."""
    guild = interaction.guild
    return guild.filesize_limit if guild is not None else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(StudyExport(bot))
