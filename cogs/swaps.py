"""Presenters swap turns: [발표가 어려워요], [순서 바꾸기], and the answers to a request."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.people import Actor
from bot.core.swaps import Kind
from bot.services import swap_views, swaps, weeks
from bot.services.swap_views import RequestView
from bot.store.engine import Store
from bot.ui.forms import picked
from bot.ui.ids import Ref
from bot.ui.replies import reply, show_own, text_for
from bot.ui.router import handles
from bot.ui.swaps import (
    answered_swap_card,
    asked_card,
    choose_card,
    find_card,
    overview_card,
    request_card,
    take_card,
    together_card,
    took_card,
    turn_card,
)
from bot.ui.week import join_first_card
from cogs.common.checks import actor_of
from cogs.common.ids import numbers

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]

ANSWERS = {
    "swap_accept": swaps.accept,
    "swap_decline": swaps.decline,
    "swap_withdraw": swaps.withdraw,
}


class Swaps(commands.Cog):
    """Everything a presenter can do about a turn; whoever presses, the services check it again."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    @handles("swap")
    async def overview(self, interaction: Interaction, ref: Ref) -> None:
        """[순서 바꾸기]: the reader's turns and the requests that concern them."""
        say, about = text_for(interaction), self._about(interaction)
        view = await swap_views.overview(*about, ref.id)
        if len(view.mine) == 1 and not view.requests:
            (mine,) = view.mine
            found = await swap_views.turn_view(*about, mine.week_id, mine.presenter_id)
            await reply(interaction, turn_card(say, found))
            return
        await reply(interaction, overview_card(say, view))

    @handles("swap_mine")
    async def pick_turn(self, interaction: Interaction, ref: Ref) -> None:
        """One of several turns of one's own."""
        week_id, presenter_id = numbers(picked(interaction).values[0], 2)
        await self._show_turn(interaction, self._about(interaction), week_id, presenter_id)

    @handles("swap_turn")
    async def turn(self, interaction: Interaction, ref: Ref) -> None:
        """[발표가 어려워요], [다른 방법 보기] and [뒤로]."""
        about = await self._about_week(interaction, ref.id)
        presenter_id = numbers(ref.arg, 1)[0] if ref.arg is not None else None
        await self._show_turn(interaction, about, ref.id, presenter_id)

    @handles("swap_find")
    async def find(self, interaction: Interaction, ref: Ref) -> None:
        """[바꿔 줄 사람 찾기], [이전] and [다음]."""
        about = await self._about_week(interaction, ref.id)
        presenter, _, page = (ref.arg or "").partition(".")
        view = await swap_views.candidates(*about, ref.id, numbers(presenter, 1)[0])
        shown = find_card(text_for(interaction), view, int(page) if page.isdecimal() else 0)
        await show_own(interaction, shown)

    @handles("swap_ask", "swap_anybody")
    async def ask(self, interaction: Interaction, ref: Ref) -> None:
        """Who was picked is asked, or everybody."""
        about = await self._about_week(interaction, ref.id)
        (presenter_id,) = numbers(ref.arg, 1)
        wanted = person = None
        if ref.action == "swap_ask":
            value = picked(interaction).values[0]
            (chosen,) = numbers(value[1:], 1)
            wanted, person = (chosen, None) if value.startswith("t") else (None, chosen)
        asked = await swaps.ask(*about, ref.id, presenter_id, wanted=wanted, person=person)
        private = interaction.guild_id is None
        await show_own(interaction, asked_card(text_for(interaction), asked, private=private))

    @handles("swap_together")
    async def together(self, interaction: Interaction, ref: Ref) -> None:
        """[발표자 없이 같이 읽기]."""
        about = await self._about_week(interaction, ref.id)
        done = await swaps.read_together(*about, ref.id, *numbers(ref.arg, 1))
        private = interaction.guild_id is None
        await show_own(interaction, together_card(text_for(interaction), done, private=private))

    @handles("swap_open")
    async def open(self, interaction: Interaction, ref: Ref) -> None:
        """A request of the menu."""
        (request_id,) = numbers(picked(interaction).values[0], 1)
        view = await swap_views.request_view(*self._about(interaction), request_id)
        await show_own(interaction, request_card(text_for(interaction), view))

    @handles(*ANSWERS)
    async def answer(self, interaction: Interaction, ref: Ref) -> None:
        """[바꿀게요], [맡을게요], [이번에는 어려워요], [부탁 거두기], and the host's word on them."""
        about = await self._about_request(interaction, ref.id)
        done = await ANSWERS[ref.action](*about, ref.id)
        private = interaction.guild_id is None
        shown = answered_swap_card(text_for(interaction), done, interaction.user.id, private=private)
        await show_own(interaction, shown)

    @handles("swap_take")
    async def take(self, interaction: Interaction, ref: Ref) -> None:
        """[제가 할게요]: at once, or after a choice where there is one."""
        say = text_for(interaction)
        about = await self._about_request(interaction, ref.id)
        view = await swap_views.request_view(*about, ref.id)
        request = view.request
        if not view.member:
            await show_own(interaction, join_first_card(say, view.study.id, view.study.title))
        elif view.own:
            await show_own(interaction, request_card(say, view))
        elif request.kind != Kind.LEFT and view.mine:
            await show_own(interaction, take_card(say, view))
        elif request.kind != Kind.LEFT:
            done = await swaps.accept(*about, ref.id)
            await show_own(interaction, answered_swap_card(say, done, interaction.user.id))
        elif len(request.free) > 1:
            await show_own(interaction, choose_card(say, request))
        else:
            await self._take(interaction, about, view, next(iter(request.free), 0))

    @handles("swap_take_week")
    async def take_week(self, interaction: Interaction, ref: Ref) -> None:
        """One of several turns that were left behind."""
        about = await self._about_request(interaction, ref.id)
        view = await swap_views.request_view(*about, ref.id)
        await self._take(interaction, about, view, *numbers(picked(interaction).values[0], 1))

    @handles("swap_offer")
    async def offer(self, interaction: Interaction, ref: Ref) -> None:
        """A turn of one's own, offered for the one that everybody was asked to take."""
        about = await self._about_request(interaction, ref.id)
        week_id, presenter_id = numbers(picked(interaction).values[0], 2)
        asked = await swaps.ask(*about, week_id, presenter_id, wanted=numbers(ref.arg, 1)[0])
        await show_own(interaction, asked_card(text_for(interaction), asked))

    async def _take(
        self, interaction: Interaction, about: About, view: RequestView, presenter_id: int
    ) -> None:
        done = await swaps.take(*about, view.request.id, presenter_id)
        turn = next(turn for turn in done.request.given if turn.presenter_id == presenter_id)
        await show_own(interaction, took_card(text_for(interaction), turn))

    async def _show_turn(
        self, interaction: Interaction, about: About, week_id: int, presenter_id: int | None
    ) -> None:
        view = await swap_views.turn_view(*about, week_id, presenter_id)
        private = interaction.guild_id is None
        await show_own(interaction, turn_card(text_for(interaction), view, private=private))

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)

    async def _about_week(self, interaction: Interaction, week_id: int) -> About:
        """Who presses; in a direct message the week says which server is meant."""
        if interaction.guild_id is not None:
            return self._about(interaction)
        user, language = interaction.user, text_for(interaction).language
        actor = await weeks.private_actor(self._bot.store, user.id, user.display_name, language, week_id)
        return self._bot.store, self._bot.clock, actor

    async def _about_request(self, interaction: Interaction, request_id: int) -> About:
        """Who presses; in a direct message the request says which server is meant."""
        if interaction.guild_id is not None:
            return self._about(interaction)
        user, language = interaction.user, text_for(interaction).language
        actor = await swap_views.private_actor(
            self._bot.store, user.id, user.display_name, language, request_id
        )
        return self._bot.store, self._bot.clock, actor


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Swaps(bot))
