"""The menu "Study record": one's own data, as a card and as a file, and its end."""

from __future__ import annotations

import json

import pytest

from tests.discord_env import Member, Result, World
from tests.seasons.group import Group, found, seoul


@pytest.fixture
async def group(world: World) -> Group:
    """The real study after two meetings in its voice channel."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members, voice=world.voice)
    haneul = world.members[0]
    await world.advance_to(seoul(2026, 3, 3, 20, 55))
    for member in (world.host, haneul):
        await member.join_voice(world.voice)
    await group.run_meeting(1)
    await haneul.leave_voice()
    await group.run_meeting(2)
    return group


async def menu(world: World, member: Member, target: Member) -> Result:
    """Somebody uses the menu on somebody."""
    return await member.context_menu(world.channel, "Study record", target)


async def test_my_own_record(world: World, group: Group) -> None:
    """Which meetings, for how long; nobody else sees it."""
    haneul = world.members[0]
    shown = await menu(world, haneul, haneul)
    assert shown.ephemeral
    text = world.text_of(shown)
    assert "내 스터디 기록" in text
    assert "Mathematics for Machine Learning" in text
    assert "함께한 모임 1번 · 못 온 모임 1번" in text
    assert [line for line in text.split("\n") if line.startswith("- ")][1].endswith("왔어요 · 60분")
    assert set(world.buttons_of(shown)) == {"파일로 받기", "내 기록 지우기"}


async def test_of_others_nothing_is_told(world: World, group: Group) -> None:
    """Not to members, not to the host."""
    haneul, seojun, *_ = world.members
    for reader in (seojun, world.host, world.manager):
        refused = await menu(world, reader, haneul)
        assert "스터디 기록은 본인만 볼 수 있어요" in world.text_of(refused)


async def test_a_stranger_has_none(world: World, group: Group) -> None:
    """In English, where their Discord is."""
    guest = world.join("gaon", "이가온")
    shown = await menu(world, guest, guest)
    assert "Nothing is kept of you in this server yet." in world.text_of(shown)
    assert world.buttons_of(shown) == {}


async def test_the_file(world: World, group: Group) -> None:
    """It comes with the answer, and holds what the card shows."""
    haneul = world.members[0]
    shown = await menu(world, haneul, haneul)
    answer = await world.click(haneul, shown, "파일로 받기")
    assert answer.ephemeral
    (file,) = world.message(answer).attachments
    assert file.filename == "study-record.json"
    content = json.loads(await file.read())
    (study,) = content["studies"]
    assert [one["attendance"] for one in study["meetings"]] == ["present", "absent"]


async def test_deleting_it(world: World, group: Group) -> None:
    """It asks first, and says what goes; then the person is out of the study, and nobody's name is left."""
    haneul = world.members[0]
    shown = await menu(world, haneul, haneul)
    asked = await world.click(haneul, shown, "내 기록 지우기")
    text = world.text_of(asked)
    for said in ("되돌릴 수 없어요", "지워요:", "떠난 참가자", "그대로 남아요:", "나가요:"):
        assert said in text
    await world.click(haneul, asked, "취소")
    assert "함께한 모임 1번" in world.text_of(shown)
    asked = await world.click(haneul, shown, "내 기록 지우기")
    await world.restart()
    await world.click(haneul, asked, "지울게요")
    assert "지웠어요" in world.text_of(asked)
    again = await menu(world, haneul, haneul)
    assert "아직 내 기록이 없어요" in world.text_of(again)
    roster = await world.slash(world.host, world.channel, "study members")
    assert f"<@{haneul.id}>" not in world.text_of(roster)
    first = await world.slash(world.host, world.channel, "host attendance", week=1)
    assert "- 떠난 참가자\n" in world.text_of(first)
    assert "왔어요 · 2명" in world.text_of(first)
    await group.run_meeting(3)


async def test_the_host_is_told_what_to_do_first(world: World, group: Group) -> None:
    """The study would be nobody's."""
    shown = await menu(world, world.host, world.host)
    refused = await world.click(world.host, shown, "내 기록 지우기")
    assert "먼저 스터디 설정에서 빌더를 다른 분께 넘기거나" in world.text_of(refused)
    assert "내 스터디 기록" in world.text_of(shown)
