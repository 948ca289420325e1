"""What hosts hear of posts that did not go out: once, in plain words, with what to do."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.store.models import ScheduledPost, Study
from tests.delivery.test_worker import announced, announcement, rearm
from tests.discord_env import World
from tests.seasons.group import Group, found, seoul

DUE = seoul(2026, 3, 1, 20)


@pytest.fixture
async def group(world: World) -> Group:
    """The real study a minute before its first announcement."""
    await world.advance_to(seoul(2026, 2, 24, 9))
    group = await found(world, world.host, world.members)
    await world.advance_to(DUE - dt.timedelta(minutes=1))
    return group


def refuse(world: World, *, times: int | None = None) -> None:
    """Let Discord refuse what is posted in the study's channel."""
    world.env.inject_error(
        "POST",
        f"/channels/{world.channel.id}/messages",
        status=403,
        code=50013,
        message="Missing Permissions",
        times=times,
    )


def allow(world: World) -> None:
    """The permission is switched on again."""
    world.env.backend.faults.clear()


async def test_after_downtime_one_message_names_what_was_missed(world: World, group: Group) -> None:
    """Two weeks away: no old announcements and reminders, but one message that lists them for the host."""
    await world.bot.close()
    await world.advance_to(seoul(2026, 3, 11, 9))
    before = len(group.posts())
    await world.restart()
    await world.advance(minutes=1)
    told = group.posts()[before:]
    assert len(told) == 1
    text = world.text_of(told[0])
    assert "올리지 못한 글이 있어요" in text
    for line in ("공지 · 1주차", "모임 알림 · 1주차", "공지 · 2주차", "모임 알림 · 2주차"):
        assert line in text
    assert world.pings(world.sent()[-1]) == {world.host.id}
    await world.restart()
    await world.advance(hours=1)
    assert len(group.posts()) == before + 1


async def test_a_refused_study_is_left_alone_until_its_host_tries_again(world: World, group: Group) -> None:
    """The first refusal is told, the next ones only wait; [다시 시도] sends what is still of use."""
    refuse(world)
    await world.advance_to(seoul(2026, 3, 3, 20, 5))
    assert len(world.inbox(world.host)) == 1
    statuses = {
        row.kind: (row.status, row.last_error) for row in await group.rows() if row.due_at <= world.now
    }
    assert statuses["reminder"] == ("dead", "refused")
    allow(world)
    await world.click(world.host, world.inbox(world.host)[0], "다시 시도")
    await world.advance(minutes=1)
    assert "시작해요" in world.text_of(group.posts()[-1])
    async with world.bot.store.read() as session:
        assert (await session.get_one(Study, group.study_id)).refused_at is None


async def test_a_test_post_that_goes_through_sends_what_was_refused(world: World, group: Group) -> None:
    """The host mends the channel in the settings; the announcement follows by itself."""
    refuse(world)
    await world.advance_to(DUE)
    assert announced(group) == []
    allow(world)
    shown = await world.slash(world.host, world.channel, "study settings")
    places = await world.click(world.host, shown, "채널과 권한")
    await world.click(world.host, places, "study_test")
    await world.advance(minutes=1)
    assert len(announced(group)) == 1


async def test_another_channel_gets_what_the_old_one_refused(world: World, group: Group) -> None:
    """Choosing another channel is enough."""
    refuse(world)
    await world.advance_to(DUE)
    other = world.guild.create_text_channel("새 방")
    shown = await world.slash(world.host, world.channel, "study settings")
    places = await world.click(world.host, shown, "채널과 권한")
    await world.select(world.host, places, [other], f"sd:study_set:{group.study_id}:channel")
    await world.advance(minutes=1)
    assert any("1주차 · p. 17–36" in world.text_of(m) for m in world.posts(other))


async def test_an_unreadable_channel_is_not_guessed_at(world: World, group: Group) -> None:
    """An earlier try may have arrived, nobody can look, the nonce has run out: the host decides."""
    await world.advance_to(DUE)
    async with world.bot.store.write() as session:
        row = await session.get_one(ScheduledPost, (await announcement(group)).id)
        row.status, row.message_id, row.next_try_at = "pending", None, world.now
        row.first_try_at = world.now - dt.timedelta(minutes=5)
    world.env.inject_error(
        "GET", f"/channels/{world.channel.id}/messages*", status=403, code=50001, message="Missing Access"
    )
    await rearm(world)
    assert (await announcement(group)).status == "uncertain"
    assert len(announced(group)) == 1
    told = world.inbox(world.host)[-1]
    assert "확인하지 못했어요" in world.text_of(told)
    await world.click(world.host, told, "다시 시도")
    await rearm(world)
    assert len(announced(group)) == 2


async def test_a_change_while_a_post_is_on_its_way_is_caught_up_with(world: World, group: Group) -> None:
    """The message goes out as it was claimed, and is edited right after."""
    async with world.bot.store.write() as session:
        row = await session.get_one(ScheduledPost, (await announcement(group)).id)
        row.status, row.attempt, row.claimed_by = "claimed", 1, "this process"
        row.first_try_at, row.lease_until = world.now, world.now + dt.timedelta(minutes=30)
        plan = (await group.rows("plan"))[0].payload
        assert plan is not None
        row.payload = {**plan, "kind": "announcement", "table": None}
    week = await group.week(1)
    shown = await world.slash(world.host, world.channel, "host plan")
    card = await world.select(world.host, shown, [str(week.id)])
    form = await world.click(world.host, card, "장소")
    await world.submit(world.host, form, {"place": "강남역 2번 출구"})
    assert (await announcement(group)).stale
    await world.advance(minutes=40)
    assert [("강남역" in world.text_of(m)) for m in announced(group)] == [True]
    assert not (await announcement(group)).stale
