"""What is done with a question that is there: 나도 궁금, solved, accepting answers and taking that back."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.services import answers
from bot.services.answers import Said
from bot.services.asking import JoinFirstError
from bot.store.engine import Store
from bot.ui.ask import accepted_card, said_card
from bot.ui.ids import Ref
from bot.ui.replies import edit_origin, reply, take_time, text_for
from bot.ui.router import handles
from bot.ui.week import join_first_card
from cogs.common.checks import actor_of
from cogs.common.messages import pictures_of, read_uploads, written
from cogs.common.publishing import refresh

Interaction = discord.Interaction[Any]


class Answers(commands.Cog):
    """The services check who may; the card is brought up to date by whoever changed something."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Add the menu, which discord.py does not find in a cog by itself."""
        self._bot.tree.add_command(app_commands.ContextMenu(name="Accept as answer", callback=self.menu))

    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Accept a message as an answer. Its text reaches the bot through this menu only."""
        await take_time(interaction)
        if self._bot.user is not None and message.author.id == self._bot.user.id:
            raise UserError("error.answer.own_post")
        author = message.author
        text = written(message)
        said = Said(message.channel.id, message.id, author.id, author.display_name, text)
        actor = actor_of(interaction)
        accepted = await answers.look(self._bot.store, actor, said)
        if accepted is None:
            chosen = pictures_of(message)
            if not text.strip() and not chosen:
                raise UserError("error.answer.empty")
            pictures = await read_uploads(self._bot.http, chosen, "answer")
            accepted = await answers.accept(self._bot.store, self._bot.clock, actor, said, pictures)
            await refresh(self._bot, interaction, accepted.view.card.id)
        shown = accepted_card(text_for(interaction), accepted.answer_id, author.id, already=accepted.already)
        await reply(interaction, shown)

    @handles("q_unaccept")
    async def take_back(self, interaction: Interaction, ref: Ref) -> None:
        """[채택 취소]."""
        await take_time(interaction, in_place=True)
        view = await answers.take_back(*self._about(interaction), ref.id)
        await refresh(self._bot, interaction, view.card.id)
        say = text_for(interaction)
        await edit_origin(interaction, said_card(say, say("answer.undone")))

    @handles("q_solve")
    async def solve(self, interaction: Interaction, ref: Ref) -> None:
        """[해결됨] and [다시 열기]: the card itself shows what became of it."""
        await take_time(interaction, in_place=True)
        await answers.solve(*self._about(interaction), ref.id, solved=ref.arg != "off")
        await refresh(self._bot, interaction, ref.id)

    @handles("q_wish")
    async def wish(self, interaction: Interaction, ref: Ref) -> None:
        """[나도 궁금]: pressed again it is taken back."""
        await take_time(interaction, in_place=True)
        try:
            await answers.wish(*self._about(interaction), ref.id)
        except JoinFirstError as error:
            say = text_for(interaction)
            await reply(interaction, join_first_card(say, error.study.id, error.study.title))
            return
        await refresh(self._bot, interaction, ref.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A post or thread is deleted: its question is kept."""
        await answers.place_deleted(self._bot.store, payload.guild_id, payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """With a forum all its posts are gone, with a channel its threads."""
        await answers.place_deleted(self._bot.store, channel.guild.id, channel.id)

    def _about(self, interaction: Interaction) -> tuple[Store, Clock, Actor]:
        return self._bot.store, self._bot.clock, actor_of(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Answers(bot))
