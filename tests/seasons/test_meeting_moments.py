"""Meetings that go as meetings go, each with the bot as it is and with another bot after every step."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.meeting import MeetingState
from bot.core.plan import Pages
from bot.core.season import Record, WeekState
from bot.services import history
from bot.store.models import ScheduledPost
from tests.acting import manager
from tests.delivery.test_worker import rearm
from tests.discord_env import Channel, World
from tests.seasons.group import Group, found, seoul
from tests.seasons.meeting_room import Room

TWO_HOURS = dt.timedelta(hours=2)


@pytest.fixture
async def group(world: World) -> Group:
    """The real study some days before its first meeting."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    return await found(world, world.host, world.members)


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.slow)], ids=["one bot", "restarts"])
def room(request: pytest.FixtureRequest, group: Group) -> Room:
    """The first meeting."""
    return Room(group, 1, request.param)


async def calls(room: Room, before: int) -> list[set[int]]:
    """Whom the messages pinged that went out since then."""
    return [pinged for r in room.world.sent()[before:] if (pinged := room.world.pings(r))]


async def test_started_late_by_a_member(room: Room) -> None:
    """The panel waits; before ten minutes it is for who leads, then for anybody; two hours from then."""
    world, haneul = room.world, room.world.members[0]
    await room.to_slot()
    assert "1주차 준비 · p. 17–36" in await room.says("panel")
    assert (await room.post("panel")).flags.suppress_notifications
    await room.wait(minutes=5)
    refused = await room.press(haneul, "시작")
    assert "10분이 지나면" in world.text_of(refused)
    await room.wait(minutes=7)
    started = await room.press(haneul, "시작")
    assert started.ephemeral
    said = await room.says("panel")
    ends = int((seoul(2026, 3, 3, 23, 12)).timestamp())
    assert "⏱ 1주차 진행 중 · p. 17–36" in said
    assert f"<t:{ends}:R>" in said
    assert "▱▱▱▱▱▱▱▱▱▱▱▱ 0분 / 120분" in said
    await room.wait(minutes=50)
    assert "▰▰▰▰▰▱▱▱▱▱▱▱ 50분 / 120분" in await room.says("panel")
    twice = await room.press(world.host, "마치기")
    assert "1주차" in world.text_of(twice)
    await room.finish(haneul, "p. 36까지 다 읽었어요")
    assert "1주차 모임을 마쳤어요 · p. 17–36" in await room.says("panel")
    assert "p. 36까지 읽었어요" in await room.says("end")
    assert "2026-03-03 (화) 21:12–22:02 (Asia/Seoul) · 50분\n" in await room.minutes()


async def test_paused_twice(room: Room) -> None:
    """The clock stands, the panel says who, since when and why, and the end moves by as much."""
    world, host = room.world, room.world.host
    await room.to_slot()
    await room.press(host, "시작")
    await room.wait(minutes=30)
    shown = await room.press(host, "일시정지")
    form = await world.click(host, shown, "이유 적기")
    await world.submit(host, form, {"reason": "**치킨**이 @everyone 왔어요"})
    await room.step()
    said = await room.says("panel")
    assert "⏸ 1주차 쉬는 중 · p. 17–36" in said
    assert f"<@{host.id}> 님이 <t:{int(world.now.timestamp())}:R> 멈췄어요: \\*\\*치킨\\*\\*이" in said
    assert "@everyone" not in said
    assert "남은 시간 90분" in said
    await room.wait(minutes=20)
    await room.press(host, "이어서")
    assert "30분 / 120분" in await room.says("panel")
    await room.wait(minutes=20)
    await room.press(host, "일시정지")
    await room.wait(minutes=10)
    await room.press(host, "이어서")
    week = await room.group.week(1)
    assert week.ends_at == week.at + dt.timedelta(minutes=150)
    await room.finish(host, "p. 36까지 다 읽었어요")
    assert "쉬는 시간 30분" in await room.says("panel")
    minutes = await room.minutes()
    assert "(화) 21:00–22:20 (Asia/Seoul) · 50분\n" in minutes
    breaks = "21:30–21:50 (\\*\\*치킨\\*\\*이 @\u200beveryone 왔어요), 22:10–22:20"
    assert f"- **쉰 시간** {breaks}\n" in minutes
    assert len(room.group.posts()) == 4  # plan, announcement, panel, end card


