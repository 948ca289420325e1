"""The people of a study: joining, leaving, and what the host changes."""

from __future__ import annotations

from typing import Any

import discord

from tests.discord_env import World
from tests.seasons.group import Group, found, seoul


async def group_of(world: World, *, members: int = 0, **options: Any) -> Group:
    """A Korean study, with so many of the world's members in it."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    for member in world.members:
        world.locale(member, "ko")
    return await found(world, world.host, world.members[:members], **options)


async def names(world: World) -> str:
    """What /study members shows the host."""
    return world.text_of(await world.slash(world.host, world.channel, "study members"))


async def test_people_join_listen_and_change_their_mind(world: World) -> None:
    """One press each; pressing twice changes nothing and says so."""
    group = await group_of(world)
    haneul = world.members[0]
    said = await world.click(haneul, group.post_with("join"), "참가하기")
    assert "참가했어요" in world.text_of(said)
    again = await world.click(haneul, group.post_with("join"), "참가하기")
    assert "이미 참가하고 있어요" in world.text_of(again)
    await world.click(haneul, group.post_with("join"), "청강하기")
    assert f"<@{haneul.id}> 님 · 청강" in await names(world)
    assert "참가자 1명 · 청강 1명" in await names(world)


async def test_joining_gives_the_role_where_the_bot_may(world: World) -> None:
    """The study's role is what announcements call."""
    role = world.guild.create_role("읽는 사람")
    group = await group_of(world, members=1, role=role)
    member = world.env.backend.guilds[world.guild.id].members[group.members[0].id]
    assert role.id in member.role_ids


async def test_leaving_asks_opens_ones_turns_and_can_be_undone(world: World) -> None:
    """The past stays; the coming weeks of who left have no presenter."""
    group = await group_of(world, members=2)
    haneul = world.members[0]
    roster = await world.slash(haneul, world.channel, "study members")
    asked = await world.click(haneul, roster, "나가기")
    assert "나갈까요?" in world.text_of(asked)
    assert f"<@{haneul.id}>" in await names(world)
    await world.click(haneul, asked, "나가기")
    assert f"<@{haneul.id}>" not in await names(world)
    await group.join(haneul)
    assert f"<@{haneul.id}>" in await names(world)


async def test_the_host_adds_changes_and_removes_people(world: World) -> None:
    """Picking somebody new adds them; picking somebody known shows what can be changed."""
    await group_of(world, members=1)
    haneul, seojun = world.members[:2]
    roster = await world.slash(world.host, world.channel, "study members")
    await world.select(world.host, roster, [seojun])
    assert f"<@{seojun.id}>" in world.text_of(roster)
    card = await world.select(world.host, roster, [haneul])
    await world.click(world.host, roster, "쉬기")
    assert "쉬는 중" in world.text_of(card)
    await world.click(world.host, roster, "공동 빌더로")
    assert f"<@{haneul.id}> 님 · 공동 빌더 · 쉬는 중" in await names(world)
    asked = await world.click(world.host, roster, "스터디에서 빼기")
    gone = await world.click(world.host, asked, "스터디에서 빼기")
    assert f"<@{haneul.id}>" not in await names(world)
    assert "되돌리기" in world.buttons_of(gone)


async def test_only_hosts_change_other_people(world: World) -> None:
    """A member sees the roster without the menu, and an old card of a host's does nothing for them."""
    group = await group_of(world, members=2)
    haneul = world.members[0]
    roster = await world.slash(haneul, world.channel, "study members")
    menu = f"sd:member_pick:{group.study_id}"
    assert menu not in str([c.to_dict() for c in world.message(roster).components])


async def test_who_is_not_in_the_study_is_invited(world: World) -> None:
    """Answering an announcement without being a member offers to join, and keeps nothing."""
    group = await group_of(world)
    await world.advance_to(seoul(2026, 3, 1, 20))
    said = await world.click(world.members[0], group.posts()[-1], "못 가요")
    assert "아직" in world.text_of(said)
    await world.click(world.members[0], said, "참가하기")
    assert f"<@{world.members[0].id}>" in await names(world)


async def test_a_study_of_another_channel_is_not_for_strangers(world: World) -> None:
    """Who is not in it and not in its channel neither sees it nor can guess it by its number."""
    secret = world.guild.create_text_channel("비밀")
    group = await group_of(world, channel=secret, title="비밀 스터디")
    stranger = world.members[0]
    for option in (None, str(group.study_id), "비밀 스터디"):
        options = {} if option is None else {"study": option}
        said = await world.slash(stranger, world.channel, "week", **options)
        assert "비밀" not in world.text_of(said)
        assert said.ephemeral
    found_ones = await stranger.autocomplete(world.channel, "week", "study", "비")
    assert found_ones == []
    assert discord.utils.get(world.guild.channels.values(), id=secret.id)
