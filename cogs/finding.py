"""/questions and a week's [질문 3개]: finding questions, the FAQ, and one for the panel's screen."""

from __future__ import annotations

import io
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import NotFoundError
from bot.core.people import Actor
from bot.services import answers, faq, finding, screening, weeks
from bot.services.finding import WORDS_MOST, View, Wanted
from bot.store.engine import Store
from bot.ui.ask import said_card
from bot.ui.components import custom_ids
from bot.ui.finding import faq_card, found_card
from bot.ui.forms import picked
from bot.ui.ids import Ref
from bot.ui.replies import edit_origin, reply, take_time, text_for
from bot.ui.router import handles
from bot.ui.text import clip, escape
from bot.ui.week_questions import number_in, numbers_in, read_list
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]
Find = app_commands.Range[str, 1, WORDS_MOST]
State = Literal["open", "mine", "solved", "all", "faq"]
FILE = "faq.zip"


class Finding(commands.Cog):
    """Everything is shown to who asks for it, and to nobody else."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @app_commands.command(name="questions")
    @app_commands.guild_only()
    @app_commands.autocomplete(study=studies)
    async def questions(
        self,
        interaction: Interaction,
        find: Find | None = None,
        week: app_commands.Range[int, 1, 200] | None = None,
        state: State | None = None,
        study: str | None = None,
    ) -> None:
        """Questions and answers: those that wait, one's own, of a week, at a place, with certain words."""
        view = View(state) if state is not None else None
        found = await finding.find(*self._about(interaction), study, find, week, view)
        await reply(interaction, found_card(text_for(interaction), found))

    @handles("questions")
    async def turn(self, interaction: Interaction, ref: Ref) -> None:
        """[질문 3개] of a week, [이전] and [다음]: on one's own card in place, else on a new one."""
        wanted = read_list(ref)
        if wanted is None:
            raise NotFoundError("error.old_button")
        actor = await self._actor(interaction, wanted.week_id)
        await self._show(interaction, actor, wanted)

    @handles("questions_view")
    async def change(self, interaction: Interaction, ref: Ref) -> None:
        """The menu that says what the list shows."""
        (week_id,), typed = numbers_in(ref.arg, 1)
        chosen = picked(interaction).value
        view = View(chosen) if chosen in set(View) else View.OPEN
        actor = await self._actor(interaction, week_id)
        await self._show(interaction, actor, Wanted(ref.id, view, week_id, typed))

    @handles("faq_star")
    async def star(self, interaction: Interaction, ref: Ref) -> None:
        """The menu of hosts under the FAQ: what is chosen becomes important, or no longer is."""
        (week_id, page), typed = numbers_in(ref.arg, 2)
        question_id, _, said = (picked(interaction).value or "").partition(".")
        actor = actor_of(interaction)
        await answers.star(self._bot.store, actor, number_in(question_id), starred=said == "on")
        await self._show(interaction, actor, Wanted(ref.id, View.FAQ, week_id, typed, page))

    @handles("faq_file")
    async def file(self, interaction: Interaction, ref: Ref) -> None:
        """[FAQ 내려받기]."""
        await take_time(interaction)
        actor = actor_of(interaction)
        room = interaction.guild.filesize_limit if interaction.guild is not None else faq.SMALLEST_ROOM
        data, left_out = await faq.faq(self._bot.store, actor, ref.id, room, self._bot.formulas.draw)
        card = faq_card(text_for(interaction), FILE, left_out=left_out)
        await reply(interaction, card, files=[discord.File(io.BytesIO(data), FILE)])

    @handles("screen_put")
    async def put_on_screen(self, interaction: Interaction, ref: Ref) -> None:
        """The menu of who leads the meeting: the panel shows this question."""
        say = text_for(interaction)
        title = await screening.put(*self._about(interaction), ref.id, number_in(picked(interaction).value))
        await reply(interaction, said_card(say, say("screen.put", title=escape(clip(title, 80)))))

    @handles("screen_off")
    async def take_off_screen(self, interaction: Interaction, ref: Ref) -> None:
        """[질문 내리기], on the panel; it follows by itself."""
        await screening.take_off(*self._about(interaction), ref.id)

    async def _show(self, interaction: Interaction, actor: Actor, wanted: Wanted) -> None:
        found = await finding.look(self._bot.store, self._bot.clock, actor, wanted)
        private = interaction.guild is None
        shown = found_card(text_for(interaction), found, private=private)
        await (edit_origin if _is_own_list(interaction) else reply)(interaction, shown)

    async def _actor(self, interaction: Interaction, week_id: int) -> Actor:
        """Who presses; in a direct message the week says which server is meant."""
        if interaction.guild_id is not None or not week_id:
            return actor_of(interaction)
        user, language = interaction.user, text_for(interaction).language
        return await weeks.private_actor(self._bot.store, user.id, user.display_name, language, week_id)

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


def _is_own_list(interaction: Interaction) -> bool:
    """Whether the press came from a list, which only its reader sees: other cards of theirs stay."""
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        return False
    return any(one.startswith("sd:questions_view:") for one in custom_ids(message.components))


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Finding(bot))