async def test_extended_into_the_cap_with_nobody_answering(room: Room) -> None:
    """Ten minutes more, twice, the second time less; the note at ten minutes comes once and goes; the end
    card asks the host once, and the next announcement asks again.
    """
    world, host = room.world, room.world.host
    await room.to_slot()
    await world.slash(host, world.channel, "host start", minutes=105)
    await room.step()
    await room.wait(minutes=95)
    assert "10분 남았어요. 남은 분량은 다음 모임에 이어 가요." in await room.says("ten_minutes")
    before, posts = len(world.sent()), len(room.group.posts())
    await room.press(host, "+10분")
    week = await room.group.week(1)
    assert f"<t:{int(week.ends_at.timestamp())}:R> 끝나요" in await room.says("ten_minutes")
    await room.wait(minutes=10)
    await room.press(host, "+5분")
    assert not any(label.startswith("+") for label in world.buttons_of(await room.post("panel")))
    assert len(room.group.posts()) == posts
    await room.to_slot(minutes=120)
    assert not await room.is_there("ten_minutes")
    assert "1주차 모임을 마쳤어요" in await room.says("panel")
    assert "몇 페이지까지 읽었나요?" in await room.says("end")
    assert await calls(room, before) == [{host.id}]
    await world.advance_to(seoul(2026, 3, 8, 20))
    await room.step()
    announcement = room.group.posts()[-1]
    assert "1주차에 어디까지 읽었는지" in world.text_of(announcement)
    assert {"페이지 적기", "모임을 못 했어요"} <= set(world.buttons_of(announcement))
    await world.advance_to(seoul(2026, 3, 10, 21))
    await room.step()
    facts = (await room.group.week(1)).facts
    assert (facts.record, facts.reached) == (Record.UNRECORDED, 36)
    assert "(화) 21:00–23:00 (Asia/Seoul) · 120분\n" in await room.minutes()
    assert "p. 17–36 · 기록 없음, 계획대로 읽은 것으로 봐요\n" in await room.minutes()
    assert (await room.group.week(2)).pages == Pages(37, 56)


async def test_run_into_the_cap_with_a_page_noted(room: Room) -> None:
    """Anyone notes; who leads it counts; nobody ends it: it ended there, and the card had said so."""
    world, host, haneul = room.world, room.world.host, room.world.members[0]
    await room.to_slot()
    await room.press(host, "시작")
    await room.wait(minutes=40)
    heard = await room.note(haneul, "25")
    assert "모임을 이끄는 분이 마지막으로 적은 쪽" in world.text_of(heard)
    assert f"<@{haneul.id}> 님은 p. 25까지라고 적었어요" in await room.says("panel")
    await room.note(host, "p. 28")
    said = await room.says("panel")
    assert "지금 **p. 28** / 36" in said
    assert "p. 25" not in said
    asked = await room.note(host, "40")
    assert "p. 40은 이번 주 분량(p. 17–36) 밖이에요" in world.text_of(asked)
    assert "지금 **p. 28** / 36" in await room.says("panel")
    await room.to_slot(minutes=110)
    assert "10분 남았어요. 지금 p. 28이에요." in await room.says("ten_minutes")
    before = len(world.sent())
    await room.to_slot(minutes=121)
    said = await room.says("end")
    assert "마지막으로 적은 쪽은 p. 28이에요" in said
    assert "답이 없으면 p. 28까지 읽은 걸로 할게요" in said
    assert {"p. 28까지 읽었어요", "p. 36까지 다 읽었어요"} <= set(world.buttons_of(await room.post("end")))
    assert await calls(room, before) == [{host.id}]
    assert (await room.group.week(2)).pages == Pages(29, 48)
    await world.advance_to(seoul(2026, 3, 8, 20))
    announcement = room.group.posts()[-1]
    assert "2주차 · p. 29–48" in world.text_of(announcement)
    assert "어디까지 읽었는지" not in world.text_of(announcement)
    await room.step()
    card = await world.slash(host, world.channel, "week")
    assert "p. 28까지 읽었어요" in world.buttons_of(card)
    await world.advance_to(seoul(2026, 3, 10, 21))
    await room.step()
    assert (await room.group.week(1)).facts.record is Record.NOTED
    assert (await room.group.week(1)).facts.reached == 28
    assert "- **읽음** p. 17–28\n- **남음** p. 29–36 (8쪽)" in await room.minutes()


