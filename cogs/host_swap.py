"""/host swap: two people's turns are swapped without asking; where they have several, the host chooses."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.turns import TurnLine
from bot.services import swap_views, swaps
from bot.services.swap_views import Pair
from bot.store.engine import Store
from bot.ui.forms import picked
from bot.ui.ids import Ref
from bot.ui.plan import changed_card
from bot.ui.replies import edit_origin, reply, text_for
from bot.ui.router import handles
from bot.ui.swap_pairs import pair_card
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand
from cogs.common.ids import numbers

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]


class HostSwap(GroupCog):
    """The host's word on who presents when."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("host", "swap")
    @app_commands.rename(other="with")
    @app_commands.autocomplete(study=studies)
    async def host_swap(
        self,
        interaction: Interaction,
        member: discord.Member,
        other: discord.Member,
        study: str | None = None,
    ) -> None:
        """Swap two people's turns; where they have several, the host chooses."""
        view = await swap_views.pair(*self._about(interaction), study, member.id, other.id)
        first, second = view.firsts[0], next(iter(view.seconds), None)
        if len(view.firsts) == 1 and len(view.seconds) <= 1:
            await self._swap_pair(interaction, view, first, second)
        else:
            await reply(interaction, pair_card(text_for(interaction), view, first, second))

    @handles("swap_pair", "swap_pair_first", "swap_pair_second")
    async def pair(self, interaction: Interaction, ref: Ref) -> None:
        """The host's choice of turns, and [바꾸기]."""
        one, two, *chosen = numbers(ref.arg, 4)
        view = await swap_views.pair_by_study(*self._about(interaction), ref.id, one, two)
        if ref.action == "swap_pair_first":
            (chosen[0],) = numbers(picked(interaction).values[0], 1)
        elif ref.action == "swap_pair_second":
            (chosen[1],) = numbers(picked(interaction).values[0], 1)
        first, second = _of(view.firsts, chosen[0]), _of(view.seconds, chosen[1])
        if (view.first, view.second) != (one, two) or first is None or (second is None) == bool(chosen[1]):
            raise UserError("error.swap.gone")
        if ref.action == "swap_pair":
            await self._swap_pair(interaction, view, first, second)
        else:
            await edit_origin(interaction, pair_card(text_for(interaction), view, first, second))

    async def _swap_pair(
        self, interaction: Interaction, view: Pair, first: TurnLine, second: TurnLine | None
    ) -> None:
        edited = await swaps.host_swap(
            *self._about(interaction),
            view.study.id,
            first.presenter_id,
            view.first,
            view.second,
            second.presenter_id if second is not None else None,
        )
        await edit_origin(interaction, changed_card(text_for(interaction), edited))

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


def _of(turns: tuple[TurnLine, ...], presenter_id: int) -> TurnLine | None:
    return next((turn for turn in turns if turn.presenter_id == presenter_id), None)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(HostSwap(bot))
