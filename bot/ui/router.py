"""Finds who answers a press, a choice or a form's submit by its id: nothing about them is kept in memory."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

import discord

from bot.core.errors import UserError
from bot.ui.ids import PREFIX, Ref, parse

Handler: TypeAlias = Callable[[discord.Interaction[Any], Ref], Awaitable[None]]
Method = TypeVar("Method", bound=Callable[..., Awaitable[None]])

_ACTIONS = "__sadari_actions__"


def handles(*actions: str) -> Callable[[Method], Method]:
    """Mark a cog's method `(self, interaction, ref)` as the answer to ids with these actions.

    The bot finds marked methods when the cog is added. Buttons, menus and forms are marked the same way; a
    form's values are read with `bot.ui.forms.form_values`, a menu's with `picked`.
    """

    def mark(method: Method) -> Method:
        setattr(method, _ACTIONS, actions)
        return method

    return mark


class Router:
    """The table of actions. `on` adds one function, `adopt` every marked method of a cog."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def on(self, action: str) -> Callable[[Handler], Handler]:
        """Register a function `(interaction, ref)` for an action; ValueError where another one has it."""

        def register(handler: Handler) -> Handler:
            if action in self._handlers:
                raise ValueError(f"the action {action!r} has a handler already")
            self._handlers[action] = handler
            return handler

        return register

    def adopt(self, owner: object) -> None:
        """Register every method of `owner` that `handles` has marked."""
        for _, method in inspect.getmembers(owner, inspect.ismethod):
            for action in getattr(method, _ACTIONS, ()):
                self.on(action)(method)

    @property
    def actions(self) -> tuple[str, ...]:
        """The names of all actions that have a handler."""
        return tuple(sorted(self._handlers))

    async def dispatch(self, interaction: discord.Interaction[Any]) -> bool:
        """Let the handler of this component or form answer; False where the id is none of ours.

        Raises UserError for an id of ours that nothing handles: it is from an older version.
        """
        data: Any = interaction.data
        custom_id = str(data.get("custom_id", ""))
        if not custom_id.startswith(PREFIX):
            return False
        ref = parse(custom_id)
        handler = self._handlers.get(ref.action) if ref is not None else None
        if ref is None or handler is None:
            raise UserError("error.old_button")
        await handler(interaction, ref)
        if not interaction.response.is_done():
            # Without any answer Discord would tell the person that the interaction failed.
            await interaction.response.defer()
        return True
