"""A cog of the tests' own: one of each way to answer, and to fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.errors import UserError
from bot.ui import forms, layout
from bot.ui.ids import Ref, component_id
from bot.ui.menus import option
from bot.ui.replies import edit_origin, reply, show_form, take_time
from bot.ui.router import handles

Interaction = discord.Interaction[Any]

TWO = [option("one", "1"), option("two", "2")]


class Sample(commands.Cog):
    """`seen` is what its buttons and forms have been told; `failing` makes the error of `/sample fail`."""

    group = app_commands.Group(name="sample", description="sample")

    def __init__(self, seen: list[Any], failing: Callable[[], BaseException] = RuntimeError) -> None:
        self.seen = seen
        self.failing = failing

    @group.command(name="card")
    async def card(self, interaction: Interaction, ephemeral: bool = False) -> None:
        """A card with one of each."""
        shown = layout.card(
            layout.text("a card"),
            layout.row(
                layout.button("count", component_id("count", 1, "x", post=9)),
                layout.button("write", component_id("write", 5)),
                layout.button("edit", component_id("edit")),
                layout.button("slow", component_id("slow")),
                layout.button("fail", component_id("fail")),
            ),
            layout.row(
                layout.button("silent", component_id("silent")),
                layout.button("old", component_id("gone", 3)),
                layout.button("broken", "sd:?:"),
                layout.button("foreign", "someone-else's"),
            ),
            layout.pick(component_id("choose"), TWO),
            layout.pick_user(component_id("people"), max=5),
        )
        await reply(interaction, shown, ephemeral=ephemeral)
        await reply(interaction, layout.card(layout.text("and a follow-up")), ephemeral=True)

    @group.command(name="fail")
    @app_commands.describe(word="word")
    async def fail(self, interaction: Interaction, word: str = "", deferred: bool = False) -> None:
        """Fail, after an answer or before it."""
        if deferred:
            await take_time(interaction)
        raise self.failing()

    @fail.autocomplete("word")
    async def words(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Fail to suggest."""
        raise self.failing()

    @group.command(name="form")
    async def form(self, interaction: Interaction) -> None:
        """A form as the answer to a command."""
        await show_form(interaction, _form())

    @handles("count", "choose", "people")
    async def count(self, interaction: Interaction, ref: Ref) -> None:
        """Tell what came in."""
        data: Any = interaction.data
        entry = forms.picked(interaction) if "values" in data else None
        names = None if entry is None else [person.display_name for person in entry.people]
        self.seen.append((interaction.user.id, ref, entry and entry.values, names))
        await reply(interaction, layout.card(layout.text(f"seen {len(self.seen)}")))

    @handles("write")
    async def write(self, interaction: Interaction, ref: Ref) -> None:
        """A form as the answer to a button."""
        await show_form(interaction, _form())

    @handles("written")
    async def written(self, interaction: Interaction, ref: Ref) -> None:
        """Keep what the form held."""
        values = forms.form_values(interaction)
        files = [await file.read() for file in values["files"].files]
        self.seen.append((ref, values, files))
        if values["line"].text == "bad":
            raise UserError("error.server_only", again=component_id("write", ref.id))
        await edit_origin(interaction, layout.card(layout.text(f"written {values['line'].text}")))

    @handles("edit", "slow")
    async def edit(self, interaction: Interaction, ref: Ref) -> None:
        """Change the card in place, at once or after a while."""
        if ref.action == "slow":
            await take_time(interaction, in_place=True)
        await edit_origin(interaction, layout.card(layout.text("edited")))

    @handles("silent")
    async def silent(self, interaction: Interaction, ref: Ref) -> None:
        """Answer nothing."""

    @handles("fail")
    async def fail_pressed(self, interaction: Interaction, ref: Ref) -> None:
        """Fail."""
        raise self.failing()


def _form() -> forms.Form:
    return forms.form(
        "a form",
        component_id("written", 7),
        forms.text_field("line", "a line", about="anything", value="before", most=20),
        forms.select_field("menu", "a menu", TWO, required=False),
        forms.radio_field("radio", "one of two", TWO, required=False),
        forms.check_field("check", "a box"),
        forms.file_field("files", "files", required=False, most=2),
    )
