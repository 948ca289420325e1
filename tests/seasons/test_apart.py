"""Studies that share a server, and a server next door, know nothing of each other."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.backend import serializers
from simcord.interactions import base_payload
from sqlalchemy import select

from bot.store.models import Base, Study
from tests.discord_env import Member, World
from tests.seasons.group import Group, found, seoul

SECRET = "비밀 독서"
COMPONENT, FORM = 3, 5
ARGUMENTS = ((COMPONENT, None), (COMPONENT, "1"), (COMPONENT, "late"), (COMPONENT, "0.1"), (FORM, None))


@pytest.fixture
async def secret(world: World) -> Group:
    """A study in a channel that outsiders do not use, hosted by the first member, in week 2."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    channel = world.guild.create_text_channel("비밀")
    group = await found(world, world.members[0], [world.members[1]], title=SECRET, channel=channel)
    await group.run_meeting(1)
    return group


@pytest.fixture
async def outsider(world: World, secret: Group) -> Member:
    """The host of another study in the same server."""
    await found(world, world.host, [], title="열린 독서", channel=world.channel, start="2026-03-10")
    assert secret.study_id
    return world.host


async def everything(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; only the bot's own bookkeeping is left out."""
    async with world.bot.store.read() as session:
        return {
            table.name: [tuple(row) for row in (await session.execute(select(table))).all()]
            for table in Base.metadata.sorted_tables
            if table.name not in ("meta", "draft")
        }


async def forge(world: World, who: Member, kind: int, custom_id: str, where: discord.Message) -> str:
    """Send a press (or a form) with an id that nobody was offered, and return all that comes back."""
    backend = world.env.backend
    stored = backend.get_message(where.channel.id, where.id)
    data: dict[str, Any] = {"custom_id": custom_id}
    if kind == COMPONENT:
        data |= {"component_type": 2, "values": [str(who.id)], "resolved": {}}
    else:
        data |= {"components": []}
    record, payload = base_payload(
        backend,
        type=kind,
        channel_id=stored.channel_id,
        guild_id=world.guild.id,
        user_id=who.id,
        data=data,
    )
    payload["message"] = dict(serializers.message_payload(backend, stored))
    record.source_message_id = stored.id
    backend.emit("INTERACTION_CREATE", payload)
    await world.env.settle()
    answers = world.env.http_requests[-3:]
    return str([request.json for request in answers])


@pytest.mark.parametrize("option", ["id", "title"])
async def test_no_option_reaches_another_study(
    world: World, secret: Group, outsider: Member, option: str
) -> None:
    """By number or by name: it is not found, in the words in which nothing is found."""
    named = str(secret.study_id) if option == "id" else SECRET
    before = await everything(world)
    commands = ("week", "order", "progress", "help", "host plan", "host start", "host end", "host undo")
    study_commands = ("study members", "study settings", "study season")
    for command in commands + study_commands:
        said = await world.slash(outsider, world.channel, command, study=named)
        text = world.text_of(said)
        assert said.ephemeral
        assert "찾" in text or "사다리가 하는 일" in text, (command, text)
        assert SECRET not in text.replace(named, "")
    assert await everything(world) == before


async def test_no_suggestion_names_another_study(world: World, secret: Group, outsider: Member) -> None:
    """Autocomplete offers one's own studies and changes only."""
    for command in ("week", "host plan", "study settings"):
        offered = await outsider.autocomplete(world.channel, command, "study", "")
        assert [choice["name"] for choice in offered] == ["열린 독서"]
    changes = await outsider.autocomplete(world.channel, "host undo", "change", "")
    ids = {str(choice["value"]) for choice in changes}
    async with world.bot.store.read() as session:
        query = select(Base.metadata.tables["change"].c.id).where(
            Base.metadata.tables["change"].c.study_id == secret.study_id
        )
        assert not ids & {str(one) for one in (await session.scalars(query)).all()}


@pytest.mark.slow
async def test_no_button_id_reaches_another_study(world: World, secret: Group, outsider: Member) -> None:
    """Every action there is, with ids of the other study's rows: nothing is changed, nothing is told."""
    where = world.posts(world.channel)[0]
    before = await everything(world)
    # Every row with these numbers is the secret study's: its study, weeks, changes and posts came first.
    for action in world.bot.router.actions:
        for target in (secret.study_id, (await secret.week(3)).id):
            for kind, argument in ARGUMENTS:
                custom_id = ":".join(str(p) for p in ("sd", action, target, argument) if p is not None)
                said = await forge(world, outsider, kind, custom_id, where)
                assert SECRET not in said, (custom_id, said)
    world.errors()
    after = await everything(world)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


async def test_the_server_next_door_sees_nothing(world: World, secret: Group) -> None:
    """Even its managers, with every right there."""
    guild = world.env.create_guild("옆 서버")
    rights = discord.Permissions(administrator=True)
    boss = guild.add_member(
        world.env.create_user("boss"), roles=[guild.create_role("대장", permissions=rights)]
    )
    channel = guild.create_text_channel("일반")
    world.locale(boss, "ko")
    for command in ("week", "host plan", "study settings", "study members"):
        said = await world.slash(boss, channel, command, study=str(secret.study_id))
        assert SECRET not in world.text_of(said)
    assert await boss.autocomplete(channel, "week", "study", "") == []
    async with world.bot.store.read() as session:
        assert len((await session.scalars(select(Study))).all()) == 1
