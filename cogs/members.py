"""The people of a study: /study members, and the buttons to join, listen in and leave."""

from __future__ import annotations

import logging
from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.core.errors import NotFoundError, UserError
from bot.services import members
from bot.services.members import Roster
from bot.ui.forms import picked
from bot.ui.ids import Ref
from bot.ui.members import joined_card, leave_card, left_card, member_card, roster_card
from bot.ui.replies import edit_origin, reply, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand

Interaction = discord.Interaction[Any]

log = logging.getLogger(__name__)

CHANGES: dict[str, dict[str, bool]] = {
    "listener": {"listener": True},
    "member": {"listener": False},
    "pause": {"paused": True},
    "resume": {"paused": False},
    "cohost": {"cohost": True},
    "end_cohost": {"cohost": False},
}


class Members(GroupCog):
    """Joining, leaving, and what the host changes about people."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("study", "members")
    @app_commands.autocomplete(study=studies)
    async def members(self, interaction: Interaction, study: str | None = None) -> None:
        """Who is in the study."""
        actor = actor_of(interaction)
        roster = await members.roster(self._bot.store, actor, study)
        await reply(interaction, roster_card(text_for(interaction), roster, actor.user_id))

    @handles("member_list")
    async def turn_page(self, interaction: Interaction, ref: Ref) -> None:
        """[이전], [다음] and [뒤로]."""
        actor = actor_of(interaction)
        roster = await members.roster_by_id(self._bot.store, actor, ref.id)
        page = int(ref.arg or 0)
        await edit_origin(interaction, roster_card(text_for(interaction), roster, actor.user_id, page))

    @handles("join")
    async def join(self, interaction: Interaction, ref: Ref) -> None:
        """[참가하기] and [청강하기]."""
        actor = actor_of(interaction)
        result = await members.join(
            self._bot.store, self._bot.clock, actor, ref.id, listener=ref.arg == "listener"
        )
        given = await self._give_role(interaction, result.roster.study.role_id)
        await reply(interaction, joined_card(text_for(interaction), result, role_missing=not given))

    @handles("member_leave")
    async def ask_leave(self, interaction: Interaction, ref: Ref) -> None:
        """[나가기] and [스터디에서 빼기] ask first."""
        actor = actor_of(interaction)
        roster, user_id = await self._roster_and_user(interaction, ref)
        await reply(interaction, leave_card(text_for(interaction), roster, user_id, actor.user_id))

    @handles("member_leave_sure")
    async def leave(self, interaction: Interaction, ref: Ref) -> None:
        """The second press."""
        actor = actor_of(interaction)
        roster, user_id = await self._roster_and_user(interaction, ref)
        change = await members.leave(self._bot.store, self._bot.clock, actor, ref.id, user_id)
        shown = left_card(text_for(interaction), roster, user_id, actor.user_id, change)
        await edit_origin(interaction, shown)

    @handles("member_pick")
    async def pick(self, interaction: Interaction, ref: Ref) -> None:
        """The host picked people: one who is in the study is shown, the others are added."""
        actor, say = actor_of(interaction), text_for(interaction)
        people = picked(interaction).people
        if any(person.bot for person in people):
            raise UserError("member.bot")
        roster = await members.roster_by_id(self._bot.store, actor, ref.id)
        if len(people) == 1 and (known := roster.member(people[0].id)) is not None:
            await edit_origin(interaction, member_card(say, roster, known))
            return
        for person in people:
            if roster.member(person.id) is None:
                roster = await members.add(
                    self._bot.store,
                    self._bot.clock,
                    actor,
                    ref.id,
                    person.id,
                    person.display_name,
                    listener=False,
                )
        await edit_origin(interaction, roster_card(say, roster, actor.user_id))

    @handles("member_change")
    async def change(self, interaction: Interaction, ref: Ref) -> None:
        """The buttons of one person's card."""
        user_id, _, what = (ref.arg or "").partition(".")
        if what not in CHANGES or not user_id.isdecimal():
            raise NotFoundError("error.old_button")
        roster = await members.change(
            self._bot.store, self._bot.clock, actor_of(interaction), ref.id, int(user_id), **CHANGES[what]
        )
        member = roster.member(int(user_id))
        if member is not None:
            await edit_origin(interaction, member_card(text_for(interaction), roster, member))

    async def _roster_and_user(self, interaction: Interaction, ref: Ref) -> tuple[Roster, int]:
        actor = actor_of(interaction)
        if ref.arg is None or not ref.arg.isdecimal():
            raise NotFoundError("error.old_button")
        return await members.roster_by_id(self._bot.store, actor, ref.id), int(ref.arg)

    async def _give_role(self, interaction: Interaction, role_id: int | None) -> bool:
        """Give the study's role, as far as the bot may; True where there is nothing left to be done."""
        if role_id is None or not isinstance(interaction.user, discord.Member):
            return True
        if interaction.user.get_role(role_id) is not None:
            return True
        try:
            await interaction.user.add_roles(discord.Object(role_id))
        except discord.HTTPException as error:
            log.info("the role %s could not be given: %s", role_id, error)
            return False
        return True


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Members(bot))
