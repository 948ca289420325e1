"""/host plan: the table of the weeks, and everything a host changes about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.services import plan_edits, plan_terms, settings, weeks
from bot.services.planning import Edited
from bot.store.engine import Store
from bot.ui.forms import form_values, picked
from bot.ui.ids import Ref, component_id
from bot.ui.layout import Accent, Card, card, text
from bot.ui.plan import changed_card, host_plan_card, host_week_card, plan_card, presenters_card, rests_card
from bot.ui.plan_forms import SEASON_FORMS, WEEK_FORMS, ranges_form
from bot.ui.replies import reply, show_form, show_own, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]
Save = Callable[[About, int, dict[str, str]], Awaitable[Edited]]

KIND = "plan.form"
"""Of drafts: what a form held that could not be taken."""


SAVES: dict[str, Save] = {
    "plan_rest_week": lambda about, week, typed: plan_edits.rest_week(*about, week, typed["reason"]),
    "plan_move": lambda about, week, typed: plan_edits.move(*about, week, typed["day"], typed["time"]),
    "plan_goals": lambda about, week, typed: plan_edits.set_goals(*about, week, typed["goals"]),
    "plan_place": lambda about, week, typed: plan_edits.set_place(*about, week, typed["place"]),
    "plan_ranges": lambda about, week, typed: plan_edits.set_ranges(
        *about, week, {int(user_id): pages for user_id, pages in typed.items()}
    ),
    "plan_rest_add": lambda about, study, typed: plan_terms.add_rests(
        *about, study, typed["days"], typed["reason"]
    ),
    "plan_weeks": lambda about, study, typed: plan_terms.set_weeks(*about, study, typed["weeks"]),
    "plan_pace": lambda about, study, typed: plan_terms.set_pace(*about, study, typed["pace"]),
}
"""What each form does; a form's submit has its button's action with `_save` behind it."""


class HostPlan(GroupCog):
    """The plan's cards; whoever presses, the services check their rights again."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("host", "plan")
    @app_commands.autocomplete(study=studies)
    async def plan(self, interaction: Interaction, study: str | None = None) -> None:
        """The plan, to change it."""
        view = await plan_terms.plan_of(*self._about(interaction), study)
        await reply(interaction, host_plan_card(text_for(interaction), view, self._now()))

    @handles("plan_view")
    async def view(self, interaction: Interaction, ref: Ref) -> None:
        """[전체 계획] and [바뀐 계획], for everybody; hosts can go on to change it."""
        view = await weeks.season_by_study(*self._about(interaction), ref.id)
        host = await weeks.runs(self._bot.store, actor_of(interaction), ref.id)
        shown = plan_card(text_for(interaction), view, self._now(), host=host, page=_page(ref.arg))
        # On an ephemeral card without a page it is another card's button, whose text may still be wanted.
        await self._show(interaction, shown, in_place=ref.arg is not None)

    @handles("plan_edit")
    async def edit(self, interaction: Interaction, ref: Ref) -> None:
        """[고치기], [이전], [다음] and [뒤로]."""
        view = await plan_terms.plan_by_study(*self._about(interaction), ref.id)
        await self._show(
            interaction, host_plan_card(text_for(interaction), view, self._now(), _page(ref.arg))
        )

    @handles("plan_pick")
    async def pick(self, interaction: Interaction, ref: Ref) -> None:
        """A week of the menu."""
        await self._show_week(interaction, int(picked(interaction).values[0]))

    @handles("plan_week")
    async def week(self, interaction: Interaction, ref: Ref) -> None:
        """[뒤로], to the week's card."""
        await self._show_week(interaction, ref.id)

    @handles(*WEEK_FORMS)
    async def open_week_form(self, interaction: Interaction, ref: Ref) -> None:
        """The buttons of a week that open a form; with a draft's id the form holds what was typed."""
        view = await plan_terms.plan_week(*self._about(interaction), ref.id)
        held = await self._held(interaction, ref)
        await show_form(interaction, WEEK_FORMS[ref.action](text_for(interaction), view, held))

    @handles("plan_ranges")
    async def open_ranges(self, interaction: Interaction, ref: Ref) -> None:
        """[쪽 나누기]."""
        view = await plan_terms.plan_week(*self._about(interaction), ref.id)
        if not view.week.facts.presenters:
            raise UserError("error.plan.no_presenters", number=view.week.number)
        members = await weeks.people_of(self._bot.store, actor_of(interaction), view.study.id)
        people = {member.user_id: member for member in members}
        held = await self._held(interaction, ref)
        await show_form(interaction, ranges_form(text_for(interaction), view, held, people))

    @handles(*SEASON_FORMS)
    async def open_season_form(self, interaction: Interaction, ref: Ref) -> None:
        """The buttons of the table that open a form."""
        view = await plan_terms.plan_by_study(*self._about(interaction), ref.id)
        held = await self._held(interaction, ref)
        await show_form(interaction, SEASON_FORMS[ref.action](text_for(interaction), view, held))

    @handles(*(f"{action}_save" for action in SAVES))
    async def save(self, interaction: Interaction, ref: Ref) -> None:
        """Every form's submit."""
        action = ref.action.removesuffix("_save")
        typed = {name: entry.text for name, entry in form_values(interaction).items()}
        async with self._keeping(interaction, action, ref.id, typed):
            edited = await SAVES[action](self._about(interaction), ref.id, typed)
        await self._changed(interaction, edited)

    @handles("plan_catch_up")
    async def catch_up(self, interaction: Interaction, ref: Ref) -> None:
        """[보강으로] and [보강 취소]."""
        await self._changed(
            interaction, await plan_edits.set_catch_up(*self._about(interaction), ref.id, ref.arg == "on")
        )

    @handles("plan_merge")
    async def merge(self, interaction: Interaction, ref: Ref) -> None:
        """[다음 주와 합치기]."""
        await self._changed(interaction, await plan_edits.merge(*self._about(interaction), ref.id))

    @handles("plan_split")
    async def split(self, interaction: Interaction, ref: Ref) -> None:
        """[나누기]."""
        await self._changed(interaction, await plan_edits.split(*self._about(interaction), ref.id))

    @handles("plan_presenters")
    async def presenters(self, interaction: Interaction, ref: Ref) -> None:
        """[발표자]: a menu of people."""
        view = await plan_terms.plan_week(*self._about(interaction), ref.id)
        await self._show(interaction, presenters_card(text_for(interaction), view))

    @handles("plan_presenters_save", "plan_presenters_none")
    async def save_presenters(self, interaction: Interaction, ref: Ref) -> None:
        """Who was picked, or nobody."""
        people = picked(interaction).ids if ref.action == "plan_presenters_save" else ()
        await self._changed(
            interaction, await plan_edits.set_presenters(*self._about(interaction), ref.id, people)
        )

    @handles("plan_rests")
    async def rests(self, interaction: Interaction, ref: Ref) -> None:
        """[쉬는 주 취소]: the rests to choose from."""
        view = await plan_terms.plan_by_study(*self._about(interaction), ref.id)
        await self._show(interaction, rests_card(text_for(interaction), view, self._now()))

    @handles("plan_rest_remove")
    async def remove_rests(self, interaction: Interaction, ref: Ref) -> None:
        """The rests that were chosen."""
        days = {dt.date.fromisoformat(value) for value in picked(interaction).values}
        await self._changed(
            interaction, await plan_terms.remove_rests(*self._about(interaction), ref.id, days)
        )

    @handles("host_close")
    async def close(self, interaction: Interaction, ref: Ref) -> None:
        """[취소] on any of the host's cards: nothing is changed."""
        shown = card(text(text_for(interaction)("host.closed")), accent=Accent.REPLY)
        await self._show(interaction, shown)

    async def _show_week(self, interaction: Interaction, week_id: int) -> None:
        view = await plan_terms.plan_week(*self._about(interaction), week_id)
        await self._show(interaction, host_week_card(text_for(interaction), view))

    async def _changed(self, interaction: Interaction, edited: Edited) -> None:
        await self._show(interaction, changed_card(text_for(interaction), edited))

    async def _show(self, interaction: Interaction, shown: Card, *, in_place: bool = True) -> None:
        """Change the reader's own card; a card that others see is left alone."""
        await (show_own if in_place else reply)(interaction, shown)

    async def _held(self, interaction: Interaction, ref: Ref) -> dict[str, str]:
        """What the form held before, where the id names a draft."""
        if ref.arg is None or not ref.arg.isdecimal():
            return {}
        return await settings.kept(*self._about(interaction), KIND, int(ref.arg))

    @asynccontextmanager
    async def _keeping(
        self, interaction: Interaction, action: str, target: int, typed: dict[str, str]
    ) -> AsyncIterator[None]:
        """Keep what a form held where it cannot be taken, and offer it again."""
        try:
            yield
        except (ForbiddenError, NotFoundError):
            raise
        except UserError as error:
            draft_id = await settings.keep(*self._about(interaction), KIND, typed)
            error.again = component_id(action, target, draft_id)
            raise

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)

    def _now(self) -> dt.datetime:
        return self._bot.clock.now()


def _page(arg: str | None) -> int | None:
    return int(arg) if arg is not None and arg.isdecimal() else None


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(HostPlan(bot))