async def test_never_started(room: Room) -> None:
    """No end card, no ping; the panel says how it counts, and that nobody met can be said there."""
    world, host = room.world, room.world.host
    await room.to_slot()
    before = len(world.sent())
    await room.to_slot(hours=2)
    said = await room.says("panel")
    assert "시작한 기록이 없어서 계획대로 읽은 걸로 했어요" in said
    assert "(화) 21:00–23:00 (Asia/Seoul) · 시작 기록 없음\n" in await room.minutes()
    assert not await room.is_there("end")
    assert len(world.sent()) == before
    assert (await room.group.week(2)).pages == Pages(37, 56)
    refused = await room.press(world.members[0], "모임을 못 했어요")
    assert "빌더, 공동 빌더" in world.text_of(refused)
    shown = await room.press(host, "모임을 못 했어요")
    await world.click(host, shown, "이대로")
    await room.step()
    assert "1주차 모임은 열리지 못했어요" in await room.says("panel")
    assert (await room.group.week(2)).pages == Pages(17, 36)


async def test_started_by_mistake_and_undone(room: Room) -> None:
    """The panel is ready again, nothing else is left of it; the real meeting has its own two hours."""
    world, host = room.world, room.world.host
    await room.to_slot(minutes=-30)
    early = await world.slash(host, world.channel, "host start")
    await room.step()
    assert "진행 중" in await room.says("panel")
    await room.wait(minutes=3)
    asked = await world.click(host, early, "되돌리기")
    await world.click(host, asked, "되돌리기")
    await room.step()
    assert "1주차 준비 · p. 17–36" in await room.says("panel")
    assert (await room.group.week(1)).state is WeekState.UPCOMING
    await room.to_slot(minutes=1)
    posts = len(room.group.posts())
    await room.press(host, "시작")
    week = await room.group.week(1)
    assert week.ends_at == seoul(2026, 3, 3, 23, 1)
    await room.to_slot(minutes=100)
    assert len(room.group.posts()) == posts
    await room.finish(host, "p. 36까지 다 읽었어요")
    assert len(room.group.posts()) == posts + 1
    assert "(화) 21:01–22:40 (Asia/Seoul) · 99분\n" in await room.minutes()


