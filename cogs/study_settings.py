"""Everything that can be set about a study: /study settings, its menus and its forms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.clock import Clock
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.core.people import Actor
from bot.i18n import catalog
from bot.services import delivering, settings
from bot.services.settings import SWITCHES, Changed, Person
from bot.services.settings_view import SettingsView, show, show_by_id
from bot.store.engine import Store
from bot.ui.forms import form_values, picked
from bot.ui.ids import Ref, component_id
from bot.ui.layout import Accent, Card, card, text
from bot.ui.post_states import test_post_card
from bot.ui.replies import edit_origin, reply, show_form, show_own, text_for
from bot.ui.router import handles
from bot.ui.settings import FIELDS, settings_card
from bot.ui.settings_forms import book_form, book_held, links_form, links_held, times_form, times_held
from cogs.common.autocomplete import studies
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand
from cogs.common.inputs import lacking_for_events, lacking_in, read_sections, unpingable

Interaction = discord.Interaction[Any]

TIMES, BOOK, LINKS = "study.times", "study.book", "study.links"
"""Kinds of drafts."""


class StudySettings(GroupCog):
    """Each menu and form changes one thing, at once, and says how to take it back."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("study", "settings")
    @app_commands.autocomplete(study=studies)
    async def settings(self, interaction: Interaction, study: str | None = None) -> None:
        """The settings of a study."""
        bot = self._bot
        view = await show(bot.store, bot.clock, actor_of(interaction), study)
        await reply(interaction, self._card(interaction, view, "home"))

    @handles("study_settings")
    async def turn(self, interaction: Interaction, ref: Ref) -> None:
        """[설정] elsewhere opens the card; on the card itself the buttons turn its pages."""
        bot = self._bot
        view = await show_by_id(bot.store, bot.clock, actor_of(interaction), ref.id)
        shown = self._card(interaction, view, ref.arg or "home")
        await show_own(interaction, shown)

    @handles("study_posts")
    async def switch_posts(self, interaction: Interaction, ref: Ref) -> None:
        """The menu of automatic posts."""
        wanted = frozenset(picked(interaction).values) & frozenset(SWITCHES)
        done = await settings.switch_posts(*self._about(interaction), ref.id, wanted)
        await self._show(interaction, done, "posts")

    @handles("study_times")
    async def open_times(self, interaction: Interaction, ref: Ref) -> None:
        """[시각 바꾸기]."""
        view = await show_by_id(*self._about(interaction), ref.id)
        held = await self._typed(interaction, ref, TIMES) or times_held(view.study.posts)
        await show_form(interaction, times_form(text_for(interaction), ref.id, held))

    @handles("study_times_save")
    async def save_times(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it."""
        typed = {name: entry.text for name, entry in form_values(interaction).items()}
        async with self._keeping(interaction, "study_times", ref.id, TIMES, typed):
            done = await settings.time_posts(*self._about(interaction), ref.id, typed)
        await self._show(interaction, done, "posts")

    @handles("study_set")
    async def choose(self, interaction: Interaction, ref: Ref) -> None:
        """A menu with one choice: channel, voice channel, role, policy, who explains, language."""
        values, field = picked(interaction).values, ref.arg or ""
        done = await settings.choose(*self._about(interaction), ref.id, field, values[0] if values else None)
        await self._show(interaction, done, FIELDS[field])

    @handles("study_host")
    async def set_host(self, interaction: Interaction, ref: Ref) -> None:
        """The host."""
        done = await settings.set_host(*self._about(interaction), ref.id, _people(interaction)[0])
        await self._show(interaction, done, "people")

    @handles("study_cohosts")
    async def set_cohosts(self, interaction: Interaction, ref: Ref) -> None:
        """The co-hosts."""
        done = await settings.set_cohosts(*self._about(interaction), ref.id, _people(interaction))
        await self._show(interaction, done, "people")

    @handles("study_builder")
    async def set_builder(self, interaction: Interaction, ref: Ref) -> None:
        """The role that may create studies in this server."""
        role, say = _one(interaction), text_for(interaction)
        await settings.set_builder_role(self._bot.store, actor_of(interaction), role)
        said = say("settings.builder.done", role=f"<@&{role}>") if role else say("settings.builder.removed")
        await reply(interaction, card(text(said), accent=Accent.REPLY))

    @handles("study_book")
    async def open_book(self, interaction: Interaction, ref: Ref) -> None:
        """[교재 바꾸기]."""
        view = await show_by_id(*self._about(interaction), ref.id)
        held = await self._typed(interaction, ref, BOOK) or book_held(view)
        await show_form(interaction, book_form(text_for(interaction), ref.id, held))

    @handles("study_book_save")
    async def save_book(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it, with a new sections file where one was put in."""
        values = form_values(interaction)
        typed = {name: entry.text for name, entry in values.items() if name != "sections"}
        files = values["sections"].files
        async with self._keeping(interaction, "study_book", ref.id, BOOK, typed):
            sections = (await read_sections(files[0]), files[0].filename) if files else None
            done = await settings.set_book(*self._about(interaction), ref.id, typed, sections)
        await self._show(interaction, done, "reading")

    @handles("study_links")
    async def open_links(self, interaction: Interaction, ref: Ref) -> None:
        """[링크 바꾸기]."""
        view = await show_by_id(*self._about(interaction), ref.id)
        held = await self._typed(interaction, ref, LINKS) or links_held(view)
        await show_form(interaction, links_form(text_for(interaction), ref.id, held))

    @handles("study_links_save")
    async def save_links(self, interaction: Interaction, ref: Ref) -> None:
        """The form behind it."""
        typed = {name: entry.text for name, entry in form_values(interaction).items()}
        async with self._keeping(interaction, "study_links", ref.id, LINKS, typed):
            done = await settings.set_links(*self._about(interaction), ref.id, typed)
        await self._show(interaction, done, "reading")

    @handles("study_test")
    async def test(self, interaction: Interaction, ref: Ref) -> None:
        """[시험 글 올리기]: a public post that pings nobody. What Discord refuses is said in plain words."""
        view, say = await show_by_id(*self._about(interaction), ref.id), text_for(interaction)
        public = catalog(view.study.language)
        channel = self._bot.get_partial_messageable(view.study.channel_id, guild_id=view.study.guild_id)
        message = await channel.send(view=test_post_card(public, ref.id, view.study.title), silent=True)
        await delivering.resume(*self._about(interaction), ref.id)
        await reply(
            interaction, card(text(say("settings.test.done", link=message.jump_url)), accent=Accent.REPLY)
        )

    @handles("study_untest")
    async def delete_test(self, interaction: Interaction, ref: Ref) -> None:
        """[지우기] on the test post; the button tells which message it is."""
        await show_by_id(*self._about(interaction), ref.id)
        await interaction.response.defer()
        await interaction.delete_original_response()

    def _about(self, interaction: Interaction) -> tuple[Store, Clock, Actor]:
        return self._bot.store, self._bot.clock, actor_of(interaction)

    async def _show(self, interaction: Interaction, done: Changed, page: str) -> None:
        await edit_origin(interaction, self._card(interaction, done.view, page, done))

    def _card(
        self, interaction: Interaction, view: SettingsView, page: str, done: Changed | None = None
    ) -> Card:
        study = view.study
        places = (study.channel_id, study.voice_channel_id, study.forum_id)
        lacking = {channel: lacking_in(interaction, channel) for channel in places if channel}
        role = unpingable(interaction, study.channel_id, study.role_id)
        events = lacking_for_events(interaction, study.voice_channel_id)
        return settings_card(text_for(interaction), view, page, lacking, role, done, events)

    @asynccontextmanager
    async def _keeping(
        self, interaction: Interaction, action: str, study_id: int, kind: str, typed: dict[str, str]
    ) -> AsyncIterator[None]:
        """Keep what a form held where it cannot be taken, and offer it again."""
        try:
            yield
        except (ForbiddenError, NotFoundError):
            raise
        except UserError as error:
            draft_id = await settings.keep(*self._about(interaction), kind, typed)
            error.again = component_id(action, study_id, draft_id)
            raise

    async def _typed(self, interaction: Interaction, ref: Ref, kind: str) -> dict[str, str] | None:
        """What a form held that could not be taken, behind [다시 쓰기]."""
        if ref.arg is None:
            return None
        return await settings.kept(*self._about(interaction), kind, int(ref.arg))


def _one(interaction: Interaction) -> int | None:
    ids = picked(interaction).ids
    return ids[0] if ids else None


def _people(interaction: Interaction) -> tuple[Person, ...]:
    """Who was picked; bots are refused."""
    people = picked(interaction).people
    if any(person.bot for person in people):
        raise UserError("error.study.host_bot")
    return tuple(Person(person.id, person.display_name) for person in people)


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(StudySettings(bot))
