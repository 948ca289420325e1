"""[저 왔어요] and /host attendance, as people use them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from bot.store.models import AttendanceMark, CheckIn
from tests.discord_env import Member, World
from tests.seasons.group import Group, found, seoul

SLOT = seoul(2026, 3, 3, 21)


async def group_of(world: World, **options: Any) -> Group:
    """The real study a day before its first meeting."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members, **options)
    await world.advance_to(SLOT - dt.timedelta(days=1))
    return group


async def check_ins(world: World) -> list[int]:
    """Who has checked in, in order."""
    async with world.bot.store.read() as session:
        return list((await session.scalars(select(CheckIn.user_id).order_by(CheckIn.id))).all())


def mentioned(text: str, member: Member) -> str:
    """The line of a card about somebody."""
    return next((line for line in text.split("\n") if f"<@{member.id}>" in line), "")


async def test_checking_in_without_a_voice_channel(world: World) -> None:
    """The button is on the panel from the start; the panel shows who came; a mistake is taken back."""
    group = await group_of(world)
    haneul, seojun, *_ = world.members
    await world.advance_to(SLOT)
    panel = group.post_with("meeting_start")
    done = await world.click(haneul, panel, "저 왔어요")
    assert done.ephemeral
    assert "1주차 모임에 온 걸로 적었어요" in world.text_of(done)
    await world.slash(world.host, world.channel, "host start")
    await world.restart()
    await world.click(seojun, panel, "저 왔어요")
    await world.advance(seconds=21)
    assert "2명이 왔어요: <@" in world.text_of(panel)
    assert {"일시정지", "저 왔어요", "마치기"} <= set(world.buttons_of(panel))
    again = await world.click(haneul, panel, "저 왔어요")
    assert "이미 적어 두었어요" in world.text_of(again)
    await world.click(haneul, done, "잘못 눌렀어요")
    assert "지웠어요" in world.text_of(done)
    assert await check_ins(world) == [seojun.id]
    await world.click(haneul, done, "저 왔어요")
    assert await check_ins(world) == [seojun.id, haneul.id]


async def test_a_week_elsewhere(world: World) -> None:
    """A study with a voice channel that meets in a restaurant this time: the button is there this once."""
    group = await group_of(world, voice=world.voice)
    week = await group.week(1)
    shown = await world.slash(world.host, world.channel, "host plan")
    card = await world.select(world.host, shown, [str(week.id)])
    form = await world.click(world.host, card, "장소")
    await world.submit(world.host, form, {"place": "치맥, 강남역 3번 출구"})
    await world.advance_to(SLOT)
    assert "저 왔어요" in world.buttons_of(group.post_with("meeting_start"))
    await world.advance_to(SLOT + dt.timedelta(days=7))
    assert "저 왔어요" not in world.buttons_of(group.post_with("meeting_start"))


async def test_a_guest_checks_in(world: World) -> None:
    """As a listener; joining is offered with the answer, in their language."""
    group = await group_of(world)
    guest = world.join("gaon", "이가온")
    await world.advance_to(SLOT)
    done = await world.click(guest, group.post_with("meeting_start"), "저 왔어요")
    assert "noted as a listener" in world.text_of(done)
    assert {"Join", "Listen in", "That was a mistake"} == set(world.buttons_of(done))
    await world.advance(hours=1)
    shown = await world.slash(world.host, world.channel, "host attendance")
    text = world.text_of(shown)
    assert "청강 · 1명" in text
    assert "손님" in mentioned(text, guest)