async def test_ended_early_undone_and_ended_again(room: Room) -> None:
    """One end card all along; the meeting runs on in between, with the note at ten minutes in its place."""
    world, host = room.world, room.world.host
    await room.to_slot()
    await room.press(host, "시작")
    await room.wait(minutes=60)
    await room.finish(host, "p. 36까지 다 읽었어요")
    end = await room.post("end")
    assert "p. 36까지 읽었어요" in world.text_of(end)
    assert "1주차 모임을 마쳤어요" in await room.says("panel")
    shown = await world.click(host, end, "되돌리기")
    await world.click(host, shown, "되돌리기")
    await room.step()
    assert "⏱ 1주차 진행 중" in await room.says("panel")
    assert "적었던 기록을 되돌렸어요" in await room.says("end")
    await room.to_slot(minutes=111)
    assert "10분 남았어요" in await room.says("ten_minutes")
    posts = len(room.group.posts())
    await room.to_slot(minutes=121)
    assert "몇 페이지까지 읽었나요?" in await room.says("end")
    assert (await room.post("end")).id == end.id
    assert len(room.group.posts()) == posts - 1
    shown = await world.click(host, await room.post("end"), "페이지 적기")
    preview = await world.submit(host, shown, {"page": "30"})
    await world.click(host, preview, "이대로")
    await room.step()
    assert "p. 30까지 읽었어요. 다음 주는 p. 31–50" in await room.says("end")
    assert (await room.group.week(2)).pages == Pages(31, 50)
    assert "- **읽음** p. 17–30\n- **남음** p. 31–36 (6쪽), 다음에" in await room.minutes()


async def test_a_forgotten_pause(room: Room) -> None:
    """Two hours after it the meeting is over, and the end card asks."""
    host = room.world.host
    await room.to_slot()
    await room.press(host, "시작")
    await room.wait(minutes=50)
    await room.press(host, "일시정지")
    await room.wait(minutes=119)
    assert "쉬는 중" in await room.says("panel")
    assert not await room.is_there("end")
    await room.wait(minutes=2)
    said = await room.says("panel")
    assert "모임을 마쳤어요" in said
    assert f"<t:{int(seoul(2026, 3, 3, 21, 50).timestamp())}:t>" in said
    assert "(화) 21:00–21:50 (Asia/Seoul) · 50분\n" in await room.minutes()
    assert "몇 페이지까지 읽었나요?" in await room.says("end")


@pytest.mark.parametrize("kind", ["panel", "end", "ten_minutes"])
async def test_a_bot_that_died_in_the_middle(world: World, group: Group, kind: str) -> None:
    """It had claimed a post and told nobody what became of it: nothing is there twice afterwards."""
    room = Room(group, 1)
    await room.to_slot()
    await room.press(world.host, "시작")
    await room.to_slot(minutes=110)
    if kind == "end":
        await room.finish(world.host, "p. 36까지 다 읽었어요")
    posts = [message.id for message in group.posts()]
    planned = await room.row(kind)
    assert planned is not None
    async with world.bot.store.write() as session:
        row = await session.get_one(ScheduledPost, planned.id)
        row.status, row.claimed_by, row.attempt, row.message_id = "claimed", "dead", 1, None
        row.first_try_at, row.lease_until = row.due_at, world.now + dt.timedelta(minutes=1)
    await rearm(world)
    await world.restart()
    await room.wait(minutes=6)
    assert [message.id for message in group.posts()] == posts
    assert await room.is_there(kind)


async def test_the_bot_was_away(world: World, group: Group) -> None:
    """A note at ten minutes never comes late; the end card does, and the panel shows what is."""
    room = Room(group, 1)
    await room.to_slot()
    await room.press(world.host, "시작")
    await room.to_slot(minutes=100)
    await world.bot.close()
    await world.advance(minutes=15)
    await world.restart()
    await world.advance(minutes=1)
    assert not await room.is_there("ten_minutes")
    assert "115분 / 120분" in await room.says("panel")
    await world.bot.close()
    await world.advance(hours=3)
    await world.restart()
    await world.advance(minutes=1)
    assert "모임을 마쳤어요" in await room.says("panel")
    assert "몇 페이지까지 읽었나요?" in await room.says("end")


async def test_the_bot_was_away_at_the_slot(world: World, group: Group) -> None:
    """Forty minutes later a panel is of no use, and the host hears of it; whoever starts then gets one."""
    room = Room(group, 1)
    await room.to_slot(minutes=-30)
    await world.bot.close()
    await world.advance(minutes=70)
    await world.restart()
    await world.advance(minutes=1)
    assert not await room.is_there("panel")
    assert "모임 진행 카드 · 1주차" in world.text_of(group.posts()[-1])
    await world.slash(world.members[0], world.channel, "host start")
    assert "⏱ 1주차 진행 중" in await room.says("panel")


