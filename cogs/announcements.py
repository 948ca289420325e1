"""The buttons of automatic posts: late, can't come, the week's card, and trying a refused post again."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import StudyBot
from bot.core.errors import ForbiddenError
from bot.core.people import Actor
from bot.services import delivering, rsvps, weeks
from bot.ui.forms import form_values
from bot.ui.ids import Ref
from bot.ui.layout import Accent, card, text
from bot.ui.replies import edit_origin, reply, show_form, show_own, text_for
from bot.ui.router import handles
from bot.ui.week import answered_card, join_first_card, reason_form, week_card
from cogs.common.checks import actor_of

Interaction = discord.Interaction[Any]


class Announcements(commands.Cog):
    """Answers what people press under an announcement, a reminder or a presenter's note."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @handles("rsvp")
    async def rsvp(self, interaction: Interaction, ref: Ref) -> None:
        """[늦어요] [못 가요] [갈 수 있어요]."""
        said = ref.arg if ref.arg in rsvps.ANSWERS else None
        await self._answer(interaction, ref, said, None)

    @handles("rsvp_reason")
    async def ask_reason(self, interaction: Interaction, ref: Ref) -> None:
        """[이유 남기기]."""
        actor = await self._actor(interaction, ref.id)
        view = await weeks.week_by_id(self._bot.store, self._bot.clock, actor, ref.id)
        own = rsvps.own_answer(view, actor.user_id)
        held = own.reason if own else None
        await show_form(interaction, reason_form(text_for(interaction), ref.id, ref.arg or "absent", held))

    @handles("rsvp_reason_save")
    async def save_reason(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind [이유 남기기]."""
        said = ref.arg if ref.arg in rsvps.ANSWERS else "absent"
        await self._answer(interaction, ref, said, form_values(interaction)["reason"].text)

    @handles("week_card")
    async def show_week(self, interaction: Interaction, ref: Ref) -> None:
        """[자세히]: the week's card, for this reader."""
        actor = await self._actor(interaction, ref.id)
        view = await weeks.week_by_id(self._bot.store, self._bot.clock, actor, ref.id)
        host = await weeks.runs(self._bot.store, actor, view.study.id)
        shown = week_card(
            text_for(interaction),
            view,
            actor.user_id,
            host=host,
            now=self._bot.clock.now(),
            private=interaction.guild is None,
        )
        await reply(interaction, shown)

    @handles("post_retry")
    async def retry(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 시도], in the direct message that told the host what was refused."""
        say = text_for(interaction)
        channel = await delivering.retry(self._bot.store, self._bot.clock, interaction.user.id, ref.id)
        said = say("post.retrying", channel=f"<#{channel}>")
        await edit_origin(interaction, card(text(said), accent=Accent.REPLY))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Invited, perhaps once more: what could not be posted meanwhile is tried again."""
        await delivering.resume_server(self._bot.store, self._bot.clock, guild.id)

    async def _answer(self, interaction: Interaction, ref: Ref, said: str | None, reason: str | None) -> None:
        actor = await self._actor(interaction, ref.id)
        say = text_for(interaction)
        try:
            view = await rsvps.answer(self._bot.store, self._bot.clock, actor, ref.id, said, reason)
        except ForbiddenError:
            seen = await weeks.week_by_id(self._bot.store, self._bot.clock, actor, ref.id)
            await reply(interaction, join_first_card(say, seen.study.id, seen.study.title))
            return
        shown = answered_card(say, view, said)
        await show_own(interaction, shown)

    async def _actor(self, interaction: Interaction, week_id: int) -> Actor:
        """Who presses; in a direct message the week says which server is meant."""
        if interaction.guild_id is not None:
            return actor_of(interaction)
        say = text_for(interaction)
        user = interaction.user
        return await weeks.private_actor(self._bot.store, user.id, user.display_name, say.language, week_id)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Announcements(bot))
