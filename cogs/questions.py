"""/ask, [질문하기] and the menu "Ask this": from what was typed to the question's post."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.formula import FormulaError, has_formulas
from bot.core.people import Actor
from bot.core.question import BODY_MOST, WHERE_MOST
from bot.delivery.post import Refused
from bot.render.formula.formulas import Drawn
from bot.services import answers, asking
from bot.services.asking import Begun, Checked, JoinFirstError
from bot.services.question_sheets import Sheet, Source
from bot.services.question_views import jump_url
from bot.store.engine import Store
from bot.ui.ask import ask_form, dropped_card, posted_card, preview_card, preview_files
from bot.ui.forms import form_values
from bot.ui.ids import Ref, component_id
from bot.ui.replies import is_own_card, reply, show_form, show_own, take_time, text_for
from bot.ui.router import handles
from bot.ui.text import clip
from bot.ui.week import join_first_card
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.messages import pictures_of, read_uploads, uploads, written
from cogs.common.publishing import publish, refused

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]
Where = app_commands.Range[str, 1, WHERE_MOST]
Body = app_commands.Range[str, 1, BODY_MOST]


class Questions(commands.Cog):
    """Everything on the way is in a draft of the asker's own; only they see it before it is posted."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Add the menu, which discord.py does not find in a cog by itself."""
        self._bot.tree.add_command(app_commands.ContextMenu(name="Ask this", callback=self.menu))

    @app_commands.command(name="ask")
    @app_commands.guild_only()
    @app_commands.autocomplete(study=studies)
    async def ask(
        self,
        interaction: Interaction,
        where: Where | None = None,
        question: Body | None = None,
        image: discord.Attachment | None = None,
        anonymous: bool = False,
        study: str | None = None,
    ) -> None:
        """Ask a question; without its text a form opens."""
        sheet = Sheet(where or "", question or "", anonymous)
        async with self._members(interaction, sheet.body):
            begun = await asking.begin(*self._about(interaction), study, sheet)
            if image is not None:
                async with self._offering_again(begun):
                    begun = await asking.put_in(*self._about(interaction), begun, uploads([image]))
            if question is None:
                await self._open(interaction, begun)
            else:
                await take_time(interaction)
                await self._go_on(interaction, begun)

    @handles("ask")
    async def ask_in_week(self, interaction: Interaction, ref: Ref) -> None:
        """[질문하기] of a week."""
        async with self._members(interaction):
            await self._open(
                interaction, await asking.begin(*self._about(interaction), None, Sheet(week_id=ref.id))
            )

    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Make a question of a message. What somebody else wrote stays as it is, under their name."""
        if message.author.bot:
            raise UserError("error.question.of_bot")
        text = written(message)
        source = Source(message.channel.id, message.id, message.author.id, message.author.display_name)
        if source.author_id != interaction.user.id and not text.strip():
            raise UserError("error.question.without_text")
        sheet = Sheet(body=clip(text, BODY_MOST), pictures=pictures_of(message), source=source)
        async with self._members(interaction):
            await self._open(interaction, await asking.begin(*self._about(interaction), None, sheet))

    @handles("q_edit")
    async def edit(self, interaction: Interaction, ref: Ref) -> None:
        """[고치기] under a question, for who asked it."""
        await self._open(interaction, await asking.begin_edit(*self._about(interaction), ref.id))

    @handles("ask_again")
    async def again(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 쓰기] and [고치기]: the form, with everything that was typed."""
        await self._open(interaction, await asking.reopen(*self._about(interaction), ref.id, _draft(ref)))

    @handles("ask_save")
    async def save(self, interaction: Interaction, ref: Ref) -> None:
        """The form's submit: kept first, whatever it holds."""
        values = form_values(interaction)
        body = values["question"].text if "question" in values else None
        hidden = values["anonymous"].checked if "anonymous" in values else None
        files = values["picture"].files if "picture" in values else ()
        await take_time(interaction, in_place=is_own_card(interaction))
        typed = asking.Typed(values["where"].text, body, hidden)
        begun = await asking.keep(*self._about(interaction), ref.id, _draft(ref), typed)
        async with self._members(interaction), self._offering_again(begun):
            if files:
                begun = await asking.put_in(*self._about(interaction), begun, uploads(files))
            await self._go_on(interaction, begun)

    @handles("ask_post")
    async def post(self, interaction: Interaction, ref: Ref) -> None:
        """[올리기] under the preview."""
        await take_time(interaction, in_place=True)
        begun = await asking.reopen(*self._about(interaction), ref.id, _draft(ref))
        async with self._members(interaction), self._offering_again(begun):
            await self._post(interaction, begun)

    @handles("ask_drop")
    async def drop(self, interaction: Interaction, ref: Ref) -> None:
        """[취소] under the preview."""
        await asking.drop(self._bot.store, actor_of(interaction), _draft(ref))
        await show_own(interaction, dropped_card(text_for(interaction)))

    @handles("q_retry")
    async def retry(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 시도], where a permission was missing."""
        await take_time(interaction, in_place=True)
        view = await answers.retry(*self._about(interaction), ref.id)
        await self._publish(interaction, ref.id, view.study.guild_id, edited=view.url is not None)

    async def _open(self, interaction: Interaction, begun: Begun) -> None:
        foreign = begun.foreign(actor_of(interaction))
        await show_form(interaction, ask_form(text_for(interaction), begun, foreign=foreign))

    async def _go_on(self, interaction: Interaction, begun: Begun) -> None:
        """Show a preview where there is something to see before, else post at once."""
        async with self._offering_again(begun):
            checked = await asking.check(*self._about(interaction), begun.study.id, begun.draft_id)
            drawn = await self._drawn(interaction, begun, checked)
            if drawn is None and not checked.similar:
                await self._post(interaction, begun)
                return
        say = text_for(interaction)
        await show_own(interaction, preview_card(say, checked, drawn), files=preview_files(drawn))

    async def _drawn(self, interaction: Interaction, begun: Begun, checked: Checked) -> Drawn | None:
        """The formulas as they will look. Who posts somebody else's words cannot mend them."""
        if not has_formulas(checked.sheet.body):
            return None
        try:
            return await self._bot.formulas.draw(checked.sheet.body)
        except FormulaError:
            if begun.foreign(actor_of(interaction)):
                return None
            raise

    async def _post(self, interaction: Interaction, begun: Begun) -> None:
        """Write the question down, and let its post appear."""
        pictures = await read_uploads(self._bot.http, begun.sheet.pictures, "picture")
        about = self._about(interaction)
        question_id = await asking.post(*about, begun.study.id, begun.draft_id, pictures)
        edited = begun.sheet.edits is not None
        await self._publish(interaction, question_id, begun.study.guild_id, edited=edited)

    async def _publish(
        self, interaction: Interaction, question_id: int, guild_id: int, *, edited: bool
    ) -> None:
        say = text_for(interaction)
        try:
            done = await publish(self._bot, question_id)
        except Refused as error:
            shown = await refused(self._bot, interaction, question_id, error)
        else:
            thread_id = done.placed.thread_id if done else None
            url = jump_url(guild_id, thread_id) if thread_id else None
            if url is None:
                # What Discord does not take just now, or what was pressed twice, may be out all the same.
                url = (await answers.view_of(self._bot.store, actor_of(interaction), question_id)).url
            lost = done is not None and done.lost_forum
            shown = posted_card(say, url, edited=edited, lost_forum=lost)
        await show_own(interaction, shown)

    @asynccontextmanager
    async def _members(self, interaction: Interaction, typed: str = "") -> AsyncIterator[None]:
        """Who is not in the study is offered to join it, and keeps what they typed."""
        try:
            yield
        except JoinFirstError as error:
            say = text_for(interaction)
            await reply(interaction, join_first_card(say, error.study.id, error.study.title, typed))

    @asynccontextmanager
    async def _offering_again(self, begun: Begun) -> AsyncIterator[None]:
        """What cannot be taken is offered again with everything that was typed."""
        try:
            yield
        except (ForbiddenError, NotFoundError):
            raise
        except UserError as error:
            error.again = error.again or component_id("ask_again", begun.study.id, begun.draft_id)
            raise

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


def _draft(ref: Ref) -> int:
    return int(ref.arg) if ref.arg is not None and ref.arg.isdecimal() else 0


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Questions(bot))
