"""/host minutes with its card and form, and the menu "Add to minutes"."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.minutes import Kind, Section
from bot.core.people import Actor
from bot.services import minutes_access, minutes_edits, minutes_messages
from bot.services.minutes_access import MinutesView
from bot.services.minutes_edits import MeanwhileError, Opened
from bot.services.minutes_messages import Added, Offered, Said
from bot.store.engine import Store
from bot.ui.forms import form_values, picked
from bot.ui.ids import Ref, component_id
from bot.ui.layout import Card
from bot.ui.minutes import (
    add_form,
    added_card,
    edit_form,
    minutes_card,
    minutes_files,
    past_card,
    removal_card,
    taken_out_card,
)
from bot.ui.replies import is_own_card, reply, show_form, show_own, take_time, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand
from cogs.common.ids import numbers
from cogs.common.inputs import lacking_in
from cogs.common.messages import written

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]
ATTACH = "permission.attach_files"


class Minutes(GroupCog):
    """The services check who may read and who may write; posting is left to the automatic posts."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    async def cog_load(self) -> None:
        """Add the command, and the menu, which discord.py does not find in a cog by itself."""
        await super().cog_load()
        self._bot.tree.add_command(app_commands.ContextMenu(name="Add to minutes", callback=self.menu))

    @subcommand("host", "minutes")
    @app_commands.autocomplete(study=studies)
    async def minutes(
        self,
        interaction: Interaction,
        week: app_commands.Range[int, 1, 200] | None = None,
        study: str | None = None,
    ) -> None:
        """The minutes of the last meeting, or of another week, before and after they are posted."""
        await self._show(interaction, await minutes_access.show(*self._about(interaction), study, week))

    @handles("minutes")
    async def show(self, interaction: Interaction, ref: Ref) -> None:
        """[회의록] on another card, which stays as it is; [뒤로] on the reader's own."""
        view = await minutes_access.show_week(*self._about(interaction), ref.id)
        if ref.arg is None:
            await reply(interaction, self._card(interaction, view), files=minutes_files(view))
        else:
            await self._show(interaction, view)

    @handles("minutes_edit")
    async def write(self, interaction: Interaction, ref: Ref) -> None:
        """[쓰기]."""
        await self._open(interaction, await minutes_edits.begin(*self._about(interaction), ref.id))

    @handles("minutes_again")
    async def write_again(self, interaction: Interaction, ref: Ref) -> None:
        """The form with everything that was typed."""
        (draft_id,) = numbers(ref.arg, 1)
        await self._open(interaction, await minutes_edits.reopen(*self._about(interaction), ref.id, draft_id))

    @handles("minutes_save")
    async def save(self, interaction: Interaction, ref: Ref) -> None:
        """The form's submit: kept first, whatever it holds."""
        about, values = self._about(interaction), form_values(interaction)
        texts = {section: values[section.value].text for section in Section if section.value in values}
        (opened,) = numbers(ref.arg, 1)
        draft = await minutes_edits.keep(*about, ref.id, opened, texts)
        try:
            view = await minutes_edits.save(*about, ref.id, draft)
        except (ForbiddenError, NotFoundError):
            raise
        except UserError as error:
            kept = error.draft_id if isinstance(error, MeanwhileError) else draft
            error.again = component_id("minutes_again", ref.id, kept)
            raise
        await self._show(interaction, view, text_for(interaction)("minutes.saved"))

    @handles("minutes_kind")
    async def choose_kind(self, interaction: Interaction, ref: Ref) -> None:
        """What kind of meeting it was."""
        chosen = picked(interaction).value
        if chosen not in set(Kind):
            raise NotFoundError("error.old_button")
        view = await minutes_edits.choose_kind(*self._about(interaction), ref.id, Kind(chosen))
        await self._show(interaction, view)

    @handles("minutes_post")
    async def post(self, interaction: Interaction, ref: Ref) -> None:
        """[올리기], and [다시 올리기] where the card was deleted, or could not hold its file."""
        await take_time(interaction, in_place=is_own_card(interaction))
        about = self._about(interaction)
        before = await minutes_access.show_week(*about, ref.id)
        deleted = await self._is_deleted(about[0], about[2], ref.id)
        view = await minutes_edits.post(*about, ref.id, deleted=deleted)
        say = text_for(interaction)
        said = say("minutes.reposting") if before.posted else say("minutes.posting")
        if ATTACH in lacking_in(interaction, view.study.channel_id):
            channel = f"<#{view.study.channel_id}>"
            said = f"{said}\n{say('minutes.no_file', channel=channel, permission=say(ATTACH))}"
        await self._show(interaction, view, said)

    @handles("minutes_take")
    async def choose_messages(self, interaction: Interaction, ref: Ref) -> None:
        """[메시지 빼기]."""
        view = await minutes_access.show_week(*self._about(interaction), ref.id)
        await show_own(interaction, removal_card(text_for(interaction), view, interaction.user.id))

    @handles("minutes_out")
    async def take_out(self, interaction: Interaction, ref: Ref) -> None:
        """The messages that were chosen are out."""
        chosen = [number for value in picked(interaction).values for number in numbers(value, 1)]
        view, count = await minutes_messages.remove(*self._about(interaction), ref.id, chosen)
        say = text_for(interaction)
        if view.posted or view.may_write:
            await self._show(interaction, view, say.count("minutes.taken_out", count))
        else:
            await show_own(interaction, taken_out_card(say, count))

    @handles("minutes_out_one")
    async def take_one_out(self, interaction: Interaction, ref: Ref) -> None:
        """[빼기] under a message that was just put in, or was in already."""
        count = await minutes_messages.remove_one(*self._about(interaction), ref.id)
        await show_own(interaction, taken_out_card(text_for(interaction), count))

    @handles("minutes_past")
    async def past(self, interaction: Interaction, ref: Ref) -> None:
        """[지난 회의록]."""
        study, listed = await minutes_access.posted(*self._about(interaction), ref.id)
        await show_own(interaction, past_card(text_for(interaction), study, listed))

    @handles("minutes_read")
    async def read(self, interaction: Interaction, ref: Ref) -> None:
        """One of them."""
        (week_id,) = numbers(picked(interaction).value, 1)
        await self._show(interaction, await minutes_access.show_week(*self._about(interaction), week_id))

    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Put a message into the minutes. Its text reaches the bot through this menu only."""
        if message.author.bot:
            raise UserError("error.minutes.of_bot")
        text = written(message)
        if not text.strip():
            raise UserError("error.minutes.without_text")
        author = message.author
        said = Said(message.id, message.jump_url, author.id, author.display_name, text, message.created_at)
        found = await minutes_messages.begin(*self._about(interaction), said)
        if isinstance(found, Added):
            await reply(interaction, added_card(text_for(interaction), found, already=True))
        else:
            await self._offer(interaction, found)

    @handles("minutes_add")
    async def offer_again(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 쓰기]: the form once more."""
        await self._offer(interaction, await minutes_messages.reopen(*self._about(interaction), ref.id))

    @handles("minutes_add_save")
    async def add(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind the menu."""
        values = form_values(interaction)
        section = values["section"].value
        if section not in set(Section):
            raise NotFoundError("error.old_button")
        (week_id,) = numbers(values["week"].value, 1)
        about = self._about(interaction)
        try:
            added = await minutes_messages.add(*about, ref.id, week_id, Section(section))
        except UserError as error:
            error.again = component_id("minutes_add", ref.id)
            raise
        await reply(interaction, added_card(text_for(interaction), added))

    async def _is_deleted(self, store: Store, actor: Actor, week_id: int) -> bool:
        """Whether somebody deleted the end card; where that cannot be told, it is taken to be there."""
        where = await minutes_edits.end_card_at(store, actor, week_id)
        if where is None:
            return False
        channel_id, message_id = where
        try:
            await self._bot.get_partial_messageable(channel_id).fetch_message(message_id)
        except discord.NotFound:
            return True
        except discord.HTTPException:
            return False
        return False

    async def _open(self, interaction: Interaction, opened: Opened) -> None:
        view = await minutes_access.show_week(*self._about(interaction), opened.week_id)
        week = view.week
        await show_form(interaction, edit_form(text_for(interaction), opened, week.number, week.last_number))

    async def _offer(self, interaction: Interaction, offered: Offered) -> None:
        await show_form(interaction, add_form(text_for(interaction), offered))

    def _card(self, interaction: Interaction, view: MinutesView, said: str | None = None) -> Card:
        over = self._bot.clock.now() >= view.week.ends_at
        return minutes_card(text_for(interaction), view, interaction.user.id, over=over, said=said)

    async def _show(self, interaction: Interaction, view: MinutesView, said: str | None = None) -> None:
        """Show the minutes in the reader's own card; one that others see is left alone."""
        shown = self._card(interaction, view, said)
        await show_own(interaction, shown, files=minutes_files(view))

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Minutes(bot))
