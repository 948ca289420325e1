"""The command groups that several cogs add to: cogs must not import each other, so the groups live here."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

Tree = app_commands.CommandTree[Any]
Group = app_commands.Group
Method = TypeVar("Method", bound=Callable[..., Any])

_MARK = "__sadari_subcommand__"


def subcommand(group: str, name: str) -> Callable[[Method], Method]:
    """Mark a cog's method as `/group name`; its options are its parameters, as with discord.py's own."""

    def mark(method: Method) -> Method:
        setattr(method, _MARK, (group, name))
        return method

    return mark


class GroupCog(commands.Cog):
    """A cog whose marked methods become subcommands when the bot adds it.

    Texts come from the catalogues before the commands are synced; until then a name stands for them.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    async def cog_load(self) -> None:
        """Add every marked method to its group; several cogs share one."""
        for _, method in inspect.getmembers(self, inspect.ismethod):
            marked = getattr(method, _MARK, None)
            if marked is not None:
                group, name = marked
                command: app_commands.Command[Any, ..., Any] = app_commands.Command(
                    name=name, description=name, callback=method
                )
                _group(self._tree, group).add_command(command)


def _group(tree: Tree, name: str) -> Group:
    """The tree's group of this name. None has Discord's default permissions: rights are checked in code,
    and a default would hide `/host` from a host without Manage Events.
    """
    found = tree.get_command(name, type=discord.AppCommandType.chat_input)
    if isinstance(found, Group):
        return found
    group = Group(name=name, description=name, guild_only=True)
    tree.add_command(group)
    return group
