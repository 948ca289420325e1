"""A drawn formula as a card, the form it is written in, and reading its source back from the card."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import discord

from bot.i18n.catalog import Text
from bot.render.formula.formulas import Drawn
from bot.ui.forms import TEXT_MOST, Form, form, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, gallery, row, text
from bot.ui.text import clip

ALT_MOST = 1024
_FILE = "tex.png"
_EXAMPLE = r"\frac{\partial L}{\partial \theta} = 0"
_BEGIN, _END = "```latex\n", "\n```"
_TICKS, _SPLIT_TICKS = "```", "`\u200b``"


def formula_card(say: Text, drawn: Drawn, author_id: int, *, shared: bool) -> Card:
    """The picture, its source for those who cannot see it, and [고치기]; send `formula_file` along.

    A source that is too long for the picture's description stands below it. `shared`: everyone sees it.
    """
    long = len(drawn.alt) > ALT_MOST
    edit = button(say("formula.edit.button"), component_id("tex_edit", author_id))
    share = button(say("formula.share.button"), component_id("tex_share", author_id))
    return card(
        gallery((f"attachment://{_FILE}", clip(drawn.alt, ALT_MOST))),
        text(f"{_BEGIN}{drawn.alt.replace(_TICKS, _SPLIT_TICKS)}{_END}") if long else None,
        text(say("formula.by", user=author_id)) if shared else None,
        row(edit, None if shared else share),
        accent=Accent.REPLY,
    )


def formula_file(drawn: Drawn) -> discord.File:
    """The picture that belongs to the card."""
    return discord.File(io.BytesIO(drawn.png), _FILE)


def formula_source(message: discord.Message) -> str:
    """What was drawn on a card of ours; "" where that is not to be found."""
    source = ""
    for part in _parts(message.components):
        if isinstance(part, discord.MediaGalleryComponent) and part.items:
            source = source or part.items[0].description or ""
        elif isinstance(part, discord.TextDisplay) and part.content.startswith(_BEGIN):
            return part.content.removeprefix(_BEGIN).removesuffix(_END).replace(_SPLIT_TICKS, _TICKS)
    return source


def formula_form(say: Text, custom_id: str, value: str = "") -> Form:
    """One field for a formula, or for text with formulas."""
    source = text_field(
        "source",
        say("formula.source.label"),
        about=say("formula.source.hint"),
        placeholder=say("formula.source.placeholder", example=_EXAMPLE),
        value=value[:TEXT_MOST],
        long=True,
    )
    return form(say("formula.title"), custom_id, source)


def done_card(say: Text, *, shared: bool) -> Card:
    """That a formula was posted, or replaced, where everyone sees it."""
    return card(text(say("formula.shared" if shared else "formula.redrawn")), accent=Accent.REPLY)


def _parts(components: list[Any]) -> Iterator[Any]:
    for part in components:
        yield part
        yield from _parts(getattr(part, "children", []))