async def test_a_week_that_moves_after_its_panel_is_out(world: World, group: Group) -> None:
    """The panel shows the new time; a week that rests after all is called off on it."""
    room = Room(group, 1)
    await room.to_slot(minutes=5)
    week = await group.week(1)
    shown = await world.slash(world.host, world.channel, "host plan")
    card = await world.select(world.host, shown, [str(week.id)])
    form = await world.click(world.host, card, "옮기기")
    await world.submit(world.host, form, {"day": "3/4", "time": "20:00"})
    assert f"<t:{int(seoul(2026, 3, 4, 20).timestamp())}:t> 시작" in await room.says("panel")
    asked = await world.slash(world.manager, world.channel, "study archive")
    await world.click(world.manager, asked, "study_archive")
    assert "이 모임은 열리지 않아요" in await room.says("panel")


async def test_across_midnight_and_the_change_of_clocks(world: World) -> None:
    """Sundays at one in the morning in Berlin: on 29 March two o'clock is three, and two hours stay two."""
    await world.advance_to(dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC))
    group = await found(
        world,
        world.host,
        world.members,
        language="en",
        start="2026-03-29",
        time="01:00",
        timezone="Europe/Berlin",
    )
    room = Room(group, 1)
    await room.to_slot()
    assert world.now == dt.datetime(2026, 3, 29, 0, tzinfo=dt.UTC)
    await room.press(world.host, "Start")
    await room.wait(minutes=110)
    assert "10 minutes left." in await room.says("ten_minutes")
    await room.wait(minutes=10)
    end = await room.post("end")
    assert end.created_at == dt.datetime(2026, 3, 29, 2, tzinfo=dt.UTC)
    assert world.pings(world.sent()[-1]) == {world.host.id}
    assert (await group.week(1)).meeting.elapsed(world.now) == TWO_HOURS
    late = Room(group, 2)
    await late.to_slot()
    assert world.now == dt.datetime(2026, 4, 4, 23, tzinfo=dt.UTC)


@pytest.fixture
def elsewhere(world: World) -> Channel:
    """Another channel."""
    return world.guild.create_text_channel("다른 스터디")


async def test_two_meetings_at_once(world: World, group: Group, elsewhere: Channel) -> None:
    """Two studies of one server meet at the same hour: each has its panel, its clock and its end."""
    second_host = world.members[2]
    other = await found(world, second_host, [], channel=elsewhere, title="Other Book")
    one, two = Room(group, 1), Room(other, 1)
    await one.to_slot()
    await one.press(world.host, "시작")
    await world.advance(minutes=10)
    await two.press(second_host, "시작")
    await world.advance(minutes=20)
    await one.press(world.host, "일시정지")
    await two.note(second_host, "22")
    assert "쉬는 중" in await one.says("panel")
    assert "지금 **p. 22** / 36" in await two.says("panel")
    refused = await two.press(world.members[0], "일시정지")
    assert "모임을 이끄는" in world.text_of(refused)
    shown = await world.slash(second_host, elsewhere, "host end", page=24)
    await world.click(second_host, shown, "이대로")
    assert (await group.week(1)).meeting.state(world.now) is MeetingState.PAUSED
    await one.press(world.host, "이어서")
    await one.finish(world.host, "p. 36까지 다 읽었어요")
    assert "p. 24까지 읽었어요" in await two.says("end")
    assert "p. 36까지 읽었어요" in await one.says("end")
    changes = await history.recent_changes(
        world.bot.store, world.clock, manager(world.guild.id), str(other.study_id)
    )
    assert {change.kind for change in changes.changes} >= {"meeting.start", "meeting.end"}
    assert "meeting.pause" not in {change.kind for change in changes.changes}
