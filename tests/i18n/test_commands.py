"""What Discord shows of the commands: texts, Korean names, and its rules for both."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import discord
import pytest
from discord import app_commands
from discord.app_commands import Command, CommandTree

import cogs
from bot.client import StudyBot
from bot.clock import SystemClock
from bot.delivery.worker import Delivery
from bot.i18n.catalog import LOCALES, read_catalog
from bot.i18n.commands import CommandTranslator, describe

Interaction = discord.Interaction[Any]

NAME = re.compile(r"[-_'\w]{1,32}")
SUBCOMMANDS = (1, 2)
"""The types of options that are commands and groups below a command."""


async def payloads(tree: CommandTree[Any]) -> list[Mapping[str, Any]]:
    """The commands of a tree as they are sent to Discord."""
    translator = CommandTranslator()
    return [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]


@pytest.fixture
async def tree() -> AsyncIterator[CommandTree[Any]]:
    """A tree with a command, a group, choices and an option under another name than its parameter."""
    client = discord.Client(intents=discord.Intents.none())
    tree = CommandTree(client)

    @tree.command(name="week")
    async def week(interaction: Interaction, week: int | None = None, study: str | None = None) -> None: ...

    study = app_commands.Group(name="study", description="-")

    @study.command(name="create")
    @app_commands.rename(link="book_url")
    async def create(interaction: Interaction, link: str, language: Literal["ko", "en"] = "ko") -> None: ...

    tree.add_command(study)
    yield tree
    await client.close()


async def test_every_text_comes_from_the_catalogues(tree: CommandTree[Any]) -> None:
    """English goes to everybody; names, descriptions and choices have a Korean form, and no other."""
    describe(tree)
    week, study = await payloads(tree)
    assert week["description"] == "This week's pages, time, presenter and materials"
    assert week["name_localizations"] == {"ko": "이번주"}
    assert set(week["description_localizations"]) == {"ko"}
    assert [option["name_localizations"] for option in week["options"]] == [{"ko": "주차"}, {"ko": "스터디"}]
    assert study["name_localizations"] == {"ko": "스터디"}
    (create,) = study["options"]
    assert create["name_localizations"] == {"ko": "만들기"}
    link, language = create["options"]
    assert (link["name"], link["description"]) == ("book_url", "Link to the book")
    assert link["name_localizations"] == {"ko": "교재링크"}
    assert language["choices"] == [
        {"name": "Korean", "value": "ko", "name_localizations": {"ko": "한국어"}},
        {"name": "English", "value": "en", "name_localizations": {"ko": "영어"}},
    ]


async def test_a_command_without_texts_is_a_fault(tree: CommandTree[Any]) -> None:
    """An option that nobody wrote texts for stops the start, by name."""

    @tree.command(name="progress")
    async def progress(interaction: Interaction, speed: int) -> None: ...

    with pytest.raises(KeyError, match=r"command\.progress\.option\.speed\.about"):
        describe(tree)
    assert isinstance(tree.get_command("progress"), Command)


@pytest.fixture
async def bot_tree(tmp_path: Path) -> AsyncIterator[CommandTree[Any]]:
    """The real commands, with their texts."""

    async def undelivered(bot: StudyBot) -> Delivery:
        raise AssertionError("commands need no delivery")

    bot = StudyBot(
        database_url=f"sqlite+aiosqlite:///{tmp_path}/commands.db",
        clock=SystemClock(),
        features=(),
        deliver=undelivered,
    )
    for setup in cogs.setups():
        await setup(bot)
    describe(bot.tree)
    yield bot.tree
    await bot.http.close()


def walk(payload: Mapping[str, Any], path: str = "command.") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every command, group and option below a payload, with the beginning of its keys."""
    key = path + payload["name"]
    yield key, payload
    for option in payload.get("options", ()):
        within = f"{key} " if option["type"] in SUBCOMMANDS else f"{key}.option."
        yield from walk(option, within)


def is_menu(node: Mapping[str, Any]) -> bool:
    """Commands in the menus of people and of messages have a name only, which may hold spaces."""
    return "description" not in node


async def test_the_commands_obey_discords_rules(bot_tree: CommandTree[Any]) -> None:
    """Names and descriptions fit, in both languages, and no two options of a command share a name."""
    for command in await payloads(bot_tree):
        longest = 0
        for key, node in walk(command):
            korean = node["name_localizations"]["ko"]
            if is_menu(node):
                assert 1 <= len(node["name"]) <= 32 >= len(korean) >= 1, key
                continue
            abouts = [node["description"], node["description_localizations"]["ko"]]
            for name in (node["name"], korean):
                assert NAME.fullmatch(name), f"{key}: {name}"
                assert name == name.lower(), f"{key}: {name}"
            assert all(1 <= len(about) <= 100 for about in abouts), key
            names = [option["name_localizations"]["ko"] for option in node.get("options", ())]
            assert len(names) == len(set(names)) <= 25, key
            shown = [choice["name_localizations"]["ko"] for choice in node.get("choices", ())]
            assert all(len(choice) <= 100 for choice in shown), key
            longest += max(len(node["name"]), len(korean)) + max(map(len, abouts)) + sum(map(len, shown))
        assert longest <= 8000


async def test_the_catalogue_names_these_commands_and_no_others(bot_tree: CommandTree[Any]) -> None:
    """No text is left of an option that is gone; the English names are the real ones."""
    expected: dict[str, str | None] = {}
    for command in await payloads(bot_tree):
        for key, node in walk(command):
            expected[f"{key}.name"] = node["name"]
            if not is_menu(node):
                expected[f"{key}.about"] = node["description"]
            for choice in node.get("choices", ()):
                expected[f"choice.{node['name']}.{choice['value']}"] = choice["name"]
    messages = read_catalog([LOCALES / "en" / "commands.po"], "en")
    assert {str(message.id): message.string for message in messages if message.id} == expected
