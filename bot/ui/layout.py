"""Cards: a message as a list of blocks (Components V2), checked against Discord's limits before it is sent.

A card is finished when it is made. discord.py keeps nothing of it, so nothing times out or is lost at a
restart: presses come in by their id (bot.ui.ids) and are answered by the router.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from typing import Any, Literal, TypeAlias

import discord
from discord import ui
from discord.ui.select import BaseSelect

from bot.ui.limits import ID_MOST, LimitError, limited
from bot.ui.menus import channel_menu, options_menu, role_menu, user_menu

Block: TypeAlias = ui.Item[Any]
ButtonStyle = Literal["grey", "blue", "green", "red"]

TEXT_MOST = 4000
COMPONENTS_MOST = 40
BUTTONS_MOST = 5

_STYLES = {
    "grey": discord.ButtonStyle.secondary,
    "blue": discord.ButtonStyle.primary,
    "green": discord.ButtonStyle.success,
    "red": discord.ButtonStyle.danger,
}


class Accent(IntEnum):
    """The colour at a card's edge says what sort of card it is."""

    ANNOUNCEMENT = 0x26D9B0
    PANEL = 0xFEC53D
    PLAN = 0x8EA1FF
    REPLY = 0x99AAB5
    SORRY = 0xF0876E


class Card(ui.LayoutView):
    """A message that is finished: see `card`."""

    def is_finished(self) -> bool:
        """Return True, by which discord.py knows that there is nothing to keep and to listen for."""
        return True


def card(*blocks: Block | None, accent: int | None = None) -> Card:
    """Make a message out of blocks, top to bottom; None stands for a block that is not needed.

    Raises LimitError where the whole is more than Discord takes.
    """
    children = [block for block in blocks if block is not None]
    if not children:
        raise LimitError("a card needs at least one block")
    made = Card(timeout=None)
    try:
        made.add_item(ui.Container(*children, accent_colour=accent))
    except ValueError as error:
        raise LimitError(f"a card holds at most {COMPONENTS_MOST} components: {error}") from error
    if made.content_length() > TEXT_MOST:
        raise LimitError(f"a card holds {TEXT_MOST} characters; this one has {made.content_length()}")
    ids = [item.custom_id for item in made.walk_children() if isinstance(item, ui.Button | BaseSelect)]
    taken = [custom_id for custom_id in ids if custom_id is not None]
    if len(taken) != len(set(taken)):
        raise LimitError(f"an id stands twice on one card: {sorted(taken)}")
    return made


def text(content: str) -> Block:
    """A paragraph of Discord markdown; what members wrote in it is escaped (bot.ui.text) before."""
    if not content.strip():
        raise LimitError("a text block needs text")
    return ui.TextDisplay(content)


def divider(*, visible: bool = True, wide: bool = False) -> Block:
    """A line, or with `visible` false a gap, between two blocks."""
    spacing = discord.SeparatorSpacing.large if wide else discord.SeparatorSpacing.small
    return ui.Separator(visible=visible, spacing=spacing)


def section(content: str, accessory: ui.Button[Any] | ui.Thumbnail[Any]) -> Block:
    """A paragraph with one button or a small picture beside it."""
    return ui.Section(ui.TextDisplay(content), accessory=accessory)


def thumbnail(url: str, description: str) -> ui.Thumbnail[Any]:
    """A small picture for a section; `url` may be `attachment://name`."""
    return ui.Thumbnail(url, description=limited("a description", description, 1024))


def gallery(*pictures: tuple[str, str]) -> Block:
    """Pictures, each an address (`attachment://name` for a file sent along) and its description."""
    if not 1 <= len(pictures) <= 10:
        raise LimitError(f"a gallery holds 1 to 10 pictures, not {len(pictures)}")
    items = [
        discord.MediaGalleryItem(url, description=limited("a description", about, 1024))
        for url, about in pictures
    ]
    return ui.MediaGallery(*items)


def attached(filename: str) -> Block:
    """A file that is sent along, to be opened or kept."""
    return ui.File(f"attachment://{filename}")


def row(*buttons: ui.Button[Any] | None) -> Block:
    """Up to five buttons beside each other; None stands for a button that is not needed."""
    shown = [made for made in buttons if made is not None]
    if not 1 <= len(shown) <= BUTTONS_MOST:
        raise LimitError(f"a row holds 1 to {BUTTONS_MOST} buttons, not {len(shown)}")
    return ui.ActionRow(*shown)


def rows(buttons: Iterable[ui.Button[Any]]) -> tuple[Block, ...]:
    """As many rows as the buttons need, five each."""
    every = list(buttons)
    return tuple(row(*every[first : first + BUTTONS_MOST]) for first in range(0, len(every), BUTTONS_MOST))


def button(
    label: str,
    action_id: str,
    *,
    style: ButtonStyle = "grey",
    emoji: str | None = None,
    disabled: bool = False,
) -> ui.Button[Any]:
    """A button whose press arrives at the router under `action_id` (bot.ui.ids.component_id)."""
    return ui.Button(
        label=limited("a button's label", label, 80),
        custom_id=limited("an id", action_id, ID_MOST),
        style=_STYLES[style],
        emoji=emoji,
        disabled=disabled,
    )


def link(label: str, url: str, *, emoji: str | None = None) -> ui.Button[Any]:
    """A button that opens an address (https or http)."""
    if not url.startswith(("https://", "http://")):
        raise LimitError("a link button opens http and https addresses only")
    return ui.Button(
        label=limited("a button's label", label, 80),
        url=limited("an address", url, 512),
        emoji=emoji,
    )


def pick(
    custom_id: str,
    options: Sequence[discord.SelectOption],
    placeholder: str | None = None,
    min: int = 1,
    max: int = 1,
) -> Block:
    """A menu of up to 25 options; `min` 0 lets people take their choice back."""
    return ui.ActionRow(options_menu(custom_id, options, placeholder, min, max))


def pick_user(
    custom_id: str,
    placeholder: str | None = None,
    min: int = 1,
    max: int = 1,
    chosen: Collection[int] = (),
) -> Block:
    """A menu of the server's people; `chosen` holds the ids of those already picked."""
    return ui.ActionRow(user_menu(custom_id, placeholder, min, max, chosen))


def pick_channel(
    custom_id: str,
    placeholder: str | None = None,
    min: int = 1,
    max: int = 1,
    chosen: Collection[int] = (),
    kinds: Sequence[discord.ChannelType] = (discord.ChannelType.text,),
) -> Block:
    """A menu of the server's channels of these kinds."""
    return ui.ActionRow(channel_menu(custom_id, placeholder, min, max, chosen, kinds))


def pick_role(
    custom_id: str,
    placeholder: str | None = None,
    min: int = 1,
    max: int = 1,
    chosen: Collection[int] = (),
) -> Block:
    """A menu of the server's roles."""
    return ui.ActionRow(role_menu(custom_id, placeholder, min, max, chosen))
