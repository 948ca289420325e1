"""/host undo, and [되돌리기] under any change: what it would do first, then one press."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import NotFoundError
from bot.core.people import Actor
from bot.services import history
from bot.services.history import LaterChangeError
from bot.store.engine import Store
from bot.ui.changes import change_choices, nothing_to_undo_card, undo_card, undo_later_card, undone_card
from bot.ui.ids import Ref
from bot.ui.replies import reply, show_own, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]

CHOICES_MOST = 25


async def recent(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """The changes that can be undone, in words."""
    bot: StudyBot = interaction.client
    option = getattr(interaction.namespace, "study", None)
    found = await history.recent_changes(bot.store, bot.clock, actor_of(interaction), option)
    lines = change_choices(text_for(interaction), found, current)[:CHOICES_MOST]
    return [app_commands.Choice(name=line, value=str(change_id)) for line, change_id in lines]


class HostUndo(GroupCog):
    """Taking back any change of the last days."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("host", "undo")
    @app_commands.autocomplete(change=recent, study=studies)
    async def undo(
        self, interaction: Interaction, change: str | None = None, study: str | None = None
    ) -> None:
        """Show what undoing a change (the last one) would do."""
        found = await history.recent_changes(*self._about(interaction), study)
        if change is None:
            if found.last is None:
                await reply(interaction, nothing_to_undo_card(text_for(interaction)))
                return
            change = str(found.last.id)
        wanted = change.strip()
        # A number of another study's change is as good as none.
        known = next((one for one in found.changes if str(one.id) == wanted), None)
        if known is None:
            raise NotFoundError("error.change_unknown")
        await self._preview_undo(interaction, known.id)

    @handles("undo_change")
    async def ask_undo(self, interaction: Interaction, ref: Ref) -> None:
        """[되돌리기] under any change: what it would do."""
        await self._preview_undo(interaction, ref.id)

    @handles("undo_commit")
    async def commit_undo(self, interaction: Interaction, ref: Ref) -> None:
        """[되돌리기] under that: do it."""
        say = text_for(interaction)
        try:
            undone = await history.undo(*self._about(interaction), ref.id)
        except LaterChangeError as later:
            await show_own(interaction, undo_later_card(say, later))
            return
        await show_own(interaction, undone_card(say, undone))

    async def _preview_undo(self, interaction: Interaction, change_id: int) -> None:
        say = text_for(interaction)
        try:
            shown = undo_card(say, await history.preview_undo(*self._about(interaction), change_id))
        except LaterChangeError as later:
            shown = undo_later_card(say, later)
        await show_own(interaction, shown)

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(HostUndo(bot))
