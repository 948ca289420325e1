"""/host start and /host end, and the buttons that ask how far a meeting got."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.inputs import parse_page
from bot.core.people import Actor
from bot.core.plan import CarryOver
from bot.i18n import catalog
from bot.services import meetings, which_meeting
from bot.services.endings import EndPreview, PlanChangedError, page_bounds
from bot.services.views import WeekView
from bot.store.engine import Store
from bot.ui.ending import note_form, parse_arg, policies_card, preview_card
from bot.ui.forms import form_values, picked
from bot.ui.ids import Ref, component_id
from bot.ui.meeting import (
    ask_page_card,
    ended_card,
    page_form,
    started_card,
    started_line,
)
from bot.ui.replies import reply, show_form, show_own, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand
from cogs.common.inputs import kept_word, released_word

Interaction = discord.Interaction[Any]
About = tuple[Store, Clock, Actor]


class HostMeeting(GroupCog):
    """Starting a meeting, and ending it with the page that was reached."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("host", "start")
    @app_commands.autocomplete(study=studies)
    async def start(
        self,
        interaction: Interaction,
        minutes: app_commands.Range[int, 1, 480] | None = None,
        week: app_commands.Range[int, 1, 200] | None = None,
        study: str | None = None,
    ) -> None:
        """Start the meeting of this week, or of another one."""
        view = await which_meeting.meeting_to_start(*self._about(interaction), study, week)
        await self._start(interaction, view.week.id, minutes)

    @handles("meeting_start")
    async def press_start(self, interaction: Interaction, ref: Ref) -> None:
        """[모임 시작]."""
        await self._start(interaction, ref.id, None)

    @subcommand("host", "end")
    @app_commands.autocomplete(study=studies)
    async def end(
        self,
        interaction: Interaction,
        page: app_commands.Range[int, 0, 100_000] | None = None,
        study: str | None = None,
    ) -> None:
        """End the meeting: with a page straight to what it would mean."""
        view = await which_meeting.meeting_to_end(*self._about(interaction), study)
        if page is None:
            await reply(interaction, ask_page_card(text_for(interaction), view))
        else:
            await self._preview(interaction, view.week.id, page)

    @handles("end_all")
    async def read_all(self, interaction: Interaction, ref: Ref) -> None:
        """[p. 91까지 다 읽었어요], or of a catch-up [모였어요]."""
        view = await self._week(interaction, ref.id)
        pages = view.week.pages
        reached = pages.last if pages else page_bounds(view.season, view.week)[0]
        await self._preview(interaction, ref.id, reached)

    @handles("end_at")
    async def read_to_note(self, interaction: Interaction, ref: Ref) -> None:
        """[p. 83까지 읽었어요], the page that was noted while the meeting ran."""
        reached, *_ = _parsed(ref)
        await self._preview(interaction, ref.id, reached)

    @handles("meeting_finish")
    async def finish(self, interaction: Interaction, ref: Ref) -> None:
        """[마치기] on the panel."""
        await reply(interaction, ask_page_card(text_for(interaction), await self._week(interaction, ref.id)))

    @handles("end_page")
    async def ask_page(self, interaction: Interaction, ref: Ref) -> None:
        """[페이지 적기]; a page that could not be taken is in the id."""
        view = await self._week(interaction, ref.id)
        await show_form(interaction, page_form(text_for(interaction), view.week, released_word(ref.arg)))

    @handles("end_page_save")
    async def note_page(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it."""
        typed = form_values(interaction)["page"].text
        try:
            await self._preview(interaction, ref.id, 0 if typed == "0" else parse_page(typed))
        except (ForbiddenError, NotFoundError):
            raise
        except UserError as error:
            error.again = component_id("end_page", ref.id, kept_word(typed))
            raise

    @handles("not_met")
    async def not_met(self, interaction: Interaction, ref: Ref) -> None:
        """[모임을 못 했어요]."""
        await self._preview(interaction, ref.id, None)

    @handles("end_back")
    async def back(self, interaction: Interaction, ref: Ref) -> None:
        """[뒤로], from the other policies."""
        reached, *_ = _parsed(ref)
        await self._preview(interaction, ref.id, reached)

    @handles("end_other")
    async def other(self, interaction: Interaction, ref: Ref) -> None:
        """[다르게], and who goes on with what is left over."""
        _, policy, *_ = _parsed(ref)
        preview = await self._preview_of(interaction, ref)
        await show_own(interaction, policies_card(text_for(interaction), preview, policy))

    @handles("end_policy")
    async def look_at(self, interaction: Interaction, ref: Ref) -> None:
        """The menu of policies: every week that the chosen one changes."""
        preview = await self._preview_of(interaction, ref)
        chosen = next((p for p in CarryOver if p == picked(interaction).value), None)
        await show_own(interaction, policies_card(text_for(interaction), preview, chosen))

    @handles("end_note")
    async def ask_note(self, interaction: Interaction, ref: Ref) -> None:
        """[메모]: something to be written down with the end."""
        preview = await self._preview_of(interaction, ref)
        await show_form(interaction, note_form(text_for(interaction), ref.id, ref.arg, preview.note))

    @handles("end_note_save")
    async def keep_note(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it; the end itself is still to be confirmed."""
        written = form_values(interaction)["note"].text
        await meetings.keep_note(*self._about(interaction), ref.id, written)
        preview = await self._preview_of(interaction, ref)
        await show_own(interaction, preview_card(text_for(interaction), preview))

    @handles("end_commit")
    async def commit(self, interaction: Interaction, ref: Ref) -> None:
        """[이대로], or one of the policies: what was shown, or the new outcome is shown first."""
        reached, policy, hands, token = _parsed(ref)
        say = text_for(interaction)
        try:
            ended = await meetings.end(
                *self._about(interaction), ref.id, reached, policy=policy, hand_over=hands, token=token or ""
            )
        except PlanChangedError as changed:
            await show_own(interaction, preview_card(say, changed.preview, say(changed.key)))
            return
        await show_own(interaction, ended_card(say, ended))

    async def _start(self, interaction: Interaction, week_id: int, minutes: int | None) -> None:
        view = await meetings.start(*self._about(interaction), week_id, minutes)
        self._bot.dispatch("meeting_start", view)
        say = text_for(interaction)
        # The panel says it to all; where a study has none, a line in its channel does.
        if not view.study.posts.panel and view.study.channel_id in actor_of(interaction).channels:
            public = started_line(catalog(view.study.language), view)
            await interaction.response.send_message(view=public, silent=True)
        await reply(interaction, started_card(say, view))

    async def _preview_of(self, interaction: Interaction, ref: Ref) -> EndPreview:
        """The end that a button's id names."""
        reached, _, hands, _ = _parsed(ref)
        return await meetings.preview_end(*self._about(interaction), ref.id, reached, hands)

    async def _week(self, interaction: Interaction, week_id: int) -> WeekView:
        return await which_meeting.meeting_by_id(*self._about(interaction), week_id)

    async def _preview(self, interaction: Interaction, week_id: int, reached: int | None) -> None:
        preview = await meetings.preview_end(*self._about(interaction), week_id, reached)
        await show_own(interaction, preview_card(text_for(interaction), preview))

    def _about(self, interaction: Interaction) -> About:
        return self._bot.store, self._bot.clock, actor_of(interaction)


def _parsed(ref: Ref) -> Any:
    try:
        return parse_arg(ref.arg)
    except ValueError:
        raise NotFoundError("error.old_button") from None


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(HostMeeting(bot))