async def test_the_host_puts_it_right(world: World) -> None:
    """Each menu does what it says, several people at once; undo is offered, and shows what it takes back."""
    group = await group_of(world, voice=world.voice)
    haneul, seojun, minseo, yuna = world.members
    await world.advance_to(SLOT)
    late = await world.click(seojun, group.post_with("rsvp"), "늦어요")
    form = await world.click(seojun, late, "이유 남기기")
    await world.submit(seojun, form, {"reason": "*회의*"})
    await world.slash(world.host, world.channel, "host start")
    await haneul.join_voice(world.voice)
    await world.host.join_voice(world.voice)
    await world.advance(minutes=1)
    early = await world.slash(world.host, world.channel, "host attendance")
    assert "아직 안 보여요 · 3명" in world.text_of(early)
    await world.advance(minutes=59)
    await group.end(36)
    shown = await world.slash(world.host, world.channel, "host attendance", week=1)
    assert shown.ephemeral
    text = world.text_of(shown)
    assert "1주차 출석" in text
    assert "왔어요 · 2명" in text
    assert "못 왔어요 · 3명" in text
    assert "60분" in mentioned(text, haneul)
    assert mentioned(text, seojun).endswith("늦는다고 했어요 · \\*회의\\*")
    card = await world.select(world.host, shown, [minseo, yuna], "sd:attendance_set:1:present")
    text = world.text_of(card)
    assert "왔어요 · 4명" in text
    assert "고쳤어요" in mentioned(text, yuna)
    undo = await world.click(world.host, card, "되돌리기")
    assert "1주차 출석을 고쳤어요: 2명이 왔어요" in world.text_of(undo)
    await world.click(world.host, undo, "undo_commit")
    card = await world.slash(world.host, world.channel, "host attendance")
    assert "못 왔어요 · 3명" in world.text_of(card)
    await world.select(world.host, card, [seojun], "sd:attendance_set:1:late")
    await world.restart()
    await world.select(world.host, card, [haneul], "sd:attendance_set:1:listener")
    await world.select(world.host, card, [world.host], "sd:attendance_set:1:absent")
    text = world.text_of(card)
    assert all(f"· {n}명" in text for n in (1, 3))
    assert "청강 · 1명" in text
    assert mentioned(text, haneul).endswith("60분 · 고쳤어요")


async def test_it_is_reached_by_buttons(world: World) -> None:
    """From the week's card while it runs, and from the end of the meeting; it leaves those cards alone."""
    group = await group_of(world)
    await world.advance_to(SLOT)
    await world.slash(world.host, world.channel, "host start")
    week = await world.slash(world.host, world.channel, "week")
    assert "1주차 출석" in world.text_of(await world.click(world.host, week, "출석"))
    assert "1주차 출석" not in world.text_of(week)
    ended = await world.slash(world.host, world.channel, "host end", page=36)
    assert "1주차 출석" in world.text_of(await world.click(world.host, ended, "출석"))
    short = await world.slash(world.host, world.channel, "host end", page=30)
    assert "출석" not in world.buttons_of(short)
    other = await world.click(world.host, short, "다르게")
    assert "1주차 출석" in world.text_of(await world.click(world.host, other, "출석"))
    assert (await group.week(1)).facts.record is None


async def test_from_week_to_week(world: World) -> None:
    """One press to the meeting before, and back."""
    group = await group_of(world)
    await group.run_meeting(1)
    await group.run_meeting(2)
    shown = await world.slash(world.host, world.channel, "host attendance")
    assert "2주차 출석" in world.text_of(shown)
    await world.click(world.host, shown, "← 1주차")
    assert "1주차 출석" in world.text_of(shown)
    await world.click(world.host, shown, "2주차 →")
    assert "2주차 출석" in world.text_of(shown)


async def test_others_get_a_friendly_no(world: World) -> None:
    """Members do not see the card; bots are nobody."""
    group = await group_of(world)
    await group.run_meeting(1)
    haneul = world.members[0]
    refused = await world.slash(haneul, world.channel, "host attendance")
    assert "빌더, 공동 빌더, 운영진이 할 수 있는 일이에요" in world.text_of(refused)
    shown = await world.slash(world.host, world.channel, "host attendance")
    music = world.guild.add_member(world.env.create_user("music", global_name="노래봇", bot=True))
    card = await world.select(world.host, shown, [music], "sd:attendance_set:1:present")
    assert "봇" in world.text_of(card)
    async with world.bot.store.read() as session:
        assert (await session.scalars(select(AttendanceMark))).all() == []


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_nothing_is_asked_of_a_meeting_that_was_not_held(world: World, language: str) -> None:
    """Before the first one, of a week to come, and of one that did not meet: what to do is said."""
    group = await group_of(world, language=language)
    said = {
        "ko": ("아직 시작한 모임이 없어요", "아직 출석이 없어요", "모이지 못해서"),
        "en": ("No meeting has begun yet", "no attendance yet", "didn't meet"),
    }[language]
    none = await world.slash(world.host, world.channel, "host attendance")
    assert said[0] in world.text_of(none)
    ahead = await world.slash(world.host, world.channel, "host attendance", week=3)
    assert said[1] in world.text_of(ahead)
    await world.advance_to(SLOT + dt.timedelta(hours=1))
    preview = await world.slash(world.host, world.channel, "host end")
    await world.click(world.host, preview, "not_met")
    assert "attendance" not in str(world.buttons_of(preview))
    await world.click(world.host, preview, group.label("accept"))
    gone = await world.slash(world.host, world.channel, "host attendance", week=1)
    assert said[2] in world.text_of(gone)
