"""Menus to choose from: on a card in a row (bot.ui.layout), in a form under a label (bot.ui.forms)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import discord
from discord import ui

from bot.ui.limits import ID_MOST, LimitError, limited

OPTIONS_MOST = 25


class _Chosen(discord.SelectDefaultValue):
    """What a menu shows as chosen. Discord's ids are strings; the library would send this one as a number."""

    def to_dict(self) -> Any:
        return {**super().to_dict(), "id": str(self.id)}


def option(
    label: str, value: str | int, about: str | None = None, *, chosen: bool = False, emoji: str | None = None
) -> discord.SelectOption:
    """One choice of `pick`, or of a form's select."""
    return discord.SelectOption(
        label=limited("an option's label", label, 100),
        value=limited("an option's value", str(value), 100),
        description=None if about is None else limited("an option's description", about, 100),
        default=chosen,
        emoji=emoji,
    )


def options_menu(
    custom_id: str,
    options: Sequence[discord.SelectOption],
    placeholder: str | None,
    min: int,
    max: int,
    *,
    required: bool = False,
) -> ui.Select[Any]:
    """The menu of `pick`. `max` beyond the options is lowered to their number."""
    if not 1 <= len(options) <= OPTIONS_MOST:
        raise LimitError(f"a menu holds 1 to {OPTIONS_MOST} options, not {len(options)}")
    values = [one.value for one in options]
    if len(values) != len(set(values)):
        raise LimitError(f"a value stands twice in one menu: {sorted(values)}")
    most = len(options) if max > len(options) else max
    if sum(one.default for one in options) > most:
        raise LimitError(f"more options are chosen than the {most} that may be")
    return ui.Select(**_menu(custom_id, placeholder, min, most), options=list(options), required=required)


def user_menu(
    custom_id: str,
    placeholder: str | None,
    min: int,
    max: int,
    chosen: Collection[int],
    *,
    required: bool = False,
) -> ui.UserSelect[Any]:
    """The menu of `pick_user`."""
    picked = [_Chosen(id=one, type=discord.SelectDefaultValueType.user) for one in chosen]
    return ui.UserSelect(**_menu(custom_id, placeholder, min, max), default_values=picked, required=required)


def channel_menu(
    custom_id: str,
    placeholder: str | None,
    min: int,
    max: int,
    chosen: Collection[int],
    kinds: Sequence[discord.ChannelType],
    *,
    required: bool = False,
) -> ui.ChannelSelect[Any]:
    """The menu of `pick_channel`."""
    kind = discord.SelectDefaultValueType.channel
    picked = [_Chosen(id=one, type=kind) for one in chosen]
    return ui.ChannelSelect(
        **_menu(custom_id, placeholder, min, max),
        channel_types=list(kinds),
        default_values=picked,
        required=required,
    )


def role_menu(
    custom_id: str,
    placeholder: str | None,
    min: int,
    max: int,
    chosen: Collection[int],
    *,
    required: bool = False,
) -> ui.RoleSelect[Any]:
    """The menu of `pick_role`."""
    picked = [_Chosen(id=one, type=discord.SelectDefaultValueType.role) for one in chosen]
    return ui.RoleSelect(**_menu(custom_id, placeholder, min, max), default_values=picked, required=required)


def _menu(custom_id: str, placeholder: str | None, low: int, high: int) -> dict[str, Any]:
    if not 0 <= low <= high <= OPTIONS_MOST or high == 0:
        raise LimitError(f"a menu takes 0 to {OPTIONS_MOST} choices, not {low} to {high}")
    return {
        "custom_id": limited("an id", custom_id, ID_MOST),
        "placeholder": None if placeholder is None else limited("a hint", placeholder, 150),
        "min_values": low,
        "max_values": high,
    }
