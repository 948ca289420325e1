"""The next season, and putting a study away: /study season and /study archive."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.services import archiving, seasons
from bot.ui.ids import Ref
from bot.ui.next_season import (
    archive_cancelled_card,
    archive_card,
    archived_card,
    next_season_card,
    opened_card,
    restored_card,
    season_cancelled_card,
)
from bot.ui.replies import edit_origin, reply, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand

Interaction = discord.Interaction[Any]


class StudySeasons(GroupCog):
    """What begins and what ends with a season."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("study", "season")
    @app_commands.autocomplete(study=studies)
    async def season(
        self,
        interaction: Interaction,
        weeks: int | None = None,
        last_page: int | None = None,
        study: str | None = None,
    ) -> None:
        """Preview the season after this one."""
        bot, actor = self._bot, actor_of(interaction)
        planned = await seasons.preview_next(bot.store, bot.clock, actor, study, weeks, last_page)
        await reply(interaction, next_season_card(text_for(interaction), planned))

    @handles("season_next")
    async def next_season(self, interaction: Interaction, ref: Ref) -> None:
        """The button under a season's last result."""
        bot, actor = self._bot, actor_of(interaction)
        planned = await seasons.preview_by_study(bot.store, bot.clock, actor, ref.id)
        await reply(interaction, next_season_card(text_for(interaction), planned))

    @handles("season_preview")
    async def turn_page(self, interaction: Interaction, ref: Ref) -> None:
        """[이전] and [다음]."""
        bot, actor = self._bot, actor_of(interaction)
        planned = await seasons.preview_again(bot.store, bot.clock, actor, ref.id)
        await edit_origin(interaction, next_season_card(text_for(interaction), planned, int(ref.arg or 0)))

    @handles("season_open")
    async def open_season(self, interaction: Interaction, ref: Ref) -> None:
        """The green button."""
        bot, actor = self._bot, actor_of(interaction)
        opened = await seasons.open_next(bot.store, bot.clock, actor, ref.id)
        await edit_origin(interaction, opened_card(text_for(interaction), opened))

    @handles("season_cancel")
    async def keep_season(self, interaction: Interaction, ref: Ref) -> None:
        """[취소]."""
        await seasons.cancel(self._bot.store, actor_of(interaction), ref.id)
        await edit_origin(interaction, season_cancelled_card(text_for(interaction)))

    @subcommand("study", "archive")
    @app_commands.autocomplete(study=studies)
    async def archive(self, interaction: Interaction, study: str | None = None) -> None:
        """Ask whether a study is to be put away."""
        asked = await archiving.ask(self._bot.store, actor_of(interaction), study)
        await reply(interaction, archive_card(text_for(interaction), asked))

    @handles("study_archive")
    async def put_away(self, interaction: Interaction, ref: Ref) -> None:
        """[보관하기]."""
        bot, actor = self._bot, actor_of(interaction)
        study = await archiving.archive(bot.store, bot.clock, actor, ref.id)
        await edit_origin(interaction, archived_card(text_for(interaction), study))

    @handles("study_archive_cancel")
    async def keep_study(self, interaction: Interaction, ref: Ref) -> None:
        """[취소]."""
        await edit_origin(interaction, archive_cancelled_card(text_for(interaction)))

    @handles("study_restore")
    async def take_back(self, interaction: Interaction, ref: Ref) -> None:
        """[되돌리기]."""
        bot, actor = self._bot, actor_of(interaction)
        study = await archiving.restore(bot.store, bot.clock, actor, ref.id)
        await edit_origin(interaction, restored_card(text_for(interaction), study))


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(StudySeasons(bot))
