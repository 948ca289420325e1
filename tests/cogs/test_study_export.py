"""A study moves to another server: its host takes the file along, and it goes on there as it was."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import discord
import pytest
import simcord

from bot.core.bundle import pack
from bot.core.people import Actor
from bot.services import plan_edits
from tests.discord_env import Channel, Member, Result, World
from tests.seasons.group import Group, found, seoul


@dataclass
class There:
    """Another server, where the host may create studies."""

    guild: simcord.GuildHandle
    channel: Channel
    host: Member
    members: list[Member]


@pytest.fixture
async def group(world: World) -> Group:
    """The real study after a meeting that got less far than planned."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members)
    await group.run_meeting(1, page=30)
    return group


def another_server(world: World) -> There:
    """The host and two of the members are there."""
    guild = world.env.create_guild("새 책방", preferred_locale="ko")
    rights = discord.Permissions(manage_guild=True)
    channel = guild.create_text_channel("읽기방")
    host = guild.add_member(world.host.user, roles=[guild.create_role("주인", permissions=rights)])
    return There(guild, channel, host, [guild.add_member(one.user) for one in world.members[:2]])


async def export(world: World, group: Group) -> bytes:
    """The host's file."""
    settings = await world.slash(world.host, group.channel, "study settings")
    answer = await world.click(world.host, settings, "내보내기")
    assert answer.ephemeral
    assert "파일 하나에 담았어요" in world.text_of(answer)
    (file,) = world.message(answer).attachments
    assert file.filename.endswith(".zip")
    return await file.read()


async def bring(world: World, there: There, data: bytes, **options: object) -> Result:
    """The host puts it in."""
    return await world.slash(there.host, there.channel, "study import", file=("study.zip", data), **options)


async def seen(world: World, member: Member, channel: Channel) -> list[str]:
    """What a member reads of the study."""
    commands = [("week", {}), ("week", {"week": 1}), ("progress", {}), ("order", {})]
    return [world.text_of(await world.slash(member, channel, name, **given)) for name, given in commands]


async def test_a_study_moves(world: World, group: Group) -> None:
    """Out here, a preview there, one press: the same week, progress and order, and no old post."""
    data = await export(world, group)
    there = another_server(world)
    shown = await bring(world, there, data)
    assert shown.ephemeral
    said = world.text_of(shown)
    assert "‘Mathematics for Machine Learning’ 스터디를 이 서버로 가져와요" in said
    assert "참가자 5명 중 3명이 이 서버에 있어요." in said
    assert "여기 없는 분: 박민서, 최유나" in said
    assert "**2주차** 3월 10일 (화) · p. 31–50" in said
    assert world.posts(there.channel) == []
    await world.restart()
    done = await world.click(there.host, shown, "가져오기")
    assert "스터디를 가져왔어요" in world.text_of(done)
    assert "가져오기" not in world.buttons_of(shown)
    (plan,) = [m for m in world.posts(there.channel) if m.type is discord.MessageType.default]
    assert "참가하기" in world.buttons_of(plan)
    member = world.members[0]
    assert await seen(world, there.members[0], there.channel) == await seen(world, member, group.channel)
    log = await world.slash(there.host, there.channel, "host undo")
    assert "되돌릴" in world.text_of(log)
    # From here on both servers are told the same.
    await world.advance_to(seoul(2026, 3, 8, 21))
    announced = [world.text_of(world.posts(channel)[-1]) for channel in (there.channel, group.channel)]
    assert "2주차" in announced[0]
    assert announced[0] == announced[1]


async def test_who_is_not_there_gets_no_mail(world: World, group: Group) -> None:
    """A presenter who is not in the new server hears of their turn in the old one alone."""
    yuna = world.members[3]
    actor = Actor(world.guild.id, world.host.id, "서지우", "ko")
    about = (world.bot.store, world.bot.clock, actor)
    await plan_edits.set_presenters(*about, (await group.week(2)).id, (yuna.id,))
    there = another_server(world)
    shown = await bring(world, there, await export(world, group))
    await world.click(there.host, shown, "가져오기")
    await world.advance_to(seoul(2026, 3, 8, 13))
    assert len(world.inbox(yuna)) == 1
    note = world.posts(there.channel)[-1]
    assert f"<@{yuna.id}> 님" in world.text_of(note)


async def test_who_may_not(world: World, group: Group) -> None:
    """Members export nothing; without the right to create studies nobody brings one in."""
    refused = await world.slash(world.members[0], group.channel, "study export")
    assert world.message(refused).attachments == []
    assert f"<@{world.host.id}>" in world.text_of(refused)
    there = another_server(world)
    pressed = await world.slash(there.members[0], there.channel, "study import", file=("a.zip", b""))
    assert "권한이나 빌더 역할" in world.text_of(pressed)


async def test_files_that_are_none(world: World, group: Group) -> None:
    """A text, a zip of something else, a changed one, one that is too large: each says what to do."""
    again = await world.slash(world.host, group.channel, "study export")
    data = await world.message(again).attachments[0].read()
    assert data == await export(world, group)
    there = another_server(world)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    edited = files | {"study.json": files["study.json"].replace(b"Mathematics", b"mathematics")}
    for wrong, said in (
        (b"hello", "파일을 그대로 넣어 주세요"),
        (pack({"a.txt": b"a"}), "study.json이 없어요"),
        (pack(edited), "내보낸 뒤에 study.json의 내용이 바뀌었어요"),
        (bytes(11 << 20), "10MB까지 가져올 수 있어요"),
    ):
        assert said in world.text_of(await bring(world, there, wrong))
    shown = await bring(world, there, data)
    await world.click(there.host, shown, "취소")
    assert "가져오지 않았어요" in world.text_of(shown)
    assert world.posts(there.channel) == []
