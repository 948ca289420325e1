"""Looking at the season: /week, /order and /progress."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import StudyBot
from bot.render.progress import progress_png
from bot.services import order, weeks
from bot.ui.ids import Ref
from bot.ui.order import order_card
from bot.ui.progress import PICTURE, progress_card, progress_view
from bot.ui.replies import edit_origin, reply, take_time, text_for
from bot.ui.router import handles
from bot.ui.week import week_card
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of

Interaction = discord.Interaction[Any]


class Weeks(commands.Cog):
    """What everybody may look at."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @app_commands.command(name="week")
    @app_commands.guild_only()
    @app_commands.autocomplete(study=studies)
    async def week(
        self,
        interaction: Interaction,
        week: app_commands.Range[int, 1, 200] | None = None,
        study: str | None = None,
    ) -> None:
        """This week's card, or that of another week."""
        actor = actor_of(interaction)
        view = await weeks.show_week(self._bot.store, self._bot.clock, actor, study, week)
        host = await weeks.runs(self._bot.store, actor, view.study.id)
        now = self._bot.clock.now()
        await reply(interaction, week_card(text_for(interaction), view, actor.user_id, host=host, now=now))

    @app_commands.command(name="order")
    @app_commands.guild_only()
    @app_commands.autocomplete(study=studies)
    async def order(
        self, interaction: Interaction, member: discord.Member | None = None, study: str | None = None
    ) -> None:
        """Who presents when, or one person's turns."""
        actor = actor_of(interaction)
        view = await order.show_order(self._bot.store, self._bot.clock, actor, study)
        chosen = member.id if member else None
        await reply(interaction, order_card(text_for(interaction), view, actor.user_id, chosen))

    @handles("order_view")
    async def turn_page(self, interaction: Interaction, ref: Ref) -> None:
        """[이전] and [다음] of a long order; the id holds whose turns and which page."""
        member, _, page = (ref.arg or "0.0").partition(".")
        actor = actor_of(interaction)
        view = await order.order_by_study(self._bot.store, self._bot.clock, actor, ref.id)
        shown = order_card(text_for(interaction), view, actor.user_id, int(member) or None, int(page or 0))
        await edit_origin(interaction, shown)

    @app_commands.command(name="progress")
    @app_commands.guild_only()
    @app_commands.autocomplete(study=studies)
    async def progress(self, interaction: Interaction, study: str | None = None) -> None:
        """How far the reading is, as a chart and in words."""
        say, studio = text_for(interaction), self._bot.studio
        view = await weeks.show_season(self._bot.store, self._bot.clock, actor_of(interaction), study)
        chart = progress_view(say, view)
        if not studio.is_prompt(progress_png, chart):
            await take_time(interaction)
        picture = await studio.attempt(progress_png, chart)
        files = [discord.File(io.BytesIO(picture), PICTURE)] if picture else []
        await reply(interaction, progress_card(say, view, picture=bool(picture)), files=files)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Weeks(bot))
