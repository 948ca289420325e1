"""/host ladder: drawing who presents when, an order of people, or one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.services import draw_looks, draws, settings
from bot.services.draw_access import DrawView
from bot.services.draw_looks import Look
from bot.services.draw_planning import NoOrderError, Wish
from bot.store.engine import Store
from bot.ui.draw import practice_card
from bot.ui.draw_cards import (
    EACH_MOST,
    again_card,
    begin_form,
    change_form,
    ended_card,
    host_card,
    no_order_card,
)
from bot.ui.draw_pictures import draw_pictures, files_of, names_of
from bot.ui.draw_words import purpose_choices
from bot.ui.forms import form_values
from bot.ui.ids import Ref, component_id
from bot.ui.layout import Card
from bot.ui.replies import edit_origin, reply, show_form, show_own, take_time, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand
from cogs.common.people import gone_from_server

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]

EACH = {str(number): number for number in range(1, EACH_MOST + 1)}
KIND = "draw.form"
"""Of drafts: what a form held that could not be taken."""
ENDED = ("error.draw.over", "error.draw.void")
"""Why there is nothing to change any more, whatever the form says."""


async def purposes(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """What can be drawn: the usual things, and whatever was typed, as an order or for one person."""
    shown = purpose_choices(text_for(interaction), current)
    return [app_commands.Choice(name=name, value=value) for name, value in shown]


class Lottery(GroupCog):
    """Draws; whoever presses, the services check their rights again."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("host", "ladder")
    @app_commands.rename(purpose="for")
    @app_commands.autocomplete(purpose=purposes, study=studies)
    async def ladder(
        self,
        interaction: Interaction,
        closes: str | None = None,
        fixed: str | None = None,
        practice: bool = False,
        purpose: str | None = None,
        study: str | None = None,
    ) -> None:
        """Open a draw; without a closing time it is drawn as soon as somebody presses."""
        wish = Wish.read(closes, fixed, purpose)
        if practice:
            await self._practise(interaction, study, wish)
            return
        await self._begin(interaction, study, wish)

    @handles("draw_begin")
    async def ask_begin(self, interaction: Interaction, ref: Ref) -> None:
        """[발표 사다리] on the host's plan; with a draft's id the form holds what was typed."""
        say = text_for(interaction)
        seen = await draw_looks.look(*self._about(interaction), str(ref.id), Wish())
        held: dict[str, str] = {}
        if ref.arg is not None and ref.arg.isdecimal():
            held = await settings.kept(*self._about(interaction), KIND, int(ref.arg))
        if seen.open is not None:
            await reply(interaction, host_card(say, seen.open, say("draw.waiting_already"), whole=True))
            return
        await show_form(interaction, begin_form(say, ref.id, held))

    @handles("draw_begin_save")
    async def begin(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it: as `/host ladder` with a closing time, or without."""
        typed = form_values(interaction)["closes"].text
        try:
            await self._begin(interaction, str(ref.id), Wish.read(typed, None, None))
        except UserError as error:
            if error.key.startswith("error.draw.closes"):
                draft_id = await settings.keep(*self._about(interaction), KIND, {"closes": typed})
                error.again = component_id("draw_begin", ref.id, draft_id)
            raise

    @handles("draw_again")
    async def again(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 뽑기] and [빈 주만 뽑기]."""
        seen = await draw_looks.kept(*self._about(interaction), ref.id)
        await take_time(interaction, in_place=True)
        await self._open(interaction, replace(seen, wish=replace(seen.wish, again=ref.arg == "all")))

    @handles("draw_now")
    async def draw_now(self, interaction: Interaction, ref: Ref) -> None:
        """[지금 뽑기] and [지금 마감]."""
        view = await draws.draw_now(*self._about(interaction), ref.id)
        await show_own(interaction, ended_card(text_for(interaction), view.card))

    @handles("draw_cancel")
    async def cancel(self, interaction: Interaction, ref: Ref) -> None:
        """[거두기]."""
        view = await draws.cancel(*self._about(interaction), ref.id)
        await show_own(interaction, ended_card(text_for(interaction), view.card))

    @handles("draw_change")
    async def ask_change(self, interaction: Interaction, ref: Ref) -> None:
        """[바꾸기]; with a draft's id the form holds what was chosen."""
        view = await draw_looks.view_of(*self._about(interaction), ref.id)
        held: dict[str, str] = {}
        if ref.arg is not None and ref.arg.isdecimal():
            held = await settings.kept(*self._about(interaction), KIND, int(ref.arg))
        await show_form(interaction, change_form(text_for(interaction), view, held))

    @handles("draw_change_save")
    async def change(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it: the draw is opened anew."""
        values = form_values(interaction)
        without = values["without"].ids
        each = values["each"].text if "each" in values else "1"
        closes = values["closes"].text if "closes" in values else ""
        try:
            view = await draws.reopen(
                *self._about(interaction),
                ref.id,
                each=EACH.get(each or "", 1),
                without=without,
                closes=closes,
            )
        except (ForbiddenError, NotFoundError):
            raise
        except NoOrderError as error:
            await reply(interaction, no_order_card(text_for(interaction), error.clash, entering=False))
            return
        except UserError as error:
            if error.key in ENDED:
                raise
            typed = {"without": ",".join(map(str, without)), "each": each, "closes": closes}
            draft_id = await settings.keep(*self._about(interaction), KIND, typed)
            error.again = component_id("draw_change", ref.id, draft_id)
            raise
        await show_own(interaction, self._opened(interaction, view))

    async def _begin(self, interaction: Interaction, study: str | None, wish: Wish) -> None:
        seen = await draw_looks.look(*self._about(interaction), study, wish)
        if seen.open is None and seen.earlier is not None:
            draft_id = await draw_looks.keep(*self._about(interaction), seen)
            await reply(interaction, again_card(text_for(interaction), seen, draft_id))
            return
        await take_time(interaction)
        await self._open(interaction, seen)

    async def _open(self, interaction: Interaction, seen: Look) -> None:
        say = text_for(interaction)
        if seen.open is not None:
            await edit_origin(interaction, host_card(say, seen.open, say("draw.waiting_already"), whole=True))
            return
        gone = await gone_from_server(interaction, seen.people)
        try:
            view = await draws.open_draw(*self._about(interaction), seen.study.id, seen.wish, gone)
        except NoOrderError as error:
            await edit_origin(interaction, no_order_card(say, error.clash, entering=False))
            return
        await edit_origin(interaction, self._opened(interaction, view, gone))

    def _opened(self, interaction: Interaction, view: DrawView, gone: Sequence[int] = ()) -> Card:
        say = text_for(interaction)
        return host_card(say, view, say("draw.opened", channel=f"<#{view.study.channel_id}>"), gone)

    async def _practise(self, interaction: Interaction, study: str | None, wish: Wish) -> None:
        await take_time(interaction)
        say = text_for(interaction)
        try:
            _, drawn = await draw_looks.practise(*self._about(interaction), study, wish)
        except NoOrderError as error:
            await reply(interaction, no_order_card(say, error.clash, entering=False))
            return
        pictures = await draw_pictures(self._bot.studio, say, drawn)
        await reply(interaction, practice_card(say, drawn, names_of(pictures)), files=files_of(pictures))

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Lottery(bot))
