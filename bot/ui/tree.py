"""The table of commands, whose errors take the same way to a reply as those of buttons and forms."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Protocol, TypeVar

import discord
from discord import app_commands

from bot.core.errors import UserError

T = TypeVar("T")
Interaction = discord.Interaction[Any]

_GUARDED = "__sadari_guarded__"


class Client(Protocol):
    """What a tree needs of the bot it belongs to."""

    def answering(self, interaction: Interaction) -> AbstractAsyncContextManager[None]:
        """Hold an interaction while it is answered, and tell the person of errors that are expected."""

    def timing(self, interaction: Interaction) -> AbstractContextManager[None]:
        """Measure how long it takes to answer."""

    async def tell(self, interaction: Interaction, error: UserError) -> None:
        """Show an error to the person, as well as that can be done."""

    async def report(self, interaction: Interaction, error: BaseException) -> None:
        """Log an error that nobody expected, and give the person its reference."""


class Tree(app_commands.CommandTree[Any]):
    """Commands in servers only. What a command raises for its user never reaches `on_error`.

    Errors for users are caught around each callback (`guard`): what does reach `on_error` is a fault of
    ours, and tools that watch it (SimCord among them) are right to sound the alarm.
    """

    def __init__(self, client: Any) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )

    def guard(self) -> None:
        """Guard the callbacks of all commands that were added until now; again for new ones is harmless."""
        for kind in discord.AppCommandType:
            for command in self.walk_commands(type=kind):
                if not isinstance(command, app_commands.Group):
                    _guard(command)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer what nobody expected; a command that Discord knows otherwise than we do is an old one."""
        client: Client = self.client
        cause = error.__cause__ or error
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            cause = UserError("error.old_command")
        if interaction.type is discord.InteractionType.autocomplete:
            await _no_choices(interaction)
        elif isinstance(cause, UserError):
            await client.tell(interaction, cause)
        else:
            await client.report(interaction, cause)


def _guard(command: Any) -> None:
    """Wrap a command's callback and its autocompletes; the library has no public place for that."""
    # A cog's autocompletes belong to its class, so another bot's tree may have guarded them before.
    if not hasattr(command._callback, _GUARDED):
        command._callback = _answering(command._callback)
    for parameter in getattr(command, "_params", {}).values():
        if callable(parameter.autocomplete) and not hasattr(parameter.autocomplete, _GUARDED):
            parameter.autocomplete = _choosing(parameter.autocomplete)


def _answering(callback: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T | None]]:
    @functools.wraps(callback)
    async def call(*arguments: Any, **options: Any) -> T | None:
        interaction = _interaction_of(arguments)
        async with interaction.client.answering(interaction):
            return await callback(*arguments, **options)
        return None  # type: ignore[unreachable]  # the context keeps errors for users to itself

    setattr(call, _GUARDED, True)
    return call


def _choosing(complete: Callable[..., Awaitable[list[T]]]) -> Callable[..., Awaitable[list[T]]]:
    @functools.wraps(complete)
    async def call(*arguments: Any) -> list[T]:
        interaction = _interaction_of(arguments)
        try:
            with interaction.client.timing(interaction):
                return await complete(*arguments)
        except UserError:
            return []
        except Exception:
            # Without an answer Discord says that loading failed; with an empty list one can type on.
            await _no_choices(interaction)
            raise

    setattr(call, _GUARDED, True)
    return call


async def _no_choices(interaction: Interaction) -> None:
    if not interaction.response.is_done():
        await interaction.response.autocomplete([])


def _interaction_of(arguments: tuple[Any, ...]) -> Interaction:
    return next(one for one in arguments if isinstance(one, discord.Interaction))
