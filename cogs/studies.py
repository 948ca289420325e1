"""Founding a study: /study create, its forms, the preview and its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import discord
from discord import app_commands

from bot.client import StudyBot
from bot.core.book import SectionsError
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.services import founding
from bot.services.founding import LookAgainError
from bot.services.studyform import FormError, Part, StudyForm
from bot.ui.forms import Values, form_values
from bot.ui.founding import NEEDED, cancelled_card, founded_card, preview_card
from bot.ui.founding_forms import founding_form
from bot.ui.ids import Ref, component_id
from bot.ui.replies import edit_origin, sentence, show_form, text_for
from bot.ui.router import handles
from cogs.common.autocomplete import zones
from cogs.common.checks import actor_of
from cogs.common.groups import GroupCog, subcommand
from cogs.common.inputs import lacking_in, read_sections, study_language, text_channel

Interaction = discord.Interaction[Any]

FIELDS = {
    Part.BASICS: ("title", "pages", "weekly_pages", "start", "zone"),
    Part.MORE: ("weekdays", "weeks", "cap_minutes", "rest"),
    Part.BOOK: ("book_url", "pdf_offset", "country"),
}


class Studies(GroupCog):
    """From the first option to the green button. Between the steps everything is in a draft."""

    def __init__(self, bot: StudyBot) -> None:
        super().__init__(bot.tree)
        self._bot = bot

    @subcommand("study", "create")
    @app_commands.autocomplete(timezone=zones)
    async def create(
        self,
        interaction: Interaction,
        title: str = "",
        first_page: int | None = None,
        last_page: int | None = None,
        weekly_pages: int | None = None,
        start: str = "",
        time: str = "",
        timezone: str = "",
        weeks: int | None = None,
        weekdays: str = "",
        rest: str = "",
        cap_minutes: int | None = None,
        channel: discord.TextChannel | None = None,
        voice: discord.VoiceChannel | discord.StageChannel | None = None,
        host: discord.Member | None = None,
        role: discord.Role | None = None,
        language: Literal["ko", "en"] | None = None,
        country: str = "",
        book_url: str = "",
        sections: discord.Attachment | None = None,
        pdf_offset: int | None = None,
    ) -> None:
        """Plan a new study: with all that is needed its preview, else a form for what is missing."""
        leader = host or interaction.user
        if leader.bot:
            raise UserError("error.study.host_bot")
        if role is not None and role.is_default():
            raise UserError("error.study.role_everyone")
        form = StudyForm(
            title=title,
            pages=_range(first_page, last_page),
            weekly_pages=_text(weekly_pages),
            start=" ".join(part for part in (start.strip(), time.strip()) if part),
            zone=timezone,
            weekdays=weekdays,
            weeks=_text(weeks),
            cap_minutes=_text(cap_minutes),
            rest=rest,
            book_url=book_url,
            country=country,
            pdf_offset=_text(pdf_offset),
            language=language or study_language(interaction),
            channel_id=text_channel(interaction, channel),
            voice_id=voice.id if voice else None,
            role_id=role.id if role else None,
            host_id=leader.id,
            host_name=leader.display_name,
        )
        bot, actor = self._bot, actor_of(interaction)
        draft_id = await founding.begin(bot.store, bot.clock, actor, form)
        if sections is not None:
            await self._take_sections(interaction, draft_id, sections)
        given = title and first_page is not None and last_page is not None and start and time
        if given:
            await self._preview(interaction, draft_id)
        else:
            await self._open(interaction, draft_id, Part.BASICS)

    @handles("study_form")
    async def open_form(self, interaction: Interaction, ref: Ref) -> None:
        """[고치기], [세부 설정] and [다시 쓰기]."""
        await self._open(interaction, ref.id, _part(ref))

    @handles("study_form_save")
    async def save_form(self, interaction: Interaction, ref: Ref) -> None:
        """A form of the new study: it is kept as typed, then it is looked at."""
        bot, part, values = self._bot, _part(ref), form_values(interaction)
        typed = {name: values[name].text for name in FIELDS[part]}
        await founding.revise(bot.store, bot.clock, actor_of(interaction), ref.id, **typed)
        if file := _file(values):
            await self._take_sections(interaction, ref.id, file)
        await self._preview(interaction, ref.id)

    @handles("study_preview")
    async def preview(self, interaction: Interaction, ref: Ref) -> None:
        """[다시 확인], [이전] and [다음]."""
        await self._preview(interaction, ref.id, int(ref.arg or 0))

    @handles("study_holidays")
    async def rest_on_holidays(self, interaction: Interaction, ref: Ref) -> None:
        """[공휴일은 쉬기]."""
        bot, actor = self._bot, actor_of(interaction)
        await founding.revise(bot.store, bot.clock, actor, ref.id, rest_holidays=True)
        await self._preview(interaction, ref.id)

    @handles("study_create")
    async def found(self, interaction: Interaction, ref: Ref) -> None:
        """The green button."""
        bot, actor = self._bot, actor_of(interaction)

        def can_post(channel_id: int) -> bool:
            return not NEEDED.intersection(lacking_in(interaction, channel_id))

        try:
            with _correctable(ref.id):
                founded = await founding.create(
                    bot.store, bot.clock, actor, ref.id, int(ref.arg or 0), can_post
                )
        except LookAgainError as why:
            await self._preview(interaction, ref.id, note=why)
            return
        await edit_origin(interaction, founded_card(text_for(interaction), founded))

    @handles("study_cancel")
    async def cancel(self, interaction: Interaction, ref: Ref) -> None:
        """[취소]."""
        await founding.cancel(self._bot.store, actor_of(interaction), ref.id)
        await edit_origin(interaction, cancelled_card(text_for(interaction)))

    async def _open(self, interaction: Interaction, draft_id: int, part: Part) -> None:
        bot = self._bot
        held = await founding.entered(bot.store, bot.clock, actor_of(interaction), draft_id)
        await show_form(interaction, founding_form(text_for(interaction), part, draft_id, held))

    async def _take_sections(self, interaction: Interaction, draft_id: int, file: discord.Attachment) -> None:
        bot = self._bot
        with _correctable(draft_id):
            data = await read_sections(file)
            await founding.take_sections(
                bot.store, bot.clock, actor_of(interaction), draft_id, data, file.filename
            )

    async def _preview(
        self, interaction: Interaction, draft_id: int, page: int = 0, note: UserError | None = None
    ) -> None:
        bot, say = self._bot, text_for(interaction)
        with _correctable(draft_id):
            preview = await founding.preview(bot.store, bot.clock, actor_of(interaction), draft_id)
        lacking = lacking_in(interaction, preview.form.channel_id)
        shown = preview_card(say, preview, lacking, page, sentence(say, note) if note else None)
        await edit_origin(interaction, shown)


@contextmanager
def _correctable(draft_id: int) -> Iterator[None]:
    """Let an error about what was typed lead to the form that holds it."""
    try:
        yield
    except (ForbiddenError, NotFoundError):
        raise
    except UserError as error:
        part = Part.BASICS
        if isinstance(error, FormError):
            part = error.part
        elif isinstance(error, SectionsError):
            part = Part.MORE
        error.again = component_id("study_form", draft_id, part.value)
        raise


def _part(ref: Ref) -> Part:
    try:
        return Part(ref.arg or "")
    except ValueError:
        raise NotFoundError("error.old_button") from None


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _range(first: int | None, last: int | None) -> str:
    """Two page options as the form shows them; one that is missing is left open."""
    return "" if first is None and last is None else f"{_text(first)}-{_text(last)}"


def _file(values: Values) -> discord.Attachment | None:
    files = values["sections"].files if "sections" in values else ()
    return files[0] if files else None


async def setup(bot: StudyBot) -> None:
    """Add the cog."""
    await bot.add_cog(Studies(bot))
