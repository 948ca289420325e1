"""What Discord shows of the commands: English descriptions for all of them, and their Korean names and texts.

Everything comes from commands.po. With `host start` for a command and `page` for an option, as
they are called in English, the keys are "command.host start.name" and ".about" and
"command.host start.option.page.name" and ".about"; the choice "ko" of an option `language` is
"choice.language.ko". Groups and menus have keys like commands; a menu has no description.
"""

from __future__ import annotations

from typing import Any

from discord import AppCommandType, Locale, app_commands
from discord.app_commands import Command, ContextMenu, Group, Parameter
from discord.app_commands import TranslationContextLocation as At

from bot.i18n.catalog import Text, catalog


def describe(tree: app_commands.CommandTree[Any]) -> None:
    """Give every command, group, option and choice of `tree` its English text, before it is synced.

    Raises KeyError, which names the key, where the English catalogue lacks one.
    """
    text = catalog("en")
    for command in tree.walk_commands(type=AppCommandType.chat_input):
        command.description = text(f"command.{command.qualified_name}.about")
        if isinstance(command, Command):
            _describe_options(command, text)


def _describe_options(command: Command[Any, ..., Any], text: Text) -> None:
    abouts, choices = {}, {}
    for option in command.parameters:
        # A locale_str, because Discord.py translates nothing else.
        abouts[option.name] = app_commands.locale_str(text(f"{_option_key(option)}.about"))
        if option.choices:
            choices[option.name] = [_choice(option, choice.value, text) for choice in option.choices]
    app_commands.describe(**abouts)(command)
    app_commands.choices(**choices)(command)


def _choice(option: Parameter, value: str | int | float, text: Text) -> app_commands.Choice[Any]:
    key = f"choice.{option.display_name}.{value}"
    return app_commands.Choice(name=app_commands.locale_str(text(key), key=key), value=value)


class CommandTranslator(app_commands.Translator):
    """Korean names and descriptions of commands, options and choices; others see English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The Korean text of what `context` points at; None for every locale but Korean.

        Raises KeyError (TranslationError to the caller) where the Korean catalogue lacks it.
        """
        if locale is not Locale.korean:
            return None
        return catalog("ko")(_key(string, context))


def _key(string: app_commands.locale_str, context: app_commands.TranslationContextTypes) -> str:
    """The catalogue key of a text that Discord.py wants translated."""
    part = "name" if context.location in (At.command_name, At.group_name, At.parameter_name) else "about"
    thing = context.data
    if isinstance(thing, Parameter):
        return f"{_option_key(thing)}.{part}"
    if isinstance(thing, Command | Group | ContextMenu):
        return f"command.{thing.qualified_name}.{part}"
    key: str = string.extras["key"]
    return key


def _option_key(option: Parameter) -> str:
    return f"command.{option.command.qualified_name}.option.{option.display_name}"
